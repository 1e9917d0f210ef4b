#include <regex>

#include <gmock/gmock.h>

#include "launch_world.hpp"
#include "native_world.hpp"

/// Several runners share one export and do not talk to each other: together they do what one would, whatever the
/// interleaving and whatever happens to any of them.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

sync::PlanOptions shard(std::int64_t index, std::int64_t count) {
  sync::PlanOptions options;
  options.shard = sync::Shard{index, count};
  return options;
}

std::vector<sync::PlanOptions> all_of(std::int64_t count) {
  std::vector<sync::PlanOptions> list;
  for (std::int64_t index = 1; index <= count; ++index) list.push_back(shard(index, count));
  return list;
}

std::int64_t owner(model::Id id, std::int64_t count) {
  for (std::int64_t index = 1; index <= count; ++index) {
    if (sync::Shard{index, count}.owns(id)) return index;
  }
  return 0;
}

/// What people see in the recipient project: the bin is left out.
std::string live_dump(Simulation& world) {
  auto dump = json::parse(world.hq().dump("Payments EMEA"));
  auto& cases = dump["testCases"];
  for (auto at = cases.begin(); at != cases.end();) {
    at = at->value("deleted", false) ? cases.erase(at) : std::next(at);
  }
  // Which id a copy gets depends on the order in which they are made.
  return std::regex_replace(dump.dump(1), std::regex(";copy=[0-9]+"), "");
}

/// One run without shards leads to `dump`, and the one after it has nothing to write.
void expect_convergence(Simulation& world, const std::string& dump) {
  world.arm({});
  const auto run = world.apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  ASSERT_TRUE(run.planned.plan.complete) << story(run);
  ASSERT_EQ(live_dump(world), dump) << story(run);
  world.clear_logs();
  const auto last = world.apply();
  ASSERT_FALSE(last.planned.plan.summary().has_changes()) << story(last);
  ASSERT_EQ(world.writes(), 0u) << story(last);
}

std::unique_ptr<Simulation> generated(int count) {
  auto world = sample_world(1, "  guards: { maxUpdate: 100%, maxDelete: 100% }\n", R"({ onScopeExit: delete })");
  const auto made = world->emea().generate("Payments", count, 5);
  if (!made) throw std::runtime_error(made.error().message);
  return world;
}

/// Some cases change, one goes, one comes back, one is new.
void edit(Simulation& world) {
  const auto person = source_person(world);
  person.patch(path_of(101), {{"name", "Pay by card, again"}});
  person.remove(path_of(102));
  person.post("/testcase", {{"projectId", kSourceProject}, {"name", "Fresh"}});
  recipient_person(world).remove(path_of(copy_id(world, 103)));
  recipient_person(world).patch(path_of(copy_id(world, 104)), {{"name", "Theirs"}});
}

std::string clean_dump_of(const std::function<std::unique_ptr<Simulation>()>& make) {
  auto world = make();
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  return live_dump(*world);
}

TEST(Shard, EveryIdBelongsToOneAndTheyAreEven) {
  constexpr int kIds = 20'000;
  for (const std::int64_t count : {1, 2, 4, 7}) {
    std::vector<int> owned(static_cast<std::size_t>(count));
    for (model::Id id = 1; id <= kIds; ++id) {
      int owners = 0;
      for (std::int64_t index = 1; index <= count; ++index) {
        if (!sync::Shard{index, count}.owns(id)) continue;
        ++owners;
        ++owned[static_cast<std::size_t>(index - 1)];
      }
      ASSERT_EQ(owners, 1) << id << " of " << count;
    }
    const auto share = static_cast<double>(kIds) / static_cast<double>(count);
    for (const int one : owned) EXPECT_NEAR(one, share, share * 0.1) << count;
  }
}

TEST(Shard, PlansTogetherAreTheWholePlan) {
  auto world = generated(40);
  ASSERT_TRUE(world->apply().report.complete());
  edit(*world);
  const auto whole = world->plan();
  std::vector<std::string> changes;
  std::int64_t unchanged = 0;
  std::int64_t share = 0;
  for (const auto& options : all_of(4)) {
    const auto plan = world->plan(options);
    EXPECT_EQ(plan.shard, std::to_string(options.shard->index) + "/4");
    const auto& planned = plan.exports.front();
    for (const auto& change : planned.changes) EXPECT_TRUE(options.shard->owns(change.source_id)) << change.address;
    for (auto& line : changes_of(plan)) changes.push_back(std::move(line));
    unchanged += planned.unchanged;
    share += planned.exported_share.value_or(-1000);
    // What is said of the scope is about the whole.
    EXPECT_EQ(planned.exported, whole.exports.front().exported);
    EXPECT_EQ(planned.in_scope, whole.exports.front().in_scope);
    EXPECT_EQ(planned.coverage, whole.exports.front().coverage);
    EXPECT_EQ(planned.scope_diff, whole.exports.front().scope_diff);
  }
  EXPECT_THAT(changes, ::testing::UnorderedElementsAreArray(changes_of(whole)));
  EXPECT_EQ(unchanged, whole.exports.front().unchanged);
  EXPECT_EQ(share, whole.exports.front().exported);
  EXPECT_FALSE(whole.exports.front().exported_share);
}

TEST(Shard, PercentagesAreOfItsOwnShare) {
  auto world = sample_world(1, "", "{}");
  ASSERT_TRUE(world->emea().generate("Payments", 76, 5));
  ASSERT_TRUE(world->apply().report.complete());
  const auto person = source_person(*world);
  int edits = 0;
  const auto page = person.get("/testcase/__search?projectId=1&rql=true&size=1000&sort=id,asc");
  for (const auto& row : page.at("content")) {
    const auto id = row.at("id").get<model::Id>();
    if (edits == 10 || owner(id, 4) != 1) continue;
    person.patch(path_of(id), {{"name", "Edited " + std::to_string(id)}});
    ++edits;
  }
  ASSERT_EQ(edits, 10);
  EXPECT_FALSE(world->plan().guarded());  // 10 of 80
  EXPECT_TRUE(world->plan(shard(1, 4)).guarded());
  EXPECT_FALSE(world->plan(shard(2, 4)).guarded());
}

TEST(Shard, TheEmptyScopeIsAboutTheWhole) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  world->configure(sample_yaml("", R"({ aql: 'tag = "nobody"' })"));
  for (const auto& options : all_of(8)) EXPECT_TRUE(world->plan(options).guarded());
}

TEST(Shards, AllAtOnceEndLikeOneRun) {
  const auto make = [] { return generated(40); };
  const auto first_dump = clean_dump_of(make);
  for (const std::int64_t count : {2, 4, 7}) {
    SCOPED_TRACE(count);
    auto world = make();
    for (const auto& run : world->apply_at_once(all_of(count))) EXPECT_TRUE(run.report.complete()) << story(run);
    EXPECT_EQ(live_dump(*world), first_dump);
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world, first_dump));
    edit(*world);
    for (const auto& run : world->apply_at_once(all_of(count))) EXPECT_TRUE(run.report.complete()) << story(run);
    world->clear_logs();
    const auto last = world->apply();
    EXPECT_FALSE(last.planned.plan.summary().has_changes()) << story(last);
    EXPECT_EQ(world->writes(), 0u);
  }
}

TEST(Shards, OneAfterTheOtherInAnyOrder) {
  const auto make = [] { return sample_world(); };
  const auto dump = clean_dump_of(make);
  auto order = all_of(4);
  for (int turn = 0; turn < 4; ++turn) {
    std::rotate(order.begin(), order.begin() + 1, order.end());
    auto world = make();
    for (const auto& options : order) EXPECT_TRUE(world->apply(options).report.complete());
    EXPECT_EQ(live_dump(*world), dump);
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world, dump));
  }
}

TEST(Shards, AValueThatAllOfThemMissIsMadeOnce) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    auto world = sample_world(seed);
    for (const auto& run : world->apply_at_once(all_of(3))) EXPECT_TRUE(run.report.complete()) << story(run);
    const auto values = recipient_person(*world).get("/project/7/cfv?customFieldId=-5&size=100");
    std::vector<std::string> names;
    for (const auto& row : values.at("content")) names.push_back(row.at("name"));
    EXPECT_THAT(names, ::testing::UnorderedElementsAre("Card", "Ledger", "New one"));
    EXPECT_THAT(dumped(*world, 101).at("customFields").dump(), HasSubstr("Ledger"));
    expect_settled(*world);
  }
}

class ShardFaults : public ::testing::TestWithParam<int> {};

TEST_P(ShardFaults, AtAnyRequestOfAnyShardARerunCompletesTheWork) {
  const auto kind = static_cast<WireFault::Kind>(GetParam());
  const auto make = [] { return sample_world(); };
  const auto dump = clean_dump_of(make);
  constexpr std::int64_t kStep = 9;
  const auto count_requests = [&make] {
    auto world = make();
    world->arm({});
    (void)world->apply_at_once(all_of(3));
    return world->requests();
  };
  const std::int64_t requests = count_requests();
  ASSERT_GT(requests, 100);
  for (std::int64_t at = GetParam() % kStep; at < requests; at += kStep) {
    SCOPED_TRACE(std::string(to_string(kind)) + " at request " + std::to_string(at));
    auto world = make();
    world->arm({kind, at});
    (void)world->apply_at_once(all_of(3));
    world->arm({});
    (void)world->apply_at_once(all_of(3));
    ASSERT_EQ(live_dump(*world), dump);
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world, dump));
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, ShardFaults, ::testing::Range(0, kWireFaultKinds),
                         [](const auto& row) { return to_string(static_cast<WireFault::Kind>(row.param)); });

bool closed(Simulation& world, const std::string& name) {
  const auto page = recipient_bot(world).get("/launch/__search?projectId=7&rql=&size=100&sort=id,asc");
  for (const auto& row : page.at("content")) {
    if (row.at("name") == name) return row.at("closed").get<bool>();
  }
  return false;
}

TEST(ShardLaunches, WaitForTestCasesOfOtherShards) {
  auto world = launch_world();
  // A number of shards of which one has the launch, and another one a case that it refers to.
  std::int64_t count = 2;
  while (owner(world.ids.nightly, count) == owner(102, count)) ++count;
  const auto mine = shard(owner(world.ids.nightly, count), count);
  const std::string address = "export/payments/launch/" + std::to_string(world.ids.nightly);

  const auto early = world->apply(mine);
  EXPECT_FALSE(early.report.complete());
  EXPECT_EQ(early.report.failed, 0) << story(early);
  const auto waiting = std::find_if(early.report.operations.begin(), early.report.operations.end(),
                                    [&](const auto& operation) { return operation.address == address; });
  ASSERT_NE(waiting, early.report.operations.end()) << story(early);
  EXPECT_EQ(waiting->state, sync::OperationState::skipped);
  EXPECT_THAT(waiting->message, HasSubstr("waits for test cases of other shards"));
  EXPECT_FALSE(closed(*world, "Nightly"));

  for (std::int64_t index = 1; index <= count; ++index) (void)world->apply(shard(index, count));
  const auto late = world->apply(mine);
  EXPECT_TRUE(late.report.complete()) << story(late);
  EXPECT_TRUE(closed(*world, "Nightly"));
  auto whole = launch_world();
  const auto one = whole->apply();
  ASSERT_NO_FATAL_FAILURE(expect_convergence(*world, live_dump(*whole))) << story(one);
}

TEST(ShardLaunches, TakeWhatOtherShardsHaveBroughtMeanwhile) {
  auto world = launch_world();
  std::int64_t count = 2;
  while (owner(world.ids.nightly, count) == owner(102, count)) ++count;
  // The others do their part while this one has planned already: right before it looks what they have brought.
  bool done = false;
  const auto mine = shard(owner(world.ids.nightly, count), count);
  world->watch([&](const Simulation::Seen& seen) {
    const bool looks = seen.instance == "hq" && seen.request.target.find("/testcase/__search") != std::string::npos &&
                       seen.request.target.find("id%20%3E%20900") != std::string::npos;
    if (done || !looks) return;
    done = true;
    for (std::int64_t index = 1; index <= count; ++index) {
      if (index == mine.shard->index) continue;
      const auto other = world->apply(shard(index, count));
      EXPECT_EQ(other.report.failed, 0) << story(other);
    }
  });
  const auto run = world->apply(mine);
  ASSERT_TRUE(done);
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_TRUE(closed(*world, "Nightly"));
}

TEST(ShardLaunches, AtOnceEndLikeOneRunAfterOneMoreRound) {
  auto whole = launch_world();
  ASSERT_TRUE(whole->apply().report.complete());
  const auto dump = live_dump(*whole);
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE(seed);
    auto world = launch_world(seed);
    for (const auto& run : world->apply_at_once(all_of(4))) {
      EXPECT_EQ(run.report.failed + run.report.unknown + run.report.stale, 0) << story(run);
    }
    for (const auto& run : world->apply_at_once(all_of(4))) EXPECT_TRUE(run.report.complete()) << story(run);
    ASSERT_EQ(live_dump(*world), dump);
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world, dump));
  }
}

/// Single shards and all at once in turn, each hit somewhere by something, in an order that a seed decides.
TEST(ShardLaunches, ManyFaultsInARowEndInTheSameState) {
  auto whole = launch_world();
  ASSERT_TRUE(whole->apply().report.complete());
  const auto dump = live_dump(*whole);
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE(seed);
    core::SeededRandom random(seed);
    const auto below = [&](int bound) { return static_cast<int>(random.uniform() * bound); };
    auto world = launch_world(seed);
    for (int turn = 0; turn < 4; ++turn) {
      world->arm({static_cast<WireFault::Kind>(below(kWireFaultKinds)), below(150)});
      if (below(2) == 0) {
        (void)world->apply_at_once(all_of(3));
      } else {
        (void)world->apply(shard(1 + below(3), 3));
      }
    }
    world->arm({});
    ASSERT_NO_FATAL_FAILURE(expect_convergence(*world, dump));
  }
}

TEST(ShardLaunches, ResultsOfACaseThatAnotherShardRestores) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    auto world = launch_world(seed);
    ASSERT_TRUE(world->apply().report.complete());
    recipient_person(*world).remove(path_of(copy_id(*world, 102)));
    LaunchMaker maker(world->emea(), "alice-token");
    const auto id = maker.launch("Later");
    maker.results(maker.session(id), {result_of(102, "refunds again", "PASSED")});
    maker.close(id);
    for (const auto& run : world->apply_at_once(all_of(4))) EXPECT_EQ(run.report.failed, 0) << story(run);
    for (const auto& run : world->apply_at_once(all_of(4))) EXPECT_TRUE(run.report.complete()) << story(run);
    EXPECT_TRUE(closed(*world, "Later"));
    expect_settled(*world);
  }
}

TEST(ShardConfiguration, IsTheBusinessOfTheFirst) {
  const auto world = native_world();
  const auto second = world->apply(shard(2, 2));
  EXPECT_TRUE(second.planned.plan.complete) << config_story(second.planned.plan);
  EXPECT_THAT(config_changes(second.planned.plan), IsEmpty());
  EXPECT_EQ(second.planned.plan.exports.front().state, plan::ExportState::excluded);
  EXPECT_EQ(second.planned.plan.integrations.front().state, plan::IntegrationPlan::State::excluded);
  EXPECT_EQ(second.report.done.create, 0);
  EXPECT_EQ(world->apply(shard(1, 2)).report.done.create, 3);
  EXPECT_FALSE(world->apply().planned.plan.summary().has_changes());
}

/// The source project by its id: offline the two cannot be compared.
TEST(ShardConfiguration, ADirectExportBesideANativeOneIsRefusedByAll) {
  NativeYaml parts;
  parts.further = R"(---
apiVersion: tmsync/v1
kind: Export
metadata: { name: directly }
spec:
  source: { instance: emea, project: 1 }
  recipient: { instance: hq, project: Payments EMEA }
)";
  const auto world = native_world(parts);
  load(world->hq(), R"({"users": [{"login": "reader", "rights": {"Payments EMEA": "write"}}]})");
  for (const auto& options : all_of(2)) {
    const auto plan = world->plan(options);
    EXPECT_FALSE(plan.complete);
    EXPECT_THAT(codes_of(plan), Contains("TM3401")) << config_story(plan);
  }
}

}  // namespace
}  // namespace tmsync::testing
