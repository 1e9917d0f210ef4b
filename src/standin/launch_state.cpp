#include "launch_state.hpp"

#include <algorithm>

namespace tmsync::standin {
namespace {

json times(const std::optional<std::int64_t>& start, const std::optional<std::int64_t>& stop,
           const std::optional<std::int64_t>& duration) {
  json list = json::array();
  for (const auto& value : {start, stop, duration}) list.push_back(value ? json(*value) : json());
  return list;
}

void read_times(const json& list, std::optional<std::int64_t>& start, std::optional<std::int64_t>& stop,
                std::optional<std::int64_t>& duration) {
  const auto at = [&list](std::size_t index) -> std::optional<std::int64_t> {
    if (!list.at(index).is_number_integer()) return std::nullopt;
    return list.at(index).get<std::int64_t>();
  };
  start = at(0);
  stop = at(1);
  duration = at(2);
}

json fixture_to_json(const Fixture& fixture) {
  return {{"id", fixture.id},
          {"before", fixture.before},
          {"name", fixture.name},
          {"status", fixture.status},
          {"message", fixture.message},
          {"trace", fixture.trace},
          {"steps", fixture.steps},
          {"files", fixture.files},
          {"times", times(fixture.start, fixture.stop, fixture.duration)}};
}

Fixture fixture_from_json(const json& row) {
  Fixture fixture;
  fixture.id = id_of(row);
  fixture.before = flag_of(row, "before");
  fixture.name = text_of(row, "name");
  fixture.status = text_of(row, "status");
  fixture.message = text_of(row, "message");
  fixture.trace = text_of(row, "trace");
  fixture.steps = text_of(row, "steps");
  fixture.files = row.at("files").get<std::vector<Id>>();
  read_times(row.at("times"), fixture.start, fixture.stop, fixture.duration);
  return fixture;
}

/// Texts of a result by the name they are stored under.
template <typename Result, typename Use>
void each_text(Result& r, const Use& use) {
  use("uuid", r.uuid);
  use("hash", r.hash);
  use("name", r.name);
  use("fullName", r.full_name);
  use("status", r.status);
  use("message", r.message);
  use("trace", r.trace);
  use("description", r.description);
  use("precondition", r.precondition);
  use("expectedResult", r.expected_result);
  use("host", r.host);
  use("thread", r.thread);
  use("history", r.history_key);
  use("layer", r.layer);
  use("parameters", r.parameters);
  use("steps", r.steps);
  use("createdBy", r.created_by);
  use("modifiedBy", r.modified_by);
}

template <typename Result, typename Use>
void each_flag(Result& r, const Use& use) {
  use("manual", r.manual);
  use("external", r.external);
  use("hidden", r.hidden);
  use("flaky", r.flaky);
  use("muted", r.muted);
  use("known", r.known);
  use("uploaded", r.uploaded);
}

}  // namespace

std::vector<Table*> LaunchState::tables() {
  return {&launches, &launch_tags,    &sessions,           &jobs,       &job_runs, &variables,    &variable_values,
          &files,    &update_schemas, &named_environments, &categories, &errors,   &quality_gates};
}

TestResult& LaunchState::add_result(TestResult result) {
  result.id = ++last_result;
  const Id id = result.id;
  of_launch[result.launch].push_back(id);
  for (const auto& fixture : result.fixtures) fixture_owner[fixture.id] = id;
  dirty_results.insert(id);
  return results[id] = std::move(result);
}

void LaunchState::erase_result(Id id) {
  const auto found = results.find(id);
  if (found == results.end()) return;
  auto& ids = of_launch[found->second.launch];
  ids.erase(std::remove(ids.begin(), ids.end(), id), ids.end());
  for (const Id file : found->second.files) files.erase(file);
  for (const auto& fixture : found->second.fixtures) {
    fixture_owner.erase(fixture.id);
    for (const Id file : fixture.files) files.erase(file);
  }
  results.erase(found);
  dirty_results.insert(id);
}

const std::vector<Id>& LaunchState::results_of(Id launch) const {
  static const std::vector<Id> none;
  const auto found = of_launch.find(launch);
  return found == of_launch.end() ? none : found->second;
}

TestResult* LaunchState::find_result(Id id) {
  const auto found = results.find(id);
  return found == results.end() ? nullptr : &found->second;
}

const json* LaunchState::job_of(Id project, const std::string& uid) const {
  for (const auto& [id, row] : jobs.rows()) {
    if (id_of(row, "projectId") == project && text_of(row, "externalId") == uid) return &row;
  }
  return nullptr;
}

Id LaunchState::environment_value(const std::string& variable, const std::string& value) {
  const json* known = variables.find_by("name", variable);
  const Id owner = known != nullptr ? id_of(*known) : id_of(variables.add({{"name", variable}}));
  for (const auto& [id, row] : variable_values.rows()) {
    if (id_of(row, "variableId") == owner && text_of(row, "name") == value) return id;
  }
  return id_of(variable_values.add({{"name", value}, {"variableId", owner}}));
}

Id LaunchState::tag_id(const std::string& name) {
  const json* known = launch_tags.find_by("name", name);
  return known != nullptr ? id_of(*known) : id_of(launch_tags.add({{"name", name}}));
}

void LaunchState::index() {
  for (const auto& [id, result] : results) {
    of_launch[result.launch].push_back(id);
    last_result = std::max(last_result, id);
    for (const auto& fixture : result.fixtures) {
      fixture_owner[fixture.id] = id;
      last_fixture = std::max(last_fixture, fixture.id);
    }
  }
}

json result_to_json(const TestResult& r) {
  json row{{"launch", r.launch},
           {"project", r.project},
           {"case", r.test_case},
           {"retriedBy", r.retried_by},
           {"times", times(r.start, r.stop, r.duration)},
           {"tags", r.tags},
           {"fields", r.fields},
           {"environment", r.environment},
           {"files", r.files},
           {"at", {r.created, r.modified}}};
  each_text(r, [&row](const char* name, const std::string& text) {
    if (!text.empty()) row[name] = text;
  });
  each_flag(r, [&row](const char* name, bool flag) {
    if (flag) row[name] = true;
  });
  for (const Link& link : r.links) row["links"].push_back({link.name, link.type, link.url});
  for (const Member& member : r.members) row["members"].push_back({{"role", member.role}, {"user", member.user}});
  for (const Fixture& fixture : r.fixtures) row["fixtures"].push_back(fixture_to_json(fixture));
  return row;
}

TestResult result_from_json(const json& row) {
  TestResult r;
  r.launch = id_of(row, "launch");
  r.project = id_of(row, "project");
  r.test_case = id_of(row, "case");
  r.retried_by = id_of(row, "retriedBy");
  read_times(row.at("times"), r.start, r.stop, r.duration);
  r.tags = row.at("tags").get<std::vector<std::string>>();
  r.fields = row.at("fields").get<std::vector<std::pair<std::string, std::string>>>();
  r.environment = row.at("environment").get<std::vector<Id>>();
  r.files = row.at("files").get<std::vector<Id>>();
  r.created = row.at("at").at(0).get<Id>();
  r.modified = row.at("at").at(1).get<Id>();
  each_text(r, [&row](const char* name, std::string& text) { text = text_of(row, name); });
  each_flag(r, [&row](const char* name, bool& flag) { flag = flag_of(row, name); });
  const auto each = [&row](const char* member, const auto& use) {
    if (const auto found = row.find(member); found != row.end()) {
      for (const json& item : *found) use(item);
    }
  };
  each("links", [&](const json& l) {
    r.links.push_back({l.at(0).get<std::string>(), l.at(1).get<std::string>(), l.at(2).get<std::string>()});
  });
  each("members", [&](const json& m) { r.members.push_back({id_of(m, "role"), text_of(m, "user")}); });
  each("fixtures", [&](const json& f) { r.fixtures.push_back(fixture_from_json(f)); });
  return r;
}

}  // namespace tmsync::standin
