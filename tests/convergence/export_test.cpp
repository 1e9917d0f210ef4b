#include <gmock/gmock.h>

#include "world.hpp"

namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Export, CreatesEverythingOnceAndASecondRunIsEmpty) {
  auto world = sample_world();
  const auto first = world->apply();
  EXPECT_TRUE(first.report.complete()) << story(first);
  EXPECT_EQ(first.report.done.create, 3);
  world->clear_logs();
  const auto second = world->apply();
  EXPECT_FALSE(second.planned.plan.summary().has_changes()) << story(second);
  EXPECT_EQ(second.planned.plan.summary().touch, 0) << story(second);
  EXPECT_EQ(second.planned.plan.summary().unchanged, 3);
  EXPECT_EQ(world->writes(), 0u);
}

TEST(Export, CarriesWhatTheCasesSay) {
  auto world = sample_world();
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  const auto dump = world->hq().dump("Payments EMEA");
  EXPECT_THAT(dump, HasSubstr("Blocker"));
  EXPECT_THAT(dump, HasSubstr("New one"));  // createMissing
  EXPECT_THAT(dump, HasSubstr("https://docs.example/spec"));
  EXPECT_THAT(dump, HasSubstr("Log in"));  // the shared step, flattened
  EXPECT_THAT(dump, HasSubstr("A receipt"));
  EXPECT_THAT(dump, HasSubstr("currency"));
  EXPECT_THAT(dump, HasSubstr("PAY-7"));
  EXPECT_THAT(dump, HasSubstr("PAY-T1"));
  EXPECT_THAT(dump, HasSubstr("https://wiki.example/W-1"));
  EXPECT_THAT(dump, HasSubstr("log.txt"));
  EXPECT_THAT(dump, HasSubstr("login.txt"));
  EXPECT_THAT(dump, HasSubstr("emea/1/102"));
  EXPECT_THAT(dump, Not(HasSubstr("Secret field")));
  EXPECT_THAT(dump, Not(HasSubstr("ghost")));  // unknown on the recipient
  EXPECT_THAT(dump, Not(HasSubstr("Only here")));
  EXPECT_THAT(dump, HasSubstr("Somebody else's"));
}

TEST(Export, FullRefreshOfAFreshCopyFindsNothing) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  sync::PlanOptions full;
  full.full = true;
  world->clear_logs();
  const auto run = world->apply(full);
  EXPECT_FALSE(run.planned.plan.summary().has_changes()) << story(run);
  EXPECT_EQ(world->writes(), 0u) << story(run);
}

}  // namespace
}  // namespace tmsync::testing
