#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

/// What can be written on the command line, as values: completions and the reference are made from it, so that they
/// never lag behind the flags.
namespace tmsync::cli {

/// What a value is, for completing it.
enum class ValueKind {
  none,     ///< a flag without a value
  text,     ///< nothing can be offered
  choice,   ///< one of `choices`
  file,     ///< a file or folder
  folder,   ///< a folder
  address,  ///< export/NAME, integration/NAME/project/PROJECT, ...
  object,   ///< the address of a test case or launch
  ack,      ///< GUARD@ADDRESS
  instance  ///< metadata.name of an Instance
};

struct FlagWord {
  std::vector<std::string> names;  ///< with dashes, long ones first
  std::string heading;             ///< of the help
  std::string value;               ///< as the help shows it: FILE, {text,json}; empty for a flag without a value
  ValueKind kind = ValueKind::none;
  std::vector<std::string> choices;
  std::string default_value;
  std::string variable;  ///< TMSYNC_...; empty where there is none
  std::string description;
  bool required = false;
  bool repeatable = false;
};

struct ArgumentWord {
  std::string name;
  ValueKind kind = ValueKind::text;
  std::vector<std::string> choices;
  std::string description;
  bool required = false;
  bool repeatable = false;
};

struct CommandWord {
  std::vector<std::string> path;  ///< {"plan", "diff"}; empty for tmsync itself, whose flags hold for all
  std::string description;
  std::string footer;
  std::vector<FlagWord> flags;  ///< without --help
  std::vector<ArgumentWord> arguments;
  std::vector<std::string> inner;  ///< commands below this one

  [[nodiscard]] std::string name() const;  ///< "plan diff"
};

/// False for a flag that is only given or not.
[[nodiscard]] bool takes_value(const CLI::Option& option);

/// What stands behind a flag: FILE; "TEXT:{text,json}" is {text,json}, and a range is left out.
[[nodiscard]] std::string shown_type(const CLI::Option& option);

/// tmsync itself first, then every command and the commands below it, as the help lists them; hidden ones are left out.
[[nodiscard]] std::vector<CommandWord> command_words(const CLI::App& app);

}  // namespace tmsync::cli
