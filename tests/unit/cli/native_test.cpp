#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "native_world.hpp"
#include "standin_client.hpp"

/// Native delivery from an empty pair of instances to a token that stopped working, as a person goes through it.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

class Native : public NativeWorld {
 protected:
  void SetUp() override { start_native(); }

  /// TestOps has exported once.
  void deliver() {
    const auto applied = run({"apply", "--yes"});
    ASSERT_EQ(applied.code, 0) << applied.all();
    later(61);
  }

  /// The recipient's token is revoked, and TestOps has noticed.
  void revoke() {
    on_hq([](standin::Instance& hq) { ASSERT_TRUE(hq.revoke_token(kExportToken)); });
    later(61);
  }
};

TEST_F(Native, OneApplyOnAnEmptyPairMakesEverythingAndTestOpsExports) {
  const auto planned = run({"plan", "--detailed-exitcode"});
  EXPECT_EQ(planned.code, 2) << planned.all();
  EXPECT_THAT(planned.out, AllOf(HasSubstr("+ integration/hq \"Headquarters\""),
                                 HasSubstr("+ integration/hq/project/Payments"), HasSubstr("+ export/payments")));
  EXPECT_EQ(summary(planned.out), "Plan: 3 to create, 0 to update, 0 to delete");
  EXPECT_EQ(writes(), 0U);

  const auto applied = run({"apply", "--yes", "--verify"});
  EXPECT_EQ(applied.code, 0) << applied.all();
  EXPECT_THAT(applied.out, HasSubstr("Applied: 3 created, 0 updated, 0 deleted.\n"));
  EXPECT_EQ(run({"verify"}).code, 11) << "TestOps has not exported yet";

  later(61);
  const auto verified = run({"verify", "--wait", "30s"});
  EXPECT_EQ(verified.code, 0) << verified.all();
  EXPECT_THAT(verified.out, HasSubstr("ok   export/payments launches"));
  EXPECT_THAT(verified.out, Not(HasSubstr("FAIL")));
  EXPECT_THAT(copies(), AllOf(HasSubstr("Pay by card"), HasSubstr("Refund"), HasSubstr("Table of amounts"),
                              Not(HasSubstr("Only here"))));

  const auto again = run({"plan", "--detailed-exitcode"});
  EXPECT_EQ(again.code, 0) << again.all();
  EXPECT_EQ(summary(again.out), "Plan: 0 to create, 0 to update, 0 to delete");
  const auto drift = run({"drift", "--detailed-exitcode"});
  EXPECT_EQ(drift.code, 0) << drift.all();
  EXPECT_EQ(drift.out, "Drift: none.\n");
}

TEST_F(Native, ARevokedTokenIsFoundItsCauseToldAndANewOneMendsIt) {
  deliver();
  revoke();
  const auto before = writes();
  const auto planned = run({"plan"});
  EXPECT_EQ(planned.code, 8) << planned.all();
  EXPECT_THAT(planned.flat(), AllOf(HasSubstr("! export/payments"), HasSubstr("likely cause: instance \"hq\" refuses"),
                                    HasSubstr("environment variable EXPORT_TOKEN")));
  const auto refused = run({"apply", "--yes", "--format", "json"});
  EXPECT_EQ(refused.code, 8) << refused.all();
  EXPECT_EQ(Json::parse(refused.out)["outcome"], "incomplete");
  EXPECT_EQ(writes(), before) << "what cannot work is not switched on";
  const auto drift = run({"drift", "--detailed-exitcode"});
  EXPECT_EQ(drift.code, 8) << drift.all();
  EXPECT_THAT(drift.out, EndsWith("\nDrift: 1 object differs (0 at the source, 0 on the recipient, 1 in the "
                                  "configuration).\n"));
  const auto verified = run({"verify"});
  EXPECT_EQ(verified.code, 8) << verified.all();
  EXPECT_THAT(verified.out, HasSubstr("FAIL integration/hq/project/Payments token"));

  environment["EXPORT_TOKEN"] = kNewExportToken;
  const auto mended = run({"apply", "--yes"});
  EXPECT_EQ(mended.code, 0) << mended.all();
  EXPECT_THAT(mended.out, HasSubstr("Applied: 0 created, 2 updated, 0 deleted.\n"));
  later(61);
  EXPECT_EQ(run({"verify", "--wait", "30s"}).code, 0);
  EXPECT_EQ(run({"plan", "--detailed-exitcode"}).code, 0);
  EXPECT_EQ(run({"drift", "--detailed-exitcode"}).code, 0);
}

TEST_F(Native, ARightThatWasTakenAwayIsToldApartFromARefusedToken) {
  deliver();
  on_hq([](standin::Instance& hq) { ASSERT_TRUE(hq.set_right("native", "Payments EMEA", "read")); });
  on_emea([](standin::Instance& emea) {
    const StandinClient client(emea, kEmeaToken);
    ASSERT_EQ(client.patch("/testcase/101?v2=true", {{"description", "to be exported"}}).status, 200);
  });
  later(61);
  const auto planned = run({"plan"});
  EXPECT_EQ(planned.code, 8) << planned.all();
  EXPECT_THAT(planned.flat(), AllOf(HasSubstr("! export/payments"), HasSubstr("accepts the token"),
                                    HasSubstr("its user may not write to project Payments EMEA")));
  EXPECT_EQ(run({"apply", "--yes"}).code, 8);
  on_hq([](standin::Instance& hq) { ASSERT_TRUE(hq.set_right("native", "Payments EMEA", "write")); });
  EXPECT_EQ(run({"apply", "--yes"}).code, 0);
  later(61);
  EXPECT_EQ(run({"verify"}).code, 0);
}

TEST_F(Native, ARefusedTokenAloneIsNoFailedExport) {
  deliver();
  on_hq([](standin::Instance& hq) { ASSERT_TRUE(hq.revoke_token(kExportToken)); });
  const auto verified = run({"verify"});
  EXPECT_EQ(verified.code, 8) << verified.all();
  EXPECT_THAT(verified.out, HasSubstr("1 failed, 0 unknown.\n"));
}

TEST_F(Native, RotateSecretStoresTheTokenAnewAndNothingElse) {
  deliver();
  environment["EXPORT_TOKEN"] = kNewExportToken;
  EXPECT_EQ(run({"plan", "--detailed-exitcode"}).code, 0) << "what is stored cannot be read";
  for (const char* glob : {"integration/hq/project/Payments", "integration/*/project/*"}) {
    const auto planned = run({"plan", "--rotate-secret", glob, "--detailed-exitcode"});
    EXPECT_EQ(planned.code, 2) << planned.all();
    EXPECT_EQ(summary(planned.out), "Plan: 0 to create, 1 to update, 0 to delete");
  }
  const auto applied = run({"apply", "--yes", "--rotate-secret", "integration/hq"});
  EXPECT_EQ(applied.code, 0) << applied.all();
  EXPECT_THAT(applied.out, HasSubstr("Applied: 0 created, 1 updated, 0 deleted.\n"));
  revoke();
  EXPECT_EQ(run({"plan", "--detailed-exitcode"}).code, 0) << "the old token is in use no more";
}

TEST_F(Native, TargetsOfTheConfigurationPlane) {
  const auto one = run({"plan", "--target", "integration/hq"});
  EXPECT_EQ(one.code, 0) << one.all();
  EXPECT_EQ(summary(one.out), "Plan: 2 to create, 0 to update, 0 to delete") << one.all();
  const auto use = run({"plan", "--target", "integration/*/project/Pay*"});
  EXPECT_EQ(summary(use.out), "Plan: 1 to create, 0 to update, 0 to delete") << use.all();
  const auto all = run({"plan", "--target", "export/payments"});
  EXPECT_EQ(summary(all.out), "Plan: 3 to create, 0 to update, 0 to delete") << "an export needs its integration";
  EXPECT_EQ(run({"apply", "--yes", "--target", "integration/hq"}).code, 0);
  const auto rest = run({"plan"});
  EXPECT_EQ(summary(rest.out), "Plan: 1 to create, 0 to update, 0 to delete") << rest.all();
}

TEST_F(Native, ApplyAsksBeforeItWritesIntegrations) {
  EXPECT_EQ(run({"apply"}).code, 64);
  terminal_input = true;
  EXPECT_EQ(run({"apply"}, "no\n").code, 1);
  EXPECT_EQ(writes(), 0U);
  EXPECT_EQ(run({"apply"}, "yes\n").code, 0);
  EXPECT_GT(writes(), 0U);
}

TEST_F(Native, AnIntegrationThatCannotBeReadHasAnExitCodeToo) {
  write("tmsync.yaml", [&] {
    auto text = native_text("", "{ env: EXPORT_TOKEN }");
    const auto exported = text.find("---\napiVersion: tmsync/v1\nkind: Export");
    return text.erase(exported, text.find("---\n", exported + 4) - exported);
  }());
  standin::Fault fault;
  fault.path_glob = "/integration*";
  fault.times = -1;
  for (const auto& [status, code] : std::vector<std::pair<int, int>>{{401, 8}, {403, 8}, {503, 9}}) {
    fault.status = status;
    on_emea([&](standin::Instance& emea) {
      emea.clear_faults();
      emea.add_fault(fault);
    });
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"plan"}, {"drift"}, {"apply", "--yes"}}) {
      const auto outcome = run(arguments);
      EXPECT_EQ(outcome.code, code) << arguments.front() << ' ' << status << '\n' << outcome.all();
    }
    EXPECT_EQ(run({"verify"}).code, code) << status;
  }
}

TEST_F(Native, ASourceTokenWithoutTheRightIsToldByApply) {
  auto setup = native_setup();
  setup.source = replaced(setup.source, R"({"login": "exporter", "admin": true})",
                          R"({"login": "exporter", "rights": {"Payments": "write"}})");
  start_native(setup);
  const auto outcome = run({"apply", "--yes"});
  EXPECT_EQ(outcome.code, 8) << outcome.all();
  EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("instance \"emea\""), HasSubstr("administrator")));
}

TEST_F(Native, ExplainNamesTheVerbsThatKnow) {
  for (const char* address : {"export/payments/test-case/101", "export/payments/launch/1"}) {
    const auto outcome = run({"explain", address});
    EXPECT_EQ(outcome.code, 64) << outcome.all();
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("native delivery"), HasSubstr("tmsync plan --target export/payments"),
                                   HasSubstr("tmsync verify --target export/payments")));
  }
  EXPECT_EQ(requests(), 0U);
}

TEST_F(Native, MistakesInAddressesAreTold) {
  struct Row {
    std::vector<std::string> arguments;
    const char* said;
  };
  for (const auto& [arguments, said] : std::vector<Row>{
           {{"plan", "--target", "integration/hqq"}, "did you mean \"integration/hq\"?"},
           {{"drift", "--exclude", "integration/hq/project/Paymets"},
            "did you mean \"integration/hq/project/Payments\"?"},
           {{"verify", "--target", "integration/hq/project/Nowhere-near-it"}, "integration/NAME/project/PROJECT"},
           {{"plan", "--rotate-secret", "integration/hq/project/Paymets"},
            "--rotate-secret \"integration/hq/project/Paymets\" names nothing in the configuration; did you mean "
            "\"integration/hq/project/Payments\"?"},
           {{"apply", "--yes", "--rotate-secret", "export/payments"},
            "addresses look like integration/NAME/project/"}}) {
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.code, 64) << outcome.all();
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(said));
  }
  EXPECT_EQ(requests(), 0U);
}

}  // namespace
}  // namespace tmsync::testing
