#pragma once

#include "tmsync/plan/plan.hpp"

#include "text/text_block.hpp"

namespace tmsync::report {

/// A block of an integration and its use in projects; where nothing changes one line, and that only with -v.
void integration_text(const plan::IntegrationPlan& planned, TextBlock& out);

/// What stands below the heading of a native export: what TestOps selects, and the export configuration's change.
void native_text(const plan::ExportPlan& planned, TextBlock& out);

/// `scope: tag = "release"`.
void scope_line(const plan::ExportPlan& planned, TextBlock& out);

}  // namespace tmsync::report
