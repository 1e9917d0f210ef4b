#include "launch_render.hpp"

#include <algorithm>

#include "reference.hpp"

namespace tmsync::standin {
namespace {

json links_of(const std::vector<Link>& links) {
  json rows = json::array();
  for (const Link& link : links) rows.push_back({{"name", link.name}, {"type", link.type}, {"url", link.url}});
  return rows;
}

void put(json& dto, const char* name, const std::string& text) {
  if (!text.empty()) dto[name] = text;
}
void put(json& dto, const char* name, const std::optional<std::int64_t>& value) {
  if (value) dto[name] = *value;
}

json parsed(const std::string& text) {
  if (text.empty()) return json::array();
  return json::parse(text);
}

json with_files(const State& state, json steps) {
  for (json& step : steps) {
    if (const Id file = id_of(step, "attachmentId"); file != 0) {
      if (const json* row = state.launches.files.find(file)) step["attachment"] = result_file_dto(*row);
    }
    for (const char* below : {"steps", "expectedResultSteps"}) {
      if (step.contains(below)) step[below] = with_files(state, std::move(step[below]));
    }
  }
  return steps;
}

/// Texts become names; files leave the list of steps.
json old_steps(const State& state, const json& steps, json& files) {
  json rows = json::array();
  for (const json& step : steps) {
    if (const Id file = id_of(step, "attachmentId"); file != 0) {
      if (const json* row = state.launches.files.find(file)) files.push_back(result_file_dto(*row));
      continue;
    }
    json row{{"name", text_of(step, "body")}};
    for (const char* member : {"status", "start", "stop", "duration", "message", "trace", "parameters"}) {
      if (step.contains(member)) row[member] = step.at(member);
    }
    json own_files = json::array();
    row["steps"] = old_steps(state, step.value("steps", json::array()), own_files);
    row["attachments"] = std::move(own_files);
    row["leaf"] = row["steps"].empty();
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

json launch_dto(const State& state, const json& launch) {
  json dto{{"id", launch.at("id")},
           {"name", launch.at("name")},
           {"projectId", launch.at("projectId")},
           {"closed", flag_of(launch, "closed")},
           {"autoclose", flag_of(launch, "autoclose")},
           {"external", flag_of(launch, "external")},
           {"links", launch.at("links")},
           {"createdDate", launch.at("createdDate")},
           {"lastModifiedDate", launch.at("lastModifiedDate")}};
  json& tags = dto["tags"] = json::array();
  for (const json& tag : launch.at("tags")) {
    if (const json* row = state.launches.launch_tags.find(tag.get<Id>())) tags.push_back(*row);
  }
  json& issues = dto["issues"] = json::array();
  for (const json& issue : launch.at("issues")) issues.push_back(issue_dto(state, issue.get<Id>()));
  return dto;
}

json result_dto(const State& state, const TestResult& r) {
  json dto{{"id", r.id},
           {"launchId", r.launch},
           {"projectId", r.project},
           {"name", r.name},
           {"manual", r.manual},
           {"external", r.external},
           {"hidden", r.hidden},
           {"flaky", r.flaky},
           {"muted", r.muted},
           {"known", r.known},
           {"links", links_of(r.links)},
           {"parameters", parsed(r.parameters)},
           {"createdBy", r.created_by},
           {"createdDate", r.created},
           {"lastModifiedBy", r.modified_by},
           {"lastModifiedDate", r.modified}};
  if (r.test_case != 0) dto["testCaseId"] = r.test_case;
  put(dto, "fullName", r.full_name);
  put(dto, "status", r.status);
  put(dto, "start", r.start);
  put(dto, "stop", r.stop);
  put(dto, "duration", r.duration);
  put(dto, "message", r.message);
  put(dto, "trace", r.trace);
  put(dto, "description", r.description);
  put(dto, "precondition", r.precondition);
  put(dto, "expectedResult", r.expected_result);
  put(dto, "hostId", r.host);
  put(dto, "threadId", r.thread);
  put(dto, "historyKey", r.history_key);
  if (!r.layer.empty()) {
    const json* layer = state.layers.find_by("name", r.layer);
    dto["layer"] = layer != nullptr ? *layer : json{{"name", r.layer}};
  }
  if (r.retried_by != 0) {
    const auto by = state.launches.results.find(r.retried_by);
    dto["retriedBy"] = {{"id", r.retried_by}, {"name", by == state.launches.results.end() ? "" : by->second.name}};
  }
  json& tags = dto["tags"] = json::array();
  for (const auto& tag : r.tags) {
    const auto id = state.tag_ids.find(tag);
    tags.push_back({{"id", id == state.tag_ids.end() ? 0 : id->second}, {"name", tag}});
  }
  return dto;
}

json environment_dto(const State& state, const std::vector<Id>& values) {
  json rows = json::array();
  for (const Id value : values) {
    const json* row = state.launches.variable_values.find(value);
    if (row == nullptr) continue;
    const json* variable = state.launches.variables.find(id_of(*row, "variableId"));
    rows.push_back({{"id", value}, {"name", row->at("name")}, {"variable", variable == nullptr ? json() : *variable}});
  }
  return rows;
}

json result_file_dto(const json& row) {
  return {{"id", row.at("id")},
          {"name", row.at("name")},
          {"contentType", row.at("contentType")},
          {"contentLength", row.at("contentLength")},
          {"missed", flag_of(row, "missed")},
          {"entity", row.contains("fixtureId") ? "test_fixture_result" : "test_result"}};
}

json execution_dto(const State& state, const std::string& steps) {
  return {{"steps", with_files(state, parsed(steps))}};
}

json old_execution_dto(const State& state, const std::string& steps) {
  json files = json::array();
  json rows = old_steps(state, parsed(steps), files);
  return {{"steps", std::move(rows)}, {"attachments", std::move(files)}};
}

json fixture_dto(const State& state, const Fixture& fixture) {
  json dto{{"id", fixture.id},
           {"type", fixture.before ? "before" : "after"},
           {"name", fixture.name},
           {"scenario", execution_dto(state, fixture.steps)}};
  put(dto, "status", fixture.status);
  put(dto, "start", fixture.start);
  put(dto, "stop", fixture.stop);
  put(dto, "duration", fixture.duration);
  put(dto, "message", fixture.message);
  put(dto, "trace", fixture.trace);
  return dto;
}

const json& readable_launch(const Call& call, Id id) {
  const json* row = call.state.launches.launches.find(id);
  if (row == nullptr) refuse(404, "Launch with id " + std::to_string(id) + " not found");
  if (flag_of(*row, "deleted")) refuse(500, "An unexpected error occurred");
  need(call, id_of(*row, "projectId"), Right::read);
  return *row;
}

json& open_launch(Call& call, Id id) {
  const json& row = readable_launch(call, id);
  need(call, id_of(row, "projectId"), Right::write);
  if (flag_of(row, "closed")) refuse(423, "Launch is closed");
  return call.state.launches.launches.edit(id);
}

TestResult& readable_result(Call& call, Id id) {
  TestResult* found = call.state.launches.find_result(id);
  if (found == nullptr) refuse(404, "Test result with id " + std::to_string(id) + " not found");
  need(call, found->project, Right::read);
  return *found;
}

TestResult& writable_result(Call& call, Id id) {
  TestResult& found = readable_result(call, id);
  need(call, found.project, Right::write);
  return found;
}

TestResult& open_result(Call& call, Id id) {
  TestResult& found = writable_result(call, id);
  static_cast<void>(open_launch(call, found.launch));
  return found;
}

void launch_modified(Call& call, Id launch) {
  json& row = call.state.launches.launches.edit(launch);
  row["lastModifiedDate"] = call.now;
  row["lastModifiedBy"] = call.login();
}

void result_modified(Call& call, TestResult& result) {
  result.modified = call.now;
  result.modified_by = call.login();
  call.state.launches.touched(result);
}

}  // namespace tmsync::standin
