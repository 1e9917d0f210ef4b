#pragma once

#include <cstdint>
#include <map>

#include "tmsync/plan/plan.hpp"

namespace tmsync::plan {

/// What one export does, by action: its test cases, its launches and its export configuration. Every action is
/// there.
[[nodiscard]] std::map<Action, std::int64_t> actions_of(const ExportPlan& planned);

}  // namespace tmsync::plan
