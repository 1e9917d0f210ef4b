#include <gmock/gmock.h>

#include "tmsync/config/load.hpp"
#include "tmsync/config/write.hpp"
#include "tmsync/report/diagnostics.hpp"

#include "native_world.hpp"

/// What exists is taken over: the YAML that import writes, beside the instances, plans to nothing.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kEmea = R"(apiVersion: tmsync/v1
kind: Instance
metadata: { name: emea }
spec: { endpoint: 'http://127.0.0.1:1', token: { env: EMEA } }
)";
constexpr const char* kHq = R"(---
apiVersion: tmsync/v1
kind: Instance
metadata: { name: hq }
spec: { endpoint: 'http://127.0.0.1:2', token: { env: HQ } }
)";

json source() {
  return json::parse(R"({
  "users": [{"login": "admin", "admin": true, "rights": {"Payments": "admin", "Ledger": "admin", "Idle": "admin"}}],
  "tokens": [{"token": "emea-token", "user": "admin"}],
  "layers": [{"id": 31, "name": "API"}],
  "roles": [{"id": 9, "name": "Reviewer"}],
  "statuses": [{"id": 101, "name": "Deprecated"}, {"id": 102, "name": "Odd: #1"}],
  "workflows": [{"id": 71, "name": "Long", "statuses": ["Draft", "Active", "Deprecated", "Odd: #1"]}],
  "integrations": [
    {"id": 5, "name": "Headquarters", "type": "allure_testops", "endpoint": "http://127.0.0.1:2/"},
    {"name": "Jira", "type": "jira", "endpoint": "https://jira.example"}
  ],
  "projects": [
    {"id": 1, "name": "Payments", "integrations": [{"name": "Headquarters", "token": "export-token"}, "Jira"],
     "workflow": {"manual": "Long"},
     "customFields": [
       {"id": 10, "name": "Priority", "values": [{"id": 1001, "name": "P0"}, {"id": 1002, "name": "P1"}]},
       {"id": 11, "name": "Area", "values": [{"id": 1101, "name": "Web"}]}
     ],
     "testCases": [{"id": 101, "name": "Pay by card", "tags": ["release"], "status": "Draft"}]},
    {"id": 2, "name": "Ledger", "integrations": [{"name": "Headquarters", "token": "export-token"}],
     "testCases": [{"id": 201, "name": "Book", "tags": ["release"]}]},
    {"id": 3, "name": "Idle"}
  ]
})");
}

constexpr const char* kRecipient = R"({
  "users": [
    {"login": "reader", "rights": {"Payments EMEA": "read", "Ledger EMEA": "read"}},
    {"login": "export-bot", "rights": {"Payments EMEA": "write", "Ledger EMEA": "write"}}
  ],
  "tokens": [{"token": "hq-token", "user": "reader"}, {"token": "export-token", "user": "export-bot"}],
  "layers": [{"id": 41, "name": "API"}],
  "roles": [{"id": 19, "name": "Reviewer"}],
  "statuses": [{"id": 201, "name": "Old"}],
  "workflows": [{"id": 72, "name": "Short", "statuses": ["Draft", "Active", "Old"]}],
  "projects": [
    {"id": 7, "name": "Payments EMEA", "workflow": {"manual": "Short"},
     "customFields": [
       {"id": 20, "name": "Severity", "values": [{"id": 2001, "name": "Blocker"}, {"id": 2002, "name": "Minor"}]},
       {"id": 21, "name": "Area", "values": [{"id": 2101, "name": "Web"}]}
     ]},
    {"id": 8, "name": "Ledger EMEA"}
  ]
})";

json exported(const json& more = json::object()) {
  json one{{"integration", "Headquarters"},
           {"projectKey", "7"},
           {"tcAql", "tag = \"release\""},
           {"syncDelaySec", 86'400},
           {"notificationEmail", "qa@example.com"}};
  one.update(more);
  return one;
}

class Import : public ::testing::Test {
 protected:
  Import() {
    state["projects"][0]["exports"] = json::array({exported()});
    world.set_variable("TMSYNC_HQ_EXPORT_TOKEN", "export-token");
  }

  json& only_export() { return state["projects"][0]["exports"][0]; }

  void load_world() {
    load(world.hq(), kRecipient);
    load(world.emea(), state.dump());
    world.configure(declared);
  }

  sync::Imported imported(const std::vector<std::string>& projects = {}) {
    world.clear_logs();
    const auto result = world.import({"emea", projects});
    EXPECT_TRUE(result) << result.error().message;
    EXPECT_EQ(world.writes(), 0U);
    return result.value_or(sync::Imported{});
  }

  /// Imports, and plans what is declared together with what was imported: nothing is to be done or told.
  std::string expect_taken_over(const std::vector<std::string>& projects = {}) {
    load_world();
    const auto taken = imported(projects);
    notes = taken.notes;
    const auto text = config::to_yaml(taken.documents);
    core::Diagnostics diags;
    const auto both = config::load_text({{"a.yaml", declared}, {"b.yaml", text}}, diags);
    EXPECT_EQ(report::to_text(diags), "") << text;
    world.configure(declared + "---\n" + text);
    const auto plan = world.plan();
    EXPECT_TRUE(plan.complete) << config_story(plan) << text;
    EXPECT_FALSE(plan.summary().has_changes()) << config_story(plan) << text;
    EXPECT_EQ(plan.summary().refused, 0) << config_story(plan) << text;
    EXPECT_TRUE(config_changes(plan).empty()) << config_story(plan) << text;
    EXPECT_TRUE(plan.diagnostics.items().empty()) << config_story(plan) << text;
    return text;
  }

  std::string declared = std::string(kEmea) + kHq;
  json state = source();
  Simulation world;
  std::vector<std::string> notes;
};

TEST_F(Import, AnIntegrationItsUseAndAnExport) {
  const auto text = expect_taken_over();
  EXPECT_THAT(text, HasSubstr(R"(kind: Integration
metadata:
  name: headquarters
spec:
  instance: emea
  recipient: hq
  displayName: Headquarters
  projects:
    - project: Ledger
      token: { env: TMSYNC_HQ_EXPORT_TOKEN }
    - project: Payments
      token: { env: TMSYNC_HQ_EXPORT_TOKEN }
)"));
  EXPECT_THAT(text, HasSubstr(R"(metadata:
  name: payments-to-payments-emea
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: Payments EMEA }
  delivery: native
  integration: headquarters
  testCases:
    aql: tag = "release"
  launches:
    enabled: true
  syncDelay: 24h
  notificationEmail: qa@example.com
)"));
  EXPECT_THAT(text, Not(HasSubstr("Jira")));
  EXPECT_THAT(notes, ::testing::ElementsAre(
                         "set TMSYNC_HQ_EXPORT_TOKEN to an API token of instance hq; it is needed when a token has to "
                         "be stored anew"));
}

TEST_F(Import, TheMappingInWordsOfTheYaml) {
  only_export()["settings"] = json::parse(R"({"attributeMapping": [
    {"attribute": "status", "identity": true, "defaultValue": -1,
     "rows": [{"source": 101, "target": 201}, {"source": 102}]},
    {"attribute": "layer", "identity": true},
    {"attribute": "role", "rows": [{"source": 9, "target": 19}]},
    {"attribute": "customField", "customFieldId": 10, "targetCustomFieldId": 20,
     "rows": [{"source": 1001, "target": 2001}, {"source": 1002}], "defaultValue": 2002},
    {"attribute": "customField", "customFieldId": 11, "targetCustomFieldId": 21, "identity": true}
  ]})");
  const auto text = expect_taken_over();
  EXPECT_THAT(text, HasSubstr(R"(
  mapping:
    status:
      identity: true
      default: { id: -1 }  # Draft
      rows:
        - { source: { id: 101 }, target: { id: 201 } }  # Deprecated -> Old
        - { source: { id: 102 } }  # Odd: #1
    layer: { identity: true }
    role:
      rows:
        - { source: { id: 9 }, target: { id: 19 } }  # Reviewer -> Reviewer
    customFields:
      Priority:
        field: Severity
        default: { id: 2002 }  # Minor
        rows:
          - { source: { id: 1001 }, target: { id: 2001 } }  # P0 -> Blocker
          - { source: { id: 1002 } }  # P1
      Area: { identity: true }
)"));
  EXPECT_THAT(text, Not(HasSubstr("settings:")));
}

TEST_F(Import, TheMappingUnderTheNameThatTheFormGivesIt) {
  state["integrationForms"] = {{"endpoint", "serverUrl"}, {"mapping", "fieldsMapping"}};
  only_export()["settings"] = json::parse(R"({"fieldsMapping": [{"attribute": "layer", "identity": true}]})");
  const auto text = expect_taken_over();
  EXPECT_THAT(text, HasSubstr("  mapping:\n    layer: { identity: true }\n"));
}

TEST_F(Import, OtherSettingsBesideTheMappingStayOnTheInstance) {
  only_export()["settings"] =
      json::parse(R"({"attributeMapping": [{"attribute": "layer", "identity": true}], "x": 1})");
  EXPECT_THAT(expect_taken_over(), Not(HasSubstr("settings:")));
  EXPECT_THAT(notes, Contains("export/payments-to-payments-emea: its settings also hold \"x\", which plan and apply "
                              "leave as they are"));
}

TEST_F(Import, SettingsThatNoMappingSaysGoAsTheyAre) {
  const std::vector<std::pair<const char*, const char*>> all{
      {"another form", R"({"mode":"strict","pairs":[{"from":1,"to":"2"}]})"},
      {"unknown attribute", R"({"attributeMapping":[{"attribute":"mood","identity":true}]})"},
      {"unknown member", R"({"attributeMapping":[{"attribute":"layer","identity":true,"caseless":true}]})"},
      {"unknown id", R"({"attributeMapping":[{"attribute":"layer","rows":[{"source":77}]}]})"},
      {"a row twice",
       R"({"attributeMapping":[{"attribute":"layer","rows":[{"source":31},{"source":31,"target":41}]}]})"},
      {"a field twice",
       R"({"attributeMapping":[{"attribute":"customField","customFieldId":11,"targetCustomFieldId":21,"identity":true},
                                                {"attribute":"customField","customFieldId":11,"targetCustomFieldId":20}]})"},
      {"a field of the recipient that is not named",
       R"({"attributeMapping":[{"attribute":"customField","customFieldId":11,"identity":true}]})"},
      {"no list", R"({"attributeMapping":"none"})"},
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    json one = exported({{"tcAql", "tag = \"t" + std::to_string(i) + '"'}});
    one["settings"] = json::parse(all[i].second);
    state["projects"][0]["exports"][i] = one;
  }
  load_world();
  const auto taken = imported();
  ASSERT_EQ(taken.documents.exports.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& one = taken.documents.exports[i];
    EXPECT_FALSE(one.mapping) << all[i].first;
    ASSERT_TRUE(one.native->settings) << all[i].first;
    EXPECT_EQ(json::parse(*one.native->settings), json::parse(all[i].second)) << all[i].first;
    EXPECT_THAT(taken.notes, Contains(AllOf(HasSubstr("export/" + one.name + ':'), HasSubstr("native.settings"))));
  }
  world.configure(declared + "---\n" + config::to_yaml(taken.documents));
  const auto plan = world.plan();
  EXPECT_TRUE(plan.complete) << config_story(plan);
  EXPECT_TRUE(config_changes(plan).empty()) << config_story(plan);
}

TEST_F(Import, TwoThatAreAlikeAreToldApartByTheirIds) {
  state["projects"][0]["exports"].push_back(exported({{"tcAql", " tag = \"release\" "}, {"syncDelaySec", 60}}));
  state["projects"][0]["exports"].push_back(exported({{"tcAql", "tag = \"other\""}}));
  const auto text = expect_taken_over();
  EXPECT_THAT(text, AllOf(HasSubstr("name: payments-to-payments-emea-2\n"), HasSubstr("  native:\n    id: ")));
  std::size_t ids = 0;
  for (auto at = text.find("    id: "); at != std::string::npos; at = text.find("    id: ", at + 1)) ++ids;
  EXPECT_EQ(ids, 2U) << text;
}

TEST_F(Import, WhatIsSwitchedOffIsPaused) {
  only_export()["disabled"] = true;
  const auto text = expect_taken_over();
  EXPECT_THAT(text, HasSubstr("  paused: true\n"));
  EXPECT_THAT(notes, Contains("export/payments-to-payments-emea: switched off in TestOps, imported as paused"));
}

TEST_F(Import, SwitchedOffByTestOpsWithATokenThatIsNoLongerAccepted) {
  load_world();
  world.hq().revoke_token("export-token");
  world.pass_time(86'401);
  const auto taken = imported();
  ASSERT_EQ(taken.documents.exports.size(), 1U);
  EXPECT_TRUE(taken.documents.exports.front().paused);
  EXPECT_EQ(taken.documents.exports.front().recipient.project.name, "Payments EMEA")
      << "the integration cannot tell the name, the recipient itself can";
  world.configure(declared + "---\n" + config::to_yaml(taken.documents));
  const auto plan = world.plan();
  EXPECT_TRUE(plan.complete) << config_story(plan);
  EXPECT_TRUE(config_changes(plan).empty()) << config_story(plan);
}

TEST_F(Import, LaunchesOffWithAndWithoutAQuery) {
  state["projects"][0]["exports"] =
      json::array({exported({{"disableLaunchSync", true}}),
                   exported({{"tcAql", "tag = \"b\""}, {"disableLaunchSync", true}, {"launchAql", "closed = true"}}),
                   exported({{"tcAql", "tag = \"c\""}, {"launchAql", "closed = false"}})});
  const auto text = expect_taken_over();
  EXPECT_THAT(text, AllOf(HasSubstr("  launches:\n    enabled: false\n    aql: closed = true\n"),
                          HasSubstr("  launches:\n    enabled: true\n    aql: closed = false\n")));
}

TEST_F(Import, UpdatesOnly) {
  only_export()["disableTcCreate"] = true;
  EXPECT_THAT(expect_taken_over(), HasSubstr("    create: false\n"));
}

TEST_F(Import, SeveralProjectsAndQueriesOfSeveralLines) {
  state["projects"][1]["exports"] =
      json::array({exported({{"projectKey", "8"}, {"tcAql", "tag = \"a\"\nor tag = \"b\""}})});
  const auto text = expect_taken_over();
  EXPECT_THAT(text, HasSubstr("name: payments-to-payments-emea\n"));
  EXPECT_THAT(text, HasSubstr("name: ledger-to-ledger-emea\n"));
  EXPECT_THAT(text, HasSubstr("    aql: |-\n      tag = \"a\"\n      or tag = \"b\"\n"));
}

TEST_F(Import, OnlyTheProjectThatWasAskedFor) {
  state["projects"][1]["exports"] = json::array({exported({{"projectKey", "8"}})});
  const auto text = expect_taken_over({"2", "Idle"});
  EXPECT_THAT(text, AllOf(HasSubstr("- project: Ledger\n"), HasSubstr("name: ledger-to-ledger-emea\n"),
                          Not(HasSubstr("Payments"))));
  EXPECT_THAT(notes, Contains("project \"Idle\": uses no integration of type allure_testops that can be imported"));
}

TEST_F(Import, ARecipientThatIsNotDeclared) {
  declared = kEmea;
  world.set_variable("TMSYNC_127_0_0_1_2_TOKEN", "hq-token");
  world.set_variable("TMSYNC_127_0_0_1_2_EXPORT_TOKEN", "export-token");
  only_export()["settings"] = json::parse(R"({"attributeMapping": [{"attribute": "layer", "identity": true}]})");
  const auto text = expect_taken_over();
  EXPECT_THAT(text, HasSubstr(R"(kind: Instance
metadata:
  name: 127-0-0-1-2
spec:
  endpoint: http://127.0.0.1:2
  token: { env: TMSYNC_127_0_0_1_2_TOKEN }
)"));
  EXPECT_THAT(text, HasSubstr("  mapping:\n    layer: { identity: true }\n"));
  EXPECT_THAT(notes, Contains(HasSubstr("set TMSYNC_127_0_0_1_2_TOKEN to an API token")));
}

TEST_F(Import, WhatIsDeclaredAlreadyIsLeftOut) {
  load_world();
  world.configure(declared + "---\n" + config::to_yaml(imported().documents));
  const auto again = imported();
  EXPECT_TRUE(again.documents.integrations.empty());
  EXPECT_TRUE(again.documents.exports.empty());
  EXPECT_THAT(again.notes, Contains("integration \"Headquarters\": declared already, left out"));
}

TEST_F(Import, WhatCannotBeDeclaredIsLeftOutAndTold) {
  state["integrations"].push_back(
      json{{"name", "With password"}, {"type", "allure_testops"}, {"endpoint", "https://a:s3cret@hq.example"}});
  state["projects"][2]["integrations"] =
      json::array({"With password", json{{"name", "Headquarters"}, {"disabled", true}}});
  only_export()["syncDelaySec"] = 5'000'000;
  only_export()["notificationEmail"] = "nobody";
  load_world();
  const auto taken = imported();
  ASSERT_EQ(taken.documents.integrations.size(), 1U);
  EXPECT_EQ(taken.documents.integrations.front().projects.size(), 2U);
  EXPECT_EQ(taken.documents.exports.front().native->sync_delay_s, 2'592'000);
  EXPECT_EQ(taken.documents.exports.front().native->notification_email, "");
  EXPECT_THAT(taken.notes,
              AllOf(Contains(HasSubstr("\"With password\": left out, its endpoint")),
                    Contains("integration \"Headquarters\": switched off in project \"Idle\", left out there"),
                    Contains(HasSubstr("its sync delay of 5000000 s")),
                    Contains(HasSubstr("its notification e-mail \"nobody\" is no address"))));
  for (const auto& note : taken.notes) EXPECT_THAT(note, Not(HasSubstr("s3cret")));
}

TEST_F(Import, AFailedRequestIsRepeatedOrEndsIt) {
  only_export()["settings"] = json::parse(R"({"attributeMapping": [{"attribute": "layer", "identity": true}]})");
  state["projects"][1]["exports"] = json::array({exported({{"projectKey", "8"}})});
  load_world();
  world.arm({});
  const auto documents = imported().documents;
  const auto clean = config::to_yaml(documents);
  const auto requests = world.requests();
  ASSERT_GT(requests, 20);
  using Kind = WireFault::Kind;
  for (const auto kind : {Kind::lost_before, Kind::status_503, Kind::status_500, Kind::truncated, Kind::malformed}) {
    for (std::int64_t at = 0; at < requests; ++at) {
      SCOPED_TRACE(std::string(to_string(kind)) + ' ' + std::to_string(at));
      world.arm({kind, at});
      const auto result = world.import({"emea", {}});
      EXPECT_TRUE(result || kind == Kind::malformed) << result.error().message;
      if (!result) continue;
      // What the recipient answers only gives names to ids.
      EXPECT_EQ(result->documents.exports.size(), documents.exports.size());
      if (kind != Kind::malformed) {
        EXPECT_EQ(config::to_yaml(result->documents), clean);
      }
    }
  }
}

TEST_F(Import, WithoutTheFormNobodyKnowsWhereTheMappingIs) {
  only_export()["settings"] = json::parse(R"({"attributeMapping": [{"attribute": "layer", "identity": true}]})");
  load_world();
  standin::Fault fault;
  fault.kind = standin::Fault::Kind::malformed;
  fault.path_glob = "/integration/export/field";
  world.emea().add_fault(fault);
  const auto result = world.import({"emea", {}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, core::ErrorKind::protocol);
}

TEST_F(Import, ProjectsOfOneNameGoByTheirIds) {
  load_world();
  Person(world.emea(), "emea-token").post("/project", {{"name", "Payments"}});
  const auto taken = imported();
  ASSERT_EQ(taken.documents.exports.size(), 1U);
  EXPECT_EQ(taken.documents.exports.front().source.project.id, 1);
  EXPECT_EQ(taken.documents.integrations.front().projects.back().project.id, 1);
  world.configure(declared + "---\n" + config::to_yaml(taken.documents));
  const auto plan = world.plan();
  EXPECT_TRUE(plan.complete) << config_story(plan);
  EXPECT_TRUE(config_changes(plan).empty()) << config_story(plan);
}

TEST_F(Import, ARecipientThatCannotBeAsked) {
  only_export()["settings"] = json::parse(R"({"attributeMapping": [{"attribute": "layer", "identity": true}]})");
  load_world();
  world.hq().revoke_token("hq-token");
  world.set_reachable(kHqEndpoint, false);
  const auto taken = imported();
  ASSERT_EQ(taken.documents.exports.size(), 1U);
  EXPECT_EQ(taken.documents.exports.front().recipient.project.id, 7);
  EXPECT_TRUE(taken.documents.exports.front().native->settings);
  EXPECT_THAT(taken.notes, Contains(HasSubstr("the ids in its mapping cannot be looked up (instance \"hq\"")));
}

}  // namespace
}  // namespace tmsync::testing
