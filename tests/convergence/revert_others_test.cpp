#include <gmock/gmock.h>

#include "launch_world.hpp"
#include "native_world.hpp"
#include "revert_world.hpp"

/// Bringing back launches and the configuration plane.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The launches of the recipient without what a revert leaves alone: their results, and the date in their marks.
std::vector<std::string> launches_there(Simulation& world) {
  std::vector<std::string> rows;
  const auto page =
      recipient_bot(world).get("/launch/__search?projectId=7&rql=true&size=1000&sort=id,asc").at("content");
  for (const auto& row : page) {
    const auto text = json{row.at("name"), row.at("closed"), row.at("tags"), row.at("links"), row.at("issues")}.dump();
    rows.push_back(std::regex_replace(text, std::regex("mod=[0-9]+"), ""));
  }
  return rows;
}

std::vector<std::string> launch_changes(const plan::Plan& plan) {
  std::vector<std::string> lines;
  for (const auto& change : plan.exports.at(0).launches->changes) {
    lines.push_back(std::string(plan::symbol(change.action)) + ' ' + change.name + ' ' +
                    std::string(plan::to_string(change.reason)));
  }
  return lines;
}

TEST(RevertLaunches, ThatWereMadeAreDeleted) {
  auto world = launch_world();
  const auto before = seen_by_people(*world);
  const auto source = recorded_apply(*world);
  const auto run = world->revert(source, may_delete());
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(run.report.done.remove, 6);
  EXPECT_EQ(seen_by_people(*world), before);
  const auto again = world->revert(source, may_delete());
  EXPECT_FALSE(again.planned.plan.summary().has_changes()) << story(again);
}

TEST(RevertLaunches, ThatWereBroughtUpToDateGetTheirFieldsBack) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  LaunchMaker maker(world->emea(), "alice-token");
  maker.person().patch("/launch/" + std::to_string(world.ids.open),
                       {{"name", "Still running"}, {"tags", {{{"name", "night"}}}}});
  maker.results(world.ids.open_session, {result_of(102, "refunds later", "PASSED")});
  maker.reopen(world.ids.smoke);
  maker.person().patch("/launch/" + std::to_string(world.ids.smoke), {{"name", "Smoke 2"}});
  maker.close(world.ids.smoke);
  const auto before = launches_there(*world);
  const auto source = recorded_apply(*world);
  ASSERT_NE(launches_there(*world), before);
  const auto run = world->revert(source, may_delete());
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(launch_changes(run.planned.plan), Each(HasSubstr("~ ")));
  EXPECT_THAT(run.planned.plan.exports[0].launches->notes, ::testing::Contains(HasSubstr("1 result(s) that the run")));
  EXPECT_EQ(launches_there(*world), before);
  world->clear_logs();
  const auto again = world->revert(source, may_delete());
  EXPECT_THAT(launch_changes(again.planned.plan), IsEmpty());
  EXPECT_EQ(world->writes(), 0u);
}

TEST(RevertLaunches, ThatSomebodyRenamedStay) {
  auto world = launch_world();
  const auto source = recorded_apply(*world);
  const auto person = recipient_person(*world);
  const auto id = person.id_in("/launch/__search?projectId=7&rql=true&size=1000", "Running");
  person.patch("/launch/" + std::to_string(id), {{"name", "Ours"}});
  const auto run = world->revert(source, may_delete());
  EXPECT_THAT(launch_changes(run.planned.plan), ::testing::Contains("! Running reverted"));
  EXPECT_THAT(run.planned.plan.exports[0].launches->notes,
              ::testing::Contains(HasSubstr("name, tags, links or issues of the launch were changed since")));
  EXPECT_THAT(launches_there(*world), ElementsAre(HasSubstr("Ours")));
}

TEST(RevertLaunches, AnInterruptedRevertIsCompletedByTheNext) {
  std::int64_t at = 0;
  for (bool hit = true; hit; at += 3) {
    SCOPED_TRACE(at);
    auto world = launch_world();
    const auto before = seen_by_people(*world);
    const auto source = recorded_apply(*world);
    world->arm({WireFault::Kind::kill_after, at});
    (void)world->revert(source, may_delete());
    hit = world->requests() > at;
    world->arm({});
    const auto run = world->revert(source, may_delete());
    ASSERT_TRUE(run.report.complete()) << story(run);
    ASSERT_EQ(seen_by_people(*world), before);
  }
}

/// The configuration plane
/// ------------------------------------------------------------------------------------------------------------

Person admin(Simulation& world) {
  return {world.emea(), "emea-token"};
}

std::string configuration_there(Simulation& world) {
  json all = json::array();
  const auto integrations = admin(world).get("/integration").at("content");
  for (const auto& integration : integrations) {
    const auto id = integration.at("id").get<model::Id>();
    const std::string of = std::to_string(id);
    json one = json::array({integration.at("name")});
    one.push_back(admin(world).get("/integration/globalfields?type=allure_testops&integrationId=" + of));
    auto exports = admin(world).get("/integration/export?projectId=1&integrationId=" + of).at("content");
    for (auto& row : exports) {
      for (const char* name : {"id", "lastModifiedDate", "createdDate", "lastModifiedBy", "createdBy"}) row.erase(name);
    }
    one.push_back(exports);
    all.push_back(one);
  }
  return all.dump(1);
}

TEST(RevertConfiguration, WhatWasMadeIsDeletedInTheOrderInWhichItCan) {
  const auto world = native_world();
  const auto before = configuration_there(*world);
  const auto source = recorded_apply(*world);
  ASSERT_EQ(source.operations.size(), 3u);
  const auto plan = world->revert(source, {}, true).planned.plan;
  EXPECT_THAT(config_changes(plan),
              ElementsAre("- integration/hq reverted", "- integration/hq/project/Payments reverted",
                          "- export/payments reverted"))
      << config_story(plan);
  const auto run = world->revert(source);
  ASSERT_TRUE(run.report.complete()) << not_done(run.report);
  EXPECT_EQ(configuration_there(*world), before);
  world->clear_logs();
  const auto again = world->revert(source);
  EXPECT_TRUE(again.planned.plan.complete) << config_story(again.planned.plan);
  EXPECT_THAT(config_changes(again.planned.plan), IsEmpty());
  EXPECT_EQ(world->writes(), 0u);
}

TEST(RevertConfiguration, WhatWasChangedIsAsBefore) {
  const auto world = native_world();
  expect_applied(*world);
  const auto before = configuration_there(*world);
  NativeYaml other;
  other.test_cases = "{ aql: 'tag = \"internal\"', create: false }";
  other.mapping = "\n  mapping:\n    layer: { identity: true }\n";
  other.integration = "  disableCertificateValidation: true\n";
  world->configure(native_yaml(other));
  const auto source = recorded_apply(*world);
  ASSERT_NE(configuration_there(*world), before);
  const auto run = world->revert(source);
  ASSERT_TRUE(run.report.complete()) << not_done(run.report);
  EXPECT_THAT(config_changes(run.planned.plan), ElementsAre("~ integration/hq reverted", "~ export/payments reverted"))
      << config_story(run.planned.plan);
  EXPECT_EQ(configuration_there(*world), before);
  const auto again = world->revert(source);
  EXPECT_THAT(config_changes(again.planned.plan), IsEmpty());
}

TEST(RevertConfiguration, LeavesAloneWhatAPersonChangedSince) {
  const auto world = native_world();
  expect_applied(*world);
  NativeYaml other;
  other.test_cases = "{ aql: 'tag = \"internal\"' }";
  world->configure(native_yaml(other));
  const auto source = recorded_apply(*world);
  const auto integration = admin(*world).get("/integration").at("content").at(0).at("id").get<model::Id>();
  const auto id = admin(*world)
                      .get("/integration/export?projectId=1&integrationId=" + std::to_string(integration))
                      .at("content")
                      .at(0)
                      .at("id")
                      .get<model::Id>();
  (void)admin(*world).patch("/integration/export/" + std::to_string(id), {{"syncDelaySec", 300}});
  const auto now = configuration_there(*world);
  const auto run = world->revert(source);
  EXPECT_THAT(config_changes(run.planned.plan), ElementsAre("! export/payments reverted"));
  EXPECT_THAT(run.planned.plan.exports[0].configuration->notes, ElementsAre(HasSubstr("changed since the run")));
  EXPECT_EQ(configuration_there(*world), now);
}

TEST(RevertConfiguration, DeletedExportConfigurationsAreMadeAgainAndIntegrationsAreNot) {
  const auto world = native_world();
  expect_applied(*world);
  const auto before = configuration_there(*world);
  NativeYaml gone;
  gone.more = "  state: absent\n";
  world->configure(native_yaml(gone));
  const auto source = recorded_apply(*world);
  const auto run = world->revert(source);
  ASSERT_TRUE(run.report.complete()) << not_done(run.report);
  EXPECT_THAT(config_changes(run.planned.plan), ElementsAre("+ export/payments reverted"));
  EXPECT_EQ(configuration_there(*world), before);
  const auto again = world->revert(source);
  EXPECT_THAT(config_changes(again.planned.plan), IsEmpty());

  gone.integration = "  state: absent\n";
  world->configure(native_yaml(gone));
  const auto all = recorded_apply(*world);
  const auto refused = world->revert(all, {}, true).planned.plan;
  EXPECT_THAT(config_changes(refused), ::testing::Contains("! integration/hq reverted")) << config_story(refused);
  EXPECT_THAT(refused.integrations.at(0).changes.at(0).notes,
              ElementsAre(HasSubstr("a token that nobody can read back")));
}

}  // namespace
}  // namespace tmsync::testing
