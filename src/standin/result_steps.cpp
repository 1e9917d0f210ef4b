#include "result_steps.hpp"

#include <array>

#include "tmsync/core/text.hpp"

namespace tmsync::standin {
namespace {

const Shape kParameter{{{"name", Type::text},
                        {"value", Type::text},
                        {"hidden", Type::boolean},
                        {"excluded", Type::boolean},
                        {"masked", Type::boolean}}};

extern const Shape kStep;
const Shape kStep{{{"type", Type::text, true, nullptr, 0, true, true},
                   {"body", Type::text},
                   {"bodyJson", Type::any},
                   {"status", Type::text},
                   {"start", Type::integer},
                   {"stop", Type::integer},
                   {"duration", Type::integer},
                   {"message", Type::text},
                   {"trace", Type::text},
                   {"showMessage", Type::boolean},
                   {"parameters", Type::objects, false, &kParameter},
                   {"attachmentId", Type::integer},
                   {"steps", Type::objects, false, &kStep},
                   {"expectedResultSteps", Type::objects, false, &kStep}}};

json stored(const json& steps, const StepFiles& files) {
  json rows = json::array();
  for (const json& step : steps) {
    const std::string type = text_of(step, "type");
    json row{{"type", type}};
    for (const char* member :
         {"start", "stop", "duration", "message", "trace", "bodyJson", "parameters", "showMessage"}) {
      if (step.contains(member)) row[member] = step.at(member);
    }
    if (step.contains("status")) row["status"] = status_word(text_of(step, "status"), true);
    if (type == "attachment") {
      Id file = id_of(step, "attachmentId");
      if (step.contains("attachment")) {
        const auto known = files.find(text_of(step.at("attachment"), "originalFileName"));
        if (known != files.end()) file = known->second;
      }
      if (file == 0) refuse(400, "An attachment step needs an attachment");
      row["attachmentId"] = file;
    } else if (type == "body" || type == "expected_body") {
      if (core::trim(text_of(step, "body")).empty() && !step.contains("bodyJson"))
        refuse(400, "A step must not be blank");
      row["body"] = text_of(step, "body");
      for (const char* below : {"steps", "expectedResultSteps"}) {
        if (step.contains(below)) row[below] = stored(step.at(below), files);
      }
    } else {
      refuse(400, "Could not resolve type id '" + type + "' of a step");
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

const Shape kResultScenario{{{"steps", Type::objects, false, &kStep}}};

const Shape kUploadFile{{{"name", Type::text},
                         {"originalFileName", Type::text, true, nullptr, 0, true, true},
                         {"contentType", Type::text},
                         {"contentLength", Type::integer},
                         {"optional", Type::boolean}}};

const Shape kUploadStep{{{"type", Type::text, true, nullptr, 0, true, true},
                         {"body", Type::text},
                         {"bodyJson", Type::any},
                         {"status", Type::text},
                         {"start", Type::integer},
                         {"stop", Type::integer},
                         {"duration", Type::integer},
                         {"message", Type::text},
                         {"trace", Type::text},
                         {"parameters", Type::objects, false, &kParameter},
                         {"attachment", Type::object, false, &kUploadFile},
                         {"steps", Type::objects, false, &kUploadStep},
                         {"expectedResultSteps", Type::objects, false, &kUploadStep}}};

std::string stored_steps(const json& steps, const StepFiles& files) {
  if (steps.empty()) return {};
  return stored(steps, files).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string status_word(const std::string& status, bool any_case) {
  static constexpr std::array<std::string_view, 5> words{"failed", "broken", "passed", "skipped", "unknown"};
  const std::string word = any_case ? core::ascii_lower(status) : status;
  for (const auto known : words) {
    if (word == known) return word;
  }
  refuse(400, "Cannot deserialize a test status from \"" + status + "\"");
}

void read_times(const json& body, std::optional<std::int64_t>& start, std::optional<std::int64_t>& stop,
                std::optional<std::int64_t>& duration) {
  const auto read = [&body](const char* name) -> std::optional<std::int64_t> {
    if (!body.contains(name)) return std::nullopt;
    return id_of(body, name);
  };
  start = read("start");
  stop = read("stop");
  duration = read("duration");
  if (!duration && start && stop) duration = *stop - *start;
}

}  // namespace tmsync::standin
