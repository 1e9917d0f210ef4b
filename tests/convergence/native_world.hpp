#pragma once

#include <string>
#include <vector>

#include "world.hpp"

namespace tmsync::testing {

/// An empty pair of instances as far as the configuration plane goes: emea has test cases, hq has the project. The form
/// keys of emea are not those that a client would guess.
inline std::string native_source() {
  return R"json({
  "users": [{"login": "admin", "admin": true, "rights": {"Payments": "admin"}}],
  "tokens": [{"token": "emea-token", "user": "admin"}],
  "integrationForms": {"endpoint": "serverUrl", "disableCertificateValidation": "trustAllCertificates",
                       "token": "apiToken", "mapping": "fieldsMapping"},
  "layers": [{"name": "API"}],
  "projects": [{
    "id": 1, "name": "Payments",
    "customFields": [{"name": "Priority", "values": ["P0", "P1", "P2"]}],
    "testCases": [
      {"id": 101, "name": "Pay by card", "tags": ["release"], "status": "Draft", "layer": "API",
       "customFields": {"Priority": "P0"}, "description": "Pays by card"},
      {"id": 102, "name": "Refund", "tags": ["release"], "status": "Active", "customFields": {"Priority": "P2"}},
      {"id": 104, "name": "Only here", "tags": ["internal"]}
    ],
    "launches": [
      {"name": "Nightly", "results": [{"case": 101, "status": "passed"}, {"case": 104, "status": "failed"}]},
      {"name": "Internal", "results": [{"case": 104, "status": "failed"}]}
    ]
  }]
})json";
}

inline std::string native_recipient() {
  return R"json({
  "users": [
    {"login": "reader", "rights": {"Payments EMEA": "read"}},
    {"login": "export-bot", "rights": {"Payments EMEA": "write"}}
  ],
  "tokens": [{"token": "hq-token", "user": "reader"}, {"token": "export-token", "user": "export-bot"},
             {"token": "second-token", "user": "export-bot"}],
  "layers": [{"name": "API"}],
  "projects": [{
    "id": 7, "name": "Payments EMEA",
    "customFields": [{"name": "Priority", "values": ["Blocker", "P2"]}]
  }]
})json";
}

struct NativeYaml {
  std::string mapping = R"(
  mapping:
    status: { identity: true }
    layer: { identity: true }
    customFields:
      Priority: { identity: true, rows: [ { source: P0, target: Blocker }, { source: P1 } ] }
)";
  std::string test_cases = "{ aql: 'tag = \"release\"' }";
  std::string more;         ///< below `spec` of the export
  std::string integration;  ///< below `spec` of the integration
  std::string project = "{ project: Payments, token: { env: EXPORT } }";
  std::string further;  ///< more documents
};

inline std::string native_yaml(const NativeYaml& parts = {}) {
  return R"(apiVersion: tmsync/v1
kind: Instance
metadata: { name: emea }
spec: { endpoint: 'http://127.0.0.1:1', token: { env: EMEA } }
---
apiVersion: tmsync/v1
kind: Instance
metadata: { name: hq }
spec: { endpoint: 'http://127.0.0.1:2', token: { env: HQ } }
---
apiVersion: tmsync/v1
kind: Integration
metadata: { name: hq }
spec:
  instance: emea
  recipient: hq
  displayName: Headquarters
  projects:
    - )" +
         parts.project + '\n' + parts.integration + R"(---
apiVersion: tmsync/v1
kind: Export
metadata: { name: payments }
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: Payments EMEA }
  delivery: native
  integration: hq
  syncDelay: 60s
  notificationEmail: qa@example.com
  testCases: )" +
         parts.test_cases + '\n' + parts.mapping + parts.more + parts.further;
}

inline constexpr const char* kWithLaunches = "  launches: { enabled: true }\n";

inline std::unique_ptr<Simulation> native_world(const NativeYaml& parts = {}) {
  auto world = std::make_unique<Simulation>();
  load(world->emea(), native_source());
  load(world->hq(), native_recipient());
  world->set_variable("EXPORT", "export-token");
  world->configure(native_yaml(parts));
  return world;
}

/// Changes of the configuration plane as `<symbol> <address> <reason>`, in the order of the plan.
inline std::vector<std::string> config_changes(const plan::Plan& plan) {
  std::vector<std::string> lines;
  const auto add = [&](const plan::ConfigChange& change) {
    lines.push_back(std::string(plan::symbol(change.action)) + ' ' + change.address + ' ' +
                    std::string(plan::to_string(change.reason)));
  };
  for (const auto& planned : plan.integrations) {
    for (const auto& change : planned.changes) add(change);
  }
  for (const auto& planned : plan.exports) {
    if (planned.configuration) add(*planned.configuration);
  }
  return lines;
}

inline std::string config_story(const plan::Plan& plan) {
  std::string text = story(plan);
  for (const auto& line : config_changes(plan)) text += line + '\n';
  for (const auto& planned : plan.integrations) {
    if (planned.state == plan::IntegrationPlan::State::failed) text += "failed: " + planned.error.message + '\n';
    for (const auto& change : planned.changes) {
      for (const auto& field : change.fields)
        text += "  " + field.field + ": " + field.before.text() + " -> " + field.after.text() + '\n';
    }
  }
  for (const auto& planned : plan.exports) {
    if (!planned.configuration) continue;
    for (const auto& field : planned.configuration->fields)
      text += "  " + field.field + ": " + field.before.text() + " -> " + field.after.text() + '\n';
    for (const auto& note : planned.configuration->notes) text += "  note: " + note + '\n';
  }
  return text;
}

inline std::string not_done(const sync::ApplyReport& report) {
  std::string text;
  for (const auto& operation : report.operations) {
    text += operation.address + ' ' + std::string(sync::to_string(operation.state)) + ": " + operation.message + '\n';
  }
  return text;
}

inline std::string failures(const plan::Verification& verification) {
  std::string text;
  for (const auto& check : verification.checks) {
    if (check.state == plan::CheckState::passed) continue;
    text += check.address + ' ' + check.id + ": " + check.detail + '\n';
    for (const auto& example : check.examples) text += "  " + example + '\n';
  }
  return text;
}

/// Applies, expects it to succeed and the next plan to be empty.
inline void expect_applied(Simulation& world) {
  const auto run = world.apply();
  EXPECT_TRUE(run.planned.plan.complete) << config_story(run.planned.plan);
  EXPECT_TRUE(run.report.complete()) << not_done(run.report);
  const auto again = world.plan();
  EXPECT_TRUE(again.complete) << config_story(again);
  EXPECT_FALSE(again.summary().has_changes()) << config_story(again);
  EXPECT_EQ(again.summary().refused, 0) << config_story(again);
}

}  // namespace tmsync::testing
