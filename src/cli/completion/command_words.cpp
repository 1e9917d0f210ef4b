#include "completion/command_words.hpp"

#include <CLI/CLI.hpp>

#include "tmsync/core/text.hpp"

namespace tmsync::cli {
namespace {

std::vector<std::string> choices_of(const std::string& type) {
  if (!type.starts_with('{') || !type.ends_with('}')) return {};
  return core::split(std::string_view(type).substr(1, type.size() - 2), ',');
}

ValueKind kind_of(const std::string& type) {
  if (type.starts_with('{')) return ValueKind::choice;
  if (type == "FILE" || type == "PATH" || type == "RECORD") return ValueKind::file;
  if (type == "DIR") return ValueKind::folder;
  if (type == "ADDRESS") return ValueKind::address;
  if (type == "OBJECT") return ValueKind::object;
  if (type == "GUARD@ADDRESS") return ValueKind::ack;
  if (type == "INSTANCE") return ValueKind::instance;
  return ValueKind::text;
}

bool is_repeatable(const CLI::Option& option) {
  return option.get_expected_max() == CLI::detail::expected_max_vector_size;
}

FlagWord flag_word(const CLI::Option& option) {
  FlagWord word;
  for (const auto& name : option.get_lnames()) word.names.push_back("--" + name);
  for (const auto& name : option.get_snames()) word.names.push_back("-" + name);
  word.heading = option.get_group();
  word.variable = option.get_envname();
  word.description = option.get_description();
  word.required = option.get_required();
  if (!takes_value(option)) return word;
  word.value = shown_type(option);
  word.kind = kind_of(word.value);
  word.choices = choices_of(word.value);
  word.default_value = option.get_default_str();
  word.repeatable = is_repeatable(option);
  return word;
}

ArgumentWord argument_word(const CLI::Option& option) {
  const std::string type = shown_type(option);
  ArgumentWord word;
  word.name = option.get_name(true, false);
  word.kind = kind_of(type);
  word.choices = choices_of(type);
  word.description = option.get_description();
  word.required = option.get_required();
  word.repeatable = is_repeatable(option);
  return word;
}

void collect(const CLI::App& app, const std::vector<std::string>& path, std::vector<CommandWord>& all) {
  CommandWord word;
  word.path = path;
  word.description = app.get_description();
  word.footer = app.get_footer();
  for (const auto* option : app.get_options()) {
    if (option->get_group().empty() || option == app.get_help_ptr()) continue;
    if (option->nonpositional()) {
      word.flags.push_back(flag_word(*option));
    } else {
      word.arguments.push_back(argument_word(*option));
    }
  }
  const auto inner = app.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); });
  for (const auto* one : inner) word.inner.push_back(one->get_name());
  all.push_back(std::move(word));
  for (const auto* one : inner) {
    auto below = path;
    below.push_back(one->get_name());
    collect(*one, std::move(below), all);
  }
}

}  // namespace

std::string shown_type(const CLI::Option& option) {
  std::string type = option.get_type_name();
  if (const auto choices = type.find(":{"); choices != std::string::npos) type.erase(0, choices + 1);
  if (const auto range = type.find(":INT in ["); range != std::string::npos) type.erase(range);
  return type;
}

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

std::string CommandWord::name() const {
  return core::join(path, " ");
}

std::vector<CommandWord> command_words(const CLI::App& app) {
  std::vector<CommandWord> all;
  collect(app, {}, all);
  return all;
}

}  // namespace tmsync::cli
