#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli_world.hpp"

/// Guards, acknowledgements and pauses as the command line shows them.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Policy : public CliWorld {
 protected:
  void start_with(const std::string& export_more) {
    start();
    Yaml yaml;
    yaml.export_more = export_more;
    configure(yaml);
  }
};

const std::string kPause = "  paused: { until: 2026-12-24, reason: migration of hq }\n";

TEST_F(Policy, APauseThatIsOverEndsWithTheCodeOfAMistake) {
  start_with(kPause);
  today = "2026-12-25";
  const auto plan = run({"plan"});
  EXPECT_EQ(plan.code, 7);
  EXPECT_THAT(plan.flat(), HasSubstr("error[TM1222]: export/payments is paused until 2026-12-24 (\"migration of hq\"), "
                                     "which is over, and is not run"));
  EXPECT_THAT(plan.flat(), HasSubstr("! not planned: paused until 2026-12-24, which is over: remove `paused`, or set a "
                                     "new date"));
  EXPECT_EQ(count(plan.all(), "error[TM1222]"), 1U);
  const auto apply = run({"apply", "--yes"});
  EXPECT_EQ(apply.code, 7);
  EXPECT_EQ(run({"drift"}).code, 7);
  const auto verify = run({"verify"});
  EXPECT_NE(verify.code, 0) << "nothing is proved";
  EXPECT_THAT(verify.flat(), HasSubstr("paused until 2026-12-24, which is over"));
  EXPECT_EQ(requests(), 0U);
  const auto validate = run({"validate"});
  EXPECT_EQ(validate.code, 7);
  EXPECT_THAT(validate.err, HasSubstr("TM1222"));
}

TEST_F(Policy, APauseInForceIsShownWithItsEnd) {
  start_with(kPause);
  today = "2026-12-01";
  const auto plan = run({"plan"});
  EXPECT_EQ(plan.code, 0);
  EXPECT_THAT(plan.flat(), HasSubstr("paused until 2026-12-24 (migration of hq)"));
  EXPECT_THAT(plan.err, Not(HasSubstr("TM122")));
  EXPECT_EQ(run({"validate"}).code, 0);
  today = "2026-12-20";
  const auto soon = run({"plan"});
  EXPECT_EQ(soon.code, 0);
  EXPECT_THAT(soon.flat(), HasSubstr("warning[TM1224]: export/payments is paused until 2026-12-24 (\"migration of "
                                     "hq\"): 4 days left"));
  const auto validate = run({"validate"});
  EXPECT_EQ(validate.code, 0);
  EXPECT_THAT(validate.err, HasSubstr("warning[TM1224]"));
}

TEST_F(Policy, AnAcknowledgementIsShownAndEndsLoudly) {
  start_with(
      "  guards: { maxCreate: 2, acknowledge: [{ guard: maxCreate, until: 2026-12-01, reason: \"first export\" }] }\n");
  today = "2026-12-02";
  const auto late = run({"apply", "--yes"});
  EXPECT_EQ(late.code, 4);
  EXPECT_THAT(late.flat(), HasSubstr("warning[TM1223]: maxCreate@export/payments is acknowledged until 2026-12-01 "
                                     "(\"first export\"), which is over"));
  EXPECT_EQ(writes(), 0U);
  EXPECT_EQ(run({"validate"}).code, 7);
  today = "2026-11-20";
  const auto plan = run({"plan"});
  EXPECT_THAT(plan.flat(), HasSubstr("acknowledged until 2026-12-01: first export"));
  const auto applied = run({"apply", "--yes"});
  EXPECT_EQ(applied.code, 0) << applied.all();
  EXPECT_EQ(summary(applied.out), "Plan: 3 to create, 0 to update, 0 to delete");
  const auto unused = run({"plan"});
  EXPECT_THAT(unused.out, Not(HasSubstr("maxCreate")));
  EXPECT_THAT(run({"plan", "-v"}).flat(),
              HasSubstr("guard maxCreate@export/payments: not needed now, acknowledged until "
                        "2026-12-01: first export"));
}

TEST_F(Policy, AStopNamesEachGuardAndTheWaysOut) {
  start_with("  guards: { maxCreate: 2 }\n");
  const auto stopped = run({"apply", "--yes", "--max-create", "1"});
  EXPECT_EQ(stopped.code, 4);
  EXPECT_THAT(stopped.err, HasSubstr("tmsync: stopped by 2 guards before the first write\n"
                                     "  maxCreate@export/payments: 3 to create, the limit is 2\n"
                                     "    once: --ack maxCreate@export/payments\n"
                                     "    else: change spec.guards.maxCreate, or acknowledge it up to a day under\n"
                                     "      spec.guards.acknowledge\n"
                                     "  maxCreate@run: 3 to create in all exports together, the limit is 1\n"
                                     "    once: --ack maxCreate@run\n"
                                     "    else: raise --max-create\n"));
  EXPECT_EQ(writes(), 0U);
  const auto one = run({"apply", "--yes", "--max-create", "1", "--ack", "maxCreate@export/payments"});
  EXPECT_EQ(one.code, 4);
  EXPECT_THAT(one.err, HasSubstr("stopped by a guard before the first write\n  maxCreate@run"));
  const auto json = run({"apply", "--yes", "--max-create", "1", "--format", "json"});
  EXPECT_EQ(json.code, 4);
  EXPECT_EQ(nlohmann::json::parse(json.out).at("outcome"), "guarded");
  EXPECT_THAT(json.err, HasSubstr("once: --ack maxCreate@run"));
  const auto both =
      run({"apply", "--yes", "--max-create", "1", "--ack", "maxCreate@export/payments", "--ack", "maxCreate@run"});
  EXPECT_EQ(both.code, 0) << both.all();
}

struct Usage {
  const char* name;
  std::vector<std::string> arguments;
  std::string told;
};
void PrintTo(const Usage& row, std::ostream* out) {
  *out << row.name;
}

class PolicyUsage : public Policy, public ::testing::WithParamInterface<Usage> {};

TEST_P(PolicyUsage, IsRefusedWithWhatThereIs) {
  start();
  auto arguments = GetParam().arguments;
  arguments.insert(arguments.begin(), "plan");
  const auto outcome = run(arguments);
  EXPECT_EQ(outcome.code, 64);
  EXPECT_THAT(outcome.flat(), HasSubstr(GetParam().told));
  EXPECT_EQ(requests(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PolicyUsage,
    ::testing::Values(
        Usage{"no_address", {"--ack", "maxDelete"}, "write GUARD@ADDRESS, with one of maxCreate, maxUpdate, maxDelete"},
        Usage{"unknown_guard", {"--ack", "maxDelet@export/payments"}, "did you mean \"maxDelete\"?"},
        Usage{"unknown_export", {"--ack", "maxDelete@export/paymens"}, "did you mean \"export/payments\"?"},
        Usage{"far_from_any", {"--ack", "maxDelete@x"}, "there is no x; there are: export/payments"},
        Usage{
            "run_without_such_a_guard", {"--ack", "emptyScope@run"}, "there are only maxCreate, maxUpdate, maxDelete"},
        Usage{"lost_mark_of_an_export",
              {"--ack", "lostMark@export/payments"},
              "write lostMark@export/NAME/test-case/ID; ID is that of the test case on the source"},
        Usage{"lost_mark_without_id",
              {"--ack", "lostMark@export/payments/test-case/x"},
              "write lostMark@export/NAME/test-case/ID"},
        Usage{"lost_mark_of_an_unknown_export",
              {"--ack", "lostMark@export/paymens/test-case/5"},
              "did you mean \"export/payments\"?"},
        Usage{"limit_as_a_word", {"--max-delete", "many"}, "--max-delete \"many\": write a number of objects"},
        Usage{"negative_limit", {"--max-update=-1"}, "--max-update \"-1\": write a number of objects"},
        Usage{"limit_of_parts", {"--max-create", "1.5%"}, "--max-create \"1.5%\": write a number of objects"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace tmsync::testing
