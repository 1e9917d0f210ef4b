#include "reference.hpp"

#include "instance.hpp"
#include "integrations.hpp"
#include "json_body.hpp"

namespace tmsync::standin {

json status_dto(const State& state, Id id) {
  const json* row = state.statuses.find(id);
  return row == nullptr ? json() : *row;
}

json workflow_dto(const State& state, Id id) {
  const json* row = state.workflows.find(id);
  if (row == nullptr) return {};
  json dto = *row;
  json statuses = json::array();
  for (const json& status : row->at("statuses")) statuses.push_back(status_dto(state, status.get<Id>()));
  dto["statuses"] = std::move(statuses);
  return dto;
}

bool has_status(const State& state, Id workflow, Id status) {
  const json* row = state.workflows.find(workflow);
  if (row == nullptr) return false;
  for (const json& candidate : row->at("statuses")) {
    if (candidate.get<Id>() == status) return true;
  }
  return false;
}

Id default_workflow(const State& state, Id project, bool automated) {
  for (const auto& [id, row] : state.workflow_schemas.rows()) {
    if (id_of(row, "projectId") == project && text_of(row, "type") == (automated ? "automated" : "manual")) {
      return id_of(row, "workflowId");
    }
  }
  return kDefaultWorkflow;
}

Id first_status(const State& state, Id workflow) {
  const json* row = state.workflows.find(workflow);
  if (row == nullptr || row->at("statuses").empty()) return 0;
  return row->at("statuses").front().get<Id>();
}

namespace {

json with_audit(json row, std::int64_t now, const std::string& login) {
  row["createdDate"] = row["lastModifiedDate"] = now;
  row["createdBy"] = row["lastModifiedBy"] = login;
  return row;
}

std::vector<json> visible_projects(Call& call, Right right) {
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.projects.rows()) {
    if (right_of(call, id) < right) continue;
    if (!contains_ignoring_case(text_of(row, "name"), call.text("query"))) continue;
    rows.push_back(row);
  }
  return rows;
}

Response list_projects(Call& call) {
  return answer_page(call, visible_projects(call, Right::read), "name,ASC");
}

Response suggest_projects(Call& call) {
  std::vector<json> rows;
  for (const json& row : visible_projects(call, call.flag("write") ? Right::write : Right::read)) {
    if (!suggested(call, id_of(row), text_of(row, "name"))) continue;
    rows.push_back({{"id", row.at("id")},
                    {"name", row.at("name")},
                    {"abbr", text_of(row, "abbr")},
                    {"isPublic", flag_of(row, "isPublic")}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response get_project(Call& call) {
  need(call, call.param(), Right::read);
  return answer(*call.state.projects.find(call.param()));
}

const Shape kProjectCreate{{{"name", Type::text, true, nullptr, 255, true, true},
                            {"abbr", Type::text},
                            {"description", Type::text},
                            {"isPublic", Type::boolean},
                            {"favorite", Type::boolean}}};

Response create_project(Call& call) {
  need_admin(call);
  const json body = read_object(call, kProjectCreate);
  const Id id = ensure_project(call.state, "", call.now);
  link_defaults(call.state, id, call.now);
  json& row = call.state.projects.edit(id);
  row.update(with_audit(body, call.now, call.login()));
  return answer(row);
}

Response project_stats(Call& call) {
  const Id project = call.param();
  need(call, project, Right::read);
  std::int64_t automated = 0;
  std::int64_t manual = 0;
  for (const auto& [id, test_case] : call.state.cases) {
    if (test_case.project == project && !test_case.deleted) ++(test_case.automated ? automated : manual);
  }
  const double all = static_cast<double>(automated + manual);
  return answer({{"launches", 0},
                 {"automatedTestCases", automated},
                 {"manualTestCases", manual},
                 {"automationPercent", all > 0 ? static_cast<double>(automated) * 100 / all : 0.0}});
}

std::vector<json> rows_of(const Table& table) {
  std::vector<json> rows;
  for (const auto& [id, row] : table.rows()) rows.push_back(row);
  return rows;
}

json array_of(const Table& table) {
  json rows = json::array();
  for (const auto& [id, row] : table.rows()) rows.push_back(row);
  return rows;
}

Response list_statuses(Call& call) {
  const auto workflow = call.number_of("workflowId");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.statuses.rows()) {
    if (!workflow || has_status(call.state, *workflow, id)) rows.push_back(row);
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response list_workflows(Call& call) {
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.workflows.rows()) rows.push_back(workflow_dto(call.state, id));
  return answer_page(call, std::move(rows), "name,ASC");
}

Response get_workflow(Call& call) {
  const json dto = workflow_dto(call.state, call.param());
  if (dto.is_null()) refuse(404, "Workflow not found");
  return answer(dto);
}

json workflow_schema_dto(const State& state, const json& row) {
  json dto = row;
  dto["workflow"] = workflow_dto(state, id_of(row, "workflowId"));
  dto.erase("workflowId");
  return dto;
}

Response list_workflow_schemas(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.workflow_schemas.rows()) {
    if (id_of(row, "projectId") == project) rows.push_back(workflow_schema_dto(call.state, row));
  }
  return answer_page(call, std::move(rows), "id,ASC");
}

const Shape kWorkflowSchema{{{"projectId", Type::integer, true, nullptr, 0, true},
                             {"type", Type::text, true, nullptr, 0, true},
                             {"workflowId", Type::integer, true, nullptr, 0, true}},
                            409};

Response create_workflow_schema(Call& call) {
  const json body = read_object(call, kWorkflowSchema);
  const Id project = id_of(body, "projectId");
  need(call, project, Right::admin);
  const std::string type = text_of(body, "type");
  if (type != "manual" && type != "automated") refuse(400, "Unknown type " + type);
  if (call.state.workflows.find(id_of(body, "workflowId")) == nullptr) refuse(404, "Workflow not found");
  for (const auto& [id, row] : call.state.workflow_schemas.rows()) {
    if (id_of(row, "projectId") == project && row.at("type") == type) refuse(500, "An unexpected error occurred");
  }
  return answer(
      workflow_schema_dto(call.state, call.state.workflow_schemas.add(with_audit(body, call.now, call.login()))));
}

Response list_layers(Call& call) {
  return answer_page(call, rows_of(call.state.layers), "id,ASC");
}
Response list_roles(Call& call) {
  return answer(array_of(call.state.roles));
}
Response list_tags(Call& call) {
  return answer(array_of(call.state.tags));
}

const Shape kNamed{{{"name", Type::text, true, nullptr, 255, true, true}}};

Response create_layer(Call& call) {
  need_admin(call);
  return answer(call.state.layers.add(with_audit(read_object(call, kNamed), call.now, call.login())));
}

const Shape kStatus{
    {{"name", Type::text, true, nullptr, 255, true, true}, {"color", Type::text, true, nullptr, 0, true}}};

Response create_status(Call& call) {
  need_admin(call);
  return answer(call.state.statuses.add(with_audit(read_object(call, kStatus), call.now, call.login())));
}

Response create_tag(Call& call) {
  const json body = read_object(call, kNamed);
  return answer(*call.state.tags.find(call.state.tag_id(text_of(body, "name"))));
}

Response suggest_tags(Call& call) {
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.tags.rows()) {
    if (suggested(call, id, text_of(row, "name"))) rows.push_back(row);
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

/// The users that have a role in some case, with the id of the user.
std::vector<json> known_members(Call& call, bool with_role) {
  const auto role = call.number_of("roleId");
  const auto project = call.number_of("projectId");
  std::map<std::string, Id> found;
  for (const auto& [id, test_case] : call.state.cases) {
    if (project && test_case.project != *project) continue;
    for (const Member& member : test_case.members) {
      if (!role || member.role == *role) found[member.user] = member.role;
    }
  }
  std::vector<json> rows;
  for (const auto& [login, role_id] : found) {
    const json* user = call.state.users.find_by("username", login);
    json row = {{"id", user == nullptr ? Id{0} : id_of(*user)}, {"name", login}};
    if (with_role) row["role"] = *call.state.roles.find(role_id);
    if (suggested(call, id_of(row), login)) rows.push_back(std::move(row));
  }
  return rows;
}

Response list_members(Call& call) {
  static_cast<void>(call.required("roleId"));
  return answer_page(call, known_members(call, true), "name,ASC");
}
Response suggest_members(Call& call) {
  return answer_page(call, known_members(call, false), "name,ASC");
}

}  // namespace

void seed_built_ins(State& state, std::int64_t now) {
  const auto named = [&](Table& table, Id id, const char* name) {
    table.add(with_audit({{"id", id}, {"name", name}}, now, "system"));
  };
  const auto status = [&](Id id, const char* name, const char* color) {
    state.statuses.add(with_audit({{"id", id}, {"name", name}, {"color", color}}, now, "system"));
  };
  status(-1, "Draft", "#abb8c3");
  status(-2, "Active", "#00d084");
  status(-3, "Outdated", "#eb144c");
  status(-4, "Review", "#fcb900");
  state.workflows.add(
      with_audit({{"id", kDefaultWorkflow}, {"name", "Default"}, {"statuses", {-1, -4, -2, -3}}}, now, "system"));
  named(state.roles, -1, "Owner");
  named(state.layers, -1, "Unit Tests");
  named(state.layers, -2, "Integration Tests");
  named(state.layers, -3, "UI Tests");
  const char* const fields[] = {"Epic", "Feature", "Story", "Suite", "Component"};
  for (Id i = 0; i < 5; ++i) {
    state.fields.add(with_audit({{"id", -1 - i},
                                 {"name", fields[i]},
                                 {"required", false},
                                 {"locked", false},
                                 {"singleSelect", false},
                                 {"archived", false}},
                                now, "system"));
  }
}

Id ensure_project(State& state, const std::string& name, std::int64_t now, Id wanted) {
  if (!name.empty()) {
    if (const json* found = state.projects.find_by("name", name)) return id_of(*found);
  }
  const Id id = id_of(state.projects.add(with_audit(
      {{"id", wanted}, {"name", name}, {"abbr", ""}, {"description", ""}, {"isPublic", false}, {"favorite", false}},
      now, "system")));
  for (const char* type : {"manual", "automated"}) {
    state.workflow_schemas.add(
        with_audit({{"projectId", id}, {"type", type}, {"workflowId", kDefaultWorkflow}}, now, "system"));
  }
  return id;
}

void ensure_user(State& state, const std::string& login) {
  if (state.users.find_by("username", login) == nullptr) {
    state.users.add({{"username", login}, {"rights", json::object()}, {"admin", false}});
  }
}

void add_reference_routes(Router& router) {
  router.add("GET", "/project", list_projects);
  router.add("POST", "/project", create_project);
  router.add("GET", "/project/suggest", suggest_projects);
  router.add("GET", "/project/{}", get_project);
  router.add("GET", "/project/{}/stats", project_stats);
  router.add("GET", "/status", list_statuses);
  router.add("POST", "/status", create_status);
  router.add("GET", "/workflow", list_workflows);
  router.add("GET", "/workflow/{}", get_workflow);
  router.add("GET", "/workflowschema", list_workflow_schemas);
  router.add("POST", "/workflowschema", create_workflow_schema);
  router.add("GET", "/testlayer", list_layers);
  router.add("POST", "/testlayer", create_layer);
  router.add("GET", "/role", list_roles);
  router.add("GET", "/tag", list_tags);
  router.add("POST", "/tag", create_tag);
  router.add("GET", "/tag/suggest", suggest_tags);
  router.add("GET", "/member", list_members);
  router.add("GET", "/member/suggest", suggest_members);
}

}  // namespace tmsync::standin
