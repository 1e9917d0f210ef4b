#include <gmock/gmock.h>

#include "tmsync/config/load.hpp"

#include "launch_world.hpp"
#include "native_world.hpp"

/// What a plan says of cases and launches that enter and leave a scope, and what that costs.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char* const kRelease = R"({ aql: 'tag = "release"' })";
const char* const kInternal = R"({ aql: 'tag = "internal"' })";
const char* const kBoth = R"({ aql: 'tag in ["release", "internal"]' })";

std::vector<std::string> lines(const std::vector<plan::ScopeSample>& samples) {
  std::vector<std::string> list;
  for (const auto& sample : samples) list.push_back(std::to_string(sample.id) + ' ' + sample.name);
  return list;
}

const plan::ScopeDiff& diff_of(const plan::Plan& plan, const std::string& name = "payments") {
  const auto* planned = find_export(plan, name);
  if (planned == nullptr || !planned->scope_diff)
    throw std::runtime_error("no scope diff of " + name + "\n" + story(plan));
  return *planned->scope_diff;
}

/// Of test cases. Mapping coverage and the look-up of users have requests of their own, which depend on the query.
std::size_t reads(standin::Instance& instance) {
  return static_cast<std::size_t>(std::count_if(instance.log().begin(), instance.log().end(), [](const auto& request) {
    return request.method == "GET" && request.target.find("/testcase/") != std::string::npos &&
           request.target.find("/query/") == std::string::npos;
  }));
}

model::Configuration loaded(const std::string& yaml) {
  core::Diagnostics diags;
  auto configuration = config::load_text({{"old.yaml", yaml}}, diags);
  if (diags.has_errors()) throw std::runtime_error("the other configuration has mistakes");
  return configuration;
}

std::string second_export(const std::string& name, const std::string& test_cases, const std::string& more = "") {
  return "---\napiVersion: tmsync/v1\nkind: Export\nmetadata: { name: " + name +
         " }\nspec:\n  source: { instance: emea, project: Payments }\n"
         "  recipient: { instance: hq, project: Payments EMEA }\n  mapping: common\n  testCases: " +
         test_cases + '\n' + more;
}

TEST(AppliedScopeDiff, AFirstPlanSeesEverythingEnterAndASettledOneNothing) {
  auto world = sample_world();
  const auto plan = world->plan();
  EXPECT_EQ(diff_of(plan).basis, plan::ScopeDiff::Basis::applied);
  EXPECT_EQ(diff_of(plan).cases.entering, 3);
  EXPECT_THAT(lines(diff_of(plan).cases.entering_samples),
              ElementsAre("101 Pay by card", "102 Refund", "103 Table of amounts"));
  EXPECT_FALSE(diff_of(plan).launches);
  EXPECT_EQ(plan.exports.front().source_project_id, kSourceProject);
  EXPECT_EQ(plan.exports.front().recipient_project_id, kRecipientProject);
  ASSERT_TRUE(world->apply().report.complete());
  EXPECT_TRUE(diff_of(world->plan()).cases.empty());
}

TEST(AppliedScopeDiff, AnotherQueryNamesWhatEntersAndWhatLeavesForTwoMoreRequests) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  world->clear_logs();
  (void)world->plan();
  const auto source_before = reads(world->emea());
  const auto recipient_before = reads(world->hq());

  world->configure(sample_yaml("", kInternal));
  world->clear_logs();
  const auto plan = world->plan();
  const auto& cases = diff_of(plan).cases;
  EXPECT_EQ(cases.entering, 1);
  EXPECT_THAT(lines(cases.entering_samples), ElementsAre("104 Only here"));
  EXPECT_EQ(cases.leaving, 3);
  EXPECT_THAT(lines(cases.leaving_samples), ElementsAre("101 Pay by card", "102 Refund", "103 Table of amounts"));
  // The names of those that left; and the one that enters, whose members the plan names.
  EXPECT_EQ(reads(world->emea()), source_before + 2);
  EXPECT_EQ(reads(world->hq()), recipient_before);
}

TEST(AppliedScopeDiff, ACaseThatIsGoneIsNamedByItsCopy) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  source_person(*world).remove("/testcase/102");
  recipient_person(*world).patch(path_of(copy_id(*world, 102)), {{"name", "As it is called there"}});
  world->clear_logs();
  const auto plan = world->plan();
  EXPECT_THAT(lines(diff_of(plan).cases.leaving_samples), ElementsAre("102 As it is called there"));
  // And a copy that is deleted, too, has been taken out already.
  recipient_person(*world).remove(path_of(copy_id(*world, 102)));
  EXPECT_EQ(diff_of(world->plan()).cases.leaving, 0);
}

TEST(AppliedScopeDiff, NamesThatCannotBeReadDecideNothing) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  world->configure(sample_yaml("", kInternal));
  standin::Fault fault;
  fault.kind = standin::Fault::Kind::status;
  fault.path_glob = "/testcase/__search";
  fault.status = 400;
  fault.times = -1;
  world->watch([&](const Simulation::Seen& seen) {
    world->emea().clear_faults();
    if (seen.instance == "emea" && seen.request.target.find("id%20in%20") != std::string::npos)
      world->emea().add_fault(fault);
  });
  const auto plan = world->plan();
  EXPECT_TRUE(plan.complete) << story(plan);
  EXPECT_THAT(lines(diff_of(plan).cases.leaving_samples),
              ElementsAre("101 Pay by card", "102 Refund", "103 Table of amounts"));  // of their copies
}

TEST(AppliedScopeDiff, WhatIsASiblingsHasNotLeft) {
  auto world = sample_world();
  world->configure(sample_yaml("", kRelease) + second_export("internal", kInternal));
  ASSERT_EQ(world->apply().report.done.create, 4);
  EXPECT_TRUE(diff_of(world->plan()).cases.empty());
  // Nor where the sibling is not run now, whatever the export does with what leaves.
  sync::PlanOptions options;
  options.targets = {"export/payments"};
  EXPECT_TRUE(diff_of(world->plan(options)).cases.empty());
  world->configure(sample_yaml("", kRelease) + second_export("internal", kInternal, "  paused: true\n"));
  const auto plan = world->plan();
  EXPECT_TRUE(diff_of(plan).cases.empty());
  EXPECT_EQ(find_export(plan, "payments")->left_kept, 0);
}

TEST(AppliedScopeDiff, LaunchesThatAreMadeEnterAndThoseOutOfTheQueryLeave) {
  auto world = launch_world();
  auto plan = world->plan();
  ASSERT_TRUE(diff_of(plan).launches);
  // "Elsewhere" has no result of a case in scope.
  EXPECT_EQ(diff_of(plan).launches->entering, 3);
  ASSERT_TRUE(world->apply().report.complete());
  plan = world->plan();
  EXPECT_TRUE(diff_of(plan).launches->empty());
  world->configure(sample_yaml("  launches: { aql: 'name = \"Smoke\"' }", kRelease));
  world->clear_logs();
  plan = world->plan();
  EXPECT_THAT(lines(diff_of(plan).launches->leaving_samples),
              ElementsAre(std::to_string(world.ids.nightly) + " Nightly", std::to_string(world.ids.open) + " Running"));
}

class ComparedScope : public ::testing::Test {
 protected:
  plan::Plan plan_against(Simulation& world, const std::string& old_yaml, std::vector<std::string> targets = {}) {
    old_ = loaded(old_yaml);
    sync::PlanOptions options;
    options.compare_with = &old_;
    options.targets = std::move(targets);
    return world.plan(options);
  }
  model::Configuration old_;
};

TEST_F(ComparedScope, ShowsWhatAnEditedQueryChanges) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  world->configure(sample_yaml("", kInternal));
  const auto plan = plan_against(*world, sample_yaml("", kRelease));
  const auto& diff = diff_of(plan);
  EXPECT_EQ(diff.basis, plan::ScopeDiff::Basis::configuration);
  EXPECT_FALSE(diff.is_new);
  EXPECT_EQ(diff.old_aql, "tag = \"release\"");
  EXPECT_THAT(lines(diff.cases.entering_samples), ElementsAre("104 Only here"));
  EXPECT_THAT(lines(diff.cases.leaving_samples), ElementsAre("101 Pay by card", "102 Refund", "103 Table of amounts"));
  EXPECT_THAT(plan.removed_exports, IsEmpty());
}

TEST_F(ComparedScope, TheSameQueryCostsNothing) {
  auto world = sample_world();
  world->clear_logs();
  (void)world->plan();
  const auto before = reads(world->emea());
  world->clear_logs();
  const auto plan = plan_against(*world, sample_yaml("", R"({ aql: ' tag = "release" ', onScopeExit: delete })"));
  EXPECT_TRUE(diff_of(plan).cases.empty());
  EXPECT_EQ(diff_of(plan).basis, plan::ScopeDiff::Basis::configuration);
  EXPECT_EQ(reads(world->emea()), before);
}

TEST_F(ComparedScope, ANewExportARenamedOneAndOneThatIsGone) {
  auto world = sample_world();
  // "payments" is there in both; "internal" was called "inside"; "dropped" is declared no more.
  world->configure(sample_yaml("", kRelease) + second_export("internal", kInternal));
  load(world->hq(), R"({"projects": [{"id": 8, "name": "Archive"}]})");
  std::string dropped = second_export("dropped", kBoth);
  dropped.replace(dropped.find("Payments EMEA"), 13, "Archive");
  auto plan = plan_against(*world, sample_yaml("", kRelease) + second_export("inside", kBoth) + dropped);
  EXPECT_TRUE(diff_of(plan).cases.empty());
  EXPECT_FALSE(diff_of(plan, "internal").is_new);
  EXPECT_EQ(diff_of(plan, "internal").cases.leaving, 3);
  EXPECT_EQ(diff_of(plan, "internal").cases.entering, 0);
  EXPECT_THAT(plan.removed_exports, ElementsAre("dropped"));
  plan = plan_against(*world, sample_yaml("", kRelease));
  EXPECT_TRUE(diff_of(plan, "internal").is_new);
  EXPECT_THAT(lines(diff_of(plan, "internal").cases.entering_samples), ElementsAre("104 Only here"));
  EXPECT_THAT(plan.removed_exports, IsEmpty());
}

TEST_F(ComparedScope, GoesWithTargets) {
  auto world = sample_world();
  world->configure(sample_yaml("", kInternal) + second_export("release", kRelease));
  const auto plan = plan_against(*world, sample_yaml("", kBoth) + second_export("gone", kRelease), {"export/payments"});
  EXPECT_EQ(diff_of(plan).cases.leaving, 3);
  EXPECT_FALSE(find_export(plan, "release")->scope_diff);
  EXPECT_THAT(plan.removed_exports, IsEmpty());
}

TEST_F(ComparedScope, AQueryThatTheInstanceRefusesIsAWarning) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  standin::Fault fault;
  fault.kind = standin::Fault::Kind::status;
  fault.path_glob = "/testcase/__search";
  fault.status = 400;
  fault.times = -1;
  world->watch([&](const Simulation::Seen& seen) {
    world->emea().clear_faults();
    if (seen.instance == "emea" && seen.request.target.find("internal") != std::string::npos)
      world->emea().add_fault(fault);
  });
  const auto plan = plan_against(*world, sample_yaml("", kInternal));
  EXPECT_TRUE(plan.complete);
  EXPECT_THAT(codes_of(plan), Contains("TM3304"));
  EXPECT_EQ(diff_of(plan).basis, plan::ScopeDiff::Basis::applied);
}

TEST_F(ComparedScope, LaunchesAreComparedByTheirQuery) {
  auto world = launch_world(1, "{ aql: 'name = \"Smoke\"' }");
  const auto smoke = std::to_string(world.ids.smoke) + " Smoke";
  auto plan = plan_against(*world, sample_yaml("  launches: { aql: 'closed = true' }", kRelease));
  ASSERT_TRUE(diff_of(plan).launches);
  EXPECT_EQ(diff_of(plan).old_launch_aql, "closed = true");
  EXPECT_EQ(diff_of(plan).launches->entering, 0);
  EXPECT_THAT(
      lines(diff_of(plan).launches->leaving_samples),
      ElementsAre(std::to_string(world.ids.nightly) + " Nightly", std::to_string(world.ids.elsewhere) + " Elsewhere"));
  plan = plan_against(*world, sample_yaml("", kRelease));
  EXPECT_THAT(lines(diff_of(plan).launches->entering_samples), ElementsAre(smoke));
  world->configure(sample_yaml("  launches: { enabled: false }", kRelease));
  plan = plan_against(*world, sample_yaml("  launches: { aql: 'name = \"Smoke\"' }", kRelease));
  ASSERT_TRUE(diff_of(plan).launches);
  EXPECT_THAT(lines(diff_of(plan).launches->leaving_samples), ElementsAre(smoke));
  plan = plan_against(*world, sample_yaml("", kRelease));
  EXPECT_FALSE(diff_of(plan).launches);
}

TEST_F(ComparedScope, OfANativeExport) {
  NativeYaml parts;
  parts.test_cases = kBoth;
  const auto world = native_world(parts);
  NativeYaml old;
  const auto plan = plan_against(*world, native_yaml(old));
  EXPECT_THAT(lines(diff_of(plan).cases.entering_samples), ElementsAre("104 Only here"));
  EXPECT_EQ(diff_of(plan).cases.leaving, 0);
}

}  // namespace
}  // namespace tmsync::testing
