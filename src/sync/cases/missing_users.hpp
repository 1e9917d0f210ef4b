#pragma once

#include "tmsync/plan/plan.hpp"

#include "context.hpp"

namespace tmsync::sync {

/// Notes at creates which members stay behind because the recipient does not know their logins. Rows do not tell
/// members, so this asks for each login that the source knows, not for each case. Nothing is noted where one of the
/// instances does not say, or where there are very many logins; the apply then finds out.
[[nodiscard]] core::Task<void> note_missing_users(ExportContext& context, plan::ExportPlan& planned);

}  // namespace tmsync::sync
