#include <gmock/gmock.h>

#include "drift_list.hpp"
#include "launch_world.hpp"
#include "revert_world.hpp"

/// What a plan says of copies that go, of other people's edits that go, and of what the tool itself brought back.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kDeleting = R"({ aql: 'tag = "release"', onScopeExit: delete })";

std::unique_ptr<Simulation> exported(const char* test_cases = kDeleting) {
  auto world = sample_world(1, "", test_cases);
  EXPECT_TRUE(world->apply().report.complete());
  return world;
}

std::string name_of(const plan::Plan& plan, model::Id source) {
  const auto change = find_change(plan, "export/payments/test-case/" + std::to_string(source));
  return change ? change->name : "no change";
}

TEST(Removals, AreNamedAndSayWhetherTheOriginalIsGone) {
  auto world = exported();
  const auto alice = source_person(*world);
  const auto name = dumped(*world, 101).at("name").get<std::string>();
  const auto second = dumped(*world, 102).at("name").get<std::string>();
  alice.patch(path_of(101), {{"name", "Renamed meanwhile"}});
  alice.remove(path_of(101));
  alice.post(path_of(102, "/tag"), json::array({{{"name", "internal"}}}));
  const auto plan = world->plan();
  EXPECT_THAT(changes_of(plan), ElementsAre("- 101 source_deleted", "- 102 scope_left"));
  EXPECT_EQ(name_of(plan, 101), name) << "the name of the copy, which is what goes";
  EXPECT_EQ(name_of(plan, 102), second);
}

TEST(Overwritten, EditsOfOtherPeopleAreSaid) {
  auto world = exported();
  recipient_person(*world).patch(path_of(copy_id(*world, 101)), {{"name", "Mine now"}});
  source_person(*world).patch(path_of(102), {{"name", "New name"}});
  const auto plan = world->plan();
  EXPECT_THAT(find_change(plan, "export/payments/test-case/101")->notes,
              Contains("overwrites the copy as person last edited it"));
  EXPECT_THAT(find_change(plan, "export/payments/test-case/102")->notes,
              Not(Contains(::testing::HasSubstr("last edited"))));
}

TEST(DriftAfterARevert, DoesNotBlameTheSource) {
  auto world = exported();
  const auto alice = source_person(*world);
  alice.patch(path_of(101), {{"name", "Pay by phone"}});
  alice.post(path_of(103, "/cfv"), values_of(alice, kSourceProject, {{"Priority", "P1"}}));
  const auto source = recorded_apply(*world);
  ASSERT_THAT(drift_of(world->plan()), IsEmpty());
  ASSERT_TRUE(world->revert(source, may_delete()).report.complete());
  auto plan = world->plan();
  EXPECT_THAT(drift_of(plan), IsEmpty());
  EXPECT_THAT(changes_of(plan), ElementsAre("~ 101 reverted", "~ 103 reverted"));
  // Somebody's edit after that is drift, of the recipient.
  recipient_person(*world).patch(path_of(copy_id(*world, 101)), {{"name", "Mine now"}});
  plan = world->plan();
  ASSERT_EQ(drift_of(plan).size(), 1u);
  EXPECT_EQ(drift_of(plan)[0].side, plan::DriftSide::recipient);
  ASSERT_TRUE(world->apply(may_delete()).report.complete());
  EXPECT_EQ(dumped(*world, 101).at("name"), "Pay by phone");
  expect_settled(*world);
}

TEST(DriftAfterARevert, OfAnothersEditDoesNotBlameTheSource) {
  auto world = exported();
  recipient_person(*world).patch(path_of(copy_id(*world, 101)), {{"name", "Mine now"}});
  const auto source = recorded_apply(*world);
  ASSERT_TRUE(world->revert(source, may_delete()).report.complete());
  ASSERT_EQ(dumped(*world, 101).at("name"), "Mine now");
  const auto plan = world->plan();
  EXPECT_THAT(changes_of(plan), ElementsAre("~ 101 reverted"));
  EXPECT_THAT(drift_of(plan), IsEmpty());
}

TEST(DriftAfterARevert, OfALaunchDoesNotBlameTheSource) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  LaunchMaker maker(world->emea(), "alice-token");
  maker.reopen(world.ids.smoke);
  maker.person().patch("/launch/" + std::to_string(world.ids.smoke), {{"name", "Smoke 2"}});
  maker.close(world.ids.smoke);
  const auto source = recorded_apply(*world);
  ASSERT_TRUE(world->revert(source, may_delete()).report.complete());
  const auto plan = world->plan();
  EXPECT_THAT(drift_of(plan), IsEmpty());
  std::vector<model::Id> reverted;
  for (const auto& change : plan.exports[0].launches->changes) {
    if (change.reason == plan::Reason::reverted) reverted.push_back(change.source_id);
  }
  EXPECT_THAT(reverted, ElementsAre(world.ids.smoke));
}

}  // namespace
}  // namespace tmsync::testing
