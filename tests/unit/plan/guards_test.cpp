#include "tmsync/plan/guards.hpp"

#include <gtest/gtest.h>

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
  Change change;
  change.action = action;
  change.reason = reason;
  for (int i = 0; i < count; ++i) planned.changes.push_back(change);
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
    {"a percentage beyond all numbers", 1'000'000, 1000, Threshold{9'000'000'000'000'000'000, true}, false},
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
      declared.guards = {std::nullopt, std::nullopt, std::nullopt, std::nullopt, false, {}};
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
  declared.guards = {Threshold{5000, false}, Threshold{30, true}, std::nullopt, std::nullopt, false, {}};
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

/// The launches of an export that the guards count, or not.
ExportPlan with_launches(Action action, Reason reason, int count, std::int64_t exported) {
  ExportPlan planned = with(Action::none, Reason::unchanged, 0, 20);
  planned.launches.emplace();
  planned.launches->exported = exported;
  LaunchChange change;
  change.action = action;
  change.reason = reason;
  for (int i = 0; i < count; ++i) planned.launches->changes.push_back(change);
  return planned;
}

TEST(Guards, OfAnExportCountOnlyLaunchesThatGoAway) {
  model::Export declared;
  declared.guards = {Threshold{0, false}, Threshold{0, false}, Threshold{0, false}, std::nullopt, false, {}};
  const auto created = check_guards(declared, with_launches(Action::create, Reason::not_in_recipient, 5, 5));
  EXPECT_EQ(named(created, "maxCreate").value, 0) << "new launches come every day";
  const auto updated = check_guards(declared, with_launches(Action::update, Reason::source_changed, 5, 5));
  EXPECT_EQ(named(updated, "maxUpdate").value, 0) << "an open launch grows with every run";
  const auto removed = check_guards(declared, with_launches(Action::remove, Reason::reverted, 5, 5));
  EXPECT_EQ(named(removed, "maxDelete").value, 5);
  EXPECT_TRUE(named(removed, "maxDelete").stopped);
  const auto doubles = check_guards(declared, with_launches(Action::remove, Reason::duplicate, 5, 5));
  EXPECT_EQ(named(doubles, "maxDelete").value, 5) << "launches have no bin";
  EXPECT_TRUE(named(doubles, "maxDelete").stopped);
}

/// Two exports with 20 copies and 10 creates, updates or deletes each; the second has launches, too.
Plan two_exports(Action action) {
  Plan plan;
  plan.exports.push_back(with(action, Reason::scope_left, 10, 20));
  plan.exports.push_back(with_launches(action, Reason::source_changed, 4, 60));
  for (int i = 0; i < 10; ++i) plan.exports.back().changes.push_back(plan.exports.front().changes.front());
  plan.exports[0].name = "first";
  plan.exports[1].name = "second";
  return plan;
}

TEST(RunGuards, CountEverythingTogether) {
  struct Kind {
    const char* guard;
    Action action;
    std::optional<Threshold> RunLimits::*member;
  };
  const Kind kinds[] = {{"maxCreate", Action::create, &RunLimits::max_create},
                        {"maxUpdate", Action::update, &RunLimits::max_update},
                        {"maxUpdate", Action::restore, &RunLimits::max_update},
                        {"maxDelete", Action::remove, &RunLimits::max_delete}};
  struct Limit {
    Threshold limit;
    bool stopped;
    std::int64_t allowed;
  };
  // 24 of 100 copies.
  const Limit limits[] = {
      {{24, false}, false, 24}, {{23, false}, true, 23}, {{24, true}, false, 24}, {{23, true}, true, 23}};
  for (const auto& kind : kinds) {
    for (const auto& row : limits) {
      RunLimits given;
      given.*kind.member = row.limit;
      const auto results = check_run_guards(two_exports(kind.action), given);
      ASSERT_EQ(results.size(), 1U) << kind.guard;
      EXPECT_EQ(results[0].guard, kind.guard);
      EXPECT_EQ(results[0].address, "run");
      EXPECT_EQ(results[0].value, 24) << kind.guard;
      EXPECT_EQ(results[0].allowed, row.allowed);
      EXPECT_EQ(results[0].stopped, row.stopped) << kind.guard << ' ' << row.limit.value;
    }
  }
  EXPECT_TRUE(check_run_guards(two_exports(Action::create), {}).empty()) << "no limit, no guard";
}

TEST(RunGuards, DoNotCountWhatIsNotCarriedOut) {
  for (const auto state : {ExportState::paused, ExportState::excluded, ExportState::failed}) {
    auto plan = two_exports(Action::create);
    plan.exports[1].state = state;
    const auto results = check_run_guards(plan, {Threshold{0, true}, std::nullopt, std::nullopt});
    EXPECT_EQ(named(results, "maxCreate").value, 10);
    EXPECT_EQ(named(results, "maxCreate").allowed, 0);
  }
  auto native = two_exports(Action::create);
  native.exports[0].delivery = model::Delivery::native;
  EXPECT_EQ(named(check_run_guards(native, {Threshold{50, true}, {}, {}}), "maxCreate").value, 14);
  EXPECT_EQ(named(check_run_guards(native, {Threshold{50, true}, {}, {}}), "maxCreate").allowed, 40);
}

/// The guard that stops two_exports(Action::remove) at the first export, as judged by these rules.
GuardResult judged(const model::Guards& guards, const GuardRules& rules) {
  auto plan = two_exports(Action::remove);
  model::Configuration configuration;
  configuration.exports.resize(2);
  configuration.exports[0].name = "first";
  configuration.exports[0].guards = guards;
  configuration.exports[1].name = "second";
  judge_guards(plan, configuration, rules);
  EXPECT_EQ(plan.guards.size(), 10U);
  EXPECT_TRUE(plan.guarded()) << "the second export is not acknowledged";
  for (const auto& guard : plan.guards) {
    EXPECT_TRUE(!guard.acknowledged || guard.address == "export/first") << guard.guard << '@' << guard.address;
    if (guard.guard == "maxDelete" && guard.address == "export/first") return guard;
  }
  return {};
}

TEST(Acknowledgements, LiftOneGuardOfOneExportUpToADay) {
  model::Guards guards;
  guards.acknowledged = {{"maxDelete", std::nullopt, "2026-12-01", "clean-up", {}}};
  const auto before = judged(guards, {{}, {}, "2026-11-30"});
  EXPECT_TRUE(before.stopped);
  EXPECT_TRUE(before.acknowledged);
  EXPECT_EQ(before.until, "2026-12-01");
  EXPECT_EQ(before.reason, "clean-up");
  EXPECT_TRUE(judged(guards, {{}, {}, "2026-12-01"}).acknowledged) << "the last day";
  const auto after = judged(guards, {{}, {}, "2026-12-02"});
  EXPECT_FALSE(after.acknowledged);
  EXPECT_EQ(after.until, "");
  EXPECT_FALSE(judged({}, {{}, {}, "2026-11-30"}).acknowledged);
  EXPECT_TRUE(judged({}, {{}, {"maxDelete@export/first"}, "2026-11-30"}).acknowledged);
}

TEST(Acknowledgements, OfTheRunAreFlagsAlone) {
  auto plan = two_exports(Action::create);
  model::Configuration configuration;
  GuardRules rules{{Threshold{5, false}, {}, {}}, {}, {}};
  judge_guards(plan, configuration, rules);
  ASSERT_EQ(plan.guards.size(), 1U) << "exports that are not declared have no guards of their own";
  EXPECT_TRUE(plan.guarded());
  rules.acks = {"maxCreate@run"};
  judge_guards(plan, configuration, rules);
  ASSERT_EQ(plan.guards.size(), 1U);
  EXPECT_FALSE(plan.guarded());
}

TEST(Guards, CountValuesThatAreLostWithoutARule) {
  auto planned = with(Action::none, Reason::unchanged, 0, 0);
  planned.in_scope = 20;
  planned.ignored = 3;
  model::Export declared;
  const auto guard = [&] { return named(check_guards(declared, planned), "maxIgnored"); };
  EXPECT_FALSE(guard().stopped);
  EXPECT_EQ(guard().value, 3);
  EXPECT_EQ(guard().limit, "none");
  declared.guards.max_ignored = Threshold{0, false};
  EXPECT_TRUE(guard().stopped);
  declared.guards.max_ignored = Threshold{3, false};
  EXPECT_FALSE(guard().stopped);
  declared.guards.max_ignored = Threshold{10, true};
  EXPECT_TRUE(guard().stopped) << "3 of 20 are more than 10 %";
  planned.ignored = 0;
  declared.guards.max_ignored = Threshold{0, false};
  EXPECT_FALSE(guard().stopped);
}

}  // namespace
}  // namespace tmsync::plan
