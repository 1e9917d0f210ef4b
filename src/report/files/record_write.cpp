#include <nlohmann/json.hpp>

#include "tmsync/report/record.hpp"

namespace tmsync::report {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json or_null(const std::optional<plan::Id>& id) {
  return id ? Json(*id) : Json();
}

}  // namespace

RecordRun record_run(const plan::Plan& plan) {
  RecordRun run;
  run.tool_version = plan.tool_version;
  run.config_digest = plan.config_digest;
  for (const auto& instance : plan.instances) run.instances.push_back({instance.name, instance.endpoint});
  for (const auto& planned : plan.exports) {
    if (planned.state != plan::ExportState::planned) continue;
    run.exports.push_back({planned.name, planned.source_instance, planned.source_project_id, planned.recipient_instance,
                           planned.recipient_project_id});
  }
  run.shard = plan.shard;
  run.reverts = plan.reverts;
  return run;
}

std::string to_line(const RecordRun& run) {
  Json line{{"type", "run"},       {"formatVersion", "1.0"},      {"toolVersion", run.tool_version},
            {"runId", run.run_id}, {"startedAt", run.started_at}, {"configDigest", run.config_digest}};
  line["instances"] = Json::array();
  for (const auto& instance : run.instances) {
    line["instances"].push_back({{"name", instance.name}, {"endpoint", instance.endpoint}});
  }
  line["exports"] = Json::array();
  for (const auto& one : run.exports) {
    line["exports"].push_back(
        {{"name", one.name},
         {"source", {{"instance", one.source_instance}, {"projectId", one.source_project}}},
         {"recipient", {{"instance", one.recipient_instance}, {"projectId", one.recipient_project}}}});
  }
  if (!run.shard.empty()) line["shard"] = run.shard;
  if (!run.reverts.empty()) line["reverts"] = run.reverts;
  return dump(line) + '\n';
}

std::string to_line(const RecordOperation& operation) {
  Json line{{"type", "operation"},
            {"at", operation.at},
            {"address", operation.address},
            {"kind", operation.kind},
            {"action", operation.action},
            {"reason", operation.reason},
            {"name", operation.name},
            {"state", operation.state},
            {"message", operation.message},
            {"sourceId", or_null(operation.source_id)},
            {"recipientId", or_null(operation.recipient_id)},
            {"afterRev", operation.after_rev}};
  if (operation.results > 0) line["results"] = operation.results;
  std::string text = dump(line);
  text.pop_back();
  // As it is: an image may be long, and is JSON already.
  text += ",\"before\":" + (operation.before.empty() ? "null" : operation.before) + "}\n";
  return text;
}

std::string to_line(const RecordEnd& end) {
  const Json line{{"type", "end"},
                  {"at", end.at},
                  {"outcome", end.outcome},
                  {"exitCode", end.exit_code},
                  {"operations", end.operations},
                  {"done", end.done},
                  {"failed", end.failed},
                  {"skipped", end.skipped},
                  {"unknown", end.unknown},
                  {"stale", end.stale}};
  return dump(line) + '\n';
}

}  // namespace tmsync::report
