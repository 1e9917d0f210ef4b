#include <istream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/report/record.hpp"

#include "files/nesting.hpp"

namespace tmsync::report {
namespace {

using Json = nlohmann::ordered_json;
using core::ErrorKind;
using core::Result;

/// The image of a test case may be big, but not endless.
constexpr std::size_t kLongestLine = std::size_t{64} << 20U;
/// The parser and the destructor of a document recurse: what is nested deeper is refused before.
constexpr std::size_t kDeepest = 300;

std::string text(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<plan::Id> number(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || !at->is_number_integer()) return std::nullopt;
  return at->get<plan::Id>();
}

Json member(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_object() ? *at : Json::object();
}

template <typename Use>
void each(const Json& object, const char* name, Use use) {
  const auto at = object.find(name);
  if (at == object.end() || !at->is_array()) return;
  for (const auto& row : *at) {
    if (row.is_object()) use(row);
  }
}

RecordRun run_of(const Json& line) {
  RecordRun run;
  run.run_id = text(line, "runId");
  run.tool_version = text(line, "toolVersion");
  run.config_digest = text(line, "configDigest");
  run.started_at = text(line, "startedAt");
  run.shard = text(line, "shard");
  run.reverts = text(line, "reverts");
  each(line, "instances", [&](const Json& row) {
    run.instances.push_back({text(row, "name"), text(row, "endpoint")});
  });
  each(line, "exports", [&](const Json& row) {
    const Json source = member(row, "source");
    const Json recipient = member(row, "recipient");
    run.exports.push_back({text(row, "name"), text(source, "instance"), number(source, "projectId").value_or(0),
                           text(recipient, "instance"), number(recipient, "projectId").value_or(0)});
  });
  return run;
}

RecordOperation operation_of(const Json& line) {
  RecordOperation operation;
  operation.at = text(line, "at");
  operation.address = text(line, "address");
  operation.kind = text(line, "kind");
  operation.action = text(line, "action");
  operation.reason = text(line, "reason");
  operation.name = text(line, "name");
  operation.state = text(line, "state");
  operation.message = text(line, "message");
  operation.source_id = number(line, "sourceId");
  operation.recipient_id = number(line, "recipientId");
  operation.after_rev = text(line, "afterRev");
  operation.results = number(line, "results").value_or(0);
  if (const auto before = line.find("before"); before != line.end() && before->is_object()) {
    operation.before = before->dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return operation;
}

}  // namespace

/// A whole line; absent at the end, and where the last one was cut.
Result<std::optional<std::string>> RecordReader::line() {
  std::string text;
  char c = 0;
  ++number_;
  auto* buffer = in_.rdbuf();
  for (;;) {
    const auto next = buffer->sbumpc();
    if (next == std::char_traits<char>::eof()) return std::optional<std::string>();
    c = std::char_traits<char>::to_char_type(next);
    if (c == '\n') return std::optional<std::string>(std::move(text));
    text += c;
    if (text.size() > kLongestLine) {
      return core::fail(ErrorKind::invalid_input, fmt::format("line {} is longer than any run record has", number_));
    }
  }
}

Result<RecordRun> RecordReader::run() {
  auto first = line();
  if (!first) return core::fail(first.error());
  const auto no_record = [] {
    return core::fail(ErrorKind::invalid_input,
                      "this is no run record; give the file that \"tmsync apply --record\" wrote");
  };
  if (!*first || nesting(**first) > kDeepest) return no_record();
  const auto json = Json::parse(**first, nullptr, false);
  if (!json.is_object() || text(json, "type") != "run") return no_record();
  const std::string version = text(json, "formatVersion");
  if (!version.starts_with("1.")) {
    return core::fail(ErrorKind::invalid_input,
                      fmt::format("the record has format version {}, and this tmsync reads 1.x; use the tmsync that "
                                  "wrote it ({})",
                                  version, text(json, "toolVersion")));
  }
  return run_of(json);
}

Result<std::optional<RecordOperation>> RecordReader::next() {
  for (;;) {
    auto one = line();
    if (!one) return core::fail(one.error());
    if (!*one) return std::optional<RecordOperation>();
    const auto json = nesting(**one) > kDeepest ? Json() : Json::parse(**one, nullptr, false);
    if (!json.is_object()) {
      return core::fail(ErrorKind::invalid_input,
                        fmt::format("line {} cannot be read: the record was altered or cut; only an untouched one "
                                    "says what to bring back",
                                    number_));
    }
    const std::string type = text(json, "type");
    if (type == "end") ended_ = true;
    if (type == "operation") return std::optional<RecordOperation>(operation_of(json));
  }
}

}  // namespace tmsync::report
