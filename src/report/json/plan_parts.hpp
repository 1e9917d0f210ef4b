#pragma once

#include <functional>

#include "tmsync/plan/plan.hpp"

#include "json/json_parts.hpp"

/// The parts of the JSON plan, for the document and for events.
namespace tmsync::report {

[[nodiscard]] Json change_json(const plan::Change& change, const plan::ExportPlan& planned);
[[nodiscard]] Json change_json(const plan::LaunchChange& change, const plan::ExportPlan& planned);
[[nodiscard]] Json change_json(const plan::ConfigChange& change);
[[nodiscard]] Json left_out_json(const plan::LeftOut& counts);
/// Every change in the order of the document, one at a time.
void for_each_change(const plan::Plan& plan, const std::function<void(const Json&)>& tell);

/// An integration without its changes.
[[nodiscard]] Json integration_json(const plan::IntegrationPlan& planned);
/// An export without its changes; the guards are those of its plan.
[[nodiscard]] Json scope_json(const plan::ExportPlan& planned, const std::vector<plan::GuardResult>& guards);
[[nodiscard]] Json guard_json(const plan::GuardResult& guard);
[[nodiscard]] Json summary_json(const plan::Summary& sum);
[[nodiscard]] Json cost_json(const plan::Plan& plan);

}  // namespace tmsync::report
