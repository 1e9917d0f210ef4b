#include "result_json.hpp"

#include <algorithm>
#include <utility>

#include "tmsync/core/text.hpp"

#include "case_json.hpp"

namespace tmsync::testops {

namespace {

using model::ResultStep;

constexpr int kMaxDepth = 100;

const json* list(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_array() ? value : nullptr;
}

std::optional<model::ResultStatus> status_of(const json& row) {
  const json* value = member(row, "status");
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return model::parse_result_status(value->get_ref<const std::string&>()).value_or(model::ResultStatus::unknown);
}

model::ResultTimes times_of(const json& row) {
  return {integer(row, "start"), integer(row, "stop"), integer(row, "duration")};
}

std::vector<model::ResultParameter> parameters_of(const json& row) {
  std::vector<model::ResultParameter> parameters;
  const json* rows = list(row, "parameters");
  if (rows == nullptr) return parameters;
  for (const json& one : *rows) {
    if (!one.is_object()) continue;
    parameters.push_back({text(one, "name"), text(one, "value"), flag(one, "hidden"), flag(one, "excluded")});
  }
  return parameters;
}

std::vector<std::string> names_of(const json& row, const char* name) {
  std::vector<std::string> names;
  const json* rows = list(row, name);
  if (rows == nullptr) return names;
  for (const json& one : *rows) {
    std::string tag = one.is_string() ? one.get<std::string>() : text(one, "name");
    if (!tag.empty()) names.push_back(std::move(tag));
  }
  return names;
}

std::optional<std::vector<model::Link>> links_of(const json& row) {
  const json* rows = list(row, "links");
  if (rows == nullptr) return std::nullopt;
  std::vector<model::Link> links;
  for (const json& one : *rows) links.push_back({text(one, "name"), text(one, "type"), text(one, "url")});
  return links;
}

std::vector<model::Issue> issues_of(const json& row) {
  std::vector<model::Issue> issues;
  const json* rows = list(row, "issues");
  if (rows == nullptr) return issues;
  for (const json& one : *rows) {
    std::string name = text(one, "name");
    if (name.empty()) name = text(one, "displayName");
    issues.push_back({std::move(name), text(one, "url"), integer(one, "integrationId")});
  }
  return issues;
}

std::optional<Id> attachment_of(const json& step) {
  if (const auto id = integer(step, "attachmentId")) return id;
  const json* row = member(step, "attachment");
  return row == nullptr ? std::nullopt : integer(*row, "id");
}

std::vector<ResultStep> steps_of(const json* rows, int depth);

ResultStep body_of(const json& row, int depth) {
  ResultStep step;
  step.body = text(row, "body");
  if (step.body.empty()) step.body = text(row, "name");
  if (const std::string keyword = text(row, "keyword"); !keyword.empty()) step.body = keyword + ' ' + step.body;
  if (const json* rich = member(row, "bodyJson"); rich != nullptr && rich->is_object()) step.body_json = rich->dump();
  step.status = status_of(row);
  step.times = times_of(row);
  step.message = text(row, "message");
  step.trace = text(row, "trace");
  step.parameters = parameters_of(row);
  step.steps = steps_of(list(row, "steps"), depth + 1);
  step.expected = steps_of(list(row, "expectedResultSteps"), depth + 1);
  for (ResultStep& line : step.expected) {
    if (line.kind == ResultStep::Kind::text) line.kind = ResultStep::Kind::expected;
  }
  if (std::string flat = text(row, "expectedResult"); !flat.empty() && step.expected.empty()) {
    ResultStep line;
    line.kind = ResultStep::Kind::expected;
    line.body = std::move(flat);
    step.expected.push_back(std::move(line));
  }
  return step;
}

/// The files of the old form stand beside the steps in place of among them.
void add_files(const json& row, std::vector<ResultStep>& steps) {
  const json* rows = list(row, "attachments");
  if (rows == nullptr) return;
  for (const json& one : *rows) {
    const auto id = integer(one, "id");
    if (!id) continue;
    ResultStep step;
    step.kind = ResultStep::Kind::attachment;
    step.attachment_id = *id;
    steps.push_back(std::move(step));
  }
}

std::vector<ResultStep> steps_of(const json* rows, int depth) {
  std::vector<ResultStep> steps;
  if (rows == nullptr || depth >= kMaxDepth) return steps;
  for (const json& row : *rows) {
    if (!row.is_object()) continue;
    const auto attachment = attachment_of(row);
    if (attachment) {
      ResultStep step;
      step.kind = ResultStep::Kind::attachment;
      step.attachment_id = *attachment;
      step.status = status_of(row);
      step.times = times_of(row);
      steps.push_back(std::move(step));
      continue;
    }
    if (text(row, "type") == "attachment") continue;  // of a file that is not there
    ResultStep step = body_of(row, depth);
    if (text(row, "type") == "expected_body") step.kind = ResultStep::Kind::expected;
    add_files(row, step.steps);
    steps.push_back(std::move(step));
  }
  return steps;
}

template <typename T>
void put(json& body, const char* name, const std::optional<T>& value) {
  if (value) body[name] = *value;
}

void put_text(json& body, const char* name, const std::string& value) {
  if (!value.empty()) body[name] = value;
}

void put_flag(json& body, const char* name, bool value) {
  if (value) body[name] = true;
}

void put_times(json& body, const model::ResultTimes& times) {
  put(body, "start", times.start);
  put(body, "stop", times.stop);
  put(body, "duration", times.duration);
}

json links_to_json(const std::vector<model::Link>& links) {
  json rows = json::array();
  for (const model::Link& link : links) rows.push_back({{"name", link.name}, {"type", link.type}, {"url", link.url}});
  return rows;
}

json names_to_json(const std::vector<std::string>& names) {
  json rows = json::array();
  for (const std::string& name : names) rows.push_back({{"name", name}});
  return rows;
}

json parameters_to_json(const std::vector<model::ResultParameter>& parameters) {
  json rows = json::array();
  for (const auto& one : parameters) {
    json row{{"name", one.name}, {"value", one.value}};
    put_flag(row, "hidden", one.hidden);
    put_flag(row, "excluded", one.excluded);
    rows.push_back(std::move(row));
  }
  return rows;
}

json to_json(const AnnouncedFile& file) {
  return {{"name", file.name},
          {"originalFileName", file.file_name},
          {"contentType", file.content_type},
          {"contentLength", file.length}};
}

/// Steps without a name, or with control characters in it, are refused by servers.
std::string printable_body(const std::string& body) {
  std::string clean = body;
  for (char& c : clean) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) c = ' ';
  }
  const bool blank = std::all_of(clean.begin(), clean.end(), [](char c) { return c == ' ' || c == '\n' || c == '\t'; });
  return blank ? std::string("-") : clean;
}

std::string upper_status(model::ResultStatus status) {
  std::string word(model::to_string(status));
  std::transform(word.begin(), word.end(), word.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return word;
}

/// How the two ways of writing spell a step.
struct StepStyle {
  bool upload = true;
  const StepFiles* files = nullptr;  ///< upload only
};

json steps_to_json(const std::vector<ResultStep>& steps, const StepStyle& style);

std::optional<json> step_to_json(const ResultStep& step, const StepStyle& style) {
  json out = json::object();
  if (step.status) out["status"] = style.upload ? upper_status(*step.status) : std::string(model::to_string(*step.status));
  put_times(out, step.times);
  if (step.kind == ResultStep::Kind::attachment) {
    if (style.files == nullptr) return std::nullopt;
    const auto file = std::find_if(style.files->begin(), style.files->end(),
                                   [&](const auto& one) { return one.first == step.attachment_id; });
    if (file == style.files->end()) return std::nullopt;
    out["type"] = "attachment";
    out["attachment"] = to_json(file->second);
    return out;
  }
  out["type"] = step.kind == ResultStep::Kind::expected ? "expected_body" : "body";
  out["body"] = printable_body(step.body);
  if (!step.body_json.empty()) {
    json rich = json::parse(step.body_json, nullptr, false);
    if (rich.is_object()) out["bodyJson"] = std::move(rich);
  }
  put_text(out, "message", step.message);
  put_text(out, "trace", step.trace);
  if (step.kind == ResultStep::Kind::expected) return out;
  if (!step.parameters.empty()) out["parameters"] = parameters_to_json(step.parameters);
  if (!step.steps.empty()) out["steps"] = steps_to_json(step.steps, style);
  if (!step.expected.empty()) out["expectedResultSteps"] = steps_to_json(step.expected, style);
  return out;
}

json steps_to_json(const std::vector<ResultStep>& steps, const StepStyle& style) {
  json rows = json::array();
  for (const ResultStep& step : steps) {
    if (auto row = step_to_json(step, style)) rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace

std::string dump_body(const json& body) { return body.dump(-1, ' ', false, json::error_handler_t::replace); }

core::Error as_closed(core::Error error) {
  const std::string words = core::ascii_lower(error.message);
  if (error.kind == core::ErrorKind::invalid_input && words.find("launch is closed") != std::string::npos) {
    error.kind = core::ErrorKind::conflict;
  }
  return error;
}

std::optional<model::LaunchRow> launch_from_json(const json& row) {
  const auto id = integer(row, "id");
  if (!id) return std::nullopt;
  model::LaunchRow launch;
  launch.id = *id;
  launch.project_id = integer(row, "projectId").value_or(0);
  launch.name = text(row, "name");
  launch.closed = flag(row, "closed");
  launch.links = links_of(row);
  launch.tags = names_of(row, "tags");
  launch.issues = issues_of(row);
  launch.created_date = integer(row, "createdDate").value_or(0);
  launch.last_modified_date = integer(row, "lastModifiedDate").value_or(0);
  return launch;
}

std::optional<model::ResultRow> result_from_json(const json& row) {
  const auto id = integer(row, "id");
  if (!id) return std::nullopt;
  model::ResultRow result;
  result.id = *id;
  result.test_case = integer(row, "testCaseId");
  result.name = text(row, "name");
  result.full_name = text(row, "fullName");
  result.status = status_of(row);
  result.times = times_of(row);
  result.message = text(row, "message");
  result.trace = text(row, "trace");
  result.description = text(row, "description");
  result.precondition = text(row, "precondition");
  result.expected_result = text(row, "expectedResult");
  result.host_id = text(row, "hostId");
  result.thread_id = text(row, "threadId");
  result.history_key = text(row, "historyKey");
  result.manual = flag(row, "manual");
  result.external = flag(row, "external");
  result.hidden = flag(row, "hidden");
  result.flaky = flag(row, "flaky");
  result.muted = flag(row, "muted");
  result.known = flag(row, "known");
  result.retried = member(row, "retriedBy") != nullptr;
  if (const json* layer = member(row, "layer")) result.layer = layer->is_string() ? layer->get<std::string>() : text(*layer, "name");
  result.parameters = parameters_of(row);
  result.tags = names_of(row, "tags");
  result.links = links_of(row);
  result.created_date = integer(row, "createdDate").value_or(0);
  result.last_modified_date = integer(row, "lastModifiedDate").value_or(0);
  return result;
}

std::optional<ResultFile> result_file_from_json(const json& row, bool of_fixture) {
  const auto common = attachment_from_json(row);
  if (!common) return std::nullopt;
  ResultFile file;
  file.id = common->id;
  file.of_fixture = of_fixture;
  file.name = common->name;
  file.content_type = common->content_type;
  file.length = common->length;
  file.missed = common->missed;
  file.from_test_case = flag(row, "fromTestCase") || text(row, "entity") == "test_case";
  return file;
}

std::vector<ResultStep> result_steps_from_json(const json& body) {
  if (body.is_array()) return steps_of(&body, 0);
  std::vector<ResultStep> steps = steps_of(list(body, "steps"), 0);
  add_files(body, steps);
  return steps;
}

std::optional<model::Fixture> fixture_from_json(const json& row) {
  if (!row.is_object()) return std::nullopt;
  model::Fixture fixture;
  fixture.id = integer(row, "id").value_or(0);
  const std::string type = text(row, "type");
  fixture.before = type != "after" && type != "AFTER";
  fixture.name = text(row, "name");
  fixture.status = status_of(row);
  fixture.times = times_of(row);
  fixture.message = text(row, "message");
  fixture.trace = text(row, "trace");
  if (const json* scenario = member(row, "scenario")) {
    fixture.steps = result_steps_from_json(*scenario);
  } else {
    fixture.steps = result_steps_from_json(row);
  }
  return fixture;
}

std::vector<model::EnvValue> environment_from_json(const std::vector<json>& rows) {
  std::vector<model::EnvValue> values;
  for (const json& row : rows) {
    const json* variable = member(row, "variable");
    if (variable == nullptr) continue;
    std::string name = variable->is_string() ? variable->get<std::string>() : text(*variable, "name");
    if (!name.empty()) values.push_back({std::move(name), text(row, "name")});
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

json to_json(const LaunchWrite& write) {
  json body = json::object();
  put(body, "projectId", write.project_id);
  put(body, "name", write.name);
  put(body, "autoclose", write.autoclose);
  put(body, "external", write.external);
  if (write.tags) body["tags"] = names_to_json(*write.tags);
  if (write.links) body["links"] = links_to_json(*write.links);
  if (write.issues) body["issues"] = to_json(*write.issues);
  return body;
}

json upload_to_json(const ResultWrite& result) {
  const model::ResultRow& row = result.row;
  json body{{"uuid", result.uuid}, {"name", printable_body(row.name)}};
  put_text(body, "historyId", row.history_key);
  put_text(body, "fullName", row.full_name);
  if (row.status) body["status"] = upper_status(*row.status);
  put_times(body, row.times);
  put_text(body, "message", row.message);
  put_text(body, "trace", row.trace);
  put_text(body, "description", row.description);
  put_text(body, "precondition", row.precondition);
  put_text(body, "expectedResult", row.expected_result);
  put_text(body, "hostId", row.host_id);
  put_text(body, "threadId", row.thread_id);
  put_flag(body, "hidden", row.hidden);
  put_flag(body, "flaky", row.flaky);
  put_flag(body, "muted", row.muted);
  put_flag(body, "known", row.known);
  json labels = json::array();
  if (row.test_case) labels.push_back({{"name", "ALLURE_ID"}, {"value", std::to_string(*row.test_case)}});
  for (const std::string& tag : row.tags) labels.push_back({{"name", "tag"}, {"value", tag}});
  if (!row.layer.empty()) labels.push_back({{"name", "layer"}, {"value", row.layer}});
  body["labels"] = std::move(labels);
  if (row.links) body["links"] = links_to_json(*row.links);
  if (!row.parameters.empty()) body["parameters"] = parameters_to_json(row.parameters);
  if (!result.steps.empty()) body["steps"] = steps_to_json(result.steps, {true, &result.in_steps});
  if (!result.loose.empty()) {
    json files = json::array();
    for (const AnnouncedFile& file : result.loose) files.push_back(to_json(file));
    body["attachments"] = std::move(files);
  }
  return body;
}

json upload_to_json(const model::Fixture& fixture, const StepFiles& files) {
  json body{{"type", fixture.before ? "BEFORE" : "AFTER"}, {"name", printable_body(fixture.name)}};
  if (fixture.status) body["status"] = upper_status(*fixture.status);
  put_times(body, fixture.times);
  put_text(body, "message", fixture.message);
  put_text(body, "trace", fixture.trace);
  body["steps"] = steps_to_json(fixture.steps, {true, &files});
  return body;
}

json create_to_json(Id launch, const ResultWrite& result, bool manual) {
  const model::ResultRow& row = result.row;
  json body{{"launchId", launch}, {"name", row.name}, {"manual", manual}, {"external", row.external}};
  body["status"] = std::string(model::to_string(row.status.value_or(model::ResultStatus::unknown)));
  put(body, "testCaseId", row.test_case);
  put_text(body, "fullName", row.full_name);
  put_times(body, row.times);
  put_text(body, "message", row.message);
  put_text(body, "trace", row.trace);
  put_text(body, "description", row.description);
  put_text(body, "precondition", row.precondition);
  put_text(body, "expectedResult", row.expected_result);
  if (!row.tags.empty()) body["tags"] = names_to_json(row.tags);
  if (row.links) body["links"] = links_to_json(*row.links);
  if (!result.steps.empty()) body["scenario"] = {{"steps", steps_to_json(result.steps, {false, nullptr})}};
  return body;
}

}  // namespace tmsync::testops
