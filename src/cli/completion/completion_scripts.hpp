#pragma once

#include <string>
#include <vector>

#include "completion/command_words.hpp"

/// Completion scripts. Commands, flags and choices are in the script; addresses and the like are asked for with
/// `tmsync completion KIND -- PREFIX` when they are needed.
namespace tmsync::cli {

[[nodiscard]] std::string bash_script(const std::vector<CommandWord>& commands);
[[nodiscard]] std::string zsh_script(const std::vector<CommandWord>& commands);
[[nodiscard]] std::string fish_script(const std::vector<CommandWord>& commands);

/// What `tmsync completion` calls such values; empty for those that are not asked for.
[[nodiscard]] std::string asked_kind(ValueKind kind);

/// The names of all flags, of any command, that take a value: a script has to skip it.
[[nodiscard]] std::vector<std::string> flags_with_value(const std::vector<CommandWord>& commands);

/// 'text' for a POSIX shell.
[[nodiscard]] std::string shell_quote(const std::string& text);

}  // namespace tmsync::cli
