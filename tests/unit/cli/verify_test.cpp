#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli_world.hpp"
#include "standin_client.hpp"

/// verify and drift of a direct export: what they say, in every format, and how they end.
namespace tmsync::testing {
namespace {

using standin::Fault;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

class Verify : public CliWorld {
 protected:
  void SetUp() override { start(); }

  void apply() {
    const auto applied = run({"apply", "--yes"});
    ASSERT_EQ(applied.code, 0) << applied.all();
  }

  void fail_hq(int status, std::int64_t times) {
    on_hq([&](standin::Instance& hq) {
      Fault fault;
      fault.method = "GET";
      fault.path_glob = "/testcase/__search";
      fault.status = status;
      fault.times = times;
      hq.add_fault(fault);
    });
  }

  /// The copy of the case gets another description, by somebody who may write.
  void edit_copy(const std::string& name) {
    on_hq([&](standin::Instance& hq) {
      const StandinClient client(hq, kHqToken);
      const auto rows = client.get("/testcase/__search?projectId=7&rql=true&size=100&sort=id,asc").body.at("content");
      for (const auto& row : rows) {
        if (row.at("name") != name) continue;
        const auto path = "/testcase/" + std::to_string(row.at("id").get<std::int64_t>()) + "?v2=true";
        ASSERT_EQ(client.patch(path, {{"description", "somebody knows better"}}).status, 200);
      }
    });
  }
};

TEST_F(Verify, FailsBeforeAnApplyAndPassesAfterIt) {
  const auto before = run({"verify"});
  EXPECT_EQ(before.code, 11) << before.all();
  EXPECT_THAT(before.out, AllOf(HasSubstr("FAIL export/payments test-cases"), HasSubstr("Pay by card")));
  EXPECT_EQ(writes(), 0U);
  apply();
  const auto written = writes();
  const auto after = run({"verify"});
  EXPECT_EQ(after.code, 0) << after.all();
  EXPECT_THAT(after.out, AllOf(HasSubstr("ok   export/payments test-cases"), HasSubstr("ok   instance/emea token"),
                               HasSubstr("\nVerify: "), EndsWith(" 0 failed, 0 unknown.\n")));
  EXPECT_EQ(writes(), written);
}

TEST_F(Verify, ComparesContentWhateverTheMarksSay) {
  apply();
  edit_copy("Refund");
  const auto outcome = run({"verify"});
  EXPECT_EQ(outcome.code, 11) << outcome.all();
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("FAIL export/payments content"), HasSubstr("description")));
}

TEST_F(Verify, HasThreeFormats) {
  const auto json = run({"verify", "--format", "json"});
  EXPECT_EQ(json.code, 11);
  const auto document = Json::parse(json.out, nullptr, false);
  EXPECT_EQ(document["formatVersion"], "1.0") << json.out;
  EXPECT_EQ(document["passed"], false);
  const auto junit = run({"verify", "--format", "junit"});
  EXPECT_EQ(junit.code, 11);
  EXPECT_THAT(junit.out, AllOf(StartsWith("<?xml"), HasSubstr("<failure"), HasSubstr("export/payments")));
  apply();
  EXPECT_EQ(Json::parse(run({"verify", "--format", "json"}).out, nullptr, false)["passed"], true);
  EXPECT_THAT(run({"verify", "--format", "junit"}).out, Not(HasSubstr("<failure")));
}

TEST_F(Verify, WaitsUntilEverythingPasses) {
  apply();
  fail_hq(503, 1);
  const auto outcome = run({"verify", "--wait", "30s"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_EQ(count(outcome.err, "looking again in 1.0 s"), 1U) << outcome.err;
  EXPECT_EQ(count(outcome.out, "Verify: "), 1U) << "only the last look is the product";
}

TEST_F(Verify, StopsWaitingWhenTheTimeIsOver) {
  const auto outcome = run({"verify", "--wait", "20ms"});
  EXPECT_EQ(outcome.code, 11) << outcome.all();
  EXPECT_EQ(count(outcome.out, "Verify: "), 1U);
  EXPECT_THAT(run({"verify", "--wait", "1ms", "-q"}).err, Not(HasSubstr("looking again")));
  EXPECT_THAT(run({"verify"}).err, Not(HasSubstr("looking again")));
}

TEST_F(Verify, WaitTakesDurationsOnly) {
  for (const char* text : {"30", "soon", "-1s", "1.5s", "3d", "99999999999999999999s", ""}) {
    const auto outcome = run({"verify", "--wait", text});
    EXPECT_EQ(outcome.code, 64) << text << outcome.all();
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("--wait"), HasSubstr("500ms, 30s, 2m or 1h"))) << text;
  }
  apply();
  for (const char* text : {"0s", "1ms", "2m", "1h"}) EXPECT_EQ(run({"verify", "--wait", text}).code, 0) << text;
}

TEST_F(Verify, WhatCannotBeReadHasThePlansExitCode) {
  apply();
  fail_hq(503, -1);
  const auto down = run({"verify"});
  EXPECT_EQ(down.code, 9) << down.all();
  EXPECT_THAT(down.out, HasSubstr("?    export/payments readable"));
  EXPECT_EQ(run({"drift"}).code, 9);
  on_hq([](standin::Instance& hq) { hq.clear_faults(); });

  Yaml yaml;
  yaml.recipient_project = "Nowhere";
  configure(yaml);
  const auto unknown = run({"verify"});
  EXPECT_EQ(unknown.code, 7) << unknown.all();
  EXPECT_THAT(unknown.flat(), HasSubstr("there is no project \"Nowhere\""));
  EXPECT_EQ(run({"drift"}).code, 7);

  configure({});
  on_hq([](standin::Instance& hq) { ASSERT_TRUE(hq.set_right("bot", "Payments EMEA", "read")); });
  EXPECT_EQ(run({"verify"}).code, 0) << "who may only read can verify";
  on_hq([](standin::Instance& hq) { ASSERT_TRUE(hq.revoke_token(kHqToken)); });
  const auto refused = run({"verify"});
  EXPECT_EQ(refused.code, 8) << refused.all();
  EXPECT_THAT(refused.out, HasSubstr("FAIL instance/hq token"));
  EXPECT_EQ(run({"drift"}).code, 8);
}

TEST_F(Verify, NothingToLookAtProvesNothing) {
  for (const auto& outcome :
       {run({"verify", "--exclude", "export/*"}), run({"verify", "--exclude", "export/payments", "--wait", "1h"})}) {
    EXPECT_EQ(outcome.code, 1) << outcome.all();
    EXPECT_THAT(outcome.out, HasSubstr("Nothing was verified"));
  }
}

TEST_F(Verify, AnInvalidConfigurationIsToldFirst) {
  write("tmsync.yaml", "apiVersion: tmsync/v1\nkind: Instanze\n");
  for (const char* verb : {"verify", "drift"}) {
    const auto outcome = run({verb});
    EXPECT_EQ(outcome.code, 7) << outcome.all();
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(Verify, DriftIsWhatOthersChangedAndNothingElse) {
  const auto fresh = run({"drift", "--detailed-exitcode"});
  EXPECT_EQ(fresh.code, 0) << fresh.all();
  EXPECT_EQ(fresh.out, "Drift: none.\n") << "what was never applied has not drifted";
  apply();
  edit_copy("Refund");
  const auto quick = run({"drift", "--refresh", "full"});
  EXPECT_EQ(quick.code, 0) << quick.all();
  EXPECT_THAT(quick.out, AllOf(HasSubstr("export/payments/test-case/102"), HasSubstr("description"),
                               HasSubstr("last changed by bot"),
                               EndsWith("\nDrift: 1 object differs (0 at the source, 1 on the recipient, 0 in the "
                                        "configuration).\n")));
  EXPECT_EQ(run({"drift", "--refresh", "full", "--detailed-exitcode"}).code, 2);
  const auto json = run({"drift", "--refresh", "full", "--format", "json", "--detailed-exitcode"});
  EXPECT_EQ(json.code, 2);
  EXPECT_EQ(Json::parse(json.out, nullptr, false)["counts"]["recipient"], 1) << json.out;
  EXPECT_EQ(run({"drift", "--refresh", "full", "--detailed-exitcode", "--exclude", "export/payments"}).code, 0);
  EXPECT_EQ(
      run({"drift", "--refresh", "full", "--detailed-exitcode", "--target", "export/payments/test-case/101"}).code, 0);
}

TEST_F(Verify, DriftAtTheSource) {
  apply();
  on_emea([](standin::Instance& emea) {
    ASSERT_TRUE(emea.set_right("exporter", "Payments", "write"));
    const StandinClient client(emea, kEmeaToken);
    ASSERT_EQ(client.patch("/testcase/101?v2=true", {{"description", "changed"}}).status, 200);
  });
  const auto outcome = run({"drift", "--detailed-exitcode"});
  EXPECT_EQ(outcome.code, 2) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("(1 at the source, 0 on the recipient, 0 in the configuration)"));
}

}  // namespace
}  // namespace tmsync::testing
