#include <algorithm>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"

#include "completion/completion_scripts.hpp"
#include "completion/completion_words.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

/// For the scripts: one word a line. Says nothing where there is no configuration, or none that can be read: somebody
/// is typing.
ExitCode print_words(const std::string& kind, const std::string& prefix, Session& session) {
  std::optional<std::string> given;
  if (!session.global.config.empty()) given = session.global.config;
  const auto root = config::find_configuration(given, session.working_directory);
  if (!root) return ExitCode::done;
  core::Diagnostics ignored;
  const auto configuration = config::load(*root, {session.working_directory}, ignored);
  for (const auto& word : completion_words(kind, configuration)) {
    if (word.starts_with(prefix)) session.out << core::escape_terminal(word) << '\n';
  }
  return ExitCode::done;
}

ExitCode run_completion(const CLI::App& app, const std::string& what, const std::string& prefix, Session& session) {
  if (what == "bash") {
    session.out << bash_script(command_words(app));
  } else if (what == "zsh") {
    session.out << zsh_script(command_words(app));
  } else if (what == "fish") {
    session.out << fish_script(command_words(app));
  } else {
    return print_words(what, prefix, session);
  }
  return ExitCode::done;
}

/// Of the second argument, which only the scripts use.
std::string check_shell(const std::string& text) {
  const std::vector<std::string> known{"bash", "zsh", "fish", "addresses", "objects", "acks", "instances"};
  if (std::find(known.begin(), known.end(), text) != known.end()) return {};
  return "write bash, zsh or fish";
}

}  // namespace

void add_completion(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("completion", "Prints a script that completes commands, flags and addresses");
  verb->footer(
      "Example:\n  tmsync completion bash > ~/.local/share/bash-completion/completions/tmsync\n\n"
      "For the running shell: source <(tmsync completion bash) in bash and zsh,\ntmsync completion fish | source in "
      "fish.");
  auto shell = std::make_shared<std::string>();
  auto prefix = std::make_shared<std::string>();
  verb->add_option("shell", *shell, "The shell that it is for")
      ->required()
      ->check(CLI::Validator(check_shell, ""))
      ->type_name("{bash,zsh,fish}");
  verb->add_option("prefix", *prefix, "")->group("");
  verb->callback([&app, shell, prefix, &session] {
    session.action = [&app, shell, prefix, &session] { return run_completion(app, *shell, *prefix, session); };
  });
}

}  // namespace tmsync::cli
