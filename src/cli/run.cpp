#include "run.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "tmsync/core/text.hpp"

namespace tmsync::cli {
namespace {

/// `--max-delete` is TMSYNC_MAX_DELETE.
std::string variable_of(const std::string& flag) {
  std::string name = "TMSYNC_";
  for (const char c : flag) name += c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return name;
}

void name_variables(CLI::App& app) {
  for (auto* option : app.get_options()) {
    const auto& names = option->get_lnames();
    if (names.empty() || names.front() == "help" || names.front() == "version") continue;
    option->envname(variable_of(names.front()));
  }
  for (auto* verb : app.get_subcommands([](const CLI::App*) { return true; })) name_variables(*verb);
}

void add_globals(CLI::App& app, GlobalOptions& global) {
  app.add_option("--config", global.config, "Folder or file with the configuration; default: look upwards")->group("Global");
  app.add_option("--color", global.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->group("Global");
  app.add_flag("-v,--verbose", global.verbose, "Say more; twice for debugging")->group("Global");
  app.add_flag("-q,--quiet", global.quiet, "No progress on standard error")->group("Global");
  app.add_option("--log-level", global.log_level, "error, warn, info, debug or trace")
      ->check(CLI::IsMember({"error", "warn", "info", "debug", "trace"}))
      ->capture_default_str()
      ->group("Global");
}

ExitCode usage_error(const CLI::App& app, const CLI::ParseError& error, Session& session) {
  session.err << "tmsync: " << core::escape_terminal(error.what()) << '\n';
  const auto verbs = app.get_subcommands();
  session.err << "Try: tmsync " << (verbs.empty() ? "" : verbs.front()->get_name() + ' ') << "--help\n";
  return ExitCode::usage;
}

/// CLI11 reports an unknown verb as a missing one: say which, and what is near.
bool unknown_verb(const CLI::App& app, const std::vector<std::string>& arguments, Session& session) {
  std::vector<std::string> verbs;
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; })) verbs.push_back(verb->get_name());
  if (arguments.empty() || arguments.front().starts_with('-')) return false;
  if (std::find(verbs.begin(), verbs.end(), arguments.front()) != verbs.end()) return false;
  session.err << "tmsync: unknown command \"" << core::escape_terminal(arguments.front()) << '"';
  const auto hint = core::did_you_mean(arguments.front(), verbs);
  session.err << (hint.empty() ? "" : "; " + hint) << "\nTry: tmsync --help\n";
  return true;
}

}  // namespace

ExitCode run(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app{"Exports test cases from one Allure TestOps project to another, as code: declare, plan, apply."};
  app.name("tmsync");
  app.fallthrough();
  app.require_subcommand(1);
  app.get_formatter()->column_width(30);
  app.footer("Example:\n  tmsync init && tmsync validate && tmsync plan && tmsync apply\n\nTry it without a server: tmsync sandbox");
  add_globals(app, session.global);
  for (auto* add : {add_init, add_validate, add_fmt, add_plan, add_apply, add_explain, add_aql, add_sandbox, add_schema,
                    add_version}) {
    add(app, session);
  }
  name_variables(app);
  if (unknown_verb(app, arguments, session)) return ExitCode::usage;

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    const auto verbs = app.get_subcommands();
    session.out << (verbs.empty() ? app.help() : verbs.front()->help("tmsync"));
    return ExitCode::done;
  } catch (const CLI::ParseError& error) {
    if (arguments.empty()) {
      session.err << app.help();
      return ExitCode::usage;
    }
    return usage_error(app, error, session);
  }
  const auto variable = [&](const char* name) { return session.environment(name).value_or(""); };
  if (session.global.color != "auto") {
    session.out_is_colored = session.err_is_colored = session.global.color == "always";
  } else if (!variable("NO_COLOR").empty() || variable("TERM") == "dumb") {
    session.out_is_colored = session.err_is_colored = false;
  } else {
    session.out_is_colored = session.out_is_terminal;
    session.err_is_colored = session.err_is_terminal;
  }
  try {
    const ExitCode code = session.action();
    session.out.flush();
    if (!session.out) {
      session.err << "tmsync: the output could not be written completely (is the disk full?)\n";
      return ExitCode::error;
    }
    return code;
  } catch (const std::exception& error) {
    session.err << "tmsync: internal error: " << core::escape_terminal(error.what()) << '\n';
    return ExitCode::error;
  }
}

}  // namespace tmsync::cli
