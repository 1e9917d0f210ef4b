#include "integration_json.hpp"

#include <utility>

namespace tmsync::testops {

namespace {

std::string object_text(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_object() ? compact(*value) : "{}";
}

/// A string, or the digits of a number.
std::string loose_text(const json& object, const char* name) {
  const json* value = member(object, name);
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  return value->is_number_integer() ? value->dump() : std::string();
}

std::string type_of(const json& row) {
  const json* info = member(row, "info");
  return info != nullptr ? text(*info, "type") : std::string();
}

core::Result<void> add_settings(json& body, const std::optional<std::string>& settings) {
  if (!settings) return {};
  json value = json::parse(*settings, nullptr, false);
  if (!value.is_object()) {
    return core::fail(core::ErrorKind::invalid_input,
                      "the settings that should be sent are not a JSON object: write them as {\"name\": value, ...}");
  }
  body["settings"] = std::move(value);
  return {};
}

template <typename T>
void add(json& body, const char* name, const std::optional<T>& value) {
  if (value) body[name] = *value;
}

}  // namespace

std::string compact(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<FormField> form_fields_from_json(const json& list) {
  std::vector<FormField> fields;
  if (!list.is_array()) return fields;
  for (const json& row : list) {
    std::string name = text(row, "name");
    if (name.empty()) continue;
    fields.push_back({text(row, "type"), std::move(name), text(row, "labelName"), flag(row, "required")});
  }
  return fields;
}

std::optional<IntegrationForm> form_from_json(const json& body, const FormMembers& names) {
  if (!body.is_object()) return std::nullopt;
  IntegrationForm form;
  if (const json* fields = member(body, names.fields)) form.fields = form_fields_from_json(*fields);
  form.values = object_text(body, names.values);
  if (const json* fields = member(body, names.secret_fields)) form.secret_fields = form_fields_from_json(*fields);
  const json* specified = member(body, names.secret_specified);
  if (specified != nullptr && specified->is_boolean()) form.secret_specified = specified->get<bool>();
  return form;
}

std::optional<IntegrationRow> integration_from_json(const json& row) {
  auto own = ref(row);
  if (!own) return std::nullopt;
  return IntegrationRow{std::move(*own), type_of(row)};
}

std::optional<ProjectIntegration> project_integration_from_json(const json& row) {
  if (!row.is_object()) return std::nullopt;
  ProjectIntegration out;
  out.integration = integer(row, "id").value_or(0);
  out.name = text(row, "name");
  out.type = type_of(row);
  out.project = integer(row, "projectId").value_or(0);
  out.disabled = flag(row, "disabled");
  out.settings = object_text(row, "settings");
  return out;
}

std::optional<ExportConfiguration> export_from_json(const json& row) {
  const auto id = integer(row, "id");
  if (!id) return std::nullopt;
  ExportConfiguration out;
  out.id = *id;
  out.integration = integer(row, "integrationId").value_or(0);
  out.project = integer(row, "projectId").value_or(0);
  out.project_key = loose_text(row, "projectKey");
  out.test_case_aql = text(row, "tcAql");
  out.launch_aql = text(row, "launchAql");
  out.disabled = flag(row, "disabled");
  out.disable_create = flag(row, "disableTcCreate");
  out.disable_launches = flag(row, "disableLaunchSync");
  out.sync_delay_s = integer(row, "syncDelaySec").value_or(0);
  out.notification_email = text(row, "notificationEmail");
  out.settings = object_text(row, "settings");
  out.last_modified = integer(row, "lastModifiedDate").value_or(0);
  return out;
}

std::optional<RemoteProject> remote_project_from_json(const json& row) {
  RemoteProject out{loose_text(row, "id"), loose_text(row, "key"), text(row, "name")};
  if (out.id.empty() && out.key.empty() && out.name.empty()) return std::nullopt;
  return out;
}

core::Result<json> to_json(const IntegrationWrite& write) {
  json body = json::object();
  add(body, "name", write.name);
  if (const core::Result<void> done = add_settings(body, write.settings); !done) return core::fail(done.error());
  return body;
}

core::Result<json> to_json(const ExportWrite& write) {
  json body = json::object();
  add(body, "projectKey", write.project_key);
  add(body, "tcAql", write.test_case_aql);
  add(body, "launchAql", write.launch_aql);
  add(body, "disabled", write.disabled);
  add(body, "disableTcCreate", write.disable_create);
  add(body, "disableLaunchSync", write.disable_launches);
  add(body, "syncDelaySec", write.sync_delay_s);
  add(body, "notificationEmail", write.notification_email);
  if (const core::Result<void> done = add_settings(body, write.settings); !done) return core::fail(done.error());
  return body;
}

}  // namespace tmsync::testops
