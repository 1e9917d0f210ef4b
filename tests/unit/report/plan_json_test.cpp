#include <fstream>
#include <functional>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"

#include "sample_plan.hpp"
#include "schema_check.hpp"
#include "source_dir.hpp"

namespace tmsync::report {
namespace {

using Json = nlohmann::json;

Json plan_schema() {
  std::ifstream file(source_dir() + "/schemas/plan.schema.json");
  return Json::parse(file);
}

TEST(PlanJson, KeepsItsSchema) {
  EXPECT_EQ(schema_errors("plan.schema.json", to_json(sample_plan())), "");
  EXPECT_EQ(schema_errors("plan.schema.json", to_json(empty_plan())), "");
  EXPECT_EQ(schema_errors("plan.schema.json", to_json(plan::Plan{})), "");
}

// A schema that lets everything through would prove nothing.
TEST(PlanJson, SchemaRefusesWhatIsNotAPlan) {
  const auto good = Json::parse(to_json(sample_plan()));
  struct Row {
    const char* name;
    std::function<void(Json&)> spoil;
  };
  const Row rows[] = {
      {"unknown member", [](Json& json) { json["extra"] = 1; }},
      {"member missing", [](Json& json) { json.erase("summary"); }},
      {"another version", [](Json& json) { json["formatVersion"] = "2.0"; }},
      {"unknown reason", [](Json& json) { json["changes"][0]["reason"] = "because"; }},
      {"unknown action", [](Json& json) { json["changes"][0]["action"] = "remove"; }},
      {"unknown member of a change", [](Json& json) { json["changes"][0]["extra"] = 1; }},
      {"unknown state", [](Json& json) { json["scopes"][0]["state"] = "done"; }},
      {"unknown outcome", [](Json& json) { json["scopes"][0]["mappingCoverage"][0]["outcome"] = "fallback"; }},
      {"unknown guard", [](Json& json) { json["guards"][0]["guard"] = "maxPain"; }},
      {"negative count", [](Json& json) { json["summary"]["create"] = -1; }},
      {"no count", [](Json& json) { json["summary"]["create"] = "1"; }},
      {"no digest", [](Json& json) { json["digest"] = "sha256:"; }},
      {"drift of an unknown side", [](Json& json) { json["drift"][0]["side"] = "both"; }},
      {"unknown member of drift", [](Json& json) { json["drift"][0]["extra"] = 1; }},
      {"unknown delivery", [](Json& json) { json["scopes"][0]["delivery"] = "post"; }},
      {"another address", [](Json& json) { json["changes"][0]["address"] = "payments/1"; }},
  };
  for (const auto& row : rows) {
    auto bad = good;
    row.spoil(bad);
    EXPECT_NE(schema_errors("plan.schema.json", bad.dump()), "") << row.name;
  }
}

TEST(PlanJson, SchemaListsEveryReasonAndAction) {
  const auto schema = plan_schema();
  const auto& shared = schema["definitions"];
  std::set<std::string> reasons;
  std::set<std::string> shown;
  for (const auto& reason : shared["reason"]["enum"]) reasons.insert(reason.get<std::string>());
  // `unchanged` is the last of Reason; a new one in front of it is met by this loop.
  for (int i = 0; i <= static_cast<int>(plan::Reason::unchanged); ++i) {
    shown.emplace(plan::to_string(static_cast<plan::Reason>(i)));
  }
  EXPECT_EQ(reasons, shown);
  EXPECT_EQ(shown.size(), static_cast<std::size_t>(plan::Reason::unchanged) + 1) << "each has a name of its own";

  std::set<std::string> actions;
  std::set<std::string> written;
  for (const auto& action : shared["action"]["enum"]) actions.insert(action.get<std::string>());
  for (int i = 0; i <= static_cast<int>(plan::Action::refused); ++i)
    written.emplace(plan::to_string(static_cast<plan::Action>(i)));
  EXPECT_EQ(actions, written);

  std::ifstream page(source_dir() + "/docs/plan-json.md");
  const std::string text((std::istreambuf_iterator<char>(page)), std::istreambuf_iterator<char>());
  for (const auto& reason : reasons)
    EXPECT_NE(text.find("| `" + reason + "` |"), std::string::npos) << reason << " is not explained";
}

TEST(PlanJson, SaysWhatThePlanSays) {
  auto plan = sample_plan();
  plan.exports[0].changes.edit(2)->provenance = {"", 0, "ada", 1'700'000'099'000};
  const auto json = Json::parse(to_json(plan));
  EXPECT_EQ(json["formatVersion"], "1.0");
  EXPECT_EQ(json["complete"], false);
  EXPECT_EQ(json["instances"][1]["name"], "hq");
  ASSERT_EQ(json["changes"].size(), 17u);
  const auto& update = json["changes"][1];
  EXPECT_EQ(update["address"], "export/payments-to-hq/test-case/4702");
  EXPECT_EQ(update["kind"], "test-case");
  EXPECT_EQ(update["action"], "update");
  EXPECT_EQ(update["reason"], "source_changed");
  EXPECT_EQ(update["before"], (Json{{"name", "Log off"}}));
  EXPECT_EQ(update["fields"][3],
            (Json{{"field", "tags"}, {"before", {"old", "release"}}, {"after", {"release", "smoke"}}}));
  EXPECT_EQ(update["precondition"], (Json{{"sourceLastModifiedDate", 1'700'000'004'702},
                                          {"recipientId", 13702},
                                          {"recipientRev", "abc000000000125e"},
                                          {"desiredRev", "00000000000000ff"}}));
  EXPECT_EQ(update["source"], (Json{{"file", "tmsync/payments.yaml"}, {"line", 12}}));
  EXPECT_EQ(json["changes"][0]["before"], Json());
  EXPECT_EQ(json["changes"][0]["after"], (Json{{"name", "Log in"}}));
  EXPECT_EQ(json["changes"][9]["action"], "delete");
  EXPECT_EQ(json["scopes"][0]["counts"], (Json{{"inScope", 9151},
                                               {"exported", 9151},
                                               {"unchanged", 9151},
                                               {"touch", 1},
                                               {"ignored", 1},
                                               {"leftScopeKept", 2},
                                               {"notCreated", 3},
                                               {"deletedOnRecipientKept", 4},
                                               {"foreignCopies", 5},
                                               {"ignored", 1}}));
  EXPECT_EQ(json["scopes"][0]["exitCode"], 4) << "of its guard, which comes before what it refuses and changes";
  EXPECT_EQ(json["scopes"][1]["exitCode"], 0);
  EXPECT_EQ(json["scopes"][2]["exitCode"], 8);
  EXPECT_EQ(json["scopes"][0]["error"], Json());
  EXPECT_EQ(json["scopes"][0]["launches"], Json());
  EXPECT_EQ(json["scopes"][1]["state"], "paused");
  EXPECT_EQ(json["scopes"][2]["error"]["kind"], "unauthorized");
  EXPECT_EQ(json["scopes"][3]["state"], "excluded");
  EXPECT_EQ(json["summary"],
            (Json{{"create", 1},
                  {"update", 7},
                  {"delete", 2},
                  {"restore", 1},
                  {"adopt", 1},
                  {"unchanged", 9153},
                  {"refused", 3},
                  {"touch", 1},
                  {"ignored", 1},
                  {"launches", {{"create", 0}, {"update", 0}, {"delete", 0}, {"unchanged", 0}, {"results", 0}}},
                  {"configuration", {{"create", 0}, {"update", 0}, {"delete", 0}, {"unchanged", 0}}}}));
  EXPECT_EQ(json["integrations"], Json::array());
  EXPECT_EQ(json["scopes"][0]["delivery"], "direct");
  EXPECT_EQ(json["scopes"][0]["launchAql"], Json());
  EXPECT_EQ(json["scopes"][0]["launchCount"], Json());
  ASSERT_EQ(json["drift"].size(), 7U) << "what moved by itself";
  EXPECT_EQ(json["drift"][1], (Json{{"address", "export/payments-to-hq/test-case/4703"},
                                    {"side", "recipient"},
                                    {"action", "update"},
                                    {"reason", "recipient_changed"},
                                    {"name", "Pay by card"},
                                    {"changedBy", "ada"},
                                    {"changedAt", 1'700'000'099'000},
                                    {"fields", Json::array()},
                                    {"notes", Json::array()}}));
  EXPECT_EQ(json["cost"], (Json{{"requests", {{"emea", 0}, {"hq", 1243}}}, {"seconds", 25}}));
  EXPECT_EQ(json["diagnostics"][0]["code"], "TM3102");
  EXPECT_EQ(json["digest"], digest(plan));
}

TEST(PlanJson, IsTheSameBytesForTheSamePlan) {
  EXPECT_EQ(to_json(sample_plan()), to_json(sample_plan()));
  EXPECT_EQ(to_json(sample_plan()).back(), '\n');
}

TEST(PlanJson, DigestChangesWithAnything) {
  struct Row {
    const char* name;
    std::function<void(plan::Plan&)> change;
  };
  const Row rows[] = {
      {"tool version", [](plan::Plan& p) { p.tool_version = "1.0.1"; }},
      {"configuration", [](plan::Plan& p) { p.config_digest = "sha256:01"; }},
      {"complete", [](plan::Plan& p) { p.complete = true; }},
      {"endpoint", [](plan::Plan& p) { p.instances[0].endpoint += 'x'; }},
      {"user", [](plan::Plan& p) { p.instances[0].user += 'x'; }},
      {"requests", [](plan::Plan& p) { p.instances[0].requests = 1; }},
      {"rate", [](plan::Plan& p) { p.instances[1].requests_per_second = 5; }},
      {"export name", [](plan::Plan& p) { p.exports[1].name = "x"; }},
      {"place", [](plan::Plan& p) { p.exports[0].where.line = 13; }},
      {"state", [](plan::Plan& p) { p.exports[1].state = plan::ExportState::excluded; }},
      {"error", [](plan::Plan& p) { p.exports[2].error.message += 'x'; }},
      {"recipient", [](plan::Plan& p) { p.exports[0].recipient_project = "x"; }},
      {"aql", [](plan::Plan& p) { p.exports[0].aql = ""; }},
      {"aql count", [](plan::Plan& p) { p.exports[0].aql_count = std::nullopt; }},
      {"count", [](plan::Plan& p) { p.exports[0].left_kept = 7; }},
      {"sample", [](plan::Plan& p) { p.exports[0].samples[1].name = "x"; }},
      {"coverage", [](plan::Plan& p) { p.exports[0].coverage[0].collapsed = false; }},
      {"value to create", [](plan::Plan& p) { p.exports[0].values[0].value = "x"; }},
      {"a change less", [](plan::Plan& p) { p.exports[0].changes.retain(all_but_last(p.exports[0].changes)); }},
      {"order of changes",
       [](plan::Plan& p) { std::swap(*p.exports[0].changes.edit(2), *p.exports[0].changes.edit(3)); }},
      {"address", [](plan::Plan& p) { p.exports[0].changes.edit(0)->address += '0'; }},
      {"action", [](plan::Plan& p) { p.exports[0].changes.edit(1)->action = plan::Action::restore; }},
      {"reason", [](plan::Plan& p) { p.exports[0].changes.edit(1)->reason = plan::Reason::refresh; }},
      {"name", [](plan::Plan& p) { p.exports[0].changes.edit(0)->name = "x"; }},
      {"field", [](plan::Plan& p) { p.exports[0].changes.edit(1)->fields[0].after = "\"x\""; }},
      {"after", [](plan::Plan& p) { p.exports[0].changes.edit(1)->after = "{}"; }},
      {"before", [](plan::Plan& p) { p.exports[0].changes.edit(1)->before = "{}"; }},
      {"note", [](plan::Plan& p) { p.exports[0].changes.edit(1)->notes.clear(); }},
      {"source date", [](plan::Plan& p) { p.exports[0].changes.edit(1)->source_modified = 1; }},
      {"recipient id", [](plan::Plan& p) { p.exports[0].changes.edit(1)->recipient_id = 1; }},
      {"recipient rev", [](plan::Plan& p) { p.exports[0].changes.edit(1)->recipient_rev = 1; }},
      {"desired rev", [](plan::Plan& p) { p.exports[0].changes.edit(1)->desired_rev = "01"; }},
      {"guard", [](plan::Plan& p) { p.guards[0].acknowledged = true; }},
      {"diagnostic", [](plan::Plan& p) { p.diagnostics.warning("TM3103", {}, "x"); }},
  };
  std::set<std::string> digests{digest(sample_plan())};
  for (const auto& row : rows) {
    auto plan = sample_plan();
    row.change(plan);
    EXPECT_TRUE(digests.insert(digest(plan)).second) << row.name;
    EXPECT_EQ(schema_errors("plan.schema.json", to_json(plan)), "") << row.name;
  }
}

TEST(PlanJson, StaysValidUtf8WhateverServersSay) {
  const std::string hostile = "a\xff\xc0\xaf\x1b[2J\u202e\"\\\n";
  auto plan = sample_plan();
  plan.instances[0].user = hostile;
  auto& planned = plan.exports[0];
  planned.source_project = hostile;
  planned.aql = hostile;
  planned.samples[0].name = hostile;
  planned.coverage[0].value = hostile;
  planned.coverage[0].target = hostile;
  planned.values[0].value = hostile;
  planned.changes.edit(0)->name = hostile;
  planned.changes.edit(1)->notes = {hostile};
  planned.changes.edit(1)->before = hostile;
  planned.changes.edit(1)->after = "{\"name\":\"" + std::string("\xff") + "\"}";
  planned.changes.edit(1)->fields = {{hostile, hostile, '"' + hostile + '"'}};
  plan.exports[2].error.message = hostile;
  plan.diagnostics.warning("TM3102", {hostile, 1, 1}, hostile, hostile);
  std::string text;
  ASSERT_NO_THROW(text = to_json(plan));
  EXPECT_TRUE(core::is_valid_utf8(text));
  EXPECT_EQ(schema_errors("plan.schema.json", text), "");
  for (const auto& line : core::split(text, '\n')) EXPECT_EQ(core::escape_terminal(line), line) << "safe to print";
  EXPECT_EQ(Json::parse(text)["changes"][0]["name"].get<std::string>().substr(0, 1), "a");
}

}  // namespace
}  // namespace tmsync::report
