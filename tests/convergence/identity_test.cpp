#include <gmock/gmock.h>

#include "world.hpp"

/// Whose copy is it? Marks that are lost, damaged or cloned, cases to adopt, and exports that meet in one project.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

std::unique_ptr<Simulation> exported(const std::string& test_cases = R"({ aql: 'tag = "release"' })",
                                     const std::string& more = "") {
  auto world = sample_world(1, more, test_cases);
  const auto run = world->apply();
  EXPECT_EQ(run.report.done.create, 3) << story(run);
  return world;
}

json links_of(Simulation& world, model::Id test_case) {
  return recipient_person(world).get(path_of(test_case, "/overview")).at("links");
}

std::size_t cases_on_recipient(Simulation& world) {
  return recipient_person(world).get("/testcase/__search?projectId=7&rql=true&size=1000").at("content").size();
}

struct Damage {
  const char* name;
  std::function<std::string(const std::string&)> url;
};

class DamagedMark : public ::testing::TestWithParam<Damage> {};

TEST_P(DamagedMark, IsMendedWithoutADouble) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  auto links = links_of(*world, copy);
  for (auto& link : links) {
    if (link.at("type") == "tmsync") link["url"] = GetParam().url(link.at("url").get<std::string>());
  }
  recipient_person(*world).patch(path_of(copy), {{"links", links}});
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(run.planned.plan.exports[0].changes, SizeIs(1)) << story(run);
  EXPECT_EQ(run.planned.plan.summary().create, 0);
  EXPECT_EQ(copy_id(*world, 101), copy);
  EXPECT_THAT(links_of(*world, copy).dump(), HasSubstr(";mod="));
  expect_settled(*world);
}

INSTANTIATE_TEST_SUITE_P(
    Marks, DamagedMark,
    ::testing::Values(Damage{"fragment_removed", [](const std::string& url) { return url.substr(0, url.find('#')); }},
                      Damage{"cut", [](const std::string& url) { return url.substr(0, url.size() - 30); }},
                      Damage{"foreign_fragment",
                             [](const std::string& url) { return url.substr(0, url.find('#')) + "#top"; }}),
    [](const auto& row) { return row.param.name; });

void lose_mark(Simulation& world, model::Id copy) {
  auto links = links_of(world, copy);
  for (auto at = links.begin(); at != links.end();) at = at->at("type") == "tmsync" ? links.erase(at) : std::next(at);
  recipient_person(world).patch(path_of(copy), {{"links", links}});
}

TEST(LostMark, StopsTheOneCreate) {
  auto world = exported();
  lose_mark(*world, copy_id(*world, 101));
  source_person(*world).patch("/testcase/102", {{"name", "New name"}});
  const auto before = cases_on_recipient(*world);
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("! 101 lost_mark", "~ 102 source_changed"));
  EXPECT_EQ(run.planned.plan.summary().refused, 1);
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(cases_on_recipient(*world), before);
}

TEST(LostMark, IsCreatedAnewWhereThatIsAcknowledged) {
  auto world = exported();
  for (const model::Id id : {101, 102}) lose_mark(*world, copy_id(*world, id));
  sync::PlanOptions options;
  options.acks = {"lostMark@export/payments/test-case/101"};
  const auto run = world->apply(options);
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("+ 101 not_in_recipient", "! 102 lost_mark"));
  EXPECT_EQ(run.report.done.create, 1) << story(run);
}

TEST(LostMark, IsFoundAgainByAdopting) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  lose_mark(*world, copy);
  world->configure(sample_yaml("", R"({ aql: 'tag = "release"', adopt: { by: name } })"));
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("<= 101 adopt_match"));
  EXPECT_EQ(run.report.done.adopt, 1) << story(run);
  EXPECT_EQ(copy_id(*world, 101), copy);
  expect_settled(*world);
}

TEST(LostMark, StopsTheCreateAlsoWhereAdoptingLooksElsewhere) {
  auto world = exported();
  lose_mark(*world, copy_id(*world, 101));
  world->configure(sample_yaml("", R"({ aql: 'tag = "release"', adopt: { by: testKey } })"));
  EXPECT_THAT(changes_of(world->apply().planned.plan), ElementsAre("! 101 lost_mark"));
}

TEST(LostMark, IsNotSeenInSomebodyElsesCaseOfTheSameName) {
  auto world = sample_world();
  load(world->hq(),
       R"({"projects": [{"name": "Payments EMEA", "testCases": [{"name": "Refund", "createdBy": "person"}]}]})");
  const auto run = world->apply();
  EXPECT_EQ(run.report.done.create, 3) << story(run);
  EXPECT_EQ(cases_on_recipient(*world), 5u);
  expect_settled(*world);
}

/// Adopting
/// -----------------------------------------------------------------------------------------------------------------

struct Adoption {
  const char* name;
  const char* by;
  const char* theirs;  ///< test cases on the recipient
  std::vector<std::string> changes;
};

class Adopt : public ::testing::TestWithParam<Adoption> {};

TEST_P(Adopt, TakesWhatIsClear) {
  auto world = sample_world(1, "", std::string(R"({ aql: 'tag = "release"', adopt: { by: )") + GetParam().by + " } }");
  load(world->hq(),
       std::string(R"({"projects": [{"name": "Payments EMEA", "testCases": )") + GetParam().theirs + "}]}");
  const auto before = cases_on_recipient(*world);
  const auto run = world->apply();
  EXPECT_EQ(changes_of(run.planned.plan), GetParam().changes) << story(run);
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(cases_on_recipient(*world), before + static_cast<std::size_t>(run.report.done.create));
  if (run.planned.plan.summary().refused > 0) return;
  EXPECT_EQ(dumped(*world, 102).at("description").get<std::string>().substr(0, 3), "See");
  expect_settled(*world);
}

INSTANTIATE_TEST_SUITE_P(
    By, Adopt,
    ::testing::Values(
        Adoption{"name",
                 "name",
                 R"([{"name": "Refund", "createdBy": "person", "tags": ["old"]}])",
                 {"+ 101 not_in_recipient", "<= 102 adopt_match", "+ 103 not_in_recipient"}},
        Adoption{"name_of_two",
                 "name",
                 R"([{"name": "Refund", "createdBy": "person"}, {"name": "Refund", "createdBy": "person"}])",
                 {"+ 101 not_in_recipient", "! 102 adopt_ambiguous", "+ 103 not_in_recipient"}},
        Adoption{"allure_id",
                 "allureId",
                 R"([{"id": 102, "name": "Another name", "createdBy": "person"}])",
                 {"+ 101 not_in_recipient", "<= 102 adopt_match", "+ 103 not_in_recipient"}},
        Adoption{"test_key",
                 "testKey",
                 R"([{"name": "x", "createdBy": "person", "testKeys": [{"name": "PAY-T1", "integration": "Jira"}]}])",
                 {"+ 101 not_in_recipient", "+ 102 not_in_recipient", "<= 103 adopt_match"}},
        Adoption{"test_key_of_two",
                 "testKey",
                 R"([{"name": "x", "createdBy": "person", "testKeys": [{"name": "PAY-T1", "integration": "Jira"}]},
                     {"name": "y", "createdBy": "person", "testKeys": [{"name": "PAY-T1", "integration": "Jira"}]}])",
                 {"+ 101 not_in_recipient", "+ 102 not_in_recipient", "! 103 adopt_ambiguous"}}),
    [](const auto& row) { return row.param.name; });

TEST(Adopt, TwoCasesOfOneNameDoNotTakeTheSameObject) {
  auto world = sample_world(1, "", R"({ aql: 'tag = "release"', adopt: { by: name } })");
  load(world->emea(),
       R"({"projects": [{"name": "Payments", "testCases": [{"id": 202, "name": "Refund", "tags": ["release"]}]}]})");
  load(world->hq(),
       R"({"projects": [{"name": "Payments EMEA", "testCases": [{"name": "Refund", "createdBy": "person"}]}]})");
  EXPECT_THAT(changes_of(world->apply().planned.plan),
              AllOf(Contains("! 102 adopt_ambiguous"), Contains("! 202 adopt_ambiguous")));
}

/// Clones
/// -------------------------------------------------------------------------------------------------------------------

/// TestOps' own "clone" copies the links, too.
model::Id clone(Simulation& world, model::Id copy) {
  const auto person = recipient_person(world);
  return person
      .post("/testcase", {{"projectId", kRecipientProject}, {"name", "My clone"}, {"links", links_of(world, copy)}})
      .at("id")
      .get<model::Id>();
}

/// The links of a copy, with a mark that does not say onto which object it was written: of its creation, or of 0.1.0.
json links_as_created(Simulation& world, model::Id copy) {
  auto links = links_of(world, copy);
  for (auto& link : links) {
    auto mark = model::parse_mark({link.value("name", ""), link.value("type", ""), link.value("url", "")});
    if (!mark) continue;
    mark->copy = 0;
    link["url"] = model::to_link(*mark).url;
  }
  return links;
}

std::string dumped_name(Simulation& world, model::Id test_case) {
  return recipient_person(world).get(path_of(test_case, "/overview")).at("name").get<std::string>();
}

TEST(Clone, OfAPersonIsLeftAlone) {
  auto world = exported(R"({ aql: 'tag = "release"', onScopeExit: delete })", "  guards: { maxDelete: 10 }\n");
  const auto copy = copy_id(*world, 101);
  const auto theirs = clone(*world, copy);
  source_person(*world).patch("/testcase/101", {{"name", "New name"}});
  auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), UnorderedElementsAre("~ 101 source_changed", "! 101 foreign_copy"));
  EXPECT_EQ(run.planned.plan.exports[0].foreign_copies, 1);
  for (const auto& change : run.planned.plan.exports[0].changes) {
    const bool refused = change.action == plan::Action::refused;
    EXPECT_EQ(change.recipient_id, refused ? theirs : copy);
    if (refused) {
      EXPECT_EQ(change.name, "My clone");
    }
  }
  EXPECT_EQ(dumped_name(*world, copy), "New name");
  EXPECT_EQ(dumped_name(*world, theirs), "My clone");
  EXPECT_THAT(changes_of(world->plan()), ElementsAre("! 101 foreign_copy"));
  // Nor does it go with the case.
  source_person(*world).remove("/testcase/101");
  run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("- 101 source_deleted"));
  EXPECT_EQ(run.report.done.remove, 1) << story(run);
  const auto left = recipient_person(*world).get(path_of(theirs, "/overview"));
  EXPECT_EQ(left.at("name"), "My clone");
  EXPECT_FALSE(left.value("deleted", false));
  expect_settled(*world);
}

TEST(Clone, DoesNotStandInForACopyThatWasDeleted) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  const auto theirs = clone(*world, copy);
  recipient_person(*world).remove(path_of(copy));
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), UnorderedElementsAre("^ 101 deleted_on_recipient", "! 101 foreign_copy"));
  EXPECT_EQ(dumped_name(*world, theirs), "My clone");
  EXPECT_FALSE(recipient_person(*world).get(path_of(copy, "/overview")).value("deleted", false));
  EXPECT_THAT(changes_of(world->plan()), ElementsAre("! 101 foreign_copy"));
}

TEST(Clone, OfThePurgedCopyIsNotTakenForIt) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  const auto theirs = clone(*world, copy);
  // Purged, as far as anybody can see: the original carries no mark any more.
  recipient_bot(*world).patch(path_of(copy), {{"links", json::array()}});
  recipient_bot(*world).remove(path_of(copy));
  auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("! 101 foreign_copy"));
  EXPECT_EQ(dumped_name(*world, theirs), "My clone");
  // Without the mark it is a case like any other.
  recipient_person(*world).patch(path_of(theirs), {{"links", json::array()}});
  run = world->apply();
  EXPECT_EQ(run.report.done.create, 1) << story(run);
  EXPECT_EQ(dumped_name(*world, theirs), "My clone");
  expect_settled(*world);
}

/// Clones made with the token's own user. 0.1.0 took them for its own doubles.
TEST(OwnClone, RenamedAtOnceIsRefusedByName) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  const auto made = recipient_bot(*world).post(
      "/testcase",
      {{"projectId", kRecipientProject}, {"name", "Pay by phone"}, {"links", links_as_created(*world, copy)}});
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("! 101 foreign_copy"));
  EXPECT_EQ(run.planned.plan.exports[0].changes[0].name, "Pay by phone");
  EXPECT_EQ(run.report.done.remove, 0);
  EXPECT_EQ(copy_rows(*world, 101).size(), 2u);
  EXPECT_EQ(dumped_name(*world, made.at("id").get<model::Id>()), "Pay by phone");
}

TEST(OwnClone, MadeLaterIsRefusedWhateverItSays) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  world->pass_time(3600);
  recipient_bot(*world).post(
      "/testcase",
      {{"projectId", kRecipientProject}, {"name", "Pay by card"}, {"links", links_as_created(*world, copy)}});
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("! 101 foreign_copy"));
  EXPECT_EQ(copy_rows(*world, 101).size(), 2u);
}

/// Once a run has written the mark again, it says onto which object; a clone carries that along.
TEST(OwnClone, OfWhatWasUpdatedIsKnownForOne) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  source_person(*world).patch("/testcase/101", {{"name", "Pay by phone"}});
  ASSERT_TRUE(world->apply().report.complete());
  EXPECT_THAT(links_of(*world, copy).dump(), HasSubstr(";copy=" + std::to_string(copy) + ';'));
  const json same = {{"projectId", kRecipientProject}, {"name", "Pay by phone"}, {"links", links_of(*world, copy)}};
  const auto made = recipient_bot(*world).post("/testcase", same).at("id").get<model::Id>();
  auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("! 101 foreign_copy")) << "equal, and made at once";
  // Purged, as far as anybody can see: the clone does not become the copy, though the token's own user made it.
  recipient_bot(*world).patch(path_of(copy), {{"links", json::array()}});
  recipient_bot(*world).remove(path_of(copy));
  recipient_bot(*world).patch(path_of(made), {{"description", "Mine"}});
  run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("! 101 foreign_copy"));
  EXPECT_EQ(recipient_bot(*world).get(path_of(made, "/overview")).at("description"), "Mine");
}

/// What was adopted is the copy, whoever made it.
TEST(Adopt, KeepsWhatSomebodyElseMade) {
  auto world = sample_world(1, "", R"({ aql: 'id = 102', adopt: { by: name } })");
  recipient_person(*world).post("/testcase", {{"projectId", kRecipientProject}, {"name", "Refund"}});
  const auto run = world->apply();
  EXPECT_EQ(run.report.done.adopt, 1) << story(run);
  expect_settled(*world);
}

TEST(NewUser, GoesOnWithTheCopiesOfTheUserThatMadeThemAll) {
  auto world = exported();
  auto fresh = sample_world();
  load(fresh->hq(), R"({"users": [{"login": "old-bot", "rights": {"Payments EMEA": "write"}}],
                        "tokens": [{"token": "old-token", "user": "old-bot"}]})");
  const Person old(fresh->hq(), "old-token");
  for (const auto id : {101, 102, 103}) {
    old.post("/testcase", {{"projectId", kRecipientProject},
                           {"name", "Copy of " + std::to_string(id)},
                           {"links", links_as_created(*world, copy_id(*world, id))}});
  }
  const auto run = fresh->apply();
  EXPECT_EQ(run.report.done.update, 3) << story(run);
  EXPECT_EQ(run.report.done.create, 0) << story(run);
  expect_settled(*fresh);
}

/// What a second run would have begun to make.
json twin_of(Simulation& world, model::Id copy) {
  auto links = links_of(world, copy);
  for (auto& link : links) {
    auto mark = model::parse_mark({link.value("name", ""), link.value("type", ""), link.value("url", "")});
    if (!mark) continue;
    mark->rev.clear();
    mark->copy = 0;
    link["url"] = model::to_link(*mark).url;
  }
  return {{"projectId", kRecipientProject}, {"name", "Pay by card"}, {"links", links}};
}

TEST(Duplicates, OfTheExporterAreRemovedAndTheOldestStays) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  recipient_bot(*world).post("/testcase", twin_of(*world, copy));
  ASSERT_EQ(copy_rows(*world, 101).size(), 2u);
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("- 101 duplicate"));
  EXPECT_FALSE(run.planned.plan.guarded());
  EXPECT_EQ(copy_id(*world, 101), copy);
  expect_settled(*world);
}

/// Several exports
/// ----------------------------------------------------------------------------------------------------------

std::string exporting(const std::string& name, const std::string& from, const std::string& from_project,
                      const std::string& to, const std::string& to_project, const std::string& rest) {
  return "---\napiVersion: tmsync/v1\nkind: Export\nmetadata: { name: " + name +
         " }\nspec:\n  source: { instance: " + from + ", project: " + from_project +
         " }\n  recipient: { instance: " + to + ", project: " + to_project + " }\n" + rest;
}

std::string siblings(const std::string& test_cases_a, const std::string& test_cases_b, const std::string& more_b = "") {
  return sample_yaml("  guards: { maxDelete: 10, allowEmptyScope: true }\n", test_cases_a) +
         exporting("second", "emea", "Payments", "hq", "Payments EMEA",
                   "  mapping: common\n  guards: { maxDelete: 10, allowEmptyScope: true }\n  testCases: " +
                       test_cases_b + "\n" + more_b);
}

TEST(Overlap, IsRefusedWithBothAddresses) {
  auto world = sample_world();
  world->configure(siblings(R"({ aql: 'tag = "release"' })", R"({ aql: 'tag = "smoke"' })"));
  world->clear_logs();
  const auto run = world->apply();
  EXPECT_FALSE(run.planned.plan.complete);
  EXPECT_THAT(codes_of(run.planned.plan), ElementsAre("TM3301"));
  const auto& text = run.planned.plan.diagnostics.items().front().summary;
  EXPECT_THAT(text, AllOf(HasSubstr("export/payments"), HasSubstr("export/second"), HasSubstr("#101")));
  EXPECT_EQ(world->writes(), 0u);
}

TEST(Echo, ARingIsRefusedWithBothAddresses) {
  auto world = sample_world();
  load(world->hq(), R"({"tokens": [], "users": [{"login": "bot", "rights": {"Payments EMEA": "write"}}]})");
  load(world->emea(), R"({"users": [{"login": "exporter", "rights": {"Payments": "write"}}]})");
  // Ids on the way back: only the instances can tell that these are the same projects.
  world->configure(sample_yaml() + exporting("back", "hq", "7", "emea", "1", ""));
  const auto run = world->apply();
  EXPECT_FALSE(run.planned.plan.complete);
  EXPECT_THAT(codes_of(run.planned.plan), Contains("TM3302")) << story(run);
  const auto& text = run.planned.plan.diagnostics.items().front().summary;
  EXPECT_THAT(text, AllOf(HasSubstr("export/payments"), HasSubstr("export/back")));
  EXPECT_TRUE(copy_rows(*world, 101).empty());
}

TEST(Echo, ACopyIsNotSentBackOneByOne) {
  // Only the way back is declared here; the way there is another team's configuration.
  auto world = exported();
  load(world->emea(), R"({"users": [{"login": "exporter", "rights": {"Payments": "write"}}]})");
  const auto all = sample_yaml() + exporting("back", "hq", "Payments EMEA", "emea", "Payments", "");
  const auto cut = all.find("kind: Export");
  const auto instances = all.substr(0, all.rfind("---", cut));
  world->configure(instances + exporting("back", "hq", "Payments EMEA", "emea", "Payments", ""));
  const auto run = world->apply();
  EXPECT_EQ(run.planned.plan.summary().refused, 3) << story(run);
  EXPECT_EQ(run.report.done.create, 1) << story(run);  // somebody else's own case
}

TEST(Siblings, DoNotDeleteEachOthersCopies) {
  auto world = sample_world();
  world->configure(siblings(R"({ aql: 'tag = "release"', onScopeExit: delete })",
                            R"({ aql: 'tag = "internal"', onScopeExit: delete })"));
  const auto first = world->apply();
  ASSERT_EQ(first.report.done.create, 4) << story(first);
  expect_settled(*world);
  // One case leaves the one and enters the other: its copy is handed over.
  source_person(*world).post("/testcase/101/tag", json::array({{{"name", "internal"}}}));
  const auto run = world->apply();
  EXPECT_EQ(run.planned.plan.summary().remove, 0) << story(run);
  EXPECT_EQ(run.planned.plan.summary().update, 1) << story(run);
  EXPECT_EQ(copy_rows(*world, 101).size(), 1u);
  expect_settled(*world);
  // And one that leaves both goes.
  source_person(*world).post("/testcase/101/tag", json::array());
  const auto last = world->apply();
  EXPECT_EQ(last.report.done.remove, 1) << story(last);
  expect_settled(*world);
}

struct Idle {
  const char* name;
  const char* more_b;  ///< of the second export
  std::vector<std::string> targets;
};

class IdleSibling : public ::testing::TestWithParam<Idle> {};

TEST_P(IdleSibling, KeepsItsCopies) {
  const char* release = R"({ aql: 'tag = "release"', onScopeExit: delete })";
  const char* internal = R"({ aql: 'tag = "internal"', onScopeExit: delete })";
  auto world = sample_world();
  world->configure(siblings(release, internal));
  ASSERT_EQ(world->apply().report.done.create, 4);
  world->configure(siblings(release, internal, GetParam().more_b));
  sync::PlanOptions options;
  options.targets = GetParam().targets;
  auto run = world->apply(options);
  EXPECT_EQ(run.planned.plan.summary().remove, 0) << story(run);
  EXPECT_FALSE(dumped(*world, 104).is_null());
  // What is in neither scope still goes.
  source_person(*world).post("/testcase/101/tag", json::array());
  run = world->apply(options);
  EXPECT_EQ(run.report.done.remove, 1) << story(run);
}

INSTANTIATE_TEST_SUITE_P(Idle, IdleSibling,
                         ::testing::Values(Idle{"paused", "  paused: true\n", {}},
                                           Idle{"not_targeted", "", {"export/payments"}}),
                         [](const auto& row) { return row.param.name; });

TEST(IdleSibling, WhoseScopeCannotBeReadMeansThatNothingIsDeleted) {
  const char* release = R"({ aql: 'tag = "release"', onScopeExit: delete })";
  auto world = sample_world();
  world->configure(siblings(release, R"({ aql: 'tag = "internal"' })"));
  ASSERT_EQ(world->apply().report.done.create, 4);
  source_person(*world).post("/testcase/101/tag", json::array());
  standin::Fault fault;
  fault.kind = standin::Fault::Kind::status;
  fault.path_glob = "/testcase/__search";
  fault.status = 400;
  fault.times = -1;
  bool armed = false;
  world->watch([&](const Simulation::Seen& seen) {
    const bool internal = seen.instance == "emea" && seen.request.target.find("internal") != std::string::npos;
    if (internal && !armed) world->emea().add_fault(fault);
    if (!internal && armed) world->emea().clear_faults();
    armed = internal;
  });
  const auto run = world->apply();
  world->emea().clear_faults();
  EXPECT_FALSE(run.planned.plan.complete);
  EXPECT_EQ(run.planned.plan.summary().remove, 0) << story(run);
  EXPECT_THAT(codes_of(run.planned.plan), Contains("TM3303")) << story(run);
  EXPECT_FALSE(dumped(*world, 101).is_null());
}

TEST(Siblings, OneThatKeepsIsNotOverruledByOneThatDeletes) {
  auto world = sample_world();
  world->configure(siblings(R"({ aql: 'tag = "release"' })", R"({ aql: 'tag = "internal"', onScopeExit: delete })"));
  ASSERT_EQ(world->apply().report.done.create, 4);
  source_person(*world).post("/testcase/101/tag", json::array());
  const auto run = world->apply();
  EXPECT_EQ(run.planned.plan.summary().remove, 0) << story(run);
  EXPECT_FALSE(dumped(*world, 101).is_null());
  expect_settled(*world);
}

TEST(Siblings, WithAnotherMappingOnlyTheWriterDeletes) {
  auto world = sample_world();
  world->configure(siblings(R"({ aql: 'tag = "release"' })",
                            R"({ aql: 'tag = "internal"', onScopeExit: delete, include: [tags] })"));
  ASSERT_EQ(world->apply().report.done.create, 4);
  for (const model::Id id : {101, 104}) source_person(*world).post(path_of(id, "/tag"), json::array());
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("- 104 scope_left")) << story(run);
  EXPECT_FALSE(dumped(*world, 101).is_null());
  expect_settled(*world);
}

/// A chain: what came here from elsewhere goes on with this project's mark alone.
TEST(Chain, ACopyOfACopyCarriesOneMark) {
  auto world = exported();
  load(world->hq(), R"({"projects": [{"id": 8, "name": "Archive"}],
                        "users": [{"login": "bot", "rights": {"Payments EMEA": "write", "Archive": "write"}}]})");
  world->configure(sample_yaml() + exporting("archive", "hq", "Payments EMEA", "hq", "Archive",
                                             "  mapping: { status: { identity: true } }\n"));
  // A plan sees the state before the run: what the first export makes, the second one sends on in the next run.
  ASSERT_EQ(world->apply().report.done.create, 5);
  const auto run = world->apply();
  EXPECT_EQ(run.report.done.create, 1) << story(run);
  const auto dump = json::parse(world->hq().dump("Archive"));
  ASSERT_EQ(dump.at("testCases").size(), 5u);
  for (const auto& test_case : dump.at("testCases")) {
    int marks = 0;
    for (const auto& link : test_case.at("links")) {
      if (link.at("type") != "tmsync") continue;
      ++marks;
      EXPECT_THAT(link.at("name").get<std::string>(), HasSubstr("hq/7/"));
    }
    EXPECT_EQ(marks, 1) << test_case.dump();
  }
  expect_settled(*world);
}

}  // namespace
}  // namespace tmsync::testing
