#include "upload_json.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "json_writer.hpp"

namespace tmsync::testops {

namespace {

using model::ResultStep;

constexpr std::string_view kNoName = "-";

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f;
}

/// `text` itself where it is fine; otherwise `changed`, which then holds the acceptable form.
std::string_view acceptable(std::string_view text, std::string& changed) {
  if (std::ranges::any_of(text, is_control)) {
    changed = text;
    std::ranges::replace_if(changed, is_control, ' ');
    text = changed;
  }
  return core::trim(text).empty() ? kNoName : text;
}

void write_name(JsonWriter& out, std::string_view member, const std::string& name) {
  std::string changed;
  out.member(member, acceptable(name, changed));
}

/// The upload API spells the status in capitals, the ordinary one does not.
enum class Style { upload, ordinary };

void write_status(JsonWriter& out, model::ResultStatus status, Style style) {
  std::string word(model::to_string(status));
  if (style == Style::upload) {
    std::ranges::transform(word, word.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  }
  out.member("status", word);
}

void write_times(JsonWriter& out, const model::ResultTimes& times) {
  out.member("start", times.start);
  out.member("stop", times.stop);
  out.member("duration", times.duration);
}

void write_failure(JsonWriter& out, const std::string& message, const std::string& trace) {
  out.member_if_any("message", message);
  out.member_if_any("trace", trace);
}

void write_parameters(JsonWriter& out, const std::vector<model::ResultParameter>& parameters) {
  if (parameters.empty()) return;
  out.key("parameters");
  out.begin_array();
  for (const model::ResultParameter& one : parameters) {
    out.begin_object();
    out.member("name", one.name);
    out.member("value", one.value);
    out.member_if_true("hidden", one.hidden);
    out.member_if_true("excluded", one.excluded);
    out.end_object();
  }
  out.end_array();
}

void write_links(JsonWriter& out, const std::optional<std::vector<model::Link>>& links) {
  if (!links || links->empty()) return;
  out.key("links");
  out.begin_array();
  for (const model::Link& link : *links) {
    out.begin_object();
    out.member_if_any("name", link.name);
    out.member_if_any("type", link.type);
    out.member("url", link.url);
    out.end_object();
  }
  out.end_array();
}

void write_file(JsonWriter& out, const AnnouncedFile& file) {
  out.begin_object();
  out.member("name", file.name);
  out.member("originalFileName", file.file_name);
  out.member_if_any("contentType", file.content_type);
  out.member("contentLength", file.length);
  out.end_object();
}

class StepWriter {
 public:
  /// Without files attachment steps are left out.
  StepWriter(JsonWriter& out, Style style, const StepFiles* files) : out_(out), style_(style), files_(files) {}

  [[nodiscard]] bool sends_any(const std::vector<ResultStep>& steps) const {
    return std::ranges::any_of(steps, [this](const ResultStep& step) { return is_sent(step); });
  }

  void write_list(std::string_view name, const std::vector<ResultStep>& steps) {
    if (!sends_any(steps)) return;
    out_.key(name);
    out_.begin_array();
    for (const ResultStep& step : steps) {
      if (is_sent(step)) write(step);
    }
    out_.end_array();
  }

 private:
  [[nodiscard]] const AnnouncedFile* file_of(const ResultStep& step) const {
    if (files_ == nullptr) return nullptr;
    const auto found = std::ranges::find(*files_, step.attachment_id, &StepFiles::value_type::first);
    return found == files_->end() ? nullptr : &found->second;
  }

  [[nodiscard]] bool is_sent(const ResultStep& step) const {
    return step.kind != ResultStep::Kind::attachment || file_of(step) != nullptr;
  }

  void write(const ResultStep& step) {
    out_.begin_object();
    if (step.status) write_status(out_, *step.status, style_);
    write_times(out_, step.times);
    if (step.kind == ResultStep::Kind::attachment) {
      out_.member("type", "attachment");
      out_.key("attachment");
      write_file(out_, *file_of(step));
    } else {
      write_text(step);
    }
    out_.end_object();
  }

  void write_text(const ResultStep& step) {
    const bool expected = step.kind == ResultStep::Kind::expected;
    out_.member("type", expected ? "expected_body" : "body");
    write_name(out_, "body", step.body);
    if (!step.body_json.empty() && step.body_json.front() == '{' && nlohmann::json::accept(step.body_json)) {
      out_.key("bodyJson");
      out_.raw(step.body_json);
    }
    out_.member_if_any("message", step.message);
    if (expected) return;  // it has neither a trace nor anything below it
    out_.member_if_any("trace", step.trace);
    write_parameters(out_, step.parameters);
    write_list("steps", step.steps);
    write_list("expectedResultSteps", step.expected);
  }

  JsonWriter& out_;
  Style style_;
  const StepFiles* files_;
};

void write_texts(JsonWriter& out, const model::ResultRow& row) {
  out.member_if_any("fullName", row.full_name);
  out.member_if_any("description", row.description);
  out.member_if_any("precondition", row.precondition);
  out.member_if_any("expectedResult", row.expected_result);
  write_times(out, row.times);
  write_failure(out, row.message, row.trace);
}

void write_label(JsonWriter& out, std::string_view name, std::string_view value) {
  out.begin_object();
  out.member("name", name);
  out.member("value", value);
  out.end_object();
}

void write_labels(JsonWriter& out, const model::ResultRow& row) {
  if (!row.test_case && row.tags.empty() && row.layer.empty()) return;
  out.key("labels");
  out.begin_array();
  if (row.test_case) write_label(out, "ALLURE_ID", std::to_string(*row.test_case));
  for (const std::string& tag : row.tags) write_label(out, "tag", tag);
  if (!row.layer.empty()) write_label(out, "layer", row.layer);
  out.end_array();
}

void write_upload(JsonWriter& out, const ResultWrite& result) {
  const model::ResultRow& row = result.row;
  out.begin_object();
  out.member_if_any("uuid", result.uuid);
  write_name(out, "name", row.name);
  out.member_if_any("historyId", row.history_key);
  if (row.status) write_status(out, *row.status, Style::upload);
  write_texts(out, row);
  out.member_if_any("hostId", row.host_id);
  out.member_if_any("threadId", row.thread_id);
  out.member_if_true("hidden", row.hidden);
  out.member_if_true("flaky", row.flaky);
  out.member_if_true("muted", row.muted);
  out.member_if_true("known", row.known);
  write_labels(out, row);
  write_links(out, row.links);
  write_parameters(out, row.parameters);
  StepWriter(out, Style::upload, &result.in_steps).write_list("steps", result.steps);
  if (!result.loose.empty()) {
    out.key("attachments");
    out.begin_array();
    for (const AnnouncedFile& file : result.loose) write_file(out, file);
    out.end_array();
  }
  out.end_object();
}

}  // namespace

std::string session_body(Id launch, const std::vector<model::EnvValue>& environment) {
  JsonWriter out;
  out.begin_object();
  out.member("launchId", launch);
  out.key("environment");
  out.begin_array();
  for (const model::EnvValue& one : environment) {
    out.begin_object();
    out.member("key", one.variable);
    out.member("value", one.value);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take();
}

std::string upload_body(Id session, const std::vector<ResultWrite>& results) {
  JsonWriter out;
  out.begin_object();
  out.member("testSessionId", session);
  out.key("results");
  out.begin_array();
  for (const ResultWrite& result : results) write_upload(out, result);
  out.end_array();
  out.end_object();
  return out.take();
}

std::string fixtures_body(const std::vector<model::Fixture>& fixtures, const StepFiles& in_steps) {
  JsonWriter out;
  out.begin_object();
  out.key("fixtures");
  out.begin_array();
  for (const model::Fixture& fixture : fixtures) {
    out.begin_object();
    out.member("type", fixture.before ? "BEFORE" : "AFTER");
    write_name(out, "name", fixture.name);
    if (fixture.status) write_status(out, *fixture.status, Style::upload);
    write_times(out, fixture.times);
    write_failure(out, fixture.message, fixture.trace);
    StepWriter(out, Style::upload, &in_steps).write_list("steps", fixture.steps);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take();
}

std::string create_body(Id launch, const ResultWrite& result, bool manual) {
  const model::ResultRow& row = result.row;
  JsonWriter out;
  out.begin_object();
  out.member("launchId", launch);
  write_name(out, "name", row.name);
  write_status(out, row.status.value_or(model::ResultStatus::unknown), Style::ordinary);
  out.member("testCaseId", row.test_case);
  out.member_flag("manual", manual);
  out.member_flag("external", row.external);
  write_texts(out, row);
  if (!row.tags.empty()) {
    out.key("tags");
    out.begin_array();
    for (const std::string& tag : row.tags) {
      out.begin_object();
      out.member("name", tag);
      out.end_object();
    }
    out.end_array();
  }
  write_links(out, row.links);
  StepWriter steps(out, Style::ordinary, nullptr);
  if (steps.sends_any(result.steps)) {
    out.key("scenario");
    out.begin_object();
    steps.write_list("steps", result.steps);
    out.end_object();
  }
  out.end_object();
  return out.take();
}

}  // namespace tmsync::testops
