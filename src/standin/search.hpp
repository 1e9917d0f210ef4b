#pragma once

#include "call.hpp"
#include "query.hpp"

namespace tmsync::standin {

/// More than a client walks at once: the sweep of attribute values walks as many as it has workers.
inline constexpr std::size_t kRememberedSearches = 32;

/// Ascending ids of what the query selects, without its `id > N`. Remembered until a case changes, because a client
/// that walks pages asks the same question a hundred times.
[[nodiscard]] const std::vector<Id>& found_ids(const Call& call, const Query& query, Id project, bool deleted);

}  // namespace tmsync::standin
