#include "help.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "tmsync/core/text.hpp"

#include "completion/command_words.hpp"
#include "wrap.hpp"

namespace tmsync::cli {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kNames = 28;  ///< where descriptions begin
constexpr std::size_t kFew = 8;     ///< so many flags need no headings

struct Heading {
  const char* title;
  std::vector<const char*> flags;
};

/// In the order of the help. What no heading names stays under "Options".
const std::vector<Heading>& headings() {
  static const std::vector<Heading> all{
      {"What is planned", {"target", "exclude", "refresh", "shard", "rotate-secret", "revert", "compare-config"}},
      {"Safety", {"yes", "ack", "max-create", "max-update", "max-delete", "verify", "lock", "lock-timeout", "record"}},
      {"Time and network", {"deadline", "max-requests", "wait"}},
      {"Output",
       {"out", "format", "text-into", "json-into", "ndjson-into", "markdown-into", "html-into", "junit-into",
        "metrics-into", "max-bytes", "marker", "detailed-exitcode"}}};
  return all;
}

const char* heading_of(const std::string& flag) {
  for (const auto& heading : headings()) {
    if (std::find(heading.flags.begin(), heading.flags.end(), flag) != heading.flags.end()) return heading.title;
  }
  return nullptr;
}

/// `  name      description`, the description in a column of its own.
std::string row(const std::string& name, const std::string& description) {
  std::string out = "  " + name;
  const auto lines = wrap(description, kColumns - kNames);
  if (description.empty()) return out + '\n';
  if (out.size() + 2 > kNames)
    out += '\n' + std::string(kNames, ' ');
  else
    out.resize(kNames, ' ');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += std::string(kNames, ' ');
    out += lines[i] + '\n';
  }
  return out;
}

/// Paragraphs in lines of the width; indented lines are code and stay as they are.
std::string fitted(const std::string& text) {
  std::string out;
  std::string paragraph;
  const auto end_paragraph = [&] {
    if (paragraph.empty()) return;
    for (const auto& line : wrap(paragraph, kColumns)) out += line + '\n';
    paragraph.clear();
  };
  for (const auto& line : core::split(text, '\n')) {
    if (line.empty() || line.starts_with(' ')) {
      end_paragraph();
      out += line + '\n';
      continue;
    }
    if (line.starts_with("Exit codes:")) end_paragraph();
    paragraph += (paragraph.empty() ? "" : " ") + line;
    if (line.ends_with(':')) end_paragraph();
  }
  end_paragraph();
  return out;
}

class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string description = option->get_description();
    if (option->get_type_size() != 0 && !option->get_default_str().empty()) {
      description += " (default: " + option->get_default_str() + ')';
    }
    std::string opts = make_option_opts(option);
    // The name of an argument says already what it is.
    if (is_positional && option->get_type_name().find('{') == std::string::npos)
      opts = opts.ends_with("...") ? "..." : "";
    return row(make_option_name(option, is_positional) + opts, description);
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return {};
    const std::string type = shown_type(*option);
    const bool many = option->get_expected_max() == CLI::detail::expected_max_vector_size;
    return (type.empty() ? "" : ' ' + type) + (many ? "..." : "");
  }

  std::string make_subcommand(const CLI::App* verb) const override {
    return row(verb->get_name(), verb->get_description());
  }

  std::string make_description(const CLI::App* app) const override {
    std::string out;
    for (const auto& line : wrap(app->get_description(), kColumns)) out += line + '\n';
    return out;
  }

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    return make_description(app) + make_usage(app, std::move(name)) + make_positionals(app) + make_flags(app) +
           make_subcommands(app, mode) + '\n' + make_footer(app);
  }

  /// The headings in their own order, not in that in which flags were declared.
  std::string make_flags(const CLI::App* app) const {
    std::vector<std::string> titles;
    for (const auto& heading : headings()) titles.emplace_back(heading.title);
    for (const auto& group : app->get_groups()) {
      if (std::find(titles.begin(), titles.end(), group) == titles.end()) titles.push_back(group);
    }
    std::string out;
    for (const auto& title : titles) {
      const auto options = app->get_options(
          [&](const CLI::Option* option) { return option->get_group() == title && option->nonpositional(); });
      if (!title.empty() && !options.empty()) out += make_group(title, false, options);
    }
    return out;
  }

  std::string make_footer(const CLI::App* app) const override {
    const auto has_flags =
        !app->get_options([](const CLI::Option* option) { return !option->get_envname().empty(); }).empty();
    std::string out = fitted(app->get_footer());
    if (has_flags) out += "\nEach long flag has an environment variable: --log-level is TMSYNC_LOG_LEVEL.\n";
    if (app->get_parent() != nullptr) out += "\nFlags of all commands (--config, --color, -v, -q): tmsync --help\n";
    return out;
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> make_help_formatter() {
  auto formatter = std::make_shared<HelpFormatter>();
  formatter->label("SUBCOMMAND", "COMMAND");
  return formatter;
}

void group_flags(CLI::App& app) {
  for (auto* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    group_flags(*verb);
    const auto flags = verb->get_options([](const CLI::Option* option) { return option->nonpositional(); });
    if (flags.size() <= kFew) continue;
    for (auto* flag : flags) {
      if (flag->get_lnames().empty() || flag->get_group() != "Options") continue;
      if (const auto* title = heading_of(flag->get_lnames().front())) flag->group(title);
    }
  }
}

}  // namespace tmsync::cli
