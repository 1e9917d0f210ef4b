#include <gmock/gmock.h>

#include "world.hpp"

/// What could not be read is unknown, not gone.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void fail_from_now_on(standin::Instance& instance, const std::string& path, int status) {
  standin::Fault fault;
  fault.method = "GET";
  fault.path_glob = path;
  fault.times = -1;
  fault.status = status;
  instance.add_fault(fault);
}

std::unique_ptr<Simulation> exported() {
  auto world = sample_world();
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  return world;
}

class UnreadFile : public ::testing::TestWithParam<int> {};

TEST_P(UnreadFile, OfAnExportedCaseStaysOnItsCopy) {
  const bool gone = GetParam() == 404 || GetParam() == 410;
  auto world = exported();
  const auto before = dumped(*world, 102);
  ASSERT_THAT(before.at("attachments").dump(), AllOf(HasSubstr("shot.png"), HasSubstr("log.txt")));
  source_person(*world).patch("/testcase/102", {{"name", "Another name"}});
  source_person(*world).patch("/testcase/103", {{"description", "new"}});
  fail_from_now_on(world->emea(), "/testcase/attachment/*/content", GetParam());

  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(run.report.operations, IsEmpty());
  const auto after = dumped(*world, 102);
  EXPECT_EQ(after.at("name"), "Another name");
  EXPECT_EQ(after.at("attachments"), before.at("attachments"));
  EXPECT_EQ(after.at("scenario"), before.at("scenario"));
  EXPECT_EQ(after.at("description"), before.at("description"));
  EXPECT_EQ(dumped(*world, 103).at("description"), "new");
  const auto change = find_change(run.planned.plan, "export/payments/test-case/102");
  ASSERT_TRUE(change);
  EXPECT_THAT(change->notes, Contains(HasSubstr("the copy keeps what it has")));
  EXPECT_EQ(change->incomplete, !gone);
  EXPECT_EQ(run.planned.plan.summary().incomplete, gone ? 0 : 1);
  EXPECT_EQ(run.report.incomplete, gone ? 0 : 1);
  if (!gone) {
    EXPECT_THAT(run.planned.plan.exports[0].notes, ElementsAre(HasSubstr("#102 \"Another name\"")));
  }

  // What could not be read is not verified; what is gone cannot be missing.
  const auto seen = world->verify();
  EXPECT_EQ(seen.passed(), gone) << "nothing is proved of what could not be read";
  EXPECT_EQ(seen.count(plan::CheckState::unknown), gone ? 0 : 1);
  EXPECT_EQ(seen.count(plan::CheckState::failed), 0);

  // Nothing more is to be done while it stays so, and once it can be read the case completes by itself.
  world->clear_logs();
  const auto again = world->apply();
  EXPECT_FALSE(again.planned.plan.summary().has_changes()) << story(again);
  EXPECT_EQ(again.planned.plan.summary().incomplete, gone ? 0 : 1) << "it is still not whole";
  EXPECT_EQ(world->writes(), 0u) << story(again);
  world->emea().clear_faults();
  const auto whole = world->apply();
  EXPECT_EQ(whole.report.incomplete, 0) << story(whole);
  expect_settled(*world);
  EXPECT_EQ(dumped(*world, 102).at("attachments"), before.at("attachments"));
}

INSTANTIATE_TEST_SUITE_P(Statuses, UnreadFile, ::testing::Values(404, 410, 400, 500),
                         [](const auto& row) { return std::to_string(row.param); });

TEST(UnreadCase, IsNamedAndTheOthersGoOn) {
  auto world = exported();
  source_person(*world).patch("/testcase/102", {{"name", "Another name"}});
  source_person(*world).patch("/testcase/103", {{"description", "new"}});
  const auto before = dumped(*world, 102);
  fail_from_now_on(world->emea(), "/testcase/102/overview", 500);
  const auto run = world->apply();
  EXPECT_EQ(dumped(*world, 103).at("description"), "new") << story(run);
  EXPECT_EQ(dumped(*world, 102), before);
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("= 102 unreadable", "~ 103 source_changed")) << story(run);
  EXPECT_TRUE(run.planned.plan.complete);
  world->emea().clear_faults();
  EXPECT_EQ(world->apply().report.done.update, 1);
  expect_settled(*world);
}

TEST(UnreadCase, ATokenThatIsRevokedAfterOneComparedCaseEndsTheExport) {
  auto world = exported();
  for (const auto* path : {"/testcase/101", "/testcase/102", "/testcase/103"})
    source_person(*world).patch(path, {{"description", "new"}});
  world->clear_logs();
  int overviews = 0;
  bool revoked = false;
  world->watch([&](const Simulation::Seen& seen) {
    if (seen.instance != "emea" || seen.request.target.find("/overview") == std::string::npos) return;
    if (++overviews == 3) revoked = world->emea().revoke_token("emea-token");
  });
  const auto run = world->apply();
  world->watch(nullptr);
  ASSERT_TRUE(revoked) << story(run);
  EXPECT_FALSE(run.planned.plan.complete) << story(run);
  EXPECT_EQ(run.planned.plan.exports[0].error.kind, core::ErrorKind::unauthorized) << story(run);
  EXPECT_THAT(changes_of(run.planned.plan), IsEmpty()) << "nobody takes the other cases for unreadable";
  EXPECT_EQ(world->writes(), 0U);
}

TEST(UnreadScenario, IsNotACaseThatIsGone) {
  auto world = exported();
  source_person(*world).patch("/testcase/101", {{"name", "Another name"}});
  const auto before = dumped(*world, 101);
  for (const auto* path : {"/testcase/101/step", "/testcase/101/scenario"}) fail_from_now_on(world->emea(), path, 404);
  const auto run = world->apply();
  EXPECT_EQ(dumped(*world, 101), before);
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("= 101 unreadable")) << story(run);
  EXPECT_EQ(run.planned.plan.summary().incomplete, 1);
}

}  // namespace
}  // namespace tmsync::testing
