#include "case_json.hpp"

#include <algorithm>

#include "scenario_json.hpp"

namespace tmsync::testops {

namespace {

/// The elements of a list member; a null pointer where it is absent.
const json* list(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_array() ? value : nullptr;
}

std::vector<model::Link> links_of(const json& rows) {
  std::vector<model::Link> links;
  for (const json& row : rows) links.push_back({text(row, "name"), text(row, "type"), text(row, "url")});
  return links;
}

std::vector<std::string> names_of(const json& rows) {
  std::vector<std::string> names;
  for (const json& row : rows) {
    std::string name = row.is_string() ? row.get<std::string>() : text(row, "name");
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

void add_value(std::vector<model::FieldValues>& fields, const model::Ref& field, model::Ref value) {
  auto found =
      std::ranges::find_if(fields, [&](const model::FieldValues& known) { return known.field.id == field.id; });
  if (found == fields.end()) found = fields.insert(fields.end(), model::FieldValues{field, {}});
  found->values.push_back(std::move(value));
}

/// Flat (`{id, name, customField}`) and grouped (`{customField, values[]}`) rows, both of which are in use.
std::vector<model::FieldValues> fields_of(const json& rows) {
  std::vector<model::FieldValues> fields;
  for (const json& row : rows) {
    const auto field = ref(row, "customField");
    if (!field) continue;
    if (const json* values = list(row, "values")) {
      for (const json& value : *values) {
        if (auto parsed = ref(value)) add_value(fields, *field, std::move(*parsed));
      }
    } else if (auto value = ref(row)) {
      add_value(fields, *field, std::move(*value));
    }
  }
  return fields;
}

std::vector<model::Example> examples_of(const json& rows) {
  std::vector<model::Example> examples;
  for (const json& row : rows) {
    const json* cells = row.is_array() ? &row : list(row, "parameters");
    if (cells == nullptr) continue;
    model::Example example;
    for (const json& cell : *cells) example.emplace_back(text(cell, "name"), text(cell, "value"));
    examples.push_back(std::move(example));
  }
  return examples;
}

template <typename T>
std::vector<T> keys_of(const json& rows) {
  std::vector<T> keys;
  for (const json& row : rows) keys.push_back(T{text(row, "name"), text(row, "url"), integer(row, "integrationId")});
  return keys;
}

template <typename T>
json keys_to_json(const std::vector<T>& keys) {
  json rows = json::array();
  for (const T& key : keys) {
    json row = {{"name", key.name}};
    if (key.integration_id) row["integrationId"] = *key.integration_id;
    if (!key.url.empty()) row["url"] = key.url;
    rows.push_back(std::move(row));
  }
  return rows;
}

template <typename T>
void put(json& object, const char* name, const std::optional<T>& value) {
  if (value) object[name] = *value;
}

}  // namespace

std::optional<model::TestCaseRow> row_from_json(const json& body) {
  const auto id = integer(body, "id");
  if (!id) return std::nullopt;
  model::TestCaseRow row;
  row.id = *id;
  row.name = text(body, "name");
  if (const json* links = list(body, "links")) row.links = links_of(*links);
  if (const json* tags = list(body, "tags")) row.tags = names_of(*tags);
  row.status = ref(body, "status");
  row.workflow = ref(body, "workflow");
  row.layer = ref(body, "testLayer");
  if (!row.layer) row.layer = ref(body, "layer");
  row.automated = flag(body, "automated");
  row.deleted = flag(body, "deleted");
  row.created_by = text(body, "createdBy");
  row.last_modified_by = text(body, "lastModifiedBy");
  row.created_date = integer(body, "createdDate").value_or(0);
  row.last_modified_date = integer(body, "lastModifiedDate").value_or(0);
  return row;
}

std::optional<model::TestCase> case_from_overview(const json& body) {
  const auto id = integer(body, "id");
  if (!id) return std::nullopt;
  model::TestCase out;
  out.id = *id;
  out.project_id = integer(body, "projectId").value_or(0);
  out.name = text(body, "name");
  out.full_name = text(body, "fullName");
  out.description = text(body, "description");
  out.precondition = text(body, "precondition");
  out.expected_result = text(body, "expectedResult");
  out.automated = flag(body, "automated");
  out.external = flag(body, "external");
  out.deleted = flag(body, "deleted");
  out.status = ref(body, "status");
  out.workflow = ref(body, "workflow");
  out.layer = ref(body, "layer");
  if (!out.layer) out.layer = ref(body, "testLayer");
  if (const json* rows = list(body, "tags")) out.tags = names_of(*rows);
  if (const json* rows = list(body, "links")) out.links = links_of(*rows);
  if (const json* rows = list(body, "members")) {
    for (const json& row : *rows) {
      model::Member member;
      member.user = text(row, "name");
      if (auto role = ref(row, "role")) member.role = std::move(*role);
      if (!member.user.empty()) out.members.push_back(std::move(member));
    }
  }
  if (const json* rows = list(body, "customFields")) out.custom_fields = fields_of(*rows);
  if (const json* rows = list(body, "issues")) out.issues = keys_of<model::Issue>(*rows);
  if (const json* rows = list(body, "testKeys")) out.test_keys = keys_of<model::TestKey>(*rows);
  if (const json* rows = list(body, "parameters")) out.parameters = names_of(*rows);
  if (const json* rows = list(body, "examples")) out.examples = examples_of(*rows);
  if (const json* manual = member(body, "hasManualScenario"); manual != nullptr && manual->is_boolean()) {
    out.has_manual_scenario = manual->get<bool>();
  }
  if (const json* scenario = member(body, "scenario"); scenario != nullptr && scenario->is_object()) {
    const json* steps = member(*scenario, "steps");
    if (steps != nullptr && steps->is_array()) out.overview_has_steps = !steps->empty();
  }
  out.created_by = text(body, "createdBy");
  out.last_modified_by = text(body, "lastModifiedBy");
  out.created_date = integer(body, "createdDate").value_or(0);
  out.last_modified_date = integer(body, "lastModifiedDate").value_or(0);
  return out;
}

std::optional<model::Attachment> attachment_from_json(const json& row) {
  const auto id = integer(row, "id");
  if (!id) return std::nullopt;
  model::Attachment out;
  out.id = *id;
  out.name = text(row, "name");
  out.content_type = text(row, "contentType");
  out.length = integer(row, "contentLength");
  out.missed = flag(row, "missed");
  return out;
}

json to_json(const TestCaseWrite& write) {
  json body = json::object();
  put(body, "projectId", write.project_id);
  put(body, "name", write.name);
  put(body, "fullName", write.full_name);
  put(body, "description", write.description);
  put(body, "precondition", write.precondition);
  put(body, "expectedResult", write.expected_result);
  put(body, "automated", write.automated);
  put(body, "external", write.external);
  put(body, "deleted", write.deleted);
  put(body, "statusId", write.status_id);
  put(body, "workflowId", write.workflow_id);
  put(body, "testLayerId", write.layer_id);
  if (write.tags) {
    json rows = json::array();
    for (const std::string& tag : *write.tags) rows.push_back({{"name", tag}});
    body["tags"] = std::move(rows);
  }
  if (write.links) {
    body["links"] = to_json(*write.links);
  }
  if (write.members) {
    json rows = json::array();
    for (const model::Member& one : *write.members)
      rows.push_back({{"name", one.user}, {"role", {{"id", one.role.id}}}});
    body["members"] = std::move(rows);
  }
  if (write.custom_fields) {
    json rows = json::array();
    for (const FieldValueWrite& value : *write.custom_fields) {
      json row = {{"customField", {{"id", value.field}}}};
      if (value.value) row["id"] = *value.value;
      if (!value.name.empty()) row["name"] = value.name;
      rows.push_back(std::move(row));
    }
    body["customFields"] = std::move(rows);
  }
  if (write.scenario) body["scenario"] = scenario_to_json(*write.scenario);
  return body;
}

json to_json(const std::vector<model::Link>& links) {
  json rows = json::array();
  for (const model::Link& link : links) {
    json row = {{"url", link.url}};
    if (!link.name.empty()) row["name"] = link.name;
    if (!link.type.empty()) row["type"] = link.type;
    rows.push_back(std::move(row));
  }
  return rows;
}

json to_json(const std::vector<model::Issue>& issues) {
  return keys_to_json(issues);
}
json to_json(const std::vector<model::TestKey>& keys) {
  return keys_to_json(keys);
}

json to_json(const std::vector<model::Example>& examples) {
  json rows = json::array();
  for (const model::Example& example : examples) {
    json cells = json::array();
    for (const auto& [name, value] : example) cells.push_back({{"name", name}, {"value", value}});
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace tmsync::testops
