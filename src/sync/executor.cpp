#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tmsync/sync/engine.hpp"

#include "cases/case_writer.hpp"
#include "cases/missing_values.hpp"
#include "cases/sweep.hpp"
#include "cases/twins.hpp"
#include "configuration/config_executor.hpp"
#include "export_state.hpp"
#include "launches/launch_executor.hpp"
#include "recorder.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Task;
using plan::Action;
using plan::Change;

constexpr int kVisibilityLooks = 5;
constexpr core::Clock::Duration kVisibilityDelay{250};

class ExportExecutor {
 public:
  ExportExecutor(ExportContext& context, const plan::ExportPlan& planned, Services& services, ApplyReport& report,
                 MadeLaunches& made, Recorder& recorder)
      : context_(context),
        planned_(planned),
        services_(services),
        report_(report),
        made_(made),
        recorder_(recorder),
        state_(context, planned, services, report, recorder) {}

  Task<void> run() {
    outcomes_.resize(planned_.changes.size());
    std::vector<std::size_t> writes;
    std::vector<std::size_t> removals;
    const auto& heads = planned_.changes.heads();
    for (std::size_t i = 0; i < heads.size(); ++i) {
      if (!has_effect(heads[i].action, heads[i].reason)) continue;
      (heads[i].action == Action::remove ? removals : writes).push_back(i);
    }
    services_.progress.begin(planned_.name + ": applying", static_cast<std::int64_t>(writes.size() + removals.size()));
    co_await create_values();
    co_await run_all(writes);
    if (planned_.launches) co_await run_launches(context_, planned_, state_, copies_, made_);
    // Deletes come last, and only where nothing went wrong before.
    if (state_.problems == 0) {
      co_await run_all(removals);
    } else {
      for (const auto i : removals) skip(i, "not deleted, because other operations of this export did not succeed");
    }
    if (!created_.empty()) co_await remove_doubles();
    services_.progress.end();
    for (std::size_t i = 0; i < heads.size(); ++i) account(i);
  }

 private:
  struct Outcome {
    bool settled = false;
    OperationState state = OperationState::skipped;
    std::string message;
    bool for_good = false;
  };

  /// createMissing: the values exist before the first case needs them.
  Task<void> create_values() {
    const auto& heads = planned_.changes.heads();
    const bool needed = std::any_of(heads.begin(), heads.end(), [](const auto& head) {
      return has_effect(head.action, head.reason) && head.action != Action::remove;
    });
    if (!needed) co_return;
    co_await create_missing_values(context_, planned_, state_);
  }

  Task<void> run_all(const std::vector<std::size_t>& indices) {
    const std::size_t workers = services_.at_once(context_.workers());
    co_await run_operations(state_.refusals, indices.size(), workers, [this, &indices](std::size_t i) -> Task<void> {
      const std::size_t index = indices[i];
      if (state_.halted()) {
        skip(index, state_.why_halted());
        co_return;
      }
      const Change change = planned_.changes[index];
      auto written = co_await write_case(context_, change, services_.clock, recorder_.wanted());
      settle(index, change, std::move(written));
      services_.progress.advance(1);
    });
  }

  void skip(std::size_t index, std::string why) {
    recorder_.finished(record_of(planned_.changes[index], OperationState::skipped, why));
    outcomes_[index] = {true, OperationState::skipped, std::move(why)};
    ++state_.problems;
  }

  void settle(std::size_t index, const Change& change, Written written) {
    if (written.state != OperationState::done) ++state_.problems;
    if (written.incomplete && written.state == OperationState::done) ++report_.incomplete;
    state_.note_settled(written.state, written.error);
    if (change.action == Action::create && written.id) created_.insert(*written.id);
    if (written.state == OperationState::done && change.action != Action::remove) {
      copies_[change.source_id] = written.id.value_or(change.recipient_id.value_or(0));
    }
    for (auto& note : written.notes) report_.notes.push_back(change.address + ": " + note);
    outcomes_[index] = {true, written.state, written.error ? written.error->message : std::string(),
                        written.state == OperationState::failed && written.error && refused_for_good(*written.error)};
    auto record = record_of(change, written.state, outcomes_[index].message);
    if (written.id) record.recipient_id = written.id;
    record.before = std::move(written.before);
    record.after_rev = std::move(written.after_rev);
    recorder_.finished(record);
  }

  /// One sweep over what was created since the plan: two runs at once may both have made a copy. The lowest id stays.
  Task<void> remove_doubles() {
    testops::WriteApi api(context_.recipient_connection);
    std::map<model::Id, std::vector<model::Id>> copies;  // by source case
    auto delay = kVisibilityDelay;
    for (int look = 0; look < kVisibilityLooks; ++look) {
      if (look > 0) {
        co_await services_.clock.sleep(delay);
        delay *= 2;
      }
      copies.clear();
      std::set<model::Id> seen;
      const std::function<void(model::TestCaseRow&)> note_row = [&](const model::TestCaseRow& row) {
        seen.insert(row.id);
        const auto mark = context_.source.mark_among(*row.links, model::AddressKind::test_case);
        if (!mark || mark->written_onto(row.id) == false) return;
        // A clone that a person made meanwhile is not ours.
        if (!row.created_by.empty() && !context_.own_users.contains(row.created_by)) return;
        copies[mark->source.id].push_back(row.id);
      };
      auto since = fmt::format("id > {}", context_.watermark);
      auto walked = co_await walk_linked(context_, std::move(since), false, note_row);
      if (!walked) {
        state_.note_failure(walked.error());
        report_.notes.push_back(fmt::format("{}: the sweep for doubles failed: {}", plan::export_address(planned_.name),
                                            walked.error().message));
        ++state_.problems;
        ++report_.failed;
        co_return;
      }
      // What we made ourselves must be visible, else the search lags behind and may miss another run's copies, too.
      if (std::includes(seen.begin(), seen.end(), created_.begin(), created_.end())) break;
    }
    for (auto& [source, ids] : copies) {
      std::sort(ids.begin(), ids.end());
      for (std::size_t i = 1; i < ids.size(); ++i) {
        auto twin = co_await judge_twin(context_, source, ids.front(), ids[i]);
        if (twin && !*twin) continue;
        if (twin && !(*twin)->made_twice) {
          report_.notes.push_back(fmt::format(
              "{}: case #{} of the recipient, \"{}\", carries its mark, and no run can have made it: left alone",
              plan::case_address(planned_.name, source), ids[i], (*twin)->name));
          continue;
        }
        if (!twin) {
          state_.note_failure(twin.error());
          ++report_.failed;
          continue;
        }
        auto deleted = co_await api.delete_case(ids[i]);
        if (!deleted) state_.note_failure(deleted.error());
        report_.notes.push_back(fmt::format(
            "{}: case #{} was made twice; #{} stays, #{} {}", plan::case_address(planned_.name, source), source,
            ids.front(), ids[i], deleted ? "was deleted" : "could not be deleted: " + deleted.error().message));
        if (!deleted) ++report_.failed;
      }
    }
  }

  void account(std::size_t index) {
    const auto& head = planned_.changes.heads()[index];
    if (!has_effect(head.action, head.reason)) return;
    const auto& outcome = outcomes_[index];
    const OperationState state = outcome.settled ? outcome.state : OperationState::skipped;
    if (state == OperationState::done) {
      count_done(head.action);
    } else {
      const Change change = planned_.changes[index];
      state_.not_done({change.address, change.action, change.name, state, outcome.message, outcome.for_good});
    }
  }

  void count_done(Action action) {
    auto& done = report_.done;
    switch (action) {
      case Action::create:
        ++done.create;
        break;
      case Action::update:
        ++done.update;
        break;
      case Action::remove:
        ++done.remove;
        break;
      case Action::restore:
        ++done.restore;
        break;
      case Action::adopt:
        ++done.adopt;
        break;
      case Action::none:
        ++done.touch;
        break;
      case Action::refused:
        break;
    }
  }

  ExportContext& context_;
  const plan::ExportPlan& planned_;
  Services& services_;
  ApplyReport& report_;
  MadeLaunches& made_;
  Recorder& recorder_;
  ExportState state_;
  std::vector<Outcome> outcomes_;
  std::set<model::Id> created_;
  std::map<model::Id, model::Id> copies_;  ///< of the cases that were written, by source case
};

}  // namespace

std::string_view to_string(OperationState state) {
  switch (state) {
    case OperationState::done:
      return "done";
    case OperationState::failed:
      return "failed";
    case OperationState::skipped:
      return "skipped";
    case OperationState::unknown:
      return "unknown";
    case OperationState::stale:
      return "stale";
  }
  return "unknown";
}

void ApplyReport::add(Operation operation) {
  if (operation.for_good) ++for_good;
  switch (operation.state) {
    case OperationState::done:
      return;
    case OperationState::failed:
      ++failed;
      break;
    case OperationState::skipped:
      ++skipped;
      break;
    case OperationState::unknown:
      ++unknown;
      break;
    case OperationState::stale:
      ++stale;
      break;
  }
  operations.push_back(std::move(operation));
}

core::Task<ApplyReport> apply(Planned& planned, Services& services) {
  ApplyReport report;
  Recorder recorder(services);
  co_await apply_configuration(planned, services, report, recorder);
  MadeLaunches made;
  for (std::size_t i = 0; i < planned.exports.size(); ++i) {
    auto& context = planned.exports[i].context;
    if (context == nullptr) continue;
    ExportExecutor executor(*context, planned.plan.exports[i], services, report, made, recorder);
    co_await executor.run();
  }
  if (recorder.failed()) {
    report.notes.emplace_back(
        "the run record could not be written: nothing more was begun after that; see what is in "
        "the way (a full disk?) and apply again");
  }
  report.interrupted = services.stop.draining;
  co_return report;
}

}  // namespace tmsync::sync
