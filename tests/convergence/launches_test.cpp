#include <gmock/gmock.h>

#include "launch_world.hpp"

/// Launches follow their test cases, completely and once.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

nlohmann::json recipient_launches(Simulation& world) {
  return recipient_bot(world).get("/launch/__search?projectId=7&rql=true&size=1000&sort=id,asc").at("content");
}

nlohmann::json launch_named(Simulation& world, const std::string& name) {
  const auto rows = recipient_launches(world);
  for (const auto& row : rows) {
    if (row.at("name") == name) return row;
  }
  return nullptr;
}

std::vector<nlohmann::json> results_in(Simulation& world, const std::string& launch) {
  const auto id = launch_named(world, launch).at("id").get<model::Id>();
  return recipient_bot(world)
      .get("/testresult?launchId=" + std::to_string(id) + "&size=1000&sort=id,asc")
      .at("content")
      .get<std::vector<nlohmann::json>>();
}

nlohmann::json result_named(Simulation& world, const std::string& launch, const std::string& name) {
  for (const auto& row : results_in(world, launch)) {
    if (row.at("name") == name && !row.value("hidden", false)) return row;
  }
  return nullptr;
}

const plan::LaunchPlan& launches_of(const Simulation::Run& run) {
  return *run.planned.plan.exports.at(0).launches;
}

TEST(LaunchExport, CreatesTheLaunchesOfTheSelectedCasesOnceAndASecondRunIsEmpty) {
  auto world = launch_world();
  const auto first = world->apply();
  ASSERT_TRUE(first.report.complete()) << story(first);
  EXPECT_EQ(first.planned.plan.summary().launches.create, 3);
  EXPECT_EQ(first.planned.plan.summary().launches.results, 7);
  EXPECT_EQ(first.report.results, 7);
  EXPECT_EQ(launches_of(first).selected, 4);
  EXPECT_EQ(launches_of(first).without_results, 1);
  EXPECT_EQ(launches_of(first).left_out.out_of_scope, 2);
  EXPECT_EQ(launches_of(first).files, 2);
  EXPECT_EQ(launches_of(first).bytes, 17);
  EXPECT_EQ(recipient_launches(*world).size(), 3u);

  world->clear_logs();
  const auto second = world->apply();
  EXPECT_FALSE(second.planned.plan.summary().has_changes()) << story(second);
  EXPECT_EQ(second.planned.plan.summary().launches.unchanged, 3);
  EXPECT_EQ(second.planned.plan.summary().touch, 0);
  EXPECT_EQ(world->writes(), 0u);
}

std::string environment_of(Simulation& world, const std::string& launch) {
  return recipient_bot(world).get("/launch/" + launch_named(world, launch).at("id").dump() + "/env").dump();
}

TEST(LaunchExport, NoVariableGoesAlongUnlessItIsSaid) {
  auto world = launch_world();
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(environment_of(*world, "Nightly"), "[]");
  EXPECT_TRUE(launches_of(run).environment.empty());
  EXPECT_EQ(launches_of(run).environment_kept_back, (std::vector<std::string>{"Browser", "OS"}));
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

TEST(LaunchExport, OnlyTheVariablesThatAreNamedGoAlong) {
  auto world = launch_world(1, "{ environment: ['Bro*'] }");
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(environment_of(*world, "Nightly"), AllOf(HasSubstr("Chrome"), Not(HasSubstr("Linux"))));
  EXPECT_EQ(launches_of(run).environment, std::vector<std::string>{"Browser"});
  EXPECT_EQ(launches_of(run).environment_kept_back, std::vector<std::string>{"OS"});
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

TEST(LaunchExport, VariablesThatDifferFromResultToResultAreChosenInTheSameWay) {
  auto world = sample_world(1, "  launches: { environment: [OS] }", R"({ aql: 'tag = "release"' })");
  LaunchMaker maker(world->emea(), "alice-token");
  protect_cases(maker.person(), kSourceProject);
  protect_cases(Person(world->hq(), "person-token"), kRecipientProject);
  const auto launch = maker.launch("Two systems");
  for (const char* os : {"Linux", "Windows"}) {
    const auto session =
        maker.session(launch, {{{"key", "OS"}, {"value", os}}, {{"key", "PASSWORD"}, {"value", "hunter2"}}});
    maker.results(session, {result_of(101, std::string("pays on ") + os, "PASSED")});
  }
  maker.close(launch);
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(environment_of(*world, "Two systems"),
              AllOf(HasSubstr("Linux"), HasSubstr("Windows"), Not(HasSubstr("hunter2")), Not(HasSubstr("PASSWORD"))));
  EXPECT_EQ(launches_of(run).environment_kept_back, std::vector<std::string>{"PASSWORD"});
}

TEST(LaunchExport, WhatOneByOneCannotCarryStaysBehindWhateverIsDeclared) {
  auto world = launch_world(1, "{ environment: all, upload: single }");
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_TRUE(launches_of(run).environment.empty());
  EXPECT_EQ(launches_of(run).environment_kept_back, (std::vector<std::string>{"Browser", "OS"}));
}

TEST(LaunchExport, CarriesWhatLaunchesAndResultsSay) {
  auto world = launch_world(1, "{ environment: all }");
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);

  const auto nightly = launch_named(*world, "Nightly");
  EXPECT_TRUE(nightly.at("closed").get<bool>());
  EXPECT_THAT(nightly.at("tags").dump(), HasSubstr("nightly"));
  EXPECT_THAT(nightly.at("links").dump(), HasSubstr("https://ci.example/7"));
  EXPECT_THAT(nightly.at("links").dump(), HasSubstr("emea/1/" + std::to_string(world.ids.nightly)));
  EXPECT_FALSE(launch_named(*world, "Running").at("closed").get<bool>());
  EXPECT_TRUE(launch_named(*world, "Elsewhere").is_null());

  const auto bot = recipient_bot(*world);
  const auto environment = environment_of(*world, "Nightly");
  EXPECT_THAT(environment, HasSubstr("Chrome"));
  EXPECT_THAT(environment, HasSubstr("Linux"));

  const auto pays = result_named(*world, "Nightly", "pays");
  ASSERT_FALSE(pays.is_null());
  EXPECT_EQ(pays.at("testCaseId").get<model::Id>(), copy_id(*world, 101));
  EXPECT_EQ(pays.at("status"), "passed");
  EXPECT_EQ(pays.at("start").get<std::int64_t>(), 1'735'000'000'000);
  EXPECT_EQ(pays.at("duration").get<std::int64_t>(), 2000);
  EXPECT_EQ(pays.at("fullName"), "pay.pays");
  EXPECT_THAT(pays.at("parameters").dump(), HasSubstr("EUR"));
  const auto steps = bot.get("/testresult/" + pays.at("id").dump() + "/execution?v2=true").dump();
  EXPECT_THAT(steps, HasSubstr("Open"));
  EXPECT_THAT(steps, HasSubstr("Inner"));
  EXPECT_THAT(steps, HasSubstr("screen.txt"));
  std::map<std::string, std::string> files;
  const auto page = bot.get("/testresult/attachment?size=100&testResultId=" + pays.at("id").dump());
  for (const auto& row : page.at("content")) {
    StandinClient client(world->hq(), "hq-token");
    files[row.at("name")] = client.get("/testresult/attachment/" + row.at("id").dump() + "/content").text;
  }
  EXPECT_THAT(files, ElementsAre(std::pair("log.txt", "the log"), std::pair("screen.txt", "what is on")));

  const auto refunds = result_named(*world, "Nightly", "refunds");
  EXPECT_EQ(refunds.at("status"), "failed");
  EXPECT_EQ(refunds.at("message"), "expected 1 but was 2");
  EXPECT_EQ(refunds.at("trace"), "at pay.refunds");
  EXPECT_TRUE(refunds.at("flaky").get<bool>());
  EXPECT_TRUE(refunds.at("muted").get<bool>());
  EXPECT_THAT(bot.get("/testresult/" + refunds.at("id").dump() + "/fixture?v2=true").dump(),
              HasSubstr("Start the server"));

  // The retry stays behind the result that replaced it.
  const auto amounts = result_named(*world, "Nightly", "amounts");
  EXPECT_EQ(amounts.at("message"), "second");
  int hidden = 0;
  for (const auto& row : results_in(*world, "Nightly")) hidden += row.value("hidden", false) ? 1 : 0;
  EXPECT_EQ(hidden, 1);
  EXPECT_EQ(results_in(*world, "Nightly").size(), 4u);
}

TEST(LaunchExport, AQueryNarrowsThemAndDisabledOnesStay) {
  auto narrowed = launch_world(1, R"({ aql: 'name = "Smoke"' })");
  ASSERT_TRUE(narrowed->apply().report.complete());
  EXPECT_EQ(recipient_launches(*narrowed).size(), 1u);
  auto disabled = launch_world(1, "{ enabled: false }");
  const auto run = disabled->apply();
  ASSERT_TRUE(run.report.complete());
  EXPECT_FALSE(run.planned.plan.exports[0].launches.has_value());
  EXPECT_EQ(recipient_launches(*disabled).size(), 0u);
}

TEST(LaunchExport, AnOpenLaunchIsBroughtUpToDateAndClosedLast) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  LaunchMaker maker(world->emea(), "alice-token");
  maker.results(world.ids.open_session, {result_of(102, "refunds now", "FAILED")});
  const auto second = world->apply();
  ASSERT_TRUE(second.report.complete()) << story(second);
  EXPECT_EQ(second.report.results, 1);
  EXPECT_EQ(results_in(*world, "Running").size(), 2u);
  EXPECT_FALSE(launch_named(*world, "Running").at("closed").get<bool>());
  maker.close(world.ids.open);
  const auto third = world->apply();
  ASSERT_TRUE(third.report.complete()) << story(third);
  EXPECT_EQ(third.report.results, 0);
  EXPECT_TRUE(launch_named(*world, "Running").at("closed").get<bool>());
  world->clear_logs();
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
  EXPECT_EQ(world->writes(), 0u);
}

TEST(LaunchExport, AReopenedLaunchIsCompletedOnTheRecipient) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  LaunchMaker maker(world->emea(), "alice-token");
  maker.reopen(world.ids.smoke);
  maker.results(maker.session(world.ids.smoke), {result_of(103, "late", "PASSED")});
  maker.close(world.ids.smoke);
  const auto second = world->apply();
  ASSERT_TRUE(second.report.complete()) << story(second);
  EXPECT_EQ(second.planned.plan.summary().launches.update, 1);
  EXPECT_EQ(results_in(*world, "Smoke").size(), 3u);
  EXPECT_TRUE(launch_named(*world, "Smoke").at("closed").get<bool>());
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

TEST(LaunchExport, WhatPeopleChangeOnACopyIsPutBackWithoutReadingItsResults) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto id = launch_named(*world, "Nightly").at("id").dump();
  const auto links = launch_named(*world, "Nightly").at("links");
  recipient_person(*world).patch("/launch/" + id,
                                 {{"name", "Mine"}, {"tags", nlohmann::json::array()}, {"links", links}});
  world->clear_logs();
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.done.update, 1);
  EXPECT_FALSE(launch_named(*world, "Nightly").is_null());
  EXPECT_THAT(launch_named(*world, "Nightly").at("tags").dump(), HasSubstr("main"));
  EXPECT_TRUE(launch_named(*world, "Nightly").at("closed").get<bool>());
  for (const auto& request : world->emea().log()) {
    EXPECT_THAT(request.target, Not(HasSubstr("launchId=" + std::to_string(world.ids.nightly) + "&")));
  }
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

TEST(LaunchExport, AClosedAndCompleteLaunchCostsNothingBeyondItsRow) {
  auto world = launch_world(1, R"({ aql: 'closed = true and name in ["Nightly", "Smoke"]' })");
  ASSERT_TRUE(world->apply().report.complete());
  world->clear_logs();
  ASSERT_FALSE(world->plan().summary().has_changes());
  const auto about_launches = [](standin::Instance& instance) {
    int count = 0;
    for (const auto& request : instance.log()) {
      for (const auto* part : {"/launch", "/testresult", "/upload", "updateschema"}) {
        if (request.target.find(part) != std::string::npos) {
          ++count;
          break;
        }
      }
    }
    return count;
  };
  EXPECT_EQ(about_launches(world->emea()), 1);
  EXPECT_EQ(about_launches(world->hq()), 1);
}

TEST(LaunchExport, ResultsThatChangeInAnOpenLaunchAreReplacedAndThoseThatGoAreRemoved) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto person = source_person(*world);
  const auto rows = person.get("/testresult?launchId=" + std::to_string(world.ids.open)).at("content");
  const auto id = rows.at(0).at("id").dump();
  person.patch("/testresult/" + id, {{"name", "pays now"}, {"description", "a word more"}});
  ASSERT_TRUE(world->apply().report.complete());
  ASSERT_EQ(results_in(*world, "Running").size(), 1u);
  EXPECT_EQ(results_in(*world, "Running").at(0).at("description"), "a word more");
  person.remove("/testresult/" + id);
  const auto third = world->apply();
  ASSERT_TRUE(third.report.complete()) << story(third);
  EXPECT_EQ(results_in(*world, "Running").size(), 0u);
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

TEST(LaunchExport, TwoExportsBetweenTheSameProjectsShareTheCopy) {
  auto world = launch_world();
  std::string yaml = sample_yaml("  launches: { enabled: true }", R"({ aql: 'tag = "smoke"' })");
  const std::string second =
      sample_yaml("  launches: { enabled: true }", R"({ aql: 'tag = "release" and not tag = "smoke"' })");
  auto document = second.substr(second.find("kind: Export"));
  document.replace(document.find("name: payments }"), 16, "name: payments-rest }");
  yaml += "\n---\napiVersion: tmsync/v1\n" + document;
  world->configure(yaml);
  const auto first = world->apply();
  ASSERT_TRUE(first.report.complete()) << story(first);
  EXPECT_EQ(recipient_launches(*world).size(), 3u);
  EXPECT_EQ(results_in(*world, "Nightly").size(), 4u);
  world->clear_logs();
  const auto again = world->apply();
  EXPECT_FALSE(again.planned.plan.summary().has_changes()) << story(again);
  EXPECT_EQ(again.planned.plan.summary().touch, 0) << story(again);
  EXPECT_EQ(world->writes(), 0u) << story(again);
}

/// What TestOps' copy of a launch does: the links go along.
model::Id copied_launch(Simulation& world, const Person& who, const std::string& name) {
  const auto copy = launch_named(world, "Nightly");
  return who
      .post("/launch",
            {{"projectId", kRecipientProject}, {"name", name}, {"autoclose", false}, {"links", copy.at("links")}})
      .at("id")
      .get<model::Id>();
}

TEST(LaunchClone, OfAPersonIsNeitherDeletedNorFilled) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto ours = launch_named(*world, "Nightly").at("id").get<model::Id>();
  const auto theirs = copied_launch(*world, recipient_person(*world), "Nightly, my copy");
  auto run = world->apply();
  ASSERT_EQ(launches_of(run).changes.size(), 1u) << story(run);
  EXPECT_EQ(launches_of(run).changes[0].action, plan::Action::refused);
  EXPECT_EQ(launches_of(run).changes[0].reason, plan::Reason::foreign_copy);
  EXPECT_EQ(launches_of(run).changes[0].name, "Nightly, my copy");
  EXPECT_FALSE(launch_named(*world, "Nightly, my copy").is_null());
  // The original is gone: theirs does not take its place, and no second one comes before somebody decided.
  recipient_bot(*world).remove("/launch/" + std::to_string(ours));
  run = world->apply();
  ASSERT_EQ(launches_of(run).changes.size(), 1u) << story(run);
  EXPECT_EQ(launches_of(run).changes[0].reason, plan::Reason::foreign_copy);
  EXPECT_TRUE(results_in(*world, "Nightly, my copy").empty());
  // Without the mark it is a launch like any other.
  recipient_person(*world).patch("/launch/" + std::to_string(theirs),
                                 {{"name", "Nightly, my copy"}, {"links", nlohmann::json::array()}});
  run = world->apply();
  EXPECT_EQ(run.report.done.create, 1) << story(run);
  EXPECT_FALSE(launch_named(*world, "Nightly").is_null());
  EXPECT_TRUE(results_in(*world, "Nightly, my copy").empty());
}

/// What a second run would have made: its mark does not say onto which launch it was written.
void second_launch(Simulation& world, const std::string& name) {
  auto links = launch_named(world, "Nightly").at("links");
  for (auto& link : links) {
    auto mark = model::parse_mark({link.value("name", ""), link.value("type", ""), link.value("url", "")});
    if (!mark) continue;
    mark->copy = 0;
    link["url"] = model::to_link(*mark).url;
  }
  recipient_bot(world).post("/launch",
                            {{"projectId", kRecipientProject}, {"name", name}, {"autoclose", false}, {"links", links}});
}

/// Its mark says of which launch it is a copy: no query, and nothing to find out.
TEST(LaunchClone, MadeByTheTokensUserIsOneAllTheSame) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto ours = launch_named(*world, "Nightly").at("id").get<model::Id>();
  copied_launch(*world, recipient_bot(*world), "Nightly");
  auto run = world->apply();
  ASSERT_EQ(launches_of(run).changes.size(), 1u) << story(run);
  EXPECT_EQ(launches_of(run).changes[0].reason, plan::Reason::foreign_copy);
  recipient_bot(*world).remove("/launch/" + std::to_string(ours));
  run = world->apply();
  ASSERT_EQ(launches_of(run).changes.size(), 1u) << story(run);
  EXPECT_EQ(launches_of(run).changes[0].reason, plan::Reason::foreign_copy);
  EXPECT_TRUE(results_in(*world, "Nightly").empty());
}

/// Equal in its row, and the original is gone: who made it is asked where the mark does not say whose it is.
TEST(LaunchClone, EqualInItsRowIsNotTakenForTheCopy) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  auto copy = launch_named(*world, "Nightly");
  auto links = copy.at("links");
  for (auto& link : links) {
    auto mark = model::parse_mark({link.value("name", ""), link.value("type", ""), link.value("url", "")});
    if (!mark) continue;
    mark->copy = 0;
    link["url"] = model::to_link(*mark).url;
  }
  nlohmann::json body{{"projectId", kRecipientProject}, {"name", "Nightly"}, {"autoclose", false}, {"links", links}};
  for (const char* key : {"tags", "issues"}) {
    if (copy.contains(key)) body[key] = copy.at(key);
  }
  const auto person = recipient_person(*world);
  const auto theirs = person.post("/launch", body).at("id").get<model::Id>();
  person.post("/launch/" + std::to_string(theirs) + "/close", nlohmann::json::object());
  recipient_bot(*world).remove("/launch/" + std::to_string(copy.at("id").get<model::Id>()));
  const auto run = world->apply();
  ASSERT_EQ(launches_of(run).changes.size(), 1u) << story(run);
  EXPECT_EQ(launches_of(run).changes[0].reason, plan::Reason::foreign_copy);
  EXPECT_EQ(launches_of(run).changes[0].recipient_id, theirs);
}

TEST(LaunchDouble, OfTheExporterCountsAsADeletionAndIsNamed) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  second_launch(*world, "Nightly");
  auto run = world->apply();
  ASSERT_EQ(launches_of(run).changes.size(), 1u) << story(run);
  EXPECT_EQ(launches_of(run).changes[0].action, plan::Action::remove);
  EXPECT_EQ(launches_of(run).changes[0].name, "Nightly");
  EXPECT_TRUE(run.planned.plan.guarded()) << "launches have no bin";
  // Renamed, it is somebody's.
  second_launch(*world, "Nightly, by hand");
  run = world->apply({}, true);
  EXPECT_EQ(launches_of(run).changes.size(), 2u);
  EXPECT_FALSE(launch_named(*world, "Nightly, by hand").is_null());
}

TEST(LaunchExplain, SaysWhetherTheQuerySelectsItAndWhatBecomesOfItsResults) {
  auto world = launch_world(1, R"({ aql: 'tag = "nightly" and ev["OS"] = "Linux"' })");
  sync::PlanOptions cases_only;
  cases_only.targets = {"export/payments/test-case/*"};
  ASSERT_TRUE(world->apply(cases_only).report.complete());
  world->clear_logs();
  const auto in = world->explain_launch("payments", world.ids.nightly);
  ASSERT_TRUE(in) << in.error().message;
  EXPECT_TRUE(in->selected);
  EXPECT_EQ(in->instance_says, true);
  EXPECT_THAT(in->scope_tree, ElementsAre(HasSubstr("true  and"), HasSubstr("true    tag"), HasSubstr("true    ev")));
  EXPECT_EQ(in->change.action, plan::Action::create);
  EXPECT_EQ(in->change.uploads(), 4);
  EXPECT_EQ(in->change.left_out.out_of_scope, 1);
  EXPECT_TRUE(in->change.close);
  const auto out = world->explain_launch("payments", world.ids.smoke);
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_FALSE(out->selected);
  EXPECT_EQ(out->instance_says, false);
  EXPECT_EQ(world->writes(), 0u);
  const auto unknown = world->explain_launch("payments", 99'999);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, core::ErrorKind::not_found);
}

TEST(LaunchExport, ResultsOfACaseThatCouldNotBeExportedFollowLater) {
  auto world = launch_world();
  // Case 102 is refused the first time.
  standin::Instance& hq = world->hq();
  world->watch([&hq](const Simulation::Seen& seen) {
    const bool create = seen.request.method == http::Method::post &&
                        seen.request.body.find("\"Refund\"") != std::string::npos &&
                        seen.request.target.find("/testcase?") != std::string::npos;
    if (!create) return;
    standin::Fault fault;
    fault.status = 400;
    fault.path_glob = "/testcase";
    hq.add_fault(fault);
  });
  const auto first = world->apply();
  EXPECT_FALSE(first.report.complete());
  EXPECT_EQ(results_in(*world, "Nightly").size(), 3u);
  EXPECT_TRUE(launch_named(*world, "Nightly").at("closed").get<bool>());
  world->watch(nullptr);
  const auto second = world->apply();
  ASSERT_TRUE(second.report.complete()) << story(second);
  EXPECT_EQ(results_in(*world, "Nightly").size(), 4u);
  EXPECT_TRUE(launch_named(*world, "Nightly").at("closed").get<bool>());
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

TEST(LaunchExport, WhatHasNoCopyStaysOutWithoutBeingReadAgainAndAgain) {
  auto world = launch_world(1, "{}");
  world->configure(sample_yaml("  launches: { aql: 'closed = true' }", R"({ aql: 'tag = "release"', create: false })"));
  const auto first = world->apply();
  ASSERT_TRUE(first.report.complete()) << story(first);
  EXPECT_TRUE(recipient_launches(*world).empty());
  EXPECT_EQ(launches_of(first).left_out.without_copy, 6);
}

}  // namespace
}  // namespace tmsync::testing
