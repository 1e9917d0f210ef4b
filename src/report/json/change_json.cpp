#include "tmsync/core/hash.hpp"

#include "json/plan_parts.hpp"

namespace tmsync::report {

using plan::Action;

Json left_out_json(const plan::LeftOut& counts) {
  return {{"outOfScope", counts.out_of_scope},
          {"unbound", counts.unbound},
          {"withoutCopy", counts.without_copy},
          {"unfinished", counts.unfinished},
          {"retries", counts.retries}};
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
          {"copyModifiedBy", change.provenance.recipient_by.empty() ? Json() : Json(change.provenance.recipient_by)},
          {"precondition", std::move(precondition)},
          {"source", place_json(planned.where)}};
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

Json change_json(const plan::ConfigChange& change) {
  Json precondition = Json::object();
  if (change.id) precondition["id"] = *change.id;
  if (change.seen_modified != 0) precondition["lastModifiedDate"] = change.seen_modified;
  return {{"address", change.address},
          {"kind", plan::to_string(change.kind)},
          {"action", plan::to_string(change.action)},
          {"reason", plan::to_string(change.reason)},
          {"name", change.name},
          {"before", embedded(change.before)},
          {"after", embedded(change.after)},
          {"fields", fields_json(change.fields)},
          {"notes", change.notes},
          {"precondition", std::move(precondition)},
          {"source", place_json(change.where)}};
}

void for_each_change(const plan::Plan& plan, const std::function<void(const Json&)>& tell) {
  for (const auto& planned : plan.integrations) {
    for (const auto& change : planned.changes) tell(change_json(change));
  }
  for (const auto& planned : plan.exports) {
    if (planned.configuration) tell(change_json(*planned.configuration));
  }
  for (const auto& planned : plan.exports) {
    for (const auto& change : planned.changes) tell(change_json(change, planned));
    if (!planned.launches) continue;
    for (const auto& change : planned.launches->changes) tell(change_json(change, planned));
  }
}

}  // namespace tmsync::report
