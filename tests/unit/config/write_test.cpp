#include "tmsync/config/write.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tmsync/config/format.hpp"
#include "tmsync/config/load.hpp"

#include "random_configuration.hpp"

namespace tmsync::config {
namespace {

using model::Configuration;
using nlohmann::json;
using testing::HasSubstr;

std::string told(const model::TokenSource& source) {
  const auto* command = std::get_if<model::TokenCommand>(&source);
  return command != nullptr ? json(command->argv).dump() : model::describe(source);
}

std::string told(const model::ProjectRef& ref) {
  return ref.id ? fmt::format("#{}", *ref.id) : json(ref.name).dump();
}

std::string told(const std::optional<model::ValueRef>& ref) {
  if (!ref) return "-";
  return ref->id ? fmt::format("#{}", *ref->id) : json(ref->name).dump();
}

std::string told(const std::optional<model::AttributeRules>& rules) {
  if (!rules) return "-";
  std::string out = fmt::format("{} {} {}", rules->identity, rules->create_missing, told(rules->fallback));
  for (const auto& row : rules->rows) out += fmt::format(" [{} {}]", told(row.source), told(row.target));
  return out;
}

std::string told(const model::AttributeMapping& mapping) {
  std::string out = fmt::format("{} / {} / {} / {}", told(mapping.status), told(mapping.workflow), told(mapping.layer),
                                told(mapping.role));
  for (const auto& field : mapping.custom_fields) {
    out += fmt::format(" / {} {} {}", json(field.source_field).dump(), json(field.target_field.value_or("-")).dump(),
                       told(std::optional(field.rules)));
  }
  return out;
}

std::string told(const model::SettingsTemplate& names) {
  return json{names.mapping,  names.attribute, names.field,  names.target_field, names.identity,
              names.fallback, names.rows,      names.source, names.target,       names.mapping_is_declared}
      .dump();
}

std::string told(const std::optional<model::Threshold>& limit) {
  return limit ? fmt::format("{}{}", limit->value, limit->percent) : "-";
}

/// Every value of a configuration, one object a line, by name within its kind.
std::vector<std::string> told(const Configuration& all) {
  std::vector<std::string> lines;
  for (const auto& one : all.instances) {
    lines.push_back(fmt::format("instance {} {} {} {} {} {} {} {} {} {} {} {} {}", one.name, json(one.labels).dump(),
                                one.endpoint, told(one.token), one.ca_file.value_or("-"), one.insecure_skip_verify,
                                one.proxy.value_or("-"), one.limits.concurrency, one.limits.requests_per_second,
                                one.limits.timeout_ms, one.limits.retries, one.origin,
                                static_cast<int>(one.api_prefix)));
  }
  for (const auto& one : all.mappings) {
    lines.push_back(fmt::format("mapping {} {} {}", one.name, json(one.labels).dump(), told(one)));
  }
  for (const auto& one : all.integrations) {
    std::string line =
        fmt::format("integration {} {} {} {} {} {} {}", one.name, json(one.labels).dump(), one.instance, one.recipient,
                    json(one.display_name).dump(), one.disable_certificate_validation, static_cast<int>(one.presence));
    for (const auto& use : one.projects) {
      line += fmt::format(" [{} {} {}]", told(use.project), use.token ? told(*use.token) : "-",
                          static_cast<int>(use.presence));
    }
    lines.push_back(line);
  }
  for (const auto& one : all.exports) {
    std::string line =
        fmt::format("export {} {} {} {} {} {} {} {} {} {} {} {}", one.name, json(one.labels).dump(),
                    one.source.instance, told(one.source.project), one.recipient.instance, told(one.recipient.project),
                    one.paused, json(one.aql).dump(), one.create, static_cast<int>(one.on_scope_exit),
                    static_cast<int>(one.on_recipient_delete), one.adopt_by ? static_cast<int>(*one.adopt_by) : -1);
    for (const auto part : one.include) line += fmt::format(" {}", model::to_string(part));
    line += json(one.preserve_tags).dump() + json(one.preserve_links).dump();
    if (one.launches) {
      line += fmt::format(" launches {} {} {} {}", one.launches->enabled, json(one.launches->aql).dump(),
                          one.launches->attachments, static_cast<int>(one.launches->upload));
      line += fmt::format(" {} {}", one.launches->environment.all, json(one.launches->environment.globs).dump());
    }
    line += one.mapping ? " mapping " + one.mapping_name + ' ' + told(*one.mapping) : "";
    line += fmt::format(" {} {} {} {}", told(one.guards.max_create), told(one.guards.max_update),
                        told(one.guards.max_delete), one.guards.allow_empty_scope);
    line += fmt::format(" {} {}", one.paused_until, json(one.pause_reason).dump());
    for (const auto& ack : one.guards.acknowledged) {
      line += fmt::format(" [{} {} {} {}]", ack.guard, ack.test_case.value_or(0), ack.until, json(ack.reason).dump());
    }
    if (one.native) {
      line += fmt::format(" native {} {} {} {} {} {} {}", one.native->integration, one.native->id.value_or(0),
                          one.native->settings ? json::parse(*one.native->settings).dump() : "-",
                          told(one.native->settings_template), one.native->sync_delay_s,
                          json(one.native->notification_email).dump(), static_cast<int>(one.native->presence));
    }
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string all_of(const core::Diagnostics& diags) {
  std::string text;
  for (const auto& item : diags.sorted()) {
    text += core::to_string(item.where) + ' ' + item.code + ' ' + item.summary + " | " + item.hint + '\n';
  }
  return text;
}

void expect_formatted(const std::string& text) {
  core::Diagnostics diags;
  EXPECT_EQ(format("a.yaml", text, diags), text);
  EXPECT_EQ(all_of(diags), "") << text;
}

TEST(Write, WhatIsWrittenLoadsAsTheSameValues) {
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    const auto before = random_configuration(seed);
    const auto text = to_yaml(before);
    core::Diagnostics diags;
    const auto after = load_text({{"a.yaml", text}}, diags);
    ASSERT_EQ(all_of(diags), "") << text;
    ASSERT_EQ(told(after), told(before)) << text;
    expect_formatted(text);
    if (testing::Test::HasFailure()) break;
  }
}

Configuration imported() {
  Configuration all;
  model::Instance instance;
  instance.name = instance.origin = "hq";
  instance.endpoint = "https://testops.hq.example.com";
  instance.token = model::TokenEnv{"TMSYNC_HQ_TOKEN"};
  all.instances.push_back(instance);
  model::Integration integration;
  integration.name = "production";
  integration.instance = "emea";
  integration.recipient = "hq";
  integration.display_name = "Production";
  integration.projects.push_back(
      {{std::nullopt, "Payments", {}}, model::TokenEnv{"TMSYNC_HQ_EXPORT_TOKEN"}, {}, {}, {}});
  all.integrations.push_back(integration);
  model::Export exported;
  exported.name = "payments-to-hq";
  exported.include = model::all_parts();
  exported.delivery = model::Delivery::native;
  exported.source = {"emea", {std::nullopt, "Payments", {}}, {}};
  exported.recipient = {"hq", {12, "", {}}, {}};
  exported.aql = "tag = \"release\"\nand layer = \"API\"";
  exported.native = model::NativeDelivery{};
  exported.native->integration = "production";
  exported.native->sync_delay_s = 43'200;
  model::AttributeRules status;
  status.identity = true;
  status.fallback = model::ValueRef{12, "Draft", {}};
  status.rows.push_back({{101, "Old\n# one", {}}, model::ValueRef{201, "Outdated", {}}, {}});
  status.rows.push_back({{102, "Odd", {}}, std::nullopt, {}});
  exported.mapping = model::AttributeMapping{};
  exported.mapping->status = status;
  exported.mapping->layer = model::AttributeRules{};
  exported.mapping->layer->identity = true;
  all.exports.push_back(exported);
  return all;
}

TEST(Write, OnlyWhatDiffersFromDefaultsWithNamesOfIdsAsComments) {
  const auto text = to_yaml(imported());
  expect_formatted(text);
  EXPECT_EQ(text, R"(apiVersion: tmsync/v1
kind: Instance
metadata:
  name: hq
spec:
  endpoint: https://testops.hq.example.com
  token: { env: TMSYNC_HQ_TOKEN }
---
apiVersion: tmsync/v1
kind: Integration
metadata:
  name: production
spec:
  instance: emea
  recipient: hq
  displayName: Production
  projects:
    - project: Payments
      token: { env: TMSYNC_HQ_EXPORT_TOKEN }
---
apiVersion: tmsync/v1
kind: Export
metadata:
  name: payments-to-hq
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: 12 }
  delivery: native
  integration: production
  testCases:
    aql: |-
      tag = "release"
      and layer = "API"
  mapping:
    status:
      identity: true
      default: { id: 12 }  # Draft
      rows:
        - { source: { id: 101 }, target: { id: 201 } }  # Old\n# one -> Outdated
        - { source: { id: 102 } }  # Odd
    layer: { identity: true }
  syncDelay: 12h
)");
}

TEST(Write, NamesThatReadersTakeForNumbersGetQuotes) {
  for (const char* name : {"0x1F", "0o17", ".inf", "-.INF", ".nan", "12", "true", "~"}) {
    auto configuration = imported();
    configuration.exports.at(0).source.project.id.reset();
    configuration.exports.at(0).source.project.name = name;
    EXPECT_NE(to_yaml(configuration).find("project: \"" + std::string(name) + "\" }"), std::string::npos) << name;
  }
}

TEST(Write, DocumentsStandByNameWithinTheirKind) {
  auto all = imported();
  all.exports.push_back(all.exports.front());
  all.exports.back().name = "a-first";
  const auto text = to_yaml(all);
  EXPECT_LT(text.find("name: a-first"), text.find("name: payments-to-hq"));
  EXPECT_LT(text.find("kind: Integration"), text.find("name: a-first"));
  EXPECT_EQ(to_yaml({}), "");
}

TEST(Write, SettingsKeepTheirFormAndTypes) {
  auto all = imported();
  all.exports.front().mapping.reset();
  all.exports.front().native->settings = R"({"fields":[{"from":1,"to":[2,"3"]},[]],"mode":"yes","on":true,"rate":1.0})";
  const auto text = to_yaml(all);
  expect_formatted(text);
  EXPECT_THAT(text, HasSubstr(R"(
  native:
    settings:
      fields:
        - from: 1
          to: [2, "3"]
        - []
      mode: "yes"
      "on": true
      rate: 1.0
)"));
}

TEST(Write, WhatIsDoubtfulIsWrittenAsWell) {
  auto all = imported();
  all.integrations.front().disable_certificate_validation = true;
  all.integrations.front().presence = model::Presence::absent;
  all.integrations.front().projects.front().presence = model::Presence::absent;
  all.instances.front().insecure_skip_verify = true;
  const auto text = to_yaml(all);
  expect_formatted(text);
  EXPECT_THAT(text, HasSubstr("  disableCertificateValidation: true\n  state: absent\n"));
  EXPECT_THAT(text, HasSubstr("  tls:\n    insecureSkipVerify: true\n"));
}

}  // namespace
}  // namespace tmsync::config
