#include "launch_executor.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "awaited_cases.hpp"
#include "launch_walk.hpp"

namespace tmsync::sync {
namespace {

using core::Task;
using plan::Action;
using plan::LaunchChange;

/// Launches under way at the same time; inside each, details are read side by side.
constexpr std::size_t kLaunchesAtOnce = 4;

void learn_copies(LaunchContext& launches, const std::map<model::Id, model::Id>& written) {
  for (auto& [source, copy] : launches.copies) {
    if (const auto at = written.find(source); at != written.end() && at->second != 0) copy = at->second;
  }
  std::erase_if(launches.copies, [](const auto& pair) { return pair.second == 0; });
}

void count_done(const LaunchChange& change, ApplyReport& report) {
  if (change.action == Action::create) ++report.done.create;
  if (change.action == Action::update) ++report.done.update;
  if (change.action == Action::remove) ++report.done.remove;
  if (change.action == Action::none) ++report.done.touch;
}

/// Two runs at once may both have made a copy: the lowest id stays. Launches have no bin, so that each run deletes only
/// what it has made itself; what the other one does not delete is in the next plan.
Task<void> remove_doubles(ExportContext& context, const plan::ExportPlan& planned, const MadeLaunches& made,
                          ExportState& state) {
  const std::string aql = fmt::format("id > {}", context.launches->watermark);
  auto rows =
      co_await read_launches(context.recipient_connection, context.recipient.project.id, aql, context.workers());
  if (!rows) {
    state.note_failure(rows.error());
    state.report.notes.push_back(fmt::format("{}: the sweep for doubled launches failed: {}",
                                             plan::export_address(planned.name), rows.error().message));
    ++state.problems;
    ++state.report.failed;
    co_return;
  }
  auto copies = copies_among(context, std::move(*rows));
  std::map<model::Id, std::int64_t> carriers;
  for (const auto& copy : copies) ++carriers[copy.mark.source.id];
  std::erase_if(copies, [&](const auto& copy) { return carriers[copy.mark.source.id] < 2; });
  if (copies.empty()) co_return;
  auto own = co_await own_among(context, copies);
  if (!own) {
    state.note_failure(own.error());
    state.report.notes.push_back(fmt::format("{}: who made the doubled launches cannot be read: {}",
                                             plan::export_address(planned.name), own.error().message));
    ++state.problems;
    ++state.report.failed;
    co_return;
  }
  std::erase_if(copies, [&](const auto& copy) { return !own->contains(copy.row.id); });
  std::set<model::Id> mine;
  for (const auto& [key, id] : made) mine.insert(id);
  std::size_t kept = 0;
  testops::LaunchWriter api(context.recipient_connection);
  for (std::size_t i = 1; i < copies.size(); ++i) {
    const auto& copy = copies[i];
    if (copy.mark.source.id != copies[kept].mark.source.id) {
      kept = i;
      continue;
    }
    if (!mine.contains(copy.row.id)) {
      state.report.notes.push_back(fmt::format(
          "{}: launch #{} of the recipient, \"{}\", carries its mark, and this run did not make it: left alone",
          plan::launch_address(planned.name, copy.mark.source.id), copy.row.id, copy.row.name));
      continue;
    }
    auto deleted = co_await api.delete_launch(copy.row.id);
    if (!deleted) {
      state.note_failure(deleted.error());
      ++state.report.failed;
    }
    state.report.notes.push_back(
        fmt::format("{}: launch #{} was made twice; #{} {}", plan::launch_address(planned.name, copy.mark.source.id),
                    copy.mark.source.id, copy.row.id,
                    deleted ? "was deleted" : "could not be deleted: " + deleted.error().message));
  }
}

}  // namespace

Task<void> run_launches(ExportContext& context, const plan::ExportPlan& planned, ExportState& state,
                        const std::map<model::Id, model::Id>& copies, MadeLaunches& made) {
  learn_copies(*context.launches, copies);
  co_await find_awaited(context, planned, state);
  const auto& changes = planned.launches->changes;
  std::vector<std::size_t> work;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto& head = changes.heads()[i];
    if (has_effect(head.action, head.reason)) work.push_back(i);
  }
  std::vector<std::pair<OperationState, std::string>> outcomes(work.size(), {OperationState::skipped, std::string()});
  std::vector<char> for_good(work.size(), 0);
  bool created = false;
  auto& progress = state.services.progress;
  progress.begin(planned.name + ": applying launches", static_cast<std::int64_t>(work.size()));
  core::Clock& clock = state.services.clock;
  const std::size_t workers = state.services.at_once(kLaunchesAtOnce);
  co_await run_operations(state.refusals, work.size(), workers, [&](std::size_t i) -> Task<void> {
    const LaunchChange change = changes[work[i]];
    if (state.halted()) {
      outcomes[i].second = state.why_halted();
      state.recorder.finished(record_of(change, OperationState::skipped, outcomes[i].second));
      co_return;
    }
    auto result = co_await write_launch(context, change, made, clock, state.recorder.wanted());
    created = created || change.action == Action::create;
    state.report.results += result.results;
    state.note_settled(result.written.state, result.written.error);
    for (const auto& note : result.written.notes) state.report.notes.push_back(change.address + ": " + note);
    if (result.written.incomplete && result.written.state == OperationState::done) ++state.report.incomplete;
    const auto& refusal = result.written.error;
    for_good[i] = result.written.state == OperationState::failed && refusal && refused_for_good(*refusal) ? 1 : 0;
    outcomes[i] = {result.written.state, result.written.error ? result.written.error->message : std::string()};
    auto record = record_of(change, outcomes[i].first, outcomes[i].second);
    if (result.written.id.value_or(0) != 0) record.recipient_id = result.written.id;
    record.before = std::move(result.written.before);
    record.after_rev = std::move(result.written.after_rev);
    record.results = result.results;
    state.recorder.finished(record);
    progress.advance(1);
  });
  if (created) co_await remove_doubles(context, planned, made, state);
  progress.end();
  for (std::size_t i = 0; i < work.size(); ++i) {
    auto& [how, why] = outcomes[i];
    const LaunchChange change = changes[work[i]];
    if (how == OperationState::done) {
      count_done(change, state.report);
      continue;
    }
    ++state.problems;
    state.not_done({change.address, change.action, change.name, how, std::move(why), for_good[i] != 0});
  }
}

}  // namespace tmsync::sync
