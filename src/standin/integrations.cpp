#include <algorithm>

#include "json_body.hpp"
#include "reference.hpp"
#include "router.hpp"

namespace tmsync::standin {
namespace {

json info_dto(const json& row) {
  return {{"type", row.at("type")},
          {"name", row.at("name")},
          {"description", ""},
          {"operations", row.value("operations", json::array())},
          {"routines", json::array({"endpoint"})}};
}

json integration_dto(const State& state, const json& row) {
  std::int64_t projects = 0;
  for (const auto& [id, link] : state.project_integrations.rows()) {
    if (link.at("integrationId") == row.at("id")) ++projects;
  }
  return {{"id", row.at("id")},
          {"name", row.at("name")},
          {"info", info_dto(row)},
          {"projectsCount", projects},
          {"createdDate", id_of(row, "createdDate")},
          {"lastModifiedDate", id_of(row, "lastModifiedDate")}};
}

json project_integration_dto(const State& state, const json& link) {
  const json& row = *state.integrations.find(id_of(link, "integrationId"));
  return {{"id", row.at("id")},
          {"name", row.at("name")},
          {"info", info_dto(row)},
          {"projectId", link.at("projectId")},
          {"settings", link.value("settings", json::object())},
          {"disabled", flag_of(link, "disabled")},
          {"createdDate", id_of(link, "createdDate")},
          {"lastModifiedDate", id_of(link, "lastModifiedDate")}};
}

Response list_integrations(Call& call) {
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.integrations.rows()) rows.push_back(integration_dto(call.state, row));
  return answer_page(call, std::move(rows), "name,ASC");
}

Response get_integration(Call& call) {
  const json* row = call.state.integrations.find(call.param());
  if (row == nullptr) refuse(404, "Integration not found");
  return answer(integration_dto(call.state, *row));
}

const json* link_of(const State& state, Id integration, Id project) {
  for (const auto& [id, link] : state.project_integrations.rows()) {
    if (id_of(link, "integrationId") == integration && id_of(link, "projectId") == project) return &link;
  }
  return nullptr;
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
    if (project && link_of(call.state, id, *project) == nullptr) continue;
    if (!any_of_values(call, "operation", row.value("operations", json::array()))) continue;
    if (!any_of_values(call, "integrationType", json::array({row.at("type")}))) continue;
    const std::string name = text_of(row, "name");
    if (suggested(call, id, name)) rows.push_back({{"id", id}, {"name", name}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response list_of_project(Call& call) {
  need(call, call.param(), Right::read);
  std::vector<json> rows;
  for (const auto& [id, link] : call.state.project_integrations.rows()) {
    if (id_of(link, "projectId") == call.param()) rows.push_back(project_integration_dto(call.state, link));
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response available_in_project(Call& call) {
  need(call, call.param(), Right::read);
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.integrations.rows()) {
    if (link_of(call.state, id, call.param()) == nullptr) rows.push_back(integration_dto(call.state, row));
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response get_of_project(Call& call) {
  need(call, call.param(1), Right::read);
  const json* link = link_of(call.state, call.param(0), call.param(1));
  if (link == nullptr) refuse(404, "The integration is not enabled in the project");
  return answer(project_integration_dto(call.state, *link));
}

Response list_issues(Call& call) {
  const Id integration = call.required("integrationId");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.issues.rows()) {
    if (id_of(row, "integrationId") == integration) rows.push_back(issue_dto(call.state, id));
  }
  return answer_page(call, std::move(rows), "id,ASC");
}

const Shape kIssueCreate{
    {{"name", Type::text, true, nullptr, 0, true, true}, {"integrationId", Type::integer, true, nullptr, 0, true}}};

Response create_issue(Call& call) {
  const json body = read_object(call, kIssueCreate);
  if (call.state.integrations.find(id_of(body, "integrationId")) == nullptr) refuse(404, "Integration not found");
  return answer(issue_dto(call.state, id_of(call.state.issues.add(body))));
}

Response suggest_issues(Call& call) {
  const auto integration = call.number_of("integrationId");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.issues.rows()) {
    if (integration && id_of(row, "integrationId") != *integration) continue;
    if (suggested(call, id, text_of(row, "name"))) rows.push_back({{"id", id}, {"name", row.at("name")}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

}  // namespace

void add_integration_routes(Router& router) {
  router.add("GET", "/integration", list_integrations);
  router.add("GET", "/integration/{}", get_integration);
  router.add("GET", "/integration/suggest", suggest_integrations);
  router.add("GET", "/integration/project/{}", list_of_project);
  router.add("GET", "/integration/project/{}/available", available_in_project);
  router.add("GET", "/integration/{}/project/{}", get_of_project);
  router.add("GET", "/issue", list_issues);
  router.add("POST", "/issue", create_issue);
  router.add("GET", "/issue/suggest", suggest_issues);
}

}  // namespace tmsync::standin
