#include "launch_loader.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

#include "case_loader.hpp"
#include "result_files.hpp"
#include "result_steps.hpp"
#include "text.hpp"

namespace tmsync::standin {
namespace {

constexpr const char* kLogin = "loader";

using Files = std::map<std::string, Id>;

std::string bytes_of(const Node& file) {
  if (file.has("base64")) return base64_decode(file.text("base64"));
  return file.text("text");
}

Files load_files(State& state, const Node& node, const json& owner, std::vector<Id>& ids) {
  Files files;
  for (const Node& file : node.list("attachments")) {
    file.only({"name", "contentType", "text", "base64", "missed"});
    const std::string name = file.required_text("name");
    const Id id = add_result_file(state, owner, name, file.text("contentType", "text/plain"), bytes_of(file));
    if (file.flag("missed", false)) state.launches.files.edit(id)["missed"] = true;
    files[name] = id;
    ids.push_back(id);
  }
  return files;
}

/// Typed steps: a text, or text, status, steps, expected, message; or an attachment by name.
json steps_of(const Node& node, std::string_view member, const Files& files) {
  json steps = json::array();
  for (const Node& item : node.list(member)) {
    if (item.is_text()) {
      steps.push_back({{"type", "body"}, {"body", item.as_text()}});
      continue;
    }
    item.only({"text", "status", "message", "start", "stop", "duration", "steps", "expected", "attachment"});
    if (item.has("attachment")) {
      const auto file = files.find(item.text("attachment"));
      if (file == files.end()) item.child("attachment").fail("no attachment of that name here");
      steps.push_back({{"type", "attachment"}, {"attachmentId", file->second}});
      continue;
    }
    json step{{"type", "body"}, {"body", item.required_text("text")}};
    if (item.has("status")) step["status"] = item.text("status");
    if (item.has("message")) step["message"] = item.text("message");
    for (const char* time : {"start", "stop", "duration"}) {
      if (item.has(time)) step[time] = item.integer(time, 0);
    }
    if (item.has("steps")) step["steps"] = steps_of(item, "steps", files);
    for (const Node& line : item.list_or_one("expected")) {
      step["expectedResultSteps"].push_back({{"type", "expected_body"}, {"body", line.as_text()}});
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

Id case_of(const State& state, const Node& node, Id project) {
  if (!node.has("case")) return 0;
  const Node wanted = node.child("case");
  for (const auto& [id, c] : state.cases) {
    if (c.project != project) continue;
    if (wanted.is_text() ? c.name == wanted.as_text() : id == node.integer("case", 0)) return id;
  }
  wanted.fail("no test case of that name or id in the project");
}

std::string status_of(const Node& node, const std::string& fallback) {
  const std::string word = node.text("status", fallback);
  static const std::vector<std::string> known{"passed", "failed", "broken", "skipped", "unknown", ""};
  if (std::find(known.begin(), known.end(), word) == known.end()) node.child("status").fail("not a status of a result");
  return word;
}

std::optional<std::int64_t> time_of(const Node& node, const char* member) {
  if (!node.has(member)) return std::nullopt;
  return node.integer(member, 0);
}

void load_fixtures(State& state, const Node& node, TestResult& result) {
  for (const Node& item : node.list("fixtures")) {
    item.only({"type", "name", "status", "message", "steps", "attachments"});
    Fixture fixture;
    fixture.id = ++state.launches.last_fixture;
    fixture.before = item.text("type", "before") != "after";
    fixture.name = item.required_text("name");
    fixture.status = status_of(item, "passed");
    fixture.message = item.text("message");
    const Files files = load_files(state, item, {{"fixtureId", fixture.id}}, fixture.files);
    fixture.steps = stored_steps(steps_of(item, "steps", files), StepFiles{});
    state.launches.fixture_owner[fixture.id] = result.id;
    result.fixtures.push_back(std::move(fixture));
  }
}

void load_result(State& state, const Node& node, const json& launch, const std::vector<Id>& environment,
                 std::int64_t now) {
  node.only({"case",   "name",        "fullName", "status",      "start",      "stop",    "duration", "message",
             "trace",  "description", "steps",    "attachments", "hidden",     "flaky",   "muted",    "known",
             "manual", "historyKey",  "layer",    "tags",        "parameters", "fixtures"});
  TestResult r;
  r.launch = id_of(launch);
  r.project = id_of(launch, "projectId");
  r.test_case = case_of(state, node, r.project);
  r.name = node.text("name", r.test_case == 0 ? "" : state.cases.at(r.test_case).name);
  if (r.name.empty()) node.fail("a result without a test case needs a name");
  r.full_name = node.text("fullName");
  r.status = status_of(node, "passed");
  r.start = time_of(node, "start");
  r.stop = time_of(node, "stop");
  r.duration = time_of(node, "duration");
  if (!r.duration && r.start && r.stop) r.duration = *r.stop - *r.start;
  r.message = node.text("message");
  r.trace = node.text("trace");
  r.description = node.text("description");
  r.hidden = node.flag("hidden", false);
  r.flaky = node.flag("flaky", false);
  r.muted = node.flag("muted", false);
  r.known = node.flag("known", false);
  r.manual = node.flag("manual", false);
  r.uploaded = !r.manual;
  r.history_key = node.text("historyKey");
  r.layer = node.text("layer");
  for (const Node& tag : node.list("tags")) r.tags.push_back(tag.as_text());
  for (const auto& tag : r.tags) static_cast<void>(state.tag_id(tag));
  if (node.has("parameters")) {
    json parameters = json::array();
    for (const Node& one : node.child("parameters").members()) {
      parameters.push_back({{"name", one.key()}, {"value", one.as_text()}});
    }
    r.parameters = parameters.dump();
  }
  r.environment = environment;
  r.created = r.modified = now;
  r.created_by = r.modified_by = kLogin;
  TestResult& added = state.launches.add_result(std::move(r));
  const Files files = load_files(state, node, {{"resultId", added.id}}, added.files);
  added.steps = stored_steps(steps_of(node, "steps", files), StepFiles{});
  load_fixtures(state, node, added);
}

}  // namespace

json new_launch(Id project, const std::string& name, std::int64_t now, const std::string& login) {
  return {{"projectId", project},   {"name", name},
          {"closed", false},        {"autoclose", false},
          {"external", false},      {"tags", json::array()},
          {"links", json::array()}, {"issues", json::array()},
          {"createdDate", now},     {"lastModifiedDate", now},
          {"createdBy", login},     {"lastModifiedBy", login}};
}

void protect_test_cases(State& state, Id project, std::int64_t now) {
  for (const char* field : {"name", "full_name", "test_layer", "description", "precondition", "expected_result", "link",
                            "tag", "issue", "member", "custom_field"}) {
    state.launches.update_schemas.add({{"projectId", project},
                                       {"field", field},
                                       {"policy", "from_test_case"},
                                       {"createdDate", now},
                                       {"lastModifiedDate", now},
                                       {"createdBy", kLogin},
                                       {"lastModifiedBy", kLogin}});
  }
}

void load_launches(State& state, const Node& project_node, Id project, std::int64_t now) {
  if (project_node.has("uploadPolicy")) {
    if (project_node.text("uploadPolicy") != "protect")
      project_node.child("uploadPolicy").fail("only `protect` is known");
    protect_test_cases(state, project, now);
  }
  for (const Node& node : project_node.list("launches")) {
    node.only({"name", "tags", "links", "closed", "environment", "results"});
    json row = new_launch(project, node.required_name("name"), now, kLogin);
    row["closed"] = node.flag("closed", true);
    for (const Node& tag : node.list("tags")) row["tags"].push_back(state.launches.tag_id(tag.as_name()));
    for (const Node& link : node.list("links")) {
      link.only({"name", "type", "url"});
      row["links"].push_back(
          {{"name", link.text("name")}, {"type", link.text("type")}, {"url", link.required_text("url")}});
    }
    std::vector<Id> environment;
    if (node.has("environment")) {
      for (const Node& one : node.child("environment").members()) {
        environment.push_back(state.launches.environment_value(one.key(), one.as_text()));
      }
    }
    const json launch = state.launches.launches.add(std::move(row));
    for (const Node& result : node.list("results")) load_result(state, result, launch, environment, now);
  }
}

}  // namespace tmsync::standin
