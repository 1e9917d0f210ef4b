#include <gmock/gmock.h>

#include "launch_world.hpp"

/// What the source lists of results and does not deliver: left out and said, never taken from a copy that has it.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

void fail_from_now_on(standin::Instance& instance, const std::string& path, int status) {
  standin::Fault fault;
  fault.method = "GET";
  fault.path_glob = path;
  fault.times = -1;
  fault.status = status;
  instance.add_fault(fault);
}

nlohmann::json launch_named(Simulation& world, const std::string& name) {
  const auto page = recipient_bot(world).get("/launch/__search?projectId=7&rql=true&size=1000&sort=id,asc");
  for (const auto& row : page.at("content")) {
    if (row.at("name") == name) return row;
  }
  return nullptr;
}

std::vector<nlohmann::json> results_in(Simulation& world, const std::string& launch) {
  const auto id = launch_named(world, launch).at("id").dump();
  return recipient_bot(world)
      .get("/testresult?launchId=" + id + "&size=1000&sort=id,asc")
      .at("content")
      .get<std::vector<nlohmann::json>>();
}

/// Names of the files of a result that have bytes.
std::string files_of(Simulation& world, const nlohmann::json& result) {
  std::string names;
  const auto page = recipient_bot(world).get("/testresult/attachment?size=100&testResultId=" + result.at("id").dump());
  for (const auto& row : page.at("content")) {
    if (!row.value("missed", false)) names += row.at("name").get<std::string>() + ' ';
  }
  return names;
}

std::string steps_of(Simulation& world, const nlohmann::json& result) {
  return recipient_bot(world).get("/testresult/" + result.at("id").dump() + "/execution?v2=true").dump();
}

struct Answer {
  int status;
  const char* upload;
};

class UnreadResultFile : public ::testing::TestWithParam<Answer> {};

TEST_P(UnreadResultFile, IsLeftOutAndTheLaunchCompletes) {
  const auto [status, upload] = GetParam();
  const bool gone = status == 404 || status == 410;
  auto world = launch_world(1, std::string("{ upload: ") + upload + " }");
  fail_from_now_on(world->emea(), "/testresult/attachment/*/content", status);
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.incomplete, gone ? 0 : 1);
  const auto& notes = run.report.notes;
  EXPECT_THAT(notes, Contains(AllOf(HasSubstr("/launch/" + std::to_string(world.ids.nightly)), HasSubstr("\"pays\""),
                                    HasSubstr("\"log.txt\" left out"))));
  EXPECT_TRUE(launch_named(*world, "Nightly").at("closed").get<bool>());
  EXPECT_EQ(files_of(*world, results_in(*world, "Nightly").at(0)), "");

  world->clear_logs();
  const auto again = world->apply();
  EXPECT_FALSE(again.planned.plan.summary().has_changes()) << story(again);
  EXPECT_EQ(again.report.incomplete, 0);
  EXPECT_EQ(world->writes(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Statuses, UnreadResultFile,
                         ::testing::Values(Answer{404, "bulk"}, Answer{410, "bulk"}, Answer{500, "bulk"},
                                           Answer{404, "single"}, Answer{500, "single"}),
                         [](const auto& row) { return row.param.upload + std::to_string(row.param.status); });

TEST(UnreadResultFile, ComesFromTheCopyThatTheNewOneReplaces) {
  auto world = launch_world(1, "{ upload: bulk }");
  ASSERT_TRUE(world->apply().report.complete());
  const auto person = source_person(*world);
  const auto rows = person.get("/testresult?size=100&launchId=" + std::to_string(world.ids.nightly)).at("content");
  for (const auto& row : rows) {
    if (row.at("name") == "pays") person.patch("/testresult/" + row.at("id").dump(), {{"name", "pays"}, {"description", "changed"}});
  }
  fail_from_now_on(world->emea(), "/testresult/attachment/*/content", 404);
  sync::PlanOptions full;
  full.full = true;
  const auto run = world->apply(full);
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.results, 1);
  for (const auto& row : results_in(*world, "Nightly")) {
    if (row.at("name") != "pays") continue;
    EXPECT_EQ(row.at("description"), "changed");
    EXPECT_THAT(files_of(*world, row), AllOf(HasSubstr("log.txt"), HasSubstr("screen.txt")));
  }
  EXPECT_EQ(results_in(*world, "Nightly").size(), 4u);
  EXPECT_FALSE(world->apply(full).planned.plan.summary().has_changes());
}

struct Part {
  const char* name;
  const char* path;
  int status;
};

class UnreadPart : public ::testing::TestWithParam<Part> {};

TEST_P(UnreadPart, OfANewResultIsLeftOut) {
  auto world = launch_world(1, "{ environment: all }");
  fail_from_now_on(world->emea(), GetParam().path, GetParam().status);
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.results, 7);
  EXPECT_EQ(run.report.incomplete > 0, GetParam().status == 500) << story(run);
  EXPECT_THAT(run.report.notes, Contains(HasSubstr("left out: the source does not deliver it"))) << story(run);
  EXPECT_TRUE(launch_named(*world, "Nightly").at("closed").get<bool>());
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

const Part kParts[] = {{"steps", "/testresult/*/execution", 500},      {"stepsGone", "/testresult/*/execution", 404},
                       {"files", "/testresult/attachment", 500},       {"filesGone", "/testresult/attachment", 404},
                       {"fixtures", "/testresult/*/fixture", 500},     {"fixturesGone", "/testresult/*/fixture", 404},
                       {"environment", "/launch/*/env", 500},          {"environmentGone", "/launch/*/env", 404}};

INSTANTIATE_TEST_SUITE_P(Parts, UnreadPart, ::testing::ValuesIn(kParts),
                         [](const auto& row) { return row.param.name; });

TEST(UnreadPart, OfAChangedResultLeavesItsCopyAsItIs) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto before = results_in(*world, "Nightly");
  const auto person = source_person(*world);
  const auto rows = person.get("/testresult?size=100&launchId=" + std::to_string(world.ids.nightly)).at("content");
  for (const auto& row : rows) {
    if (row.at("name") == "pays") person.patch("/testresult/" + row.at("id").dump(), {{"name", "pays"}, {"description", "changed"}});
  }
  fail_from_now_on(world->emea(), "/testresult/*/execution", 500);
  sync::PlanOptions full;
  full.full = true;
  const auto run = world->apply(full);
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.incomplete, 1);
  EXPECT_THAT(run.report.notes, Contains(HasSubstr("its copy stays as it is")));
  EXPECT_EQ(results_in(*world, "Nightly"), before);
  EXPECT_THAT(steps_of(*world, before.at(0)), HasSubstr("Inner"));
  world->emea().clear_faults();
  EXPECT_TRUE(world->apply(full).report.complete());
  EXPECT_EQ(results_in(*world, "Nightly").size(), before.size());
  EXPECT_FALSE(world->apply(full).planned.plan.summary().has_changes());
}

TEST(UnreadLaunch, IsNamedAndTheOthersGoOn) {
  auto world = launch_world();
  // The list of results of one launch alone: a fault has no eye for queries.
  standin::Instance& emea = world->emea();
  const auto broken = "launchId=" + std::to_string(world.ids.smoke);
  world->watch([&emea, broken](const Simulation::Seen& seen) {
    emea.clear_faults();
    if (seen.instance == "emea" && seen.request.target.find(broken) != std::string::npos) {
      fail_from_now_on(emea, "/testresult", 500);
    }
  });
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_TRUE(run.planned.plan.complete) << story(run);
  EXPECT_EQ(run.planned.plan.summary().incomplete, 1);
  EXPECT_TRUE(launch_named(*world, "Nightly").at("closed").get<bool>());
  EXPECT_TRUE(launch_named(*world, "Smoke").is_null());
  EXPECT_THAT(run.planned.plan.exports[0].launches->notes, Contains(HasSubstr("\"Smoke\"")));
  world->watch(nullptr);
  emea.clear_faults();
  EXPECT_TRUE(world->apply().report.complete());
  EXPECT_TRUE(launch_named(*world, "Smoke").at("closed").get<bool>());
}

}  // namespace
}  // namespace tmsync::testing
