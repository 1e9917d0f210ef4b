#include <gmock/gmock.h>

#include "native_world.hpp"

/// An instance that refuses everything is not asked for ever; objects that it refuses do not keep others back.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kStopped = "20 operations without a success between them";

/// Requests that are under way end; there are at most so many beside the one that fills the row.
constexpr int kUnderWay = 20;

standin::Fault refusal(const std::string& method, const std::string& glob, int status) {
  standin::Fault fault;
  fault.method = method;
  fault.path_glob = glob;
  fault.status = status;
  fault.times = -1;
  return fault;
}

/// `count` more cases with the ids 2001, 2002, ... in the export of the samples.
std::unique_ptr<Simulation> world_of_many(int count, const std::string& field = "") {
  auto world = sample_world();
  json cases = json::array();
  for (int i = 1; i <= count; ++i) {
    json one{{"id", 2000 + i}, {"name", "Many " + std::to_string(i)}, {"tags", {"release"}}};
    if (!field.empty()) one["customFields"] = {{field, "value " + std::to_string(i)}};
    cases.push_back(std::move(one));
  }
  load(world->emea(), json{{"projects", {{{"name", "Payments"}, {"testCases", cases}}}}}.dump());
  world->configure(sample_yaml("", R"({ aql: 'tag = "release"' })"));
  return world;
}

/// Counts the requests to an instance whose target holds `part` and is no read.
void count_writes(Simulation& world, const std::string& instance, std::string part, int& count) {
  world.watch([&count, &instance, part = std::move(part)](const Simulation::Seen& seen) {
    count += seen.instance == instance && seen.request.method != http::Method::get &&
             seen.request.target.find(part) != std::string::npos;
  });
}

const std::string kEmea = "emea";
const std::string kHq = "hq";

class RefusedAlike : public ::testing::TestWithParam<int> {};

TEST_P(RefusedAlike, TwentyCasesInARowStopTheExport) {
  const auto world = world_of_many(100);
  int creates = 0;
  count_writes(*world, kHq, "/testcase", creates);
  world->hq().add_fault(refusal("POST", "/testcase", GetParam()));
  const auto run = world->apply();
  world->watch(nullptr);
  world->hq().clear_faults();
  EXPECT_EQ(run.report.done.create, 0) << story(run);
  EXPECT_GE(creates, 20);
  EXPECT_GE(run.report.skipped, 103 - 20 - kUnderWay) << story(run);
  EXPECT_EQ(run.report.operations.size(), 103U) << "none is lost";
  EXPECT_THAT(run.report.notes, Contains(AllOf(HasSubstr(kStopped), HasSubstr(std::to_string(GetParam())),
                                               HasSubstr("then apply again"))));
  const auto again = world->apply();
  EXPECT_TRUE(again.report.complete()) << story(again);
  expect_settled(*world);
}

INSTANTIATE_TEST_SUITE_P(Statuses, RefusedAlike, ::testing::Values(400, 402, 500, 507));

TEST(Refusals, ObjectsThatAreAlwaysRefusedKeepNoneBack) {
  const auto world = world_of_many(45);
  // The cases 2001 to 2042 are refused on every run; those before and behind them are not.
  world->watch([&](const Simulation::Seen& seen) {
    world->hq().clear_faults();
    const auto at = seen.request.body.find("\"Many ");
    if (seen.instance != "hq" || at == std::string::npos) return;
    if (std::stoi(seen.request.body.substr(at + 6)) <= 42) world->hq().add_fault(refusal("POST", "/testcase", 422));
  });
  const auto run = world->apply();
  world->watch(nullptr);
  world->hq().clear_faults();
  EXPECT_EQ(run.report.done.create, 6) << story(run);
  for (const model::Id id : {101, 2043, 2044, 2045}) EXPECT_EQ(copy_rows(*world, id).size(), 1U) << id;
}

TEST(Refusals, OneSuccessBeginsTheRowAgain) {
  const auto world = world_of_many(60);
  int creates = 0;
  world->watch([&](const Simulation::Seen& seen) {
    if (seen.instance != "hq" || seen.request.body.find("\"Many ") == std::string::npos) return;
    world->hq().clear_faults();
    if (++creates % 8 != 0) world->hq().add_fault(refusal("POST", "/testcase", 422));
  });
  const auto run = world->apply();
  world->watch(nullptr);
  world->hq().clear_faults();
  EXPECT_EQ(creates, 60) << story(run);
  EXPECT_EQ(run.report.skipped, 0) << story(run);
  EXPECT_THAT(run.report.notes, Not(Contains(HasSubstr(kStopped))));
}

TEST(Refusals, TwentyValuesInARowStopTheExport) {
  const auto world = world_of_many(60, "Component");
  std::string yaml = sample_yaml("", R"({ aql: 'tag = "release"' })");
  const auto begin = yaml.find("spec:\n  status: { identity: true }");
  ASSERT_NE(begin, std::string::npos);
  yaml.replace(begin, yaml.find("---", begin) - begin,
               "spec:\n  customFields:\n    Component: { identity: true, createMissing: true }\n");
  world->configure(yaml);
  int values = 0;
  count_writes(*world, kHq, "/cfv", values);
  world->hq().add_fault(refusal("POST", "*/cfv", 402));
  const auto run = world->apply();
  world->watch(nullptr);
  world->hq().clear_faults();
  EXPECT_EQ(values, 20) << story(run);
  EXPECT_EQ(run.report.skipped, 63) << story(run);
  EXPECT_THAT(run.report.notes, Contains(HasSubstr(kStopped)));
}

TEST(Refusals, TwentyLaunchesInARowStopTheExport) {
  auto world = sample_world(1, "  launches: { enabled: true }");
  json launches = json::array();
  for (int i = 0; i < 60; ++i)
    launches.push_back({{"name", "Run " + std::to_string(i)}, {"results", {{{"case", 101}, {"status", "passed"}}}}});
  load(world->emea(), json{{"projects", {{{"name", "Payments"}, {"launches", launches}}}}}.dump());
  int creates = 0;
  count_writes(*world, kHq, "/launch", creates);
  world->hq().add_fault(refusal("POST", "/launch", 507));
  const auto run = world->apply();
  world->watch(nullptr);
  world->hq().clear_faults();
  EXPECT_GE(creates, 20) << story(run);
  EXPECT_GE(run.report.skipped, 60 - 20 - kUnderWay) << story(run);
  EXPECT_THAT(run.report.notes, Contains(HasSubstr(kStopped)));
  EXPECT_TRUE(world->apply().report.complete());
}

TEST(Refusals, TwentyChangesOfAConfigurationInARowStopItsIntegration) {
  auto world = std::make_unique<Simulation>();
  load(world->emea(), native_source());
  load(world->hq(), native_recipient());
  world->set_variable("EXPORT", "export-token");
  NativeYaml parts;
  json projects = json::array();
  for (int i = 0; i < 30; ++i) {
    const std::string name = "Project " + std::to_string(i);
    projects.push_back({{"name", name}});
    parts.project += "\n    - { project: " + name + ", token: { env: EXPORT } }";
  }
  load(world->emea(), json{{"projects", projects}}.dump());
  world->configure(native_yaml(parts));
  int uses = 0;
  count_writes(*world, kEmea, "/integration/project", uses);
  world->emea().add_fault(refusal("POST", "/integration/project*", 402));
  world->emea().add_fault(refusal("PATCH", "/integration/project*", 402));
  const auto run = world->apply();
  world->watch(nullptr);
  world->emea().clear_faults();
  EXPECT_EQ(uses, 20) << story(run);
  EXPECT_EQ(run.report.failed, 20) << story(run);
  EXPECT_EQ(run.report.operations.size(), 32U) << "31 uses and the export";
  EXPECT_THAT(run.report.notes, Contains(AllOf(HasSubstr("integration/hq: stopped"), HasSubstr(kStopped))));
  EXPECT_TRUE(world->apply().report.complete());
}

}  // namespace
}  // namespace tmsync::testing
