#include <gmock/gmock.h>

#include "native_world.hpp"

/// Pauses and acknowledgements that hold until a day, and limits over all exports together.
namespace tmsync::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kRelease = R"({ aql: 'tag = "release"' })";
constexpr const char* kPause = "  paused: { until: 2026-12-24, reason: migration of hq }\n";

sync::PlanOptions on(const std::string& day) {
  sync::PlanOptions options;
  options.today = day;
  return options;
}

/// A second export between the same projects, with the cases that are only here.
const std::string kSecond = R"(---
apiVersion: tmsync/v1
kind: Export
metadata: { name: second }
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: Payments EMEA }
  testCases: { aql: 'tag = "second"' }
)";

std::unique_ptr<Simulation> two_exports(const std::string& more_of_first) {
  auto world = sample_world(1, more_of_first + kSecond);
  load(
      world->emea(),
      R"({"projects": [{"name": "Payments", "testCases": [{"name": "Second {n}", "tags": ["second"], "repeat": 12}]}]})");
  return world;
}

TEST(DatedPause, HoldsToTheEndOfItsDay) {
  for (const char* day : {"2026-12-01", "2026-12-24"}) {
    SCOPED_TRACE(day);
    auto world = sample_world(1, kPause);
    world->clear_logs();
    const auto run = world->apply(on(day));
    const auto& planned = run.planned.plan.exports[0];
    EXPECT_EQ(planned.state, plan::ExportState::paused);
    EXPECT_EQ(planned.paused_until, "2026-12-24");
    EXPECT_EQ(planned.pause_reason, "migration of hq");
    EXPECT_TRUE(run.planned.plan.complete);
    EXPECT_THAT(codes_of(run.planned.plan), IsEmpty());
    EXPECT_TRUE(world->emea().log().empty());
  }
}

TEST(DatedPause, ThatIsOverIsAMistakeAndTheOthersGoOn) {
  auto world = two_exports(kPause);
  world->clear_logs();
  const auto run = world->apply(on("2026-12-25"));
  const auto& plan = run.planned.plan;
  EXPECT_FALSE(plan.complete);
  const auto* paused = find_export(plan, "payments");
  EXPECT_EQ(paused->state, plan::ExportState::failed);
  EXPECT_EQ(paused->error.kind, core::ErrorKind::invalid_input);
  EXPECT_EQ(paused->error.message, "paused until 2026-12-24, which is over: remove `paused`, or set a new date");
  ASSERT_THAT(codes_of(plan), ElementsAre("TM1222"));
  const auto& told = plan.diagnostics.items().front();
  EXPECT_EQ(told.severity, core::Severity::error);
  const auto yaml = sample_yaml(kPause, kRelease);
  const auto before = yaml.substr(0, yaml.find("2026-12-24"));
  EXPECT_EQ(told.where.line, static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1);
  EXPECT_THAT(told.summary, HasSubstr("migration of hq"));
  EXPECT_TRUE(paused->changes.empty());
  EXPECT_EQ(run.report.done.create, 12) << story(run);
  for (const model::Id id : {101, 102, 103}) EXPECT_TRUE(dumped(*world, id).is_null());
}

TEST(DatedPause, ThatIsOverDoesNotConcernARunThatLeavesTheExportOut) {
  auto world = two_exports(kPause);
  auto options = on("2026-12-25");
  options.targets = {"export/second"};
  const auto plan = world->plan(options);
  EXPECT_TRUE(plan.complete);
  EXPECT_THAT(codes_of(plan), IsEmpty());
  EXPECT_EQ(find_export(plan, "payments")->state, plan::ExportState::excluded);
}

/// What was exported belongs to an export also while nobody runs it.
TEST(DatedPause, ThatIsOverKeepsTheCopies) {
  auto world = two_exports("");
  ASSERT_TRUE(world->apply().report.complete());
  auto yaml = sample_yaml(kPause + kSecond, kRelease);  // the second one deletes what left its scope
  yaml.replace(yaml.find("{ aql: 'tag = \"second\"' }"), 25, "{ aql: 'tag = \"second\"', onScopeExit: delete }");
  world->configure(yaml);
  auto options = on("2026-12-25");
  const auto run = world->apply(options);
  EXPECT_EQ(run.report.done.remove, 0) << story(run);
  for (const model::Id id : {101, 102, 103}) EXPECT_FALSE(dumped(*world, id).is_null()) << id;
}

TEST(DatedPause, OfANativeExportSwitchesItOffUntilItIsOver) {
  NativeYaml yaml;
  yaml.more = kPause;
  auto world = native_world(yaml);
  const auto first = world->apply(on("2026-12-24"));
  const auto& planned = first.planned.plan.exports[0];
  EXPECT_EQ(planned.state, plan::ExportState::planned);
  EXPECT_EQ(planned.paused_until, "2026-12-24");
  EXPECT_EQ(planned.pause_reason, "migration of hq");
  EXPECT_TRUE(first.report.complete()) << story(first);
  world->clear_logs();
  const auto late = world->apply(on("2026-12-25"));
  EXPECT_FALSE(late.planned.plan.complete);
  EXPECT_EQ(late.planned.plan.exports[0].state, plan::ExportState::failed);
  EXPECT_EQ(late.planned.plan.exports[0].error.kind, core::ErrorKind::invalid_input);
  EXPECT_THAT(codes_of(late.planned.plan), ElementsAre("TM1222"));
  EXPECT_EQ(world->writes(), 0U);
}

const std::string kDeleting = R"({ aql: 'tag = "release"', onScopeExit: delete })";

TEST(DatedAcknowledgement, LiftsAGuardToTheEndOfItsDay) {
  auto world = sample_world(
      1, "  guards: { acknowledge: [{ guard: maxDelete, until: 2026-12-01, reason: clean-up }] }\n", kDeleting);
  ASSERT_TRUE(world->apply(on("2026-11-01")).report.complete());
  source_person(*world).remove("/testcase/101");
  world->clear_logs();
  const auto late = world->apply(on("2026-12-02"));
  EXPECT_TRUE(late.planned.plan.guarded()) << story(late);
  EXPECT_EQ(world->writes(), 0U);
  const auto in_time = world->apply(on("2026-12-01"));
  EXPECT_FALSE(in_time.planned.plan.guarded());
  EXPECT_EQ(in_time.report.done.remove, 1) << story(in_time);
  const auto& guards = in_time.planned.plan.guards;
  const auto lifted = std::find_if(guards.begin(), guards.end(), [](const auto& guard) { return guard.stopped; });
  ASSERT_NE(lifted, guards.end());
  EXPECT_TRUE(lifted->acknowledged);
  EXPECT_EQ(lifted->until, "2026-12-01");
  EXPECT_EQ(lifted->reason, "clean-up");
}

void lose_mark(Simulation& world, model::Id copy) {
  auto links = recipient_person(world).get(path_of(copy, "/overview")).at("links");
  for (auto at = links.begin(); at != links.end();) at = at->at("type") == "tmsync" ? links.erase(at) : std::next(at);
  recipient_person(world).patch(path_of(copy), {{"links", links}});
}

TEST(DatedAcknowledgement, OfALostMarkIsAboutOneTestCase) {
  auto world = sample_world(1,
                            "  guards: { acknowledge: [{ guard: lostMark, testCase: 101, until: 2026-12-01, reason: "
                            "kept for the audit }] }\n");
  ASSERT_TRUE(world->apply(on("2026-11-01")).report.complete());
  for (const model::Id id : {101, 102}) lose_mark(*world, copy_id(*world, id));
  EXPECT_THAT(changes_of(world->plan(on("2026-12-02"))), ElementsAre("! 101 lost_mark", "! 102 lost_mark"));
  const auto run = world->apply(on("2026-12-01"));
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("+ 101 not_in_recipient", "! 102 lost_mark"));
  EXPECT_THAT(find_change(run.planned.plan, "export/payments/test-case/101")->notes,
              Contains("its lost mark is acknowledged until 2026-12-01: kept for the audit"));
  EXPECT_EQ(run.report.done.create, 1) << story(run);
}

TEST(RunLimits, StopAllExportsTogether) {
  auto world = two_exports("");
  world->clear_logs();
  sync::PlanOptions options;
  options.limits.max_create = model::Threshold{14, false};
  const auto stopped = world->apply(options);
  EXPECT_TRUE(stopped.planned.plan.guarded());
  EXPECT_EQ(stopped.planned.plan.guards.back().address, "run");
  EXPECT_EQ(stopped.planned.plan.guards.back().value, 15);
  EXPECT_EQ(world->writes(), 0U);
  options.acks = {"maxCreate@export/payments", "maxDelete@run"};
  EXPECT_TRUE(world->plan(options).guarded()) << "another guard, another address";
  options.acks = {"maxCreate@run"};
  EXPECT_EQ(world->apply(options).report.done.create, 15);
}

TEST(RunLimits, InPercentOfAllCopies) {
  auto world = two_exports("");
  ASSERT_EQ(world->apply().report.done.create, 15);
  for (const model::Id id : {101, 102}) source_person(*world).patch(path_of(id), {{"name", "New name"}});
  sync::PlanOptions options;
  options.limits.max_update = model::Threshold{13, true};
  EXPECT_TRUE(world->plan(options).guarded()) << "2 of 15";
  options.limits.max_update = model::Threshold{14, true};
  EXPECT_FALSE(world->plan(options).guarded());
}

}  // namespace
}  // namespace tmsync::testing
