#include "integration_forms.hpp"
#include "integration_types.hpp"
#include "integrations.hpp"
#include "json_body.hpp"
#include "recipient.hpp"
#include "router.hpp"

/// The use of integrations in projects.
namespace tmsync::standin {

const json* project_link(const State& state, Id integration, Id project) {
  for (const auto& [id, link] : state.project_integrations.rows()) {
    if (id_of(link, "integrationId") == integration && id_of(link, "projectId") == project) return &link;
  }
  return nullptr;
}

const json& enabled_link(const State& state, Id integration, Id project) {
  const json* link = project_link(state, integration, project);
  if (link == nullptr) refuse(404, "The integration is not enabled in the project");
  return *link;
}

std::string stored_token(const json& integration, const json& link) {
  return text_of(link, "token", text_of(integration, "defaultToken"));
}

namespace {

json& add_link(State& state, Id integration, Id project, std::int64_t now) {
  return state.project_integrations.add({{"integrationId", integration},
                                         {"projectId", project},
                                         {"disabled", false},
                                         {"settings", json::object()},
                                         {"createdDate", now},
                                         {"lastModifiedDate", now}});
}

json link_dto(const State& state, const json& link) {
  const json& row = *state.integrations.find(id_of(link, "integrationId"));
  return {{"id", row.at("id")},
          {"name", row.at("name")},
          {"info", integration_info(text_of(row, "type"), row.value("operations", json::array()))},
          {"projectId", link.at("projectId")},
          {"settings", link.value("settings", json::object())},
          {"disabled", flag_of(link, "disabled")},
          {"createdDate", id_of(link, "createdDate")},
          {"lastModifiedDate", id_of(link, "lastModifiedDate")}};
}

Response list_of_project(Call& call) {
  need(call, call.param(), Right::read);
  std::vector<json> rows;
  for (const auto& [id, link] : call.state.project_integrations.rows()) {
    if (id_of(link, "projectId") == call.param()) rows.push_back(link_dto(call.state, link));
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response available_in_project(Call& call) {
  need(call, call.param(), Right::read);
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.integrations.rows()) {
    if (project_link(call.state, id, call.param()) == nullptr) rows.push_back(integration_dto(call.state, row));
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response get_link(Call& call) {
  need(call, call.param(1), Right::read);
  return answer(link_dto(call.state, enabled_link(call.state, call.param(0), call.param(1))));
}

Response project_form(Call& call) {
  const Id project = call.required("projectId");
  const json& integration = integration_row(call.state, call.required("integrationId"));
  need(call, project, Right::read);
  const json* link = project_link(call.state, id_of(integration), project);
  return answer({{"projectFields", json::array()},
                 {"projectFieldsValues", json::object()},
                 {"secretFields", secret_fields(form_names(call.state, text_of(integration, "type")))},
                 {"secretSpecified", link != nullptr && link->contains("token")},
                 {"defaultProjectFieldsValues", json::object()},
                 {"defaultSecretSpecified", integration.contains("defaultToken")}});
}

const BodyField kSettings{"settings", Type::object, false, nullptr, 0, true};
const BodyField kSecret{"secret", Type::object, false, nullptr, 0, true};
const BodyField kIntegration{"integrationId", Type::integer, true, nullptr, 0, true};

const Shape& create_shape() {
  static const Shape shape{{kIntegration, {"projectId", Type::integer, true, nullptr, 0, true}, kSettings, kSecret},
                           409};
  return shape;
}
const Shape& patch_shape() {
  static const Shape shape{{{"disabled", Type::boolean, false, nullptr, 0, true}, kSettings, kSecret}, 409};
  return shape;
}
const Shape& validate_shape() {
  static const Shape shape{{kIntegration, kSettings, kSecret}, 409};
  return shape;
}

/// Checks all of the body first, so that a refused one changes nothing.
void apply(const State& state, const json& integration, json& link, const json& body) {
  if (body.contains("settings")) check_project_settings(body.at("settings"));
  if (body.contains("secret")) {
    link["token"] = read_secret(body.at("secret"), form_names(state, text_of(integration, "type")));
  }
  if (body.contains("disabled")) link["disabled"] = body.at("disabled");
}

Response enable(Call& call) {
  const json body = read_object(call, create_shape());
  const Id project = id_of(body, "projectId");
  need(call, project, Right::admin);
  const json& integration = integration_row(call.state, id_of(body, "integrationId"));
  if (project_link(call.state, id_of(integration), project) != nullptr) {
    refuse(409, "The integration is enabled in the project already");
  }
  json made = json::object();
  apply(call.state, integration, made, body);
  json& link = add_link(call.state, id_of(integration), project, call.now);
  link.update(made);
  return answer(link_dto(call.state, link));
}

Response patch_link(Call& call) {
  need(call, call.param(1), Right::admin);
  const json& integration = integration_row(call.state, call.param(0));
  json link = enabled_link(call.state, call.param(0), call.param(1));
  apply(call.state, integration, link, read_object(call, patch_shape()));
  link["lastModifiedDate"] = call.now;
  return answer(link_dto(call.state, call.state.project_integrations.edit(id_of(link)) = link));
}

Response delete_link(Call& call) {
  need(call, call.param(1), Right::admin);
  static_cast<void>(enabled_link(call.state, call.param(0), call.param(1)));
  drop_links(call.state, call.param(0), call.param(1));
  return answer_empty(202);
}

/// The request names no project: whoever may configure one may ask.
void need_admin_of_some_project(const Call& call) {
  for (const auto& [id, row] : call.state.projects.rows()) {
    if (right_of(call, id) >= Right::admin) return;
  }
  need_admin(call);
}

Response validate_link(Call& call) {
  need_admin_of_some_project(call);
  const json body = read_object(call, validate_shape());
  const json& integration = integration_row(call.state, id_of(body, "integrationId"));
  json link = json::object();
  apply(call.state, integration, link, body);
  const std::string token = stored_token(integration, link);
  if (token.empty()) refuse(400, "There is no token to try: send a secret");
  check_recipient(call.options, text_of(integration, "endpoint"), token);
  return answer_empty(200);
}

}  // namespace

void link_defaults(State& state, Id project, std::int64_t now) {
  for (const auto& [id, row] : state.integrations.rows()) {
    if (flag_of(row, "enabledByDefault") && project_link(state, id, project) == nullptr) {
      add_link(state, id, project, now);
    }
  }
}

void add_project_integration_routes(Router& router) {
  router.add("GET", "/integration/project/{}", list_of_project);
  router.add("GET", "/integration/project/{}/available", available_in_project);
  router.add("POST", "/integration/project", enable);
  router.add("POST", "/integration/project/validate", validate_link);
  router.add("GET", "/integration/projectfields", project_form);
  router.add("GET", "/integration/{}/project/{}", get_link);
  router.add("PATCH", "/integration/{}/project/{}", patch_link);
  router.add("DELETE", "/integration/{}/project/{}", delete_link);
}

}  // namespace tmsync::standin
