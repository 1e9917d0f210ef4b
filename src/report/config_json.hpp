#pragma once

#include "tmsync/plan/plan.hpp"

#include "json_parts.hpp"

namespace tmsync::report {

/// The changes of integrations, then those of export configurations.
[[nodiscard]] Json configuration_changes(const plan::Plan& plan);
/// An integration without its changes.
[[nodiscard]] Json integration_json(const plan::IntegrationPlan& planned);

}  // namespace tmsync::report
