#include <gmock/gmock.h>

#include "world.hpp"

/// Instances that refuse, lag, or answer in unusual ways. What could not be done is named; a later run completes it.
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

standin::Fault status_fault(const std::string& method, const std::string& glob, int status, std::int64_t times = -1,
                            std::int64_t skip = 0) {
  standin::Fault fault;
  fault.method = method;
  fault.path_glob = glob;
  fault.status = status;
  fault.times = times;
  fault.skip = skip;
  return fault;
}

void expect_complete(Simulation& world, std::int64_t creates_left) {
  const auto run = world.apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.done.create, creates_left) << story(run);
  for (const model::Id id : {101, 102, 103}) EXPECT_EQ(copy_rows(world, id).size(), 1u) << id;
  expect_settled(world);
}

/// Three exports by tag: the first and the last go to hq, the middle one to a second project there.
std::unique_ptr<Simulation> two_exports() {
  auto world = sample_world();
  load(world->hq(), R"({"projects": [{"id": 8, "name": "Other"}],
                        "users": [{"login": "bot", "rights": {"Payments EMEA": "write", "Other": "write"}}]})");
  world->configure(sample_yaml("", R"({ aql: 'tag = "release"' })") + R"(---
apiVersion: tmsync/v1
kind: Export
metadata: { name: zzz }
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: Other }
)");
  return world;
}

class Refused : public ::testing::TestWithParam<int> {};

TEST_P(Refused, InTheMiddleStopsThatExportAlone) {
  auto world = two_exports();
  // From the second create in the first export's project on, until the other export begins.
  int creates = 0;
  world->watch([&](const Simulation::Seen& seen) {
    if (seen.instance != "hq" || seen.request.method == http::Method::get ||
        seen.request.target.find("oauth") != std::string::npos)
      return;
    world->hq().clear_faults();
    const bool other = seen.request.body.find("\"projectId\":8") != std::string::npos;
    if (!other && ++creates > 1 && creates < 40) world->hq().add_fault(status_fault("", "/testcase*", GetParam(), 1));
    if (other) creates = 100;
  });
  const auto run = world->apply();
  world->watch(nullptr);
  world->hq().clear_faults();
  EXPECT_FALSE(run.report.complete());
  EXPECT_TRUE(run.report.unauthorized) << story(run);
  EXPECT_EQ(run.report.operations.size(), static_cast<std::size_t>(3 + 4 - run.report.done.create));
  const auto other = json::parse(world->hq().dump("Other")).at("testCases");
  EXPECT_EQ(other.size(), 4u) << story(run);
  EXPECT_THAT(run.report.notes,
              Contains(AllOf(HasSubstr("export/payments: stopped"), HasSubstr("environment variable HQ"))));
  for (const auto& operation : run.report.operations)
    EXPECT_THAT(operation.address, HasSubstr("export/payments/")) << story(run);

  const auto again = world->apply();
  EXPECT_TRUE(again.report.complete()) << story(again);
  for (const model::Id id : {101, 102, 103}) EXPECT_EQ(copy_rows(*world, id).size(), 1u) << id;
  expect_settled(*world);
}

INSTANTIATE_TEST_SUITE_P(Statuses, Refused, ::testing::Values(401, 403));

TEST(Failures, ATokenThatIsRevokedInTheMiddleLosesNothing) {
  auto world = sample_world();
  bool revoked = false;
  world->watch([&](const Simulation::Seen& seen) {
    if (revoked || seen.instance != "hq" || seen.request.method != http::Method::post) return;
    if (seen.request.target.find("/testcase") == std::string::npos) return;
    revoked = world->hq().revoke_token("hq-token");
  });
  const auto run = world->apply();
  world->watch(nullptr);
  ASSERT_TRUE(revoked);
  EXPECT_FALSE(run.report.complete()) << story(run);
  EXPECT_TRUE(run.report.unauthorized) << story(run);
  const auto rejected = world->plan();
  EXPECT_FALSE(rejected.complete);
  EXPECT_EQ(rejected.exports[0].error.kind, core::ErrorKind::unauthorized) << story(rejected);
  load(world->hq(), R"({"tokens": [{"token": "hq-token", "user": "bot"}]})");
  const auto again = world->apply();
  EXPECT_TRUE(again.report.complete()) << story(again);
  for (const model::Id id : {101, 102, 103}) EXPECT_EQ(copy_rows(*world, id).size(), 1u) << id;
  expect_settled(*world);
}

struct PlanFailure {
  const char* name;
  std::function<void(Simulation&)> breaks;
  core::ErrorKind kind;
  const char* says;
};

void PrintTo(const PlanFailure& row, std::ostream* out) {
  *out << row.name;
}

class AtPlan : public ::testing::TestWithParam<PlanFailure> {};

TEST_P(AtPlan, FailsTheExportAndWritesNothing) {
  auto world = sample_world();
  GetParam().breaks(*world);
  world->clear_logs();
  sync::PlanOptions options;
  options.to_apply = true;
  const auto run = world->apply(options);
  EXPECT_FALSE(run.planned.plan.complete);
  ASSERT_EQ(run.planned.plan.exports[0].state, plan::ExportState::failed);
  EXPECT_EQ(run.planned.plan.exports[0].error.kind, GetParam().kind) << story(run);
  EXPECT_THAT(run.planned.plan.exports[0].error.message, HasSubstr(GetParam().says));
  EXPECT_EQ(world->writes(), 0u);
}

std::string without(std::string yaml, const std::string& what, const std::string& with) {
  const auto at = yaml.find(what);
  return yaml.replace(at, what.size(), with);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, AtPlan,
    ::testing::Values(
        PlanFailure{"project_missing",
                    [](Simulation& w) {
                      w.configure(without(sample_yaml(), "project: Payments EMEA", "project: Payments EMAE"));
                    },
                    core::ErrorKind::not_found, "Payments EMAE"},
        PlanFailure{"source_project_missing",
                    [](Simulation& w) {
                      w.configure(
                          without(sample_yaml(), "instance: emea, project: Payments", "instance: emea, project: 99"));
                    },
                    core::ErrorKind::not_found, "99"},
        PlanFailure{"token_rejected", [](Simulation& w) { w.hq().revoke_token("hq-token"); },
                    core::ErrorKind::unauthorized, "instance \"hq\" refuses the token (environment variable HQ)"},
        PlanFailure{"no_right_to_write",
                    [](Simulation& w) {
                      load(w.hq(), R"({"users": [{"login": "bot", "rights": {"Payments EMEA": "read"}}]})");
                    },
                    core::ErrorKind::forbidden, "project:write"},
        PlanFailure{"down", [](Simulation& w) { w.hq().add_fault(status_fault("", "", 503)); },
                    core::ErrorKind::unavailable, ""},
        PlanFailure{"source_down", [](Simulation& w) { w.emea().add_fault(status_fault("", "", 502)); },
                    core::ErrorKind::unavailable, ""}),
    [](const auto& row) { return row.param.name; });

TEST(AtPlan, OneInstanceDownDoesNotHideTheOtherExports) {
  auto world = two_exports();
  // The second project of the recipient answers nothing but refusals.
  world->watch([&](const Simulation::Seen& seen) {
    world->hq().clear_faults();
    if (seen.instance == "hq" && seen.request.target.find("projectId=8") != std::string::npos)
      world->hq().add_fault(status_fault("", "*", 400, 1));
  });
  const auto run = world->apply();
  world->watch(nullptr);
  EXPECT_FALSE(run.planned.plan.complete);
  EXPECT_EQ(find_export(run.planned.plan, "zzz")->state, plan::ExportState::failed);
  EXPECT_EQ(run.report.done.create, 3) << story(run);
}

TEST(Failures, OneRefusedOperationLeavesTheRestDone) {
  for (const int status : {400, 409, 422, 500}) {
    SCOPED_TRACE(status);
    auto world = sample_world();
    world->watch([&](const Simulation::Seen& seen) {
      world->hq().clear_faults();
      const bool second =
          seen.request.body.find("Refund") != std::string::npos && seen.request.method == http::Method::post;
      if (seen.instance == "hq" && second) world->hq().add_fault(status_fault("POST", "/testcase", status));
    });
    const auto run = world->apply();
    world->watch(nullptr);
    world->hq().clear_faults();
    EXPECT_EQ(run.report.done.create, 2) << story(run);
    ASSERT_THAT(run.report.operations, SizeIs(1)) << story(run);
    EXPECT_EQ(run.report.operations[0].address, "export/payments/test-case/102");
    EXPECT_FALSE(run.report.operations[0].message.empty());
    expect_complete(*world, 1);
  }
}

TEST(Failures, NothingIsDeletedWhereAWriteFailed) {
  auto world = sample_world(1, "  guards: { maxDelete: 10 }\n", R"({ aql: 'tag = "release"', onScopeExit: delete })");
  ASSERT_TRUE(world->apply().report.complete());
  source_person(*world).remove("/testcase/101");
  source_person(*world).patch("/testcase/102", {{"name", "New"}});
  world->hq().add_fault(status_fault("PATCH", "/testcase/*", 400));
  const auto run = world->apply();
  EXPECT_EQ(run.report.done.remove, 0);
  EXPECT_EQ(run.report.skipped, 1) << story(run);
  EXPECT_FALSE(dumped(*world, 101).is_null());
  world->hq().clear_faults();
  const auto again = world->apply();
  EXPECT_EQ(again.report.done.remove, 1) << story(again);
  expect_settled(*world);
}

TEST(Stop, DrainsAndTheNextRunCompletes) {
  auto probe = sample_world();
  probe->arm({});
  ASSERT_TRUE(probe->apply().report.complete());
  for (std::int64_t at = 0; at < probe->requests(); ++at) {
    SCOPED_TRACE(at);
    auto world = sample_world();
    world->arm({});
    world->watch([&](const Simulation::Seen& seen) {
      if (seen.index == at) seen.stop.draining = true;
    });
    const auto run = world->apply();
    world->watch(nullptr);
    EXPECT_TRUE(run.report.interrupted);
    EXPECT_EQ(run.report.failed + run.report.unknown, 0) << story(run);
    ASSERT_NO_FATAL_FAILURE(expect_complete(*world, 3 - run.report.done.create));
  }
}

struct Server {
  const char* name;
  std::function<void(standin::Instance::Options&)> tweak;
};

class Servers : public ::testing::TestWithParam<Server> {};

TEST_P(Servers, AreExportedToLikeAnyOther) {
  auto world = sample_world(1, "", R"({ aql: 'tag = "release" or tag = "bulk"' })", GetParam().tweak);
  load(world->emea(),
       R"({"projects": [{"name": "Payments", "testCases": [{"name": "Bulk {n}", "tags": ["bulk"], "repeat": 20}]}]})");
  const auto first = world->apply();
  EXPECT_TRUE(first.report.complete()) << story(first);
  EXPECT_EQ(first.report.done.create, 23);
  const auto total = json::parse(world->hq().dump("Payments EMEA")).at("testCases").size();
  EXPECT_EQ(total, 24u);
  // Reads until what was made last shows in the searches.
  for (int i = 0; i < 20; ++i) (void)StandinClient(world->hq(), "hq-token", "/api/rs").get("/project/7");
  expect_settled(*world);
}

/// The same with every answer to a create lost: it must be found again by its mark.
TEST_P(Servers, FindWhatALostAnswerMade) {
  auto world = sample_world(1, "", R"({ aql: 'tag = "release"' })", GetParam().tweak);
  standin::Fault lost;
  lost.kind = standin::Fault::Kind::status_after;
  lost.method = "POST";
  lost.path_glob = "/testcase";
  lost.times = -1;
  lost.status = 500;
  world->hq().add_fault(lost);
  const auto first = world->apply();
  world->hq().clear_faults();
  EXPECT_TRUE(first.report.complete()) << story(first);
  const auto dump = json::parse(world->hq().dump("Payments EMEA"));
  EXPECT_EQ(std::count_if(dump.at("testCases").begin(), dump.at("testCases").end(),
                          [](const auto& c) { return !c.at("deleted").template get<bool>(); }),
            4);
  for (int i = 0; i < 20; ++i) (void)StandinClient(world->hq(), "hq-token", "/api/rs").get("/project/7");
  expect_settled(*world);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Servers,
    ::testing::Values(Server{"small_pages", [](auto& o) { o.max_page_size = 7; }},
                      Server{"sparse_rows", [](auto& o) { o.sparse_search_rows = true; }},
                      Server{"sparse_recipient", [](auto& o) { o.sparse_search_rows = o.name == "hq"; }},
                      Server{"sparse_and_small",
                             [](auto& o) {
                               o.sparse_search_rows = true;
                               o.max_page_size = 2;
                             }},
                      Server{"only_api_rs", [](auto& o) { o.api_prefix = "/api/rs"; }},
                      Server{"only_api", [](auto& o) { o.api_prefix = "/api"; }},
                      Server{"short_tokens", [](auto& o) { o.token_lifetime_s = 1; }},
                      Server{"search_lags_by_one", [](auto& o) { o.search_lag = o.name == "hq" ? 1 : 0; }},
                      Server{"search_lags", [](auto& o) { o.search_lag = o.name == "hq" ? 3 : 0; }}),
    [](const auto& row) { return row.param.name; });

TEST(Race, TwoRunsAtOnceOverASearchThatLagsEndWithOneOfEach) {
  for (const std::int64_t lag : {1, 3, 6}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      SCOPED_TRACE(std::to_string(lag) + " seed " + std::to_string(seed));
      auto world = sample_world(seed, "", R"({ aql: 'tag = "release"' })",
                                [&](auto& o) { o.search_lag = o.name == "hq" ? lag : 0; });
      (void)world->apply_twice_at_once();
      for (int i = 0; i < 20; ++i) (void)recipient_bot(*world).get("/project/7");
      (void)world->apply();
      for (const model::Id id : {101, 102, 103}) ASSERT_EQ(copy_rows(*world, id).size(), 1u) << id;
      expect_settled(*world);
    }
  }
}

TEST(Race, AChangeBetweenPlanAndWriteIsStaleOrTaken) {
  // The copy changes after the comparison of the plan and before its write.
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto copy = copy_id(*world, 101);
  source_person(*world).patch("/testcase/101", {{"name", "From the source"}});
  bool done = false;
  int overviews = 0;
  world->watch([&](const Simulation::Seen& seen) {
    const bool reads =
        seen.instance == "hq" && seen.request.target.find(path_of(copy, "/overview")) != std::string::npos;
    if (!reads || done || ++overviews < 2) return;
    done = true;
    recipient_person(*world).patch(path_of(copy), {{"name", "From a person"}});
  });
  const auto run = world->apply();
  world->watch(nullptr);
  ASSERT_TRUE(done);
  EXPECT_EQ(run.report.stale, 1) << story(run);
  EXPECT_EQ(dumped(*world, 101).at("name"), "From a person");
  const auto again = world->apply();
  EXPECT_EQ(again.report.done.update, 1) << story(again);
  EXPECT_EQ(dumped(*world, 101).at("name"), "From the source");
  expect_settled(*world);
}

}  // namespace
}  // namespace tmsync::testing
