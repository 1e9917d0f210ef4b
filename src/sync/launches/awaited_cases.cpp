#include "awaited_cases.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cases/sweep.hpp"

namespace tmsync::sync {
namespace {

using core::Result;
using core::Task;
using Copies = std::map<model::Id, model::Id>;  ///< by source case

/// An address has to fit into a request.
constexpr std::size_t kIdsOfAQuery = 100;

/// What was created since the sweep, and the objects that are restored or adopted.
std::vector<std::string> queries(const ExportContext& context) {
  std::vector<model::Id> known;
  bool created = false;
  for (const auto& one : context.launches->awaited) {
    if (one.copy != 0) known.push_back(one.copy);
    created = created || one.copy == 0;
  }
  std::vector<std::string> list;
  if (created) list.push_back(fmt::format("id > {}", context.watermark));
  for (std::size_t at = 0; at < known.size(); at += kIdsOfAQuery) {
    const auto first = known.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = known.begin() + static_cast<std::ptrdiff_t>(std::min(at + kIdsOfAQuery, known.size()));
    list.push_back(fmt::format("id in [{}]", fmt::join(first, last, ", ")));
  }
  return list;
}

/// A copy among the rows; the one with the lowest id stays where there are two.
void take(const ExportContext& context, const model::TestCaseRow& row, Copies& copies) {
  const auto mark = context.source.mark_among(*row.links, model::AddressKind::test_case);
  if (!mark) return;
  // A clone that a person made meanwhile is not ours.
  const bool cloned = !row.created_by.empty() && !context.own_users.contains(row.created_by);
  if (cloned) return;
  const auto [at, fresh] = copies.emplace(mark->source.id, row.id);
  if (!fresh) at->second = std::min(at->second, row.id);
}

Task<Result<Copies>> read_copies(const ExportContext& context) {
  Copies copies;
  const std::function<void(model::TestCaseRow&)> use = [&](const model::TestCaseRow& row) {
    take(context, row, copies);
  };
  for (auto& query : queries(context)) {
    auto walked = co_await walk_linked(context, std::move(query), false, use);
    if (!walked) co_return core::fail(walked.error());
  }
  co_return copies;
}

}  // namespace

Task<void> find_awaited(ExportContext& context, const plan::ExportPlan& planned, ExportState& state) {
  auto& launches = *context.launches;
  if (launches.awaited.empty() || planned.launches->changes.empty()) co_return;
  auto there = co_await read_copies(context);
  if (!there) {
    state.note_failure(there.error());
    state.report.notes.push_back(fmt::format("{}: what other shards have brought could not be read: {}",
                                             plan::export_address(planned.name), there.error().message));
    co_return;
  }
  std::erase_if(launches.awaited, [&](const AwaitedCase& one) {
    const auto at = there->find(one.source);
    if (at == there->end()) return false;
    launches.copies.emplace_back(one.source, at->second);
    return true;
  });
  std::sort(launches.copies.begin(), launches.copies.end());
}

}  // namespace tmsync::sync
