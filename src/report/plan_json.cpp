#include "tmsync/core/hash.hpp"
#include "tmsync/plan/drift.hpp"
#include "tmsync/report/plan_report.hpp"

#include "config_json.hpp"
#include "json_parts.hpp"

namespace tmsync::report {
namespace {

using plan::Action;

Json change_json(const plan::Change& change, const plan::ExportPlan& planned) {
  Json precondition = Json::object();
  if (change.source_modified != 0) precondition["sourceLastModifiedDate"] = change.source_modified;
  if (change.recipient_id) precondition["recipientId"] = *change.recipient_id;
  if (change.recipient_rev != 0) precondition["recipientRev"] = core::to_hex(change.recipient_rev);
  if (!change.desired_rev.empty()) precondition["desiredRev"] = change.desired_rev;
  return {{"address", change.address},
          {"kind", "test-case"},
          {"action", plan::to_string(change.action)},
          {"reason", plan::to_string(change.reason)},
          {"name", change.name},
          {"before", embedded(change.before)},
          {"after", change.after.empty() && change.action == Action::create ? Json{{"name", change.name}}
                                                                            : embedded(change.after)},
          {"fields", fields_json(change.fields)},
          {"notes", change.notes},
          {"precondition", std::move(precondition)},
          {"source", place_json(planned.where)}};
}

Json left_out_json(const plan::LeftOut& counts) {
  return {{"outOfScope", counts.out_of_scope},
          {"unbound", counts.unbound},
          {"withoutCopy", counts.without_copy},
          {"unfinished", counts.unfinished},
          {"retries", counts.retries}};
}

Json change_json(const plan::LaunchChange& change, const plan::ExportPlan& planned) {
  Json upload = Json::object();
  for (const auto& [status, count] : change.upload) upload[status] = count;
  Json precondition = Json::object();
  if (change.source_modified != 0) precondition["sourceLastModifiedDate"] = change.source_modified;
  if (change.recipient_id) precondition["recipientId"] = *change.recipient_id;
  Json before;
  Json after;
  if (change.recipient_id) before = Json::object();
  if (change.action == Action::create) after = {{"name", change.name}};
  if (change.action == Action::update) after = Json::object();
  for (const auto& field : change.fields) {
    if (!before.is_null()) before[field.field] = embedded(field.before);
    if (!after.is_null()) after[field.field] = embedded(field.after);
  }
  return {{"address", change.address},
          {"kind", "launch"},
          {"action", plan::to_string(change.action)},
          {"reason", plan::to_string(change.reason)},
          {"name", change.name},
          {"before", std::move(before)},
          {"after", std::move(after)},
          {"fields", fields_json(change.fields)},
          {"notes", Json::array()},
          {"results",
           {{"upload", std::move(upload)},
            {"replace", change.replace},
            {"remove", change.remove},
            {"present", change.present},
            {"leftOut", left_out_json(change.left_out)}}},
          {"reopen", change.reopen},
          {"close", change.close},
          {"precondition", std::move(precondition)},
          {"source", place_json(planned.where)}};
}

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
          {"notes", launches.notes}};
}

Json scope_json(const plan::ExportPlan& planned) {
  Json samples = Json::array();
  for (const auto& sample : planned.samples) samples.push_back({{"id", sample.id}, {"name", sample.name}});
  Json coverage = Json::array();
  for (const auto& row : planned.coverage) {
    coverage.push_back({{"attribute", row.attribute},
                        {"value", row.value},
                        {"cases", row.cases},
                        {"outcome", plan::to_string(row.outcome)},
                        {"target", row.target.empty() ? Json() : Json(row.target)},
                        {"collapsed", row.collapsed}});
  }
  Json values = Json::array();
  for (const auto& value : planned.values)
    values.push_back({{"customField", value.field.name}, {"value", value.value}});
  const char* state = "planned";
  switch (planned.state) {
    case plan::ExportState::planned:
      break;
    case plan::ExportState::paused:
      state = "paused";
      break;
    case plan::ExportState::excluded:
      state = "excluded";
      break;
    case plan::ExportState::failed:
      state = "failed";
      break;
  }
  const bool failed = planned.state == plan::ExportState::failed;
  const bool native = planned.delivery == model::Delivery::native;
  return {{"address", plan::export_address(planned.name)},
          {"state", state},
          {"error", failed ? error_json(planned.error) : Json()},
          {"delivery", native ? "native" : "direct"},
          {"source", {{"instance", planned.source_instance}, {"project", planned.source_project}}},
          {"recipient", {{"instance", planned.recipient_instance}, {"project", planned.recipient_project}}},
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
            {"foreignCopies", planned.foreign_copies}}},
          {"samples", std::move(samples)},
          {"mappingCoverage", std::move(coverage)},
          {"createValues", std::move(values)},
          {"launches", planned.launches ? launches_json(*planned.launches) : Json()}};
}

Json document(const plan::Plan& plan) {
  Json json;
  json["formatVersion"] = "1.0";
  json["toolVersion"] = plan.tool_version;
  json["configDigest"] = plan.config_digest;
  json["complete"] = plan.complete;
  json["instances"] = Json::array();
  Json per_instance = Json::object();
  for (const auto& instance : plan.instances) {
    json["instances"].push_back({{"name", instance.name}, {"endpoint", instance.endpoint}, {"user", instance.user}});
    per_instance[instance.name] = instance.requests;
  }
  json["changes"] = configuration_changes(plan);
  json["integrations"] = Json::array();
  for (const auto& planned : plan.integrations) json["integrations"].push_back(integration_json(planned));
  json["scopes"] = Json::array();
  for (const auto& planned : plan.exports) {
    for (const auto& change : planned.changes) json["changes"].push_back(change_json(change, planned));
    if (planned.launches) {
      for (const auto& change : planned.launches->changes) json["changes"].push_back(change_json(change, planned));
    }
    json["scopes"].push_back(scope_json(planned));
  }
  json["guards"] = Json::array();
  for (const auto& guard : plan.guards) {
    json["guards"].push_back({{"guard", guard.guard},
                              {"address", guard.address},
                              {"value", guard.value},
                              {"limit", guard.limit},
                              {"allowed", guard.allowed},
                              {"stopped", guard.stopped},
                              {"acknowledged", guard.acknowledged}});
  }
  json["drift"] = Json::array();
  for (const auto& drift : plan::drift_of(plan)) json["drift"].push_back(drift_json(drift));
  const auto sum = plan.summary();
  json["summary"] = {{"create", sum.create},   {"update", sum.update}, {"delete", sum.remove},
                     {"restore", sum.restore}, {"adopt", sum.adopt},   {"unchanged", sum.unchanged},
                     {"refused", sum.refused}, {"touch", sum.touch}};
  json["summary"]["launches"] = {{"create", sum.launches.create},
                                 {"update", sum.launches.update},
                                 {"delete", sum.launches.remove},
                                 {"unchanged", sum.launches.unchanged},
                                 {"results", sum.launches.results}};
  json["summary"]["configuration"] = {{"create", sum.configuration.create},
                                      {"update", sum.configuration.update},
                                      {"delete", sum.configuration.remove},
                                      {"unchanged", sum.configuration.unchanged}};
  json["cost"] = {{"requests", std::move(per_instance)}, {"seconds", plan.seconds()}};
  json["diagnostics"] = Json::parse(to_json(plan.diagnostics));
  return json;
}

}  // namespace

std::string digest(const plan::Plan& plan) {
  return "sha256:" + core::sha256_hex(compact(document(plan)));
}

std::string to_json(const plan::Plan& plan) {
  Json json = document(plan);
  json["digest"] = "sha256:" + core::sha256_hex(compact(json));
  return printed(json);
}

}  // namespace tmsync::report
