#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/config/dates.hpp"
#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"

#include "doctor/environment.hpp"
#include "doctor/findings.hpp"
#include "files.hpp"
#include "runtime/engine_runtime.hpp"
#include "session.hpp"
#include "version.hpp"

namespace tmsync::cli {
namespace {

using State = sync::Finding::State;

void tell_configuration(const core::Diagnostics& diags, Diagnosis& diagnosis) {
  for (const auto& one : diags.sorted()) {
    const bool error = one.severity == core::Severity::error;
    const std::string place = core::to_string(one.where);
    sync::Finding finding{"configuration", "valid", error ? State::failed : State::warning,
                          fmt::format("{}{}{} ({})", place, place.empty() ? "" : ": ", one.summary, one.code),
                          one.hint};
    if (error) finding.cause = core::ErrorKind::invalid_input;
    diagnosis.findings.push_back(std::move(finding));
  }
}

/// False where there is nothing that could be acted upon.
bool read_configuration(Session& session, model::Configuration& configuration, Diagnosis& diagnosis) {
  std::optional<std::string> given;
  if (!session.global.config.empty()) given = session.global.config;
  const auto root = config::find_configuration(given, session.working_directory);
  if (!root) {
    diagnosis.findings.push_back({"configuration", "found", State::failed, root.error().message,
                                  "or name one that is elsewhere with --config", core::ErrorKind::invalid_input});
    return false;
  }
  diagnosis.add("configuration", "found", State::ok,
                fmt::format("{}, {}", shown_path(session, *root),
                            given ? "named by --config or TMSYNC_CONFIG" : "found by looking upwards"));
  core::Diagnostics diags;
  configuration = config::load(*root, {session.working_directory}, diags);
  const bool usable = !diags.has_errors();
  if (usable) config::check_dates(configuration, session.today(), diags);
  if (diags.empty()) {
    const auto documents = configuration.instances.size() + configuration.mappings.size() +
                           configuration.integrations.size() + configuration.exports.size();
    diagnosis.add("configuration", "valid", State::ok, fmt::format("{} documents, no mistake found", documents));
  }
  tell_configuration(diags, diagnosis);
  return usable;
}

ExitCode run_doctor(const CLI::App& app, const std::string& format, Session& session) {
  Diagnosis diagnosis;
  diagnosis.add("program", "version", State::ok, fmt::format("tmsync {}", kVersion));
  model::Configuration configuration;
  const bool usable = read_configuration(session, configuration, diagnosis);
  list_settings(app, configuration, session, diagnosis);
  look_at_environment(app, configuration, session, diagnosis);
  if (usable) {
    EngineRuntime runtime(session);
    std::vector<sync::Finding> found;
    runtime.run([&]() -> core::Task<void> { found = co_await sync::diagnose(configuration, runtime.services()); });
    if (const auto code = runtime.interrupted()) return *code;
    diagnosis.findings.insert(diagnosis.findings.end(), found.begin(), found.end());
  } else {
    diagnosis.add("instances", "readable", State::skipped, "not asked, because the configuration cannot be used");
  }
  const auto code = code_of(diagnosis);
  if (format == "json") {
    write_json(diagnosis, code, session);
  } else {
    write_text(diagnosis, session);
  }
  return code;
}

}  // namespace

void add_doctor(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("doctor", "Checks configuration, environment, tokens, TLS and rights; only reads");
  verb->footer(
      "Example:\n  tmsync doctor\n\n"
      "Each line is a check; what to do stands below it. -v also lists the settings\nthat are at their default.\n\n"
      "Exit codes: 0 nothing failed (warnings included), 7 configuration invalid or a\nname in it does not exist, "
      "8 token or right refused, 9 an instance cannot be\nreached. Where several things failed, what has to be mended "
      "first decides.");
  auto format = std::make_shared<std::string>("text");
  verb->add_option("--format", *format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  verb->callback([&app, format, &session] {
    session.action = [&app, format, &session] { return run_doctor(app, *format, session); };
  });
}

}  // namespace tmsync::cli
