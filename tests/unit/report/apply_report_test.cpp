#include "tmsync/report/apply_report.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"
#include "tmsync/report/run_result.hpp"

#include "sample_plan.hpp"
#include "sample_results.hpp"
#include "schema_check.hpp"

namespace tmsync::report {
namespace {

std::string document_of(const Applied& applied, const std::string& outcome, const plan::Plan& plan,
                        const plan::Plan* verification) {
  RunResult result;
  result.verb = "apply";
  result.outcome = outcome;
  result.plan = &plan;
  result.applied = &applied;
  result.remaining = verification;
  std::ostringstream out;
  write_json(result, out);
  return out.str();
}

std::string document_of(const Applied& applied) {
  return document_of(applied, "applied", empty_plan(), nullptr);
}

TEST(ApplyReport, AsText) {
  EXPECT_EQ(to_text(sample_applied(), {}),
            "note: export/a/test-case/1: member ada left out\n"
            "! create export/a/test-case/2 \"Log in\": failed: hq answers 400: name is too long\n"
            "! update export/a/test-case/3 \"Log out\": unknown\n"
            "! update export/a/test-case/4 \"Pay\": stale: changed on the recipient\n"
            "! delete export/a/test-case/5 \"Fax\": skipped: an earlier operation failed\n"
            "Applied: 1,812 created, 37 updated, 0 deleted, 1 restored, 2 adopted, 3 marks refreshed, "
            "204,318 results uploaded, 1 failed, 1 with unknown outcome, 1 changed meanwhile, 1 skipped.\n"
            "Run apply again to complete the work.\n");
}

TEST(ApplyReport, IsShortWhenAllIsDone) {
  Applied applied;
  applied.done.touch = 1;
  EXPECT_EQ(to_text(applied, {}), "Applied: 0 created, 0 updated, 0 deleted, 1 mark refreshed.\n");
  applied.results = 1;
  EXPECT_EQ(to_text(applied, {}), "Applied: 0 created, 0 updated, 0 deleted, 1 mark refreshed, 1 result uploaded.\n");
}

TEST(ApplyReport, IsTheSameTextWithoutTheColors) {
  std::string text = to_text(sample_applied(), {true, 80});
  EXPECT_NE(text.find('\x1b'), std::string::npos);
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) - at + 1);
  EXPECT_EQ(text, to_text(sample_applied(), {}));
}

TEST(ApplyReport, AsJson) {
  const auto text = document_of(sample_applied());
  EXPECT_EQ(schema_errors("apply.schema.json", text), "");
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["done"]["create"], 1812);
  EXPECT_EQ(json["done"]["touch"], 3);
  EXPECT_EQ(json["done"]["results"], 204318);
  EXPECT_EQ(json["stale"], 1);
  ASSERT_EQ(json["notDone"].size(), 4u);
  EXPECT_EQ(json["notDone"][0], (nlohmann::json{{"address", "export/a/test-case/2"},
                                                {"action", "create"},
                                                {"name", "Log in"},
                                                {"state", "failed"},
                                                {"message", "hq answers 400: name is too long"},
                                                {"exitCode", 3}}));
  EXPECT_EQ(json["notDone"][2]["exitCode"], 3);
  auto bad = json;
  bad["notDone"][0]["state"] = "done";
  EXPECT_NE(schema_errors("apply.schema.json", bad.dump()), "") << "what is done is not listed there";
}

TEST(ApplyReport, TakesOperationsOfTheConfigurationPlaneLikeAnyOther) {
  Applied applied;
  applied.failed = 1;
  applied.skipped = 1;
  applied.not_done = {
      {"integration/hq/project/Payments", "create", "Payments", "failed", "emea answers 403"},
      {"export/native", "update", "Payments -> Payments EMEA", "skipped", "integration/hq/project/Payments failed"}};
  EXPECT_EQ(to_text(applied, {}),
            "! create integration/hq/project/Payments \"Payments\": failed: emea answers 403\n"
            "! update export/native \"Payments -> Payments EMEA\": skipped: integration/hq/project/Payments failed\n"
            "Applied: 0 created, 0 updated, 0 deleted, 1 failed, 1 skipped.\n"
            "Run apply again to complete the work.\n");
  const auto text = document_of(applied, "incomplete", configuration_plan(), nullptr);
  EXPECT_EQ(schema_errors("apply.schema.json", text), "");
  EXPECT_EQ(nlohmann::json::parse(text)["notDone"][1]["address"], "export/native");
}

TEST(ApplyReport, TellsTheCodeOfEachExportAndIntegration) {
  Applied applied;
  applied.not_done = {
      {"integration/hq/project/Payments", "create", "Payments", "skipped", ""},
      {"export/payments-to-hq/test-case/1", "update", "Pay", "stale", "", plan::ExitCode::stale},
      {"export/payments-to-hq/test-case/2", "create", "Buy", "failed", "", plan::ExitCode::refused_for_good},
      {"export/payments-to-hq/launch/3", "create", "Night", "failed", "", plan::ExitCode::incomplete}};
  auto plan = empty_plan();
  const auto codes = [&] {
    return nlohmann::json::parse(document_of(applied, "incomplete", plan, nullptr))["exitCodes"];
  };
  EXPECT_EQ(codes(), (nlohmann::json{{"export/payments-to-hq", 12}, {"integration/hq", 3}}));
  applied.not_done.erase(applied.not_done.begin() + 2);
  EXPECT_EQ(codes(), (nlohmann::json{{"export/payments-to-hq", 5}, {"integration/hq", 3}}));
  plan.exports[0].state = plan::ExportState::failed;
  plan.exports[0].error.kind = core::ErrorKind::unauthorized;
  EXPECT_EQ(codes()["export/payments-to-hq"], 8);
}

TEST(ApplyReport, SaysWhatWillNotHelp) {
  Applied applied;
  applied.failed = 1;
  applied.for_good = 1;
  applied.not_done = {{"export/a/test-case/2", "create", "Buy", "failed", "", plan::ExitCode::refused_for_good}};
  EXPECT_THAT(to_text(applied, {}),
              ::testing::EndsWith("1 operation was refused for good: applying again will not help. "
                                  "Correct it at the source, or leave it out of the scope.\n"));
  applied.failed = 2;
  applied.not_done.push_back({"export/a/test-case/3", "create", "Sell", "failed", ""});
  EXPECT_THAT(to_text(applied, {}), ::testing::EndsWith("out of the scope.\nRun apply again to complete the work.\n"));
}

TEST(ApplyReport, HoldsThePlanThatWasCarriedOut) {
  const auto plan = sample_plan();
  const auto after = empty_plan();
  for (const auto* verification : {static_cast<const plan::Plan*>(nullptr), &after}) {
    const auto text = document_of(sample_applied(), "incomplete", plan, verification);
    EXPECT_EQ(schema_errors("apply.schema.json", text), "");
    const auto json = nlohmann::json::parse(text);
    EXPECT_EQ(json["outcome"], "incomplete");
    EXPECT_EQ(json["failed"], 1);
    EXPECT_EQ(json["plan"], nlohmann::json::parse(to_json(plan)));
    EXPECT_EQ(json["verification"], verification != nullptr ? nlohmann::json::parse(to_json(after)) : nlohmann::json());
  }
  EXPECT_NE(schema_errors("apply.schema.json", document_of(sample_applied(), "fine", plan, nullptr)), "")
      << "outcomes are a closed list";
}

/// An apply of 3,000 that was interrupted.
Applied interrupted() {
  Applied applied;
  for (int i = 1; i <= 2900; ++i) {
    applied.not_done.push_back({"export/payments/test-case/" + std::to_string(i), i <= 2869 ? "create" : "update",
                                "Case", "skipped", "not begun: interrupted"});
  }
  for (int i = 1; i <= 4; ++i) {
    applied.not_done.push_back({"export/other/test-case/" + std::to_string(i), "create", "Other " + std::to_string(i),
                                i <= 3 ? "failed" : "skipped", i <= 3 ? "hq answers 500" : "not begun: interrupted"});
  }
  applied.failed = 3;
  applied.skipped = 2901;
  return applied;
}

TEST(ApplyReport, SumsUpWhatWasNotBegun) {
  EXPECT_EQ(to_text(interrupted(), {}),
            "! 2,900 operations of export/payments (2,869 create, 31 update): skipped: not begun: interrupted\n"
            "! create export/other/test-case/1 \"Other 1\": failed: hq answers 500\n"
            "! create export/other/test-case/2 \"Other 2\": failed: hq answers 500\n"
            "! create export/other/test-case/3 \"Other 3\": failed: hq answers 500\n"
            "! create export/other/test-case/4 \"Other 4\": skipped: not begun: interrupted\n"
            "Applied: 0 created, 0 updated, 0 deleted, 3 failed, 2,901 skipped.\n"
            "Run apply again to complete the work.\n");
}

TEST(ApplyReport, SumsUpInMarkdownAndHtmlAndKeepsEachInJson) {
  const auto applied = interrupted();
  const auto plan = sample_plan();
  RunResult result;
  result.verb = "apply";
  result.outcome = "incomplete";
  result.exit_code = 3;
  result.plan = &plan;
  result.applied = &applied;
  const auto markdown = to_markdown(result, {});
  const std::string summed = "2,900 operations of export/payments (2,869 create, 31 update)";
  EXPECT_NE(markdown.find("- skipped: " + summed + ": not begun: interrupted\n"), std::string::npos) << markdown;
  EXPECT_EQ(markdown.find("test-case/2899"), std::string::npos);
  std::ostringstream html;
  write_html(result, html);
  EXPECT_NE(html.str().find("<li>" + summed + ": not begun: interrupted</li>"), std::string::npos);
  EXPECT_EQ(html.str().find("payments/test-case/2899"), std::string::npos);
  const auto json = nlohmann::json::parse(document_of(applied));
  EXPECT_EQ(json["notDone"].size(), 2904U);
}

TEST(ApplyReport, IsHarmlessWhateverItQuotes) {
  const std::string hostile = "\x1b[2J\u202e\xff\r\nApplied: all";
  auto applied = sample_applied();
  applied.notes = {hostile};
  applied.not_done[0].name = hostile;
  applied.not_done[0].message = hostile;
  const auto text = to_text(applied, {});
  for (const auto& line : core::split(text, '\n')) EXPECT_EQ(core::escape_terminal(line), line);
  std::string json;
  ASSERT_NO_THROW(json = document_of(applied));
  EXPECT_TRUE(core::is_valid_utf8(json));
}

// As the engine's report is, of which report knows no type.
enum class State { failed, done };
std::string_view to_string(State state) {
  return state == State::failed ? "failed" : "done";
}
struct EngineOperation {
  std::string address;
  plan::Action action = plan::Action::none;
  std::string name;
  State state = State::failed;
  std::string message;
  bool for_good = false;
};
struct EngineReport {
  plan::Summary done;
  std::int64_t results = 0;
  std::vector<EngineOperation> operations;
  std::vector<std::string> notes;
  std::int64_t failed = 0;
  std::int64_t skipped = 0;
  std::int64_t unknown = 0;
  std::int64_t stale = 0;
  std::int64_t for_good = 0;
};

TEST(ApplyReport, ComesFromTheReportOfTheEngine) {
  EngineReport engine;
  engine.done.create = 4;
  engine.operations = {{"export/a/test-case/9", plan::Action::remove, "Fax", State::failed, "no", true}};
  engine.for_good = 1;
  engine.notes = {"n"};
  engine.results = 5;
  engine.failed = 1;
  engine.skipped = 2;
  engine.unknown = 3;
  engine.stale = 4;
  const auto applied = from(engine);
  EXPECT_EQ(applied.done.create, 4);
  EXPECT_EQ(applied.results, 5);
  EXPECT_EQ(applied.failed, 1);
  EXPECT_EQ(applied.skipped, 2);
  EXPECT_EQ(applied.unknown, 3);
  EXPECT_EQ(applied.stale, 4);
  EXPECT_EQ(applied.notes, (std::vector<std::string>{"n"}));
  ASSERT_EQ(applied.not_done.size(), 1u);
  EXPECT_EQ(applied.not_done[0].action, "delete");
  EXPECT_EQ(applied.not_done[0].state, "failed");
  EXPECT_EQ(applied.not_done[0].message, "no");
  EXPECT_EQ(applied.not_done[0].code, plan::ExitCode::refused_for_good);
  EXPECT_EQ(applied.for_good, 1);
}

}  // namespace
}  // namespace tmsync::report
