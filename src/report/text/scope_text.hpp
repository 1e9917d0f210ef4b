#pragma once

#include "tmsync/plan/plan.hpp"

#include "text/text_block.hpp"

namespace tmsync::report {

/// What enters and leaves the scope of an export, with the first of each below; nothing where nothing moves.
void scope_move_text(const plan::ExportPlan& planned, TextBlock& out);

}  // namespace tmsync::report
