#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "completion/completion_scripts.hpp"

namespace tmsync::cli {
namespace {

/// What offers the values of a kind; `$value` is what was typed of it.
std::string offer(ValueKind kind, const std::vector<std::string>& choices) {
  if (kind == ValueKind::choice) return fmt::format("_tmsync_offer {}", core::join(choices, " "));
  if (kind == ValueKind::file) return "_tmsync_files -f";
  if (kind == ValueKind::folder) return "_tmsync_files -d";
  const auto asked = asked_kind(kind);
  return asked.empty() ? ":" : "_tmsync_ask " + asked;
}

std::string flag_names(const CommandWord& command) {
  std::string names;
  for (const auto& flag : command.flags) {
    for (const auto& name : flag.names) names += (names.empty() ? "" : " ") + name;
  }
  return names;
}

/// `"plan:--format") ...`, one a flag with a value; "*" stands for any command.
std::string value_cases(const CommandWord& command) {
  std::string cases;
  for (const auto& flag : command.flags) {
    if (flag.kind == ValueKind::none) continue;
    const auto path = command.path.empty() ? std::string("*") : '"' + command.name() + '"';
    cases += fmt::format("      {}:{}) {} ;;\n", path, flag.names.front(), offer(flag.kind, flag.choices));
  }
  return cases;
}

constexpr const char* kHead = R"sh(# Completion of tmsync for bash. Try it: source <(tmsync completion bash)

# Offers what begins with $value. Bash replaces only what stands behind the last = : or @.
_tmsync_offer() {
  local word
  for word in "$@"; do
    [[ $word == "$value"* ]] || continue
    word=${word#"$before"}
    printf -v word %q "$word"
    COMPREPLY+=("$word")
  done
  if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[/@=] ]]; then compopt -o nospace 2>/dev/null; fi
}
_tmsync_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$value")
}
# Addresses come from the configuration.
_tmsync_ask() {
  local -a found
  mapfile -t found < <(TMSYNC_CONFIG=${config:-${TMSYNC_CONFIG-}} "$program" completion "$1" -- "$value" 2>/dev/null)
  _tmsync_offer "${found[@]}"
}

_tmsync() {
  local program=${COMP_WORDS[0]/#\~\//"$HOME"/} config='' path='' flag='' value before='' word i glue=0
  local -a words=()
  COMPREPLY=()
  # Bash breaks words at = : and @.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((${#words[@]})) && { ((glue)) || [[ $word == [=:@]* ]]; }; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    if [[ $word == [=:@] ]]; then glue=1; else glue=0; fi
  done
  local current=${words[-1]-} typed=${COMP_WORDS[COMP_CWORD]}
  if [[ $typed == [=:@] ]]; then typed=''; fi
  for word in "${words[@]:0:${#words[@]}-1}"; do
    if [[ -n $flag ]]; then
      if [[ $flag == --config ]]; then config=$word; fi
      flag=''
      continue
    fi
    case $word in
      --config=*) config=${word#*=} ;;
      --*=*) ;;
)sh";

constexpr const char* kMiddle = R"sh(      -*) ;;
      *)
        case "$path${path:+ }$word" in
)sh";

constexpr const char* kValues = R"sh(        esac
        ;;
    esac
  done
  value=$current
  if [[ $current == --*=* ]]; then
    flag=${current%%=*}
    value=${current#*=}
  fi
  before=${value%"$typed"}
  value=${value//\\/}
  value=${value#[\"\']}
  before=${before//\\/}
  if [[ -n $flag ]]; then
    case "$path:$flag" in
)sh";

constexpr const char* kFlags = R"sh(    esac
    return
  fi
  if [[ $current == -* ]]; then
    case $path in
)sh";

constexpr const char* kArguments = R"sh(    esac
    return
  fi
  case $path in
)sh";

constexpr const char* kTail = R"sh(  esac
}
complete -F _tmsync tmsync
)sh";

}  // namespace

std::string bash_script(const std::vector<CommandWord>& commands) {
  const auto& root = commands.front();
  std::string out = kHead;
  out += fmt::format("      {}) flag=$word ;;\n", core::join(flags_with_value(commands), " | "));
  out += kMiddle;
  std::string paths;
  for (const auto& command : commands) {
    if (!command.path.empty()) paths += fmt::format("{}\"{}\"", paths.empty() ? "" : " | ", command.name());
  }
  out += fmt::format("          {}) path=${{path:+$path }}$word ;;\n", paths);
  out += kValues;
  for (const auto& command : commands) {
    if (!command.path.empty()) out += value_cases(command);
  }
  out += value_cases(root);
  out += kFlags;
  for (const auto& command : commands) {
    const auto own = command.path.empty() ? std::string() : flag_names(command) + ' ';
    out += fmt::format("      \"{}\") _tmsync_offer {}{} --help ;;\n", command.name(), own, flag_names(root));
  }
  out += kArguments;
  for (const auto& command : commands) {
    std::vector<std::string> offers;
    if (!command.inner.empty()) offers.push_back("_tmsync_offer " + core::join(command.inner, " "));
    if (!command.arguments.empty()) {
      offers.push_back(offer(command.arguments.front().kind, command.arguments.front().choices));
    }
    if (command.name() == "help") offers = {"_tmsync_offer " + core::join(root.inner, " ")};
    std::erase(offers, ":");
    if (!offers.empty()) out += fmt::format("    \"{}\") {} ;;\n", command.name(), core::join(offers, "; "));
  }
  return out + kTail;
}

}  // namespace tmsync::cli
