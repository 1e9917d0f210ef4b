#include "removals.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "parallel.hpp"

namespace tmsync::sync {
namespace {

using core::Task;
using model::Id;
using plan::Action;
using plan::Reason;
using Names = std::map<Id, std::string>;

constexpr std::size_t kAsked = 100;  // ids in one query, which travels in the address

/// Of those of the ids that the project has, in its bin or not in it. Absent where not all could be asked for.
Task<std::optional<Names>> names_of(std::shared_ptr<testops::Connection> connection, Id project, std::vector<Id> ids,
                                    bool deleted) {
  Names names;
  testops::ReadApi api(std::move(connection));
  const auto sink = [&names](std::vector<model::TestCaseRow>&& rows) {
    for (auto& row : rows) names[row.id] = std::move(row.name);
  };
  for (std::size_t at = 0; at < ids.size(); at += kAsked) {
    const auto* begin = ids.data() + at;
    std::string aql = fmt::format("id in [{}]", fmt::join(begin, begin + std::min(kAsked, ids.size() - at), ", "));
    auto searched = co_await api.search(project, std::move(aql), deleted, sink);
    if (!searched) co_return std::nullopt;
  }
  co_return names;
}

/// Of those of the ids that the source does not have any more. A case that is in another project now is not gone.
Task<std::set<Id>> gone_at_source(const ExportContext& context, std::vector<Id> ids) {
  std::set<Id> gone;
  const auto project = context.source.project.id;
  const auto there = co_await names_of(context.source_connection, project, ids, false);
  if (!there) co_return gone;
  std::erase_if(ids, [&](Id id) { return there->contains(id); });
  if (ids.empty()) co_return gone;
  if (const auto binned = co_await names_of(context.source_connection, project, ids, true)) {
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
  const auto names = co_await names_of(context.recipient_connection, context.recipient.project.id, copies, false);
  const auto gone = co_await gone_at_source(context, sources);
  for (std::size_t i = 0; i < removals.size(); ++i) {
    auto change = planned.changes.edit(removals[i]);
    if (gone.contains(sources[i])) change->reason = Reason::source_deleted;
    if (!names) continue;
    if (const auto at = names->find(copies[i]); at != names->end()) change->name = at->second;
  }
}

}  // namespace tmsync::sync
