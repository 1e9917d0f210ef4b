#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli_world.hpp"
#include "standin_client.hpp"

/// plan --out, show, apply FILE and plan diff.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

class SavedPlan : public CliWorld {
 protected:
  void SetUp() override {
    start();
    on_emea([](standin::Instance& emea) { emea.set_right("exporter", "Payments", "write"); });
  }

  void save(const std::string& file = "plan.tmsync", std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"plan", "--out", file});
    const auto outcome = run(more);
    ASSERT_EQ(outcome.code, 0) << outcome.all();
  }

  void apply_all() {
    const auto outcome = run({"apply", "--yes"});
    ASSERT_EQ(outcome.code, 0) << outcome.all();
  }

  Outcome apply_file(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"apply", "plan.tmsync", "--yes"});
    return run(more);
  }

  void edit_source(int id, const Json& patch) {
    on_emea([&](standin::Instance& emea) {
      const StandinClient client(emea, kEmeaToken);
      ASSERT_EQ(client.patch("/testcase/" + std::to_string(id) + "?v2=true", patch).status, 200);
    });
  }

  void edit_copy(const std::string& name, const Json& patch) {
    on_hq([&](standin::Instance& hq) {
      const StandinClient client(hq, kHqToken);
      const auto rows = client.get("/testcase/__search?projectId=7&rql=true&size=100&sort=id,asc").body.at("content");
      for (const auto& row : rows) {
        if (row.at("name") != name) continue;
        const auto path = "/testcase/" + std::to_string(row.at("id").get<std::int64_t>()) + "?v2=true";
        ASSERT_EQ(client.patch(path, patch).status, 200);
      }
    });
  }

  void clear_logs() {
    on_emea([](auto& instance) { instance.clear_log(); });
    on_hq([](auto& instance) { instance.clear_log(); });
  }

  std::string text(const std::string& file = "plan.tmsync") const {
    std::ifstream stream(folder / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
};

TEST_F(SavedPlan, IsShownAsItWasPrinted) {
  for (const std::string format : {"text", "json", "markdown", "html"}) {
    const auto planned = run({"plan", "--format", format, "--out", "plan.tmsync"});
    EXPECT_EQ(planned.code, 0) << planned.all();
    const auto shown = run({"show", "plan.tmsync", "--format", format});
    EXPECT_EQ(shown.code, 0) << shown.all();
    EXPECT_EQ(shown.out, planned.out) << format;
    EXPECT_FALSE(shown.out.empty());
  }
  std::filesystem::remove(folder / "tmsync.yaml");
  listener_.reset();
  EXPECT_EQ(run({"show", "plan.tmsync"}).code, 0) << "needs neither an instance nor the configuration";
  EXPECT_EQ(run({"show", "plan.tmsync", "--detailed-exitcode"}).code, 2);
  const auto files = run({"show", "plan.tmsync", "--json-into", "a.json", "--markdown-into", "a.md"});
  EXPECT_EQ(files.code, 0) << files.all();
  EXPECT_EQ(text("a.json"), run({"show", "plan.tmsync", "--format", "json"}).out);
}

TEST_F(SavedPlan, CanBeShownInParts) {
  save();
  const auto one = run({"show", "plan.tmsync", "--target", "export/*/test-case/102"});
  EXPECT_EQ(one.code, 0) << one.all();
  EXPECT_THAT(one.out, AllOf(HasSubstr("test-case/102"), Not(HasSubstr("test-case/101"))));
  const auto none = run({"show", "plan.tmsync", "--target", "export/other"});
  EXPECT_EQ(none.code, 64) << none.all();
  EXPECT_THAT(none.err, HasSubstr("names nothing in this plan"));
}

TEST_F(SavedPlan, IsForItsOwnerAlone) {
  save();
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(folder / "plan.tmsync").permissions(), perms::owner_read | perms::owner_write);
  const auto lost = run({"plan", "--out", "no/such/folder/plan.tmsync"});
  EXPECT_EQ(lost.code, 1);
  EXPECT_THAT(lost.err, HasSubstr("no/such/folder/plan.tmsync"));
}

TEST_F(SavedPlan, IsAppliedAndASecondTimeThereIsNothingToDo) {
  save();
  const auto first = apply_file();
  EXPECT_EQ(first.code, 0) << first.all();
  EXPECT_THAT(first.out, HasSubstr("Applied: 3 created, 0 updated, 0 deleted.\n"));
  EXPECT_EQ(run({"plan", "--detailed-exitcode"}).code, 0);
  const auto there = copies();
  clear_logs();
  const auto second = apply_file();
  EXPECT_EQ(second.code, 0) << second.all();
  EXPECT_THAT(second.out, HasSubstr("3 changes of the saved plan: in place already"));
  EXPECT_EQ(writes(), 0U);
  EXPECT_EQ(copies(), there);
}

TEST_F(SavedPlan, WhatAnotherApplyDidIsNotDoneAgain) {
  save();
  apply_all();
  const auto there = copies();
  const auto outcome = apply_file({"--format", "json"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  const auto document = Json::parse(outcome.out);
  EXPECT_EQ(document["outcome"], "nothing_to_do");
  EXPECT_THAT(document["notes"].dump(), HasSubstr("in place already"));
  EXPECT_EQ(copies(), there);
}

TEST_F(SavedPlan, StaleObjectsAreRefusedOneByOne) {
  apply_all();
  for (const int id : {101, 102, 103}) edit_source(id, {{"description", "reviewed " + std::to_string(id)}});
  save();
  edit_source(101, {{"description", "not reviewed"}});
  edit_copy("Refund", {{"expectedResult", "somebody knows better"}});
  const auto outcome = apply_file();
  EXPECT_EQ(outcome.code, 5) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("Applied: 0 created, 1 updated, 0 deleted, 2 changed meanwhile."));
  EXPECT_THAT(outcome.out,
              HasSubstr("! update export/payments/test-case/101 \"Pay by card\": stale: the source changed"));
  EXPECT_THAT(outcome.flat(), HasSubstr("(description)"));
  EXPECT_THAT(outcome.out, HasSubstr("! update export/payments/test-case/102 \"Refund\": stale: the copy changed"));
  EXPECT_THAT(outcome.flat(), HasSubstr("(expectedResult)"));
  EXPECT_THAT(outcome.out, EndsWith("Plan again for what changed meanwhile.\n"));
  EXPECT_THAT(copies(),
              AllOf(HasSubstr("reviewed 103"), HasSubstr("somebody knows better"), Not(HasSubstr("not reviewed"))));
  clear_logs();
  const auto again = apply_file({"--format", "json"});
  EXPECT_EQ(again.code, 5) << again.all();
  const auto document = Json::parse(again.out);
  EXPECT_EQ(document["outcome"], "stale");
  EXPECT_EQ(document["stale"], 2);
  EXPECT_EQ(document["notDone"].size(), 2U);
  EXPECT_EQ(writes(), 0U);
}

TEST_F(SavedPlan, OfACaseThatChangedNoCopyIsMade) {
  save();
  edit_source(102, {{"name", "Refund everything"}});
  const auto outcome = apply_file();
  EXPECT_EQ(outcome.code, 5) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("Applied: 2 created"));
  EXPECT_THAT(copies(), Not(HasSubstr("Refund")));
}

TEST_F(SavedPlan, WhatCameUpSinceIsLeftAlone) {
  save();
  edit_source(104, {{"tags", {{{"name", "release"}}}}});
  const auto outcome = apply_file({"--verify"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("Applied: 3 created"));
  EXPECT_THAT(outcome.out, HasSubstr("1 change came up since the plan was saved: not part of it"));
  EXPECT_THAT(outcome.err, HasSubstr("Verified"));
  EXPECT_THAT(copies(), Not(HasSubstr("Only here")));
}

TEST_F(SavedPlan, AnInterruptedApplyIsCompletedByTheSameFile) {
  save();
  on_hq([](standin::Instance& hq) {
    standin::Fault fault;
    fault.method = "PATCH";
    fault.path_glob = "/testcase/*";
    fault.status = 422;
    fault.times = 1;
    hq.add_fault(fault);
  });
  const auto first = apply_file();
  EXPECT_EQ(first.code, 12) << first.all();
  on_hq([](standin::Instance& hq) { hq.clear_faults(); });
  const auto second = apply_file();
  EXPECT_EQ(second.code, 0) << second.all();
  EXPECT_EQ(count(copies(), "\"Refund\""), 1U) << copies();
  EXPECT_EQ(run({"plan", "--detailed-exitcode"}).code, 0);
}

TEST_F(SavedPlan, IsBoundToItsConfiguration) {
  save();
  Yaml yaml;
  yaml.test_cases = "{ aql: 'tag = \"smoke\"' }";
  configure(yaml);
  clear_logs();
  const auto outcome = apply_file();
  EXPECT_EQ(outcome.code, 5) << outcome.all();
  EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("plan.tmsync: the plan was not made for what is here"),
                                    HasSubstr("its configuration is sha256:"), HasSubstr("plan again")));
  EXPECT_EQ(requests(), 0U);
  const auto json = apply_file({"--format", "json"});
  EXPECT_EQ(json.code, 5);
  EXPECT_EQ(Json::parse(json.out)["outcome"], "stale");
  configure({});
  EXPECT_EQ(apply_file().code, 0);
}

TEST_F(SavedPlan, IsBoundToItsInstances) {
  save();
  start();  // the same configuration and state, at other addresses
  const auto moved = apply_file();
  EXPECT_EQ(moved.code, 5) << moved.all();
  EXPECT_THAT(moved.flat(), HasSubstr("the plan was not made for what is here"));
  EXPECT_EQ(requests(), 0U);
}

TEST_F(SavedPlan, AnAlteredOrTruncatedFileIsRefused) {
  save();
  const auto good = text();
  clear_logs();
  write("plan.tmsync", replaced(good, "Pay by card", "Pay by cash"));
  const auto altered = apply_file();
  EXPECT_EQ(altered.code, 5) << altered.all();
  EXPECT_THAT(altered.err, HasSubstr("plan.tmsync: the file was altered"));
  EXPECT_EQ(run({"show", "plan.tmsync"}).code, 1);
  write("plan.tmsync", good.substr(0, good.size() / 2));
  const auto truncated = apply_file();
  EXPECT_EQ(truncated.code, 5) << truncated.all();
  EXPECT_THAT(truncated.err, HasSubstr("truncated"));
  write("plan.tmsync", "{}\n");
  EXPECT_EQ(apply_file().code, 5);
  for (const std::string file : {"missing.tmsync", ".git"}) {
    const auto unreadable = run({"apply", file, "--yes"});
    EXPECT_EQ(unreadable.code, 1) << unreadable.all();
    EXPECT_THAT(unreadable.err, HasSubstr(file + ": cannot be read"));
    EXPECT_EQ(run({"show", file}).code, 1);
  }
  EXPECT_EQ(requests(), 0U);
}

TEST_F(SavedPlan, AGuardThatStoppedItStillStopsUnlessAcknowledged) {
  Yaml yaml;
  yaml.export_more = "  guards: { maxCreate: 2 }\n";
  configure(yaml);
  save();
  clear_logs();
  const auto stopped = apply_file();
  EXPECT_EQ(stopped.code, 4) << stopped.all();
  EXPECT_EQ(requests(), 0U);
  EXPECT_EQ(Json::parse(apply_file({"--format", "json"}).out)["outcome"], "guarded");
  EXPECT_EQ(apply_file({"--ack", "maxCreate@export/payments"}).code, 0);
}

TEST_F(SavedPlan, AcknowledgementsOfThePlanCount) {
  Yaml yaml;
  yaml.export_more = "  guards: { maxCreate: 2 }\n";
  configure(yaml);
  save("plan.tmsync", {"--ack", "maxCreate@export/payments"});
  EXPECT_EQ(apply_file().code, 0);
}

TEST_F(SavedPlan, WhatIsPlannedCannotBeChosenAgain) {
  save("plan.tmsync", {"--target", "export/payments/test-case/101"});
  for (const auto& flags : std::vector<std::vector<std::string>>{{"--target", "export/payments"},
                                                                 {"--exclude", "export/payments"},
                                                                 {"--refresh", "full"},
                                                                 {"--max-create", "3"},
                                                                 {"--shard", "1/2"}}) {
    const auto outcome = apply_file(flags);
    EXPECT_EQ(outcome.code, 64) << outcome.all();
    EXPECT_THAT(outcome.err, HasSubstr(flags.front()));
  }
  EXPECT_EQ(writes(), 0U);
  const auto outcome = apply_file();
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("Applied: 1 created"));
}

TEST_F(SavedPlan, AsksAfterShowingWhatWillBeDone) {
  save();
  edit_source(102, {{"name", "Refund everything"}});
  terminal_input = true;
  clear_logs();
  const auto no = run({"apply", "plan.tmsync"}, "no\n");
  EXPECT_EQ(no.code, 1) << no.all();
  EXPECT_EQ(summary(no.out), "Plan: 2 to create, 0 to update, 0 to delete");
  EXPECT_THAT(no.out, HasSubstr("1 change of the saved plan will not be carried out"));
  EXPECT_EQ(writes(), 0U);
}

TEST_F(SavedPlan, EventsTellOfEachOperationAsItEndsAndOfStaleOnes) {
  save();
  edit_source(102, {{"name", "Refund everything"}});
  const auto outcome = apply_file({"--format", "ndjson", "--json-into", "apply.json", "--text-into", "apply.txt"});
  EXPECT_EQ(outcome.code, 5) << outcome.all();
  std::istringstream lines(outcome.out);
  std::vector<std::string> types;
  for (std::string line; std::getline(lines, line);) types.push_back(Json::parse(line).at("type"));
  ASSERT_FALSE(types.empty());
  EXPECT_EQ(types.front(), "version");
  EXPECT_EQ(types.back(), "summary");
  EXPECT_EQ(std::count(types.begin(), types.end(), "apply_complete"), 2);
  EXPECT_EQ(std::count(types.begin(), types.end(), "apply_stale"), 1);
  const auto document = Json::parse(text("apply.json"));
  EXPECT_EQ(document["outcome"], "stale");
  EXPECT_EQ(document["done"]["create"], 2);
  EXPECT_THAT(text("apply.txt"), HasSubstr("Applied: 2 created, 0 updated, 0 deleted, 1 changed meanwhile."));
}

TEST_F(SavedPlan, OfAnIncompletePlanTheRestIsApplied) {
  auto whole = text_of({});
  const auto second = whole.substr(whole.rfind("---\n"));
  write("tmsync.yaml", whole + replaced(replaced(second, "name: payments", "name: broken"), "project: Payments }",
                                        "project: Nowhere }"));
  EXPECT_EQ(run({"plan", "--out", "plan.tmsync"}).code, 7);
  const auto outcome = apply_file();
  EXPECT_EQ(outcome.code, 7) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("Applied: 3 created"));
  EXPECT_THAT(outcome.out, HasSubstr("export/broken: could not be read when the plan was saved"));
}

TEST_F(SavedPlan, APlanThatRevertsARunIsSavedLikeAnyOther) {
  ASSERT_EQ(run({"apply", "--yes", "--record", "run.ndjson"}).code, 0);
  save("plan.tmsync", {"--revert", "run.ndjson", "--ack", "maxDelete@export/payments"});
  std::filesystem::remove(folder / "run.ndjson");
  const auto first = apply_file();
  EXPECT_EQ(first.code, 0) << first.all();
  EXPECT_THAT(first.out, HasSubstr("Applied: 0 created, 0 updated, 3 deleted."));
  clear_logs();
  const auto second = apply_file();
  EXPECT_EQ(second.code, 0) << second.all();
  EXPECT_THAT(second.out, HasSubstr("3 changes of the saved plan: in place already"));
  EXPECT_EQ(writes(), 0U);
}

TEST_F(SavedPlan, TwoPlansAreCompared) {
  save("old.tmsync");
  const auto same = run({"plan", "diff", "old.tmsync", "old.tmsync", "--detailed-exitcode"});
  EXPECT_EQ(same.code, 0) << same.all();
  EXPECT_THAT(same.out, HasSubstr("Difference: none.\n"));
  edit_source(102, {{"name", "Refund everything"}});
  edit_source(104, {{"tags", {{{"name", "release"}}}}});
  Yaml yaml;
  yaml.test_cases = "{ aql: 'tag = \"release\" and not tag = \"smoke\"' }";
  configure(yaml);
  save("new.tmsync");
  clear_logs();
  const auto text = run({"plan", "diff", "old.tmsync", "new.tmsync"});
  EXPECT_EQ(text.code, 0) << text.all();
  EXPECT_THAT(text.out,
              AllOf(HasSubstr("added   create export/payments/test-case/104 \"Only here\"\n"),
                    HasSubstr("gone    create export/payments/test-case/101 \"Pay by card\"\n"),
                    HasSubstr("altered create export/payments/test-case/102 \"Refund everything\": name; source\n"),
                    HasSubstr("export/payments: query: tag = \"release\" -> tag = \"release\" and not"),
                    EndsWith("Difference: 1 added, 1 gone, 1 altered.\n")));
  const auto json = run({"plan", "diff", "old.tmsync", "new.tmsync", "--format", "json", "--detailed-exitcode"});
  EXPECT_EQ(json.code, 2) << json.all();
  EXPECT_EQ(Json::parse(json.out)["counts"], (Json{{"added", 1}, {"gone", 1}, {"altered", 1}}));
  const auto markdown = run({"plan", "diff", "old.tmsync", "new.tmsync", "--format", "markdown", "--marker", "review",
                             "--text-into", "d.txt"});
  EXPECT_EQ(markdown.code, 0) << markdown.all();
  EXPECT_THAT(markdown.out, AllOf(HasSubstr("1 added, 1 gone, 1 altered"), HasSubstr("<!-- tmsync:review -->")));
  EXPECT_EQ(this->text("d.txt"), text.out);
  EXPECT_EQ(requests(), 0U);
}

TEST_F(SavedPlan, MistakesOfPlanDiffAreUsageErrors) {
  save();
  EXPECT_EQ(run({"plan", "diff"}).code, 64);
  EXPECT_EQ(run({"plan", "diff", "plan.tmsync"}).code, 64);
  const auto flag = run({"plan", "diff", "plan.tmsync", "plan.tmsync", "--refresh", "full"});
  EXPECT_EQ(flag.code, 64) << flag.all();
  EXPECT_THAT(flag.err, HasSubstr("plan diff has no --refresh"));
  EXPECT_EQ(run({"plan", "diff", "plan.tmsync", "missing"}).code, 1);
  EXPECT_EQ(run({"plan", "diff", "--help"}).code, 0);
  EXPECT_THAT(run({"plan", "diff", "--help"}).out, HasSubstr("tmsync plan diff"));
}

}  // namespace
}  // namespace tmsync::testing
