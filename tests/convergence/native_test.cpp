#include <gmock/gmock.h>

#include "tmsync/plan/drift.hpp"

#include "drift_list.hpp"
#include "native_world.hpp"

namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Somebody at the keyboard of the source instance.
Person admin(Simulation& world) {
  return {world.emea(), "emea-token"};
}

nlohmann::json only_export(Simulation& world) {
  const auto integrations = admin(world).get("/integration").at("content");
  const auto id = integrations.at(0).at("id").get<model::Id>();
  return admin(world).get("/integration/export?projectId=1&integrationId=" + std::to_string(id)).at("content").at(0);
}

void patch_export(Simulation& world, const nlohmann::json& body) {
  (void)admin(world).patch("/integration/export/" + std::to_string(only_export(world).at("id").get<model::Id>()), body);
}

std::vector<std::string> names_there(Simulation& world) {
  std::vector<std::string> names;
  const auto dump = nlohmann::json::parse(world.hq().dump("Payments EMEA"));
  for (const auto& test_case : dump.at("testCases")) {
    names.push_back(test_case.at("name").get<std::string>());
  }
  return names;
}

TEST(Native, OneApplyOnAnEmptyPairInTheOrderOfTheDocumentation) {
  NativeYaml parts;
  parts.more = kWithLaunches;
  const auto world = native_world(parts);
  const auto first = world->plan();
  EXPECT_THAT(config_changes(first),
              ElementsAre("+ integration/hq not_on_instance", "+ integration/hq/project/Payments not_on_instance",
                          "+ export/payments not_on_instance"))
      << config_story(first);
  EXPECT_EQ(first.exports.front().aql_count, 2);
  EXPECT_EQ(first.exports.front().launch_count, 2);
  expect_applied(*world);
  world->pass_time(120);
  EXPECT_THAT(names_there(*world), ::testing::UnorderedElementsAre("Pay by card", "Refund"));
  const auto verified = world->verify();
  EXPECT_TRUE(verified.passed()) << failures(verified);
  std::vector<std::string> ids;
  for (const auto& check : verified.checks) {
    if (check.address == "export/payments") ids.push_back(check.id);
  }
  EXPECT_THAT(ids, ElementsAre("configuration", "test-cases", "attributes", "doubles", "stale", "launches"));
}

TEST(Native, FormKeysAreThoseOfTheInstance) {
  const auto world = native_world();
  expect_applied(*world);
  const auto integrations = admin(*world).get("/integration").at("content");
  const auto id = std::to_string(integrations.at(0).at("id").get<model::Id>());
  const auto form = admin(*world).get("/integration/globalfields?type=allure_testops&integrationId=" + id);
  EXPECT_EQ(form.at("globalFieldsValues"),
            (nlohmann::json{{"serverUrl", kHqEndpoint}, {"trustAllCertificates", false}}));
  EXPECT_TRUE(only_export(*world).at("settings").contains("fieldsMapping")) << only_export(*world).dump();
}

TEST(Native, ValuesGoThroughTheMapping) {
  const auto world = native_world();
  expect_applied(*world);
  world->pass_time(120);
  const auto dump = nlohmann::json::parse(world->hq().dump("Payments EMEA"));
  for (const auto& test_case : dump.at("testCases")) {
    const bool card = test_case.at("name") == "Pay by card";
    EXPECT_EQ(test_case.at("customFields").dump(), card ? R"([["Priority","Blocker"]])" : R"([["Priority","P2"]])");
    EXPECT_EQ(test_case.at("status"), card ? "Draft" : "Active");
  }
}

TEST(Native, VerificationFindsWhatDidNotArrive) {
  const auto world = native_world();
  const auto before = world->verify();
  EXPECT_FALSE(before.passed());
  expect_applied(*world);
  world->pass_time(120);
  ASSERT_TRUE(world->verify().passed()) << failures(world->verify());

  const Person bot(world->hq(), "export-token");
  const auto rows = bot.get("/testcase/__search?projectId=7&rql=true&size=10").at("content");
  ASSERT_EQ(rows.size(), 2u);
  for (const auto& row : rows) {
    const auto id = row.at("id").get<model::Id>();
    if (row.at("name") == "Refund") bot.remove(path_of(id));
    if (row.at("name") == "Pay by card") (void)bot.post(path_of(id, "/cfv"), values_of(bot, 7, {{"Priority", "P2"}}));
  }
  const auto after = failures(world->verify());
  EXPECT_THAT(after, AllOf(HasSubstr("export/payments test-cases"), HasSubstr("\"Refund\": 1 expected, 0 there"),
                           HasSubstr("export/payments attributes"), HasSubstr("customFields.Priority is \"P2\"")));
}

TEST(Native, EditsInYamlBecomeOnePatchOfWhatDiffers) {
  const auto world = native_world();
  expect_applied(*world);
  NativeYaml parts;
  parts.test_cases = "{ aql: 'tag = \"smoke\"', create: false }";
  parts.more = "  launches: { enabled: false, aql: 'closed = true' }\n";
  world->configure(native_yaml(parts));
  const auto plan = world->plan();
  EXPECT_THAT(config_changes(plan), ElementsAre("~ export/payments configuration_changed")) << config_story(plan);
  ASSERT_TRUE(plan.exports.front().configuration);
  std::vector<std::string> fields;
  for (const auto& field : plan.exports.front().configuration->fields) fields.push_back(field.field);
  EXPECT_THAT(fields, ElementsAre("testCases.aql", "testCases.create", "launches.aql"));
  expect_applied(*world);
  EXPECT_EQ(only_export(*world).at("tcAql"), "tag = \"smoke\"");
}

TEST(Native, UnknownSettingsOnTheServerAreKept) {
  const auto world = native_world();
  expect_applied(*world);
  auto settings = only_export(*world).at("settings");
  settings["futureSwitch"] = {{"a", 1}};
  settings["fieldsMapping"][0]["hint"] = "by hand";
  patch_export(*world, {{"settings", settings}});
  EXPECT_FALSE(world->plan().summary().has_changes()) << config_story(world->plan());
  NativeYaml parts;
  parts.mapping = "  mapping: { status: { identity: false }, layer: { identity: true } }\n";
  world->configure(native_yaml(parts));
  expect_applied(*world);
  const auto now = only_export(*world).at("settings");
  EXPECT_EQ(now.at("futureSwitch"), settings.at("futureSwitch"));
  EXPECT_EQ(now.at("fieldsMapping").at(0).at("hint"), "by hand");
  EXPECT_EQ(now.at("fieldsMapping").size(), 2u);
}

TEST(Native, AnExportThatSwitchedItselfOffIsFoundExplainedAndMended) {
  const auto world = native_world();
  expect_applied(*world);
  ASSERT_TRUE(world->hq().revoke_token("export-token"));
  world->pass_time(120);
  ASSERT_TRUE(only_export(*world).at("disabled").get<bool>());
  EXPECT_EQ(world->emea().mails().size(), 1u);

  const auto refused = world->plan();
  EXPECT_THAT(config_changes(refused), ElementsAre("! export/payments credentials_refused")) << config_story(refused);
  EXPECT_THAT(refused.exports.front().configuration->notes,
              ElementsAre(AllOf(HasSubstr("likely cause"), HasSubstr("refuses the token"), HasSubstr("EXPORT"))));
  const auto drift = drift_of(refused);
  EXPECT_FALSE(world->verify().passed());
  const auto blocked = world->apply();
  EXPECT_EQ(blocked.report.done.configuration.update, 0);
  EXPECT_TRUE(only_export(*world).at("disabled").get<bool>());

  world->set_variable("EXPORT", "second-token");
  const auto mends = world->plan();
  EXPECT_THAT(config_changes(mends),
              ElementsAre("~ integration/hq/project/Payments switched_off", "~ export/payments switched_off"))
      << config_story(mends);
  ASSERT_EQ(drift_of(mends).size(), 2u);
  EXPECT_EQ(drift_of(mends).back().side, plan::DriftSide::configuration);
  expect_applied(*world);
  world->pass_time(120);
  EXPECT_FALSE(only_export(*world).at("disabled").get<bool>());
  EXPECT_TRUE(world->verify().passed()) << failures(world->verify());
}

TEST(Native, RightsThatChangedAreToldFromARefusedToken) {
  const auto world = native_world();
  expect_applied(*world);
  ASSERT_TRUE(world->hq().set_right("export-bot", "Payments EMEA", "read"));
  world->pass_time(120);
  const auto plan = world->plan();
  ASSERT_TRUE(plan.exports.front().configuration) << config_story(plan);
  EXPECT_EQ(plan.exports.front().configuration->reason, plan::Reason::credentials_refused);
  EXPECT_THAT(plan.exports.front().configuration->notes, ElementsAre(HasSubstr("may not write to project")));
}

TEST(Native, AnUnreachableRecipientDoesNotSwitchOff) {
  const auto world = native_world();
  expect_applied(*world);
  world->set_reachable(kHqEndpoint, false);
  world->pass_time(120);
  EXPECT_FALSE(only_export(*world).at("disabled").get<bool>());
}

TEST(Native, RotatingASecretIsAsked) {
  const auto world = native_world();
  expect_applied(*world);
  sync::PlanOptions options;
  options.rotate_secrets = {"integration/hq/*"};
  const auto run = world->apply(options);
  EXPECT_THAT(config_changes(run.planned.plan), ElementsAre("~ integration/hq/project/Payments secret_rotated"));
  EXPECT_EQ(run.report.done.configuration.update, 1) << not_done(run.report);
}

TEST(Native, OnlyWhatIsDeclaredAbsentIsDeleted) {
  const auto world = native_world();
  expect_applied(*world);
  NativeYaml parts;
  parts.more = "  state: absent\n";
  world->configure(native_yaml(parts));
  EXPECT_THAT(config_changes(world->plan()), ElementsAre("- export/payments declared_absent"));
  expect_applied(*world);
  parts.project = "{ project: Payments, state: absent }";
  parts.integration = "  state: absent\n";
  world->configure(native_yaml(parts));
  EXPECT_THAT(config_changes(world->plan()), ElementsAre("- integration/hq declared_absent"));
  expect_applied(*world);
  EXPECT_THAT(admin(*world).get("/integration").at("content"), IsEmpty());
}

TEST(Native, TwoThatFitAskForAnId) {
  const auto world = native_world();
  expect_applied(*world);
  auto copy = only_export(*world);
  const auto first = copy.at("id").get<model::Id>();
  for (const char* member : {"id", "createdDate", "lastModifiedDate"}) copy.erase(member);
  const auto second = admin(*world).post("/integration/export", copy).at("id").get<model::Id>();
  const auto plan = world->plan();
  EXPECT_FALSE(plan.complete);
  EXPECT_THAT(codes_of(plan), ElementsAre("TM3402"));
  EXPECT_THAT(plan.diagnostics.items().front().hint,
              AllOf(HasSubstr(std::to_string(first)), HasSubstr(std::to_string(second)), HasSubstr("native: { id")));
  NativeYaml parts;
  parts.more = "  native: { id: " + std::to_string(second) + " }\n";
  world->configure(native_yaml(parts));
  EXPECT_FALSE(world->plan().summary().has_changes()) << config_story(world->plan());
}

std::string direct_yaml() {
  return R"(apiVersion: tmsync/v1
kind: Instance
metadata: { name: emea }
spec: { endpoint: 'http://127.0.0.1:1', token: { env: EMEA } }
---
apiVersion: tmsync/v1
kind: Instance
metadata: { name: hq }
spec: { endpoint: 'http://127.0.0.1:2', token: { env: EXPORT } }
---
apiVersion: tmsync/v1
kind: Export
metadata: { name: by-tmsync }
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: Payments EMEA }
)";
}

TEST(Native, AHandMadeExportBesideADirectOneIsRefused) {
  const auto world = native_world();
  expect_applied(*world);
  world->configure(direct_yaml());
  const auto plan = world->plan();
  EXPECT_FALSE(plan.complete);
  EXPECT_THAT(codes_of(plan), ElementsAre("TM3401"));
  EXPECT_THAT(plan.exports.front().error.message,
              AllOf(HasSubstr("export/by-tmsync"), HasSubstr("integration \"Headquarters\"")));
  patch_export(*world, {{"disabled", true}});
  EXPECT_TRUE(world->plan().complete) << config_story(world->plan());
}

TEST(Native, ATokenWithoutAdministratorsRightsIsToldSo) {
  const auto world = native_world();
  load(world->emea(), R"({"users": [{"login": "plain", "rights": {"Payments": "read"}}],
                          "tokens": [{"token": "plain-token", "user": "plain"}]})");
  world->set_variable("EMEA", "plain-token");
  const auto run = world->apply();
  EXPECT_TRUE(run.report.unauthorized);
  EXPECT_EQ(run.report.done.create, 0);
  EXPECT_THAT(not_done(run.report), AllOf(HasSubstr("integration/hq failed"), HasSubstr("administrator"),
                                          HasSubstr("export/payments skipped")));
}

TEST(Native, AnIntegrationThatIsNotUsedInTheProjectIsAMistake) {
  NativeYaml parts;
  parts.project = "{ project: 2, token: { env: EXPORT } }";  // offline a name and an id cannot be compared
  const auto world = native_world(parts);
  load(world->emea(), R"({"projects": [{"id": 2, "name": "Ledger"}]})");
  const auto plan = world->plan();
  EXPECT_FALSE(plan.complete);
  EXPECT_THAT(codes_of(plan), ElementsAre("TM3403"));
}

/// Each project's token is tried on the project that it writes to.
TEST(Native, VerificationTriesATokenWhereItIsUsed) {
  NativeYaml parts;
  parts.integration = "    - { project: Ledger, token: { env: EXPORT } }\n";
  parts.further = R"(---
apiVersion: tmsync/v1
kind: Export
metadata: { name: ledger }
spec:
  source: { instance: emea, project: Ledger }
  recipient: { instance: hq, project: Ledger EMEA }
  delivery: native
  integration: hq
)";
  const auto world = native_world(parts);
  load(world->emea(), R"({"projects": [{"id": 2, "name": "Ledger"}]})");
  load(world->hq(), R"({"projects": [{"id": 8, "name": "Ledger EMEA"}]})");
  ASSERT_TRUE(world->hq().set_right("reader", "Ledger EMEA", "read"));
  const auto verified = world->verify();
  std::vector<std::string> tokens;
  for (const auto& check : verified.checks) {
    if (check.id == "token" && check.address.starts_with("integration/"))
      tokens.push_back(check.address + ' ' + std::string(plan::to_string(check.state)));
  }
  EXPECT_THAT(tokens, ElementsAre("integration/hq/project/Ledger failed", "integration/hq/project/Payments passed"));
}

TEST(Native, ATargetTakesAlongWhatItNeeds) {
  const auto world = native_world();
  sync::PlanOptions options;
  options.targets = {"export/payments"};
  EXPECT_EQ(config_changes(world->plan(options)).size(), 3u);
  options.targets = {"integration/hq"};
  EXPECT_EQ(config_changes(world->plan(options)).size(), 2u);
  options.targets = {};
  options.excludes = {"integration/hq/project/Payments"};
  EXPECT_THAT(config_changes(world->plan(options)),
              ElementsAre("+ integration/hq not_on_instance", "+ export/payments not_on_instance"));
}

}  // namespace
}  // namespace tmsync::testing
