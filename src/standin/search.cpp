#include "search.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

#include "query.hpp"
#include "reference.hpp"
#include "router.hpp"

namespace tmsync::standin {
namespace {

Query parse_or_refuse(const Call& call, const std::string& text) {
  std::string problem;
  auto query = Query::parse(text, call.login(), call.now, problem);
  if (!query) refuse(400, "AQL is not valid: " + problem);
  return std::move(*query);
}

struct Scan {
  std::vector<Id> ids;
  bool lagging = false;  ///< a case is not shown yet: the result holds for this request only
};

/// Ascending ids of the project's cases that the rest of the query selects.
Scan scan(const Call& call, const Query& query, Id project, bool deleted) {
  Scan result;
  for (const auto& [id, test_case] : call.state.cases) {
    if (test_case.project != project || test_case.deleted != deleted) continue;
    if (test_case.visible_from > call.number) {
      result.lagging = true;
      continue;
    }
    if (query.matches(call.state, test_case)) result.ids.push_back(id);
  }
  return result;
}

/// Text by which a case sorts; false for a property that cases do not have.
bool sort_value(const State& state, const Case& c, const std::string& property, json& value) {
  if (property == "id")
    value = c.id;
  else if (property == "name")
    value = core::ascii_lower(c.name);
  else if (property == "createdDate")
    value = c.created;
  else if (property == "lastModifiedDate")
    value = c.modified;
  else if (property == "createdBy")
    value = c.created_by;
  else if (property == "lastModifiedBy")
    value = c.modified_by;
  else if (property == "automated")
    value = c.automated;
  else if (property == "status")
    value = text_of(status_dto(state, c.status), "name");
  else
    return false;
  return true;
}

void check_sort(const State& state, const PageRequest& request) {
  json unused;
  for (const auto& [property, descending] : request.sort) {
    if (!sort_value(state, Case{}, property, unused))
      refuse(400, "No property '" + property + "' found for type 'TestCase'");
  }
}

void sort_ids(const State& state, const PageRequest& request, std::vector<Id>& ids) {
  if (request.sort.empty()) return;
  if (request.sort.front().first == "id") {  // they are in ascending order already
    if (request.sort.front().second) std::reverse(ids.begin(), ids.end());
    return;
  }
  std::vector<std::pair<std::vector<json>, Id>> keyed;
  for (const Id id : ids) {
    std::vector<json> key;
    for (const auto& [property, descending] : request.sort) {
      json value;
      sort_value(state, state.cases.at(id), property, value);
      key.push_back(std::move(value));
    }
    keyed.emplace_back(std::move(key), id);
  }
  std::stable_sort(keyed.begin(), keyed.end(), [&request](const auto& left, const auto& right) {
    for (std::size_t i = 0; i < left.first.size(); ++i) {
      if (left.first[i] == right.first[i]) continue;
      return request.sort[i].second ? right.first[i] < left.first[i] : left.first[i] < right.first[i];
    }
    return left.second < right.second;
  });
  std::transform(keyed.begin(), keyed.end(), ids.begin(), [](const auto& item) { return item.second; });
}

using Render = json (*)(const State&, const Case&);

Response page_of(Call& call, std::vector<Id> ids, std::string_view default_sort, Render render,
                 std::size_t default_size = 10) {
  const PageRequest request = page_request(call, default_sort, default_size);
  check_sort(call.state, request);
  sort_ids(call.state, request, ids);
  const std::size_t begin = std::min(ids.size(), request.page * request.size);
  const std::size_t end = std::min(ids.size(), begin + request.size);
  std::vector<std::string> texts;
  for (std::size_t i = begin; i < end; ++i) {
    texts.push_back(
        render(call.state, call.state.cases.at(ids[i])).dump(-1, ' ', false, json::error_handler_t::replace));
  }
  return answer_text(envelope({texts.begin(), texts.end()}, request, ids.size()));
}

json sparse_row(const State& state, const Case& c) {
  json row = case_row(state, c);
  row.erase("testLayer");
  row["createdDate"] = c.created;
  row["lastModifiedDate"] = c.modified;
  return row;
}

Response search(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  if (!call.find("rql")) refuse(400, "Required parameter 'rql' is not present.");
  const Query query = parse_or_refuse(call, call.text("rql"));
  const bool deleted = call.flag("deleted");
  const std::vector<Id>& all = found_ids(call, query, project, deleted);
  const auto first = query.after() ? std::upper_bound(all.begin(), all.end(), *query.after()) : all.begin();
  const PageRequest request = page_request(call, "id,DESC");
  check_sort(call.state, request);
  if (call.options.sparse_search_rows) return page_of(call, {first, all.end()}, "id,DESC", sparse_row);

  const auto total = static_cast<std::size_t>(all.end() - first);
  const std::size_t begin = std::min(total, request.page * request.size);
  const std::size_t end = std::min(total, begin + request.size);
  std::vector<std::string_view> rows;
  rows.reserve(end - begin);
  const auto add = [&](Id id) { rows.emplace_back(search_row(call.state, call.state.cases.at(id))); };
  if (request.sort.front().first == "id") {
    const bool descending = request.sort.front().second;
    for (std::size_t i = begin; i < end; ++i) {
      add(*(first + static_cast<std::ptrdiff_t>(descending ? total - 1 - i : i)));
    }
  } else {
    std::vector<Id> ids(first, all.end());
    sort_ids(call.state, request, ids);
    for (std::size_t i = begin; i < end; ++i) add(ids[i]);
  }
  return answer_text(envelope(rows, request, total));
}

Response validate(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  std::string problem;
  const auto query = Query::parse(call.text("rql"), call.login(), call.now, problem);
  if (!query) return answer({{"valid", false}, {"count", 0}});
  const std::vector<Id>& all = found_ids(call, *query, project, call.flag("deleted"));
  const auto first = query->after() ? std::upper_bound(all.begin(), all.end(), *query->after()) : all.begin();
  return answer({{"valid", true}, {"count", all.end() - first}});
}

std::vector<Id> plain_ids(const Call& call, Id project, bool deleted) {
  std::vector<Id> ids;
  for (const auto& [id, c] : call.state.cases) {
    if (c.project == project && c.deleted == deleted && c.visible_from <= call.number) ids.push_back(id);
  }
  return ids;
}

Response list_cases(Call& call) {
  need(call, call.required("projectId"), Right::read);
  return page_of(call, plain_ids(call, call.required("projectId"), false), "createdDate,DESC", case_row);
}

Response list_deleted(Call& call) {
  need(call, call.required("projectId"), Right::read);
  return page_of(call, plain_ids(call, call.required("projectId"), true), "createdDate,DESC", case_row);
}

json flat_row(const State& state, const Case& c) {
  json row = sparse_row(state, c);
  row["external"] = c.external;
  if (const json* layer = state.layers.find(c.layer)) row["layerName"] = layer->at("name");
  if (const json* workflow = state.workflows.find(c.workflow)) {
    row["workflow"] = {{"id", c.workflow}, {"name", workflow->at("name")}};
  }
  return row;
}

Response list_flat(Call& call) {
  const Id project = call.param();
  need(call, project, Right::read);
  const Query query = parse_or_refuse(call, call.text("baseAql"));
  std::vector<Id> ids;
  for (const Id id : found_ids(call, query, project, call.flag("deleted"))) {
    if (query.after() && id <= *query.after()) continue;
    if (contains_ignoring_case(call.state.cases.at(id).name, call.text("search"))) ids.push_back(id);
  }
  return page_of(call, std::move(ids), "name,ASC", flat_row, 100);
}

Response suggest_cases(Call& call) {
  const auto project = call.number_of("projectId");
  std::vector<json> rows;
  for (const auto& [id, c] : call.state.cases) {
    if (c.deleted || (project && c.project != *project) || right_of(call, c.project) < Right::read) continue;
    if (suggested(call, id, c.name)) rows.push_back({{"id", id}, {"name", c.name}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

void forget_oldest(SearchMemory& memory) {
  const auto oldest = std::min_element(memory.found.begin(), memory.found.end(),
                                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
  memory.found.erase(oldest);
}

}  // namespace

const std::vector<Id>& found_ids(const Call& call, const Query& query, Id project, bool deleted) {
  SearchMemory& memory = call.state.searches;
  if (memory.changes != call.state.changes) {
    memory.found.clear();
    memory.changes = call.state.changes;
  }
  const auto key = std::tuple(project, deleted, query.rest());
  if (const auto known = memory.found.find(key); known != memory.found.end()) {
    known->second.used = ++memory.uses;
    return known->second.ids;
  }
  Scan result = scan(call, query, project, deleted);
  if (memory.found.size() >= kRememberedSearches) forget_oldest(memory);
  auto& found = memory.found[key];
  found = {std::move(result.ids), ++memory.uses};
  if (result.lagging) memory.changes = -1;  // nothing to be reused by the next request
  return found.ids;
}

void add_search_routes(Router& router) {
  router.add("GET", "/testcase/__search", search);
  router.add("GET", "/testcase/query/validate", validate);
  router.add("GET", "/testcase", list_cases);
  router.add("GET", "/testcase/deleted", list_deleted);
  router.add("GET", "/testcase/suggest", suggest_cases);
  router.add("GET", "/v2/project/{}/test-case/flat", list_flat);
}

}  // namespace tmsync::standin
