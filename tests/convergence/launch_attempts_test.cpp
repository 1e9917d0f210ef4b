#include <gmock/gmock.h>

#include "launch_world.hpp"

/// What is a retry at the source is one on the copy, whatever is sent when.
namespace tmsync::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// The recipient is of a newer version: the order of arrival alone decides what is hidden there.
LaunchWorld retries_world(const std::string& launches = "{ upload: bulk }") {
  return launch_world(1, launches, [](standin::Instance::Options& options) {
    if (options.name == "hq") options.upload_answer = "26";
  });
}

nlohmann::json attempt(model::Id test_case, const std::string& test, const std::string& uuid, const std::string& status,
                       std::int64_t start) {
  return result_of(test_case, test, status,
                   {{"uuid", uuid}, {"historyId", "history of " + test}, {"message", uuid}, {"start", start}});
}

/// "message status" of every result of the copy, hidden ones in brackets.
std::vector<std::string> shown(Simulation& world, const std::string& launch) {
  const auto bot = recipient_bot(world);
  const auto page = bot.get("/launch/__search?projectId=7&rql=true&size=1000&sort=id,asc");
  std::vector<std::string> lines;
  for (const auto& row : page.at("content")) {
    if (row.at("name") != launch) continue;
    const auto results = bot.get("/testresult?size=1000&sort=id,asc&launchId=" + row.at("id").dump()).at("content");
    for (const auto& result : results) {
      const auto line = result.value("message", "") + ' ' + result.at("status").get<std::string>();
      lines.push_back(result.value("hidden", false) ? '(' + line + ')' : line);
    }
  }
  return lines;
}

model::Id result_id(Simulation& world, model::Id launch, const std::string& message) {
  const auto path = "/testresult?size=1000&launchId=" + std::to_string(launch);
  const auto page = source_person(world).get(path);
  for (const auto& row : page.at("content")) {
    if (row.value("message", "") == message) return row.at("id").get<model::Id>();
  }
  throw std::runtime_error("no result " + message);
}

const plan::Check& check_of(const plan::Verification& verification, const std::string& id) {
  for (const auto& check : verification.checks) {
    if (check.id == id) return check;
  }
  throw std::runtime_error("no check " + id);
}

TEST(Attempts, AnOldOneThatIsSentAgainStaysOld) {
  auto world = retries_world();
  LaunchMaker maker(world->emea(), "alice-token");
  const auto launch = maker.launch("Retried");
  maker.results(maker.session(launch), {attempt(101, "t", "a", "FAILED", 1), attempt(101, "t", "b", "PASSED", 2),
                                        attempt(102, "u", "other", "PASSED", 1)});
  ASSERT_TRUE(world->apply().report.complete());
  ASSERT_THAT(shown(*world, "Retried"), UnorderedElementsAre("(a failed)", "b passed", "other passed"));
  source_person(*world).patch("/testresult/" + std::to_string(result_id(*world, launch, "a")), {{"name", "t"}, {"description", "x"}});

  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.results, 2) << "it and what came after it";
  EXPECT_EQ(run.planned.plan.summary().launches.results, 2) << "as planned";
  EXPECT_THAT(shown(*world, "Retried"), UnorderedElementsAre("(a failed)", "b passed", "other passed"));
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
  EXPECT_EQ(check_of(world->verify(), "statistics").state, plan::CheckState::passed);
}

TEST(Attempts, AreSentInTheOrderOfTime) {
  // The older attempt has the higher id, and the source shows the other one all the same: "b" was sent once more.
  auto world = retries_world();
  LaunchMaker maker(world->emea(), "alice-token");
  const auto launch = maker.launch("Retried");
  maker.results(maker.session(launch),
                {attempt(101, "t", "late", "BROKEN", 3), attempt(101, "t", "early", "FAILED", 1),
                 attempt(101, "t", "last", "PASSED", 2), attempt(102, "u", "other", "PASSED", 1)});
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(shown(*world, "Retried"),
              ElementsAre("other passed", "(early failed)", "(late broken)", "last passed"));
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

TEST(Attempts, ThatStandInTheWrongOrderOnTheCopyAreSeenAndPutRight) {
  auto world = retries_world();
  LaunchMaker maker(world->emea(), "alice-token");
  const auto launch = maker.launch("Retried");
  maker.results(maker.session(launch), {attempt(101, "t", "a", "FAILED", 1), attempt(101, "t", "b", "PASSED", 2)});
  maker.close(launch);
  ASSERT_TRUE(world->apply().report.complete());
  // As a version that did not care for order would leave it: the same result once more, later than its successor.
  const auto bot = recipient_bot(*world);
  const auto page = bot.get("/launch/__search?projectId=7&rql=true&size=1000&sort=id,asc");
  for (const auto& row : page.at("content")) {
    if (row.at("name") != "Retried") continue;
    LaunchMaker there(world->hq(), "hq-token");
    const auto id = row.at("id").get<model::Id>();
    there.reopen(id);
    const auto results = bot.get("/testresult?size=1000&launchId=" + row.at("id").dump()).at("content");
    for (const auto& result : results) {
      if (result.at("message") != "a") continue;
      auto copy = attempt(result.at("testCaseId").get<model::Id>(), "t", "a", "FAILED", 1);
      copy["links"] = result.at("links");
      there.person().post("/upload/test-result", {{"testSessionId", there.session(id)}, {"results", {copy}}});
      bot.remove("/testresult/" + result.at("id").dump());
    }
    there.close(id);
  }
  ASSERT_THAT(shown(*world, "Retried"), ElementsAre("(b passed)", "a failed"));

  const auto verified = check_of(world->verify(), "statistics");
  EXPECT_EQ(verified.state, plan::CheckState::failed);
  ASSERT_FALSE(verified.examples.empty());
  EXPECT_THAT(verified.examples.front(), HasSubstr("0 passed instead of 1"));
  sync::PlanOptions full;
  full.full = true;
  const auto run = world->apply(full);
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(shown(*world, "Retried"), ElementsAre("(a failed)", "b passed"));
  EXPECT_FALSE(world->apply(full).planned.plan.summary().has_changes());
  EXPECT_EQ(check_of(world->verify(), "statistics").state, plan::CheckState::passed);
}

TEST(Attempts, OneByOneAResultThatWasRetriedMakesRoomForItsSuccessor) {
  auto world = retries_world("{ upload: single }");
  LaunchMaker maker(world->emea(), "alice-token");
  const auto launch = maker.launch("Retried");
  const auto session = maker.session(launch);
  maker.results(session, {attempt(101, "t", "a", "FAILED", 1)});
  ASSERT_TRUE(world->apply().report.complete());
  ASSERT_THAT(shown(*world, "Retried"), ElementsAre("a failed"));
  maker.results(session, {attempt(101, "t", "b", "PASSED", 2)});
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(shown(*world, "Retried"), ElementsAre("b passed"));
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
  EXPECT_EQ(check_of(world->verify(), "statistics").state, plan::CheckState::passed);
}

}  // namespace
}  // namespace tmsync::testing
