#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "completion/completion_scripts.hpp"

namespace tmsync::cli {
namespace {

constexpr const char* kHead = R"sh(#compdef tmsync
# Completion of tmsync for zsh. Put it as _tmsync into a folder of $fpath, or: source <(tmsync completion zsh)

# Addresses come from the configuration.
_tmsync_ask() {
  local -a found
  found=(${(f)"$(TMSYNC_CONFIG=${config:-$TMSYNC_CONFIG} $program completion $1 -- "${(Q)PREFIX}" 2>/dev/null)"})
  compadd -S '' -- ${(M)found:#*[/@]}
  compadd -- ${found:#*[/@]}
}
)sh";

constexpr const char* kTail = R"sh(
_tmsync() {
  local program=${(Q)words[1]/#\~\//$HOME/} config= i
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      --config) config=${(Q)words[i+1]} ;;
      --config=*) config=${(Q)words[i]#*=} ;;
    esac
  done
  _tmsync_at
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _tmsync "$@"
else
  compdef _tmsync tmsync
fi
)sh";

std::string function_of(const std::vector<std::string>& path) {
  std::string name = "_tmsync_at";
  for (const auto& word : path) name += '_' + word;
  return name;
}

/// Inside of [...] of a specification.
std::string explained(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

/// Inside of a specification, where a colon separates.
std::string no_colons(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string action(ValueKind kind, const std::vector<std::string>& choices) {
  if (kind == ValueKind::choice) return '(' + core::join(choices, " ") + ')';
  if (kind == ValueKind::file) return "_files";
  if (kind == ValueKind::folder) return "_files -/";
  const auto asked = asked_kind(kind);
  // With a space in front it is called as it stands.
  return asked.empty() ? " " : " _tmsync_ask " + asked;
}

std::string flag_specs(const FlagWord& flag) {
  std::string out;
  for (const auto& name : flag.names) {
    const bool takes_value = flag.kind != ValueKind::none;
    std::string spec = '*' + name;
    if (takes_value && name.starts_with("--")) spec += '=';
    spec += '[' + explained(flag.description) + ']';
    if (takes_value) {
      spec += fmt::format(":{}:{}", no_colons(flag.names.front().substr(2)), action(flag.kind, flag.choices));
    }
    out += "    " + shell_quote(spec) + " \\\n";
  }
  return out;
}

/// One function a command: its flags, and where the commands below it begin.
std::string function(const CommandWord& command, const std::vector<CommandWord>& commands) {
  std::string out = fmt::format("\n{}() {{\n", function_of(command.path));
  const bool has_inner = !command.inner.empty();
  if (has_inner) {
    out += "  local state curcontext=$curcontext\n  local -a line commands\n  commands=(\n";
    for (const auto& inner : command.inner) {
      auto path = command.path;
      path.push_back(inner);
      for (const auto& one : commands) {
        if (one.path == path) out += "    " + shell_quote(inner + ':' + one.description) + '\n';
      }
    }
    out += "  )\n";
  }
  out += has_inner ? "  _arguments -C -S \\\n" : "  _arguments -S \\\n";
  for (const auto& flag : command.flags) out += flag_specs(flag);
  if (!command.path.empty()) {
    for (const auto& flag : commands.front().flags) out += flag_specs(flag);
  }
  out += "    '(-h --help)'{-h,--help}'[Print this help]'";
  if (has_inner) {
    out += " \\\n    '1: :{_describe command commands}' \\\n    '*:: :->below'\n";
    out += "  [[ $state == below ]] || return\n  case $words[1] in\n";
    for (const auto& inner : command.inner) {
      auto path = command.path;
      path.push_back(inner);
      out += fmt::format("    {}) {} ;;\n", inner, function_of(path));
    }
    return out + "  esac\n}\n";
  }
  if (command.name() == "help") {
    out += fmt::format(" \\\n    '*:command:({})'", core::join(commands.front().inner, " "));
  } else if (!command.arguments.empty()) {
    const auto& argument = command.arguments.front();
    out += fmt::format(" \\\n    '{}:{}:{}'", argument.repeatable ? "*" : "1", no_colons(argument.name),
                       action(argument.kind, argument.choices));
  }
  return out + "\n}\n";
}

}  // namespace

std::string zsh_script(const std::vector<CommandWord>& commands) {
  std::string out = kHead;
  for (const auto& command : commands) out += function(command, commands);
  return out + kTail;
}

}  // namespace tmsync::cli
