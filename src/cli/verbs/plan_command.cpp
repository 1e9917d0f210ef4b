#include <memory>

#include <CLI/CLI.hpp>

#include "planning/plan_options.hpp"
#include "planning/planning.hpp"
#include "planning/saved_plan.hpp"
#include "runtime/engine_runtime.hpp"
#include "runtime/verb_run.hpp"
#include "session.hpp"
#include "verbs/plan_diff_command.hpp"

namespace tmsync::cli {
namespace {

ExitCode run_plan(const PlanFlags& flags, const std::string& file, Session& session) {
  const auto inputs = plan_inputs(flags, session);
  if (!inputs) return inputs.error();

  EngineRuntime runtime(session);
  const auto planned = run_planning(*inputs, runtime);
  if (const auto code = runtime.interrupted()) return *code;

  print_diagnostics(planned.plan, session);
  const auto failures = code_of_failures(planned.plan);
  const auto told = flags.detailed_exit_code ? detailed_code(planned.plan) : ExitCode::done;
  const auto limit = runtime.stopped_by();
  if (!limit.empty()) say_not_read(limit, session);
  const bool saved = file.empty() || !limit.empty() || save_plan(planned.plan, flags, file, session);
  const auto code = code_with_outputs(code_of_reading(limit, failures, told), saved);
  report::RunResult result;
  result.verb = "plan";
  result.outcome = limit.empty() ? "planned" : "incomplete";
  result.stopped_by = limit;
  result.exit_code = static_cast<int>(code);
  result.run_id = session.global.run_id;
  result.plan = &planned.plan;
  return code_with_outputs(code, write_outputs(flags.output, result, session));
}

}  // namespace

void add_plan(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("plan", "Shows what apply would do; changes nothing");
  verb->footer(
      "Example:\n  tmsync plan --target export/payments-to-hq --detailed-exitcode\n  tmsync plan --out "
      "plan.tmsync\n\nExit codes: 0 planned, 3 ended by --max-requests or --deadline, 7 configuration\n"
      "invalid, 8 token or right refused, 9 an instance is unavailable. With\n"
      "--detailed-exitcode also: 2 changes present, 3 test cases could not be read\ncompletely, 4 apply would stop at "
      "a guard, 10 objects are refused.");
  auto flags = std::make_shared<PlanFlags>();
  add_plan_flags(*verb, *flags);
  auto file = std::make_shared<std::string>();
  verb->add_option("--out", *file, "Save the plan, for show and apply")->type_name("FILE");
  verb->add_flag("--detailed-exitcode", flags->detailed_exit_code,
                 "Exit with 2 when there are changes, 4 for a guard, 10 for refused objects");
  add_run_flags(*verb, flags->run);
  const auto* diff = add_plan_diff(*verb, session);
  verb->callback([flags, file, diff, &session] {
    if (diff->parsed()) return;
    session.action = [flags, file, &session] {
      return run_verb("plan", flags->run, flags->output, session, [&] { return run_plan(*flags, *file, session); });
    };
  });
}

}  // namespace tmsync::cli
