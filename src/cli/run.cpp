#include "run.hpp"

#include <algorithm>
#include <ostream>

#include <CLI/CLI.hpp>

#include "tmsync/core/text.hpp"

#include "help.hpp"

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
  app.add_option("--config", global.config, "Folder or file with the configuration (default: look upwards)")
      ->group("Global");
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

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string suggestion(const std::string& wanted, const std::vector<std::string>& known) {
  const auto hint = core::did_you_mean(wanted, known);
  return hint.empty() ? "" : "; " + hint;
}

std::string unknown_verb(const CLI::App& app, const std::string& word) {
  std::vector<std::string> verbs;
  for (const auto* verb : verbs_of(app)) verbs.push_back(verb->get_name());
  return "unknown command \"" + core::escape_terminal(word) + '"' + suggestion(word, verbs);
}

std::string unknown_flag(const CLI::App& app, const CLI::App* verb, const std::string& word) {
  const auto flag = word.substr(0, word.find('='));
  std::vector<std::string> flags;
  for (const auto* level : {&app, verb}) {
    if (level == nullptr) continue;
    for (const auto* option : level->get_options()) {
      for (const auto& name : option->get_lnames()) flags.push_back("--" + name);
    }
  }
  return "unknown flag " + core::escape_terminal(flag) + suggestion(flag, flags);
}

/// CLI11 knows that something is wrong; a person wants to know which word, and what was probably meant.
std::string describe(const CLI::App& app, const CLI::ParseError& error) {
  const auto chosen = app.get_subcommands();
  const CLI::App* verb = chosen.empty() ? nullptr : chosen.front();
  for (const auto& word : app.remaining(true)) {
    if (word.starts_with('-') && word.size() > 1) return unknown_flag(app, verb, word);
    if (verb == nullptr) return unknown_verb(app, word);
    return "unexpected argument \"" + core::escape_terminal(word) + '"';
  }
  if (verb == nullptr && error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError))
    return "a command is missing";
  return core::escape_terminal(error.what());
}

ExitCode usage_error(const CLI::App& app, const std::string& message, Session& session) {
  const auto chosen = app.get_subcommands();
  session.err << "tmsync: " << message << "\nTry: tmsync " << (chosen.empty() ? "" : chosen.front()->get_name() + ' ')
              << "--help\n";
  return ExitCode::usage;
}

/// Nothing is done before the product has been written.
ExitCode finished(ExitCode code, Session& session) {
  session.out.flush();
  if (session.out) return code;
  session.err << "tmsync: the output could not be written completely (is the disk full?)\n";
  return ExitCode::error;
}

}  // namespace

ExitCode run(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app{"Exports test cases from one Allure TestOps project to another, as code: declare, plan, apply."};
  app.name("tmsync");
  app.fallthrough();
  app.require_subcommand(1);
  app.formatter(make_help_formatter());
  app.get_help_ptr()->description("Print this help");
  app.footer(
      "Example:\n  tmsync init && tmsync validate && tmsync plan && tmsync apply\n\nTry it without a server: tmsync "
      "sandbox");
  add_globals(app, session.global);
  for (auto* add : {add_init, add_validate, add_fmt, add_plan, add_apply, add_verify, add_drift, add_explain,
                    add_import, add_aql, add_sandbox, add_schema, add_version}) {
    add(app, session);
  }
  name_variables(app);
  // Before its flags are looked at: they belong to a verb that nobody knows.
  const auto is_first = [&](const CLI::App* verb) { return verb->get_name() == arguments.front(); };
  const auto verbs = verbs_of(app);
  if (!arguments.empty() && !arguments.front().starts_with('-') && std::none_of(verbs.begin(), verbs.end(), is_first)) {
    return usage_error(app, unknown_verb(app, arguments.front()), session);
  }

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    session.out << (chosen.empty() ? app.help() : chosen.front()->help("tmsync"));
    return finished(ExitCode::done, session);
  } catch (const CLI::ParseError& error) {
    if (arguments.empty()) {
      session.err << app.help();
      return ExitCode::usage;
    }
    return usage_error(app, describe(app, error), session);
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
    return finished(session.action(), session);
  } catch (const std::exception& error) {
    session.err << "tmsync: internal error: " << core::escape_terminal(error.what()) << '\n';
    return ExitCode::error;
  }
}

}  // namespace tmsync::cli
