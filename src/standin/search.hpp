#pragma once

#include "call.hpp"
#include "query.hpp"

namespace tmsync::standin {

inline constexpr std::size_t kRememberedSearches = 8;

/// Ascending ids of what the query selects, without its `id > N`. Remembered until a case changes, because a client
/// that walks pages asks the same question a hundred times.
[[nodiscard]] const std::vector<Id>& found_ids(const Call& call, const Query& query, Id project, bool deleted);

}  // namespace tmsync::standin
