#include <set>

#include "tmsync/core/text.hpp"

#include "query.hpp"
#include "tms_sync.hpp"

namespace tmsync::standin {
namespace {

/// The results of a launch that go along: finished ones of copied cases, retries aside.
std::vector<Id> results_in_scope(const State& state, Id launch, const std::map<Id, Id>& copies) {
  std::vector<Id> ids;
  for (const Id id : state.launches.results_of(launch)) {
    const TestResult& result = state.launches.results.at(id);
    if (!result.hidden && !result.status.empty() && copies.contains(result.test_case)) ids.push_back(id);
  }
  return ids;
}

/// A manual result, since those do not rewrite the test case when the launch is closed.
json result_body(const TestResult& result, Id launch, Id test_case) {
  json body{{"launchId", launch}, {"testCaseId", test_case}, {"name", result.name}, {"status", result.status}};
  body["manual"] = true;
  if (result.start) body["start"] = *result.start;
  if (result.stop) body["stop"] = *result.stop;
  if (result.duration) body["duration"] = *result.duration;
  if (!result.message.empty()) body["message"] = result.message;
  return body;
}

Id create_launch(const State& state, const Recipient& recipient, const SyncJob& job, const json& launch) {
  json body{
      {"projectId", *core::parse_int(job.project_key)}, {"name", text_of(launch, "name")}, {"tags", json::array()}};
  for (const json& tag : launch.at("tags")) {
    if (const json* row = state.launches.launch_tags.find(tag.get<Id>())) {
      body["tags"].push_back({{"name", text_of(*row, "name")}});
    }
  }
  return id_of(recipient.post("/launch", body));
}

/// Brings the copy of one launch up to date; `known` is what is remembered of it. A launch that is closed is closed on
/// the recipient too and not looked at again.
void carry(const State& state, const Recipient& recipient, const SyncJob& job, const json& launch,
           const std::map<Id, Id>& copies, json& known, SyncReport& report) {
  const std::vector<Id> wanted = results_in_scope(state, id_of(launch), copies);
  if (wanted.empty()) return;
  if (!known.contains("id")) {
    known = {{"id", create_launch(state, recipient, job, launch)}, {"results", json::array()}};
  }
  const auto before = known.at("results").get<std::set<Id>>();
  for (const Id id : wanted) {
    if (before.contains(id)) continue;
    const TestResult result = state.launches.results.at(id);
    static_cast<void>(recipient.post("/testresult", result_body(result, id_of(known), copies.at(result.test_case))));
    known["results"].push_back(id);
  }
  if (known.at("results").size() > before.size()) ++report.launches;
  if (!flag_of(launch, "closed")) return;
  static_cast<void>(recipient.post("/launch/" + std::to_string(id_of(known)) + "/close", json::object()));
  known["done"] = true;
}

}  // namespace

void sync_launches(State& state, std::int64_t now, const Recipient& recipient, const SyncJob& job,
                   const std::map<Id, Id>& copies, json& memory, SyncReport& report) {
  std::string problem;
  const auto query = Query::parse(job.launch_aql, job.user, now, problem, Entity::launch);
  if (!query) refuse(400, "launchAql is not valid AQL: " + problem);
  std::vector<Id> ids;
  for (const auto& [id, row] : state.launches.launches.rows()) {
    if (id_of(row, "projectId") != job.project || flag_of(row, "deleted")) continue;
    if (query->after() && id <= *query->after()) continue;
    if (query->matches(state, row)) ids.push_back(id);
  }
  json& launches = memory.emplace("launches", json::object()).first.value();
  for (const Id id : ids) {
    json known = launches.value(std::to_string(id), json::object());
    if (flag_of(known, "done")) continue;
    try {
      carry(state, recipient, job, *state.launches.launches.find(id), copies, known, report);
    } catch (const RecipientTrouble& trouble) {
      if (known.contains("id")) launches[std::to_string(id)] = known;
      note_rejected(trouble, "launch " + std::to_string(id), report);
    }
    if (known.contains("id")) launches[std::to_string(id)] = std::move(known);
  }
}

}  // namespace tmsync::standin
