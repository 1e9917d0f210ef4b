#pragma once

#include "context.hpp"

namespace tmsync::sync {

/// Gives the deletes of copies that left the scope the names of the copies, and the reason source_deleted where the
/// original is gone: in the bin, or unknown to the source. What cannot be found out leaves a delete as it is.
core::Task<void> name_removals(const ExportContext& context, plan::ExportPlan& planned);

}  // namespace tmsync::sync
