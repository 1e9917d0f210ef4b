#include <istream>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/report/apply_report.hpp"
#include "tmsync/report/plan_report.hpp"

#include "engine_runtime.hpp"
#include "plan_options.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

struct ApplyFlags {
  PlanFlags plan;
  bool yes = false;
  bool verify = false;
};

enum class Answer { yes, no, cannot_ask };

/// Asks. The product of `--format json` is one document at the end, so the person is shown the plan on standard error
/// then.
Answer confirm(const ApplyFlags& flags, const plan::Plan& plan, Session& session) {
  if (flags.yes) return Answer::yes;
  if (!session.in_is_terminal) return Answer::cannot_ask;
  if (flags.plan.format == "json") {
    const report::TextStyle style{session.err_is_colored, session.width};
    session.err << report::to_text(plan, {style, session.global.verbose, 0, session.err_is_terminal});
  }
  session.out.flush();
  session.err << "\nApply these changes? Only \"yes\" is accepted: " << std::flush;
  std::string line;
  std::getline(session.in, line);
  return line == "yes" ? Answer::yes : Answer::no;
}

bool anything_to_write(const plan::Plan& plan) {
  const auto sum = plan.summary();
  return sum.has_changes() || sum.touch > 0;
}

ExitCode code_of(const sync::ApplyReport& report, const plan::Plan& plan) {
  const auto failures = code_of_plan(plan);
  if (report.unauthorized || failures == ExitCode::unauthorized) return ExitCode::unauthorized;
  if (report.unavailable || failures == ExitCode::unavailable) return ExitCode::unavailable;
  if (report.failed + report.unknown + report.skipped > 0 || failures != ExitCode::done) return ExitCode::incomplete;
  return report.stale > 0 ? ExitCode::stale : ExitCode::done;
}

class ApplyRun {
 public:
  ApplyRun(const ApplyFlags& flags, Session& session) : flags_(flags), session_(session), runtime_(session) {}

  ExitCode run(const model::Configuration& configuration, const sync::PlanOptions& options) {
    auto planned = make_plan(configuration, options);
    if (interrupted()) return interrupted_code();
    const auto& plan = planned.plan;
    if (json()) {
      print_diagnostics(plan, session_);
    } else {
      print_plan(plan, flags_.plan, session_);
      session_.out.flush();
      // `run` says why. What could not be shown is not carried out.
      if (!session_.out) return ExitCode::error;
    }
    if (!anything_to_write(plan)) {
      const auto failures = code_of_plan(plan);
      print_result(failures == ExitCode::done ? "nothing_to_do" : "incomplete", plan);
      if (failures == ExitCode::done) return ExitCode::done;
      return failures == ExitCode::invalid_configuration || failures == ExitCode::error ? ExitCode::incomplete
                                                                                        : failures;
    }
    if (plan.guarded()) {
      session_.err << "tmsync: stopped by a guard before the first write\n";
      print_result("guarded", plan);
      return ExitCode::guarded;
    }
    const auto answer = confirm(flags_, plan, session_);
    if (answer == Answer::cannot_ask) {
      session_.err << "tmsync: nothing was applied: there is nobody to ask; give --yes to apply without a question\n";
      print_result("declined", plan);
      return ExitCode::usage;
    }
    if (answer == Answer::no) {
      session_.err << "Nothing was applied.\n";
      print_result("declined", plan);
      return ExitCode::error;
    }
    sync::ApplyReport report;
    runtime_.set_writing(true);
    runtime_.run([&]() -> core::Task<void> { report = co_await sync::apply(planned, runtime_.services()); });
    runtime_.set_writing(false);
    applied_ = report::from(report);
    if (!json()) session_.out << report::to_text(applied_, {session_.out_is_colored, session_.width}) << std::flush;
    if (interrupted()) {
      print_result("interrupted", plan);
      return interrupted_code();
    }
    const auto code = code_of(report, plan);
    const char* outcome = code == ExitCode::done ? "applied" : "incomplete";
    if (code != ExitCode::done || !flags_.verify) {
      print_result(outcome, plan);
      return code;
    }
    const auto again = make_plan(configuration, options);
    if (interrupted()) {
      print_result(outcome, plan);
      return interrupted_code();
    }
    print_result(outcome, plan, &again.plan);
    return judge(again.plan);
  }

 private:
  sync::Planned make_plan(const model::Configuration& configuration, const sync::PlanOptions& options) {
    sync::Planned planned;
    runtime_.run(
        [&]() -> core::Task<void> { planned = co_await sync::make_plan(configuration, options, runtime_.services()); });
    return planned;
  }

  /// What a plan made after the apply finds to do is a residue.
  ExitCode judge(const plan::Plan& again) {
    if (!again.summary().has_changes() && again.complete) {
      session_.err << "Verified: nothing is left to do.\n";
      return ExitCode::done;
    }
    session_.err << "tmsync: applied, but a new plan is not empty:\n" << std::flush;
    if (!json()) print_plan(again, flags_.plan, session_);
    return ExitCode::residue;
  }

  /// The one document of `--format json`.
  void print_result(const std::string& outcome, const plan::Plan& plan, const plan::Plan* verification = nullptr) {
    if (json()) session_.out << report::to_json(applied_, outcome, plan, verification);
  }

  bool json() const { return flags_.plan.format == "json"; }
  bool interrupted() const { return runtime_.signal() != 0; }
  ExitCode interrupted_code() const { return static_cast<ExitCode>(128 + runtime_.signal()); }

  const ApplyFlags& flags_;
  Session& session_;
  EngineRuntime runtime_;
  report::Applied applied_;
};

}  // namespace

void add_apply(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("apply", "Plans, shows the plan, asks, and carries it out");
  verb->footer(
      "Example:\n  tmsync apply --yes --verify\n\nExit codes: 0 done, 3 some operations failed or were skipped, 4 "
      "stopped by a\nguard, 5 an "
      "object changed meanwhile, 8 token or right refused, 9 an instance is\nunavailable, 11 --verify found something "
      "left. Whatever it "
      "is, running it again\ncompletes the work.");
  auto flags = std::make_shared<ApplyFlags>();
  add_plan_flags(*verb, flags->plan);
  verb->add_flag("--yes", flags->yes, "Do not ask");
  verb->add_flag("--verify", flags->verify, "Plan again afterwards; exit with 11 if anything is left");
  verb->callback([flags, &session] {
    session.action = [flags, &session]() -> ExitCode {
      const auto inputs = plan_inputs(flags->plan, session);
      if (!inputs) return inputs.error();
      return ApplyRun(*flags, session).run(inputs->configuration, inputs->options);
    };
  });
}

}  // namespace tmsync::cli
