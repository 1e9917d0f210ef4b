#include "removals.hpp"

#include <set>

#include "case_names.hpp"
#include "parallel.hpp"

namespace tmsync::sync {
namespace {

using core::Task;
using model::Id;
using plan::Action;
using plan::Reason;

/// Of those of the ids that the source does not have any more. A case that is in another project now is not gone.
Task<std::set<Id>> gone_at_source(const ExportContext& context, std::vector<Id> ids) {
  std::set<Id> gone;
  const auto project = context.source.project.id;
  const auto there = co_await case_names(context.source_connection, project, ids, false);
  if (!there) co_return gone;
  std::erase_if(ids, [&](Id id) { return there->contains(id); });
  if (ids.empty()) co_return gone;
  if (const auto binned = co_await case_names(context.source_connection, project, ids, true)) {
    for (const auto& [id, name] : *binned) gone.insert(id);
  }
  std::erase_if(ids, [&](Id id) { return gone.contains(id); });
  testops::ReadApi api(context.source_connection);
  co_await run_parallel(ids.size(), context.workers(), [&](std::size_t i) -> Task<void> {
    const auto whole = co_await api.overview(ids[i]);
    const bool unknown = !whole && whole.error().kind == core::ErrorKind::not_found;
    if (unknown || (whole && whole->deleted)) gone.insert(ids[i]);
  });
  co_return gone;
}

}  // namespace

Task<void> name_removals(const ExportContext& context, plan::ExportPlan& planned) {
  std::vector<std::size_t> removals;
  std::vector<Id> sources;
  std::vector<Id> copies;
  const auto& heads = planned.changes.heads();
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (heads[i].action != Action::remove || heads[i].reason != Reason::scope_left) continue;
    removals.push_back(i);
    sources.push_back(heads[i].source_id);
    copies.push_back(planned.changes[i].recipient_id.value_or(0));
  }
  if (removals.empty()) co_return;
  const auto names = co_await case_names(context.recipient_connection, context.recipient.project.id, copies, false);
  const auto gone = co_await gone_at_source(context, sources);
  for (std::size_t i = 0; i < removals.size(); ++i) {
    auto change = planned.changes.edit(removals[i]);
    if (gone.contains(sources[i])) change->reason = Reason::source_deleted;
    if (!names) continue;
    if (const auto at = names->find(copies[i]); at != names->end()) change->name = at->second;
  }
}

}  // namespace tmsync::sync
