#include <memory>

#include <CLI/CLI.hpp>

#include "engine_runtime.hpp"
#include "plan_options.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

ExitCode run_plan(const PlanFlags& flags, Session& session) {
  const auto inputs = plan_inputs(flags, session);
  if (!inputs) return inputs.error();

  EngineRuntime runtime(session);
  sync::Planned planned;
  runtime.run([&]() -> core::Task<void> {
    planned = co_await sync::make_plan(inputs->configuration, inputs->options, runtime.services());
  });
  if (runtime.signal() != 0) return static_cast<ExitCode>(128 + runtime.signal());

  print_plan(planned.plan, flags, session);
  const auto failures = code_of_plan(planned.plan);
  if (failures != ExitCode::done) return failures;
  return flags.detailed_exit_code && planned.plan.summary().has_changes() ? ExitCode::changes_present : ExitCode::done;
}

}  // namespace

void add_plan(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("plan", "Shows what apply would do; changes nothing");
  verb->footer(
      "Example:\n  tmsync plan --target export/payments-to-hq --detailed-exitcode\n\nExit codes: 0 planned, 2 changes "
      "present (with "
      "--detailed-exitcode),\n7 configuration invalid, 8 token or right refused, 9 an instance is unavailable.");
  auto flags = std::make_shared<PlanFlags>();
  add_plan_flags(*verb, *flags);
  verb->add_flag("--detailed-exitcode", flags->detailed_exit_code, "Exit with 2 when there are changes");
  verb->callback([flags, &session] { session.action = [flags, &session] { return run_plan(*flags, session); }; });
}

}  // namespace tmsync::cli
