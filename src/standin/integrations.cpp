#include "integrations.hpp"

#include <algorithm>

#include "integration_forms.hpp"
#include "integration_types.hpp"
#include "json_body.hpp"
#include "recipient.hpp"
#include "router.hpp"

/// Global integrations.
namespace tmsync::standin {

const json& integration_row(const State& state, Id integration) {
  const json* row = state.integrations.find(integration);
  if (row == nullptr) refuse(404, "Integration with id " + std::to_string(integration) + " not found");
  return *row;
}

json integration_dto(const State& state, const json& row) {
  std::int64_t projects = 0;
  for (const auto& [id, link] : state.project_integrations.rows()) {
    if (link.at("integrationId") == row.at("id")) ++projects;
  }
  return {{"id", row.at("id")},
          {"name", row.at("name")},
          {"info", integration_info(text_of(row, "type"), row.value("operations", json::array()))},
          {"projectsCount", projects},
          {"createdDate", id_of(row, "createdDate")},
          {"lastModifiedDate", id_of(row, "lastModifiedDate")}};
}

void drop_links(State& state, Id integration, Id project) {
  for (Table* table : {&state.project_integrations, &state.exports}) {
    std::vector<Id> ids;
    for (const auto& [id, row] : table->rows()) {
      if (id_of(row, "integrationId") == integration && (project == 0 || id_of(row, "projectId") == project)) {
        ids.push_back(id);
      }
    }
    for (const Id id : ids) table->erase(id);
  }
}

namespace {

Response list_integrations(Call& call) {
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.integrations.rows()) rows.push_back(integration_dto(call.state, row));
  return answer_page(call, std::move(rows), "name,ASC");
}

Response get_integration(Call& call) {
  return answer(integration_dto(call.state, integration_row(call.state, call.param())));
}

Response list_catalogue(Call& call) {
  std::vector<json> rows = integration_catalogue();
  std::erase_if(rows,
                [&](const json& row) { return !contains_ignoring_case(text_of(row, "name"), call.text("query")); });
  return answer_page(call, std::move(rows), "name,ASC");
}

bool any_of_values(const Call& call, std::string_view name, const json& possible) {
  bool asked = false;
  for (const auto& [key, value] : call.query) {
    if (key != name) continue;
    asked = true;
    if (std::find(possible.begin(), possible.end(), value) != possible.end()) return true;
  }
  return !asked;
}

Response suggest_integrations(Call& call) {
  const auto project = call.number_of("projectId");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.integrations.rows()) {
    if (project && project_link(call.state, id, *project) == nullptr) continue;
    if (!any_of_values(call, "operation", row.value("operations", json::array()))) continue;
    if (!any_of_values(call, "integrationType", json::array({row.at("type")}))) continue;
    const std::string name = text_of(row, "name");
    if (suggested(call, id, name)) rows.push_back({{"id", id}, {"name", name}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response list_projects(Call& call) {
  const Id integration = id_of(integration_row(call.state, call.param()));
  std::vector<json> rows;
  for (const auto& [id, project] : call.state.projects.rows()) {
    if (project_link(call.state, integration, id) == nullptr || right_of(call, id) < Right::read) continue;
    const std::string name = text_of(project, "name");
    if (!contains_ignoring_case(name, call.text("query"))) continue;
    rows.push_back(
        {{"id", id}, {"name", name}, {"abbr", text_of(project, "abbr")}, {"isPublic", flag_of(project, "isPublic")}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

std::string known_type(const std::string& type) {
  if (!is_integration_type(type)) refuse(400, "Unknown integration type " + type);
  return type;
}

Response global_form(Call& call) {
  if (!call.find("type")) refuse(400, "Required parameter 'type' is not present.");
  const std::string type = known_type(call.text("type"));
  const Id integration = call.required("integrationId");
  const json* row = integration == 0 ? nullptr : &integration_row(call.state, integration);
  if (row != nullptr && text_of(*row, "type") != type) refuse(400, "The integration is not of the type " + type);
  const FormNames names = form_names(call.state, type);
  return answer({{"globalFields", global_fields(names)},
                 {"globalFieldsValues", row == nullptr ? json::object() : global_values(*row, names)},
                 {"defaultProjectFields", json::array()},
                 {"defaultProjectFieldsValues", json::object()},
                 {"defaultSecretFields", secret_fields(names)},
                 {"defaultSecretSpecified", row != nullptr && row->contains("defaultToken")}});
}

const std::vector<BodyField> kWritable = {{"name", Type::text, false, nullptr, 255, true, true},
                                          {"settings", Type::object, false, nullptr, 0, true},
                                          {"defaultProjectSettings", Type::object, false, nullptr, 0, true},
                                          {"defaultSecret", Type::object, false, nullptr, 0, true},
                                          {"enabledByDefault", Type::boolean, false, nullptr, 0, true}};

const Shape& create_shape() {
  static const Shape shape = [] {
    Shape made{kWritable, 409};
    made.fields.at(1).required = true;
    made.fields.push_back({"type", Type::text, true, nullptr, 0, true});
    return made;
  }();
  return shape;
}

const Shape& patch_shape() {
  static const Shape shape = [] {
    Shape made{kWritable, 409};
    made.fields.push_back({"disabled", Type::boolean, false, nullptr, 0, true});
    return made;
  }();
  return shape;
}

void apply(const State& state, json& row, const json& body) {
  const FormNames names = form_names(state, text_of(row, "type"));
  if (body.contains("settings")) read_global_settings(body.at("settings"), names, row);
  if (body.contains("defaultProjectSettings")) check_project_settings(body.at("defaultProjectSettings"));
  if (body.contains("defaultSecret")) row["defaultToken"] = read_secret(body.at("defaultSecret"), names);
  for (const char* member : {"name", "enabledByDefault", "disabled"}) {
    if (body.contains(member)) row[member] = body.at(member);
  }
}

Response create_integration(Call& call) {
  need_admin(call);
  const json body = read_object(call, create_shape());
  const std::string type = known_type(text_of(body, "type"));
  json row{{"type", type},
           {"name", integration_info(type, {}).at("name")},
           {"operations", default_operations(type)},
           {"enabledByDefault", false},
           {"disabled", false},
           {"createdDate", call.now},
           {"lastModifiedDate", call.now}};
  apply(call.state, row, body);
  return answer(integration_dto(call.state, call.state.integrations.add(std::move(row))));
}

Response patch_integration(Call& call) {
  need_admin(call);
  json row = integration_row(call.state, call.param());
  apply(call.state, row, read_object(call, patch_shape()));
  row["lastModifiedDate"] = call.now;
  return answer(integration_dto(call.state, call.state.integrations.edit(call.param()) = std::move(row)));
}

Response delete_integration(Call& call) {
  need_admin(call);
  const Id integration = id_of(integration_row(call.state, call.param()));
  drop_links(call.state, integration, 0);
  call.state.integrations.erase(integration);
  return answer_empty(202);
}

const Shape kValidate{{{"type", Type::text, true, nullptr, 0, true},
                       {"settings", Type::object, false, nullptr, 0, true},
                       {"defaultProjectSettings", Type::object, false, nullptr, 0, true},
                       {"defaultSecret", Type::object, false, nullptr, 0, true}},
                      409};

Response validate_integration(Call& call) {
  need_admin(call);
  const json body = read_object(call, kValidate);
  json row{{"type", known_type(text_of(body, "type"))}};
  apply(call.state, row, body);
  check_recipient(call.options, text_of(row, "endpoint"), text_of(row, "defaultToken"));
  return answer_empty(200);
}

}  // namespace

void add_integration_routes(Router& router) {
  router.add("GET", "/integration", list_integrations);
  router.add("POST", "/integration", create_integration);
  router.add("GET", "/integration/available", list_catalogue);
  router.add("GET", "/integration/suggest", suggest_integrations);
  router.add("GET", "/integration/globalfields", global_form);
  router.add("POST", "/integration/validate", validate_integration);
  router.add("GET", "/integration/{}", get_integration);
  router.add("PATCH", "/integration/{}", patch_integration);
  router.add("DELETE", "/integration/{}", delete_integration);
  router.add("GET", "/integration/{}/project", list_projects);
}

}  // namespace tmsync::standin
