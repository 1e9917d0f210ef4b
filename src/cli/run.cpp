#include "run.hpp"

#include <algorithm>
#include <iostream>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "tmsync/core/text.hpp"

#include "help.hpp"
#include "runtime/log.hpp"
#include "version.hpp"

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
      ->type_name("PATH")
      ->group("Global");
  app.add_option("--color", global.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->group("Global");
  app.add_flag("-v,--verbose", global.verbose, "Say more; twice for debugging")->group("Global");
  app.add_flag("-q,--quiet", global.quiet, "No progress on standard error")->group("Global");
  app.add_flag("--no-progress", global.no_progress, "No progress, but what else --quiet would hold back")
      ->group("Global");
  app.add_option("--log-level", global.log_level, "error, warn, info, debug or trace")
      ->check(CLI::IsMember({"error", "warn", "info", "debug", "trace"}))
      ->capture_default_str()
      ->group("Global");
  app.add_option("--log-format", global.log_format, "text, or json: each line on standard error is one object")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str()
      ->group("Global");
  app.add_option("--run-id", global.run_id, "Tells this run from others in logs, events and records (default: random)")
      ->check(CLI::Validator([](std::string& text) { return check_run_id(text); }, ""))
      ->type_name("ID")
      ->group("Global");
}

/// Those that are listed: a hidden verb is for other programs, and is suggested to nobody.
std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* verb) { return !verb->get_group().empty(); });
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

/// Whoever read standard output has gone, as `head` does.
bool reader_has_gone(const Session& session) {
  if (session.out.rdbuf() != std::cout.rdbuf()) return false;
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

/// Nothing is done before the product has been written. A reader who wants no more of it is no failure: what the verb
/// did is told by its code all the same.
ExitCode finished(ExitCode code, Session& session) {
  session.out.flush();
  if (session.out || reader_has_gone(session)) return code;
  session.err << "tmsync: the output could not be written completely (is the disk full?)\n";
  return ExitCode::error;
}

/// `help plan` is `plan --help`.
std::vector<std::string> with_help_as_flag(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments.front() != "help") return arguments;
  arguments.erase(arguments.begin());
  arguments.emplace_back("--help");
  return arguments;
}

void add_help(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("help", "Prints the help of a command");
  verb->footer("Example:\n  tmsync help plan");
  auto words = std::make_shared<std::vector<std::string>>();
  verb->add_option("command", *words, "The command; without one, all are listed")->type_name("COMMAND");
  // Only with flags before it: else it has become --help.
  verb->callback([&app, &session, verb, words] {
    session.action = [&app, &session, verb, words] {
      const auto named = app.get_subcommands(
          [&](const CLI::App* one) { return !words->empty() && one->get_name() == words->front(); });
      session.out << (named.empty() ? verb : named.front())->help("tmsync");
      return ExitCode::done;
    };
  });
}

}  // namespace

ExitCode run(const std::vector<std::string>& given, Session& session) {
  const auto arguments = with_help_as_flag(given);
  CLI::App app{"Exports test cases from one Allure TestOps project to another, as code: declare, plan, apply."};
  app.name("tmsync");
  app.fallthrough();
  app.require_subcommand(1);
  app.formatter(make_help_formatter());
  app.get_help_ptr()->description("Print this help");
  app.footer(
      "Example:\n  tmsync init && tmsync validate && tmsync plan && tmsync apply\n\nTry it without a server: tmsync "
      "sandbox");
  app.set_version_flag(
      "--version", [] { return fmt::format("tmsync {}\n", kVersion); }, "Print the version");
  add_globals(app, session.global);
  bool only_parse = false;
  app.add_flag("--parse-only", only_parse, "Do nothing: is the command line right?")->group("");
  for (auto* add :
       {add_init, add_validate, add_fmt, add_plan, add_show, add_apply, add_verify, add_drift, add_explain, add_import,
        add_mark, add_aql, add_sandbox, add_schema, add_doctor, add_completion, add_reference, add_help, add_version}) {
    add(app, session);
  }
  group_flags(app);
  name_variables(app);
  // Before its flags are looked at: they belong to a verb that nobody knows.
  const auto is_first = [&](const CLI::App* verb) { return verb->get_name() == arguments.front(); };
  const auto verbs = app.get_subcommands([](const CLI::App*) { return true; });
  if (!arguments.empty() && !arguments.front().starts_with('-') && std::none_of(verbs.begin(), verbs.end(), is_first)) {
    return usage_error(app, unknown_verb(app, arguments.front()), session);
  }

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForVersion& version) {
    session.out << version.what();
    return finished(ExitCode::done, session);
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
  if (only_parse) return ExitCode::done;
  if (session.global.run_id.empty()) session.global.run_id = make_run_id();
  const auto variable = [&](const char* name) { return session.environment(name).value_or(""); };
  if (session.global.color != "auto") {
    session.out_is_colored = session.err_is_colored = session.global.color == "always";
  } else if (!variable("NO_COLOR").empty() || variable("TERM") == "dumb") {
    session.out_is_colored = session.err_is_colored = false;
  } else {
    session.out_is_colored = session.out_is_terminal;
    session.err_is_colored = session.err_is_terminal;
  }
  std::optional<JsonStandardError> objects;
  if (session.global.log_format == "json") objects.emplace(session, app.get_subcommands().front()->get_name());
  try {
    return finished(session.action(), session);
  } catch (const std::exception& error) {
    session.err << "tmsync: internal error: " << core::escape_terminal(error.what()) << '\n';
    return ExitCode::error;
  }
}

}  // namespace tmsync::cli
