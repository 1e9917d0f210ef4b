#include "tmsync/plan/exit_code.hpp"

#include "json/plan_parts.hpp"

namespace tmsync::report {
namespace {

Json launches_json(const plan::LaunchPlan& launches) {
  return {{"aql", launches.aql},
          {"selected", launches.selected},
          {"exported", launches.exported},
          {"withoutResults", launches.without_results},
          {"unchanged", launches.unchanged},
          {"open", launches.open},
          {"api", launches.bulk ? "bulk" : "single"},
          {"whySingle", launches.bulk ? Json() : Json(launches.why_single)},
          {"notCarried", plan::not_carried(launches.bulk)},
          {"unprotected", launches.unprotected},
          {"uploads", launches.uploads},
          {"leftOut", left_out_json(launches.left_out)},
          {"attachments", {{"files", launches.files}, {"bytes", launches.bytes}, {"sampled", launches.sampled}}},
          {"environment", launches.environment},
          {"environmentKeptBack", launches.environment_kept_back},
          {"notes", launches.notes}};
}

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json end_json(const std::string& instance, const std::string& project, plan::Id id) {
  return {{"instance", instance}, {"project", project}, {"projectId", id == 0 ? Json() : Json(id)}};
}

Json samples_json(const std::vector<plan::ScopeSample>& samples) {
  Json json = Json::array();
  for (const auto& sample : samples) json.push_back({{"id", sample.id}, {"name", sample.name}});
  return json;
}

Json delta_json(const plan::ScopeDelta& delta) {
  return {{"entering", delta.entering},
          {"leaving", delta.leaving},
          {"samples",
           {{"entering", samples_json(delta.entering_samples)}, {"leaving", samples_json(delta.leaving_samples)}}}};
}

Json scope_diff_json(const plan::ScopeDiff& diff) {
  const bool configuration = diff.basis == plan::ScopeDiff::Basis::configuration;
  const bool known = configuration && !diff.is_new;
  return {{"basis", configuration ? "configuration" : "applied"},
          {"isNew", diff.is_new},
          {"oldAql", known ? Json(diff.old_aql) : Json()},
          {"oldLaunchAql", known ? Json(diff.old_launch_aql) : Json()},
          {"cases", delta_json(diff.cases)},
          {"launches", diff.launches ? delta_json(*diff.launches) : Json()}};
}

}  // namespace

Json integration_json(const plan::IntegrationPlan& planned) {
  const bool failed = planned.state == plan::IntegrationPlan::State::failed;
  return {{"address", plan::integration_address(planned.name)},
          {"state", plan::to_string(planned.state)},
          {"error", failed ? error_json(planned.error) : Json()},
          {"instance", planned.instance},
          {"recipient", planned.recipient},
          {"displayName", planned.display_name},
          {"unchanged", planned.unchanged}};
}

Json scope_json(const plan::ExportPlan& planned, const std::vector<plan::GuardResult>& guards) {
  Json coverage = Json::array();
  for (const auto& row : planned.coverage) {
    coverage.push_back(
        {{"attribute", row.attribute},
         {"value", row.value},
         {"cases", row.cases},
         {"outcome", plan::to_string(row.outcome)},
         {"target", row.target.empty() ? Json() : Json(row.target)},
         {"reason", row.reason == plan::CoverageReason::none ? Json() : Json(plan::to_string(row.reason))},
         {"collapsed", row.collapsed}});
  }
  Json values = Json::array();
  for (const auto& value : planned.values)
    values.push_back({{"customField", value.field.name}, {"value", value.value}});
  const bool failed = planned.state == plan::ExportState::failed;
  const bool native = planned.delivery == model::Delivery::native;
  return {{"address", plan::export_address(planned.name)},
          {"state", plan::to_string(planned.state)},
          {"error", failed ? error_json(planned.error) : Json()},
          {"exitCode", static_cast<int>(plan::detailed_code(planned, guards))},
          {"pausedUntil", or_null(planned.paused_until)},
          {"pauseReason", or_null(planned.pause_reason)},
          {"delivery", native ? "native" : "direct"},
          {"source", end_json(planned.source_instance, planned.source_project, planned.source_project_id)},
          {"recipient", end_json(planned.recipient_instance, planned.recipient_project, planned.recipient_project_id)},
          {"aql", planned.aql},
          {"aqlCount", planned.aql_count ? Json(*planned.aql_count) : Json()},
          {"launchAql", native ? Json(planned.launch_aql) : Json()},
          {"launchCount", planned.launch_count ? Json(*planned.launch_count) : Json()},
          {"counts",
           {{"inScope", planned.in_scope},
            {"exported", planned.exported},
            {"unchanged", planned.unchanged},
            {"touch", planned.touch},
            {"leftScopeKept", planned.left_kept},
            {"notCreated", planned.not_created},
            {"deletedOnRecipientKept", planned.respected},
            {"foreignCopies", planned.foreign_copies},
            {"ignored", planned.ignored}}},
          {"samples", samples_json(planned.samples)},
          {"scopeDiff", planned.scope_diff ? scope_diff_json(*planned.scope_diff) : Json()},
          {"mappingCoverage", std::move(coverage)},
          {"createValues", std::move(values)},
          {"launches", planned.launches ? launches_json(*planned.launches) : Json()}};
}

Json guard_json(const plan::GuardResult& guard) {
  return {{"guard", guard.guard},
          {"address", guard.address},
          {"value", guard.value},
          {"limit", guard.limit},
          {"allowed", guard.allowed},
          {"stopped", guard.stopped},
          {"acknowledged", guard.acknowledged},
          {"until", or_null(guard.until)},
          {"reason", or_null(guard.reason)}};
}

Json summary_json(const plan::Summary& sum) {
  return {{"create", sum.create},
          {"update", sum.update},
          {"delete", sum.remove},
          {"restore", sum.restore},
          {"adopt", sum.adopt},
          {"unchanged", sum.unchanged},
          {"refused", sum.refused},
          {"touch", sum.touch},
          {"ignored", sum.ignored},
          {"launches",
           {{"create", sum.launches.create},
            {"update", sum.launches.update},
            {"delete", sum.launches.remove},
            {"unchanged", sum.launches.unchanged},
            {"results", sum.launches.results}}},
          {"configuration",
           {{"create", sum.configuration.create},
            {"update", sum.configuration.update},
            {"delete", sum.configuration.remove},
            {"unchanged", sum.configuration.unchanged}}}};
}

Json cost_json(const plan::Plan& plan) {
  Json requests = Json::object();
  for (const auto& instance : plan.instances) requests[instance.name] = instance.requests;
  return {{"requests", std::move(requests)}, {"seconds", plan.seconds()}};
}

}  // namespace tmsync::report
