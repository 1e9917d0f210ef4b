#pragma once

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/plan/plan.hpp"

#include "context.hpp"

/// What every export needs before it is observed, direct or native.
namespace tmsync::sync {

/// The export cannot be planned. Always false, for the caller to return.
bool fail_export(plan::ExportPlan& planned, core::Error error);

/// Reads the reference data of both sides and resolves the mapping against it. False = failed, `planned.error` says
/// why.
[[nodiscard]] core::Task<bool> prepare(ExportContext& context, plan::ExportPlan& planned, core::Diagnostics& diags);

enum class QueryOf { test_cases, launches };

/// The instance's own opinion of a query of the export and what it counts for it: the local parser knows where, the
/// instance knows whether. False where it refuses the query. An instance without this call can still be searched.
[[nodiscard]] core::Task<bool> check_query(const ExportContext& context, plan::ExportPlan& planned, QueryOf what,
                                           core::Diagnostics& diags);

}  // namespace tmsync::sync
