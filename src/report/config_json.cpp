#include "config_json.hpp"

namespace tmsync::report {
namespace {

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

std::string_view state_of(const plan::IntegrationPlan& planned) {
  switch (planned.state) {
    case plan::IntegrationPlan::State::planned:
      return "planned";
    case plan::IntegrationPlan::State::excluded:
      return "excluded";
    case plan::IntegrationPlan::State::failed:
      return "failed";
  }
  return "planned";
}

}  // namespace

Json configuration_changes(const plan::Plan& plan) {
  Json changes = Json::array();
  for (const auto& planned : plan.integrations) {
    for (const auto& change : planned.changes) changes.push_back(change_json(change));
  }
  for (const auto& planned : plan.exports) {
    if (planned.configuration) changes.push_back(change_json(*planned.configuration));
  }
  return changes;
}

Json integration_json(const plan::IntegrationPlan& planned) {
  const bool failed = planned.state == plan::IntegrationPlan::State::failed;
  return {{"address", plan::integration_address(planned.name)},
          {"state", state_of(planned)},
          {"error", failed ? error_json(planned.error) : Json()},
          {"instance", planned.instance},
          {"recipient", planned.recipient},
          {"displayName", planned.display_name},
          {"unchanged", planned.unchanged}};
}

}  // namespace tmsync::report
