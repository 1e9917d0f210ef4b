#include <gmock/gmock.h>

#include "world.hpp"

/// What an export does about things that people do on the recipient, about cases that leave, and when a guard stops it.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kRelease = R"('tag = "release"')";

std::string scope(const std::string& more) {
  return std::string("{ aql: ") + kRelease + ", " + more + " }";
}

std::unique_ptr<Simulation> exported(const std::string& test_cases, const std::string& more = "") {
  auto world = sample_world(1, more, test_cases);
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.done.create, 3) << story(run);
  return world;
}

std::unique_ptr<Simulation> exported() {
  return exported(scope("create: true"));
}

TEST(EditedCopy, AFieldIsPutBack) {
  auto world = exported();
  recipient_person(*world).patch(path_of(copy_id(*world, 101)), {{"name", "Mine now"}, {"description", "changed"}});
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("~ 101 recipient_changed"));
  EXPECT_THAT(fields_of(run.planned.plan.exports[0].changes[0]), ElementsAre("name", "description"));
  EXPECT_EQ(run.planned.plan.exports[0].changes[0].fields[0].before, "\"Mine now\"");
  EXPECT_EQ(run.planned.plan.exports[0].changes[0].fields[0].after, "\"Pay by card\"");
  EXPECT_EQ(dumped(*world, 101).at("name"), "Pay by card");
  expect_settled(*world);
}

TEST(EditedCopy, TagsAndLinksMirrorTheSource) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  const auto person = recipient_person(*world);
  person.post(path_of(copy, "/tag"),
              json::array({{{"name", "release"}}, {{"name", "smoke"}}, {{"name", "triage-late"}}}));
  auto links = person.get(path_of(copy, "/overview")).at("links");
  links.push_back({{"name", "how to"}, {"type", "runbook"}, {"url", "https://runbook.example/1"}});
  person.patch(path_of(copy), {{"links", links}});
  const auto run = world->apply();
  EXPECT_THAT(fields_of(*find_change(run.planned.plan, "export/payments/test-case/101")), ElementsAre("tags", "links"));
  EXPECT_THAT(dumped(*world, 101).dump(), Not(HasSubstr("triage-late")));
  EXPECT_THAT(dumped(*world, 101).dump(), Not(HasSubstr("runbook")));
  expect_settled(*world);
}

TEST(EditedCopy, WhatIsPreservedStaysAlsoWhenTheSourceChanges) {
  auto world = exported(scope("preserve: { tags: [triage-*], links: [runbook] }"));
  const auto copy = copy_id(*world, 101);
  const auto person = recipient_person(*world);
  person.post(
      path_of(copy, "/tag"),
      json::array({{{"name", "release"}}, {{"name", "smoke"}}, {{"name", "triage-late"}}, {{"name", "other"}}}));
  auto links = person.get(path_of(copy, "/overview")).at("links");
  links.push_back({{"name", "how to"}, {"type", "runbook"}, {"url", "https://runbook.example/1"}});
  person.patch(path_of(copy), {{"links", links}});
  auto run = world->apply();
  EXPECT_THAT(fields_of(*find_change(run.planned.plan, "export/payments/test-case/101")), ElementsAre("tags"));
  EXPECT_THAT(dumped(*world, 101).at("tags"), json({"release", "smoke", "triage-late"}));
  source_person(*world).post("/testcase/101/tag", json::array({{{"name", "release"}}, {{"name", "fresh"}}}));
  run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(dumped(*world, 101).at("tags"), json({"fresh", "release", "triage-late"}));
  EXPECT_THAT(dumped(*world, 101).at("links").dump(), HasSubstr("https://runbook.example/1"));
  EXPECT_THAT(dumped(*world, 101).at("links").dump(), HasSubstr("https://docs.example/spec"));
  expect_settled(*world);
}

TEST(EditedCopy, PartsThatAreNotIncludedAreNotTouched) {
  auto world = exported(scope("include: [tags]"));
  EXPECT_THAT(dumped(*world, 101).at("scenario"), IsEmpty());
  EXPECT_THAT(dumped(*world, 102).at("attachments"), IsEmpty());
  const auto copy = copy_id(*world, 101);
  const auto person = recipient_person(*world);
  auto links = person.get(path_of(copy, "/overview")).at("links");
  links.push_back({{"name", "mine"}, {"type", "own"}, {"url", "https://own.example"}});
  person.patch(path_of(copy), {{"links", links}});
  person.post(path_of(copy, "/scenario?v2=true"), {{"steps", {{{"type", "body"}, {"body", "My step"}}}}});
  person.post(path_of(copy, "/members"), json::array({{{"name", "person"}, {"role", {{"name", "Owner"}}}}}));
  source_person(*world).patch("/testcase/101", {{"name", "New"}});
  const auto run = world->apply();
  EXPECT_THAT(fields_of(*find_change(run.planned.plan, "export/payments/test-case/101")), ElementsAre("name"));
  const auto text = dumped(*world, 101).dump();
  EXPECT_THAT(text, HasSubstr("https://own.example"));
  EXPECT_THAT(text, HasSubstr("My step"));
  EXPECT_THAT(text, HasSubstr("person"));
  expect_settled(*world);
}

TEST(DeletedCopy, IsRestored) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  recipient_person(*world).remove(path_of(copy));
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("^ 101 deleted_on_recipient"));
  EXPECT_EQ(run.planned.plan.summary().restore, 1);
  EXPECT_EQ(run.report.done.restore, 1) << story(run);
  EXPECT_EQ(copy_id(*world, 101), copy);
  expect_settled(*world);
}

TEST(DeletedCopy, IsRestoredAndBroughtUpToDate) {
  auto world = exported();
  recipient_person(*world).remove(path_of(copy_id(*world, 101)));
  source_person(*world).patch("/testcase/101", {{"name", "New name"}});
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("^ 101 deleted_on_recipient"));
  EXPECT_THAT(fields_of(run.planned.plan.exports[0].changes[0]), ElementsAre("name"));
  EXPECT_EQ(dumped(*world, 101).at("name"), "New name");
  expect_settled(*world);
}

TEST(DeletedCopy, StaysDeletedWhereThatIsRespected) {
  auto world = exported(scope("onRecipientDelete: respect"));
  recipient_person(*world).remove(path_of(copy_id(*world, 101)));
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), IsEmpty());
  EXPECT_EQ(run.planned.plan.exports[0].respected, 1);
  EXPECT_TRUE(dumped(*world, 101).is_null());
  expect_settled(*world);
}

TEST(DeletedCopy, IsMadeAgainWhereTheBinWasEmptied) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  recipient_person(*world).remove(path_of(copy));
  recipient_person(*world).remove(path_of(copy, "?force=true"));
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("+ 101 not_in_recipient"));
  EXPECT_TRUE(run.report.complete()) << story(run);
  expect_settled(*world);
}

/// How a case may leave the scope.
void leave(Simulation& world, bool deleted) {
  if (deleted) {
    source_person(world).remove("/testcase/101");
  } else {
    source_person(world).post("/testcase/101/tag", json::array({{{"name", "internal"}}}));
  }
}

class ScopeExit : public ::testing::TestWithParam<bool> {};

TEST_P(ScopeExit, IsKeptByDefault) {
  auto world = exported();
  leave(*world, GetParam());
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), IsEmpty());
  EXPECT_EQ(run.planned.plan.exports[0].left_kept, 1);
  EXPECT_FALSE(dumped(*world, 101).is_null());
  expect_settled(*world);
}

TEST_P(ScopeExit, DeletesNothingPastTheGuard) {
  auto world = exported(scope("onScopeExit: delete"));
  leave(*world, GetParam());
  world->clear_logs();
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre(GetParam() ? "- 101 source_deleted" : "- 101 scope_left"));
  EXPECT_TRUE(run.planned.plan.guarded());
  EXPECT_EQ(world->writes(), 0u);
  sync::PlanOptions acked;
  acked.acks = {"maxDelete@export/payments"};
  const auto again = world->apply(acked);
  EXPECT_FALSE(again.planned.plan.guarded());
  EXPECT_EQ(again.report.done.remove, 1) << story(again);
  EXPECT_TRUE(dumped(*world, 101).is_null());
  expect_settled(*world);
}

TEST_P(ScopeExit, DeletesToTheBinWithinTheGuard) {
  auto world = exported(scope("onScopeExit: delete"), "  guards: { maxDelete: 10 }\n");
  const auto copy = copy_id(*world, 101);
  leave(*world, GetParam());
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre(GetParam() ? "- 101 source_deleted" : "- 101 scope_left"));
  EXPECT_EQ(run.report.done.remove, 1) << story(run);
  EXPECT_EQ(copy_rows(*world, 101, true).front().at("id"), copy);
  expect_settled(*world);
  if (GetParam()) return;
  // It comes back: the old copy, not a new one.
  source_person(*world).post("/testcase/101/tag", json::array({{{"name", "release"}}}));
  const auto back = world->apply();
  EXPECT_THAT(changes_of(back.planned.plan), ElementsAre("^ 101 deleted_on_recipient"));
  EXPECT_EQ(copy_id(*world, 101), copy);
  expect_settled(*world);
}

INSTANTIATE_TEST_SUITE_P(Leaves, ScopeExit, ::testing::Bool(),
                         [](const auto& row) { return row.param ? "deleted" : "left"; });

TEST(ScopeExit, NothingIsDeletedWhereAnyReadFailed) {
  const auto with_guard = [] { return exported(scope("onScopeExit: delete"), "  guards: { maxDelete: 10 }\n"); };
  auto probe = with_guard();
  probe->arm({});
  (void)probe->plan();
  const auto requests = probe->requests();
  ASSERT_GT(requests, 10);
  // Each request of the plan fails for good in turn; whatever happens, no copy of a case that is still in scope goes.
  for (std::int64_t at = 0; at < requests; ++at) {
    SCOPED_TRACE(at);
    auto world = with_guard();
    std::string broken;
    world->arm({});
    world->watch([&](const Simulation::Seen& seen) {
      if (seen.index != at) return;
      standin::Fault fault;
      fault.method = std::string(http::to_string(seen.request.method));
      fault.path_glob = "*";
      fault.times = -1;
      fault.status = 400;
      (seen.instance == "emea" ? world->emea() : world->hq()).add_fault(fault);
    });
    const auto run = world->apply();
    EXPECT_FALSE(run.planned.plan.complete) << story(run);
    EXPECT_EQ(run.report.done.remove, 0);
    world->watch(nullptr);
    world->emea().clear_faults();
    world->hq().clear_faults();
    for (const model::Id id : {101, 102, 103}) EXPECT_FALSE(dumped(*world, id).is_null()) << id;
  }
}

TEST(EmptyScope, StopsWhereThereWereCases) {
  auto world = exported(scope("onScopeExit: delete"), "  guards: { maxDelete: 100% }\n");
  for (const model::Id id : {101, 102, 103}) source_person(*world).post(path_of(id, "/tag"), json::array());
  world->clear_logs();
  auto run = world->apply();
  EXPECT_TRUE(run.planned.plan.guarded()) << story(run);
  EXPECT_EQ(world->writes(), 0u);
  sync::PlanOptions acked;
  acked.acks = {"emptyScope@export/payments"};
  run = world->apply(acked);
  EXPECT_EQ(run.report.done.remove, 3) << story(run);
}

TEST(EmptyScope, IsFineWhereNothingWasExportedOrWhereItIsAllowed) {
  auto fresh = sample_world(1, "", R"({ aql: 'tag = "no such tag"' })");
  EXPECT_FALSE(fresh->plan().guarded());
  auto allowed = exported(scope("create: true"), "  guards: { allowEmptyScope: true }\n");
  for (const model::Id id : {101, 102, 103}) source_person(*allowed).post(path_of(id, "/tag"), json::array());
  EXPECT_FALSE(allowed->plan().guarded());
}

TEST(CreateFalse, UpdatesWhatIsThereAndMakesNothing) {
  auto world = exported();
  load(world->emea(),
       R"({"projects": [{"name": "Payments", "testCases": [{"id": 200, "name": "Later", "tags": ["release"]}]}]})");
  source_person(*world).patch("/testcase/101", {{"name", "New name"}});
  world->configure(sample_yaml("", scope("create: false")));
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("~ 101 source_changed"));
  EXPECT_EQ(run.planned.plan.exports[0].not_created, 1);
  EXPECT_TRUE(dumped(*world, 200).is_null());
  expect_settled(*world);
}

TEST(Paused, ReadsAndWritesNothing) {
  auto world = sample_world(1, "  paused: true\n");
  world->clear_logs();
  const auto run = world->apply();
  EXPECT_EQ(run.planned.plan.exports[0].state, plan::ExportState::paused);
  EXPECT_TRUE(run.planned.plan.complete);
  EXPECT_TRUE(world->emea().log().empty());
  EXPECT_TRUE(world->hq().log().empty());
}

/// Guards
/// -------------------------------------------------------------------------------------------------------------------

std::unique_ptr<Simulation> many(int count, const std::string& guards) {
  auto world = sample_world(1, "  guards: " + guards + "\n", R"({ aql: 'tag = "bulk"' })");
  load(world->emea(),
       R"({"projects": [{"name": "Payments", "testCases": [{"name": "Bulk {n}", "tags": ["bulk"], "repeat": )" +
           std::to_string(count) + "}]}]}");
  return world;
}

void rename_some(Simulation& world, int count) {
  const auto alice = source_person(world);
  const auto page = alice.get("/testcase/__search?projectId=1&rql=tag%20%3D%20%22bulk%22&size=1000&sort=id,asc");
  for (int i = 0; i < count; ++i) {
    const auto id = page.at("content").at(static_cast<std::size_t>(i)).at("id").get<model::Id>();
    alice.patch(path_of(id), {{"name", "Renamed " + std::to_string(i)}});
  }
}

TEST(Guards, TooManyCreatesAreStoppedAndAcknowledged) {
  auto world = many(12, "{ maxCreate: 11 }");
  world->clear_logs();
  EXPECT_TRUE(world->apply().planned.plan.guarded());
  EXPECT_EQ(world->writes(), 0u);
  sync::PlanOptions acked;
  acked.acks = {"maxCreate@export/other"};
  EXPECT_TRUE(world->plan(acked).guarded());
  acked.acks = {"maxCreate@export/payments"};
  EXPECT_EQ(world->apply(acked).report.done.create, 12);
}

struct PercentRow {
  const char* name;
  int cases;
  int renamed;
  bool stopped;
};

class UpdatePercent : public ::testing::TestWithParam<PercentRow> {};

TEST_P(UpdatePercent, CountsFromTenOn) {
  auto world = many(GetParam().cases, "{ maxUpdate: 30% }");
  ASSERT_EQ(world->apply().report.done.create, GetParam().cases);
  rename_some(*world, GetParam().renamed);
  world->clear_logs();
  const auto run = world->apply();
  EXPECT_EQ(run.planned.plan.guarded(), GetParam().stopped) << story(run);
  EXPECT_EQ(run.report.done.update, GetParam().stopped ? 0 : GetParam().renamed);
}

INSTANTIATE_TEST_SUITE_P(Rows, UpdatePercent,
                         ::testing::Values(PercentRow{"nine_of_nine", 9, 9, false},
                                           PercentRow{"three_of_ten", 10, 3, false},
                                           PercentRow{"four_of_ten", 10, 4, true}),
                         [](const auto& row) { return row.param.name; });

TEST(Guards, AnInterruptedFirstExportGoesOn) {
  auto world = many(20, "{ maxDelete: 0 }");
  world->configure(sample_yaml("", R"({ aql: 'tag = "bulk"' })"));
  world->watch([](const Simulation::Seen& seen) {
    if (seen.index == 40) seen.stop.draining = true;
  });
  const auto first = world->apply();
  ASSERT_GT(first.report.skipped, 0) << story(first);
  world->watch(nullptr);
  const auto second = world->apply();
  EXPECT_FALSE(second.planned.plan.guarded()) << story(second);
  EXPECT_EQ(first.report.done.create + second.report.done.create, 20);
  expect_settled(*world);
}

/// Addresses
/// ----------------------------------------------------------------------------------------------------------------

struct TargetRow {
  const char* name;
  std::vector<std::string> targets;
  std::vector<std::string> excludes;
  std::vector<std::string> changes;
};

class Targets : public ::testing::TestWithParam<TargetRow> {};

TEST_P(Targets, NarrowThePlan) {
  auto world = sample_world();
  sync::PlanOptions options;
  options.targets = GetParam().targets;
  options.excludes = GetParam().excludes;
  const auto run = world->apply(options);
  EXPECT_EQ(changes_of(run.planned.plan), GetParam().changes);
  EXPECT_EQ(run.report.done.create, static_cast<std::int64_t>(GetParam().changes.size())) << story(run);
  // The rest is still to do, and nothing of it was lost.
  const auto rest = world->apply();
  EXPECT_EQ(run.report.done.create + rest.report.done.create, 3) << story(rest);
  expect_settled(*world);
}

const std::vector<std::string> kAll = {"+ 101 not_in_recipient", "+ 102 not_in_recipient", "+ 103 not_in_recipient"};

INSTANTIATE_TEST_SUITE_P(
    Rows, Targets,
    ::testing::Values(
        TargetRow{"export", {"export/payments"}, {}, kAll}, TargetRow{"other_export", {"export/x"}, {}, {}},
        TargetRow{"one_case", {"export/payments/test-case/102"}, {}, {"+ 102 not_in_recipient"}},
        TargetRow{
            "two_cases", {"export/payments/test-case/102", "export/payments/test-case/103"}, {}, {kAll[1], kAll[2]}},
        TargetRow{"glob", {"export/*/test-case/*1"}, {}, {kAll[0]}},
        TargetRow{"exclude_export", {}, {"export/pay*"}, {}},
        TargetRow{"exclude_case", {}, {"export/payments/test-case/101"}, {kAll[1], kAll[2]}},
        TargetRow{"both", {"export/payments"}, {"export/payments/test-case/10[12]"}, kAll}),
    [](const auto& row) { return row.param.name; });

TEST(Refresh, FullFindsWhatQuickCannot) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  // The token's own user edits a step by hand: dates and users look as after an export.
  recipient_bot(*world).remove(path_of(copy, "/scenario"));
  EXPECT_THAT(changes_of(world->plan()), IsEmpty());
  sync::PlanOptions full;
  full.full = true;
  const auto run = world->apply(full);
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("~ 101 refresh"));
  EXPECT_THAT(fields_of(run.planned.plan.exports[0].changes[0]), ElementsAre("scenario"));
  expect_settled(*world);
}

TEST(Cost, SaysAboutHowManyRequestsAnApplyNeeds) {
  auto world = many(50, "{ maxCreate: 1000 }");
  std::int64_t before = 0;
  sync::PlanOptions options;
  const auto plan = world->plan(options);
  const auto estimated = plan.requests();
  world->arm({});
  (void)world->plan(options);
  before = world->requests();
  world->arm({});
  ASSERT_EQ(world->apply().report.done.create, 50);
  const auto used = world->requests() - before;
  EXPECT_GE(estimated * 3, used * 2) << used;
  EXPECT_LE(estimated * 2, used * 3) << used;
  EXPECT_GE(plan.seconds(), 1);
  const auto settled = world->plan(options);
  EXPECT_EQ(settled.requests(), 0);
}

}  // namespace
}  // namespace tmsync::testing
