#include "export_revert.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "case_revert.hpp"
#include "cases/sweep.hpp"
#include "launch_revert.hpp"
#include "launches/launch_walk.hpp"
#include "operation_image.hpp"
#include "parallel.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;
using plan::Action;
using plan::Change;
using plan::Reason;

/// The recipient's cases that the run wrote, as its search shows them, the bin included.
struct Seen {
  std::map<model::Id, SeenCase> by_id;
  std::multimap<model::Id, model::Id> by_source;  ///< live copies of cases whose creation was not answered
  std::int64_t exported = 0;
};

class Sweep {
 public:
  Sweep(const ExportContext& context, const std::vector<RevertOperation>& operations) : context_(context) {
    for (const auto& operation : operations) {
      if (operation.recipient_id) {
        ids_.insert(*operation.recipient_id);
      } else {
        sources_.insert(operation.source_id.value_or(0));
      }
    }
  }

  Task<Result<Seen>> run() {
    for (const bool deleted : {false, true}) {
      const std::function<void(model::TestCaseRow&)> use = [&](model::TestCaseRow& row) {
        row.deleted = deleted;
        note(row);
      };
      auto walked = co_await walk_linked(context_, std::string(), deleted, use);
      if (!walked) co_return core::fail(walked.error());
    }
    co_return std::move(seen_);
  }

 private:
  void note(const model::TestCaseRow& row) {
    auto mark = context_.source.mark_among(*row.links, model::AddressKind::test_case);
    const bool ours = mark && mark->source.project == context_.source.project.id;
    if (!mark) mark = model::find_mark(*row.links);
    if (ours && !row.deleted) {
      ++seen_.exported;
      const bool made = row.created_by.empty() || context_.writer.empty() || row.created_by == context_.writer;
      const bool own = mark->written_onto(row.id).value_or(made);
      if (own && sources_.contains(mark->source.id)) seen_.by_source.emplace(mark->source.id, row.id);
    }
    if (!ids_.contains(row.id) && !(ours && sources_.contains(mark->source.id))) return;
    seen_.by_id[row.id] = {row.id, row.deleted, std::move(mark), row.last_modified_by};
  }

  const ExportContext& context_;
  std::set<model::Id> ids_;
  std::set<model::Id> sources_;
  Seen seen_;
};

class CaseRevertPlanner {
 public:
  CaseRevertPlanner(ExportContext& context, plan::ExportPlan& planned, const PlanOptions& options, Progress& progress)
      : context_(context), planned_(planned), options_(options), progress_(progress) {}

  Task<Result<void>> run(std::vector<RevertOperation>& operations) {
    Sweep sweep(context_, operations);
    auto swept = co_await sweep.run();
    if (!swept) co_return core::fail(swept.error());
    seen_ = std::move(*swept);
    planned_.exported = seen_.exported;
    std::vector<std::optional<Change>> changes(operations.size());
    std::optional<core::Error> failure;
    progress_.begin(planned_.name + ": comparing", static_cast<std::int64_t>(operations.size()));
    co_await run_parallel(operations.size(), context_.workers(), [&](std::size_t i) -> Task<void> {
      if (failure) co_return;
      auto judged = co_await judge(operations[i]);
      progress_.advance(1);
      if (!judged) {
        if (!failure) failure = judged.error();
        co_return;
      }
      changes[i] = std::move(*judged);
    });
    progress_.end();
    if (failure) co_return core::fail(*failure);
    for (auto& change : changes) {
      if (!change) {
        ++planned_.unchanged;
        continue;
      }
      if (change->reason == Reason::touch) ++planned_.touch;
      planned_.changes.push_back(*change);
    }
    co_return Result<void>{};
  }

 private:
  /// A create without answer: the mark tells whether it happened.
  void find_by_mark(RevertOperation& operation) const {
    if (operation.recipient_id) return;
    const auto at = seen_.by_source.find(operation.source_id.value_or(0));
    if (at != seen_.by_source.end()) operation.recipient_id = at->second;
  }

  /// Absent: nothing is left to be brought back.
  Task<Result<std::optional<Change>>> judge(RevertOperation& operation) {
    find_by_mark(operation);
    CaseVerdict verdict;
    if (operation.action == "create" && operation.before.empty()) {
      std::optional<SeenCase> row;
      const auto at = seen_.by_id.find(operation.recipient_id.value_or(0));
      if (at != seen_.by_id.end()) row = at->second;
      verdict = judge_removal(context_, operation, row);
    } else {
      auto judged = co_await judge_case(context_, operation);
      if (!judged) co_return core::fail(judged.error());
      verdict = std::move(*judged);
    }
    std::optional<Change> change;
    if (verdict.reason != Reason::unchanged) change = change_of(operation, std::move(verdict));
    co_return change;
  }

  Change change_of(const RevertOperation& operation, CaseVerdict verdict) const {
    Change change;
    change.address = operation.address;
    change.action = verdict.action;
    change.reason = verdict.reason;
    change.name = operation.name;
    change.source_id = operation.source_id.value_or(0);
    change.recipient_id = operation.recipient_id;
    change.fields = std::move(verdict.fields);
    change.notes = std::move(verdict.notes);
    if (!verdict.why.empty()) change.notes.insert(change.notes.begin(), verdict.why);
    if (!change.fields.empty()) {
      change.before = plan::StoredText(plan::to_json(verdict.observed), options_.texts);
      change.after = plan::StoredText(plan::to_json(verdict.desired), options_.texts);
      for (auto& field : change.fields) {
        field.before.keep_in(options_.texts);
        field.after.keep_in(options_.texts);
      }
    }
    change.image = plan::StoredText(to_image(operation), options_.texts);
    if (verdict.now) {
      const auto& now = verdict.now->data;
      change.provenance.recipient_by = now.last_modified_by;
      change.provenance.recipient_at = now.last_modified_date;
      if (const auto mark = model::find_mark(now.links)) change.recipient_rev = hash_of(mark->rev);
    } else if (const auto row = seen_.by_id.find(operation.recipient_id.value_or(0)); row != seen_.by_id.end()) {
      change.provenance.recipient_by = row->second.modified_by;
      if (row->second.mark) change.recipient_rev = hash_of(row->second.mark->rev);
    }
    return change;
  }

  ExportContext& context_;
  plan::ExportPlan& planned_;
  const PlanOptions& options_;
  Progress& progress_;
  Seen seen_;
};

plan::LaunchChange launch_change(const RevertOperation& operation, const LaunchRevert& verdict) {
  plan::LaunchChange change;
  change.address = operation.address;
  change.action = verdict.action;
  change.reason = verdict.reason;
  change.name = operation.name;
  change.source_id = operation.source_id.value_or(0);
  change.recipient_id = operation.recipient_id;
  change.fields = verdict.fields;
  change.close = verdict.close;
  change.reopen = verdict.reopen;
  change.image = to_image(operation);
  return change;
}

Task<Result<void>> judge_launches(ExportContext& context, plan::ExportPlan& planned,
                                  std::vector<RevertOperation>& operations) {
  auto rows = co_await read_launches(context.recipient_connection, context.recipient.project.id, "", context.workers());
  if (!rows) co_return core::fail(rows.error());
  std::map<model::Id, model::LaunchRow> by_id;
  for (auto& row : *rows) by_id.emplace(row.id, row);
  auto copies = copies_among(context, std::move(*rows));
  plan::LaunchPlan launches;
  launches.exported = static_cast<std::int64_t>(copies.size());
  if (std::any_of(operations.begin(), operations.end(), [](const auto& one) { return !one.recipient_id; })) {
    // Of a creation that was not answered only the mark tells, and a person's clone carries it, too.
    if (!context.writer.empty()) context.own_users.insert(context.writer);
    auto own = co_await own_among(context, copies);
    if (!own) co_return core::fail(own.error());
    std::erase_if(copies, [&](const auto& copy) { return !own->contains(copy.row.id); });
  }
  for (auto& operation : operations) {
    if (!operation.recipient_id) {
      const auto copy = std::find_if(copies.begin(), copies.end(), [&](const auto& one) {
        return one.mark.source.id == operation.source_id.value_or(0);
      });
      if (copy != copies.end()) operation.recipient_id = copy->row.id;
    }
    const auto at = by_id.find(operation.recipient_id.value_or(0));
    std::optional<model::LaunchRow> now;
    if (at != by_id.end()) now = at->second;
    const auto verdict = judge_launch(context, operation, now);
    if (verdict.reason == Reason::unchanged) {
      ++launches.unchanged;
      continue;
    }
    if (!verdict.why.empty()) launches.notes.push_back(operation.address + ": " + verdict.why);
    if (verdict.action == Action::update && operation.results > 0) {
      launches.notes.push_back(fmt::format("{}: {} result(s) that the run uploaded stay in the launch",
                                           operation.address, operation.results));
    }
    launches.changes.push_back(launch_change(operation, verdict));
  }
  planned.launches = std::move(launches);
  context.launches = std::make_unique<LaunchContext>();
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> judge_export(ExportContext& context, plan::ExportPlan& planned, RevertObjects::OfExport& objects,
                                const PlanOptions& options, Progress& progress) {
  planned.changes.keep_in(options.texts);
  planned.in_scope = static_cast<std::int64_t>(objects.cases.size() + objects.launches.size());
  if (!objects.cases.empty()) {
    CaseRevertPlanner planner(context, planned, options, progress);
    auto judged = co_await planner.run(objects.cases);
    if (!judged) co_return judged;
  }
  if (!objects.launches.empty()) {
    auto judged = co_await judge_launches(context, planned, objects.launches);
    if (!judged) co_return judged;
  }
  co_return Result<void>{};
}

std::int64_t revert_cost(const plan::ExportPlan& planned) {
  std::int64_t requests = 0;
  // Each is looked at once more; a content takes overview, scenario and list of attachments.
  for (const auto& change : planned.changes.heads()) {
    if (change.action == Action::refused) continue;
    requests += change.action == Action::remove || change.action == Action::restore ? 2 : 4;
  }
  if (!planned.launches) return requests;
  for (const auto& change : planned.launches->changes) {
    if (change.action != Action::refused) requests += 2 + (change.close ? 1 : 0) + (change.reopen ? 1 : 0);
  }
  return requests;
}

}  // namespace tmsync::sync
