#pragma once

#include "tmsync/sync/revert.hpp"

#include "context.hpp"
#include "objects.hpp"

namespace tmsync::sync {

/// Fills `planned.changes` and `planned.launches` with what takes back these operations. The context is connected and
/// knows both projects. Fails where the recipient cannot be read.
[[nodiscard]] core::Task<core::Result<void>> judge_export(ExportContext& context, plan::ExportPlan& planned,
                                                          RevertObjects::OfExport& objects, const PlanOptions& options,
                                                          Progress& progress);

/// Requests on the recipient that carrying out will need.
[[nodiscard]] std::int64_t revert_cost(const plan::ExportPlan& planned);

}  // namespace tmsync::sync
