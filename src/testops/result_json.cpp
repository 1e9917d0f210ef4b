#include "result_json.hpp"

#include <algorithm>
#include <utility>

#include "tmsync/core/text.hpp"

#include "case_json.hpp"

namespace tmsync::testops {

namespace {

using model::ResultStep;

/// Deeper than tests nest their steps; a bound for the stack against a hostile answer.
constexpr int kMaxDepth = 64;

const json* list(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_array() ? value : nullptr;
}

std::optional<std::int64_t> loose(const json& object, const char* name) {
  const json* value = member(object, name);
  return value == nullptr ? std::nullopt : loose_integer(*value);
}

std::optional<model::ResultStatus> status_of(const json& row) {
  const json* value = member(row, "status");
  if (value == nullptr || !value->is_string()) return std::nullopt;
  const auto& word = value->get_ref<const std::string&>();
  if (word.empty()) return std::nullopt;
  return model::parse_result_status(word).value_or(model::ResultStatus::unknown);
}

model::ResultTimes times_of(const json& row) {
  return {loose(row, "start"), loose(row, "stop"), loose(row, "duration")};
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

ResultStep attachment_step(Id id) {
  ResultStep step;
  step.kind = ResultStep::Kind::attachment;
  step.attachment_id = id;
  return step;
}

std::vector<ResultStep> steps_of(const json* rows, int depth);

/// The old form keeps the files of a step beside its steps.
void add_files(const json& row, std::vector<ResultStep>& steps) {
  const json* rows = list(row, "attachments");
  if (rows == nullptr) return;
  for (const json& one : *rows) {
    if (const auto id = loose(one, "id")) steps.push_back(attachment_step(*id));
  }
}

std::string body_of(const json& row) {
  std::string body = text(row, "body");
  if (!body.empty()) return body;
  const std::string keyword = text(row, "keyword");
  body = text(row, "name");
  return keyword.empty() ? body : keyword + ' ' + body;
}

ResultStep text_step(const json& row, int depth) {
  ResultStep step;
  step.body = body_of(row);
  if (const json* rich = member(row, "bodyJson"); rich != nullptr && rich->is_object()) {
    step.body_json = rich->dump(-1, ' ', false, json::error_handler_t::replace);
  }
  step.status = status_of(row);
  step.times = times_of(row);
  step.message = text(row, "message");
  step.trace = text(row, "trace");
  step.parameters = parameters_of(row);
  step.steps = steps_of(list(row, "steps"), depth + 1);
  add_files(row, step.steps);
  step.expected = steps_of(list(row, "expectedResultSteps"), depth + 1);
  if (std::string flat = text(row, "expectedResult"); step.expected.empty() && !flat.empty()) {
    ResultStep line;
    line.body = std::move(flat);
    step.expected.push_back(std::move(line));
  }
  for (ResultStep& line : step.expected) {
    if (line.kind == ResultStep::Kind::text) line.kind = ResultStep::Kind::expected;
  }
  return step;
}

std::optional<ResultStep> step_of(const json& row, int depth) {
  const std::string type = core::ascii_lower(text(row, "type"));
  auto file = loose(row, "attachmentId");
  if (const json* attachment = member(row, "attachment"); !file && attachment != nullptr)
    file = loose(*attachment, "id");
  const bool typed_text = type == "body" || type == "expected_body";
  if (type == "attachment" || (file && !typed_text)) {
    if (!file) return std::nullopt;
    ResultStep step = attachment_step(*file);
    step.status = status_of(row);
    step.times = times_of(row);
    return step;
  }
  ResultStep step = text_step(row, depth);
  if (type == "expected_body") step.kind = ResultStep::Kind::expected;
  return step;
}

std::vector<ResultStep> steps_of(const json* rows, int depth) {
  std::vector<ResultStep> steps;
  if (rows == nullptr || depth >= kMaxDepth) return steps;
  for (const json& row : *rows) {
    if (!row.is_object()) continue;
    if (auto step = step_of(row, depth)) steps.push_back(std::move(*step));
  }
  return steps;
}

}  // namespace

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
  fixture.before = core::ascii_lower(text(row, "type")) != "after";
  fixture.name = text(row, "name");
  fixture.status = status_of(row);
  fixture.times = times_of(row);
  fixture.message = text(row, "message");
  fixture.trace = text(row, "trace");
  const json* scenario = member(row, "scenario");
  fixture.steps = result_steps_from_json(scenario != nullptr ? *scenario : row);
  return fixture;
}

std::optional<ResultFile> result_file_from_json(const json& row, bool of_fixture) {
  auto common = attachment_from_json(row);
  if (!common) return std::nullopt;
  // The entity is a word or the name of a class.
  std::string entity = core::ascii_lower(text(row, "entity"));
  std::erase(entity, '_');
  ResultFile file;
  file.id = common->id;
  file.of_fixture = of_fixture || entity.find("fixture") != std::string::npos;
  file.name = std::move(common->name);
  file.content_type = std::move(common->content_type);
  file.length = common->length;
  file.missed = common->missed;
  file.from_test_case = flag(row, "fromTestCase") || entity.find("testcase") != std::string::npos;
  return file;
}

}  // namespace tmsync::testops
