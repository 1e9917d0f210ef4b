#pragma once

#include "tmsync/plan/launch_plan.hpp"

#include "text/text_block.hpp"

namespace tmsync::report {

/// The launches of an export: counts, whatever their number; each launch with -v. Without it only those that are
/// refused or deleted. `max_changes` as in PlanTextOptions.
void launch_text(const plan::LaunchPlan& launches, std::size_t max_changes, TextBlock& out);

}  // namespace tmsync::report
