#include "integration_loader.hpp"

#include "case_loader.hpp"
#include "export_runs.hpp"
#include "integration_forms.hpp"
#include "integration_types.hpp"
#include "integrations.hpp"
#include "tms_sync.hpp"

namespace tmsync::standin {

json IntegrationLoader::audited(json row) const {
  row["createdDate"] = row["lastModifiedDate"] = now_;
  row["createdBy"] = row["lastModifiedBy"] = "system";
  return row;
}

/// Names of fields are those of allure_testops; an object under the name of a type says them for that type.
void IntegrationLoader::load_forms(const Node& node) {
  const auto store = [this](const std::string& type, const std::string& field, const std::string& name) {
    const json* known = state_.integration_forms.find_by("type", type);
    const Id id = known != nullptr ? id_of(*known) : id_of(state_.integration_forms.add({{"type", type}}));
    state_.integration_forms.edit(id)[field] = name;
  };
  const auto load_type = [&store](const std::string& type, const Node& fields) {
    fields.only({"endpoint", "disableCertificateValidation", "token", "mapping"});
    for (const Node& field : fields.members()) store(type, field.key(), field.as_text());
  };
  json names = json::object();
  for (const Node& member : node.members()) {
    if (is_integration_type(member.key())) {
      load_type(member.key(), member);
    } else {
      names[member.key()] = member.value();
    }
  }
  load_type(std::string(kTestOpsType), Node(names, node.at()));
}

void IntegrationLoader::load(const Node& node) {
  node.only({"id", "name", "type", "endpoint", "disableCertificateValidation", "operations"});
  const std::string name = node.required_name("name");
  if (state_.integrations.find_by("name", name) != nullptr) return;
  const std::string type = node.text("type", "jira");
  json operations = node.has("operations") ? json::array() : default_operations(type);
  for (const Node& operation : node.list("operations")) operations.push_back(operation.as_text());
  if (type == kTestOpsType) check_endpoint(node.required_text("endpoint"));
  state_.integrations.add(audited({{"id", free_id(node, state_.integrations)},
                                   {"name", name},
                                   {"type", type},
                                   {"endpoint", node.text("endpoint")},
                                   {"disableCertificateValidation", node.flag("disableCertificateValidation", false)},
                                   {"operations", std::move(operations)}}));
}

void IntegrationLoader::enable(const Node& node, Id project) {
  if (!node.is_text()) node.only({"name", "token", "disabled"});
  const std::string name = node.is_text() ? node.as_text() : node.required_text("name");
  const Id integration = row_by_name(state_.integrations, name, node, "integration");
  if (project_link(state_, integration, project) == nullptr) {
    state_.project_integrations.add(audited(
        {{"integrationId", integration}, {"projectId", project}, {"disabled", false}, {"settings", json::object()}}));
  }
  if (node.is_text()) return;
  json& link = state_.project_integrations.edit(id_of(*project_link(state_, integration, project)));
  link["disabled"] = node.flag("disabled", flag_of(link, "disabled"));
  if (node.has("token")) link["token"] = node.text("token");
}

void IntegrationLoader::load_export(const Node& node, Id project) {
  node.only({"integration", "projectKey", "tcAql", "launchAql", "disabled", "disableTcCreate", "disableLaunchSync",
             "syncDelaySec", "notificationEmail", "settings"});
  const Id integration =
      row_by_name(state_.integrations, node.required_text("integration"), node.child("integration"), "integration");
  if (project_link(state_, integration, project) == nullptr) {
    node.child("integration").fail("the project does not use this integration");
  }
  if (node.integer("syncDelaySec", 0) < 0) node.child("syncDelaySec").fail("must not be negative");
  json row = audited({{"integrationId", integration},
                      {"projectId", project},
                      {"projectKey", node.required_text("projectKey")},
                      {"syncDelaySec", node.integer("syncDelaySec", 0)},
                      {"writtenBy", "system"},
                      {"memory", json::object()}});
  for (const char* text : {"tcAql", "launchAql", "notificationEmail"}) {
    if (node.has(text)) row[text] = node.text(text);
  }
  for (const char* flag : {"disabled", "disableTcCreate", "disableLaunchSync"}) row[flag] = node.flag(flag, false);
  if (node.has("settings")) row["settings"] = node.child("settings").value();
  try {
    check_queries(text_of(row, "tcAql"), text_of(row, "launchAql"), now_);
  } catch (const Refusal& refusal) {
    node.fail(refusal.message);
  }
  schedule_export(row, now_);
  state_.exports.add(std::move(row));
}

}  // namespace tmsync::standin
