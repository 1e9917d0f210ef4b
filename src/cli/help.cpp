#include "help.hpp"

#include <CLI/CLI.hpp>

#include "tmsync/core/text.hpp"

namespace tmsync::cli {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kNames = 28;  ///< where descriptions begin

/// Breaks at spaces; what has none stays in one piece.
std::vector<std::string> wrap(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines(1);
  for (const auto& word : core::split(text, ' ')) {
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > columns) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
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

class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string description = option->get_description();
    if (option->get_type_size() != 0 && !option->get_default_str().empty()) {
      description += " (default: " + option->get_default_str() + ')';
    }
    return row(make_option_name(option, is_positional) + make_option_opts(option), description);
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return {};
    std::string type = option->get_type_name();
    if (const auto choices = type.find(":{"); choices != std::string::npos) type.erase(0, choices + 1);
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
    const auto help = CLI::Formatter::make_help(app, std::move(name), mode);
    return CLI::detail::find_and_replace(help, "\n\n\n", "\n\n");
  }

  std::string make_footer(const CLI::App* app) const override {
    const auto has_flags =
        !app->get_options([](const CLI::Option* option) { return !option->get_envname().empty(); }).empty();
    std::string out = app->get_footer() + '\n';
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

}  // namespace tmsync::cli
