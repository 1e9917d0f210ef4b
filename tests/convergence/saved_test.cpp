#include <regex>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/report/plan_file.hpp"

#include "launch_world.hpp"

/// A saved plan is carried out exactly, once, however often it is interrupted, and nothing else is.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What people see in the recipient project: the bin, where removed doubles lie, is left out.
std::string live_dump(Simulation& world) {
  auto dump = nlohmann::json::parse(world.hq().dump("Payments EMEA"));
  auto& cases = dump["testCases"];
  for (auto at = cases.begin(); at != cases.end();) {
    at = at->value("deleted", false) ? cases.erase(at) : std::next(at);
  }
  // Which id a copy gets depends on the order in which they are made.
  return std::regex_replace(dump.dump(1), std::regex(";copy=[0-9]+"), "");
}

/// Through its file.
plan::Plan saved_plan(Simulation& world) {
  const auto plan = world.plan();
  std::stringstream file;
  report::write_plan_file(plan, {}, file);
  auto read = report::read_plan_file(file, nullptr);
  if (!read) throw std::runtime_error(read.error().message);
  return std::move(read->plan);
}

sync::PlanOptions options_of(const plan::Plan& saved) {
  sync::PlanOptions options;
  options.saved = &saved;
  return options;
}

/// Exports everything, and then leaves a change of each kind to do: create, update, restore, delete, touch.
std::unique_ptr<Simulation> changed_world(std::uint64_t seed) {
  auto world =
      sample_world(seed, "  guards: { maxDelete: 10 }\n", R"({ aql: 'tag = "release"', onScopeExit: delete })");
  const auto first = world->apply();
  if (!first.report.complete()) throw std::runtime_error(story(first));
  const auto author = source_person(*world);
  author.patch(path_of(101, "?v2=true"), {{"description", "pays **by phone**"}, {"name", "Pay by phone"}});
  author.patch(path_of(102, "?v2=true"), {{"tags", {{{"name", "internal"}}}}});
  author.patch(path_of(104, "?v2=true"), {{"tags", {{{"name", "release"}}}}});
  recipient_person(*world).remove(path_of(copy_id(*world, 103)));
  return world;
}

struct CleanRun {
  std::string dump;
  std::int64_t requests = 0;
};

const CleanRun& clean_run() {
  static const CleanRun clean = [] {
    auto world = changed_world(1);
    const auto saved = saved_plan(*world);
    EXPECT_EQ(saved.summary().create, 1);
    EXPECT_EQ(saved.summary().update, 1);
    EXPECT_EQ(saved.summary().restore, 1);
    EXPECT_EQ(saved.summary().remove, 1);
    world->arm({});
    const auto run = world->apply(options_of(saved));
    EXPECT_TRUE(run.report.complete()) << story(run);
    EXPECT_EQ(run.settlement.kept, 4);
    EXPECT_FALSE(world->plan().summary().has_changes());
    return CleanRun{live_dump(*world), world->requests()};
  }();
  return clean;
}

class SavedAtEveryRequest : public ::testing::TestWithParam<int> {};

TEST_P(SavedAtEveryRequest, TheSameFileCompletesTheWork) {
  const auto kind = static_cast<WireFault::Kind>(GetParam());
  ASSERT_GT(clean_run().requests, 30);
  // Another quarter of the requests for each kind: together they meet every request more than twice.
  for (std::int64_t at = GetParam() % 4; at < clean_run().requests; at += 4) {
    SCOPED_TRACE(std::string(to_string(kind)) + " at request " + std::to_string(at));
    auto world = changed_world(1);
    const auto saved = saved_plan(*world);
    world->arm({kind, at});
    (void)world->apply(options_of(saved));
    world->arm({});
    const auto second = world->apply(options_of(saved));
    ASSERT_THAT(second.settlement.stale, IsEmpty())
        << second.settlement.stale.front().address << ": " << second.settlement.stale.front().why;
    ASSERT_TRUE(second.report.complete()) << story(second);
    ASSERT_EQ(live_dump(*world), clean_run().dump) << story(second);
    world->clear_logs();
    const auto third = world->apply(options_of(saved));
    ASSERT_EQ(third.settlement.done, 4);
    ASSERT_THAT(third.settlement.stale, IsEmpty());
    ASSERT_EQ(world->writes(), 0u) << story(third);
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, SavedAtEveryRequest, ::testing::Range(0, kWireFaultKinds),
                         [](const auto& row) { return to_string(static_cast<WireFault::Kind>(row.param)); });

TEST(Saved, ACaseThatChangesBetweenTheCheckAndTheWriteIsStale) {
  auto world = sample_world();
  const auto saved = saved_plan(*world);
  bool edited = false;
  world->watch([&](const Simulation::Seen& seen) {
    const bool reads_it =
        seen.instance == "emea" && seen.request.target.find("/testcase/101/overview") != std::string::npos;
    if (!reads_it || edited) return;
    edited = true;
    source_person(*world).patch(path_of(101, "?v2=true"), {{"description", "not reviewed"}});
  });
  const auto run = world->apply(options_of(saved));
  EXPECT_TRUE(edited);
  EXPECT_EQ(run.report.stale, 1) << story(run);
  EXPECT_EQ(run.report.done.create, 2);
  EXPECT_TRUE(copy_rows(*world, 101).empty());
}

TEST(Saved, WhatWasNotPlannedIsNotDone) {
  auto world = changed_world(1);
  const auto saved = saved_plan(*world);
  source_person(*world).patch(path_of(101, "?v2=true"), {{"description", "not reviewed"}});
  source_person(*world).patch(path_of(102, "?v2=true"), {{"tags", {{{"name", "release"}}}}});
  const auto run = world->apply(options_of(saved));
  ASSERT_EQ(run.settlement.stale.size(), 2U) << story(run);
  EXPECT_THAT(run.settlement.stale.front().why, HasSubstr("the source changed"));
  EXPECT_THAT(run.settlement.stale.front().why, HasSubstr("description"));
  EXPECT_THAT(run.settlement.stale.back().why, HasSubstr("in scope again"));
  EXPECT_EQ(run.settlement.kept, 2);
  EXPECT_EQ(dumped(*world, 101).at("name"), "Pay by card");
  EXPECT_EQ(copy_rows(*world, 102).size(), 1U);
}

constexpr const char* kLaunches = "{ upload: bulk }";

LaunchWorld launches_to_do(std::uint64_t seed) {
  auto world = launch_world(seed, kLaunches);
  return world;
}

/// Test cases and launches from nothing.
TEST(SavedLaunches, TheSameFileCompletesTheWorkAfterAKill) {
  auto clean = launches_to_do(1);
  const auto plan = saved_plan(*clean.world);
  clean->arm({});
  const auto run = clean->apply(options_of(plan));
  ASSERT_TRUE(run.report.complete()) << story(run);
  ASSERT_GT(run.report.results, 3);
  const auto dump = live_dump(*clean.world);
  const auto requests = clean->requests();
  for (const auto kind : {WireFault::Kind::kill_after, WireFault::Kind::lost_after}) {
    for (std::int64_t at = 0; at < requests; at += 3) {
      SCOPED_TRACE(std::string(to_string(kind)) + " at request " + std::to_string(at));
      auto world = launches_to_do(1);
      const auto saved = saved_plan(*world.world);
      world->arm({kind, at});
      (void)world->apply(options_of(saved));
      world->arm({});
      const auto second = world->apply(options_of(saved));
      ASSERT_THAT(second.settlement.stale, IsEmpty())
          << second.settlement.stale.front().address << ": " << second.settlement.stale.front().why;
      ASSERT_TRUE(second.report.complete()) << story(second);
      ASSERT_EQ(live_dump(*world.world), dump);
      world->clear_logs();
      const auto third = world->apply(options_of(saved));
      ASSERT_EQ(third.settlement.kept, 0);
      ASSERT_EQ(world->writes(), 0u) << story(third);
    }
  }
}

}  // namespace
}  // namespace tmsync::testing
