#include "launch_walk.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tmsync/aql/parse.hpp"
#include "tmsync/core/text.hpp"

#include "cases/sweep.hpp"
#include "cases/twins.hpp"
#include "parallel.hpp"

namespace tmsync::sync {

using core::Result;
using core::Task;

Task<Result<std::vector<model::LaunchRow>>> read_launches(std::shared_ptr<testops::Connection> connection,
                                                          model::Id project, std::string aql, std::size_t workers) {
  testops::LaunchReader reader(connection);
  std::vector<model::LaunchRow> rows;
  const auto sink = [&rows](std::vector<model::LaunchRow>&& page) {
    rows.insert(rows.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
  };
  auto walked = co_await reader.search(project, std::move(aql), sink);
  if (!walked) co_return core::fail(walked.error());
  std::vector<std::size_t> sparse;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].links) sparse.push_back(i);
  }
  std::optional<core::Error> failure;
  co_await run_parallel(sparse.size(), workers, [&](std::size_t i) -> Task<void> {
    if (failure) co_return;
    auto whole = co_await reader.launch(project, rows[sparse[i]].id);
    if (!whole) {
      failure = whole.error();
      co_return;
    }
    rows[sparse[i]] = std::move(*whole);
    if (!rows[sparse[i]].links) rows[sparse[i]].links.emplace();
  });
  if (failure) co_return core::fail(*failure);
  co_return rows;
}

std::vector<plan::LaunchCopy> copies_among(const ExportContext& context, std::vector<model::LaunchRow> rows) {
  std::vector<plan::LaunchCopy> copies;
  for (auto& row : rows) {
    auto mark = row.links ? context.source.mark_among(*row.links, model::AddressKind::launch) : std::nullopt;
    if (!mark || mark->source.project != context.source.project.id) continue;
    copies.push_back({std::move(row), std::move(*mark)});
  }
  std::sort(copies.begin(), copies.end(), [](const auto& a, const auto& b) {
    return std::tie(a.mark.source.id, a.row.id) < std::tie(b.mark.source.id, b.row.id);
  });
  return copies;
}

Task<Result<std::vector<PresentResult>>> read_present(const ExportContext& context, model::Id launch) {
  testops::LaunchReader reader(context.recipient_connection);
  std::vector<PresentResult> present;
  const auto sink = [&](std::vector<model::ResultRow>&& rows) -> Task<Result<void>> {
    for (const auto& row : rows) {
      const auto mark = row.links ? context.source.mark_among(*row.links, model::AddressKind::result) : std::nullopt;
      if (!mark) continue;
      present.push_back({mark->source.id, row.id, hash_of(mark->rev), row.test_case, row.hidden, row.status});
    }
    co_return Result<void>{};
  };
  auto walked = co_await reader.results(launch, sink);
  if (!walked) co_return core::fail(walked.error());
  std::sort(present.begin(), present.end());
  co_return present;
}

std::pair<std::size_t, std::size_t> present_of(const std::vector<PresentResult>& present, model::Id source) {
  const auto first = std::lower_bound(present.begin(), present.end(), source,
                                      [](const PresentResult& one, model::Id id) { return one.source < id; });
  auto last = first;
  while (last != present.end() && last->source == source) ++last;
  return {static_cast<std::size_t>(first - present.begin()), static_cast<std::size_t>(last - present.begin())};
}

std::optional<std::size_t> equal_among(const std::vector<PresentResult>& present,
                                       std::pair<std::size_t, std::size_t> made, std::uint64_t rev) {
  for (auto at = made.first; at < made.second; ++at) {
    if (present[at].rev == rev) return at;
  }
  return std::nullopt;
}

bool is_seen_retry(plan::ResultFate fate, const PresentResult& copy) {
  return fate == plan::ResultFate::retry && !copy.hidden;
}

model::Mark launch_mark(const ExportContext& context, const model::LaunchRow& row, bool complete,
                        const std::string& digests, model::Id copy) {
  model::Mark mark;
  mark.copy = copy;
  mark.source = context.source_ref(row.id);
  mark.source_url = context.source.launch_url(row.id);
  mark.mod = row.last_modified_date;
  if (!complete) return mark;
  plan::Omissions ignored;
  const auto rules = context.rules();
  mark.rev = plan::revision(plan::desired_launch(row, rules, ignored));
  mark.map = digests;
  return mark;
}

model::Link result_mark(const ExportContext& context, const model::ResultRow& row) {
  model::Mark mark;
  mark.source = context.source_ref(row.id);
  mark.source_url = fmt::format("{}/testresult/{}", context.source.endpoint, row.id);
  mark.rev = plan::result_revision(row);
  mark.mod = row.last_modified_date;
  auto link = model::to_link(mark);
  link.type = model::kResultLinkType;
  return link;
}

Task<Result<std::set<model::Id>>> own_among(const ExportContext& context, const std::vector<plan::LaunchCopy>& copies) {
  constexpr std::size_t kIdsOfAQuery = 300;
  std::set<model::Id> own;
  std::set<model::Id> asked;
  for (const auto& copy : copies) {
    const auto onto = copy.mark.written_onto(copy.row.id);
    if (onto == true || (!onto && context.own_users.empty())) own.insert(copy.row.id);
    if (!onto && !context.own_users.empty()) asked.insert(copy.row.id);
  }
  if (asked.empty()) co_return own;
  std::vector<std::string> makers;
  for (const auto& user : context.own_users) makers.push_back("createdBy = " + aql::quote(user));
  std::string aql = core::join(makers, " or ");
  // A page holds a thousand: many are not asked for by their ids.
  if (asked.size() <= kIdsOfAQuery) aql = fmt::format("id in [{}] and ({})", fmt::join(asked, ", "), aql);
  testops::LaunchReader reader(context.recipient_connection);
  const auto sink = [&](std::vector<model::LaunchRow>&& rows) {
    for (const auto& row : rows) {
      if (asked.contains(row.id)) own.insert(row.id);
    }
  };
  auto walked = co_await reader.search(context.recipient.project.id, std::move(aql), sink);
  if (!walked) co_return core::fail(walked.error());
  co_return own;
}

bool made_twice(const model::LaunchRow& kept, const model::LaunchRow& other) {
  if (kept.created_date == 0 || other.created_date == 0 || kept.name != other.name) return false;
  return std::abs(kept.created_date - other.created_date) <= kTwinWindow;
}

}  // namespace tmsync::sync
