#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/report/guard_report.hpp"

#include "planning/revert_flag.hpp"
#include "planning/saved_plan.hpp"
#include "runtime/verb_run.hpp"
#include "session.hpp"
#include "verbs/apply_run.hpp"

namespace tmsync::cli {
namespace {

/// What a saved plan says already. From a variable of the environment it is meant for `plan` in the same job, and does
/// no harm.
bool check_flags_beside_file(const CLI::App& verb, Session& session) {
  for (const char* name : {"--target", "--exclude", "--refresh", "--rotate-secret", "--max-create", "--max-update",
                           "--max-delete", "--shard", "--compare-config", "--revert"}) {
    const auto* option = verb.get_option_no_throw(name);
    if (option == nullptr || option->count() == 0 || session.environment(option->get_envname())) continue;
    session.err << fmt::format(
        "tmsync: {} chooses what is planned, and the plan of the file is made: give it to \"tmsync plan --out\"\n",
        name);
    return false;
  }
  return true;
}

ExitCode apply_file(ApplyFlags& flags, Session& session) {
  auto file = read_plan(flags.file, ExitCode::stale, session);
  if (!file) return file.error();
  const auto& saved = file->plan;
  core::Diagnostics notices;
  auto configuration = load_configuration(session, &notices);
  if (!configuration) return ExitCode::invalid_configuration;
  if (const auto why = other_configuration(saved, *configuration)) return ApplyRun(flags, session).refuse(saved, *why);
  if (stopped_by_guard(saved, flags.plan.acks)) return ApplyRun(flags, session).stop(saved);
  restore_flags(*file, flags.plan);
  auto inputs = plan_inputs(flags.plan, std::move(*configuration), std::move(notices), session);
  if (!inputs) return inputs.error();
  inputs->options.to_apply = true;
  inputs->options.saved = &saved;
  auto revert = revert_input(saved, session);
  if (!revert) return revert.error();
  inputs->revert = std::move(*revert);
  return ApplyRun(flags, session).run(*inputs, &saved);
}

ExitCode run_apply(ApplyFlags& flags, Session& session) {
  if (!flags.file.empty()) return apply_file(flags, session);
  auto inputs = plan_inputs(flags.plan, session);
  if (!inputs) return inputs.error();
  inputs->options.to_apply = true;
  return ApplyRun(flags, session).run(*inputs, nullptr);
}

}  // namespace

void add_apply(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("apply", "Plans, shows the plan, asks, and carries it out");
  verb->footer(
      "Example:\n  tmsync apply --yes --verify\n  tmsync plan --out plan.tmsync && tmsync apply plan.tmsync\n\n"
      "Exit codes: 0 done, 3 some operations failed or were skipped: run it again, 4\n"
      "stopped by a guard, 5 an object changed meanwhile, or the saved plan cannot be\n"
      "applied, 6 the lock is held, 7 configuration invalid, 8 token or right refused,\n"
      "9 an instance is unavailable, 10 done, but objects wait for a person, 11\n"
      "--verify found something left, 12 operations were refused for good.");
  auto flags = std::make_shared<ApplyFlags>();
  verb->add_option("file", flags->file, "Do exactly this plan, saved by plan --out (default: plan now)")
      ->type_name("FILE");
  add_plan_flags(*verb, flags->plan);
  verb->add_flag("--yes", flags->yes, "Do not ask");
  verb->add_flag("--verify", flags->verify, "Plan again afterwards; exit with 11 if anything is left");
  verb->add_option("--record", flags->record,
                   "Write what is done into a new file, each operation as it ends; plan --revert brings it back")
      ->type_name("FILE");
  add_run_flags(*verb, flags->plan.run);
  add_lock_flags(*verb, flags->plan.run);
  verb->callback([flags, verb, &session] {
    session.action = [flags, verb, &session]() -> ExitCode {
      if (!flags->file.empty() && !check_flags_beside_file(*verb, session)) return ExitCode::usage;
      return run_verb("apply", flags->plan.run, flags->plan.output, session,
                      [&] { return run_apply(*flags, session); });
    };
  });
}

}  // namespace tmsync::cli
