#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"
#include "tmsync/report/run_result.hpp"

#include "hostile_plan.hpp"
#include "sample_plan.hpp"
#include "sample_results.hpp"
#include "schema_check.hpp"
#include "source_dir.hpp"

namespace tmsync::report {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Every line, parsed, after it was found to keep the schema.
std::vector<Json> events_of(const std::string& text) {
  const auto schema = SchemaCheck("event.schema.json");
  std::vector<Json> events;
  auto lines = core::split(text, '\n');
  EXPECT_EQ(lines.back(), "") << "the last line ends";
  lines.pop_back();
  for (const auto& line : lines) {
    EXPECT_EQ(schema.errors(line), "") << line;
    EXPECT_EQ(core::escape_terminal(line), line);
    events.push_back(Json::parse(line));
  }
  EXPECT_EQ(events.front()["type"], "version");
  EXPECT_EQ(events.back()["type"], "summary");
  return events;
}

std::vector<Json> events_of(const RunResult& result) {
  std::ostringstream out;
  write_ndjson(result, out);
  return events_of(out.str());
}

std::vector<Json> of_type(const std::vector<Json>& events, const std::string& type) {
  std::vector<Json> found;
  for (const auto& event : events) {
    if (event["type"] == type) found.push_back(event);
  }
  return found;
}

RunResult of_plan(const plan::Plan& plan) {
  RunResult result;
  result.verb = "plan";
  result.outcome = "planned";
  result.plan = &plan;
  return result;
}

TEST(Ndjson, TellsAPlan) {
  const auto plan = sample_plan();
  auto result = of_plan(plan);
  result.run_id = "4f3c";
  result.exit_code = 8;
  const auto events = events_of(result);
  EXPECT_EQ(events[0]["formatVersion"], "1.0");
  EXPECT_EQ(events[0]["toolVersion"], "1.0.0");
  EXPECT_EQ(events[0]["verb"], "plan");
  EXPECT_EQ(events[0]["runId"], "4f3c");

  std::vector<std::string> order;
  for (const auto& event : events) {
    const auto type = event["type"].get<std::string>();
    if (order.empty() || order.back() != type) order.push_back(type);
  }
  EXPECT_THAT(order, ElementsAre("version", "diagnostic", "scope", "guard", "planned_change", "drift", "change_summary",
                                 "summary"));
  const auto document = Json::parse(to_json(plan));
  const auto compare = [&](const char* type, const char* member, const char* list) {
    const auto found = of_type(events, type);
    ASSERT_EQ(found.size(), document[list].size()) << type;
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i][member], document[list][i]);
  };
  compare("scope", "scope", "scopes");
  compare("guard", "guard", "guards");
  compare("planned_change", "change", "changes");
  compare("drift", "drift", "drift");
  compare("diagnostic", "diagnostic", "diagnostics");
  const auto sum = of_type(events, "change_summary").front();
  EXPECT_EQ(sum["summary"], document["summary"]);
  EXPECT_EQ(sum["cost"], document["cost"]);
  EXPECT_EQ(sum["digest"], document["digest"]);
  EXPECT_EQ(sum["shard"], "2/4");
  EXPECT_EQ(sum["removedExports"], Json({"old-payments"}));

  const auto& last = events.back();
  EXPECT_EQ(last["outcome"], "planned");
  EXPECT_EQ(last["exitCode"], 8);
  EXPECT_EQ(last["level"], "error");
  EXPECT_EQ(last["instances"], Json({"emea", "hq"}));
  EXPECT_EQ(last["exports"], Json({"export/payments-to-hq", "export/paused", "export/unreadable"}));
  EXPECT_EQ(last["counts"], (Json{{"planned", document["summary"]}}));
}

TEST(Ndjson, CountsByExport) {
  const auto plan = sample_plan();
  const auto scopes = of_type(events_of(of_plan(plan)), "scope");
  EXPECT_EQ(
      scopes[0]["changes"],
      (Json{{"create", 1}, {"update", 7}, {"delete", 2}, {"restore", 1}, {"adopt", 1}, {"refused", 3}, {"touch", 1}}));
  EXPECT_EQ(scopes[2]["level"], "error");
  EXPECT_THAT(scopes[2]["message"].get<std::string>(), HasSubstr("emea does not accept the token"));
  const auto launches = launches_plan();
  const auto with = of_type(events_of(of_plan(launches)), "scope").front();
  EXPECT_EQ(with["changes"]["create"], 2);
  EXPECT_EQ(with["changes"]["touch"], 1);
  const auto configuration = configuration_plan();
  const auto events = events_of(of_plan(configuration));
  EXPECT_EQ(of_type(events, "integration").size(), 4u);
  EXPECT_EQ(of_type(events, "scope")[0]["changes"]["delete"], 1);
}

TEST(Ndjson, TellsAnApplyWithEveryFailure) {
  const auto plan = sample_plan();
  const auto after = empty_plan();
  const auto applied = sample_applied();
  auto result = of_plan(plan);
  result.verb = "apply";
  result.outcome = "incomplete";
  result.exit_code = 3;
  result.stopped_by = "--deadline 50m";
  result.applied = &applied;
  result.remaining = &after;
  const auto events = events_of(result);
  for (const auto* state : {"failed", "skipped", "unknown", "stale"}) {
    const auto found = of_type(events, std::string("apply_") + state);
    ASSERT_EQ(found.size(), 1u) << state;
    EXPECT_EQ(found[0]["operation"]["state"], state);
  }
  const auto failed = of_type(events, "apply_failed").front();
  EXPECT_EQ(failed["level"], "error");
  EXPECT_EQ(failed["operation"]["address"], "export/a/test-case/2");
  EXPECT_EQ(failed["operation"]["action"], "create");
  EXPECT_EQ(failed["operation"]["name"], "Log in");
  EXPECT_EQ(failed["operation"]["message"], "hq answers 400: name is too long");
  EXPECT_EQ(of_type(events, "note").front()["message"], "export/a/test-case/1: member ada left out");
  const auto& last = events.back();
  EXPECT_EQ(last["exitCode"], 3);
  EXPECT_EQ(last["stoppedBy"], "--deadline 50m");
  EXPECT_EQ(last["counts"]["done"]["create"], 1812);
  EXPECT_EQ(last["counts"]["done"]["results"], 204318);
  EXPECT_EQ(last["counts"]["notDone"], (Json{{"failed", 1}, {"unknown", 1}, {"stale", 1}, {"skipped", 1}}));
  EXPECT_EQ(last["counts"]["remaining"]["unchanged"], 9151);
}

TEST(Ndjson, CanBeToldAsItGoesOn) {
  const auto plan = sample_plan();
  const auto applied = sample_applied();
  auto result = of_plan(plan);
  result.verb = "apply";
  std::ostringstream out;
  write_ndjson_begin(result, out);
  OperationEvent operation{"export/a/test-case/1", "create", "Log in", "done", ""};
  operation.kind = "test-case";
  operation.reason = "not_in_recipient";
  operation.source_id = 1;
  operation.recipient_id = 77;
  out << operation_event_json(operation) << '\n';
  result.applied = &applied;
  result.outcome = "applied";
  write_ndjson_end(result, true, out);
  const auto events = events_of(out.str());
  const auto done = of_type(events, "apply_complete");
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0]["operation"]["kind"], "test-case");
  EXPECT_EQ(done[0]["operation"]["recipientId"], 77);
  EXPECT_EQ(of_type(events, "apply_failed").size(), 0u) << "told already";
}

TEST(Ndjson, TellsDriftAndChecks) {
  const auto plan = sample_plan();
  const auto report = drift_report(plan);
  auto drift = of_plan(plan);
  drift.verb = "drift";
  drift.outcome = "read";
  drift.drift = &report;
  auto events = events_of(drift);
  EXPECT_EQ(of_type(events, "drift").size(), report.count());
  EXPECT_EQ(of_type(events, "unread").front()["address"], "export/unreadable");
  EXPECT_EQ(of_type(events, "planned_change").size(), 0u);
  EXPECT_EQ(events.back()["counts"]["unread"], 1);
  EXPECT_EQ(events.back()["counts"]["drift"]["recipient"], report.count(plan::DriftSide::recipient));

  const auto verified = sample_verification();
  RunResult verify;
  verify.verb = "verify";
  verify.outcome = "read";
  verify.verified = &verified;
  events = events_of(verify);
  EXPECT_EQ(of_type(events, "check").size(), verified.checks.size());
  EXPECT_EQ(events.back()["counts"]["checks"], (Json{{"passed", 2}, {"failed", 2}, {"unknown", 1}}));
}

TEST(Ndjson, EndsWithASummaryWhateverFailed) {
  RunResult failed;
  failed.verb = "plan";
  failed.outcome = "failed";
  failed.exit_code = 7;
  const auto events = events_of(failed);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1]["exitCode"], 7);
  EXPECT_EQ(events[1]["outcome"], "failed");
}

TEST(Ndjson, IsOneLineAnEventWhateverServersSay) {
  const auto plan = with_text(sample_plan(), "\xff\x1b[2J\u202e\n{\"type\":\"summary\"}");
  events_of(of_plan(plan));
  const auto configuration = with_text(configuration_plan(), "\xff\n");
  events_of(of_plan(configuration));
  const auto launches = with_text(launches_plan(), "\xff\n");
  events_of(of_plan(launches));
}

// Each schema stands alone; what both describe is described in the same words.
TEST(Ndjson, SchemaDescribesObjectsAsThePlanDoes) {
  const auto read = [](const std::string& name) {
    std::ifstream file(source_dir() + "/schemas/" + name);
    return Json::parse(file)["definitions"];
  };
  const auto events = read("event.schema.json");
  const auto plan = read("plan.schema.json");
  for (const auto& [name, definition] : plan.items()) EXPECT_EQ(events[name], definition) << name;
  EXPECT_EQ(events["check"], read("verify.schema.json")["check"]);
}

TEST(Ndjson, SchemaRefusesWhatIsNoEvent) {
  const auto plan = sample_plan();
  const auto good = events_of(of_plan(plan));
  const auto schema = SchemaCheck("event.schema.json");
  for (auto event : good) {
    event["extra"] = 1;
    EXPECT_NE(schema.errors(event.dump()), "") << event["type"];
    event.erase("extra");
    event["type"] = "other";
    EXPECT_NE(schema.errors(event.dump()), "");
    event.erase("type");
    EXPECT_NE(schema.errors(event.dump()), "");
  }
}

}  // namespace
}  // namespace tmsync::report
