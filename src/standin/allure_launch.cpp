#include "allure_launch.hpp"

#include <algorithm>
#include <fstream>

#include "tmsync/core/text.hpp"

#include "launch_loader.hpp"
#include "result_files.hpp"
#include "result_steps.hpp"

namespace tmsync::standin {
namespace {

std::optional<std::int64_t> time_of(const json& row, const char* member) {
  const auto found = row.find(member);
  if (found == row.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

/// Start, stop and, where both are known, how long it took.
template <typename Row>
void read_allure_times(const json& source, Row& row) {
  row.start = time_of(source, "start");
  row.stop = time_of(source, "stop");
  if (row.start && row.stop) row.duration = *row.stop - *row.start;
}

/// Reporters write no status for what did not run.
std::string allure_status(const json& row) {
  const std::string status = core::ascii_lower(text_of(row, "status"));
  return status == "passed" || status == "failed" || status == "broken" || status == "skipped" ? status : "unknown";
}

json details_of(const json& row) {
  const auto found = row.find("statusDetails");
  return found != row.end() && found->is_object() ? *found : json::object();
}

std::string history_key(const json& result) {
  if (std::string id = text_of(result, "historyId"); !id.empty()) return id;
  std::string key = text_of(result, "fullName", text_of(result, "name"));
  for (const json& parameter : allure_list(result, "parameters")) {
    key += '\n' + text_of(parameter, "name") + '=' + parameter_text(parameter);
  }
  return key;
}

}  // namespace

std::string allure_bytes(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) refuse(400, "cannot read " + path.string());
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string cut_name(const std::string& name) {
  constexpr std::size_t kLongest = 255;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < name.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(name[at]) & 0xC0U) != 0x80U;
    if (begins && ++characters > kLongest) return name.substr(0, at);
  }
  return name;
}

json allure_list(const json& row, const char* member) {
  const auto found = row.find(member);
  return found != row.end() && found->is_array() ? *found : json::array();
}

std::string parameter_text(const json& parameter) {
  const auto value = parameter.find("value");
  if (value == parameter.end()) return {};
  return value->is_string() ? value->get<std::string>() : value->dump();
}

std::optional<std::string> allure_file(const std::filesystem::path& directory, const json& attachment) {
  const auto path = directory / std::filesystem::path(text_of(attachment, "source")).filename();
  if (!std::filesystem::is_regular_file(path)) return std::nullopt;
  return allure_bytes(path);
}

AllureLaunch::AllureLaunch(State& state, std::filesystem::path directory, Id project, std::int64_t now)
    : state_(state), directory_(std::move(directory)), project_(project), now_(now) {
  const auto whole = std::filesystem::weakly_canonical(directory_);
  launch_ = id_of(state_.launches.launches.add(new_launch(project, whole.filename().string(), now, "system")));
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (!entry.path().filename().string().ends_with("-container.json")) continue;
    const json container = json::parse(allure_bytes(entry.path()), nullptr, false);
    if (!container.is_object()) refuse(400, entry.path().string() + " is not a JSON object");
    for (const json& child : allure_list(container, "children")) {
      if (child.is_string()) containers_[child.get<std::string>()].push_back(container);
    }
  }
  std::ifstream properties(directory_ / "environment.properties");
  for (std::string line; std::getline(properties, line);) {
    const auto equals = line.find('=');
    if (equals == std::string::npos || line.starts_with('#')) continue;
    const std::string key{core::trim(std::string_view(line).substr(0, equals))};
    const std::string value{core::trim(std::string_view(line).substr(equals + 1))};
    if (!key.empty()) environment_.push_back(state_.launches.environment_value(cut_name(key), value));
  }
}

void AllureLaunch::add_files(const json& attachments, const json& owner, std::vector<Id>& files, json* steps) {
  for (const json& attachment : attachments) {
    auto bytes = allure_file(directory_, attachment);
    if (!bytes) continue;
    const std::string type = text_of(attachment, "type", "application/octet-stream");
    const Id id = add_result_file(state_, owner, text_of(attachment, "name", "attachment"), type, std::move(*bytes));
    files.push_back(id);
    if (steps != nullptr) steps->push_back({{"type", "attachment"}, {"attachmentId", id}});
  }
}

json AllureLaunch::steps_of(const json& steps, const json& owner, std::vector<Id>& files) {
  json rows = json::array();
  for (const json& step : steps) {
    const std::string name = text_of(step, "name");
    if (core::trim(name).empty()) continue;
    json row{{"type", "body"}, {"body", name}, {"status", allure_status(step)}};
    for (const char* member : {"start", "stop"}) {
      if (const auto time = time_of(step, member)) row[member] = *time;
    }
    const json details = details_of(step);
    if (std::string message = text_of(details, "message"); !message.empty()) row["message"] = message;
    if (std::string trace = text_of(details, "trace"); !trace.empty()) row["trace"] = trace;
    json parameters = json::array();
    for (const json& one : allure_list(step, "parameters")) {
      parameters.push_back({{"name", text_of(one, "name")}, {"value", parameter_text(one)}});
    }
    if (!parameters.empty()) row["parameters"] = std::move(parameters);
    json below = steps_of(allure_list(step, "steps"), owner, files);
    add_files(allure_list(step, "attachments"), owner, files, &below);
    if (!below.empty()) row["steps"] = std::move(below);
    rows.push_back(std::move(row));
  }
  return rows;
}

void AllureLaunch::add_fixtures(TestResult& result, const json& list, bool before) {
  for (const json& source : list) {
    const std::string name = text_of(source, "name");
    if (core::trim(name).empty()) continue;
    Fixture fixture;
    fixture.id = ++state_.launches.last_fixture;
    fixture.before = before;
    fixture.name = name;
    fixture.status = allure_status(source);
    read_allure_times(source, fixture);
    fixture.message = text_of(details_of(source), "message");
    fixture.trace = text_of(details_of(source), "trace");
    const json owner{{"fixtureId", fixture.id}};
    json steps = steps_of(allure_list(source, "steps"), owner, fixture.files);
    add_files(allure_list(source, "attachments"), owner, fixture.files, &steps);
    fixture.steps = stored_steps(steps, StepFiles{});
    state_.launches.fixture_owner[fixture.id] = result.id;
    result.fixtures.push_back(std::move(fixture));
  }
}

void AllureLaunch::add(const json& source, Id test_case) {
  TestResult r;
  r.launch = launch_;
  r.project = project_;
  r.test_case = test_case;
  r.uuid = text_of(source, "uuid");
  r.hash = text_of(source, "testCaseId");
  r.name = text_of(source, "name", text_of(source, "fullName", "unnamed"));
  r.full_name = text_of(source, "fullName");
  r.status = allure_status(source);
  read_allure_times(source, r);
  const json details = details_of(source);
  r.message = text_of(details, "message");
  r.trace = text_of(details, "trace");
  r.flaky = flag_of(details, "flaky");
  r.muted = flag_of(details, "muted");
  r.known = flag_of(details, "known");
  r.description = text_of(source, "description");
  r.history_key = history_key(source);
  r.external = r.uploaded = true;
  for (const json& label : allure_list(source, "labels")) {
    const std::string name = text_of(label, "name");
    const std::string value = text_of(label, "value");
    if (name == "tag") {
      r.tags.push_back(cut_name(value));
      static_cast<void>(state_.tag_id(r.tags.back()));
    } else if (name == "layer") {
      r.layer = cut_name(value);
    } else if (name == "host") {
      r.host = value;
    } else if (name == "thread") {
      r.thread = value;
    }
  }
  for (const json& link : allure_list(source, "links")) {
    r.links.push_back({text_of(link, "name"), text_of(link, "type"), text_of(link, "url")});
  }
  json parameters = json::array();
  for (const json& one : allure_list(source, "parameters")) {
    parameters.push_back({{"name", text_of(one, "name")}, {"value", parameter_text(one)}});
  }
  if (!parameters.empty()) r.parameters = parameters.dump();
  r.environment = environment_;
  r.created = r.modified = r.stop.value_or(now_);
  r.created_by = r.modified_by = "system";

  TestResult& added = state_.launches.add_result(std::move(r));
  const json owner{{"resultId", added.id}};
  const json steps = steps_of(allure_list(source, "steps"), owner, added.files);
  add_files(allure_list(source, "attachments"), owner, added.files, nullptr);
  added.steps = stored_steps(steps, StepFiles{});
  for (const json& container : containers_[added.uuid]) {
    add_fixtures(added, allure_list(container, "befores"), true);
    add_fixtures(added, allure_list(container, "afters"), false);
  }
  attempts_[added.history_key].push_back({added.id, added.stop.value_or(0)});
}

void AllureLaunch::finish() {
  for (auto& [key, attempts] : attempts_) {
    std::stable_sort(attempts.begin(), attempts.end(),
                     [](const Attempt& a, const Attempt& b) { return a.stop < b.stop; });
    for (std::size_t i = 0; i + 1 < attempts.size(); ++i) {
      TestResult& older = state_.launches.results.at(attempts[i].result);
      older.hidden = true;
      older.retried_by = attempts[i + 1].result;
    }
  }
  state_.launches.launches.edit(launch_)["closed"] = true;
}

}  // namespace tmsync::standin
