#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"

#include "error_scope.hpp"
#include "inspect.hpp"
#include "missing_users.hpp"
#include "parallel.hpp"
#include "planner.hpp"
#include "removals.hpp"
#include "revert/export_revert.hpp"
#include "scope_diff/sample_names.hpp"
#include "sweep.hpp"
#include "twins.hpp"

namespace tmsync::sync {
namespace {

using core::Task;
using plan::Action;
using plan::Change;
using plan::Reason;

/// So many cases in a row that cannot be read, and none that can: then it is not the cases.
constexpr int kMostUnread = 20;

bool needs_comparison(Action action) {
  return action == Action::update || action == Action::restore || action == Action::adopt;
}

/// Adopting by test key or Allure ID needs more than the rows tell.
Task<core::Result<void>> find_adoptable(ExportContext& context, plan::ClassifyRules& rules) {
  const auto by = *context.declared->adopt_by;
  if (by == model::AdoptBy::name) co_return core::Result<void>{};
  std::set<model::Id> unmarked;
  for (const auto* group : {&context.recipient_sweep.own_unmarked, &context.recipient_sweep.foreign_unmarked}) {
    for (const auto& [name, id] : *group) unmarked.insert(id);
  }
  if (by == model::AdoptBy::allure_id) {
    for (const auto& record : context.source_sweep.cases) {
      if (unmarked.contains(record.id)) rules.adoptable.emplace(record.id, record.id);
    }
    co_return core::Result<void>{};
  }
  // Test keys are only in the overviews: of the unmarked cases there, and of the cases here that have no copy yet.
  std::set<model::Id> copied;
  for (const auto& copy : context.recipient_sweep.copies) copied.insert(copy.source);
  std::vector<model::Id> missing;
  for (const auto& record : context.source_sweep.cases) {
    if (!copied.contains(record.id)) missing.push_back(record.id);
  }
  const std::vector<model::Id> there(unmarked.begin(), unmarked.end());
  std::map<std::string, std::vector<model::Id>> by_key;
  std::optional<core::Error> failure;
  const auto read = [&](bool recipient, model::Id id) -> Task<void> {
    if (failure) co_return;
    testops::ReadApi api(recipient ? context.recipient_connection : context.source_connection);
    auto whole = co_await api.overview(id);
    if (!whole) {
      // Gone since the sweep. Of another failure nobody knows which keys it hides: a match would be created instead.
      if (whole.error().kind != core::ErrorKind::not_found) failure = whole.error();
      co_return;
    }
    for (const auto& key : whole->test_keys) {
      if (recipient) {
        by_key[key.name].push_back(id);
      } else if (const auto at = by_key.find(key.name); at != by_key.end()) {
        for (const auto match : at->second) rules.adoptable.emplace(id, match);
      }
    }
  };
  co_await run_parallel(there.size(), context.workers(), [&](std::size_t i) { return read(true, there[i]); });
  co_await run_parallel(missing.size(), context.workers(), [&](std::size_t i) { return read(false, missing[i]); });
  if (failure) co_return core::fail(*failure);
  co_return core::Result<void>{};
}

class Decider {
 public:
  Decider(ExportContext& context, plan::ExportPlan& planned, const PlanOptions& options)
      : context_(context), planned_(planned), options_(options) {}

  /// Does this run carry the change out, by --target, --exclude and --shard? Adds what another shard is to bring to
  /// the recipient to what launches wait for.
  bool takes(const Change& change) {
    if (!selected(change.address)) return false;
    if (!options_.shard || options_.shard->owns(change.source_id)) return true;
    if (gets_copy(change.action)) context_.elsewhere.push_back({change.source_id, change.recipient_id.value_or(0)});
    return false;
  }

  bool selected(const std::string& address) const {
    if (!options_.targets.empty() && !plan::address_matches(options_.targets, address)) return false;
    return options_.excludes.empty() || !plan::address_matches(options_.excludes, address);
  }

  /// A case whose copy lost its mark is made anew where somebody said so, once or up to a day.
  void lift_lost_mark(Change& change, model::Id source_id) const {
    const auto* dated = model::acknowledgement_of(context_.declared->guards, "lostMark", source_id, options_.today);
    const std::string ack = "lostMark@" + change.address;
    if (dated == nullptr && std::find(options_.acks.begin(), options_.acks.end(), ack) == options_.acks.end()) return;
    change.action = Action::create;
    change.reason = Reason::not_in_recipient;
    if (dated == nullptr) return;
    change.notes.push_back(fmt::format("its lost mark is acknowledged until {}: {}", dated->until, dated->reason));
  }

  /// What is known from the rows: no request.
  void collect(const plan::Classification& found) {
    const auto& cases = context_.source_sweep.cases;
    const auto& copies = context_.recipient_sweep.copies;
    for (const auto& candidate : found.candidates) {
      const auto& record = cases[candidate.source];
      Change change;
      change.address = plan::case_address(planned_.name, record.id);
      change.action = candidate.action;
      change.reason = candidate.reason;
      if (change.reason == Reason::lost_mark) lift_lost_mark(change, record.id);
      change.name = std::string(context_.source_sweep.names.get(record.name));
      change.source_id = record.id;
      change.source_modified = record.modified;
      change.source_attributes = record.attributes;
      if (candidate.recipient) {
        change.recipient_id = copies[*candidate.recipient].id;
        change.recipient_rev = copies[*candidate.recipient].rev;
      }
      if (candidate.adopt) change.recipient_id = candidate.adopt;
      if (change.reason == Reason::foreign_copy) name_clone(change);
      if (takes(change)) planned_.changes.push_back(change);
    }
    for (const auto& [index, reason] : found.removals) {
      const auto& copy = copies[index];
      Change change;
      change.address = plan::case_address(planned_.name, copy.source);
      change.action = Action::remove;
      change.reason = reason;
      change.source_id = copy.source;
      change.recipient_id = copy.id;
      change.recipient_rev = copy.rev;
      const auto twin = twins_.find(copy.id);
      change.name = twin == twins_.end() ? fmt::format("case #{} of the recipient", copy.id) : twin->second.name;
      if (takes(change)) planned_.changes.push_back(change);
    }
    for (const auto index : found.foreign) {
      const auto& copy = copies[index];
      Change change;
      change.address = plan::case_address(planned_.name, copy.source);
      change.action = Action::refused;
      change.reason = Reason::foreign_copy;
      change.source_id = copy.source;
      change.recipient_id = copy.id;
      name_clone(change);
      if (takes(change)) planned_.changes.push_back(change);
    }
    planned_.changes.sort_by_source();
  }

  /// Second objects with the mark of a case: the tool's own doubles stay in `found`, clones are refused by name.
  Task<std::optional<core::Error>> judge_doubles(plan::Classification& found) {
    const auto& copies = context_.recipient_sweep.copies;
    std::vector<std::size_t> work = found.foreign;
    for (const auto& [index, reason] : found.removals) {
      if (reason == Reason::duplicate) work.push_back(index);
    }
    for (const auto& candidate : found.candidates) {
      if (candidate.reason == Reason::foreign_copy) work.push_back(*candidate.recipient);
    }
    std::optional<core::Error> failure;
    std::set<std::size_t> clones;
    co_await run_parallel(work.size(), context_.workers(), [&](std::size_t i) -> Task<void> {
      const auto& copy = copies[work[i]];
      if (failure) co_return;
      auto twin = co_await judge_twin(context_, copy.source, copy.own ? first_own(copy.source) : 0, copy.id);
      if (!twin) {
        failure = twin.error();
        co_return;
      }
      if (!*twin) co_return;
      twins_.emplace(copy.id, **twin);
      if (copy.own && !(*twin)->made_twice) clones.insert(work[i]);
    });
    if (failure) co_return failure;
    std::erase_if(found.removals, [&](const auto& removal) {
      return removal.second == Reason::duplicate && clones.contains(removal.first);
    });
    found.foreign.insert(found.foreign.end(), clones.begin(), clones.end());
    found.foreign_copies += static_cast<std::int64_t>(clones.size());
    co_return std::nullopt;
  }

  Task<std::optional<core::Error>> compare_all(Progress& progress) {
    std::vector<std::size_t> work;
    const auto& heads = planned_.changes.heads();
    for (std::size_t i = 0; i < heads.size(); ++i) {
      if (needs_comparison(heads[i].action)) work.push_back(i);
    }
    std::optional<core::Error> failure;
    int unread = 0;
    int compared = 0;
    progress.begin(planned_.name + ": comparing", static_cast<std::int64_t>(work.size()));
    co_await run_parallel(work.size(), context_.workers(), [&](std::size_t i) -> Task<void> {
      if (failure) co_return;
      auto change = planned_.changes.edit(work[i]);
      auto error = co_await compare_one(*change);
      progress.advance(1);
      if (!error) {
        ++compared;
        if (change->incomplete) note_unread(*change);
        co_return;
      }
      // One case that does not come is not the whole export, unless none comes.
      const bool everybodys = !concerns_one_object(*error) || (++unread >= kMostUnread && compared == 0);
      if (everybodys && !failure) failure = std::move(error);
      if (failure) co_return;
      change->action = Action::none;
      change->reason = Reason::unreadable;
      change->incomplete = true;
      change->notes.push_back(error->message);
      note_unread(*change);
    });
    progress.end();
    if (planned_.incomplete > 0) {
      std::vector<std::string> names;
      for (const auto& [id, name] : unread_names_) names.push_back(name);
      const auto more = planned_.incomplete - static_cast<std::int64_t>(names.size());
      planned_.notes.push_back(fmt::format("{} could not be read completely, and what the copies have is kept: {}{}",
                                           core::counted(planned_.incomplete, "test case"), core::join(names, ", "),
                                           more > 0 ? fmt::format(" and {} more", more) : ""));
    }
    co_return failure;
  }

 private:
  /// Counted while the case is at hand: a change that is equal but for this is not kept in the plan.
  void note_unread(const Change& change) {
    constexpr std::size_t kNamed = 5;
    ++planned_.incomplete;
    unread_names_.emplace(change.source_id, fmt::format("#{} \"{}\"", change.source_id, change.name));
    if (unread_names_.size() > kNamed) unread_names_.erase(std::prev(unread_names_.end()));
  }

  /// The live copy with the lowest id that is the tool's own.
  model::Id first_own(model::Id source) const {
    const auto& copies = context_.recipient_sweep.copies;
    auto at = std::lower_bound(copies.begin(), copies.end(), source,
                               [](const plan::RecipientRecord& record, model::Id id) { return record.source < id; });
    for (; at != copies.end() && at->source == source; ++at) {
      if (at->own && !at->deleted) return at->id;
    }
    return 0;
  }

  void name_clone(Change& change) const {
    const auto twin = twins_.find(*change.recipient_id);
    if (twin == twins_.end()) return;
    change.name = twin->second.name;
    change.notes.push_back(fmt::format("case #{} of the recipient, made by {}", *change.recipient_id,
                                       twin->second.made_by.empty() ? "nobody knows whom" : twin->second.made_by));
  }

  bool is_others(const std::string& user) const {
    return !user.empty() && user != context_.writer && !context_.own_users.contains(user);
  }

  Task<std::optional<core::Error>> compare_one(Change& change) {
    auto comparison = co_await inspect(context_, change.source_id, change.recipient_id, false);
    if (!comparison) {
      // Gone between the sweep and now: the next run sees it as it is.
      if (comparison.error().kind == core::ErrorKind::not_found) {
        change.action = Action::none;
        change.reason = Reason::unchanged;
        co_return std::nullopt;
      }
      co_return comparison.error();
    }
    change.fields = std::move(comparison->fields);
    change.notes = std::move(comparison->omissions);
    change.incomplete = comparison->incomplete;
    change.desired_rev = comparison->rev;
    change.source_modified = comparison->source.data.last_modified_date;
    change.after = plan::to_json(comparison->desired);
    change.before = plan::to_json(comparison->observed);
    const auto& source = comparison->source.data;
    const auto& copy = comparison->recipient->data;
    change.provenance = {source.last_modified_by, source.last_modified_date, copy.last_modified_by,
                         copy.last_modified_date};
    if (change.action == Action::update && !change.fields.empty() && is_others(copy.last_modified_by)) {
      change.notes.push_back(fmt::format("overwrites the copy as {} last edited it", copy.last_modified_by));
    }
    // Equal in content: only the mark is behind.
    if (change.action == Action::update && change.fields.empty() && change.reason != Reason::incomplete) {
      const auto mark = make_mark(context_, *comparison, change.source_attributes);
      const auto now = context_.source.mark_among(comparison->recipient->data.links, model::AddressKind::test_case);
      const bool vouched = comparison->recipient->data.last_modified_by == context_.writer;
      change.action = Action::none;
      change.reason = now && says_the_same(*now, mark) && vouched ? Reason::unchanged : Reason::touch;
      if (change.reason == Reason::unchanged) change.before = change.after = {};  // not in the plan
    }
    co_return std::nullopt;
  }

  ExportContext& context_;
  plan::ExportPlan& planned_;
  const PlanOptions& options_;
  std::map<model::Id, std::string> unread_names_;  ///< the first by id, whatever the order of reading
  std::map<model::Id, Twin> twins_;                ///< second objects with a mark, as they were read
};

}  // namespace

core::Task<bool> decide(ExportContext& context, const std::vector<const ExportContext*>& siblings,
                        plan::ExportPlan& planned, const PlanOptions& options, Progress& progress) {
  plan::ClassifyRules rules;
  rules.declared = context.declared;
  rules.map_digest = hash_of(context.map_digest);
  rules.full = options.full;
  if (options.shard) rules.mine = [&shard = *options.shard](model::Id id) { return shard.owns(id); };
  rules.has_siblings = !siblings.empty() || context.has_idle_siblings;
  rules.siblings_keep = context.siblings_keep;
  rules.sibling_deletes = context.sibling_deletes;
  rules.in_sibling_scope = [&siblings, &context](model::Id id) {
    if (!context.idle_scope_known) return true;
    if (std::binary_search(context.idle_scope.begin(), context.idle_scope.end(), id)) return true;
    return std::any_of(siblings.begin(), siblings.end(),
                       [&](const ExportContext* sibling) { return sibling->source_sweep.find(id) != nullptr; });
  };
  if (context.declared->adopt_by) {
    auto adoptable = co_await find_adoptable(context, rules);
    if (!adoptable) {
      planned.state = plan::ExportState::failed;
      planned.error = adoptable.error();
      co_return false;
    }
  }
  auto found = plan::classify(context.source_sweep, context.recipient_sweep, rules);
  planned.unchanged = found.unchanged;
  planned.exported = found.exported;
  if (options.shard) planned.exported_share = found.exported_share;
  planned.left_kept = found.left_kept;
  planned.not_created = found.not_created;
  planned.respected = found.respected;
  planned.foreign_copies = found.foreign_copies;

  co_await name_those_that_left(context, found);
  planned.scope_diff.emplace().cases = std::move(found.scope);

  planned.changes.keep_in(options.texts);
  Decider decider(context, planned, options);
  auto failure = co_await decider.judge_doubles(found);
  planned.foreign_copies = found.foreign_copies;
  if (!failure) {
    decider.collect(found);
    co_await name_removals(context, planned);
    auto compared = co_await decider.compare_all(progress);
    failure = std::move(compared);
    if (!failure) co_await note_missing_users(context, planned);
  }
  if (failure) {
    planned.state = plan::ExportState::failed;
    planned.error = std::move(*failure);
    planned.changes.clear();
    co_return false;
  }
  std::vector<bool> differs;
  bool writes = false;
  for (const auto& head : planned.changes.heads()) {
    differs.push_back(head.action != Action::none || head.reason != Reason::unchanged);
    if (!differs.back()) ++planned.unchanged;
    if (head.reason == Reason::touch) ++planned.touch;
    writes = writes || (differs.back() && head.action != Action::refused && head.action != Action::remove);
  }
  planned.changes.retain(differs);
  if (!writes) planned.values.clear();  // they are made where a case needs them
  co_return true;
}

Cost estimate_launches(const plan::LaunchPlan& launches, bool attachments) {
  Cost cost;
  // Of a result: execution, fixtures, list of files; the bytes of each file on both sides.
  const std::int64_t details = 1 + (launches.bulk ? 1 : 0) + (attachments ? 1 : 0);
  for (const auto& change : launches.changes) {
    const std::int64_t uploads = change.uploads();
    if (change.action == Action::remove) cost.recipient += 2;
    if (change.action != Action::create && change.action != Action::update) continue;
    const std::int64_t pages = (uploads + change.present + change.left_out.total()) / 1000 + 1;
    cost.source += pages + 1 + uploads * details;
    cost.recipient += pages + 3 + change.remove + change.replace;
    cost.recipient += launches.bulk ? uploads / 1000 + 3 : uploads;
  }
  cost.source += launches.files;
  cost.recipient += std::min(launches.files, launches.uploads);
  return cost;
}

Cost estimate(const ExportContext& context, const plan::ExportPlan& planned) {
  if (context.own_declaration != nullptr) return {0, revert_cost(planned)};
  // Reads of one whole case: overview, scenario, list of attachments.
  const std::int64_t whole =
      1 + (context.includes(model::Part::scenario) ? 1 : 0) + (context.includes(model::Part::attachments) ? 1 : 0);
  Cost cost;
  std::int64_t creates = 0;
  std::set<model::Id> fields_with_new_values;
  for (const auto& value : planned.values) fields_with_new_values.insert(value.field.id);
  // The list of values before and after making them.
  cost.recipient += static_cast<std::int64_t>(planned.values.size() + 2 * fields_with_new_values.size());
  for (const auto& change : planned.changes.heads()) {
    switch (change.action) {
      case Action::create:
        cost.source += whole;
        cost.recipient += 1;
        ++creates;
        break;
      case Action::restore:
        cost.source += whole;
        cost.recipient += whole + 2;
        break;
      case Action::update:
      case Action::adopt:
        cost.source += whole;
        cost.recipient += whole + 1;
        break;
      case Action::none:
        if (change.reason == Reason::touch) {
          cost.source += whole;
          cost.recipient += whole + 1;
        }
        break;
      case Action::remove:
        cost.recipient += 2;
        break;
      case Action::refused:
        break;
    }
  }
  if (creates > 0) cost.recipient += creates / 1000 + 1;  // the sweep for doubles
  if (planned.launches) {
    const Cost launches = estimate_launches(*planned.launches, context.launches->attachments);
    cost.source += launches.source;
    cost.recipient += launches.recipient;
  }
  return cost;
}

}  // namespace tmsync::sync
