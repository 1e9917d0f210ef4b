#include "operation_image.hpp"

#include "json_members.hpp"

namespace tmsync::sync {
namespace {

using json_members::dump;
using json_members::Json;
using json_members::number;
using json_members::text;

template <typename Change>
core::Result<void> collect(const Change& change, RevertSource& source) {
  if (change.image.empty()) return core::Result<void>{};
  auto operation = parse_image(change.image.text());
  if (!operation) {
    return core::fail(
        core::ErrorKind::invalid_input,
        change.address + ": what the plan keeps of the run cannot be read; make it again from the record");
  }
  operation->address = change.address;
  operation->name = change.name;
  source.operations.push_back(std::move(*operation));
  return core::Result<void>{};
}

}  // namespace

std::string to_image(const RevertOperation& operation) {
  Json image{{"kind", operation.kind}, {"action", operation.action}, {"state", operation.state}};
  if (operation.source_id) image["sourceId"] = *operation.source_id;
  if (operation.recipient_id) image["recipientId"] = *operation.recipient_id;
  image["afterRev"] = operation.after_rev;
  if (operation.results > 0) image["results"] = operation.results;
  std::string json = dump(image);
  if (!operation.before.empty()) {
    json.pop_back();
    json += ",\"before\":" + operation.before.text() + '}';
  }
  return json;
}

std::optional<RevertOperation> parse_image(std::string_view text_of_image) {
  const auto json = Json::parse(text_of_image, nullptr, false);
  if (!json.is_object() || text(json, "kind").empty()) return std::nullopt;
  RevertOperation operation;
  operation.kind = text(json, "kind");
  operation.action = text(json, "action");
  operation.state = text(json, "state");
  operation.after_rev = text(json, "afterRev");
  operation.source_id = number(json, "sourceId");
  operation.recipient_id = number(json, "recipientId");
  operation.results = number(json, "results").value_or(0);
  if (const auto before = json.find("before"); before != json.end() && before->is_object()) {
    operation.before = dump(*before);
  }
  return operation;
}

core::Result<RevertSource> revert_source(const plan::Plan& saved) {
  RevertSource source;
  source.run_id = saved.reverts;
  for (const auto& instance : saved.instances) source.instances.push_back({instance.name, instance.endpoint});
  for (const auto& planned : saved.integrations) {
    for (const auto& change : planned.changes) {
      auto read = collect(change, source);
      if (!read) return core::fail(read.error());
    }
  }
  for (const auto& planned : saved.exports) {
    source.exports.push_back({planned.name, planned.source_instance, planned.source_project_id,
                              planned.recipient_instance, planned.recipient_project_id});
    for (const auto& change : planned.changes) {
      auto read = collect(change, source);
      if (!read) return core::fail(read.error());
    }
    if (planned.launches) {
      for (const auto& change : planned.launches->changes) {
        auto read = collect(change, source);
        if (!read) return core::fail(read.error());
      }
    }
    if (planned.configuration) {
      auto read = collect(*planned.configuration, source);
      if (!read) return core::fail(read.error());
    }
  }
  return source;
}

}  // namespace tmsync::sync
