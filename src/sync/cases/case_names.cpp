#include "case_names.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tmsync::sync {

core::Task<std::optional<CaseNames>> case_names(std::shared_ptr<testops::Connection> connection, model::Id project,
                                                std::vector<model::Id> ids, bool deleted) {
  constexpr std::size_t kAsked = 100;  // ids in one query, which travels in the address
  CaseNames names;
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

}  // namespace tmsync::sync
