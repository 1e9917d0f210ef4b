#pragma once

#include "context.hpp"
#include "export_state.hpp"

namespace tmsync::sync {

/// createMissing: makes the values of custom fields that the plan lists and tells the mapping their ids. Another run
/// may make the same ones at the same time: where two of one name come of it, all use the one with the lowest id. What
/// cannot be made is noted, and the cases that need it are written with the name alone.
[[nodiscard]] core::Task<void> create_missing_values(ExportContext& context, const plan::ExportPlan& planned,
                                                     ExportState& state);

}  // namespace tmsync::sync
