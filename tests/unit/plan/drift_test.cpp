#include "tmsync/plan/drift.hpp"

#include <map>

#include <gmock/gmock.h>

#include "drift_list.hpp"

namespace tmsync::plan {
namespace {

using tmsync::testing::drift_of;

using ::testing::ElementsAre;

Plan plan_of(const Change& change) {
  Plan plan;
  plan.exports.resize(1);
  plan.exports[0].changes = {change};
  return plan;
}

Change change_of(Action action, Reason reason) {
  Change change;
  change.address = "export/pay/test-case/1";
  change.action = action;
  change.reason = reason;
  change.name = "Log in";
  change.fields = {{"name", "\"a\"", "\"b\""}};
  change.source_modified = 70;
  change.provenance = {"ada", 71, "bob", 72};
  return change;
}

std::vector<std::string> addresses(const std::vector<Drift>& drift) {
  std::vector<std::string> list;
  for (const auto& one : drift) list.push_back(one.address);
  return list;
}

// Every reason is in one of the two sets, so that a new one has to be decided about.
TEST(Drift, IsWhatMovedWithoutTheConfiguration) {
  const std::map<Reason, DriftSide> sides{
      {Reason::source_changed, DriftSide::source},
      {Reason::recipient_changed, DriftSide::recipient},
      {Reason::deleted_on_recipient, DriftSide::recipient},
      {Reason::duplicate, DriftSide::recipient},
      {Reason::lost_mark, DriftSide::recipient},
      {Reason::mark_damaged, DriftSide::recipient},
      {Reason::refresh, DriftSide::recipient},
      {Reason::switched_off, DriftSide::configuration},
      {Reason::credentials_refused, DriftSide::configuration},
      {Reason::secret_missing, DriftSide::configuration},
      {Reason::configuration_changed, DriftSide::configuration},
  };
  for (int i = 0; i <= static_cast<int>(Reason::unchanged); ++i) {
    const auto reason = static_cast<Reason>(i);
    const auto drift = drift_of(plan_of(change_of(Action::update, reason)));
    const auto side = sides.find(reason);
    ASSERT_EQ(drift.size(), side == sides.end() ? 0U : 1U) << to_string(reason);
    if (side == sides.end()) continue;
    EXPECT_EQ(drift[0].side, side->second) << to_string(reason);
    EXPECT_EQ(drift[0].reason, reason);
  }
}

TEST(Drift, NeedsSomethingToDo) {
  EXPECT_TRUE(drift_of(plan_of(change_of(Action::none, Reason::refresh))).empty());
}

TEST(Drift, NamesWhoWroteTheSideThatMoved) {
  const auto source = drift_of(plan_of(change_of(Action::update, Reason::source_changed)));
  ASSERT_EQ(source.size(), 1U);
  Drift expected{"export/pay/test-case/1",
                 DriftSide::source,
                 Action::update,
                 Reason::source_changed,
                 "Log in",
                 "ada",
                 71,
                 {{"name", "\"a\"", "\"b\""}},
                 {}};
  EXPECT_EQ(source[0], expected);
  const auto recipient = drift_of(plan_of(change_of(Action::restore, Reason::deleted_on_recipient)));
  ASSERT_EQ(recipient.size(), 1U);
  EXPECT_EQ(recipient[0].changed_by, "bob");
  EXPECT_EQ(recipient[0].changed_at, 72);
  EXPECT_EQ(recipient[0].action, Action::restore);
}

TEST(Drift, TakesTheTimeOfTheSourceFromTheSweepWhereNothingBetterIsKnown) {
  auto change = change_of(Action::update, Reason::source_changed);
  change.provenance = {};
  const auto source = drift_of(plan_of(change));
  EXPECT_EQ(source.at(0).changed_at, 70);
  EXPECT_EQ(source.at(0).changed_by, "");
  change.reason = Reason::recipient_changed;
  EXPECT_EQ(drift_of(plan_of(change)).at(0).changed_at, 0) << "the source's date says nothing about the recipient";
}

TEST(Drift, ComesInTheOrderOfThePlan) {
  const auto config = [](const char* address, Reason reason) {
    ConfigChange change;
    change.address = address;
    change.action = Action::update;
    change.reason = reason;
    change.seen_modified = 99;
    change.notes = {"the recipient answers 401"};
    return change;
  };
  Plan plan = plan_of(change_of(Action::update, Reason::source_changed));
  plan.integrations.resize(1);
  plan.integrations[0].changes = {config("integration/hq", Reason::configuration_changed),
                                  config("integration/hq/project/P", Reason::secret_missing),
                                  config("integration/hq/project/Q", Reason::not_on_instance)};
  plan.exports[0].configuration = config("export/pay", Reason::switched_off);
  auto& launches = plan.exports[0].launches.emplace();
  launches.changes = {LaunchChange{}, LaunchChange{}};
  launches.changes.edit(0)->address = "export/pay/launch/1";
  launches.changes.edit(0)->action = Action::update;
  launches.changes.edit(0)->reason = Reason::source_changed;
  launches.changes.edit(0)->source_modified = 55;
  launches.changes.edit(1)->address = "export/pay/launch/2";
  launches.changes.edit(1)->action = Action::create;
  launches.changes.edit(1)->reason = Reason::not_in_recipient;
  const auto drift = drift_of(plan);
  EXPECT_THAT(addresses(drift), ElementsAre("integration/hq", "integration/hq/project/P", "export/pay",
                                            "export/pay/test-case/1", "export/pay/launch/1"));
  EXPECT_THAT(drift.at(2).notes, ElementsAre("the recipient answers 401"));
  EXPECT_EQ(drift.at(2).changed_at, 99);
  EXPECT_EQ(drift.at(4).changed_at, 55);
  EXPECT_EQ(drift.at(4).changed_by, "") << "launches say nothing about people";
}

TEST(Drift, NamesItsSides) {
  EXPECT_EQ(to_string(DriftSide::source), "source");
  EXPECT_EQ(to_string(DriftSide::recipient), "recipient");
  EXPECT_EQ(to_string(DriftSide::configuration), "configuration");
}

}  // namespace
}  // namespace tmsync::plan
