#include <algorithm>
#include <set>

#include "tmsync/core/text.hpp"

#include "instance.hpp"
#include "json_body.hpp"
#include "reference.hpp"

namespace tmsync::standin {
namespace {

json field_dto(const State& state, Id field) {
  const json* row = state.fields.find(field);
  if (row == nullptr) return {};
  json dto = *row;
  dto.erase("countsBehind");  // of the state file, not of the API
  return dto;
}

json project_field_dto(const State& state, const json& link) {
  json dto = link;
  const json field = field_dto(state, id_of(link, "customFieldId"));
  dto.erase("customFieldId");
  dto["name"] = field.at("name");
  dto["singleSelect"] = field.at("singleSelect");
  dto["customField"] = field;
  return dto;
}

bool is_global(const json& value) {
  return id_of(value, "projectId") == 0;
}

std::map<Id, std::int64_t> count_values(const State& state, Id project) {
  std::map<Id, std::int64_t> counts;
  for (const auto& [id, test_case] : state.cases) {
    if (test_case.deleted || (project != 0 && test_case.project != project)) continue;
    for (const Id value : test_case.values) ++counts[value];
  }
  return counts;
}

Response list_project_fields_of(Call& call, Id project) {
  need(call, project, Right::read);
  std::vector<json> rows;
  for (const auto& [id, link] : call.state.project_fields.rows()) {
    if (id_of(link, "projectId") != project) continue;
    json dto = project_field_dto(call.state, link);
    if (contains_ignoring_case(text_of(dto, "name"), call.text("query"))) rows.push_back(std::move(dto));
  }
  return answer_page(call, std::move(rows), "id,ASC");
}

Response list_project_fields(Call& call) {
  return list_project_fields_of(call, call.param());
}
Response list_fields(Call& call) {
  return list_project_fields_of(call, call.required("projectId"));
}

const Shape kProjectFieldPatch{{{"required", Type::boolean, false, nullptr, 0, true},
                                {"locked", Type::boolean, false, nullptr, 0, true},
                                {"defaultCustomFieldValueId", Type::integer, false, nullptr, 0, true}},
                               409};

Response patch_project_field(Call& call) {
  need(call, call.param(), Right::admin);
  const json body = read_object(call, kProjectFieldPatch);
  const json* link = call.state.project_field(call.param(0), call.param(1));
  if (link == nullptr) refuse(404, "Custom field is not in the project");
  call.state.project_fields.edit(id_of(*link)).update(body);
  return answer_empty(204);
}

Response suggest_fields(Call& call) {
  const auto project = call.number_of("projectId");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.fields.rows()) {
    if (project && call.state.project_field(*project, id) == nullptr) continue;
    const auto excluded = call.ids("excludeProjectId");
    if (std::any_of(excluded.begin(), excluded.end(),
                    [&, field = id](Id p) { return call.state.project_field(p, field) != nullptr; })) {
      continue;
    }
    const std::string name = text_of(row, "name");
    if (suggested(call, id, name)) rows.push_back({{"id", id}, {"name", name}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response get_field(Call& call) {
  json dto = field_dto(call.state, call.param());
  if (dto.is_null()) refuse(404, "Custom field not found");
  return answer(dto);
}

const Shape kFieldCreate{{{"name", Type::text, true, nullptr, 255, true, true},
                          {"required", Type::boolean},
                          {"singleSelect", Type::boolean}}};

Response create_field(Call& call) {
  need_admin(call);
  json body = read_object(call, kFieldCreate);
  if (call.state.fields.find_by("name", body.at("name")) != nullptr) refuse(400, "Custom field already exists");
  json row = {{"name", body.at("name")},
              {"required", flag_of(body, "required")},
              {"singleSelect", flag_of(body, "singleSelect")},
              {"locked", false},
              {"archived", false},
              {"createdBy", call.login()},
              {"createdDate", call.now},
              {"lastModifiedBy", call.login()},
              {"lastModifiedDate", call.now}};
  return answer(call.state.fields.add(std::move(row)));
}

const Shape kSelection{{{"ids", Type::integers}, {"inverted", Type::boolean}}};

void link_field(State& state, Id project, Id field, std::int64_t now) {
  if (state.project_field(project, field) != nullptr) return;
  state.project_fields.add({{"projectId", project},
                            {"customFieldId", field},
                            {"required", false},
                            {"locked", false},
                            {"createdDate", now},
                            {"lastModifiedDate", now}});
}

Response add_fields_to_project(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::admin);
  const json body = read_object(call, kSelection);
  for (const json& id : body.value("ids", json::array())) {
    if (call.state.fields.find(id.get<Id>()) == nullptr) refuse(404, "Custom field not found");
    link_field(call.state, project, id.get<Id>(), call.now);
  }
  return answer_empty(202);
}

Response add_field_to_projects(Call& call) {
  const Id field = call.required("customFieldId");
  const json body = read_object(call, kSelection);
  if (call.state.fields.find(field) == nullptr) refuse(404, "Custom field not found");
  for (const json& id : body.value("ids", json::array())) {
    need(call, id.get<Id>(), Right::admin);
    link_field(call.state, id.get<Id>(), field, call.now);
  }
  return answer_empty(202);
}

Response remove_field(Call& call) {
  need(call, call.required("projectId"), Right::admin);
  const json* link = call.state.project_field(call.required("projectId"), call.required("customFieldId"));
  if (link == nullptr) refuse(404, "Custom field is not in the project");
  call.state.project_fields.erase(id_of(*link));
  return answer_empty(204);
}

Response get_project_field(Call& call) {
  need(call, call.required("projectId"), Right::read);
  const json* link = call.state.project_field(call.required("projectId"), call.required("customFieldId"));
  if (link == nullptr) refuse(404, "Custom field is not in the project");
  return answer(project_field_dto(call.state, *link));
}

Response list_values_of(Call& call, Id project) {
  const Id field = call.required("customFieldId");
  const auto global = call.find("global");
  const json* definition = call.state.fields.find(field);
  const bool behind = definition != nullptr && flag_of(*definition, "countsBehind");
  const auto counts = behind ? std::map<Id, std::int64_t>{} : count_values(call.state, project);
  const std::string query = call.text("query");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.values.rows()) {
    if (id_of(row, "customFieldId") != field) continue;
    if (project != 0 && !is_global(row) && id_of(row, "projectId") != project) continue;
    if (global && call.flag("global") != is_global(row)) continue;
    const std::string name = text_of(row, "name");
    if (call.flag("strict") ? !query.empty() && name != query : !contains_ignoring_case(name, query)) continue;
    json dto = value_dto(call.state, id);
    const auto count = counts.find(id);
    dto["testCasesCount"] = count == counts.end() ? 0 : count->second;
    rows.push_back(std::move(dto));
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response list_project_values(Call& call) {
  need(call, call.param(), Right::read);
  if (call.state.project_field(call.param(), call.required("customFieldId")) == nullptr) {
    refuse(400, "Custom field is not in the project");
  }
  return list_values_of(call, call.param());
}

Response list_values(Call& call) {
  const Id project = call.number_of("projectId").value_or(0);
  if (project != 0) need(call, project, Right::read);
  return list_values_of(call, project);
}

Response suggest_values(Call& call) {
  const auto field = call.number_of("customFieldId");
  const auto project = call.number_of("projectId");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.values.rows()) {
    if (field && id_of(row, "customFieldId") != *field) continue;
    if (project && !is_global(row) && id_of(row, "projectId") != *project) continue;
    const std::string name = text_of(row, "name");
    if (suggested(call, id, name)) rows.push_back({{"id", id}, {"name", name}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

const Shape kIdOnly{{{"id", Type::integer, true, nullptr, 0, true}}};
const Shape kValueCreate{{{"name", Type::text, true, nullptr, 255, true, true},
                          {"customField", Type::object, true, &kIdOnly, 0, true},
                          {"default", Type::boolean},
                          {"projectId", Type::integer}}};

Response create_value_in(Call& call, const json& body, Id project) {
  need(call, project, Right::write);
  const Id field = id_of(body.at("customField"));
  const std::string name = text_of(body, "name");
  const json* link = call.state.project_field(project, field);
  if (link == nullptr) refuse(400, "Custom field is not in the project");
  if (call.state.value_id(field, project, name) != 0) {
    refuse(400, "Custom field value with name '" + name + "' already exists");
  }
  const Id id = call.state.add_value(field, project, name);
  if (flag_of(body, "default")) call.state.project_fields.edit(id_of(*link))["defaultCustomFieldValueId"] = id;
  return answer(value_dto(call.state, id));
}

Response create_project_value(Call& call) {
  const json body = read_object(call, kValueCreate);
  return create_value_in(call, body, call.param());
}

Response create_value(Call& call) {
  const json body = read_object(call, kValueCreate);
  if (!body.contains("projectId")) refuse(400, "projectId must not be null");
  return create_value_in(call, body, id_of(body, "projectId"));
}

const Shape kValuePatch{{{"name", Type::text, false, nullptr, 255, true, true},
                         {"default", Type::boolean, false, nullptr, 0, true},
                         {"global", Type::boolean, false, nullptr, 0, true}}};

const json& own_value(Call& call) {
  need(call, call.param(), Right::write);
  const json* row = call.state.values.find(call.param(1));
  if (row == nullptr || (!is_global(*row) && id_of(*row, "projectId") != call.param())) {
    refuse(404, "Custom field value not found");
  }
  return *row;
}

Response patch_value(Call& call) {
  const json before = own_value(call);
  const json body = read_object(call, kValuePatch);
  const Id field = id_of(before, "customFieldId");
  const std::string name = text_of(body, "name", text_of(before, "name"));
  const Id same = call.state.value_id(field, call.param(), name);
  if (same != 0 && same != id_of(before)) refuse(400, "Custom field value with name '" + name + "' already exists");
  call.state.value_ids.erase({field, id_of(before, "projectId"), text_of(before, "name")});
  json& row = call.state.values.edit(id_of(before));
  row["name"] = name;
  if (body.contains("global")) row["projectId"] = flag_of(body, "global") ? Id{0} : call.param();
  call.state.index_value(row);
  ++call.state.changes;
  return answer_empty(204);
}

Response delete_value(Call& call) {
  const json before = own_value(call);
  call.state.value_ids.erase({id_of(before, "customFieldId"), id_of(before, "projectId"), text_of(before, "name")});
  for (auto& [id, test_case] : call.state.cases) {
    if (std::erase(test_case.values, id_of(before)) > 0) call.state.touched(test_case);
  }
  call.state.values.erase(id_of(before));
  return answer_empty(204);
}

/// The value that one element of a `customFields` list means.
Id resolve_value(State& state, Id project, const json& item, bool by_id_alone) {
  const Id id = id_of(item);
  const bool has_name = item.contains("name");
  const Id field_given = item.contains("customField") ? id_of(item.at("customField")) : 0;
  if (!has_name && id == 0) refuse(400, "A custom field value needs a name or an id");
  if (!has_name && field_given == 0 && !by_id_alone) refuse(500, "An unexpected error occurred");
  const json* known = id != 0 ? state.values.find(id) : nullptr;
  if (id != 0 && known == nullptr) refuse(400, "Custom field value with id " + std::to_string(id) + " not found");
  const Id field = field_given != 0 ? field_given : known != nullptr ? id_of(*known, "customFieldId") : 0;
  if (field == 0) refuse(400, "A custom field value given by name needs its customField");
  const json* link = state.project_field(project, field);
  if (link == nullptr) refuse(400, "Custom field with id " + std::to_string(field) + " is not in the project");
  if (known != nullptr) {
    if (id_of(*known, "customFieldId") != field) refuse(400, "The value belongs to another custom field");
    if (!is_global(*known) && id_of(*known, "projectId") != project)
      refuse(400, "The value belongs to another project");
    return id;
  }
  const std::string name = text_of(item, "name");
  if (core::trim(name).empty()) refuse(400, "The name of a custom field value must not be blank");
  if (const Id found = state.value_id(field, project, name); found != 0) return found;
  const json* row = state.fields.find(field);
  if (flag_of(*link, "locked") || (row != nullptr && flag_of(*row, "locked"))) {
    refuse(400, "Custom field '" + text_of(*row, "name") + "' is locked, value '" + name + "' cannot be added");
  }
  return state.add_value(field, project, name);
}

}  // namespace

json value_dto(const State& state, Id value) {
  const json* row = state.values.find(value);
  if (row == nullptr) return {};
  return {{"id", value},
          {"name", row->at("name")},
          {"global", is_global(*row)},
          {"customField", field_dto(state, id_of(*row, "customFieldId"))}};
}

json grouped_values(const State& state, Id project, const std::vector<Id>& values) {
  json groups = json::array();
  for (const auto& [id, link] : state.project_fields.rows()) {
    if (id_of(link, "projectId") != project) continue;
    json members = json::array();
    for (const Id value : values) {
      const json* row = state.values.find(value);
      if (row == nullptr || row->at("customFieldId") != link.at("customFieldId")) continue;
      members.push_back({{"id", value}, {"name", row->at("name")}});
    }
    if (!members.empty())
      groups.push_back({{"customField", project_field_dto(state, link)}, {"values", std::move(members)}});
  }
  return groups;
}

std::vector<Id> resolve_values(State& state, Id project, const json& list, bool by_id_alone) {
  std::vector<Id> values;
  for (const json& item : list) {
    const Id value = resolve_value(state, project, item, by_id_alone);
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  std::set<Id> single;
  for (const Id value : values) {
    const json* field = state.fields.find(id_of(*state.values.find(value), "customFieldId"));
    if (field != nullptr && flag_of(*field, "singleSelect") && !single.insert(id_of(*field)).second) {
      refuse(400, "Custom field '" + text_of(*field, "name") + "' takes a single value");
    }
  }
  return values;
}

Id ensure_field(State& state, Id project, const std::string& name, std::int64_t now, Id wanted) {
  const json* found = state.fields.find_by("name", name);
  const Id id = found != nullptr ? id_of(*found)
                                 : id_of(state.fields.add({{"id", wanted},
                                                           {"name", name},
                                                           {"required", false},
                                                           {"locked", false},
                                                           {"singleSelect", false},
                                                           {"archived", false},
                                                           {"createdDate", now},
                                                           {"lastModifiedDate", now}}));
  link_field(state, project, id, now);
  return id;
}

void add_custom_field_routes(Router& router) {
  router.add("GET", "/project/{}/cf", list_project_fields);
  router.add("PATCH", "/project/{}/cf/{}", patch_project_field);
  router.add("GET", "/cf", list_fields);
  router.add("POST", "/cf", create_field);
  router.add("GET", "/cf/suggest", suggest_fields);
  router.add("GET", "/cf/{}", get_field);
  router.add("POST", "/cfproject/add-to-project", add_fields_to_project);
  router.add("POST", "/cfproject/add", add_field_to_projects);
  router.add("DELETE", "/cfproject/remove", remove_field);
  router.add("GET", "/cfproject", get_project_field);
  router.add("GET", "/project/{}/cfv", list_project_values);
  router.add("POST", "/project/{}/cfv", create_project_value);
  router.add("PATCH", "/project/{}/cfv/{}", patch_value);
  router.add("DELETE", "/project/{}/cfv/{}", delete_value);
  router.add("GET", "/cfv", list_values);
  router.add("POST", "/cfv", create_value);
  router.add("GET", "/cfv/suggest", suggest_values);
}

}  // namespace tmsync::standin
