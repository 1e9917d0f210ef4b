#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/config/load.hpp"

namespace tmsync::config {
namespace {

using testing::ElementsAre;

constexpr const char* kInstances = R"(apiVersion: tmsync/v1
kind: Instance
metadata: { name: emea }
spec: { endpoint: https://emea.example, token: { env: A } }
---
apiVersion: tmsync/v1
kind: Instance
metadata: { name: hq }
spec: { endpoint: https://hq.example, token: { env: B } }
)";

constexpr const char* kIntegration = R"(apiVersion: tmsync/v1
kind: Integration
metadata: { name: to-hq, labels: { team: qa } }
spec:
  instance: emea
  recipient: hq
  displayName: Allure TestOps production
  disableCertificateValidation: false
  state: present
  projects:
    - project: Payments
      token: { env: TMSYNC_HQ_EXPORT_TOKEN }
      state: present
    - { project: 7, token: { file: ../export-token } }
    - { project: "7", token: { command: [vault, read, x] } }
    - { project: Old, state: absent }
)";

constexpr const char* kExport = R"(apiVersion: tmsync/v1
kind: Export
metadata: { name: payments-to-hq }
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: Payments EMEA }
  delivery: native
  integration: to-hq
  state: present
  paused: true
  testCases: { aql: tag = "release", create: false }
  launches: { enabled: false, aql: closed = true }
  mapping: { layer: { identity: true } }
  syncDelay: 2m
  notificationEmail: qa@example.com
  native:
    id: 12
    settingsTemplate:
      mapping: m
      attribute: a
      field: f
      targetField: tf
      identity: i
      default: d
      rows: r
      source: s
      target: t
)";

std::string all_of(const core::Diagnostics& diags) {
  std::string text;
  for (const auto& item : diags.sorted()) {
    text += core::to_string(item.where) + ' ' + item.code + ' ' + item.summary + " | " + item.hint + '\n';
  }
  return text;
}

model::Configuration load_valid(const std::string& integration, const std::string& exported) {
  core::Diagnostics diags;
  auto configuration =
      load_text({{"conf/a.yaml", kInstances}, {"conf/b.yaml", integration}, {"conf/c.yaml", exported}}, diags);
  EXPECT_TRUE(diags.empty()) << all_of(diags);
  return configuration;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

/// Of an export with native delivery whose spec ends with the given lines.
model::NativeDelivery native(const std::string& lines) {
  const std::string head =
      "apiVersion: tmsync/v1\nkind: Export\nmetadata: { name: x }\nspec:\n"
      "  source: { instance: emea, project: Payments }\n  recipient: { instance: hq, project: P }\n"
      "  delivery: native\n  integration: to-hq\n";
  const auto configuration = load_valid(kIntegration, head + lines);
  EXPECT_TRUE(configuration.exports.at(0).native.has_value());
  return configuration.exports.at(0).native.value_or(model::NativeDelivery{});
}

TEST(Integration, IsReadWithEveryKey) {
  const auto configuration = load_valid(kIntegration, kExport);
  const auto* integration = configuration.find_integration("to-hq");
  ASSERT_NE(integration, nullptr);
  EXPECT_THAT(integration->labels, ElementsAre(testing::Pair("team", "qa")));
  EXPECT_EQ(integration->instance, "emea");
  EXPECT_EQ(integration->instance_where, (core::SourcePosition{"conf/b.yaml", 5, 13}));
  EXPECT_EQ(integration->recipient, "hq");
  EXPECT_EQ(integration->recipient_where, (core::SourcePosition{"conf/b.yaml", 6, 14}));
  EXPECT_EQ(integration->display_name, "Allure TestOps production");
  EXPECT_FALSE(integration->disable_certificate_validation);
  EXPECT_EQ(integration->presence, model::Presence::present);
  EXPECT_EQ(integration->where, (core::SourcePosition{"conf/b.yaml", 3, 19}));
  ASSERT_EQ(integration->projects.size(), 4U);
  const auto& first = integration->projects[0];
  EXPECT_EQ(first.project.name, "Payments");
  EXPECT_EQ(first.token, model::TokenSource(model::TokenEnv{"TMSYNC_HQ_EXPORT_TOKEN"}));
  EXPECT_EQ(first.token_where, (core::SourcePosition{"conf/b.yaml", 12, 14}));
  EXPECT_EQ(first.where, (core::SourcePosition{"conf/b.yaml", 11, 7}));
  EXPECT_EQ(first.presence, model::Presence::present);
  EXPECT_EQ(integration->projects[1].project.id, 7);
  EXPECT_EQ(integration->projects[1].token, model::TokenSource(model::TokenFile{"export-token"}))
      << "relative to the file that declares it";
  EXPECT_FALSE(integration->projects[2].project.id.has_value());
  EXPECT_EQ(integration->projects[2].project.name, "7");
  EXPECT_EQ(integration->projects[2].token, model::TokenSource(model::TokenCommand{{"vault", "read", "x"}}));
  EXPECT_EQ(integration->projects[3].presence, model::Presence::absent);
  EXPECT_FALSE(integration->projects[3].token.has_value());
}

TEST(Integration, TakesItsProjectsAlongWhenItIsToBeDeleted) {
  const auto configuration =
      load_valid(replaced(kIntegration, "state: present\n  projects", "state: absent\n  projects"),
                 replaced(kExport, "state: present", "state: absent"));
  const auto& integration = configuration.integrations.at(0);
  EXPECT_EQ(integration.presence, model::Presence::absent);
  ASSERT_EQ(integration.projects.size(), 4U);
  for (const auto& use : integration.projects) EXPECT_EQ(use.presence, model::Presence::absent) << use.project.name;
}

TEST(Integration, StandsInOrderOfName) {
  const std::string other = "---\n" + replaced(replaced(kIntegration, "to-hq", "a"), "Allure TestOps", "Other");
  const auto configuration = load_valid(kIntegration + other, kExport);
  ASSERT_EQ(configuration.integrations.size(), 2U);
  EXPECT_EQ(configuration.integrations[0].name, "a");
}

TEST(NativeDelivery, IsReadWithEveryKey) {
  const auto configuration = load_valid(kIntegration, kExport);
  const auto& exported = configuration.exports.at(0);
  EXPECT_EQ(exported.delivery, model::Delivery::native);
  EXPECT_TRUE(exported.paused);
  EXPECT_EQ(exported.aql, "tag = \"release\"");
  EXPECT_FALSE(exported.create);
  EXPECT_FALSE(exported.launches->enabled);
  EXPECT_EQ(exported.launches->aql, "closed = true");
  EXPECT_TRUE(exported.mapping->layer->identity);
  ASSERT_TRUE(exported.native.has_value());
  const auto& native = *exported.native;
  EXPECT_EQ(native.integration, "to-hq");
  EXPECT_EQ(native.integration_where, (core::SourcePosition{"conf/c.yaml", 8, 16}));
  EXPECT_EQ(native.where, (core::SourcePosition{"conf/c.yaml", 7, 13}));
  EXPECT_EQ(native.id, 12);
  EXPECT_FALSE(native.settings.has_value());
  EXPECT_EQ(native.sync_delay_s, 120);
  EXPECT_EQ(native.notification_email, "qa@example.com");
  EXPECT_EQ(native.presence, model::Presence::present);
  EXPECT_EQ(native.settings_template, (model::SettingsTemplate{"m", "a", "f", "tf", "i", "d", "r", "s", "t", true}));
}

TEST(NativeDelivery, HasDefaults) {
  const auto delivery = native("");
  EXPECT_FALSE(delivery.id.has_value());
  EXPECT_FALSE(delivery.settings.has_value());
  EXPECT_EQ(delivery.sync_delay_s, 60);
  EXPECT_EQ(delivery.notification_email, "");
  EXPECT_EQ(delivery.presence, model::Presence::present);
  EXPECT_EQ(delivery.settings_template, model::SettingsTemplate{});
  EXPECT_FALSE(native("  native: { settingsTemplate: { rows: r } }\n").settings_template.mapping_is_declared);
  EXPECT_EQ(native("  native: { settingsTemplate: { rows: r } }\n").settings_template.attribute, "attribute");
}

TEST(NativeDelivery, IsAbsentWhereDeliveryIsDirect) {
  const std::string exported =
      "apiVersion: tmsync/v1\nkind: Export\nmetadata: { name: x }\nspec:\n"
      "  source: { instance: emea, project: P }\n  recipient: { instance: hq, project: P }\n  delivery: direct\n";
  const auto configuration = load_valid(kIntegration, exported);
  EXPECT_EQ(configuration.exports.at(0).delivery, model::Delivery::direct);
  EXPECT_FALSE(configuration.exports.at(0).native.has_value());
}

TEST(NativeDelivery, TakesADelayOfWholeSeconds) {
  for (const auto& [text, seconds] : {std::pair<std::string, std::int64_t>{"0s", 0},
                                      {"45s", 45},
                                      {"3000ms", 3},
                                      {"5m", 300},
                                      {"36h", 129'600},
                                      {"720h", 2'592'000}}) {
    EXPECT_EQ(native("  syncDelay: " + text + '\n').sync_delay_s, seconds) << text;
  }
}

TEST(NativeDelivery, WritesSettingsAsCanonicalJson) {
  const auto settings = [](const std::string& yaml) {
    return native("  native: { settings: " + yaml + " }\n").settings;
  };
  EXPECT_EQ(settings("{}"), "{}");
  EXPECT_EQ(settings("{ b: 1, a: { d: x, c: [2, '2', yes] } }"), R"({"a":{"c":[2,"2","yes"],"d":"x"},"b":1})");
  EXPECT_EQ(settings("{ a: True, b: FALSE, c: ~, d: , e: 1.5, f: 1e3, g: 1.0, h: -7, i: +7, j: 007 }"),
            R"({"a":true,"b":false,"c":null,"d":null,"e":1.5,"f":1000.0,"g":1.0,"h":-7,"i":7,"j":7})");
  EXPECT_EQ(settings("{ 1: 9223372036854775807, \"q\\\"\": \"\\u00e4\\n\" }"),
            "{\"1\":9223372036854775807,\"q\\\"\":\"\xc3\xa4\\n\"}");
  EXPECT_EQ(settings("{ a: &x [1], b: *x }"), R"({"a":[1],"b":[1]})");
}

/// One word switches an export from one delivery to the other: what the other one does not use may stay.
TEST(NativeDelivery, KeysOfTheOtherDeliveryAreOnlyWarnings) {
  const std::string ends =
      "  source: { instance: emea, project: Payments }\n  recipient: { instance: hq, project: P }\n";
  for (const char* delivery : {"direct", "native"}) {
    core::Diagnostics diags;
    const auto configuration =
        load_text({{"a.yaml", std::string(kInstances) + "---\n" + kIntegration +
                                  "---\napiVersion: tmsync/v1\nkind: Export\nmetadata: { name: x }\nspec:\n" + ends +
                                  "  delivery: " + delivery +
                                  "\n  integration: to-hq\n  syncDelay: 60s\n  notificationEmail: qa@example.com\n"
                                  "  testCases: { onScopeExit: keep, include: [tags] }\n  guards: { maxDelete: 0 }\n"}},
                  diags);
    EXPECT_FALSE(diags.has_errors()) << delivery;
    EXPECT_FALSE(diags.empty()) << delivery;
    ASSERT_EQ(configuration.exports.size(), 1u);
    EXPECT_EQ(configuration.exports.front().native.has_value(), delivery == std::string("native"));
  }
}

TEST(Digest, CoversIntegrationsAndNativeDelivery) {
  const std::string digest = load_valid(kIntegration, kExport).digest;
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"production", "elsewhere"},
                                 {"TMSYNC_HQ_EXPORT_TOKEN", "OTHER_TOKEN"},
                                 {"state: absent", "token: { env: T }"}}) {
    EXPECT_NE(load_valid(replaced(kIntegration, from, to), kExport).digest, digest) << to;
  }
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"state: present", "state: absent"},
                                 {"2m", "3m"},
                                 {"qa@", "all@"},
                                 {"id: 12", "id: 13"},
                                 {"rows: r", "rows: rs"}}) {
    EXPECT_NE(load_valid(kIntegration, replaced(kExport, from, to)).digest, digest) << to;
  }
}

}  // namespace
}  // namespace tmsync::config
