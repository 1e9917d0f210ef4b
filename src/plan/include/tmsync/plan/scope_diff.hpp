#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/plan/launch_scope.hpp"
#include "tmsync/plan/plan.hpp"

/// What enters and leaves a scope, counted and sampled. Pure.
namespace tmsync::plan {

inline constexpr std::size_t kScopeSamples = 10;

/// Counts one more; the first few become samples, so that ids have to come in ascending order.
void enters(ScopeDelta& delta, Id id, std::string_view name = {});
void leaves(ScopeDelta& delta, Id id, std::string_view name = {});

/// Both scopes as ids, ascending; the samples have no names.
[[nodiscard]] ScopeDelta compare_scopes(const std::vector<Id>& then, const std::vector<Id>& now);

/// Launches against their copies: those that the plan creates enter, and a copy that `counts` has left where its launch
/// is not among those selected. `selected` by id, `copies` by (source id, id).
[[nodiscard]] ScopeDelta applied_launches(const ChangeList<LaunchChange>& changes,
                                          const std::vector<model::LaunchRow>& selected,
                                          const std::vector<LaunchCopy>& copies,
                                          const std::function<bool(const LaunchCopy&)>& counts);

/// Do two queries read the same, apart from the space around them?
[[nodiscard]] bool same_query(const std::string& a, const std::string& b);

}  // namespace tmsync::plan
