#include "tmsync/config/write.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "tmsync/config/format.hpp"

#include "write_mapping.hpp"
#include "yaml_text.hpp"

namespace tmsync::config {
namespace {

using model::Export;
using model::Presence;

std::string head(const char* kind, const std::string& name, const std::map<std::string, std::string>& labels) {
  std::string out =
      fmt::format("apiVersion: tmsync/v1\nkind: {}\n", kind) + "metadata:\n" + text_entry(1, "name", name);
  std::string lines;
  for (const auto& [key, value] : labels) lines += text_entry(2, quoted(key), value);
  return out + section(1, "labels", lines);
}

std::string flag(std::size_t depth, const char* key, bool value, bool usual) {
  return value == usual ? "" : fmt::format("{}{}: {}\n", margin_of(depth), key, value);
}

std::string absent(std::size_t depth, Presence presence, Presence usual = Presence::present) {
  return presence == usual ? "" : margin_of(depth) + "state: absent\n";
}

std::string token_entry(std::size_t depth, const model::TokenSource& token) {
  std::string inside;
  if (const auto* env = std::get_if<model::TokenEnv>(&token)) {
    inside = "env: " + quoted(env->variable, true);
  } else if (const auto* file = std::get_if<model::TokenFile>(&token)) {
    inside = "file: " + quoted(file->path, true);
  } else {
    inside = "command: " + flow_list(std::get<model::TokenCommand>(token).argv);
  }
  return margin_of(depth) + "token: { " + inside + " }\n";
}

std::string project(const model::ProjectRef& ref) {
  return ref.id ? std::to_string(*ref.id) : quoted(ref.name, true);
}

std::string document(const model::Instance& instance) {
  std::string out = head("Instance", instance.name, instance.labels) + "spec:\n";
  out += text_entry(1, "endpoint", instance.endpoint) + token_entry(1, instance.token);
  std::string tls = instance.ca_file ? text_entry(2, "caFile", *instance.ca_file) : "";
  tls += flag(2, "insecureSkipVerify", instance.insecure_skip_verify, false);
  out += section(1, "tls", tls);
  if (instance.proxy) out += text_entry(1, "proxy", *instance.proxy);
  const model::InstanceLimits usual;
  const auto& limits = instance.limits;
  std::string lines;
  if (limits.concurrency != usual.concurrency) lines += fmt::format("    concurrency: {}\n", limits.concurrency);
  if (limits.requests_per_second != usual.requests_per_second) {
    lines += fmt::format("    requestsPerSecond: {}\n", limits.requests_per_second);
  }
  if (limits.timeout_ms != usual.timeout_ms) {
    lines += fmt::format("    timeout: {}\n", duration_text(limits.timeout_ms));
  }
  if (limits.retries != usual.retries) lines += fmt::format("    retries: {}\n", limits.retries);
  out += section(1, "limits", lines);
  if (instance.origin != instance.name) out += text_entry(1, "origin", instance.origin);
  if (!instance.public_url.empty()) out += text_entry(1, "publicUrl", instance.public_url);
  if (!instance.former_endpoints.empty()) out += "  formerEndpoints: " + flow_list(instance.former_endpoints) + '\n';
  if (!instance.former_users.empty()) out += "  formerUsers: " + flow_list(instance.former_users) + '\n';
  if (instance.api_prefix == model::ApiPrefix::api) out += "  apiPrefix: /api\n";
  if (instance.api_prefix == model::ApiPrefix::api_rs) out += "  apiPrefix: /api/rs\n";
  return out;
}

std::string document(const model::AttributeMapping& mapping) {
  const std::string lines = mapping_lines(1, mapping);
  return head("AttributeMapping", mapping.name, mapping.labels) + (lines.empty() ? "spec: {}\n" : "spec:\n" + lines);
}

std::string document(const model::Integration& integration) {
  std::string out = head("Integration", integration.name, integration.labels) + "spec:\n";
  out += text_entry(1, "instance", integration.instance) + text_entry(1, "recipient", integration.recipient);
  out += text_entry(1, "displayName", integration.display_name);
  out += flag(1, "disableCertificateValidation", integration.disable_certificate_validation, false);
  out += absent(1, integration.presence);
  std::string projects;
  for (const auto& use : integration.projects) {
    projects += "    - project: " + project(use.project) + '\n';
    if (use.token) projects += token_entry(3, *use.token);
    projects += absent(3, use.presence, integration.presence);
  }
  return out + section(1, "projects", projects);
}

std::string end_entry(const char* key, const model::Endpoint& end) {
  return fmt::format("  {}: {{ instance: {}, project: {} }}\n", key, quoted(end.instance, true), project(end.project));
}

std::string adopt_line(model::AdoptBy by) {
  const char* what = by == model::AdoptBy::name ? "name" : by == model::AdoptBy::allure_id ? "allureId" : "testKey";
  return fmt::format("    adopt: {{ by: {} }}\n", what);
}

std::string test_case_lines(const Export& exported) {
  std::string lines = exported.aql.empty() ? "" : text_entry(2, "aql", exported.aql);
  lines += flag(2, "create", exported.create, true);
  if (exported.on_scope_exit == model::ScopeExit::remove) lines += "    onScopeExit: delete\n";
  if (exported.on_recipient_delete == model::RecipientDelete::respect) lines += "    onRecipientDelete: respect\n";
  if (exported.adopt_by) lines += adopt_line(*exported.adopt_by);
  if (exported.include != model::all_parts()) {
    std::vector<std::string> names;
    for (const model::Part part : exported.include) names.emplace_back(model::to_string(part));
    lines += "    include: " + flow_list(names) + '\n';
  }
  std::string preserve;
  if (!exported.preserve_tags.empty()) preserve += "      tags: " + flow_list(exported.preserve_tags) + '\n';
  if (!exported.preserve_links.empty()) preserve += "      links: " + flow_list(exported.preserve_links) + '\n';
  return lines + section(2, "preserve", preserve);
}

std::string launch_lines(const model::LaunchScope& launches) {
  std::string lines = fmt::format("    enabled: {}\n", launches.enabled);
  if (!launches.aql.empty()) lines += text_entry(2, "aql", launches.aql);
  lines += flag(2, "attachments", launches.attachments, true);
  if (launches.upload == model::UploadMode::bulk) lines += "    upload: bulk\n";
  if (launches.upload == model::UploadMode::single) lines += "    upload: single\n";
  if (launches.environment.all) lines += "    environment: all\n";
  if (!launches.environment.globs.empty()) {
    lines += "    environment: " + flow_list(launches.environment.globs) + '\n';
  }
  return lines;
}

std::string mapping_entry(const Export& exported) {
  if (!exported.mapping_name.empty()) return text_entry(1, "mapping", exported.mapping_name);
  if (!exported.mapping) return {};
  const std::string lines = mapping_lines(2, *exported.mapping);
  return lines.empty() ? "  mapping: {}\n" : section(1, "mapping", lines);
}

std::string template_lines(const model::SettingsTemplate& names) {
  const model::SettingsTemplate usual;
  std::string lines;
  if (names.mapping_is_declared) lines += text_entry(3, "mapping", names.mapping);
  const auto add = [&](const char* key, std::string model::SettingsTemplate::*member) {
    if (names.*member != usual.*member) lines += text_entry(3, key, names.*member);
  };
  add("attribute", &model::SettingsTemplate::attribute);
  add("field", &model::SettingsTemplate::field);
  add("targetField", &model::SettingsTemplate::target_field);
  add("identity", &model::SettingsTemplate::identity);
  add("default", &model::SettingsTemplate::fallback);
  add("rows", &model::SettingsTemplate::rows);
  add("source", &model::SettingsTemplate::source);
  add("target", &model::SettingsTemplate::target);
  return lines;
}

std::string native_lines(const model::NativeDelivery& native) {
  constexpr std::int64_t kUsualDelayS = 60;
  std::string lines;
  if (native.sync_delay_s != kUsualDelayS) {
    lines += fmt::format("  syncDelay: {}\n", duration_text(native.sync_delay_s * 1000));
  }
  if (!native.notification_email.empty()) lines += text_entry(1, "notificationEmail", native.notification_email);
  std::string below = native.id ? fmt::format("    id: {}\n", *native.id) : "";
  if (native.settings) below += json_entry(2, "settings", *native.settings);
  below += section(2, "settingsTemplate", template_lines(native.settings_template));
  return lines + section(1, "native", below);
}

std::string pause_entry(const Export& exported) {
  if (exported.paused_until.empty()) return flag(1, "paused", exported.paused, false);
  return section(1, "paused",
                 text_entry(2, "until", exported.paused_until) + text_entry(2, "reason", exported.pause_reason));
}

std::string acknowledgement_lines(const std::vector<model::Acknowledgement>& all) {
  std::string lines;
  for (const auto& one : all) {
    lines += "      - guard: " + one.guard + '\n' + text_entry(4, "until", one.until);
    lines += text_entry(4, "reason", one.reason);
    if (one.test_case) lines += fmt::format("        testCase: {}\n", *one.test_case);
  }
  return lines;
}

std::string guard_lines(const model::Guards& guards) {
  const model::Guards usual;
  std::string lines;
  const auto add = [&](const char* key, const std::optional<model::Threshold>& limit,
                       const std::optional<model::Threshold>& usually) {
    if (limit && limit != usually) lines += fmt::format("    {}: {}{}\n", key, limit->value, limit->percent ? "%" : "");
  };
  add("maxCreate", guards.max_create, usual.max_create);
  add("maxUpdate", guards.max_update, usual.max_update);
  add("maxDelete", guards.max_delete, usual.max_delete);
  add("maxIgnored", guards.max_ignored, usual.max_ignored);
  lines += flag(2, "allowEmptyScope", guards.allow_empty_scope, false);
  return lines + section(2, "acknowledge", acknowledgement_lines(guards.acknowledged));
}

std::string document(const Export& exported) {
  std::string out = head("Export", exported.name, exported.labels) + "spec:\n";
  out += end_entry("source", exported.source) + end_entry("recipient", exported.recipient);
  if (exported.native) {
    out += "  delivery: native\n" + text_entry(1, "integration", exported.native->integration);
    out += absent(1, exported.native->presence);
  }
  out += pause_entry(exported);
  out += section(1, "testCases", test_case_lines(exported));
  if (exported.launches) out += section(1, "launches", launch_lines(*exported.launches));
  out += mapping_entry(exported);
  if (exported.native) out += native_lines(*exported.native);
  return out + section(1, "guards", guard_lines(exported.guards));
}

/// The formatter knows the width of a line.
template <typename Object>
void append(std::string& out, const std::vector<Object>& objects) {
  std::vector<const Object*> sorted;
  for (const auto& object : objects) sorted.push_back(&object);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  for (const auto* object : sorted) {
    core::Diagnostics never_told;  // a document that cannot be formatted comes back as it is
    out += (out.empty() ? "" : "---\n") + format(object->name, document(*object), never_told);
  }
}

}  // namespace

std::string to_yaml(const model::Configuration& documents) {
  std::string out;
  append(out, documents.instances);
  append(out, documents.mappings);
  append(out, documents.integrations);
  append(out, documents.exports);
  return out;
}

}  // namespace tmsync::config
