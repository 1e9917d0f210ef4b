#include "tmsync/plan/plan_diff.hpp"

#include <gmock/gmock.h>

namespace tmsync::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using How = ChangeDifference::How;

Change change(Id id, Action action = Action::update) {
  Change change;
  change.address = case_address("a", id);
  change.action = action;
  change.reason = Reason::source_changed;
  change.name = "Log in";
  change.source_id = id;
  change.source_modified = 1;
  change.fields = {{"name", R"("a")", R"("b")"}, {"tags", "[]", R"(["x"])"}};
  return change;
}

Plan plan_of(std::vector<Change> changes) {
  Plan plan;
  auto& planned = plan.exports.emplace_back();
  planned.name = "a";
  planned.changes = std::move(changes);
  planned.in_scope = 1000;
  return plan;
}

struct Found {
  PlanDiff diff;  ///< its plans may be gone
  std::vector<ChangeDifference> changes;
};
Found found_in(const Plan& before, const Plan& after) {
  Found found{diff(before, after), {}};
  found.diff.for_each([&](const ChangeDifference& one) { found.changes.push_back(one); });
  return found;
}

struct Row {
  const char* name;
  std::function<void(Change&)> edit;
  std::vector<std::string> what;
};

TEST(PlanDiff, EqualPlansDoNotDiffer) {
  const auto plan = plan_of({change(1), change(2, Action::remove)});
  const auto same = diff(plan, plan);
  EXPECT_TRUE(same.same());
  EXPECT_EQ(same.added + same.gone + same.altered, 0);
}

TEST(PlanDiff, TellsWhatOfAChangeIsAnotherThing) {
  const std::vector<Row> rows{
      {"action", [](Change& c) { c.action = Action::restore; }, {"action"}},
      {"reason", [](Change& c) { c.reason = Reason::refresh; }, {"reason"}},
      {"name", [](Change& c) { c.name = "Log on"; }, {"name"}},
      {"field", [](Change& c) { c.fields.front().after = R"("c")"; }, {"fields name"}},
      {"fields",
       [](Change& c) {
         c.fields.pop_back();
         c.fields.push_back({"layer", "null", "1"});
       },
       {"fields layer, tags"}},
      {"date", [](Change& c) { c.source_modified = 2; }, {"source"}},
      {"attributes", [](Change& c) { c.source_attributes = 2; }, {"source"}},
      {"copy", [](Change& c) { c.recipient_rev = 2; }, {"copy"}},
      {"content", [](Change& c) { c.after = "{}"; }, {"content"}},
      {"touch", [](Change& c) { c.notes = {"a hint"}; }, {}},
  };
  for (const auto& row : rows) {
    auto changed = change(1);
    row.edit(changed);
    const auto found = found_in(plan_of({change(1)}), plan_of({changed}));
    if (row.what.empty()) {
      EXPECT_TRUE(found.diff.same()) << row.name;
      continue;
    }
    ASSERT_EQ(found.changes.size(), 1U) << row.name;
    EXPECT_EQ(found.changes.front().how, How::altered) << row.name;
    EXPECT_EQ(found.changes.front().what, row.what) << row.name;
  }
}

TEST(PlanDiff, ChangesComeAndGoInTheOrderOfTheirIds) {
  auto touch = change(7, Action::none);
  touch.reason = Reason::touch;
  const auto found = found_in(plan_of({change(9), change(10), touch}), plan_of({change(10), change(11), change(100)}));
  std::vector<std::pair<How, std::string>> list;
  for (const auto& one : found.changes) list.emplace_back(one.how, one.address);
  EXPECT_THAT(list,
              ElementsAre(std::pair(How::gone, "export/a/test-case/9"), std::pair(How::added, "export/a/test-case/11"),
                          std::pair(How::added, "export/a/test-case/100")));
  EXPECT_EQ(found.diff.added, 2);
  EXPECT_EQ(found.diff.gone, 1);
}

TEST(PlanDiff, TwoRemovalsOfOneCaseAreTwo) {
  auto first = change(1, Action::remove);
  first.recipient_id = 5;
  auto second = change(1, Action::remove);
  second.recipient_id = 6;
  const auto found = found_in(plan_of({first}), plan_of({first, second}));
  EXPECT_EQ(found.diff.added, 1);
  EXPECT_EQ(found.diff.altered, 0);
}

TEST(PlanDiff, ACopyToDeleteBesideAnAlteredObjectIsAnotherChange) {
  auto removal = change(1, Action::remove);
  removal.recipient_id = 5;
  auto renamed = change(1);
  renamed.name = "Log on";
  const auto found = found_in(plan_of({change(1), change(3)}), plan_of({renamed, removal, change(2), change(3)}));
  std::vector<std::pair<How, Action>> list;
  for (const auto& one : found.changes) list.emplace_back(one.how, one.after);
  EXPECT_THAT(list, ElementsAre(std::pair(How::altered, Action::update), std::pair(How::added, Action::remove),
                                std::pair(How::added, Action::update)));
}

TEST(PlanDiff, LaunchesAndConfigurationCount) {
  auto before = plan_of({});
  LaunchChange launch;
  launch.address = launch_address("a", 1);
  launch.action = Action::create;
  launch.source_id = 1;
  before.exports.front().launches.emplace().changes = {launch};
  ConfigChange configuration;
  configuration.address = "integration/hq";
  configuration.action = Action::update;
  before.integrations.emplace_back().name = "hq";
  before.integrations.front().changes = {configuration};
  auto after = before;
  auto& launches = after.exports.front().launches->changes;
  launches.edit(0)->upload["passed"] = 3;
  launches.edit(0)->close = true;
  after.integrations.front().changes.front().send_secret = true;
  const auto found = found_in(before, after);
  ASSERT_EQ(found.changes.size(), 2U);
  EXPECT_EQ(found.changes[0].kind, "integration");
  EXPECT_THAT(found.changes[0].what, ElementsAre("token"));
  EXPECT_EQ(found.changes[1].kind, "launch");
  EXPECT_THAT(found.changes[1].what, ElementsAre("results", "closing"));
}

TEST(PlanDiff, ScopesGuardsAndBindingsAreSettings) {
  auto before = plan_of({});
  before.config_digest = "sha256:1";
  before.instances = {{"hq", "https://hq.example", "", 0, 50}};
  before.guards = {{"maxDelete", "export/a", 0, "0", 0, false, false},
                   {"maxCreate", "export/a", 5, "9", 9, false, false}};
  auto after = before;
  after.config_digest = "sha256:2";
  after.instances.front().endpoint = "https://lab.example";
  after.exports.front().aql = "tag = \"x\"";
  after.exports.front().in_scope = 1200;
  after.guards[0].value = 3;
  after.guards[0].stopped = true;
  after.guards[1].value = 6;
  ExportPlan paused;
  paused.name = "b";
  paused.state = ExportState::paused;
  after.exports.push_back(paused);
  EXPECT_THAT(diff(before, after).settings,
              ElementsAre(SettingDifference{"plan", "configuration", "sha256:1", "sha256:2"},
                          SettingDifference{"instance/hq", "endpoint", "https://hq.example", "https://lab.example"},
                          SettingDifference{"export/a", "guard maxDelete", "kept, limit 0", "3 against 0, stops"},
                          SettingDifference{"export/a", "query", "", "tag = \"x\""},
                          SettingDifference{"export/a", "in scope", "1,000", "1,200"},
                          SettingDifference{"export/b", "state", "not in the plan", "paused"}));
}

}  // namespace
}  // namespace tmsync::plan
