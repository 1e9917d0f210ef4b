#include <algorithm>
#include <queue>

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/plan/launch_attempts.hpp"
#include "tmsync/plan/scope_diff.hpp"

#include "cases/sweep.hpp"
#include "environment.hpp"
#include "launch_context.hpp"
#include "launch_walk.hpp"
#include "parallel.hpp"
#include "planner.hpp"
#include "result_copy.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;
using plan::Action;
using plan::LaunchChange;
using plan::Reason;

constexpr std::size_t kSampledResults = 100;
/// Launches whose results are walked at the same time: each holds a page of rows.
constexpr std::size_t kWalks = 4;

/// The same few results of many, whatever the order in which they are met.
class Sample {
 public:
  void add(model::Id result) {
    chosen_.emplace(core::hash64(std::to_string(result)), result);
    if (chosen_.size() > kSampledResults) chosen_.pop();
  }
  [[nodiscard]] std::vector<model::Id> take() {
    std::vector<model::Id> ids;
    for (; !chosen_.empty(); chosen_.pop()) ids.push_back(chosen_.top().second);
    return ids;
  }

 private:
  std::priority_queue<std::pair<std::uint64_t, model::Id>> chosen_;
};

std::string selection_digest(const ExportContext& context) {
  const auto& scope = *context.declared->launches;
  const std::string text = "launches 1\n" + context.declared->aql + (scope.attachments ? "\nattachments" : "\nnone") +
                           digest_text(scope.environment);
  return core::to_hex(core::hash64(text));
}

/// Which API carries the results, and whether closing a launch could rewrite test cases (testops-api.md section 11.4).
Task<Result<void>> choose_upload(ExportContext& context, plan::LaunchPlan& planned) {
  auto& launches = *context.launches;
  testops::LaunchReader reader(context.recipient_connection);
  auto safe = co_await reader.protected_fields(context.recipient.project.id);
  if (!safe) co_return core::fail(safe.error());
  for (const auto& field : testops::LaunchReader::policy_fields()) {
    if (!safe->has_value() || !(*safe)->contains(field)) planned.unprotected.push_back(field);
  }
  const auto wanted = context.declared->launches->upload;
  if (wanted == model::UploadMode::single) {
    planned.why_single = "upload: single";
  } else if (wanted == model::UploadMode::automatic && !planned.unprotected.empty()) {
    planned.why_single = safe->has_value()
                             ? "the upload policy of the recipient project lets results rewrite test cases ("
                             : "the upload policy of the recipient project cannot be read (";
    planned.why_single += core::join(planned.unprotected, ", ") + "); protect these fields there to upload in bulk";
  }
  planned.bulk = planned.why_single.empty();
  launches.bulk = planned.bulk;
  launches.carries_case_links = planned.bulk && std::find(planned.unprotected.begin(), planned.unprotected.end(),
                                                          "link") != planned.unprotected.end();
  launches.as_manual = !planned.bulk && !planned.unprotected.empty();
  co_return Result<void>{};
}

class LaunchDecider {
 public:
  LaunchDecider(ExportContext& context, plan::ExportPlan& planned, const PlanOptions& options)
      : context_(context),
        launches_(*context.launches),
        plan_(*planned.launches),
        scope_diff_(planned.scope_diff),
        incomplete_(planned.incomplete),
        name_(planned.name),
        options_(options) {}

  Task<Result<void>> run(Progress& progress) {
    auto source = co_await read_launches(context_.source_connection, context_.source.project.id,
                                         context_.declared->launches->aql, context_.workers());
    if (!source) co_return core::fail(source.error());
    auto there =
        co_await read_launches(context_.recipient_connection, context_.recipient.project.id, "", context_.workers());
    if (!there) co_return core::fail(there.error());
    for (const auto& row : *there) launches_.watermark = std::max(launches_.watermark, row.id);
    auto copies = copies_among(context_, std::move(*there));
    plan_.selected = static_cast<std::int64_t>(source->size());
    if (options_.saved != nullptr) remember_standings(context_, *options_.saved, *source, copies);
    if (options_.compare_with != nullptr) {
      for (const auto& row : *source) launches_.selected.push_back(row.id);
    }

    const auto content = context_.rules();
    plan::LaunchRules rules;
    rules.content = &content;
    rules.digest = launches_.digest;
    rules.digest_without_copies = launches_.digest_without_copies();
    rules.full = options_.full;
    rules.mine = [this](model::Id launch) { return owns(launch); };
    auto sorted_out = co_await set_clones_aside(copies);
    if (!sorted_out) co_return core::fail(sorted_out.error());
    auto found = plan::classify_launches(*source, copies, rules, plan_.notes);
    for (auto& verdict : found.verdicts) {
      // It does not take the place of the copy, nor is a second one made before somebody said whose this is.
      if (verdict.action == Action::create && without_copy((*source)[verdict.source].id, copies)) {
        verdict.action = Action::none;
        verdict.look_inside = false;
      }
    }
    std::erase_if(found.verdicts, [](const auto& verdict) { return verdict.action == Action::none; });
    plan_.unchanged = found.unchanged;
    plan_.exported = found.unchanged;
    std::erase_if(found.verdicts, [&](const plan::LaunchVerdict& verdict) {
      const model::Id launch = (*source)[verdict.source].id;
      if (verdict.copy && owns(launch)) ++plan_.exported;
      return !selected(launch);
    });

    const bool look_inside = std::any_of(found.verdicts.begin(), found.verdicts.end(),
                                         [](const plan::LaunchVerdict& verdict) { return verdict.look_inside; });
    if (look_inside) {
      auto chosen = co_await choose_upload(context_, plan_);
      if (!chosen) co_return chosen;
    }
    progress.begin(name_ + ": comparing launches", static_cast<std::int64_t>(found.verdicts.size()));
    plan_.changes.keep_in(options_.texts);
    std::optional<core::Error> failure;
    co_await run_parallel(found.verdicts.size(), kWalks, [&](std::size_t i) -> Task<void> {
      if (failure) co_return;
      const auto& verdict = found.verdicts[i];
      const plan::LaunchCopy* copy = verdict.copy ? &copies[*verdict.copy] : nullptr;
      LaunchChange change;
      auto done = co_await decide_one((*source)[verdict.source], copy, verdict, change);
      if (!done && !failure) failure = done.error();
      settle(change);
      progress.advance(1);
    });
    progress.end();
    if (failure) co_return core::fail(*failure);
    plan_.environment.assign(environment_.taken.begin(), environment_.taken.end());
    plan_.environment_kept_back.assign(environment_.kept_back.begin(), environment_.kept_back.end());
    for (const auto index : found.doubles) {
      // Never the copy itself: it comes before its doubles.
      auto kept = index;
      while (kept > 0 && copies[kept - 1].mark.source.id == copies[index].mark.source.id) --kept;
      add_double(copies[index], made_twice(copies[kept].row, copies[index].row));
    }
    for (const auto& clone : clones_) {
      const auto at = std::lower_bound(source->begin(), source->end(), clone.mark.source.id,
                                       [](const auto& row, model::Id id) { return row.id < id; });
      if (at != source->end() && at->id == clone.mark.source.id) add_double(clone, false);
    }
    plan_.changes.sort_by_source();
    std::sort(launches_.statistics.begin(), launches_.statistics.end());
    std::sort(plan_.notes.begin(), plan_.notes.end());
    plan_.notes.erase(std::unique(plan_.notes.begin(), plan_.notes.end()), plan_.notes.end());
    if (scope_diff_) {
      const auto counts = [&](const plan::LaunchCopy& copy) { return is_own_copy(copy, rules); };
      scope_diff_->launches = plan::applied_launches(plan_.changes, *source, copies, counts);
    }
    co_return co_await measure_files();
  }

 private:
  /// Launches with our mark that are not the tool's own leave `copies`.
  Task<Result<void>> set_clones_aside(std::vector<plan::LaunchCopy>& copies) {
    auto own = co_await own_among(context_, copies);
    if (!own) co_return core::fail(own.error());
    const auto foreign = [&](const plan::LaunchCopy& copy) { return !own->contains(copy.row.id); };
    std::copy_if(copies.begin(), copies.end(), std::back_inserter(clones_), foreign);
    std::erase_if(copies, foreign);
    co_return Result<void>{};
  }

  /// Is what carries the mark of this launch somebody else's alone?
  bool without_copy(model::Id launch, const std::vector<plan::LaunchCopy>& copies) const {
    const auto of_launch = [launch](const plan::LaunchCopy& copy) { return copy.mark.source.id == launch; };
    return std::any_of(clones_.begin(), clones_.end(), of_launch) &&
           std::none_of(copies.begin(), copies.end(), of_launch);
  }

  bool owns(model::Id launch) const { return !options_.shard || options_.shard->owns(launch); }

  /// Exports between the same two projects share their copies; each says in the mark that it has written its results.
  bool is_own_copy(const plan::LaunchCopy& copy, const plan::LaunchRules& rules) const {
    if (!selected(copy.mark.source.id)) return false;
    return !context_.launches_shared || plan::has_digest(copy.mark.map, rules.digest) ||
           plan::has_digest(copy.mark.map, rules.digest_without_copies);
  }

  bool selected(model::Id launch) const {
    if (!owns(launch)) return false;
    const std::string address = plan::launch_address(name_, launch);
    if (!options_.targets.empty() && !plan::address_matches(options_.targets, address)) return false;
    return options_.excludes.empty() || !plan::address_matches(options_.excludes, address);
  }

  Task<Result<void>> decide_one(const model::LaunchRow& row, const plan::LaunchCopy* copy,
                                const plan::LaunchVerdict& verdict, LaunchChange& change) {
    change.address = plan::launch_address(name_, row.id);
    change.action = verdict.action;
    change.reason = verdict.reason;
    change.name = row.name;
    change.source_id = row.id;
    change.source_modified = row.last_modified_date;
    change.fields = verdict.fields;
    if (copy != nullptr) change.recipient_id = copy->row.id;
    if (verdict.action == Action::refused) co_return Result<void>{};
    if (!row.closed) ++plan_.open;
    if (verdict.look_inside) {
      auto compared = co_await compare_results(row, copy, change);
      if (!compared && delivery_of(compared.error()) == Delivery::unknown) {
        as_unreadable(row, compared.error(), change);
        co_return Result<void>{};
      }
      if (!compared) co_return compared;
    }
    const bool work = change.uploads() + change.remove > 0;
    if (change.action == Action::create) {
      if (!work) change.action = Action::none;  // nothing of it is in scope
      change.close = work && row.closed;
    } else {
      change.reopen = copy->row.closed && (work || !verdict.complete);
      change.close = row.closed && (!copy->row.closed || change.reopen);
      if (!work && change.fields.empty() && !change.close && verdict.complete) as_unchanged(row, verdict, change);
    }
    if (change.action != Action::none || change.reason == Reason::touch) launches_.rows.emplace(row.id, row);
    co_return Result<void>{};
  }

  /// Of this launch nothing is known: its copy stays as it is, and the others go on.
  void as_unreadable(const model::LaunchRow& row, const core::Error& why, LaunchChange& change) {
    plan_.notes.push_back(
        fmt::format("launch #{} \"{}\" cannot be compared and is left as it is: {}", row.id, row.name, why.message));
    change.action = Action::none;
    change.reason = Reason::unreadable;
    ++incomplete_;
  }

  /// Both sides hold the same. The mark of a closed launch may be behind; an open one is compared every time anyway.
  static void as_unchanged(const model::LaunchRow& row, const plan::LaunchVerdict& verdict, LaunchChange& change) {
    change.action = Action::none;
    change.reason = row.closed && verdict.reason != Reason::refresh ? Reason::touch : Reason::unchanged;
  }

  Task<Result<void>> compare_results(const model::LaunchRow& row, const plan::LaunchCopy* copy, LaunchChange& change) {
    std::vector<PresentResult> present;
    if (copy != nullptr) {
      auto read = co_await read_present(context_, copy->row.id);
      if (!read) co_return core::fail(read.error());
      present = std::move(*read);
    }
    std::vector<bool> seen(present.size());
    testops::LaunchReader reader(context_.source_connection);
    const auto rules = launches_.rules();
    plan::Attempts attempts;
    plan::Statistic wanted;
    plan::Statistic found;
    std::int64_t otherwise = 0;
    const auto sink = [&](std::vector<model::ResultRow>&& rows) -> Task<Result<void>> {
      for (const auto& result : rows) {
        const auto made = present_of(present, result.id);
        const auto [first, last] = made;
        const auto fate = rules.fate(result);
        for (auto at = first; at < last; ++at) seen[at] = !is_seen_retry(fate, present[at]);
        if (fate != plan::ResultFate::taken) {
          plan::count(change.left_out, fate);
          continue;
        }
        if (result.hidden && result.retried) launches_.with_retries.insert(row.id);
        if (last > first + 1) change.remove += static_cast<std::int64_t>(last - first - 1);
        const auto equal = equal_among(present, made, hash_of(plan::result_revision(result)));
        if (launches_.bulk) attempts.add(result, equal ? std::optional(present[*equal].id) : std::nullopt);
        if (equal) {
          const auto& there = present[*equal];
          ++change.present;
          // Which results a person hid is no part of a copy: uploads do not carry it everywhere.
          if (result.hidden && !result.retried) continue;
          wanted.add(result.status, result.hidden);
          found.add(there.status, there.hidden);
          if (result.hidden != there.hidden) ++otherwise;
          continue;
        }
        if (first != last) ++change.replace;
        ++change.upload[std::string(model::to_string(*result.status))];
        sample_.add(result.id);
      }
      co_return Result<void>{};
    };
    auto walked = co_await reader.results(row.id, sink);
    if (!walked) {
      // Gone since the list was read: the next run does not meet it any more.
      if (walked.error().kind == core::ErrorKind::not_found) co_return Result<void>{};
      co_return core::fail(walked.error());
    }
    for (const auto& again : attempts.in_order()) {
      if (!again.copy) continue;
      const auto [first, last] = present_of(present, again.source);
      for (auto at = first; at < last; ++at) {
        if (present[at].id != *again.copy) continue;
        --change.present;
        ++change.replace;
        ++change.upload[std::string(model::to_string(present[at].status.value_or(model::ResultStatus::unknown)))];
      }
    }
    if (otherwise > 0 || wanted != found) {
      launches_.statistics.push_back(
          fmt::format("{} \"{}\": {}", change.address, row.name, plan::what_differs(wanted, found, otherwise)));
    }
    change.remove += std::count(seen.begin(), seen.end(), false);
    if (change.uploads() == 0) co_return Result<void>{};
    co_return co_await learn_environment(row.id);
  }

  Task<Result<void>> learn_environment(model::Id launch) {
    testops::LaunchReader reader(context_.source_connection);
    auto environment = co_await reader.environment(launch);
    if (environment) {
      environment_.add(context_.declared->launches->environment, launches_.bulk, *environment);
    } else if (delivery_of(environment.error()) == Delivery::failed) {
      co_return core::fail(environment.error());
    }
    co_return Result<void>{};
  }

  /// What a run can have made twice is deleted, everything else is refused.
  void add_double(const plan::LaunchCopy& copy, bool twice) {
    if (!selected(copy.mark.source.id)) return;
    LaunchChange change;
    change.address = plan::launch_address(name_, copy.mark.source.id);
    change.action = twice ? Action::remove : Action::refused;
    change.reason = twice ? Reason::duplicate : Reason::foreign_copy;
    change.name = copy.row.name;
    change.notes.push_back(fmt::format("launch #{} of the recipient", copy.row.id));
    change.source_id = copy.mark.source.id;
    change.recipient_id = copy.row.id;
    plan_.changes.push_back(change);
  }

  void settle(const LaunchChange& change) {
    if (change.reason == Reason::unreadable) {
      if (change.recipient_id) ++plan_.unchanged;
      return;
    }
    plan_.left_out += change.left_out;
    plan_.uploads += change.uploads();
    if (change.action != Action::none || change.reason == Reason::touch) {
      plan_.changes.push_back(change);
    } else {
      ++(change.recipient_id ? plan_.unchanged : plan_.without_results);
    }
  }

  /// How much there is to carry, from a sample: a list of files is a request for each result.
  Task<Result<void>> measure_files() {
    if (!launches_.attachments) co_return Result<void>{};
    const auto ids = sample_.take();
    testops::LaunchReader reader(context_.source_connection);
    std::optional<core::Error> failure;
    co_await run_parallel(ids.size(), context_.workers(), [&](std::size_t i) -> Task<void> {
      if (failure) co_return;
      auto files = co_await reader.files(ids[i]);
      if (!files) {
        if (delivery_of(files.error()) == Delivery::failed) failure = files.error();
        co_return;
      }
      ++plan_.sampled;
      for (const auto& file : *files) {
        if (file.missed || file.from_test_case) continue;
        ++plan_.files;
        plan_.bytes += file.length.value_or(0);
      }
    });
    if (failure) co_return core::fail(*failure);
    if (plan_.sampled > 0 && plan_.sampled < plan_.uploads) {
      plan_.files = plan_.files * plan_.uploads / plan_.sampled;
      plan_.bytes = plan_.bytes * plan_.uploads / plan_.sampled;
    }
    co_return Result<void>{};
  }

  ExportContext& context_;
  LaunchContext& launches_;
  plan::LaunchPlan& plan_;
  std::optional<plan::ScopeDiff>& scope_diff_;
  std::int64_t& incomplete_;
  const std::string& name_;
  const PlanOptions& options_;
  Sample sample_;
  EnvironmentNames environment_;
  std::vector<plan::LaunchCopy> clones_;  ///< carry our mark, and somebody else made them
};

}  // namespace

core::Task<bool> decide_launches(ExportContext& context, plan::ExportPlan& planned, const PlanOptions& options,
                                 Progress& progress) {
  const auto& declared = context.declared->launches;
  if (!declared || !declared->enabled) co_return true;
  planned.launches.emplace();
  planned.launches->aql = declared->aql;
  context.launches = std::make_unique<LaunchContext>();
  auto& launches = *context.launches;
  launches.attachments = declared->attachments;
  launches.bulk = declared->upload != model::UploadMode::single;
  launches.digest = selection_digest(context);
  for (const auto& record : context.source_sweep.cases) launches.scope.push_back(record.id);
  for (const auto& copy : context.recipient_sweep.copies) {
    if (copy.own && !copy.deleted && (launches.copies.empty() || launches.copies.back().first != copy.source)) {
      launches.copies.emplace_back(copy.source, copy.id);
    }
  }
  for (std::size_t i = 0; i < planned.changes.size(); ++i) {
    const auto& head = planned.changes.heads()[i];
    if (gets_copy(head.action))
      launches.copies.emplace_back(head.source_id, planned.changes[i].recipient_id.value_or(0));
  }
  launches.awaited = std::move(context.elsewhere);
  for (const auto& awaited : launches.awaited) launches.copies.emplace_back(awaited.source, 0);
  std::sort(launches.copies.begin(), launches.copies.end());

  LaunchDecider decider(context, planned, options);
  auto done = co_await decider.run(progress);
  if (done) co_return true;
  planned.state = plan::ExportState::failed;
  planned.error = done.error();
  co_return false;
}

}  // namespace tmsync::sync
