#include "tmsync/plan/scope_diff.hpp"

#include <algorithm>
#include <random>
#include <set>

#include <gmock/gmock.h>

#include "tmsync/plan/scope.hpp"

namespace tmsync::plan {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<Id> ids_of(const std::vector<ScopeSample>& samples) {
  std::vector<Id> ids;
  for (const auto& sample : samples) ids.push_back(sample.id);
  return ids;
}

TEST(CompareScopes, CountsWhatEntersAndWhatLeaves) {
  struct Row {
    const char* name;
    std::vector<Id> then;
    std::vector<Id> now;
    std::vector<Id> entering;
    std::vector<Id> leaving;
  };
  const Row rows[] = {
      {"both empty", {}, {}, {}, {}},
      {"equal", {1, 2}, {1, 2}, {}, {}},
      {"from nothing", {}, {1, 2}, {1, 2}, {}},
      {"to nothing", {1, 2}, {}, {}, {1, 2}},
      {"in the middle and at both ends", {2, 4, 6}, {1, 2, 5, 6, 7}, {1, 5, 7}, {4}},
      {"nothing in common", {1, 3}, {2, 4}, {2, 4}, {1, 3}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto delta = compare_scopes(row.then, row.now);
    EXPECT_EQ(ids_of(delta.entering_samples), row.entering);
    EXPECT_EQ(ids_of(delta.leaving_samples), row.leaving);
    EXPECT_EQ(delta.entering, static_cast<std::int64_t>(row.entering.size()));
    EXPECT_EQ(delta.leaving, static_cast<std::int64_t>(row.leaving.size()));
    EXPECT_EQ(delta.empty(), row.entering.empty() && row.leaving.empty());
  }
}

TEST(CompareScopes, AgreesWithSetsAndKeepsTheFirstTen) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::set<Id> then;
    std::set<Id> now;
    for (int i = 0; i < 40; ++i) {
      then.insert(static_cast<Id>(random() % 60));
      now.insert(static_cast<Id>(random() % 60));
    }
    std::vector<Id> entering;
    std::vector<Id> leaving;
    std::set_difference(now.begin(), now.end(), then.begin(), then.end(), std::back_inserter(entering));
    std::set_difference(then.begin(), then.end(), now.begin(), now.end(), std::back_inserter(leaving));
    const auto delta = compare_scopes({then.begin(), then.end()}, {now.begin(), now.end()});
    ASSERT_EQ(delta.entering, static_cast<std::int64_t>(entering.size()));
    ASSERT_EQ(delta.leaving, static_cast<std::int64_t>(leaving.size()));
    entering.resize(std::min(entering.size(), kScopeSamples));
    leaving.resize(std::min(leaving.size(), kScopeSamples));
    ASSERT_EQ(ids_of(delta.entering_samples), entering);
    ASSERT_EQ(ids_of(delta.leaving_samples), leaving);
  }
}

TEST(SameQuery, AsideFromTheSpaceAround) {
  EXPECT_TRUE(same_query("", "  \n"));
  EXPECT_TRUE(same_query("tag = \"a\"", " tag = \"a\"\n"));
  EXPECT_FALSE(same_query("tag = \"a\"", "tag = \"b\""));
}

/// Cases 1 to 5 in scope; what the recipient holds varies.
struct Scene {
  Scene() {
    for (Id id = 1; id <= 5; ++id) source.cases.push_back({id, 0, 0, source.names.add("Case " + std::to_string(id))});
    rules.declared = &declared;
  }
  RecipientRecord& add_copy(Id source_id, Id id, bool deleted = false) {
    RecipientRecord copy;
    copy.id = id;
    copy.source = source_id;
    copy.deleted = deleted;
    copy.own = true;
    recipient.copies.push_back(copy);
    return recipient.copies.back();
  }
  Classification run() {
    std::sort(recipient.copies.begin(), recipient.copies.end(), [](const auto& a, const auto& b) {
      return std::tie(a.source, a.deleted, a.id) < std::tie(b.source, b.deleted, b.id);
    });
    return classify(source, recipient, rules);
  }
  SourceSweep source;
  RecipientSweep recipient;
  model::Export declared;
  ClassifyRules rules;
};

TEST(AppliedScope, WhatIsInScopeAndWasNeverThereEnters) {
  Scene scene;
  scene.add_copy(1, 51);
  scene.add_copy(2, 52, true);  // in the bin: it was there
  scene.source.cases[2].is_copy_of_recipient = true;
  scene.recipient.own_unmarked.emplace("Case 4", 90);  // a lost mark: refused, and entering all the same
  const auto found = scene.run();
  EXPECT_EQ(found.scope.entering, 2);
  EXPECT_THAT(ids_of(found.scope.entering_samples), ElementsAre(4, 5));
  EXPECT_EQ(found.scope.entering_samples.front().name, "Case 4");
  EXPECT_EQ(found.scope.leaving, 0);
}

TEST(AppliedScope, NothingEntersWhereNothingIsCreated) {
  Scene scene;
  scene.declared.create = false;
  EXPECT_EQ(scene.run().scope.entering, 0);
  scene.declared.adopt_by = model::AdoptBy::name;
  scene.recipient.foreign_unmarked.emplace("Case 4", 90);
  EXPECT_THAT(ids_of(scene.run().scope.entering_samples), ElementsAre(4));
}

TEST(AppliedScope, LiveCopiesOfOtherCasesLeave) {
  for (const auto policy : {model::ScopeExit::keep, model::ScopeExit::remove}) {
    Scene scene;
    scene.declared.on_scope_exit = policy;
    scene.add_copy(7, 57);
    scene.add_copy(7, 58);  // a double is no second case
    scene.add_copy(8, 59, true);
    scene.add_copy(9, 60);
    scene.add_copy(10, 61);
    scene.rules.in_sibling_scope = [](Id id) { return id == 9; };
    const auto found = scene.run();
    EXPECT_EQ(found.scope.leaving, 2);
    EXPECT_THAT(ids_of(found.scope.leaving_samples), ElementsAre(7, 10));
    ASSERT_THAT(found.left, SizeIs(2));
    EXPECT_EQ(scene.recipient.copies[found.left[0]].id, 57);
    EXPECT_EQ(scene.recipient.copies[found.left[1]].id, 61);
  }
}

TEST(Share, CountsTheOwnCasesAndPlansAll) {
  Scene scene;
  for (const Id id : {1, 2, 3}) scene.add_copy(id, 50 + id).rev = 1;
  for (auto& copy : scene.recipient.copies) copy.att = combine_attributes(0, 0);
  scene.add_copy(8, 58);
  scene.add_copy(9, 59);
  scene.rules.mine = [](Id id) { return id % 2 == 1; };
  const auto found = scene.run();
  EXPECT_EQ(found.unchanged, 2);
  EXPECT_EQ(found.exported, 5);
  EXPECT_EQ(found.exported_share, 3);
  EXPECT_EQ(found.left_kept, 1);
  EXPECT_EQ(found.scope.leaving, 2);
  EXPECT_EQ(found.scope.entering, 2);
  EXPECT_THAT(found.candidates, SizeIs(2));  // who carries them out is the caller's matter
}

LaunchCopy launch_copy(Id source, Id id) {
  LaunchCopy copy;
  copy.mark.source = {"emea", 1, source};
  copy.row.id = id;
  copy.row.name = "Launch " + std::to_string(source);
  return copy;
}

TEST(AppliedLaunches, ThoseThatAreCreatedEnterAndThoseThatAreNotSelectedLeave) {
  std::vector<LaunchChange> changes(3);
  changes[0].action = Action::create;
  changes[0].source_id = 4;
  changes[0].name = "New";
  changes[1].action = Action::update;
  changes[2].action = Action::refused;
  std::vector<model::LaunchRow> selected(2);
  selected[0].id = 2;
  selected[1].id = 4;
  const std::vector<LaunchCopy> copies{launch_copy(1, 11), launch_copy(1, 12), launch_copy(2, 13), launch_copy(6, 14),
                                       launch_copy(7, 15)};
  const auto delta =
      applied_launches(changes, selected, copies, [](const auto& copy) { return copy.mark.source.id != 6; });
  EXPECT_THAT(ids_of(delta.entering_samples), ElementsAre(4));
  EXPECT_THAT(ids_of(delta.leaving_samples), ElementsAre(1, 7));
  EXPECT_EQ(delta.leaving_samples.front().name, "Launch 1");
}

}  // namespace
}  // namespace tmsync::plan
