#include <algorithm>
#include <array>
#include <set>

#include "json_body.hpp"
#include "launch_render.hpp"
#include "reference.hpp"
#include "router.hpp"

/// What closing a launch does to test cases, and the upload policy that limits it.
namespace tmsync::standin {
namespace {

constexpr std::array<std::string_view, 11> kFields{"name",         "full_name",       "test_layer",  "description",
                                                   "precondition", "expected_result", "link",        "tag",
                                                   "issue",        "member",          "custom_field"};

std::set<std::string> protected_fields(const State& state, Id project) {
  std::set<std::string> fields;
  for (const auto& [id, row] : state.launches.update_schemas.rows()) {
    if (id_of(row, "projectId") == project && text_of(row, "policy") == "from_test_case")
      fields.insert(text_of(row, "field"));
  }
  return fields;
}

std::vector<Id> tag_ids(State& state, const TestResult& result) {
  std::vector<Id> ids;
  for (const auto& tag : result.tags) ids.push_back(state.tag_id(tag));
  return ids;
}

/// Values of the custom fields that the project has.
std::vector<Id> values_of(State& state, const TestResult& result) {
  std::vector<Id> ids;
  for (const auto& [name, value] : result.fields) {
    const json* field = state.fields.find_by("name", name);
    if (field == nullptr || state.project_field(result.project, id_of(*field)) == nullptr) continue;
    Id id = state.value_id(id_of(*field), result.project, value);
    if (id == 0) id = state.add_value(id_of(*field), result.project, value);
    ids.push_back(id);
  }
  return ids;
}

/// Takes over every field that the policy does not protect: also to nothing, where the result says nothing.
void update_case(Call& call, Case& c, const TestResult& r, const std::set<std::string>& safe) {
  const auto free = [&safe](const char* field) { return !safe.contains(field); };
  if (free("name")) c.name = r.name;
  if (free("full_name")) c.full_name = r.full_name;
  if (free("description")) c.description = r.description;
  if (free("precondition")) c.precondition = r.precondition;
  if (free("expected_result")) c.expected_result = r.expected_result;
  if (free("link")) c.links = r.links;
  if (free("tag")) c.tags = tag_ids(call.state, r);
  if (free("member")) c.members = r.members;
  if (free("issue")) c.issues.clear();
  if (free("custom_field")) c.values = values_of(call.state, r);
  if (free("test_layer")) {
    const json* layer = r.layer.empty() ? nullptr : call.state.layers.find_by("name", r.layer);
    if (layer != nullptr) c.layer = id_of(*layer);
  }
  modified(call, c);
}

Id create_case(Call& call, const TestResult& r) {
  Case c;
  c.project = r.project;
  c.name = r.name;
  c.full_name = r.full_name;
  c.description = r.description;
  c.precondition = r.precondition;
  c.expected_result = r.expected_result;
  c.automated = true;
  c.external = true;
  c.workflow = default_workflow(call.state, r.project, true);
  c.status = first_status(call.state, c.workflow);
  c.links = r.links;
  c.members = r.members;
  c.tags = tag_ids(call.state, r);
  c.values = values_of(call.state, r);
  if (const json* layer = r.layer.empty() ? nullptr : call.state.layers.find_by("name", r.layer))
    c.layer = id_of(*layer);
  c.created_by = c.modified_by = call.login();
  c.created = c.modified = call.now;
  return call.state.add_case(std::move(c)).id;
}

json with_dates(json row, const Call& call) {
  row["createdDate"] = row["lastModifiedDate"] = call.now;
  row["createdBy"] = row["lastModifiedBy"] = call.login();
  return row;
}

const Shape kCreate{{{"projectId", Type::integer, true, nullptr, 0, true},
                     {"field", Type::text, true, nullptr, 0, true},
                     {"policy", Type::text, true, nullptr, 0, true}},
                    409};
const Shape kPatch{{{"field", Type::text, false, nullptr, 0, true}, {"policy", Type::text, false, nullptr, 0, true}},
                   409};

void check_words(const json& body) {
  const std::string field = text_of(body, "field", "name");
  if (std::find(kFields.begin(), kFields.end(), field) == kFields.end()) refuse(400, "Unknown field " + field);
  const std::string policy = text_of(body, "policy", "from_test_case");
  if (policy != "from_test_case" && policy != "from_test_result") refuse(400, "Unknown policy " + policy);
}

Response list_schemas(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.launches.update_schemas.rows()) {
    if (id_of(row, "projectId") == project) rows.push_back(row);
  }
  return answer(rows);  // a plain list, not a page
}

Response create_schema(Call& call) {
  const json body = read_object(call, kCreate);
  need(call, id_of(body, "projectId"), Right::write);
  check_words(body);
  for (const auto& [id, row] : call.state.launches.update_schemas.rows()) {
    if (row.at("projectId") == body.at("projectId") && row.at("field") == body.at("field")) {
      refuse(500, "An unexpected error occurred");
    }
  }
  return answer(call.state.launches.update_schemas.add(with_dates(body, call)));
}

Id writable_schema(Call& call) {
  const json* row = call.state.launches.update_schemas.find(call.param());
  if (row == nullptr) refuse(404, "Update schema not found");
  need(call, id_of(*row, "projectId"), Right::write);
  return id_of(*row);
}

Response patch_schema(Call& call) {
  const json body = read_object(call, kPatch);
  check_words(body);
  json& row = call.state.launches.update_schemas.edit(writable_schema(call));
  row.update(body);
  return answer(row);
}

Response delete_schema(Call& call) {
  call.state.launches.update_schemas.erase(writable_schema(call));
  return answer_empty(204);
}

}  // namespace

void close_effects(Call& call, Id launch) {
  std::map<std::string, Id> made;  // by hash: one case for all results of a new test
  const std::vector<Id> results = call.state.launches.results_of(launch);
  for (const Id id : results) {
    TestResult& result = call.state.launches.results.at(id);
    if (result.hidden || result.manual) continue;
    if (result.test_case != 0) {
      Case* bound = call.state.find_case(result.test_case);
      if (bound != nullptr) update_case(call, *bound, result, protected_fields(call.state, result.project));
      continue;
    }
    if (!result.uploaded) continue;
    const std::string hash = result.hash.empty() ? result.full_name + '\n' + result.name : result.hash;
    const auto known = made.find(hash);
    result.test_case = known != made.end() ? known->second : create_case(call, result);
    made.emplace(hash, result.test_case);
    call.state.launches.touched(result);
  }
  for (const Id id : results) {  // retries belong to the case of the result that replaced them
    TestResult& result = call.state.launches.results.at(id);
    const TestResult* by = result.retried_by == 0 ? nullptr : call.state.launches.find_result(result.retried_by);
    if (result.test_case != 0 || by == nullptr || by->test_case == 0) continue;
    result.test_case = by->test_case;
    call.state.launches.touched(result);
  }
}

void add_update_schema_routes(Router& router) {
  router.add("GET", "/testcaseupdateschema", list_schemas);
  router.add("POST", "/testcaseupdateschema", create_schema);
  router.add("PATCH", "/testcaseupdateschema/{}", patch_schema);
  router.add("DELETE", "/testcaseupdateschema/{}", delete_schema);
}

}  // namespace tmsync::standin
