#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "tmsync/report/drift_report.hpp"

#include "engine_runtime.hpp"
#include "plan_options.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

ExitCode run_drift(const PlanFlags& flags, Session& session) {
  const auto inputs = plan_inputs(flags, session);
  if (!inputs) return inputs.error();

  EngineRuntime runtime(session);
  sync::Planned planned;
  runtime.run([&]() -> core::Task<void> {
    planned = co_await sync::make_plan(inputs->configuration, inputs->options, runtime.services());
  });
  if (runtime.signal() != 0) return static_cast<ExitCode>(128 + runtime.signal());

  print_diagnostics(planned.plan, session);
  const auto report = report::drift_report(planned.plan);
  session.out << (flags.format == "json" ? report::to_json(report) : report::to_text(report, text_options(session)));
  const auto failures = code_of_failures(planned.plan);
  if (failures != ExitCode::done) return failures;
  return flags.detailed_exit_code && !report.drift.empty() ? ExitCode::changes_present : ExitCode::done;
}

}  // namespace

void add_drift(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("drift", "What somebody changed since the last apply; changes nothing");
  verb->footer(
      "Example:\n  tmsync drift --refresh full --detailed-exitcode\n\nExit codes: 0 read, 2 drift present (with "
      "--detailed-exitcode), 7 configuration\ninvalid, 8 token or right refused, 9 an instance is unavailable.");
  auto flags = std::make_shared<PlanFlags>();
  add_address_flags(*verb, *flags);
  add_refresh_flag(*verb, *flags);
  add_format_flag(*verb, *flags, {"text", "json"});
  verb->add_flag("--detailed-exitcode", flags->detailed_exit_code, "Exit with 2 when there is drift");
  verb->callback([flags, &session] { session.action = [flags, &session] { return run_drift(*flags, session); }; });
}

}  // namespace tmsync::cli
