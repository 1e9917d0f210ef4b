#include <gmock/gmock.h>

#include "edits.hpp"
#include "launch_world.hpp"
#include "revert_world.hpp"

/// A run that was recorded can be brought back: afterwards the recipient is what it was before, and a second revert has
/// nothing to do.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void expect_back(Simulation& world, const sync::RevertSource& source, const std::string& before) {
  const auto run = world.revert(source, may_delete());
  ASSERT_TRUE(run.planned.plan.complete) << story(run);
  ASSERT_TRUE(run.report.complete()) << story(run);
  ASSERT_EQ(seen_by_people(world), before) << story(run);
  world.clear_logs();
  const auto again = world.revert(source, may_delete());
  ASSERT_FALSE(again.planned.plan.summary().has_changes()) << story(again);
  ASSERT_EQ(again.planned.plan.summary().touch, 0) << story(again);
  ASSERT_EQ(world.writes(), 0u) << story(again);
}

/// The law
/// ------------------------------------------------------------------------------------------------------------

class AnyRun : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(AnyRun, ComesBack) {
  auto world = generated(GetParam(), 30);
  Dice dice(GetParam());
  ASSERT_TRUE(world->apply().report.complete());
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    for (int i = 0; i < 8; ++i) edit_source(source_person(*world), dice);
    for (int i = 0; i < 4; ++i) edit_recipient(recipient_person(*world), dice);
    const auto before = seen_by_people(*world);
    const auto source = recorded_apply(*world);
    ASSERT_FALSE(source.operations.empty());
    ASSERT_NO_FATAL_FAILURE(expect_back(*world, source, before));
    ASSERT_TRUE(world->apply().report.complete());
    ASSERT_NO_FATAL_FAILURE(expect_settled(*world));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyRun, ::testing::Range<std::uint64_t>(1, 9));

TEST(Revert, OfARevertDoesTheRunAgain) {
  auto world = sample_world(1, "", R"({ onScopeExit: delete, aql: 'tag = "release"' })");
  const auto alice = source_person(*world);
  ASSERT_TRUE(world->apply().report.complete());
  alice.patch(path_of(101), {{"name", "Pay by phone"}, {"description", "Pays by phone"}});
  alice.post(path_of(102, "/tag"), json::array({{{"name", "internal"}}}));
  alice.post(path_of(103, "/cfv"), values_of(alice, kSourceProject, {{"Priority", "P0"}}));
  alice.post("/testcase", {{"projectId", kSourceProject}, {"name", "Fresh"}, {"tags", {{{"name", "release"}}}}});
  const auto source = recorded_apply(*world, may_delete());
  ASSERT_EQ(source.operations.size(), 4u);
  const auto after = seen_by_people(*world);
  MemoryJournal journal;
  world->keep(&journal);
  const auto run = world->revert(source, may_delete());
  world->keep(nullptr);
  ASSERT_TRUE(run.report.complete()) << story(run);
  ASSERT_NE(seen_by_people(*world), after);
  ASSERT_NO_FATAL_FAILURE(expect_back(*world, source_of(*world, journal.operations), after));
}

/// Faults
/// ------------------------------------------------------------------------------------------------------------

TEST(RevertFaults, WhatAKilledRunDidUntilThenComesBack) {
  for (std::int64_t at = 40; at < 140; at += 7) {
    SCOPED_TRACE(at);
    auto world = sample_world();
    const auto before = seen_by_people(*world);
    MemoryJournal journal;
    world->keep(&journal);
    world->arm({WireFault::Kind::kill_before, at});
    const auto run = world->apply();
    world->keep(nullptr);
    world->arm({});
    if (!run.killed) break;
    const auto source = source_of(*world, journal.operations);
    const auto reverted = world->revert(source, may_delete());
    ASSERT_TRUE(reverted.report.complete()) << story(reverted);
    for (const auto& operation : journal.operations) {
      EXPECT_THAT(copy_rows(*world, *operation.source_id), IsEmpty()) << operation.address;
    }
    // What was under way is no part of the record; the next apply makes everything anew.
    ASSERT_TRUE(world->apply().report.complete());
    EXPECT_NE(seen_by_people(*world), before);
  }
}

class RevertAtEveryRequest : public ::testing::TestWithParam<WireFault::Kind> {};

TEST_P(RevertAtEveryRequest, IsCompletedByTheNext) {
  std::int64_t at = 0;
  for (bool hit = true; hit; at += 5) {
    SCOPED_TRACE(at);
    auto world = generated(3, 12);
    Dice dice(3);
    ASSERT_TRUE(world->apply().report.complete());
    for (int i = 0; i < 8; ++i) edit_source(source_person(*world), dice);
    const auto before = seen_by_people(*world);
    const auto source = recorded_apply(*world);
    world->arm({GetParam(), at});
    (void)world->revert(source, may_delete());
    hit = world->requests() > at;
    world->arm({});
    ASSERT_NO_FATAL_FAILURE(expect_back(*world, source, before));
  }
  EXPECT_GT(at, 40);
}

INSTANTIATE_TEST_SUITE_P(Faults, RevertAtEveryRequest,
                         ::testing::Values(WireFault::Kind::kill_before, WireFault::Kind::kill_after,
                                           WireFault::Kind::lost_after, WireFault::Kind::status_500),
                         [](const auto& row) { return to_string(row.param); });

TEST(RevertFaults, ACreateWithoutAnswerIsFoundByItsMark) {
  auto world = sample_world();
  const auto before = seen_by_people(*world);
  auto source = recorded_apply(*world);
  for (auto& operation : source.operations) {
    operation.state = "unknown";
    operation.recipient_id.reset();
  }
  ASSERT_NO_FATAL_FAILURE(expect_back(*world, source, before));
}

/// Journal
/// ------------------------------------------------------------------------------------------------------------

TEST(Journal, HearsOfEveryOperation) {
  auto world = sample_world();
  MemoryJournal journal;
  world->keep(&journal);
  ASSERT_TRUE(world->apply().report.complete());
  ASSERT_EQ(journal.operations.size(), 3u);
  for (const auto& operation : journal.operations) {
    EXPECT_EQ(operation.action, "create");
    EXPECT_EQ(operation.kind, "test-case");
    EXPECT_EQ(operation.state, "done");
    EXPECT_EQ(operation.recipient_id, copy_id(*world, *operation.source_id));
    EXPECT_EQ(operation.before, "");
    EXPECT_EQ(operation.after_rev.size(), 16u);
  }
}

TEST(Journal, ThatCannotTakeMoreEndsTheRun) {
  auto world = generated(1, 40);
  MemoryJournal journal;
  journal.takes = 2;
  world->keep(&journal);
  const auto run = world->apply();
  EXPECT_GT(run.report.skipped, 25);
  EXPECT_EQ(run.report.failed, 0);
  ASSERT_FALSE(run.report.operations.empty());
  EXPECT_THAT(run.report.operations.back().message, HasSubstr("run record could not be written"));
  EXPECT_THAT(run.report.notes.back(), HasSubstr("run record could not be written"));
  // Every operation is told, also those that were not begun.
  EXPECT_EQ(journal.operations.size(), run.planned.plan.exports.front().changes.size());
}

/// What each operation becomes
/// ------------------------------------------------------------------------------------------------------------

TEST(Revert, OfCreatesIsStoppedByTheGuardOfDeletes) {
  auto world = sample_world();
  const auto source = recorded_apply(*world);
  world->clear_logs();
  const auto run = world->revert(source);
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("- 101 reverted", "- 102 reverted", "- 103 reverted"));
  EXPECT_TRUE(run.planned.plan.guarded());
  EXPECT_EQ(run.planned.plan.reverts, "run-1");
  EXPECT_EQ(world->writes(), 0u);
  EXPECT_THAT(codes_of(run.planned.plan), ElementsAre("TM3502"));
}

TEST(Revert, PlanWritesNothingAndSaysTheFields) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  source_person(*world).patch(path_of(101), {{"name", "Pay by phone"}});
  source_person(*world).post(path_of(101, "/cfv"),
                             values_of(source_person(*world), kSourceProject, {{"Priority", "P1"}}));
  const auto source = recorded_apply(*world);
  world->clear_logs();
  const auto plan = world->revert(source, may_delete(), true).planned.plan;
  EXPECT_EQ(world->writes(), 0u);
  ASSERT_THAT(changes_of(plan), ElementsAre("~ 101 reverted"));
  const auto& change = plan.exports.front().changes.front();
  EXPECT_THAT(fields_of(change),
              ::testing::UnorderedElementsAre("name", "customFields.Priority", "customFields.Component"));
  EXPECT_EQ(change.fields.front().after, "\"Pay by card\"");
}

TEST(Revert, LeavesAloneWhatSomebodyElseChanged) {
  auto world = sample_world();
  const auto source = recorded_apply(*world);
  recipient_person(*world).patch(path_of(copy_id(*world, 102)), {{"name", "Mine now"}});
  const auto run = world->revert(source, may_delete());
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("- 101 reverted", "! 102 reverted", "- 103 reverted"));
  EXPECT_THAT(run.planned.plan.exports.front().changes[1].notes, ElementsAre(HasSubstr("changed since by person")));
  EXPECT_EQ(copy_rows(*world, 102).size(), 1u);
  EXPECT_THAT(copy_rows(*world, 101), IsEmpty());
}

TEST(Revert, NoticesACustomFieldThatMovesNoDate) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  source_person(*world).post(path_of(103, "/cfv"),
                             values_of(source_person(*world), kSourceProject, {{"Priority", "P1"}}));
  const auto source = recorded_apply(*world);
  const auto bot = recipient_bot(*world);
  bot.post(path_of(copy_id(*world, 103), "/cfv"), values_of(bot, kRecipientProject, {{"Priority", "Minor"}}));
  const auto plan = world->revert(source, may_delete(), true).planned.plan;
  ASSERT_THAT(changes_of(plan), ElementsAre("! 103 reverted"));
  EXPECT_THAT(plan.exports.front().changes.front().notes,
              ElementsAre(HasSubstr("customFields.Priority was changed since")));
}

TEST(Revert, StaleWhereTheCopyChangesBetweenPlanAndWrite) {
  auto world = sample_world();
  const auto source = recorded_apply(*world);
  const auto copy = copy_id(*world, 101);
  bool done = false;
  world->watch([&](const Simulation::Seen& seen) {
    if (done || seen.request.target.find(path_of(copy, "/overview")) == std::string::npos) return;
    done = true;
    recipient_person(*world).patch(path_of(copy), {{"name", "Mine now"}});
  });
  const auto run = world->revert(source, may_delete());
  world->watch(nullptr);
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("- 101 reverted", "- 102 reverted", "- 103 reverted"));
  ASSERT_EQ(run.report.operations.size(), 1u);
  EXPECT_EQ(run.report.operations[0].state, sync::OperationState::stale);
  EXPECT_THAT(run.report.operations[0].message, HasSubstr("changed since by person"));
  EXPECT_EQ(run.report.done.remove, 2);
  EXPECT_EQ(copy_rows(*world, 101).size(), 1u);
}

TEST(Revert, OfAPausedExportIsPossible) {
  auto world = sample_world();
  const auto before = seen_by_people(*world);
  const auto source = recorded_apply(*world);
  world->configure(sample_yaml("  paused: true\n"));
  ASSERT_NO_FATAL_FAILURE(expect_back(*world, source, before));
  EXPECT_FALSE(world->plan().summary().has_changes());
}

TEST(Revert, TakesTheMarkOffWhatWasAdopted) {
  auto world = sample_world(1, "", R"({ aql: 'tag = "release"' })");
  const auto person = recipient_person(*world);
  person.post("/testcase", {{"projectId", kRecipientProject}, {"name", "Refund"}, {"description", "By hand"}});
  world->configure(sample_yaml("", R"({ aql: 'id = 102', adopt: { by: name } })"));
  const auto before = seen_by_people(*world);
  const auto source = recorded_apply(*world);
  ASSERT_THAT(source.operations, ::testing::SizeIs(1));
  ASSERT_EQ(source.operations.front().action, "adopt");
  ASSERT_NO_FATAL_FAILURE(expect_back(*world, source, before));
}

TEST(Revert, KnowsTheCopiesByTheAddressOfTheirSource) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  source_person(*world).patch(path_of(101), {{"name", "Pay by phone"}});
  const auto source = recorded_apply(*world);
  auto yaml = sample_yaml("", R"({ aql: 'tag = "release"' })");
  const std::string endpoint = "endpoint: http://127.0.0.1:1\n";
  world->configure(yaml.replace(yaml.find(endpoint), endpoint.size(), endpoint + "  origin: emea-prod\n"));
  const auto run = world->revert(source, may_delete());
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("~ 101 reverted")) << story(run);
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(dumped(*world, 101).at("name"), "Pay by card") << story(run);
}

TEST(Revert, SaysWhichFilesStayAway) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto copy = copy_id(*world, 101);
  recipient_bot(*world).upload("POST", "/testcase/attachment?testCaseId=" + std::to_string(copy), "mine.txt", "bytes");
  source_person(*world).patch(path_of(101), {{"name", "Pay by phone"}});
  const auto source = recorded_apply(*world);
  const auto run = world->revert(source, may_delete());
  ASSERT_TRUE(run.report.complete()) << story(run);
  ASSERT_THAT(changes_of(run.planned.plan), ElementsAre("~ 101 reverted"));
  EXPECT_THAT(run.planned.plan.exports.front().changes.front().notes,
              ElementsAre(HasSubstr("mine.txt cannot be brought back")));
  const auto again = world->revert(source, may_delete());
  EXPECT_FALSE(again.planned.plan.summary().has_changes()) << story(again);
}

TEST(Revert, NeedsTheSameInstancesAndProjects) {
  auto world = sample_world();
  const auto source = recorded_apply(*world);
  const auto error_of = [&](const sync::RevertSource& other) {
    const auto plan = world->revert(other, may_delete(), true).planned.plan;
    EXPECT_FALSE(plan.complete);
    EXPECT_THAT(codes_of(plan), ElementsAre("TM3501"));
    return plan.exports.front().error.message;
  };
  auto other = source;
  other.instances[1].endpoint = "https://elsewhere.example";
  EXPECT_THAT(error_of(other), HasSubstr("https://elsewhere.example"));
  other = source;
  other.exports[0].recipient_project = 8;
  EXPECT_THAT(error_of(other), HasSubstr("went from #1 of emea to #8 of hq"));
  other = source;
  for (auto& operation : other.operations) operation.address = "export/gone/test-case/1";
  EXPECT_THAT(error_of(other), HasSubstr("not declared"));
}

TEST(Revert, IsPlannedAgainFromASavedPlan) {
  auto world = generated(2, 12);
  Dice dice(2);
  ASSERT_TRUE(world->apply().report.complete());
  for (int i = 0; i < 8; ++i) edit_source(source_person(*world), dice);
  const auto before = seen_by_people(*world);
  const auto source = recorded_apply(*world);
  const auto saved = world->revert(source, may_delete(), true).planned.plan;
  const auto from_plan = sync::revert_source(saved);
  ASSERT_TRUE(from_plan.has_value());
  ASSERT_EQ(from_plan->run_id, "run-1");
  const auto again = world->revert(*from_plan, may_delete(), true).planned.plan;
  EXPECT_EQ(story(again), story(saved));
  ASSERT_NO_FATAL_FAILURE(expect_back(*world, *from_plan, before));
}

TEST(Revert, TargetsNarrowIt) {
  auto world = sample_world();
  const auto source = recorded_apply(*world);
  auto options = may_delete();
  options.targets = {"export/payments/test-case/102"};
  const auto plan = world->revert(source, options, true).planned.plan;
  EXPECT_THAT(changes_of(plan), ElementsAre("- 102 reverted"));
}

}  // namespace
}  // namespace tmsync::testing
