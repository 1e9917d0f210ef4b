#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "exit_code.hpp"

namespace CLI {
class App;
}

namespace tmsync::cli {

/// Flags that work before and after every verb.
struct GlobalOptions {
  std::string config;  ///< --config; empty = look for it
  std::string color = "auto";
  int verbose = 0;
  bool quiet = false;
  bool no_progress = false;
  std::string log_level = "warn";
  std::string log_format = "text";  ///< text or json
  std::string run_id;               ///< in JSON logs, NDJSON, metrics and run records; made up where it is not given
};

class VerbRun;

[[nodiscard]] std::string current_day();

/// What a verb may touch of the process: streams, environment, working directory. stdout is the product, stderr is for
/// logs, diagnostics and progress. Tests make their own.
struct Session {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  std::function<std::optional<std::string>(const std::string&)> environment;
  std::filesystem::path working_directory;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool in_is_terminal = false;
  bool out_is_colored = false;  ///< set by `run` from --color, NO_COLOR and TERM
  bool err_is_colored = false;
  std::size_t width = 80;  ///< columns of the terminal; 80 where there is none
  GlobalOptions global;
  /// The chosen verb puts its work here while the command line is parsed; `main` runs it.
  std::function<ExitCode()> action;
  /// The day in UTC, "2026-12-24".
  std::function<std::string()> today = current_day;
  VerbRun* run = nullptr;  ///< what the verb may use and has used; null where it does not talk to instances
};

/// One function a verb: adds the subcommand with its flags, its example, and a callback that sets `session.action`.
/// Each lives in <verb>_command.cpp. Every long flag gets its TMSYNC_... variable from `main`.
void add_aql(CLI::App& app, Session& session);
void add_fmt(CLI::App& app, Session& session);
void add_init(CLI::App& app, Session& session);
void add_sandbox(CLI::App& app, Session& session);
void add_schema(CLI::App& app, Session& session);
void add_validate(CLI::App& app, Session& session);
void add_version(CLI::App& app, Session& session);
void add_plan(CLI::App& app, Session& session);
void add_apply(CLI::App& app, Session& session);
void add_explain(CLI::App& app, Session& session);
void add_import(CLI::App& app, Session& session);
void add_mark(CLI::App& app, Session& session);
void add_verify(CLI::App& app, Session& session);
void add_drift(CLI::App& app, Session& session);
void add_show(CLI::App& app, Session& session);
void add_doctor(CLI::App& app, Session& session);
void add_completion(CLI::App& app, Session& session);
void add_reference(CLI::App& app, Session& session);  ///< hidden: prints pages of the documentation

}  // namespace tmsync::cli
