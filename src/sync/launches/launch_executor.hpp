#pragma once

#include <map>

#include "context.hpp"
#include "export_state.hpp"
#include "launch_writer.hpp"

namespace tmsync::sync {

/// Carries out the launches of one export, after its test cases. `copies` are the cases that this apply wrote, by
/// source case: results of those that it could not write stay out, and their launches are not called complete.
[[nodiscard]] core::Task<void> run_launches(ExportContext& context, const plan::ExportPlan& planned, ExportState& state,
                                            const std::map<model::Id, model::Id>& copies, MadeLaunches& made);

}  // namespace tmsync::sync
