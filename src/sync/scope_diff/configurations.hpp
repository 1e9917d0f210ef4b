#pragma once

#include <utility>
#include <vector>

#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/plan.hpp"
#include "tmsync/sync/engine.hpp"

#include "context.hpp"

namespace tmsync::sync {

/// Exports that were read, direct and native, with their plans.
using ComparedExports = std::vector<std::pair<const ExportContext*, plan::ExportPlan*>>;

/// --compare-config: fills `scope_diff` of the exports with what their scopes gain and lose against
/// `options.compare_with`, and `removed_exports`. Reads ids of the source, and only where the queries differ. A scope
/// that cannot be read (the other revision's query may be a wrong one) is a warning; the comparison with the copies
/// stays then.
[[nodiscard]] core::Task<void> compare_configurations(const model::Configuration& now, const PlanOptions& options,
                                                      ComparedExports exports, plan::Plan& plan, Progress& progress);

}  // namespace tmsync::sync
