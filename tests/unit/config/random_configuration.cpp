#include "random_configuration.hpp"

#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace tmsync::config {
namespace {

using model::Configuration;
using nlohmann::json;

const std::vector<std::string> kTexts{"plain",
                                      "two words",
                                      "with: colon",
                                      "colon:",
                                      "\"quoted\"",
                                      "it's",
                                      "both \" and '",
                                      "back\\slash",
                                      " leading",
                                      "trailing ",
                                      "yes",
                                      "No",
                                      "null",
                                      "~",
                                      "true",
                                      "1",
                                      "007",
                                      "1e5",
                                      "-1.5",
                                      "#hash",
                                      "a #b",
                                      "a, b",
                                      "{x}",
                                      "[y]",
                                      "- dash",
                                      "?",
                                      "!tag",
                                      "&anchor",
                                      "*alias",
                                      "%x",
                                      "@y",
                                      "`z`",
                                      "<<",
                                      "---",
                                      "...",
                                      "two\nlines",
                                      "a\n\n  b\n",
                                      " indented\nfirst line",
                                      "ends twice\n\n",
                                      "\nfirst is empty",
                                      "tab\there",
                                      "cr\r\nlf",
                                      "esc\x1b[31m",
                                      "\xc3\x9cn\xc3\xaf \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x99\x82",
                                      "next\xc2\x85line",
                                      "csi\xc2\x9bm",
                                      "sep\xe2\x80\xa8x",
                                      "bom\xef\xbb\xbfx",
                                      "rtl\xe2\x80\xae!",
                                      std::string("nul\0x", 5)};

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  Configuration configuration() {
    Configuration all;
    all.instances = {instance("hq"), instance("emea")};
    all.mappings.push_back(mapping(true));
    all.mappings.back().name = "common";
    all.mappings.back().labels = labels();
    for (int i = 0; i < 2; ++i) all.integrations.push_back(integration(i));
    for (int i = 0; i < 6; ++i) all.exports.push_back(exported(i, all.integrations[number(2)]));
    return all;
  }

 private:
  std::size_t number(std::size_t below) { return random_() % below; }
  bool maybe() { return number(2) == 0; }
  std::string text() { return kTexts[number(kTexts.size())]; }

  std::map<std::string, std::string> labels() {
    std::map<std::string, std::string> some;
    for (std::size_t i = number(3); i > 0; --i) some[text()] = text();
    return some;
  }

  model::TokenSource token() {
    switch (number(3)) {
      case 0:
        return model::TokenEnv{"SOME_TOKEN"};
      case 1:
        return model::TokenFile{"/run/secrets/a: b"};
      default:
        return model::TokenCommand{{"vault", text(), text()}};
    }
  }

  model::Instance instance(const std::string& name) {
    model::Instance one;
    one.name = name;
    one.labels = labels();
    one.endpoint = "https://testops." + name + ".example.com/base";
    one.token = token();
    if (maybe()) one.ca_file = "/etc/ca #1.pem";
    if (maybe()) one.proxy = "http://proxy.example.com:3128";
    if (maybe()) one.limits = {3, 0.5, 90'000, 0};
    if (maybe()) one.limits.timeout_ms = 1500;
    one.origin = maybe() ? name : name + "-origin";
    one.api_prefix = static_cast<model::ApiPrefix>(number(3));
    return one;
  }

  model::ValueRef value(int unique) {
    if (maybe()) return {unique - 3, text(), {}};
    return {std::nullopt, text() + std::to_string(unique), {}};
  }

  model::AttributeRules rules(bool may_create) {
    model::AttributeRules some;
    some.identity = maybe();
    some.create_missing = may_create && some.identity && maybe();
    if (maybe()) some.fallback = value(7);
    for (int i = static_cast<int>(number(3)); i > 0; --i) {
      some.rows.push_back({value(i), {}, {}});
      if (maybe()) some.rows.back().target = value(9);
    }
    return some;
  }

  model::AttributeMapping mapping(bool may_create) {
    model::AttributeMapping some;
    for (auto* slot : {&some.status, &some.workflow, &some.layer, &some.role}) {
      if (maybe()) *slot = rules(false);
    }
    const std::size_t first = number(kTexts.size());
    for (std::size_t i = number(3); i > 0; --i) {
      some.custom_fields.push_back({kTexts[(first + i) % kTexts.size()], std::nullopt, rules(may_create)});
      if (maybe()) some.custom_fields.back().target_field = text();
    }
    if (maybe()) some.custom_fields.push_back({"*", std::nullopt, rules(may_create)});
    return some;
  }

  model::ProjectRef project(std::size_t unique) {
    model::ProjectRef ref;
    if (maybe()) {
      ref.id = static_cast<model::Id>(unique + 1);
    } else {
      ref.name = kTexts[unique % kTexts.size()];
    }
    return ref;
  }

  model::Integration integration(int index) {
    model::Integration one;
    one.name = "to-hq-" + std::to_string(index);
    one.labels = labels();
    one.instance = "emea";
    one.recipient = "hq";
    one.display_name = text() + std::to_string(index);
    const std::size_t first = number(kTexts.size());
    for (std::size_t i = 0; i < 3; ++i) {
      one.projects.push_back({});
      one.projects.back().project = project(first + i);
      if (i != 2 || maybe()) {
        one.projects.back().token = token();
      } else {
        one.projects.back().presence = model::Presence::absent;
      }
    }
    return one;
  }

  json settings(int depth) {
    switch (number(depth > 3 ? 6 : 8)) {
      case 0:
        return nullptr;
      case 1:
        return maybe();
      case 2:
        return static_cast<std::int64_t>(random_()) * (maybe() ? 1 : -2'000'000'000);  // a draw has 32 bits
      case 3:
        return maybe() ? 0.1 : -1.5e300;
      case 4:
      case 5:
        return text();
      case 6: {
        json list = json::array();
        for (std::size_t i = number(4); i > 0; --i) list.push_back(settings(depth + 1));
        return list;
      }
      default:
        return object(depth + 1);
    }
  }

  json object(int depth) {
    json members = json::object();
    for (std::size_t i = number(4); i > 0; --i) members[text()] = settings(depth);
    return members;
  }

  model::NativeDelivery native(int index, const std::string& integration) {
    model::NativeDelivery delivery;
    delivery.integration = integration;
    if (maybe()) delivery.id = index + 1;
    delivery.sync_delay_s = std::vector<std::int64_t>{0, 1, 60, 90, 7200}[number(5)];
    if (maybe()) delivery.notification_email = "\"q: a\"@example.com";
    if (maybe()) delivery.presence = model::Presence::absent;
    if (maybe()) delivery.settings = object(0).dump();
    if (!delivery.settings && maybe()) {
      auto& names = delivery.settings_template;
      names.rows = "pairs: all";
      names.target = "to";
      names.mapping_is_declared = maybe();
      if (names.mapping_is_declared) names.mapping = maybe() ? "attributeMapping" : "yes";
    }
    return delivery;
  }

  void direct_only(model::Export& one) {
    if (maybe()) one.on_scope_exit = model::ScopeExit::remove;
    if (maybe()) one.on_recipient_delete = model::RecipientDelete::respect;
    if (maybe()) one.adopt_by = static_cast<model::AdoptBy>(number(3));
    if (maybe()) one.include = {model::Part::tags, model::Part::test_keys};
    if (maybe()) one.include.clear();
    if (maybe()) one.preserve_tags = {text(), "triage-*"};
    if (maybe()) one.preserve_links = {text()};
    if (maybe()) one.guards.max_create = model::Threshold{5000, false};
    if (maybe()) one.guards.max_update = model::Threshold{50, maybe()};
    if (maybe()) one.guards.max_delete = model::Threshold{3, true};
    one.guards.allow_empty_scope = maybe();
    if (maybe()) one.guards.acknowledged.push_back({"maxDelete", std::nullopt, "2026-12-01", text(), {}});
    for (int i = static_cast<int>(number(3)); i > 0; --i) {
      one.guards.acknowledged.push_back({"lostMark", 4710 + i, "2027-02-28", text(), {}});
    }
    if (one.launches) {
      one.launches->attachments = maybe();
      one.launches->upload = static_cast<model::UploadMode>(number(3));
      one.launches->environment.all = maybe();
      if (!one.launches->environment.all && maybe()) one.launches->environment.globs = {"BUILD_*", text()};
    }
  }

  model::Export exported(int index, const model::Integration& integration) {
    const std::vector<std::string> queries{
        "",
        "tag = \"release\"",
        "true",
        "not status = \"Draft\"",
        "name ~= \"it's: #1, {x} \\\\\"\nand (tag = \"a\"\n  or tag = \"b\")",
        "tag = \"x\"\n",
        "(tag = \"\xc3\xbc\")",
        "\n  tag = \"tab\there\"",
        "tag = \"a long one\" and tag = \"of more than a hundred characters\" and tag = \"which stays on one line\"",
    };
    model::Export one;
    one.name = "e" + std::to_string(index);
    one.labels = labels();
    one.include = model::all_parts();
    one.source = {"emea", integration.projects[number(2)].project};
    one.recipient.instance = "hq";
    one.recipient.project.name = text() + std::to_string(index);
    one.paused = maybe();
    if (one.paused && maybe()) {
      one.paused_until = "2026-12-24";
      one.pause_reason = text();
    }
    one.aql = queries[number(queries.size())];
    one.create = maybe();
    if (maybe()) {
      one.launches.emplace();
      one.launches->enabled = maybe();
      if (maybe()) one.launches->aql = "closed = true";
    }
    if (maybe()) {
      one.delivery = model::Delivery::native;
      one.native = native(index, integration.name);
    } else {
      direct_only(one);
    }
    const bool raw = one.native && (one.native->settings || one.native->settings_template != model::SettingsTemplate{});
    if (!raw && maybe()) one.mapping = mapping(!one.native);
    return one;
  }

  std::mt19937 random_;
};

}  // namespace

model::Configuration random_configuration(std::uint32_t seed) {
  return Generator(seed).configuration();
}

}  // namespace tmsync::config
