#include <cstdlib>
#include <regex>

#include "launch_world.hpp"

/// Launches are never lost, doubled or left half-written: whatever happens to any single request.
namespace tmsync::testing {
namespace {

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

struct Mode {
  const char* name;
  const char* launches;
  /// Every request, or every n-th, another one for each kind of fault: the ways differ only in who carries the results.
  std::int64_t step;
};

struct CleanRun {
  std::string dump;
  std::int64_t requests = 0;  ///< of the run that carries the launches after them
};

LaunchWorld with_cases(std::uint64_t seed, const std::string& launches) {
  auto world = launch_world(seed, "{ enabled: false }");
  const auto run = world->apply();
  if (!run.report.complete()) throw std::runtime_error(story(run));
  world->configure(sample_yaml("  launches: " + launches, R"({ aql: 'tag = "release"' })"));
  return world;
}

CleanRun clean_run(const std::string& launches) {
  auto world = with_cases(1, launches);
  world->arm({});
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_GT(run.report.results, 3);
  return {live_dump(*world), world->requests()};
}

void expect_convergence(Simulation& world, const std::string& dump) {
  world.arm({});
  const auto second = world.apply();
  ASSERT_TRUE(second.report.complete()) << story(second);
  ASSERT_TRUE(second.planned.plan.complete) << story(second);
  ASSERT_EQ(live_dump(world), dump) << story(second);
  world.clear_logs();
  const auto third = world.apply();
  ASSERT_FALSE(third.planned.plan.summary().has_changes()) << story(third);
  ASSERT_EQ(world.writes(), 0u) << story(third);
}

class LaunchesAtEveryRequest : public ::testing::TestWithParam<std::tuple<int, Mode>> {};

TEST_P(LaunchesAtEveryRequest, AReRunCompletesTheWork) {
  const auto kind = static_cast<WireFault::Kind>(std::get<0>(GetParam()));
  const std::string launches = std::get<1>(GetParam()).launches;
  const CleanRun clean = clean_run(launches);
  ASSERT_GT(clean.requests, 40);
  const std::int64_t step = std::get<1>(GetParam()).step;
  for (std::int64_t at = std::get<0>(GetParam()) % step; at < clean.requests; at += step) {
    SCOPED_TRACE(std::string(to_string(kind)) + " at request " + std::to_string(at));
    auto world = with_cases(1, launches);
    world->arm({kind, at});
    (void)world->apply();
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world, clean.dump));
  }
}

const Mode kModes[] = {{"bulk", "{ upload: bulk }", 1}, {"single", "{ upload: single }", 5}};

INSTANTIATE_TEST_SUITE_P(Faults, LaunchesAtEveryRequest,
                         ::testing::Combine(::testing::Range(0, kWireFaultKinds), ::testing::ValuesIn(kModes)),
                         [](const auto& row) {
                           return std::string(to_string(static_cast<WireFault::Kind>(std::get<0>(row.param)))) + '_' +
                                  std::get<1>(row.param).name;
                         });

TEST(LaunchesTwiceAtOnce, EndWithExactlyOneOfEach) {
  const CleanRun clean = clean_run("{ upload: bulk }");
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    auto world = with_cases(seed, "{ upload: bulk }");
    (void)world->apply_twice_at_once();
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world, clean.dump));
  }
}

/// An open launch with attempts and a file, in a world whose seed says how versions differ and what cannot be read.
struct Retried {
  explicit Retried(std::uint64_t seed)
      : world(launch_world(seed, "{ enabled: false }",
                           [seed](standin::Instance::Options& options) {
                             if (seed % 2 == 0 && options.name == "hq") options.upload_answer = "26";
                           })),
        unreadable(seed % 3 == 0) {
    LaunchMaker maker(world->emea(), "alice-token");
    const auto launch = maker.launch("Retried");
    const auto attempt = [](const char* name, const char* status, int start) {
      return result_of(102, "t", status, {{"uuid", name}, {"historyId", "t"}, {"message", name}, {"start", start}});
    };
    const auto ids =
        maker.results(maker.session(launch),
                      {attempt("second", "BROKEN", 2), attempt("first", "FAILED", 1), attempt("last", "PASSED", 3)});
    touched = ids.at(0);
    const auto run = world->apply();
    if (!run.report.complete()) throw std::runtime_error(story(run));
    world->configure(sample_yaml("  launches: { upload: bulk }", R"({ aql: 'tag = "release"' })"));
    if (!unreadable) return;
    standin::Fault fault;
    fault.path_glob = "/testresult/attachment/*/content";
    fault.times = -1;
    fault.status = seed % 4 == 0 ? 500 : 404;
    world->emea().add_fault(fault);
  }

  /// Somebody edits an attempt that has been replaced.
  void touch() {
    source_person(*world).patch("/testresult/" + std::to_string(touched), {{"name", "t"}, {"description", "later"}});
  }

  /// Without the dates of marks: they say when somebody edited.
  std::string dump() { return std::regex_replace(live_dump(*world), std::regex("mod=[0-9]+"), "mod="); }

  LaunchWorld world;
  bool unreadable;
  model::Id touched = 0;
};

TEST(LaunchSchedules, WithRetriesAndUnreadableFilesEndInTheSameState) {
  // More of them: TMSYNC_TEST_SCHEDULES=10000.
  const char* wanted = std::getenv("TMSYNC_TEST_SCHEDULES");
  const std::uint64_t count = wanted == nullptr ? 48 : std::stoull(wanted);
  std::map<std::uint64_t, std::pair<std::string, std::int64_t>> clean;  // what a seed differs in repeats every 12
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    SCOPED_TRACE(seed);
    auto& [expected, requests] = clean[seed % 12];
    if (expected.empty()) {
      Retried undisturbed(seed);
      undisturbed.touch();
      undisturbed.world->arm({});
      const auto run = undisturbed.world->apply();
      ASSERT_TRUE(run.report.complete()) << story(run);
      expected = undisturbed.dump();
      requests = undisturbed.world->requests();
    }
    core::SeededRandom random(seed);
    Retried scene(seed);
    const int runs = 1 + static_cast<int>(random.uniform() * 3);
    for (int i = 0; i < runs; ++i) {
      const auto kind = static_cast<WireFault::Kind>(static_cast<int>(random.uniform() * kWireFaultKinds));
      scene.world->arm({kind, static_cast<std::int64_t>(random.uniform() * static_cast<double>(requests))});
      (void)scene.world->apply();
      if (i == 0) scene.touch();
    }
    scene.world->arm({});
    const auto last = scene.world->apply();
    ASSERT_TRUE(last.report.complete()) << story(last);
    ASSERT_EQ(scene.dump(), expected) << story(last);
    scene.world->clear_logs();
    const auto idle = scene.world->apply();
    ASSERT_FALSE(idle.planned.plan.summary().has_changes()) << story(idle);
    ASSERT_EQ(scene.world->writes(), 0u) << story(idle);
    for (const auto& check : scene.world->verify().checks) {
      if (check.id == "statistics") {
        ASSERT_EQ(check.state, plan::CheckState::passed);
      }
    }
  }
}

}  // namespace
}  // namespace tmsync::testing
