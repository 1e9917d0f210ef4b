#include "verbs/apply_run.hpp"

#include <istream>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/guard_report.hpp"
#include "tmsync/report/plan_report.hpp"
#include "tmsync/sync/saved.hpp"

#include "outputs.hpp"
#include "planning/planning.hpp"
#include "planning/saved_plan.hpp"
#include "runtime/verb_run.hpp"

namespace tmsync::cli {
namespace {

bool anything_to_write(const plan::Plan& plan) {
  const auto sum = plan.summary();
  return sum.has_changes() || sum.touch > 0;
}

/// In a word: `good` where everything that could be done is done.
const char* outcome_of(ExitCode code, const char* good) {
  if (code == ExitCode::done || code == ExitCode::refused) return good;
  return code == ExitCode::stale ? "stale" : "incomplete";
}

}  // namespace

ExitCode ApplyRun::run(const PlanInputs& inputs, const plan::Plan* saved) {
  saved_ = saved;
  if (!open_record()) return ExitCode::usage;
  auto planned = run_planning(inputs, runtime_);
  if (const auto code = runtime_.interrupted()) return *code;
  stopped_by_ = runtime_.stopped_by();
  if (saved_ != nullptr && stopped_by_.empty()) {
    if (const auto why = plan::other_target(*saved_, planned.plan)) return refuse(*saved_, *why);
    settle(planned, inputs);
  }
  print_diagnostics(planned.plan, session_);
  const auto end = carry_out(planned, inputs);
  return finish(end, planned.plan);
}

ExitCode ApplyRun::refuse(const plan::Plan& saved, const std::string& why) {
  const std::string reason =
      fmt::format("the plan was not made for what is here: {}; nothing was applied, plan again", why);
  session_.err << fmt::format("tmsync: {}: {}\n", core::escape_terminal(flags_.file), core::escape_terminal(reason));
  applied_.notes.push_back(reason);
  return finish({"stale", ExitCode::stale}, saved);
}

ExitCode ApplyRun::stop(const plan::Plan& saved) {
  return finish(stopped_by_guard(saved), saved);
}

ApplyRun::End ApplyRun::stopped_by_guard(const plan::Plan& plan) {
  session_.err << report::stop_message(plan, {session_.err_is_colored, session_.width});
  return {"guarded", first_of({ExitCode::guarded, code_of_failures(plan)})};
}

/// Of the fresh plan only what was saved remains.
void ApplyRun::settle(sync::Planned& planned, const PlanInputs& inputs) {
  auto settlement = sync::settle(*saved_, planned, inputs.configuration, inputs.options);
  settled_ = report_of(settlement);
  applied_ = settled_;
}

/// Before anything is read: a run that cannot be recorded is not begun.
bool ApplyRun::open_record() {
  if (flags_.record.empty()) return true;
  auto record = RunRecord::open(flags_.record, session_);
  if (!record) {
    session_.err << "tmsync: " << record.error().message << '\n';
    return false;
  }
  record_ = std::move(*record);
  journals_.add(*record_);
  return true;
}

bool ApplyRun::begin_record(const plan::Plan& plan) {
  if (record_ == nullptr || recording_) return true;
  recording_ = record_->begin(plan, session_.global.run_id);
  return recording_;
}

/// Also where nothing was done: that is what the record says then.
bool ApplyRun::end_record(End end, const plan::Plan& plan) {
  if (record_ == nullptr) return true;
  if (begin_record(plan) && record_->end(end.outcome, static_cast<int>(end.code))) return true;
  session_.err << fmt::format("tmsync: {}; the record is not complete\n", record_->problem());
  return false;
}

/// What is known before the first operation; the operations follow as they end.
void ApplyRun::begin_events(const plan::Plan& plan) {
  if (flags_.plan.output.format != "ndjson") return;
  report::write_ndjson_begin(result_of(plan), session_.out);
  events_.emplace(session_.out);
  for (const auto& stale : settled_.not_done) {
    events_->tell({stale.address, stale.action, stale.name, stale.state, stale.message});
  }
  journals_.add(*events_);
}

/// What could not be shown is not carried out.
bool ApplyRun::show(const plan::Plan& plan) {
  if (!prints_text()) return true;
  report::write_text(plan, text_options(session_), session_.out);
  if (saved_ != nullptr) session_.out << settlement_text(settled_);
  session_.out.flush();
  return static_cast<bool>(session_.out);
}

ApplyRun::End ApplyRun::carry_out(sync::Planned& planned, const PlanInputs& inputs) {
  const auto& plan = planned.plan;
  if (!stopped_by_.empty()) {
    say_not_read(stopped_by_, session_);
    return {"incomplete", code_of_reading(stopped_by_, code_of_failures(plan), ExitCode::done)};
  }
  if (!show(plan)) {
    session_.err << "tmsync: nothing was applied, because the plan could not be shown\n";
    return {"declined", ExitCode::error};
  }
  if (!anything_to_write(plan)) return end_without_writing(plan);
  if (plan.guarded()) return stopped_by_guard(plan);
  switch (ask(plan)) {
    case Answer::yes:
      break;
    case Answer::cannot_ask:
      session_.err << "tmsync: nothing was applied: there is nobody to ask; give --yes to apply without a question\n";
      return {"declined", ExitCode::usage};
    case Answer::no:
      session_.err << "Nothing was applied.\n";
      return {"declined", ExitCode::error};
  }
  if (!begin_record(plan)) {
    session_.err << "tmsync: nothing was applied, because it could not be recorded\n";
    return {"declined", ExitCode::error};
  }
  begin_events(plan);
  const auto end = write(planned);
  const bool done = end.code == ExitCode::done || end.code == ExitCode::refused;
  return done && flags_.verify ? verify(end, inputs) : end;
}

ApplyRun::End ApplyRun::end_without_writing(const plan::Plan& plan) const {
  if (prints_text() && !settled_.not_done.empty()) {
    session_.out << report::to_text(settled_, {session_.out_is_colored, session_.width});
  }
  const auto code = code_of({}, plan);
  return {outcome_of(code, "nothing_to_do"), code};
}

/// The plan is shown on standard error to who is asked, where standard output is for a program.
ApplyRun::Answer ApplyRun::ask(const plan::Plan& plan) const {
  if (flags_.yes) return Answer::yes;
  if (!session_.in_is_terminal) return Answer::cannot_ask;
  if (!prints_text()) {
    const report::TextStyle style{session_.err_is_colored, session_.width};
    report::write_text(plan, {style, session_.global.verbose, 0, session_.err_is_terminal}, session_.err);
    if (saved_ != nullptr) session_.err << settlement_text(settled_);
  }
  session_.out.flush();
  session_.err << "\nApply these changes? Only \"yes\" is accepted: " << std::flush;
  std::string line;
  std::getline(session_.in, line);
  return line == "yes" ? Answer::yes : Answer::no;
}

ApplyRun::End ApplyRun::write(sync::Planned& planned) {
  sync::ApplyReport report;
  if (record_ != nullptr || events_) runtime_.services().journal = &journals_;
  runtime_.keep_pace(planned.plan);
  runtime_.set_writing(true);
  runtime_.run([&]() -> core::Task<void> { report = co_await sync::apply(planned, runtime_.services()); });
  runtime_.set_writing(false);
  applied_ = with_settlement(report::from(report), settled_);
  if (prints_text()) {
    session_.out << report::to_text(applied_, {session_.out_is_colored, session_.width}) << std::flush;
  }
  if (const auto code = runtime_.interrupted()) return {"interrupted", *code};
  if (const auto limit = runtime_.drained_by(); !report.complete() && !limit.empty()) {
    stopped_by_ = limit;
    say_not_finished(limit, report.done.has_changes() || report.done.touch > 0, session_);
    return {"incomplete", first_of({ExitCode::incomplete, code_of(report, planned.plan)})};
  }
  const auto code = code_of(report, planned.plan);
  return {outcome_of(code, "applied"), code};
}

/// What a plan made after the apply finds to do is a residue.
ApplyRun::End ApplyRun::verify(End applied, const PlanInputs& inputs) {
  auto again = run_planning(inputs, runtime_);
  if (const auto code = runtime_.interrupted()) return {applied.outcome, *code};
  if (const auto limit = runtime_.stopped_by(); !limit.empty()) {
    stopped_by_ = limit;
    session_.err << fmt::format("tmsync: applied, but ended by {} before it was verified\n", limit);
    return {"incomplete", ExitCode::incomplete};
  }
  report::Applied left;
  if (saved_ != nullptr) left = report_of(sync::settle(*saved_, again, inputs.configuration, inputs.options));
  remaining_ = std::move(again.plan);
  const bool refused = waits_for_a_person(*remaining_);
  if (!remaining_->summary().has_changes() && remaining_->complete && left.stale == 0) {
    session_.err << (refused ? "Verified: nothing is left to do but what is refused and waits for a person.\n"
                             : "Verified: nothing is left to do.\n");
    return {applied.outcome, first_of({applied.code, refused ? ExitCode::refused : ExitCode::done})};
  }
  session_.err << "tmsync: applied, but a new plan is not empty:\n" << std::flush;
  print_diagnostics(*remaining_, session_);
  if (left.stale > 0) session_.err << settlement_text(left);
  if (prints_text()) report::write_text(*remaining_, text_options(session_), session_.out);
  return {applied.outcome, first_of({applied.code, ExitCode::residue, code_of_failures(*remaining_),
                                     refused ? ExitCode::refused : ExitCode::done})};
}

ExitCode ApplyRun::code_of(const sync::ApplyReport& report, const plan::Plan& plan) const {
  std::vector<ExitCode> codes{code_of_failures(plan), code_of_settlement()};
  if (report.unauthorized) codes.push_back(ExitCode::unauthorized);
  if (report.unavailable) codes.push_back(ExitCode::unavailable);
  if (report.for_good > 0) codes.push_back(ExitCode::refused_for_good);
  if (waits_for_a_person(plan)) codes.push_back(ExitCode::refused);
  if (report.failed + report.unknown + report.skipped > 0) codes.push_back(ExitCode::incomplete);
  if (report.incomplete > 0 || plan.summary().incomplete > 0) codes.push_back(ExitCode::incomplete);
  if (report.stale > 0) codes.push_back(ExitCode::stale);
  return first_of(codes);
}

ExitCode ApplyRun::code_of_settlement() const {
  if (settled_.stale > 0) return ExitCode::stale;
  return saved_ != nullptr && !saved_->complete ? ExitCode::incomplete : ExitCode::done;
}

report::RunResult ApplyRun::result_of(const plan::Plan& plan) const {
  report::RunResult result;
  result.verb = "apply";
  result.run_id = session_.global.run_id;
  result.stopped_by = stopped_by_;
  result.plan = &plan;
  result.applied = &applied_;
  result.remaining = remaining_ ? &*remaining_ : nullptr;
  return result;
}

ExitCode ApplyRun::finish(End end, const plan::Plan& plan) {
  if (!end_record(end, plan) && end.code == ExitCode::done) end = {"incomplete", ExitCode::incomplete};
  auto result = result_of(plan);
  result.outcome = end.outcome;
  result.exit_code = static_cast<int>(end.code);
  const bool told = prints_text() || events_;
  const bool good =
      told ? write_files(flags_.plan.output, result, session_) : write_outputs(flags_.plan.output, result, session_);
  const auto code = code_with_outputs(end.code, good);
  result.exit_code = static_cast<int>(code);
  if (events_) report::write_ndjson_end(result, true, session_.out);
  return code;
}

}  // namespace tmsync::cli
