#include <gtest/gtest.h>

#include "tmsync/plan/plan.hpp"

namespace tmsync::plan {
namespace {

using model::Threshold;

struct Row {
  const char* name;
  std::int64_t exported;
  int count;
  std::optional<Threshold> limit;
  bool stopped;
};

ExportPlan with(Action action, Reason reason, int count, std::int64_t exported) {
  ExportPlan planned;
  planned.name = "pay";
  planned.exported = exported;
  planned.in_scope = 1;
  for (int i = 0; i < count; ++i) {
    planned.changes.emplace_back();
    planned.changes.back().action = action;
    planned.changes.back().reason = reason;
  }
  return planned;
}

GuardResult named(const std::vector<GuardResult>& results, const std::string& guard) {
  for (const auto& result : results) {
    if (result.guard == guard) return result;
  }
  ADD_FAILURE() << "no guard " << guard;
  return {};
}

const Row kRows[] = {
    {"no limit", 100, 100, std::nullopt, false},
    {"none planned", 100, 0, Threshold{0, false}, false},
    {"one over none", 100, 1, Threshold{0, false}, true},
    {"at the number", 100, 5, Threshold{5, false}, false},
    {"over the number", 100, 6, Threshold{5, false}, true},
    {"a number counts for few objects, too", 1, 6, Threshold{5, false}, true},
    {"at the percentage", 100, 30, Threshold{30, true}, false},
    {"over the percentage", 100, 31, Threshold{30, true}, true},
    {"a fraction over it", 11, 4, Threshold{30, true}, true},
    {"a fraction below it", 11, 3, Threshold{30, true}, false},
    {"nine objects: percentages do not count", 9, 9, Threshold{30, true}, false},
    {"ten objects: they do", 10, 4, Threshold{30, true}, true},
    {"zero percent", 10, 1, Threshold{0, true}, true},
    {"hundred percent", 10, 10, Threshold{100, true}, false},
};

TEST(Guards, CountAgainstTheirLimit) {
  struct Kind {
    const char* guard;
    Action action;
    std::optional<Threshold> model::Guards::*member;
  };
  const Kind kinds[] = {{"maxCreate", Action::create, &model::Guards::max_create},
                        {"maxUpdate", Action::update, &model::Guards::max_update},
                        {"maxUpdate", Action::restore, &model::Guards::max_update},
                        {"maxUpdate", Action::adopt, &model::Guards::max_update},
                        {"maxDelete", Action::remove, &model::Guards::max_delete}};
  for (const auto& kind : kinds) {
    for (const auto& row : kRows) {
      SCOPED_TRACE(std::string(kind.guard) + ", " + row.name);
      model::Export declared;
      declared.guards = {std::nullopt, std::nullopt, std::nullopt, false};
      declared.guards.*kind.member = row.limit;
      const auto results = check_guards(declared, with(kind.action, Reason::scope_left, row.count, row.exported));
      for (const auto& result : results) {
        EXPECT_EQ(result.stopped, result.guard == kind.guard && row.stopped) << result.guard;
        EXPECT_EQ(result.address, "export/pay");
        EXPECT_FALSE(result.acknowledged);
      }
      EXPECT_EQ(named(results, kind.guard).value, row.count);
    }
  }
}

TEST(Guards, SayTheLimitAsWrittenAndInObjects) {
  model::Export declared;
  declared.guards = {Threshold{5000, false}, Threshold{30, true}, std::nullopt, false};
  const auto results = check_guards(declared, with(Action::create, Reason::not_in_recipient, 1, 101));
  EXPECT_EQ(named(results, "maxCreate").limit, "5000");
  EXPECT_EQ(named(results, "maxCreate").allowed, 5000);
  EXPECT_EQ(named(results, "maxUpdate").limit, "30%");
  EXPECT_EQ(named(results, "maxUpdate").allowed, 30);
  EXPECT_EQ(named(results, "maxDelete").limit, "none");
}

TEST(Guards, DoNotCountHousekeeping) {
  model::Export declared;
  const auto doubles = check_guards(declared, with(Action::remove, Reason::duplicate, 50, 100));
  EXPECT_EQ(named(doubles, "maxDelete").value, 0);
  EXPECT_FALSE(named(doubles, "maxDelete").stopped);
  const auto rest = check_guards(declared, with(Action::update, Reason::incomplete, 90, 100));
  EXPECT_EQ(named(rest, "maxUpdate").value, 0) << "what an interrupted run left is its create";
  for (const auto action : {Action::none, Action::refused}) {
    for (const auto& result : check_guards(declared, with(action, Reason::touch, 100, 100)))
      EXPECT_FALSE(result.stopped);
  }
}

TEST(Guards, StopByDefaultAtManyUpdatesAndAnyDelete) {
  const model::Export declared;
  EXPECT_FALSE(
      named(check_guards(declared, with(Action::create, Reason::not_in_recipient, 100'000, 0)), "maxCreate").stopped);
  EXPECT_TRUE(
      named(check_guards(declared, with(Action::update, Reason::source_changed, 31, 100)), "maxUpdate").stopped);
  EXPECT_TRUE(named(check_guards(declared, with(Action::remove, Reason::scope_left, 1, 100)), "maxDelete").stopped);
}

TEST(Guards, StopAtAScopeThatBecameEmpty) {
  struct Empty {
    const char* name;
    std::int64_t in_scope;
    std::int64_t exported;
    bool allow;
    bool stopped;
  };
  const Empty rows[] = {{"became empty", 0, 5, false, true},
                        {"allowed", 0, 5, true, false},
                        {"was empty before", 0, 0, false, false},
                        {"not empty", 1, 5, false, false}};
  for (const auto& row : rows) {
    model::Export declared;
    declared.guards.allow_empty_scope = row.allow;
    ExportPlan planned;
    planned.in_scope = row.in_scope;
    planned.exported = row.exported;
    EXPECT_EQ(named(check_guards(declared, planned), "emptyScope").stopped, row.stopped) << row.name;
  }
}

}  // namespace
}  // namespace tmsync::plan
