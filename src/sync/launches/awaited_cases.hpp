#pragma once

#include "context.hpp"
#include "export_state.hpp"

namespace tmsync::sync {

/// Looks which of the test cases that other shards bring to the recipient are there by now: `launches->copies` gains
/// them, `launches->awaited` keeps the others. What cannot be read is waited for.
[[nodiscard]] core::Task<void> find_awaited(ExportContext& context, const plan::ExportPlan& planned,
                                            ExportState& state);

}  // namespace tmsync::sync
