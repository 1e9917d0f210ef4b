#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "tmsync/report/drift_report.hpp"

#include "planning/plan_options.hpp"
#include "planning/planning.hpp"
#include "runtime/engine_runtime.hpp"
#include "runtime/verb_run.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

ExitCode run_drift(const PlanFlags& flags, Session& session) {
  const auto inputs = plan_inputs(flags, session);
  if (!inputs) return inputs.error();

  EngineRuntime runtime(session);
  const auto planned = run_planning(*inputs, runtime);
  if (const auto code = runtime.interrupted()) return *code;

  print_diagnostics(planned.plan, session);
  const auto report = report::drift_report(planned.plan);
  const auto failures = code_of_failures(planned.plan);
  const auto told = flags.detailed_exit_code && report.count() > 0 ? ExitCode::changes_present : ExitCode::done;
  const auto limit = runtime.stopped_by();
  if (!limit.empty()) say_not_read(limit, session);
  const auto code = code_of_reading(limit, failures, told);
  report::RunResult result;
  result.verb = "drift";
  result.outcome = limit.empty() ? "read" : "incomplete";
  result.stopped_by = limit;
  result.exit_code = static_cast<int>(code);
  result.run_id = session.global.run_id;
  result.plan = &planned.plan;
  result.drift = &report;
  return code_with_outputs(code, write_outputs(flags.output, result, session));
}

}  // namespace

void add_drift(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("drift", "What somebody changed since the last apply; changes nothing");
  verb->footer(
      "Example:\n  tmsync drift --refresh full --detailed-exitcode\n\nExit codes: 0 read, 2 drift present (with "
      "--detailed-exitcode), 3 ended by\n--max-requests or --deadline, 7 configuration invalid, 8 token or right "
      "refused,\n9 an instance is unavailable.");
  auto flags = std::make_shared<PlanFlags>();
  add_address_flags(*verb, *flags);
  add_refresh_flag(*verb, *flags);
  add_output_flags(*verb, flags->output, {"json", "ndjson", "markdown", "html"});
  verb->add_flag("--detailed-exitcode", flags->detailed_exit_code, "Exit with 2 when there is drift");
  add_run_flags(*verb, flags->run);
  verb->callback([flags, &session] {
    session.action = [flags, &session] {
      return run_verb("drift", flags->run, flags->output, session, [&] { return run_drift(*flags, session); });
    };
  });
}

}  // namespace tmsync::cli
