#include <algorithm>
#include <set>

#include "json_body.hpp"
#include "launch_render.hpp"
#include "query.hpp"
#include "reference.hpp"
#include "router.hpp"

/// Launches: search, writing, closing, and what is derived from their results.
namespace tmsync::standin {
namespace {

const std::vector<BodyField> kWritable = {{"name", Type::text, false, nullptr, 255, true, true},
                                          {"autoclose", Type::boolean},
                                          {"external", Type::boolean},
                                          {"tags", Type::objects, false, &kTag},
                                          {"links", Type::objects, false, &kLink},
                                          {"issues", Type::objects, false, &kIssue},
                                          {"gitContext", Type::any}};

const Shape& patch_shape() {
  static const Shape shape{kWritable};
  return shape;
}

const Shape& create_shape() {
  static const Shape shape = [] {
    Shape made{kWritable};
    made.fields.front().required = true;
    made.fields.push_back({"projectId", Type::integer, true, nullptr, 0, true});
    return made;
  }();
  return shape;
}

/// Whether the row is there for everyone: deleted ones and those that searches do not show yet are not.
bool shown(const Call& call, const json& row) {
  return !flag_of(row, "deleted") && id_of(row, "visibleFrom") <= call.number;
}

void apply(Call& call, json& row, const json& body) {
  for (const char* member : {"name", "autoclose", "external"}) {
    if (body.contains(member)) row[member] = body.at(member);
  }
  if (body.contains("links")) {
    row["links"] = json::array();
    for (const Link& link : read_links(body.at("links"))) {
      row["links"].push_back({{"name", link.name}, {"type", link.type}, {"url", link.url}});
    }
  }
  if (body.contains("tags")) {
    row["tags"] = json::array();
    for (const json& tag : body.at("tags")) {
      const json* known = call.state.launches.launch_tags.find(id_of(tag));
      const std::string name = known != nullptr ? text_of(*known, "name") : text_of(tag, "name");
      if (name.empty()) refuse(400, "A launch tag needs a name");
      row["tags"].push_back(call.state.launches.tag_id(name));
    }
  }
  if (body.contains("issues")) {
    row["issues"] = json::array();
    for (const json& issue : body.at("issues")) {
      row["issues"].push_back(resolve_issue(call.state, id_of(row, "projectId"), issue));
    }
  }
}

Response create(Call& call, const json& body) {
  const Id project = id_of(body, "projectId");
  need(call, project, Right::write);
  json row{{"projectId", project},
           {"name", ""},
           {"closed", false},
           {"autoclose", false},
           {"external", false},
           {"tags", json::array()},
           {"links", json::array()},
           {"issues", json::array()},
           {"createdDate", call.now},
           {"lastModifiedDate", call.now},
           {"createdBy", call.login()},
           {"lastModifiedBy", call.login()},
           {"visibleFrom", call.options.search_lag > 0 ? call.number + call.options.search_lag + 1 : 0}};
  apply(call, row, body);
  return answer(launch_dto(call.state, call.state.launches.launches.add(std::move(row))));
}

Response create_launch(Call& call) {
  return create(call, read_object(call, create_shape()));
}

const Shape kNew{{{"name", Type::text, true, nullptr, 255, true, true},
                  {"projectId", Type::integer, true, nullptr, 0, true},
                  {"autoclose", Type::boolean},
                  {"tags", Type::any}}};

Response new_launch(Call& call) {
  json body = read_object(call, kNew);
  json tags = json::array();
  for (const json& tag : body.value("tags", json::array())) {
    if (!tag.is_string()) refuse(400, "JSON parse error at /tags: expected a string");
    tags.push_back({{"name", tag}});
  }
  body["tags"] = std::move(tags);
  return create(call, body);
}

Response get_launch(Call& call) {
  return answer(launch_dto(call.state, readable_launch(call, call.param())));
}

Response patch_launch(Call& call) {
  const json body = read_object(call, patch_shape());
  need(call, id_of(readable_launch(call, call.param()), "projectId"), Right::write);
  json& row = call.state.launches.launches.edit(call.param());
  apply(call, row, body);
  launch_modified(call, call.param());
  return answer(launch_dto(call.state, row));
}

Response delete_launch(Call& call) {
  const json* row = call.state.launches.launches.find(call.param());
  if (row == nullptr) refuse(404, "Launch with id " + std::to_string(call.param()) + " not found");
  need(call, id_of(*row, "projectId"), Right::write);
  if (!flag_of(*row, "deleted")) {
    const std::vector<Id> results = call.state.launches.results_of(call.param());
    for (const Id result : results) call.state.launches.erase_result(result);
    call.state.launches.launches.edit(call.param())["deleted"] = true;
  }
  return answer_empty(204);
}

Response close_launch(Call& call) {
  const json& row = readable_launch(call, call.param());
  need(call, id_of(row, "projectId"), Right::write);
  if (!flag_of(row, "closed")) {
    close_effects(call, call.param());
    call.state.launches.launches.edit(call.param())["closed"] = true;
    launch_modified(call, call.param());
  }
  return answer_empty(204);
}

Response reopen_launch(Call& call) {
  const json& row = readable_launch(call, call.param());
  need(call, id_of(row, "projectId"), Right::write);
  if (flag_of(row, "closed")) {
    call.state.launches.launches.edit(call.param())["closed"] = false;
    launch_modified(call, call.param());
  }
  return answer_empty(204);
}

Response progress(Call& call) {
  static_cast<void>(readable_launch(call, call.param()));
  return answer({{"ready", true}});
}

json statistic_of(const State& state, Id launch) {
  std::map<std::string, std::int64_t> counts;
  for (const Id id : state.launches.results_of(launch)) {
    const TestResult& result = state.launches.results.at(id);
    if (!result.hidden) ++counts[result.status];
  }
  json rows = json::array();
  for (const auto& [status, count] : counts) {
    rows.push_back({{"status", status.empty() ? json() : json(status)}, {"count", count}});
  }
  return rows;
}

std::vector<Id> environment_of(const State& state, Id launch) {
  std::set<Id> values;
  for (const Id id : state.launches.results_of(launch)) {
    const TestResult& result = state.launches.results.at(id);
    values.insert(result.environment.begin(), result.environment.end());
  }
  return {values.begin(), values.end()};
}

Response statistic(Call& call) {
  return answer(statistic_of(call.state, id_of(readable_launch(call, call.param()))));
}

Response environment(Call& call) {
  const Id launch = id_of(readable_launch(call, call.param()));
  return answer(environment_dto(call.state, environment_of(call.state, launch)));
}

Response variables(Call& call) {
  const Id launch = id_of(readable_launch(call, call.param()));
  std::map<std::string, json> keys;
  for (const json& value : environment_dto(call.state, environment_of(call.state, launch))) {
    json& list = keys.try_emplace(text_of(value.at("variable"), "name"), json::array()).first->second;
    list.push_back(value.at("name"));
  }
  std::vector<json> rows;
  for (auto& [key, values] : keys) rows.push_back({{"key", key}, {"values", std::move(values)}});
  return answer_page(call, std::move(rows), "key,ASC");
}

Response jobs(Call& call) {
  static_cast<void>(readable_launch(call, call.param()));
  json rows = json::array();
  for (const auto& [id, row] : call.state.launches.job_runs.rows()) {
    if (id_of(row, "launchId") == call.param()) rows.push_back(row);
  }
  return answer(rows);
}

Query parse_or_refuse(const Call& call, const std::string& text) {
  std::string problem;
  auto query = Query::parse(text, call.login(), call.now, problem, Entity::launch);
  if (!query) refuse(400, "AQL is not valid: " + problem);
  return std::move(*query);
}

/// By the properties of a row; those of the search may be in snake case.
std::string sorted_by(const Call& call) {
  std::string sort = call.text("sort");
  for (const auto& [snake, camel] :
       {std::pair{"created_date", "createdDate"}, std::pair{"last_modified_date", "lastModifiedDate"}}) {
    if (sort.rfind(snake, 0) == 0) sort = camel + sort.substr(std::string_view(snake).size());
  }
  return sort.empty() ? std::string("createdDate,DESC") : sort;
}

/// Launches of the project, ascending, as the query selects them; the bound of `id > N` skips what is below it.
std::vector<const json*> found(const Call& call, Id project, const Query& query) {
  std::vector<const json*> rows;
  const auto& all = call.state.launches.launches.rows();
  auto at = query.after() ? all.upper_bound(*query.after()) : all.begin();
  for (; at != all.end(); ++at) {
    if (id_of(at->second, "projectId") != project || !shown(call, at->second)) continue;
    if (query.matches(call.state, at->second)) rows.push_back(&at->second);
  }
  return rows;
}

Response search(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  if (!call.find("rql")) refuse(400, "Required parameter 'rql' is not present.");
  const auto rows = found(call, project, parse_or_refuse(call, call.text("rql")));
  const PageRequest request = page_request(call, sorted_by(call));
  const bool by_id = !request.sort.empty() && request.sort.front().first == "id";
  std::vector<json> dtos;
  if (by_id) {
    // The common walk: only the page is rendered.
    const bool descending = request.sort.front().second;
    const std::size_t begin = std::min(rows.size(), request.page * request.size);
    const std::size_t end = std::min(rows.size(), begin + request.size);
    std::vector<std::string> texts;
    for (std::size_t i = begin; i < end; ++i) {
      const json dto = launch_dto(call.state, *rows[descending ? rows.size() - 1 - i : i]);
      texts.push_back(dto.dump(-1, ' ', false, json::error_handler_t::replace));
    }
    return answer_text(envelope({texts.begin(), texts.end()}, request, rows.size()));
  }
  for (const json* row : rows) dtos.push_back(launch_dto(call.state, *row));
  Call sorted = call;
  std::erase_if(sorted.query, [](const auto& pair) { return pair.first == "sort"; });
  return answer_page(sorted, std::move(dtos), sorted_by(call));
}

Response validate(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  std::string problem;
  const auto query = Query::parse(call.text("rql"), call.login(), call.now, problem, Entity::launch);
  if (!query) return answer({{"valid", false}, {"count", 0}});
  return answer({{"valid", true}, {"count", found(call, project, *query).size()}});
}

json preview_of(const State& state, const json& row) {
  json dto = launch_dto(state, row);
  dto.erase("autoclose");
  dto["statistic"] = statistic_of(state, id_of(row));
  dto["environment"] = environment_dto(state, environment_of(state, id_of(row)));
  dto["jobs"] = json::array();
  dto["createdBy"] = row.at("createdBy");
  dto["lastModifiedBy"] = row.at("lastModifiedBy");
  dto["newDefectsCount"] = dto["knownDefectsCount"] = 0;
  return dto;
}

Response list_launches(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.launches.launches.rows()) {
    if (id_of(row, "projectId") != project || !shown(call, row)) continue;
    if (!contains_ignoring_case(text_of(row, "name"), call.text("search"))) continue;
    rows.push_back(call.flag("preview") ? preview_of(call.state, row) : launch_dto(call.state, row));
  }
  return answer_page(call, std::move(rows), "createdDate,DESC");
}

Response suggest(Call& call) {
  const auto project = call.number_of("projectId");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.launches.launches.rows()) {
    if (!shown(call, row) || (project && id_of(row, "projectId") != *project)) continue;
    if (right_of(call, id_of(row, "projectId")) < Right::read || !suggested(call, id, text_of(row, "name"))) continue;
    rows.push_back({{"id", id}, {"name", row.at("name")}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response list_tags(Call& call) {
  json rows = json::array();
  for (const auto& [id, row] : call.state.launches.launch_tags.rows()) rows.push_back(row);
  return answer(rows);
}

Response suggest_tags(Call& call) {
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.launches.launch_tags.rows()) {
    if (suggested(call, id, text_of(row, "name"))) rows.push_back(row);
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

Response list_variables(Call& call) {
  json rows = json::array();
  for (const auto& [id, row] : call.state.launches.variables.rows()) rows.push_back(row);
  return answer(rows);
}

}  // namespace

void add_launch_routes(Router& router) {
  router.add("GET", "/launch/__search", search);
  router.add("GET", "/launch/query/validate", validate);
  router.add("GET", "/launch", list_launches);
  router.add("POST", "/launch", create_launch);
  router.add("POST", "/launch/new", new_launch);
  router.add("GET", "/launch/suggest", suggest);
  router.add("GET", "/launch/tag", list_tags);
  router.add("GET", "/launch/tag/suggest", suggest_tags);
  router.add("GET", "/launch/{}", get_launch);
  router.add("PATCH", "/launch/{}", patch_launch);
  router.add("DELETE", "/launch/{}", delete_launch);
  router.add("POST", "/launch/{}/close", close_launch);
  router.add("POST", "/launch/{}/reopen", reopen_launch);
  router.add("GET", "/launch/{}/progress", progress);
  router.add("GET", "/launch/{}/statistic", statistic);
  router.add("GET", "/launch/{}/env", environment);
  router.add("GET", "/launch/{}/variables", variables);
  router.add("GET", "/launch/{}/job", jobs);
  router.add("GET", "/ev", list_variables);
}

}  // namespace tmsync::standin
