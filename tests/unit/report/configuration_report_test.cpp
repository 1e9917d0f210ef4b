#include <functional>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"

#include "golden.hpp"
#include "sample_plan.hpp"
#include "schema_check.hpp"

namespace tmsync::report {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using testing::expect_golden;
using ::testing::HasSubstr;
using ::testing::Not;

PlanTextOptions wide(std::size_t width, bool color = false, int verbose = 0) {
  PlanTextOptions options;
  options.style = {color, width};
  options.verbose = verbose;
  return options;
}

TEST(ConfigurationText, OfEveryKindOfChange) {
  expect_golden("report/configuration-80.txt", to_text(configuration_plan(), wide(80)));
  expect_golden("report/configuration-40.txt", to_text(configuration_plan(), wide(40)));
  expect_golden("report/configuration-80-verbose.txt", to_text(configuration_plan(), wide(80, false, 1)));
}

TEST(ConfigurationText, KeepsTheWidthButForAddresses) {
  for (const std::size_t width : {40, 60, 80, 120}) {
    for (const auto& line : core::split(to_text(configuration_plan(), wide(width)), '\n')) {
      if (core::code_points(line) <= width || line.starts_with("Plan: ")) continue;
      EXPECT_TRUE(line.find("export/") != std::string::npos || line.find("integration/") != std::string::npos)
          << width << ": " << line;
    }
  }
}

TEST(ConfigurationText, IsTheSameTextWithoutTheColors) {
  std::string text = to_text(configuration_plan(), wide(80, true, 1));
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) - at + 1);
  EXPECT_EQ(text, to_text(configuration_plan(), wide(80, false, 1)));
}

TEST(ConfigurationText, StandsBeforeTheExports) {
  const auto text = to_text(configuration_plan(), wide(80));
  EXPECT_LT(text.find("integration/hq"), text.find("export/"));
}

TEST(ConfigurationText, ShowsUnchangedIntegrationsOnlyWhenAsked) {
  const auto plan = configuration_plan();
  EXPECT_THAT(to_text(plan, wide(80)), Not(HasSubstr("integration/lab")));
  EXPECT_THAT(to_text(plan, wide(80, false, 1)),
              HasSubstr("= integration/lab: emea -> hq \"Laboratory\" (3 unchanged)\n"));
  EXPECT_THAT(to_text(plan, wide(80)), Not(HasSubstr("Kept as it is")));
  EXPECT_THAT(to_text(plan, wide(80, false, 1)), HasSubstr("Kept as it is"));
  EXPECT_THAT(to_text(plan, wide(80, false, 1)), Not(HasSubstr("zz-excluded")));
}

TEST(ConfigurationText, SaysThatTestOpsCopies) {
  auto plan = configuration_plan();
  plan.exports = {plan.exports.at(2)};
  const auto text = to_text(plan, wide(80));
  EXPECT_THAT(text, HasSubstr("export/native-off (native): emea / Payments -> hq / Payments EMEA\n"));
  EXPECT_THAT(text, HasSubstr("TestOps copies the test cases itself"));
  EXPECT_THAT(text, HasSubstr("the instance counts 812 test cases\n"));
  EXPECT_THAT(text, HasSubstr("the instance counts 1 launch\n"));
  EXPECT_THAT(text, Not(HasSubstr("in scope"))) << "there are no counts of a comparison";
  plan.exports[0].delivery = model::Delivery::direct;
  EXPECT_THAT(to_text(plan, wide(80)), Not(HasSubstr("(native)")));
}

TEST(ConfigurationText, CountsEverythingTogether) {
  EXPECT_EQ(
      summary_line(configuration_plan()),
      "Plan: incomplete, 1 of 3 integrations could not be read: 2 to create, 5 to update, 2 to "
      "delete, 1 refused (9,158 unchanged). 9 requests, about 1 s.");
}

/// A plan in which every text that a server or a file gives is hostile.
plan::Plan hostile_plan(const std::string& text) {
  auto plan = configuration_plan();
  for (auto& planned : plan.integrations) {
    planned.display_name = text;
    planned.error.message = text;
    for (auto& change : planned.changes) {
      change.name = text;
      change.address = "integration/hq/project/" + text;
      change.notes = {text};
      change.fields = {{"x" + text, '"' + text + '"', text}};
      change.before = text;
      change.after = "{\"a\":\"" + text + "\"}";
    }
  }
  for (auto& planned : plan.exports) {
    planned.aql = text;
    planned.launch_aql = text;
    planned.source_project = text;
    if (planned.configuration) planned.configuration->name = text;
    if (planned.configuration) planned.configuration->notes = {text};
  }
  return plan;
}

TEST(ConfigurationText, EscapesWhatServersAndFilesSay) {
  const auto plan = hostile_plan("\x1b[2J\u202e\xff\r\nPlan: 0 to create");
  for (const int verbose : {0, 1}) {
    const auto text = to_text(plan, wide(80, false, verbose));
    EXPECT_TRUE(core::is_valid_utf8(text));
    std::size_t summaries = 0;
    for (const auto& line : core::split(text, '\n')) {
      EXPECT_EQ(core::escape_terminal(line), line);
      summaries += line.starts_with("Plan: ") ? 1U : 0U;
    }
    EXPECT_EQ(summaries, 1U);
  }
}

TEST(ConfigurationJson, KeepsItsSchemaWhateverServersSay) {
  EXPECT_EQ(schema_errors("plan.schema.json", to_json(configuration_plan())), "");
  const auto text = to_json(hostile_plan("a\xff\xc0\xaf\x1b[2J\u202e\"\\\n"));
  EXPECT_TRUE(core::is_valid_utf8(text));
  EXPECT_EQ(schema_errors("plan.schema.json", text), "");
  for (const auto& line : core::split(text, '\n')) EXPECT_EQ(core::escape_terminal(line), line) << "safe to print";
}

TEST(ConfigurationJson, SaysWhatThePlanSays) {
  const auto json = Json::parse(to_json(configuration_plan()));
  std::vector<std::string> kinds;
  for (const auto& change : json["changes"]) kinds.push_back(change["kind"].get<std::string>());
  EXPECT_THAT(kinds,
              ElementsAre("integration", "project-integration", "project-integration", "project-integration",
                          "project-integration", "project-integration", "export-configuration", "export-configuration",
                          "export-configuration", "export-configuration", "export-configuration"));
  EXPECT_EQ(json["changes"][0],
            (Json{{"address", "integration/hq"},
                  {"kind", "integration"},
                  {"action", "update"},
                  {"reason", "configuration_changed"},
                  {"name", "Allure TestOps production"},
                  {"before", {{"name", "Allure TestOps production"}, {"endpoint", "https://old.example"}}},
                  {"after", {{"name", "Allure TestOps production"}, {"endpoint", "https://hq.example"}}},
                  {"fields",
                   {{{"field", "endpoint"}, {"before", "https://old.example"}, {"after", "https://hq.example"}},
                    {{"field", "disableCertificateValidation"}, {"before", true}, {"after", false}}}},
                  {"notes", Json::array()},
                  {"precondition", {{"id", 4}, {"lastModifiedDate", 1'700'000'000'000}}},
                  {"source", {{"file", "tmsync/integrations.yaml"}, {"line", 3}}}}));
  EXPECT_EQ(json["changes"][1]["fields"], (Json{{{"field", "token"}, {"before", nullptr}, {"after", "(secret)"}}}));
  EXPECT_EQ(json["changes"][1]["before"], Json());
  EXPECT_EQ(json["changes"][7]["precondition"], Json::object()) << "nothing is there yet";
  EXPECT_EQ(json["changes"][8]["address"], "export/native-off");
  EXPECT_EQ(json["changes"][8]["reason"], "switched_off");

  ASSERT_EQ(json["integrations"].size(), 4U);
  EXPECT_EQ(json["integrations"][0], (Json{{"address", "integration/hq"},
                                           {"state", "planned"},
                                           {"error", nullptr},
                                           {"instance", "emea"},
                                           {"recipient", "hq"},
                                           {"displayName", "Allure TestOps production"},
                                           {"unchanged", 2}}));
  EXPECT_EQ(json["integrations"][2]["state"], "failed");
  EXPECT_EQ(json["integrations"][2]["error"]["kind"], "forbidden");
  EXPECT_EQ(json["integrations"][3]["state"], "excluded");

  const auto& scope = json["scopes"][2];
  EXPECT_EQ(scope["delivery"], "native");
  EXPECT_EQ(scope["aqlCount"], 812);
  EXPECT_EQ(scope["launchAql"], "createdDate > 1735689600000");
  EXPECT_EQ(scope["launchCount"], 1);
  EXPECT_EQ(json["scopes"][0]["launchAql"], "");
  EXPECT_EQ(json["scopes"][0]["launchCount"], Json());
  EXPECT_EQ(json["scopes"][6]["delivery"], "direct");
  EXPECT_EQ(json["summary"]["configuration"], (Json{{"create", 2}, {"update", 5}, {"delete", 2}, {"unchanged", 7}}));
  EXPECT_EQ(json["summary"]["update"], 5);

  std::vector<std::string> drift;
  for (const auto& one : json["drift"]) drift.push_back(one["address"].get<std::string>());
  EXPECT_THAT(drift, ElementsAre("integration/hq", "integration/hq/project/Mobile", "export/native-off",
                                 "export/native-paused", "export/native-refused"));
  EXPECT_EQ(json["drift"][2]["changedAt"], 1'700'000'000'031);
  EXPECT_EQ(json["drift"][2]["changedBy"], Json());
  EXPECT_EQ(json["drift"][4]["notes"], (Json{"hq answers 401 to the token"}));
}

TEST(ConfigurationJson, SchemaRefusesWhatIsNotAPlan) {
  const auto good = Json::parse(to_json(configuration_plan()));
  struct Row {
    const char* name;
    std::function<void(Json&)> spoil;
  };
  const Row rows[] = {
      {"unknown kind", [](Json& json) { json["changes"][0]["kind"] = "webhook"; }},
      {"unknown member of a change", [](Json& json) { json["changes"][0]["secret"] = "x"; }},
      {"another address", [](Json& json) { json["changes"][0]["address"] = "instance/hq"; }},
      {"precondition of a copy", [](Json& json) { json["changes"][0]["precondition"]["recipientId"] = 1; }},
      {"unknown state", [](Json& json) { json["integrations"][0]["state"] = "paused"; }},
      {"unknown member of an integration", [](Json& json) { json["integrations"][0]["token"] = "x"; }},
      {"no integrations", [](Json& json) { json.erase("integrations"); }},
      {"no delivery", [](Json& json) { json["scopes"][0].erase("delivery"); }},
      {"no count of the configuration", [](Json& json) { json["summary"].erase("configuration"); }},
  };
  for (const auto& row : rows) {
    auto bad = good;
    row.spoil(bad);
    EXPECT_NE(schema_errors("plan.schema.json", bad.dump()), "") << row.name;
  }
}

TEST(ConfigurationJson, DigestChangesWithAnything) {
  struct Row {
    const char* name;
    std::function<void(plan::Plan&)> change;
  };
  const Row rows[] = {
      {"recipient", [](plan::Plan& p) { p.integrations[0].recipient = "x"; }},
      {"display name", [](plan::Plan& p) { p.integrations[0].display_name = "x"; }},
      {"unchanged", [](plan::Plan& p) { ++p.integrations[0].unchanged; }},
      {"state", [](plan::Plan& p) { p.integrations[1].state = plan::IntegrationPlan::State::excluded; }},
      {"a change less", [](plan::Plan& p) { p.integrations[0].changes.pop_back(); }},
      {"kind", [](plan::Plan& p) { p.integrations[0].changes[1].kind = plan::ConfigKind::integration; }},
      {"id", [](plan::Plan& p) { p.integrations[0].changes[0].id = 5; }},
      {"date", [](plan::Plan& p) { p.integrations[0].changes[0].seen_modified = 5; }},
      {"field", [](plan::Plan& p) { p.integrations[0].changes[0].fields.pop_back(); }},
      {"after", [](plan::Plan& p) { p.integrations[0].changes[0].after = "{}"; }},
      {"place", [](plan::Plan& p) { p.integrations[0].changes[0].where.line = 4; }},
      {"delivery", [](plan::Plan& p) { p.exports[5].delivery = model::Delivery::direct; }},
      {"launch query", [](plan::Plan& p) { p.exports[2].launch_aql = "x"; }},
      {"launch count", [](plan::Plan& p) { p.exports[2].launch_count = 2; }},
      {"configuration", [](plan::Plan& p) { p.exports[2].configuration->notes.clear(); }},
      {"no configuration", [](plan::Plan& p) { p.exports[2].configuration.reset(); }},
  };
  std::set<std::string> digests{digest(configuration_plan())};
  for (const auto& row : rows) {
    auto plan = configuration_plan();
    row.change(plan);
    EXPECT_TRUE(digests.insert(digest(plan)).second) << row.name;
    EXPECT_EQ(schema_errors("plan.schema.json", to_json(plan)), "") << row.name;
  }
}

}  // namespace
}  // namespace tmsync::report
