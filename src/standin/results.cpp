#include <algorithm>

#include "tmsync/core/text.hpp"

#include "json_body.hpp"
#include "launch_render.hpp"
#include "query.hpp"
#include "reference.hpp"
#include "result_files.hpp"
#include "result_steps.hpp"
#include "router.hpp"

/// Results: reading, and the ordinary way of writing them.
namespace tmsync::standin {
namespace {

template <typename Render>
Response page_of(const Call& call, std::vector<const TestResult*> rows, std::string_view default_sort, Render render,
                 std::size_t default_size = 10) {
  const PageRequest request = page_request(call, default_sort, default_size);
  const std::string property = request.sort.empty() ? "id" : request.sort.front().first;
  const bool descending = !request.sort.empty() && request.sort.front().second;
  if (property == "createdDate" || property == "created_date") {
    std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->created < b->created; });
  } else if (property == "name") {
    std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  } else if (property != "id") {
    refuse(400, "No property '" + property + "' found for type 'TestResult'");
  }
  if (descending) std::reverse(rows.begin(), rows.end());
  const std::size_t begin = std::min(rows.size(), request.page * request.size);
  const std::size_t end = std::min(rows.size(), begin + request.size);
  std::vector<std::string> texts;
  for (std::size_t i = begin; i < end; ++i) {
    texts.push_back(render(call.state, *rows[i]).dump(-1, ' ', false, json::error_handler_t::replace));
  }
  return answer_text(envelope({texts.begin(), texts.end()}, request, rows.size()));
}

std::vector<const TestResult*> results_in(const Call& call, Id launch) {
  std::vector<const TestResult*> rows;
  for (const Id id : call.state.launches.results_of(launch)) rows.push_back(&call.state.launches.results.at(id));
  return rows;
}

Response list_results(Call& call) {
  const Id launch = id_of(readable_launch(call, call.required("launchId")));
  return page_of(call, results_in(call, launch), "createdDate,DESC", result_dto);
}

json search_row_of(const State& state, const TestResult& result) {
  static_cast<void>(state);
  json row{{"id", result.id}, {"name", result.name}};
  if (!result.status.empty()) row["status"] = result.status;
  if (result.duration) row["duration"] = *result.duration;
  if (result.test_case != 0) row["testCaseId"] = result.test_case;
  return row;
}

json flat_row_of(const State& state, const TestResult& result) {
  json row = search_row_of(state, result);
  if (result.start) row["start"] = *result.start;
  if (result.stop) row["stop"] = *result.stop;
  row["manual"] = result.manual;
  row["hidden"] = result.hidden;
  row["flaky"] = result.flaky;
  if (!result.layer.empty()) row["layerName"] = result.layer;
  row["createdDate"] = result.created;
  row["lastModifiedDate"] = result.modified;
  return row;
}

Response list_flat(Call& call) {
  const Id launch = id_of(readable_launch(call, call.param()));
  auto rows = results_in(call, launch);
  std::erase_if(rows, [&](const TestResult* row) { return !contains_ignoring_case(row->name, call.text("search")); });
  return page_of(call, std::move(rows), "name,ASC", flat_row_of, 100);
}

std::vector<const TestResult*> found(const Call& call, Id project, const Query& query) {
  std::vector<const TestResult*> rows;
  for (const auto& [id, result] : call.state.launches.results) {
    if (result.project != project || (query.after() && id <= *query.after())) continue;
    if (query.matches(call.state, result)) rows.push_back(&result);
  }
  return rows;
}

Response search(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  if (!call.find("rql")) refuse(400, "Required parameter 'rql' is not present.");
  std::string problem;
  const auto query = Query::parse(call.text("rql"), call.login(), call.now, problem, Entity::result);
  if (!query) refuse(400, "AQL is not valid: " + problem);
  return page_of(call, found(call, project, *query), "created_date,DESC", search_row_of);
}

Response validate(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  std::string problem;
  const auto query = Query::parse(call.text("rql"), call.login(), call.now, problem, Entity::result);
  if (!query) return answer({{"valid", false}, {"count", 0}});
  return answer({{"valid", true}, {"count", found(call, project, *query).size()}});
}

Response get_result(Call& call) {
  return answer(result_dto(call.state, readable_result(call, call.param())));
}

Response execution(Call& call) {
  const TestResult& result = readable_result(call, call.param());
  return answer(call.flag("v2") ? execution_dto(call.state, result.steps)
                                : old_execution_dto(call.state, result.steps));
}

Response fixtures(Call& call) {
  json rows = json::array();
  for (const Fixture& fixture : readable_result(call, call.param()).fixtures)
    rows.push_back(fixture_dto(call.state, fixture));
  return answer(rows);
}

Response environment(Call& call) {
  return answer(environment_dto(call.state, readable_result(call, call.param()).environment));
}

Response members(Call& call) {
  json rows = json::array();
  for (const Member& member : readable_result(call, call.param()).members)
    rows.push_back(member_dto(call.state, member));
  return answer(rows);
}

Response nothing(Call& call) {
  static_cast<void>(readable_result(call, call.param()));
  return answer(json::array());
}

const std::vector<BodyField>& writable() {
  static const std::vector<BodyField> fields = {{"name", Type::text, true, nullptr, 0, true, true},
                                                {"fullName", Type::text},
                                                {"description", Type::text},
                                                {"precondition", Type::text},
                                                {"expectedResult", Type::text},
                                                {"links", Type::objects, false, &kLink},
                                                {"tags", Type::objects, false, &kTag},
                                                {"members", Type::objects, false, &kMember},
                                                {"customFields", Type::objects, false, &kFieldValue},
                                                {"testLayerId", Type::integer}};
  return fields;
}

const Shape& create_shape() {
  static const Shape shape = [] {
    Shape made{writable()};
    for (const BodyField& field : std::vector<BodyField>{{"launchId", Type::integer, true, nullptr, 0, true},
                                                         {"status", Type::text, true, nullptr, 0, true},
                                                         {"testCaseId", Type::integer},
                                                         {"message", Type::text},
                                                         {"trace", Type::text},
                                                         {"manual", Type::boolean},
                                                         {"external", Type::boolean},
                                                         {"start", Type::integer},
                                                         {"stop", Type::integer},
                                                         {"duration", Type::integer},
                                                         {"scenario", Type::object, false, &kResultScenario}}) {
      made.fields.push_back(field);
    }
    return made;
  }();
  return shape;
}

const Shape& patch_shape() {
  static const Shape shape = [] {
    Shape made{writable()};
    made.fields.push_back({"scenario", Type::any});
    return made;
  }();
  return shape;
}

void apply(Call& call, TestResult& r, const json& body) {
  const auto text = [&body](const char* name, std::string& target) {
    if (body.contains(name)) target = text_of(body, name);
  };
  text("name", r.name);
  text("fullName", r.full_name);
  text("description", r.description);
  text("precondition", r.precondition);
  text("expectedResult", r.expected_result);
  if (body.contains("links")) r.links = read_links(body.at("links"));
  if (body.contains("members")) r.members = resolve_members(call.state, body.at("members"));
  if (body.contains("tags")) {
    r.tags.clear();
    for (const Id tag : resolve_tags(call.state, body.at("tags"))) {
      r.tags.push_back(text_of(*call.state.tags.find(tag), "name"));
    }
  }
  if (body.contains("testLayerId")) {
    const json* layer = call.state.layers.find(id_of(body, "testLayerId"));
    if (layer == nullptr) refuse(400, "Test layer not found");
    r.layer = text_of(*layer, "name");
  }
}

Response create_result(Call& call) {
  const json body = read_object(call, create_shape());
  const json& launch = open_launch(call, id_of(body, "launchId"));
  TestResult r;
  r.launch = id_of(launch);
  r.project = id_of(launch, "projectId");
  r.status = status_word(text_of(body, "status"), false);
  r.test_case = id_of(body, "testCaseId");
  if (r.test_case != 0) {
    const Case* bound = call.state.find_case(r.test_case);
    if (bound == nullptr || bound->project != r.project) {
      refuse(400, "Test case with id " + std::to_string(r.test_case) + " not found in the project");
    }
  }
  apply(call, r, body);
  r.message = text_of(body, "message");
  r.trace = text_of(body, "trace");
  r.manual = flag_of(body, "manual");
  r.external = flag_of(body, "external");
  read_times(body, r.start, r.stop, r.duration);
  if (body.contains("scenario")) {
    r.steps = stored_steps(body.at("scenario").value("steps", json::array()), StepFiles{});
  }
  r.created = r.modified = call.now;
  r.created_by = r.modified_by = call.login();
  launch_modified(call, r.launch);
  return answer(result_dto(call.state, call.state.launches.add_result(std::move(r))));
}

Response patch_result(Call& call) {
  const json body = read_object(call, patch_shape());
  TestResult& r = writable_result(call, call.param());
  apply(call, r, body);
  result_modified(call, r);
  return answer(result_dto(call.state, r));
}

Response delete_result(Call& call) {
  const TestResult* found = call.state.launches.find_result(call.param());
  if (found == nullptr) return answer_empty(204);
  need(call, found->project, Right::write);
  const Id launch = found->launch;
  static_cast<void>(open_launch(call, launch));
  call.state.launches.erase_result(call.param());
  launch_modified(call, launch);
  return answer_empty(204);
}

}  // namespace

void add_result_routes(Router& router) {
  router.add("GET", "/testresult", list_results);
  router.add("POST", "/testresult", create_result);
  router.add("GET", "/testresult/__search", search);
  router.add("GET", "/testresult/query/validate", validate);
  router.add("GET", "/v2/launch/{}/test-result/flat", list_flat);
  router.add("GET", "/testresult/{}", get_result);
  router.add("PATCH", "/testresult/{}", patch_result);
  router.add("DELETE", "/testresult/{}", delete_result);
  router.add("GET", "/testresult/{}/execution", execution);
  router.add("GET", "/testresult/{}/fixture", fixtures);
  router.add("GET", "/testresult/{}/evv", environment);
  router.add("GET", "/testresult/{}/members", members);
  router.add("GET", "/testresult/{}/issue", nothing);
  router.add("GET", "/testresult/{}/testkey", nothing);
  router.add("GET", "/testresult/{}/cfv", nothing);
}

}  // namespace tmsync::standin
