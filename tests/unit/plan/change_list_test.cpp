#include "tmsync/plan/change_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include "tmsync/plan/plan.hpp"

#include "kept_texts.hpp"

namespace tmsync::plan {
namespace {

using ::testing::ElementsAre;

Change change(Id id, std::string name = "Log in") {
  Change change;
  change.address = case_address("pay", id);
  change.action = Action::update;
  change.reason = Reason::source_changed;
  change.source_id = id;
  change.name = std::move(name);
  change.fields = {{"name", std::string(100, 'a'), std::string(100, 'b')}};
  change.after = std::string(300, 'c');
  return change;
}

std::vector<std::string> names(const ChangeList<Change>& changes) {
  std::vector<std::string> list;
  for (const auto& one : changes) list.push_back(one.name);
  return list;
}

/// In memory, in a store, and in one that is full from some point on.
enum class Where { memory, store, full };
class Changes : public ::testing::TestWithParam<Where> {
 protected:
  Changes() {
    if (GetParam() != Where::memory) changes.keep_in(store);
  }
  void add(const Change& one) {
    changes.push_back(one);
    if (GetParam() == Where::full) store->full = changes.size() % 2 == 1;
  }
  std::shared_ptr<KeptTexts> store = std::make_shared<KeptTexts>();
  ChangeList<Change> changes;
};
INSTANTIATE_TEST_SUITE_P(Everywhere, Changes, ::testing::Values(Where::memory, Where::store, Where::full));

TEST_P(Changes, ComeBackAsTheyWere) {
  for (Id id = 1; id <= 5; ++id) add(change(id, "Case " + std::to_string(id)));
  ASSERT_EQ(changes.size(), 5U);
  const Change third = changes[2];
  EXPECT_EQ(third.address, "export/pay/test-case/3");
  EXPECT_EQ(third.name, "Case 3");
  EXPECT_EQ(third.fields, change(3).fields);
  EXPECT_EQ(third.after, std::string(300, 'c'));
  EXPECT_FALSE(third.recipient_id);
  EXPECT_EQ(changes.heads()[4].source_id, 5);
  EXPECT_EQ(changes.heads()[4].action, Action::update);
  EXPECT_EQ(changes.heads()[4].reason, Reason::source_changed);
}

TEST_P(Changes, AreEditedInPlace) {
  for (Id id = 1; id <= 4; ++id) add(change(id));
  changes.edit(1)->name = "Log out";
  {
    auto last = changes.edit(3);
    last->name = std::string(1000, 'x');
    last->action = Action::none;
  }
  EXPECT_THAT(names(changes), ElementsAre("Log in", "Log out", "Log in", std::string(1000, 'x')));
  EXPECT_EQ(changes.heads()[3].action, Action::none) << "the head moves along";
}

TEST_P(Changes, SortingKeepsTheOrderOfThoseOfOneSource) {
  add(change(3, "three"));
  add(change(1, "first"));
  add(change(2, "two"));
  add(change(1, "second"));
  changes.sort_by_source();
  EXPECT_THAT(names(changes), ElementsAre("first", "second", "two", "three"));
}

TEST_P(Changes, AreTakenOut) {
  for (Id id = 1; id <= 4; ++id) add(change(id, std::to_string(id)));
  changes.retain({true, true, true, true});
  EXPECT_EQ(changes.size(), 4U);
  changes.retain({true, false, false, true});
  EXPECT_THAT(names(changes), ElementsAre("1", "4"));
  add(change(5, "5"));
  EXPECT_THAT(names(changes), ElementsAre("1", "4", "5"));
  changes.clear();
  EXPECT_TRUE(changes.empty());
}

TEST_P(Changes, CopiesDoNotFollowEachOther) {
  add(change(1, "before"));
  add(change(2, "before"));
  const auto copy = changes;
  changes.edit(0)->name = "after";
  changes.edit(1)->name = "after";
  EXPECT_THAT(names(copy), ElementsAre("before", "before"));
  EXPECT_THAT(names(changes), ElementsAre("after", "after"));
}

TEST(ChangeList, MovesIntoAStoreWhatItHolds) {
  const auto store = std::make_shared<KeptTexts>();
  ChangeList<Change> changes{change(1, "one"), change(2, "two")};
  changes.keep_in(store);
  EXPECT_THAT(store->texts, ::testing::HasSubstr("export/pay/test-case/2"));
  EXPECT_THAT(names(changes), ElementsAre("one", "two"));
}

TEST(ChangeList, TakesTextsOfAnotherStore) {
  const auto other = std::make_shared<KeptTexts>();
  auto one = change(1);
  one.after = StoredText(std::string(200, 'z'), other);
  ChangeList<Change> in_memory{one};
  ChangeList<Change> stored;
  stored.keep_in(std::make_shared<KeptTexts>());
  stored.push_back(one);
  other->texts.assign(other->texts.size(), '?');
  EXPECT_EQ(in_memory[0].after, std::string(200, 'z'));
  EXPECT_EQ(stored[0].after, std::string(200, 'z'));
}

TEST(ChangeList, InAStoreAChangeTakesItsHeadAlone) {
  const auto store = std::make_shared<KeptTexts>();
  store->texts.reserve(100'000'000);
  ChangeList<Change> changes;
  changes.keep_in(store);
  const auto before = mallinfo2().uordblks;
  for (Id id = 1; id <= 20'000; ++id) changes.push_back(change(id));
  EXPECT_LT(mallinfo2().uordblks - before, 20'000U * 80U) << "vectors grow by doubling";
  EXPECT_EQ(changes.back().source_id, 20'000);
}

}  // namespace
}  // namespace tmsync::plan
