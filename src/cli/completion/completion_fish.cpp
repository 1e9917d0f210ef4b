#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "completion/completion_scripts.hpp"

namespace tmsync::cli {
namespace {

constexpr const char* kHead = R"sh(# Completion of tmsync for fish. Try it: tmsync completion fish | source

# Is this the command on the line so far?
function __tmsync_at
    set -l path
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case '--*=*'
)sh";

constexpr const char* kMiddle = R"sh(            case '-*'
            case '*'
)sh";

constexpr const char* kAsk = R"sh(        end
    end
    test "$path" = "$argv"
end
# Addresses come from the configuration.
function __tmsync_ask
    set -l tokens (commandline -opc)
    set -l config $TMSYNC_CONFIG
    for i in (seq 2 (count $tokens))
        if string match -q -- '--config=*' $tokens[$i]
            set config (string replace -- --config= '' $tokens[$i])
        else if test $tokens[$i] = --config; and test $i -lt (count $tokens)
            set config $tokens[(math $i + 1)]
        end
    end
    set -l typed (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    TMSYNC_CONFIG=$config $tokens[1] completion $argv[1] -- "$typed" 2>/dev/null
end

complete -c tmsync -f
)sh";

/// 'text' for fish, where a backslash in quotes counts.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + '\'';
}

/// The options of `complete` that offer the values of a kind.
std::string offer(ValueKind kind, const std::vector<std::string>& choices) {
  switch (kind) {
    case ValueKind::none:
      return {};
    case ValueKind::choice:
      return " -x -a " + quoted(core::join(choices, " "));
    case ValueKind::file:
      return " -r -F";
    case ValueKind::folder:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::text:
      return " -x";
    case ValueKind::address:
    case ValueKind::object:
    case ValueKind::ack:
    case ValueKind::instance:
      break;
  }
  return fmt::format(" -x -a '(__tmsync_ask {})'", asked_kind(kind));
}

std::string at(const CommandWord& command) {
  return command.path.empty() ? "" : fmt::format(" -n '__tmsync_at {}'", command.name());
}

std::string flag_line(const CommandWord& command, const FlagWord& flag) {
  std::string line = "complete -c tmsync" + at(command);
  for (const auto& name : flag.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return line + offer(flag.kind, flag.choices) + " -d " + quoted(flag.description) + '\n';
}

}  // namespace

std::string fish_script(const std::vector<CommandWord>& commands) {
  std::string out = kHead;
  out += fmt::format("            case {}\n                set skip 1\n", core::join(flags_with_value(commands), " "));
  out += kMiddle;
  std::string paths;
  for (const auto& command : commands) {
    if (!command.path.empty()) paths += ' ' + quoted(command.name());
  }
  out += fmt::format(
      "                if contains -- (string trim -- \"$path $word\"){}\n                    set path (string trim -- "
      "\"$path $word\")\n                end\n",
      paths);
  out += kAsk;
  for (const auto& command : commands) {
    const std::string here = command.path.empty() ? std::string(" -n __tmsync_at") : at(command);
    for (const auto& flag : command.flags) out += flag_line(command, flag);
    for (const auto& inner : command.inner) {
      std::string description;
      for (const auto& one : commands) {
        if (one.name() == (command.path.empty() ? inner : command.name() + ' ' + inner)) description = one.description;
      }
      out += fmt::format("complete -c tmsync{} -a {} -d {}\n", here, inner, quoted(description));
    }
    if (command.name() == "help") {
      out += fmt::format("complete -c tmsync{} -a {}\n", here, quoted(core::join(commands.front().inner, " ")));
    } else if (!command.arguments.empty()) {
      const auto& argument = command.arguments.front();
      if (argument.kind == ValueKind::file) {
        out += fmt::format("complete -c tmsync{} -F\n", here);
      } else if (argument.kind != ValueKind::text) {
        out += fmt::format("complete -c tmsync{}{}\n", here, offer(argument.kind, argument.choices));
      }
    }
  }
  return out + "complete -c tmsync -s h -l help -d 'Print this help'\n";
}

}  // namespace tmsync::cli
