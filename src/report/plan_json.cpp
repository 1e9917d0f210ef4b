#include <nlohmann/json.hpp>

#include "tmsync/core/hash.hpp"
#include "tmsync/report/plan_report.hpp"

#include "json_text.hpp"

namespace tmsync::report {
namespace {

using Json = nlohmann::ordered_json;
using plan::Action;

/// Texts that are JSON already; what is no JSON (a damaged value) goes out as a string.
Json embedded(const std::string& text) {
  if (text.empty()) return nullptr;
  Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json(text) : parsed;
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json fields_json(const std::vector<plan::FieldChange>& changes) {
  Json fields = Json::array();
  for (const auto& field : changes) {
    fields.push_back({{"field", field.field}, {"before", embedded(field.before)}, {"after", embedded(field.after)}});
  }
  return fields;
}

Json place_json(const plan::ExportPlan& planned) {
  return {{"file", planned.where.file}, {"line", planned.where.line}};
}

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
          {"source", place_json(planned)}};
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
          {"source", place_json(planned)}};
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
  Json error = nullptr;
  if (planned.state == plan::ExportState::failed) {
    error = {{"kind", core::to_string(planned.error.kind)}, {"message", planned.error.message}};
  }
  return {{"address", plan::export_address(planned.name)},
          {"state", state},
          {"error", std::move(error)},
          {"source", {{"instance", planned.source_instance}, {"project", planned.source_project}}},
          {"recipient", {{"instance", planned.recipient_instance}, {"project", planned.recipient_project}}},
          {"aql", planned.aql},
          {"aqlCount", planned.aql_count ? Json(*planned.aql_count) : Json()},
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
  json["changes"] = Json::array();
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
  const auto sum = plan.summary();
  json["summary"] = {{"create", sum.create},   {"update", sum.update}, {"delete", sum.remove},
                     {"restore", sum.restore}, {"adopt", sum.adopt},   {"unchanged", sum.unchanged},
                     {"refused", sum.refused}, {"touch", sum.touch}};
  json["summary"]["launches"] = {{"create", sum.launches.create},
                                 {"update", sum.launches.update},
                                 {"delete", sum.launches.remove},
                                 {"unchanged", sum.launches.unchanged},
                                 {"results", sum.launches.results}};
  json["cost"] = {{"requests", std::move(per_instance)}, {"seconds", plan.seconds()}};
  json["diagnostics"] = Json::parse(to_json(plan.diagnostics));
  return json;
}

}  // namespace

std::string digest(const plan::Plan& plan) {
  return "sha256:" + core::sha256_hex(dump(document(plan), -1));
}

std::string to_json(const plan::Plan& plan) {
  Json json = document(plan);
  json["digest"] = "sha256:" + core::sha256_hex(dump(json, -1));
  return printable_json(dump(json, 2)) + '\n';
}

}  // namespace tmsync::report
