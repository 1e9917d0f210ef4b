#include <gmock/gmock.h>

#include "launch_world.hpp"

/// Which API carries results, what it refuses, and what must not happen to test cases on the way.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;

nlohmann::json launch_named(Simulation& world, const std::string& name) {
  const auto page = recipient_bot(world).get("/launch/__search?projectId=7&rql=true&size=1000&sort=id,asc");
  for (const auto& row : page.at("content")) {
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

std::size_t requests_to(standin::Instance& instance, const std::string& path) {
  std::size_t count = 0;
  for (const auto& request : instance.log()) {
    if (request.method == "POST" && request.target.find(path) != std::string::npos) ++count;
  }
  return count;
}

std::string live_cases(Simulation& world) {
  const auto dump = nlohmann::json::parse(world.hq().dump("Payments EMEA"));
  return dump.at("testCases").dump(1);
}

TEST(LaunchUploads, ClosingNeverRewritesTestCasesWhateverThePolicySays) {
  // Nothing is protected on the recipient: bulk results would overwrite the copies when their launch is closed.
  auto world = launch_world(1, "{ enabled: false }", nullptr, false);
  ASSERT_TRUE(world->apply().report.complete());
  const auto before = live_cases(*world);
  world->configure(sample_yaml("  launches: {}", R"({ aql: 'tag = "release"' })"));
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  const auto& launches = *run.planned.plan.exports[0].launches;
  EXPECT_FALSE(launches.bulk);
  EXPECT_THAT(launches.why_single, HasSubstr("upload policy"));
  EXPECT_EQ(launches.unprotected.size(), 11u);
  EXPECT_EQ(live_cases(*world), before);
  EXPECT_EQ(requests_to(world->hq(), "/upload/"), 0u);
  ASSERT_EQ(results_in(*world, "Nightly").size(), 3u);  // the retry stays out
  EXPECT_EQ(launches.left_out.retries, 1);
  EXPECT_TRUE(results_in(*world, "Nightly")[0].at("manual").get<bool>());
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

TEST(LaunchUploads, TheDangerIsReal) {
  // The same results, sent in bulk in spite of the guard: the copies lose what they were.
  auto world = launch_world(1, "{ enabled: false }", nullptr, false);
  ASSERT_TRUE(world->apply().report.complete());
  const auto before = live_cases(*world);
  world->configure(sample_yaml("  launches: { upload: bulk }", R"({ aql: 'tag = "release"' })"));
  const auto plan = world->plan();
  EXPECT_TRUE(plan.guarded());
  EXPECT_EQ(world->apply().report.results, 0) << "the guard stops it";
  EXPECT_EQ(live_cases(*world), before);
  sync::PlanOptions acknowledged;
  acknowledged.acks = {"uploadPolicy@export/payments"};
  const auto run = world->apply(acknowledged);
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_NE(live_cases(*world), before);
}

/// A recipient that rewrites the links of test cases, and nothing else of them, when a launch is closed.
LaunchWorld links_world() {
  auto world = launch_world(1, "{ enabled: false }", nullptr, false);
  const Person person(world->hq(), "person-token");
  for (const auto& field : policy_fields()) {
    if (field == "link") continue;
    person.post("/testcaseupdateschema",
                {{"projectId", kRecipientProject}, {"field", field}, {"policy", "from_test_case"}});
  }
  return world;
}

TEST(LaunchUploads, LinksOfResultsLeaveTheMarksOfTheirCasesInPlace) {
  auto world = links_world();
  ASSERT_TRUE(world->apply().report.complete());
  // A result with a link of its own, and one whose mark is of the form of 0.1.0: all of them end at the same case.
  LaunchMaker maker(world->emea(), "alice-token");
  const auto launch = maker.launch("With links");
  maker.results(maker.session(launch),
                {result_of(101, "linked", "PASSED",
                           {{"links", {{{"name", "log"}, {"type", "ci"}, {"url", "https://ci.example/9"}}}}})});
  maker.close(launch);
  const auto before = live_cases(*world);
  world->configure(sample_yaml("  launches: { upload: bulk }", R"({ aql: 'tag = "release"' })"));
  sync::PlanOptions acknowledged;
  acknowledged.acks = {"uploadPolicy@export/payments"};
  const auto run = world->apply(acknowledged);
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_GT(run.report.results, 5);
  for (const model::Id source : {101, 102, 103}) {
    const auto test_case = dumped(*world, source);
    ASSERT_FALSE(test_case.is_null()) << "the mark of " << source << " is gone";
    auto links = test_case.at("links");
    for (auto at = links.begin(); at != links.end();) at = at->at("type") == "tmsync-result" ? links.erase(at) : at + 1;
    for (const auto& was : nlohmann::json::parse(before)) {
      if (was.at("name") == test_case.at("name")) {
        EXPECT_EQ(links, was.at("links"));
      }
    }
  }
  sync::PlanOptions full = acknowledged;
  full.full = true;
  for (const auto& options : {acknowledged, full}) {
    const auto plan = world->plan(options);
    EXPECT_FALSE(plan.summary().has_changes());
    EXPECT_EQ(plan.summary().refused, 0);
  }
  EXPECT_EQ(nlohmann::json::parse(live_cases(*world)).size(), nlohmann::json::parse(before).size());
}

TEST(LaunchUploads, MarksOfResultsOfTheFirstVersionAreUnderstood) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto bot = recipient_bot(*world);
  const auto before = results_in(*world, "Running");
  ASSERT_EQ(before.size(), 1u);
  auto links = before.at(0).at("links");
  for (auto& link : links) {
    if (link.at("type") == "tmsync-result") link["type"] = "tmsync";
  }
  bot.patch("/testresult/" + before.at(0).at("id").dump(), {{"name", "pays now"}, {"links", links}});
  // ... and a case that a server gave the link of a result is no copy of the case with the number of that result.
  auto of_case = bot.get(path_of(copy_id(*world, 101), "/overview")).at("links");
  for (const auto& link : links) {
    auto other = link;
    other["url"] = "http://127.0.0.1:1/testresult/102" + link.at("url").get<std::string>().substr(
                                                               link.at("url").get<std::string>().find('#'));
    other["name"] = "emea/1/102";
    of_case.insert(of_case.begin(), other);
  }
  bot.patch(path_of(copy_id(*world, 101)), {{"links", of_case}});
  for (const bool everything : {false, true}) {
    sync::PlanOptions options;
    options.full = everything;
    const auto plan = world->plan(options);
    EXPECT_EQ(plan.summary().launches.results, 0);
    EXPECT_EQ(plan.summary().create + plan.summary().remove + plan.summary().refused, 0);
  }
}

TEST(LaunchUploads, RefusalsWithoutEndAreNotHalvedWithoutEnd) {
  auto world = launch_world(1, R"({ aql: 'name = "Big"', attachments: false })");
  LaunchMaker maker(world->emea(), "alice-token");
  const auto launch = maker.launch("Big");
  std::vector<nlohmann::json> results;
  for (int i = 0; i < 600; ++i) results.push_back(result_of(101 + i % 3, "test " + std::to_string(i), "PASSED"));
  maker.results(maker.session(launch), results);
  maker.close(launch);
  standin::Fault fault;
  fault.path_glob = "/upload/test-result";
  fault.times = -1;
  fault.status = 400;
  world->hq().add_fault(fault);
  world->clear_logs();
  const auto run = world->apply();
  EXPECT_EQ(run.report.failed, 1) << story(run);
  EXPECT_LE(requests_to(world->hq(), "/upload/test-result"), 420u);
  bool said = false;
  for (const auto& note : run.report.notes) said = said || note.find("were refused together") != std::string::npos;
  EXPECT_TRUE(said) << story(run);
  world->hq().clear_faults();
  const auto second = world->apply();
  EXPECT_TRUE(second.report.complete()) << story(second);
  EXPECT_EQ(results_in(*world, "Big").size(), 600u);
}

TEST(LaunchUploads, AProtectedProjectTakesThemInBulk) {
  auto world = launch_world();
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_TRUE(run.planned.plan.exports[0].launches->bulk);
  EXPECT_FALSE(run.planned.plan.guarded());
  EXPECT_EQ(requests_to(world->hq(), "/upload/session"), 3u);
  EXPECT_EQ(requests_to(world->hq(), "/upload/test-result"), 3u + 1u + 1u);  // results; files; fixtures
}

TEST(LaunchUploads, TheOtherAnswerOfNewerVersionsIsUnderstood) {
  auto recipient = launch_world(1, "{}", [](standin::Instance::Options& options) {
    if (options.name == "hq") options.upload_answer = "26";
  });
  const auto run = recipient->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  ASSERT_EQ(results_in(*recipient, "Nightly").size(), 4u);
  int hidden = 0;
  for (const auto& row : results_in(*recipient, "Nightly")) hidden += row.at("hidden").get<bool>() ? 1 : 0;
  EXPECT_EQ(hidden, 1) << "the retry is known by its history";
  EXPECT_FALSE(recipient->apply().planned.plan.summary().has_changes());
}

TEST(LaunchUploads, WithoutABulkApiTheOrdinaryOneCarriesThem) {
  auto world = launch_world(1, "{}", [](standin::Instance::Options& options) {
    if (options.name == "hq") options.upload_api = false;
  });
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(results_in(*world, "Nightly").size(), 3u);
  EXPECT_EQ(results_in(*world, "Smoke").size(), 2u);
  bool said = false;
  for (const auto& note : run.report.notes) said = said || note.find("no bulk API") != std::string::npos;
  EXPECT_TRUE(said) << story(run);
}

class LaunchUploadRefusals : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Statuses, LaunchUploadRefusals, ::testing::Values(400, 409, 422));

TEST_P(LaunchUploadRefusals, ARefusedResultIsReportedAndTheRestGoesOn) {
  auto world = launch_world();
  // The recipient refuses whatever names the fault; a chunk that holds it is refused as a whole.
  standin::Instance& hq = world->hq();
  LaunchMaker maker(world->emea(), "alice-token");
  const auto launch = maker.launch("With a bad one");
  maker.results(maker.session(launch), {result_of(101, "good", "PASSED"), result_of(102, "bad", "FAILED"),
                                        result_of(103, "good too", "PASSED")});
  maker.close(launch);
  world->watch([&hq](const Simulation::Seen& seen) {
    const bool upload = seen.request.target.find("/upload/test-result") != std::string::npos &&
                        seen.request.body.find("\"bad\"") != std::string::npos;
    if (!upload) return;
    standin::Fault fault;
    fault.kind = standin::Fault::Kind::status;
    fault.status = GetParam();
    fault.path_glob = "/upload/test-result";
    hq.add_fault(fault);
  });
  const auto run = world->apply();
  EXPECT_EQ(run.report.failed, 1) << story(run);
  EXPECT_EQ(results_in(*world, "With a bad one").size(), 2u);
  EXPECT_FALSE(launch_named(*world, "With a bad one").at("closed").get<bool>());
  EXPECT_TRUE(launch_named(*world, "Nightly").at("closed").get<bool>());
  bool named = false;
  for (const auto& note : run.report.notes) named = named || note.find("\"bad\" was refused") != std::string::npos;
  EXPECT_TRUE(named) << story(run);
  // Taken at last, the launch is completed.
  world->watch(nullptr);
  const auto second = world->apply();
  ASSERT_TRUE(second.report.complete()) << story(second);
  EXPECT_EQ(second.report.results, 1);
  EXPECT_TRUE(launch_named(*world, "With a bad one").at("closed").get<bool>());
}

TEST(LaunchUploads, AThousandResultsTakeOneUpload) {
  auto world = launch_world(1, R"({ aql: 'name = "Big"', attachments: false })");
  LaunchMaker maker(world->emea(), "alice-token");
  const auto launch = maker.launch("Big");
  std::vector<nlohmann::json> results;
  for (int i = 0; i < 1000; ++i) results.push_back(result_of(101 + i % 3, "test " + std::to_string(i), "PASSED"));
  maker.results(maker.session(launch), results);
  maker.close(launch);
  sync::PlanOptions cases_only;
  cases_only.targets = {"export/payments/test-case/*"};
  ASSERT_TRUE(world->apply(cases_only).report.complete());
  world->clear_logs();
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.results, 1000);
  EXPECT_EQ(requests_to(world->hq(), "/upload/test-result"), 1u);
}

}  // namespace
}  // namespace tmsync::testing
