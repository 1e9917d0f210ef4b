#include "world.hpp"

/// Exactly once: whatever happens to any single request, a clean run afterwards leads to the state of a run without faults.
namespace tmsync::testing {
namespace {

std::string clean_dump() {
  static const std::string dump = [] {
    auto world = sample_world();
    const auto run = world->apply();
    EXPECT_TRUE(run.report.complete()) << story(run);
    return world->hq().dump("Payments EMEA");
  }();
  return dump;
}

class AtEveryRequest : public ::testing::TestWithParam<int> {};

TEST_P(AtEveryRequest, AReRunCompletesTheWork) {
  const auto kind = static_cast<WireFault::Kind>(GetParam());
  std::int64_t total = 1;
  for (std::int64_t at = 0; at < total; ++at) {
    SCOPED_TRACE(std::string(to_string(kind)) + " at request " + std::to_string(at));
    auto world = sample_world();
    world->arm({kind, at});
    (void)world->apply();
    total = std::max(total, world->requests());
    world->arm({});
    const auto second = world->apply();
    ASSERT_TRUE(second.report.complete()) << story(second);
    ASSERT_TRUE(second.planned.plan.complete) << story(second);
    ASSERT_EQ(world->hq().dump("Payments EMEA"), clean_dump()) << story(second);
    world->clear_logs();
    const auto third = world->apply();
    ASSERT_FALSE(third.planned.plan.summary().has_changes()) << story(third);
    ASSERT_EQ(world->writes(), 0u) << story(third);
  }
  RecordProperty("requests", static_cast<int>(total));
  EXPECT_GT(total, 30);
}

INSTANTIATE_TEST_SUITE_P(Faults, AtEveryRequest, ::testing::Range(0, kWireFaultKinds),
                         [](const auto& row) { return to_string(static_cast<WireFault::Kind>(row.param)); });

TEST(TwoAtOnce, EndWithExactlyOneOfEach) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    auto world = sample_world(seed);
    (void)world->apply_twice_at_once();
    const auto again = world->apply();
    EXPECT_TRUE(again.report.complete()) << story(again);
    EXPECT_EQ(world->hq().dump("Payments EMEA"), clean_dump());
    world->clear_logs();
    const auto last = world->apply();
    EXPECT_FALSE(last.planned.plan.summary().has_changes()) << story(last);
    EXPECT_EQ(world->writes(), 0u) << story(last);
  }
}

}  // namespace
}  // namespace tmsync::testing
