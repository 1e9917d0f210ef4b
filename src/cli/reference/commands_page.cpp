#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "reference/pages.hpp"

namespace tmsync::cli {
namespace {

/// Words that are a placeholder, a value or a flag in the running text would be taken for HTML or emphasis.
std::string prose(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<' || c == '*' || c == '_' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

std::string usage(const CommandWord& command) {
  std::string line = "tmsync " + command.name();
  if (!command.flags.empty()) line += " [FLAGS]";
  for (const auto& argument : command.arguments) {
    const std::string name = argument.name + (argument.repeatable ? "..." : "");
    line += argument.required ? ' ' + name : " [" + name + ']';
  }
  return line;
}

std::string flag_table(const std::vector<FlagWord>& flags) {
  std::string out = "| flag | default | variable | meaning |\n| --- | --- | --- | --- |\n";
  for (const auto& flag : flags) {
    std::string names;
    for (const auto& name : flag.names) {
      const bool with_value = !flag.value.empty() && name == flag.names.front();
      names += (names.empty() ? "" : ", ") + code_cell(with_value ? name + ' ' + flag.value : name);
    }
    const std::string preset = flag.required ? "required" : code_cell(flag.default_value);
    out +=
        fmt::format("| {} | {} | {} | {} |\n", names, preset, code_cell(flag.variable), cell(prose(flag.description)));
  }
  return out;
}

/// The headings of the help, each with its table; one table where there is only one.
std::string flags_of(const CommandWord& command) {
  std::vector<std::string> headings;
  for (const auto& flag : command.flags) {
    if (std::find(headings.begin(), headings.end(), flag.heading) == headings.end()) headings.push_back(flag.heading);
  }
  std::string out;
  for (const auto& heading : headings) {
    std::vector<FlagWord> under;
    for (const auto& flag : command.flags) {
      if (flag.heading == heading) under.push_back(flag);
    }
    if (headings.size() > 1) out += fmt::format("{}:\n\n", heading == "Options" ? "Other flags" : heading);
    out += flag_table(under) + '\n';
  }
  return out;
}

std::string arguments_of(const CommandWord& command) {
  if (command.arguments.empty()) return {};
  std::string out = "| argument | meaning |\n| --- | --- |\n";
  for (const auto& argument : command.arguments) {
    std::string meaning = prose(argument.description);
    if (!argument.choices.empty()) meaning += ": " + core::join(argument.choices, ", ");
    out += fmt::format("| {} | {} |\n", code_cell(argument.name), cell(meaning));
  }
  return out + '\n';
}

/// The footer of the help: what is indented there is code.
std::string footer_of(const CommandWord& command) {
  std::string out;
  std::string code;
  const auto end_code = [&] {
    if (code.empty()) return;
    out += fmt::format("```{}\n{}```\n", code.starts_with("tmsync") ? "sh" : "", code);
    code.clear();
  };
  for (const auto& line : core::split(command.footer, '\n')) {
    if (line.starts_with("  ")) {
      if (code.empty() && !out.empty() && !out.ends_with("\n\n")) out += '\n';
      code += line.substr(2) + '\n';
      continue;
    }
    end_code();
    if (line != "Example:") out += prose(line) + '\n';
  }
  end_code();
  while (out.ends_with('\n')) out.pop_back();
  return out.empty() ? "" : out + "\n\n";
}

}  // namespace

std::string commands_page(const std::vector<CommandWord>& commands) {
  std::string out = generated_note("commands");
  out +=
      "\n# Command reference\n\nEvery command, flag, default and environment variable. [commands.md](../commands.md) "
      "explains them, [exit-codes.md](exit-codes.md)\nlists the exit codes. A flag wins over its variable.\n\n## Flags "
      "of every command\n\nBefore the command or after it.\n\n";
  out += flag_table(commands.front().flags) + '\n';
  for (const auto& command : commands) {
    if (command.path.empty()) continue;
    out += fmt::format("## tmsync {}\n\n{}.\n\n```\n{}\n```\n\n", command.name(), prose(command.description),
                       usage(command));
    out += arguments_of(command) + flags_of(command) + footer_of(command);
  }
  out.pop_back();
  return out;
}

}  // namespace tmsync::cli
