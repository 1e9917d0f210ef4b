#include <cstdlib>

#include <nlohmann/json.hpp>

#include "world.hpp"

/// Exactly once: whatever happens to any single request, a clean run afterwards leads to the state of a run without
/// faults.
namespace tmsync::testing {
namespace {

/// What people see in the recipient project: the bin, where removed doubles lie, is left out.
std::string live_dump(Simulation& world) {
  auto dump = nlohmann::json::parse(world.hq().dump("Payments EMEA"));
  auto& cases = dump["testCases"];
  for (auto at = cases.begin(); at != cases.end();) {
    at = at->value("deleted", false) ? cases.erase(at) : std::next(at);
  }
  return dump.dump(1);
}

struct CleanRun {
  std::string dump;
  std::int64_t requests = 0;
};

const CleanRun& clean_run() {
  static const CleanRun clean = [] {
    auto world = sample_world();
    world->arm({});
    const auto run = world->apply();
    EXPECT_TRUE(run.report.complete()) << story(run);
    return CleanRun{live_dump(*world), world->requests()};
  }();
  return clean;
}

/// A run without faults completes the work, and the one after it has nothing to write.
void expect_convergence(Simulation& world) {
  world.arm({});
  const auto second = world.apply();
  ASSERT_TRUE(second.report.complete()) << story(second);
  ASSERT_TRUE(second.planned.plan.complete) << story(second);
  ASSERT_EQ(live_dump(world), clean_run().dump) << story(second);
  world.clear_logs();
  const auto third = world.apply();
  ASSERT_FALSE(third.planned.plan.summary().has_changes()) << story(third);
  ASSERT_EQ(world.writes(), 0u) << story(third);
}

class AtEveryRequest : public ::testing::TestWithParam<int> {};

TEST_P(AtEveryRequest, AReRunCompletesTheWork) {
  const auto kind = static_cast<WireFault::Kind>(GetParam());
  ASSERT_GT(clean_run().requests, 40);
  for (std::int64_t at = 0; at < clean_run().requests; ++at) {
    SCOPED_TRACE(std::string(to_string(kind)) + " at request " + std::to_string(at));
    auto world = sample_world();
    world->arm({kind, at});
    (void)world->apply();
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world));
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, AtEveryRequest, ::testing::Range(0, kWireFaultKinds),
                         [](const auto& row) { return to_string(static_cast<WireFault::Kind>(row.param)); });

TEST(TwoAtOnce, EndWithExactlyOneOfEach) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    auto world = sample_world(seed);
    (void)world->apply_twice_at_once();
    ASSERT_EQ(live_dump(*world), clean_run().dump);
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world));
  }
}

/// The same instances and projects under other names, as a second repository declares them.
std::string in_other_names() {
  auto yaml = sample_yaml("", R"({ aql: 'tag = "release"' })");
  for (const auto& [name, other] : {std::pair{"name: emea }", "name: emea-prod }"},
                                    {"instance: emea,", "instance: emea-prod,"},
                                    {"name: hq }", "name: headquarters }"},
                                    {"instance: hq,", "instance: headquarters,"}}) {
    const auto at = yaml.find(name);
    if (at == std::string::npos) throw std::runtime_error(std::string("no ") + name);
    yaml.replace(at, std::string_view(name).size(), other);
  }
  return yaml;
}

/// What holds for one run beside its fault: names in the configuration, and files that cannot be read.
void set_the_scene(Simulation& world, core::SeededRandom& random) {
  world.configure(random.uniform() < 0.3 ? in_other_names() : sample_yaml("", R"({ aql: 'tag = "release"' })"));
  world.emea().clear_faults();
  if (random.uniform() >= 0.3) return;
  standin::Fault unreadable;
  unreadable.method = "GET";
  unreadable.path_glob = random.uniform() < 0.5 ? "/testcase/attachment/*/content" : "/testcase/102/*";
  unreadable.times = -1;
  unreadable.status = 500;
  world.emea().add_fault(unreadable);
}

/// Several runs, each hit somewhere by something, in an order that a seed decides.
TEST(Schedules, ManyFaultsInARowEndInTheSameState) {
  // More of them: TMSYNC_TEST_SCHEDULES=10000.
  const char* wanted = std::getenv("TMSYNC_TEST_SCHEDULES");
  const std::uint64_t count = wanted == nullptr ? 60 : std::stoull(wanted);
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    SCOPED_TRACE(seed);
    core::SeededRandom random(seed);
    auto world = sample_world(seed);
    const int runs = 1 + static_cast<int>(random.uniform() * 4);
    for (int i = 0; i < runs; ++i) {
      set_the_scene(*world, random);
      const auto kind = static_cast<WireFault::Kind>(static_cast<int>(random.uniform() * kWireFaultKinds));
      world->arm({kind, static_cast<std::int64_t>(random.uniform() * static_cast<double>(clean_run().requests))});
      (void)world->apply();
    }
    world->configure(sample_yaml("", R"({ aql: 'tag = "release"' })"));
    world->emea().clear_faults();
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world));
  }
}

}  // namespace
}  // namespace tmsync::testing
