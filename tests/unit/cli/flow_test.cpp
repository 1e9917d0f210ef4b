#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "cli_world.hpp"
#include "exit_code.hpp"
#include "standin_client.hpp"

/// plan, apply, explain as a person or a pipeline uses them.
namespace tmsync::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

/// Fails the test where the text is anything but one JSON document.
Json document(const Outcome& outcome) {
  auto json = Json::parse(outcome.out, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << "stdout is not one JSON document:\n" << outcome.out;
  return json.is_discarded() ? Json::object() : json;
}

class Flow : public CliWorld {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Flow, PlanShowsAndWritesNothing) {
  const auto before = copies();
  const auto outcome = run({"plan"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("export/payments: emea / Payments -> hq / Payments EMEA"));
  EXPECT_THAT(outcome.out, HasSubstr("+ export/payments/test-case/101 \"Pay by card\""));
  EXPECT_EQ(summary(outcome.out), "Plan: 3 to create, 0 to update, 0 to delete");
  EXPECT_EQ(outcome.out.back(), '\n');
  EXPECT_EQ(writes(), 0U);
  EXPECT_EQ(copies(), before);
}

TEST_F(Flow, TwoPlansAreTheSameBytes) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"plan"}, {"plan", "--format", "json"}, {"plan", "-v"}}) {
    const auto first = run(arguments);
    const auto second = run(arguments);
    EXPECT_EQ(first.out, second.out);
    EXPECT_FALSE(first.out.empty());
  }
}

TEST_F(Flow, JsonPlanIsOneDocumentWithTheNamedMembers) {
  const auto outcome = run({"plan", "--format", "json"});
  EXPECT_EQ(outcome.code, 0);
  const auto plan = document(outcome);
  for (const char* member : {"formatVersion", "toolVersion", "configDigest", "complete", "instances", "changes",
                             "scopes", "guards", "drift", "summary", "cost", "diagnostics", "digest"}) {
    EXPECT_TRUE(plan.contains(member)) << member;
  }
  EXPECT_EQ(plan["formatVersion"], "1.0");
  EXPECT_EQ(plan["complete"], true);
  EXPECT_EQ(plan["summary"]["create"], 3);
  ASSERT_EQ(plan["changes"].size(), 3U);
  EXPECT_EQ(plan["changes"][0]["address"], "export/payments/test-case/101");
  EXPECT_EQ(plan["changes"][0]["action"], "create");
  EXPECT_EQ(plan["changes"][0]["source"]["file"], "tmsync.yaml");
  EXPECT_GT(plan["changes"][0]["source"]["line"], 1);
  EXPECT_THAT(plan["digest"].get<std::string>(), StartsWith("sha256:"));
}

TEST_F(Flow, DetailedExitCodeTellsChangesFromNone) {
  EXPECT_EQ(run({"plan", "--detailed-exitcode"}).code, 2);
  EXPECT_EQ(run({"plan"}).code, 0);
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  EXPECT_EQ(run({"plan", "--detailed-exitcode"}).code, 0);
}

TEST_F(Flow, ObjectsThatWaitForAPersonAreTold) {
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  on_hq([](standin::Instance& hq) {
    const StandinClient person(hq, kHqToken);
    const auto rows = person.get("/testcase/__search?projectId=7&rql=true&size=100").body.at("content");
    for (const auto& row : rows) {
      if (row.at("name") != "Pay by card") continue;
      person.patch("/testcase/" + std::to_string(row.at("id").get<std::int64_t>()),
                   {{"links", nlohmann::json::array()}});
    }
  });
  EXPECT_EQ(run({"plan"}).code, 0);
  EXPECT_EQ(run({"plan", "--detailed-exitcode"}).code, 10);
  EXPECT_EQ(run({"apply", "--yes"}).code, 10);
  EXPECT_EQ(run({"apply", "--yes", "--verify"}).code, 10);
}

TEST_F(Flow, JsonTellsTheCodeOfEachExport) {
  const auto planned = nlohmann::json::parse(run({"plan", "--format", "json"}).out);
  EXPECT_EQ(planned["scopes"][0]["exitCode"], 2);
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  on_hq([](standin::Instance& hq) {
    const StandinClient person(hq, kHqToken);
    const auto rows = person.get("/testcase/__search?projectId=7&rql=true&size=100").body.at("content");
    for (const auto& row : rows) {
      if (row.at("name") != "Pay by card") continue;
      person.patch("/testcase/" + std::to_string(row.at("id").get<std::int64_t>()),
                   {{"links", nlohmann::json::array()}});
    }
  });
  const std::map<std::string, int> expected{{"export/payments", 10}};
  const auto again = nlohmann::json::parse(run({"plan", "--format", "json"}).out);
  EXPECT_EQ(again["scopes"][0]["exitCode"], 10);
  const auto applied = nlohmann::json::parse(run({"apply", "--yes", "--format", "json"}).out);
  EXPECT_EQ(applied["exitCode"], 10);
  EXPECT_EQ((applied["exitCodes"].get<std::map<std::string, int>>()), expected);
  const auto lines = core::split(std::string(core::trim(run({"apply", "--yes", "--format", "ndjson"}).out)), '\n');
  const auto last = nlohmann::json::parse(lines.back());
  EXPECT_EQ((last["exitCodes"].get<std::map<std::string, int>>()), expected);
  EXPECT_EQ(last["level"], "warning");
  const auto drift = nlohmann::json::parse(run({"drift", "--format", "json"}).out);
  EXPECT_EQ(drift["exitCodes"]["export/payments"], 2);
  const auto verify = nlohmann::json::parse(run({"verify", "--format", "json"}).out);
  EXPECT_EQ(verify["exitCodes"]["export/payments"], 11);
  EXPECT_EQ(verify["exitCodes"]["instance/hq"], 0);
}

TEST_F(Flow, WhatIsRefusedForGoodIsToldApartFromWhatTheNextRunCompletes) {
  on_hq([](standin::Instance& hq) {
    standin::Fault refused;
    refused.kind = standin::Fault::Kind::status;
    refused.status = 400;
    refused.method = "POST";
    refused.path_glob = "/testcase";
    refused.times = -1;
    hq.add_fault(refused);
  });
  const auto text = run({"apply", "--yes"});
  EXPECT_EQ(text.code, 12) << text.all();
  EXPECT_THAT(text.out, HasSubstr("3 operations were refused for good: applying again will not help."));
  EXPECT_THAT(text.out, Not(HasSubstr("Run apply again")));
  const auto json = nlohmann::json::parse(run({"apply", "--yes", "--format", "json"}).out);
  EXPECT_EQ(json["exitCode"], 12);
  EXPECT_EQ(json["exitCodes"]["export/payments"], 12);
  EXPECT_EQ(json["notDone"][0]["exitCode"], 12);
  on_hq([](standin::Instance& hq) { hq.clear_faults(); });
  EXPECT_EQ(run({"apply", "--yes"}).code, 0);
}

TEST_F(Flow, ADetailedPlanTellsOfAGuard) {
  EXPECT_EQ(run({"plan", "--max-create", "1"}).code, 0);
  EXPECT_EQ(run({"plan", "--max-create", "1", "--detailed-exitcode"}).code, 4);
}

TEST(ExitCodes, HaveOneOrder) {
  using cli::ExitCode;
  const std::vector<ExitCode> order{ExitCode::usage,        ExitCode::interrupted,     ExitCode::invalid_configuration,
                                    ExitCode::unauthorized, ExitCode::guarded,         ExitCode::refused_for_good,
                                    ExitCode::refused,      ExitCode::residue,         ExitCode::stale,
                                    ExitCode::unavailable,  ExitCode::incomplete,      ExitCode::error,
                                    ExitCode::locked,       ExitCode::changes_present, ExitCode::done};
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i; j < order.size(); ++j) EXPECT_EQ(cli::first_of({order[j], order[i]}), order[i]);
  }
  EXPECT_EQ(cli::first_of({}), ExitCode::done);
}

TEST_F(Flow, TargetAndExcludeChoose) {
  const auto one = run({"plan", "--target", "export/payments/test-case/102"});
  EXPECT_EQ(summary(one.out), "Plan: 1 to create, 0 to update, 0 to delete") << one.all();
  EXPECT_THAT(one.out, HasSubstr("test-case/102"));
  const auto two = run({"plan", "--target", "export/*/test-case/101", "--target", "export/payments/test-case/103"});
  EXPECT_EQ(summary(two.out), "Plan: 2 to create, 0 to update, 0 to delete") << two.all();
  const auto without = run({"plan", "--exclude", "export/payments/test-case/101"});
  EXPECT_EQ(summary(without.out), "Plan: 2 to create, 0 to update, 0 to delete") << without.all();
  const auto none = run({"plan", "--exclude", "export/payments"});
  EXPECT_EQ(summary(none.out), "Plan: 0 to create, 0 to update, 0 to delete") << none.all();
}

TEST_F(Flow, ApplyMakesItSoAndASecondRunHasNothingToDo) {
  const auto first = run({"apply", "--yes"});
  EXPECT_EQ(first.code, 0) << first.all();
  EXPECT_THAT(first.out, HasSubstr("Applied: 3 created, 0 updated, 0 deleted.\n"));
  const auto there = copies();
  EXPECT_THAT(there, HasSubstr("Pay by card"));
  on_emea([](auto& instance) { instance.clear_log(); });
  on_hq([](auto& instance) { instance.clear_log(); });
  const auto second = run({"apply", "--yes"});
  EXPECT_EQ(second.code, 0) << second.all();
  EXPECT_EQ(summary(second.out), "Plan: 0 to create, 0 to update, 0 to delete");
  EXPECT_EQ(writes(), 0U);
  EXPECT_EQ(copies(), there);
}

TEST_F(Flow, ApplyAsksOnATerminalOnly) {
  const auto piped = run({"apply"}, "yes\n");
  EXPECT_EQ(piped.code, 64) << piped.all();
  EXPECT_THAT(piped.err, HasSubstr("--yes"));
  terminal_input = true;
  const auto no = run({"apply"}, "y\n");
  EXPECT_EQ(no.code, 1) << no.all();
  EXPECT_THAT(no.err, HasSubstr("Only \"yes\" is accepted"));
  EXPECT_THAT(no.err, HasSubstr("Nothing was applied."));
  EXPECT_EQ(run({"apply"}, "").code, 1) << "the end of the input is no answer";
  EXPECT_EQ(writes(), 0U);
  const auto yes = run({"apply"}, "yes\n");
  EXPECT_EQ(yes.code, 0) << yes.all();
  EXPECT_THAT(yes.out, HasSubstr("Applied: 3 created"));
}

TEST_F(Flow, JsonApplyIsOneDocumentHoweverItEnds) {
  const auto declined = run({"apply", "--format", "json"});
  EXPECT_EQ(declined.code, 64);
  EXPECT_EQ(document(declined)["outcome"], "declined");
  EXPECT_EQ(writes(), 0U);

  terminal_input = true;
  const auto asked = run({"apply", "--format", "json"}, "no\n");
  EXPECT_EQ(document(asked)["outcome"], "declined");
  EXPECT_THAT(asked.err, HasSubstr("+ export/payments/test-case/101")) << "who is asked must see what it is about";

  const auto applied = run({"apply", "--yes", "--verify", "--format", "json"});
  EXPECT_EQ(applied.code, 0) << applied.all();
  const auto report = document(applied);
  EXPECT_EQ(report["outcome"], "applied");
  EXPECT_EQ(report["done"]["create"], 3);
  EXPECT_EQ(report["plan"]["summary"]["create"], 3);
  EXPECT_EQ(report["verification"]["summary"]["create"], 0);
  EXPECT_EQ(report["notDone"].size(), 0U);

  const auto again = run({"apply", "--yes", "--format", "json"});
  EXPECT_EQ(document(again)["outcome"], "nothing_to_do");
  EXPECT_EQ(document(again)["verification"], nullptr);
}

TEST_F(Flow, VerifySaysSo) {
  const auto outcome = run({"apply", "--yes", "--verify"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.err, HasSubstr("Verified: nothing is left to do."));
}

TEST_F(Flow, AGuardStopsBeforeTheFirstWriteAndAnAckLiftsIt) {
  Yaml yaml;
  yaml.export_more = "  guards: { maxCreate: 2 }\n";
  configure(yaml);
  const auto planned = run({"plan"});
  EXPECT_EQ(planned.code, 0);
  EXPECT_THAT(planned.flat(), HasSubstr("--ack maxCreate@export/payments"));
  const auto stopped = run({"apply", "--yes"});
  EXPECT_EQ(stopped.code, 4) << stopped.all();
  EXPECT_THAT(stopped.err, HasSubstr("stopped by a guard before the first write"));
  EXPECT_EQ(document(run({"apply", "--yes", "--format", "json"}))["outcome"], "guarded");
  EXPECT_EQ(writes(), 0U);
  const auto lifted = run({"apply", "--yes", "--ack", "maxCreate@export/payments"});
  EXPECT_EQ(lifted.code, 0) << lifted.all();
  EXPECT_THAT(lifted.out, HasSubstr("Applied: 3 created"));
}

TEST_F(Flow, APausedExportIsShownAndNotRun) {
  Yaml yaml;
  yaml.export_more = "  paused: true\n";
  configure(yaml);
  const auto outcome = run({"apply", "--yes"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("paused"));
  EXPECT_EQ(writes(), 0U);
}

TEST_F(Flow, ExplainTellsWhy) {
  const auto in = run({"explain", "export/payments/test-case/101"});
  EXPECT_EQ(in.code, 0) << in.all();
  EXPECT_THAT(in.out, HasSubstr("scope: in"));
  EXPECT_THAT(in.out, HasSubstr("the instance itself says: in"));
  EXPECT_THAT(in.out, HasSubstr("customFields.Priority \"P0\": mapped -> \"Blocker\" (tmsync.yaml:"));
  EXPECT_THAT(in.out, HasSubstr("plan: + create"));
  const auto out = run({"explain", "export/payments/test-case/104"});
  EXPECT_EQ(out.code, 0) << out.all();
  EXPECT_THAT(out.out, HasSubstr("scope: out"));
  EXPECT_THAT(out.out, HasSubstr("false tag = \"release\""));
  EXPECT_THAT(out.out, Not(HasSubstr("plan: + create")));
  const auto unknown = run({"explain", "export/payments/test-case/424242"});
  EXPECT_EQ(unknown.code, 7) << unknown.all();
  EXPECT_EQ(unknown.out, "");
  EXPECT_THAT(unknown.err, HasSubstr("instance \"emea\""));
  EXPECT_THAT(unknown.err, HasSubstr("424242"));
  Yaml yaml;
  yaml.export_more = "  paused: true\n";
  configure(yaml);
  const auto paused = run({"explain", "export/payments/test-case/101"});
  EXPECT_EQ(paused.code, 7) << paused.all();
  EXPECT_THAT(paused.err, HasSubstr("export \"payments\" is paused"));
  EXPECT_EQ(writes(), 0U);
}

TEST_F(Flow, ErrorsOfOneExportDoNotHideTheOthers) {
  Yaml yaml;
  auto text = text_of(yaml);
  const auto second = text.substr(text.rfind("---\n"));
  text += replaced(replaced(second, "name: payments", "name: broken"), "project: Payments }", "project: Nowhere }");
  write("tmsync.yaml", text);
  const auto planned = run({"plan", "--format", "json"});
  EXPECT_EQ(planned.code, 7) << planned.all();
  const auto plan = document(planned);
  EXPECT_EQ(plan["complete"], false);
  EXPECT_EQ(plan["summary"]["create"], 3);
  const auto applied = run({"apply", "--yes"});
  EXPECT_EQ(applied.code, 7) << applied.all();
  EXPECT_THAT(applied.out, HasSubstr("Applied: 3 created"));
  EXPECT_THAT(applied.flat(), HasSubstr("there is no project \"Nowhere\""));
}

}  // namespace
}  // namespace tmsync::testing
