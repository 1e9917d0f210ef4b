#include "tms_mapping.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

namespace tmsync::standin {
namespace {

MappingRule read_rule(const json& item) {
  MappingRule rule;
  rule.attribute = text_of(item, "attribute");
  rule.source_field = id_of(item, "customFieldId");
  rule.target_field = id_of(item, "targetCustomFieldId");
  rule.identity = flag_of(item, "identity");
  rule.fallback = id_of(item, "defaultValue");
  for (const json& row : item.value("rows", json::array())) {
    if (row.is_object() && id_of(row, "source") != 0) rule.target.emplace(id_of(row, "source"), id_of(row, "target"));
  }
  return rule;
}

bool has_status_in(const json& workflow, Id status) {
  for (const json& candidate : workflow.value("statuses", json::array())) {
    if (candidate.is_object() && id_of(candidate) == status) return true;
  }
  return false;
}

}  // namespace

std::vector<MappingRule> read_mapping(const json& settings, const std::string& member) {
  std::vector<MappingRule> rules;
  const json list = settings.is_object() ? settings.value(member, json::array()) : json::array();
  for (const json& item : list) {
    if (item.is_object() && item.value("rows", json::array()).is_array()) rules.push_back(read_rule(item));
  }
  return rules;
}

AttributeMapper::AttributeMapper(const State& state, const Recipient& recipient, const std::string& project_key,
                                 std::vector<MappingRule> rules)
    : state_(state), recipient_(recipient), project_(project_key), rules_(std::move(rules)) {}

const MappingRule* AttributeMapper::rule_of(const std::string& attribute) const {
  const auto found = std::find_if(rules_.begin(), rules_.end(),
                                  [&attribute](const MappingRule& rule) { return rule.attribute == attribute; });
  return found == rules_.end() ? nullptr : &*found;
}

const AttributeMapper::Names& AttributeMapper::names_at(const std::string& path) {
  const auto known = lists_.find(path);
  if (known != lists_.end()) return known->second;
  Names names;
  for (const json& row : recipient_.all(path)) names.emplace(text_of(row, "name"), id_of(row));
  return lists_[path] = std::move(names);
}

/// A row, else the same name, else the default; nothing where the value is dropped or ignored.
std::optional<Id> AttributeMapper::map_value(const MappingRule& rule, Id source, const Table& names,
                                             const std::string& list) {
  if (const auto row = rule.target.find(source); row != rule.target.end()) {
    return row->second == 0 ? std::nullopt : std::optional(row->second);
  }
  const json* value = names.find(source);
  if (value == nullptr) return std::nullopt;
  if (rule.identity) {
    const Names& known = names_at(list);
    if (const auto same = known.find(text_of(*value, "name")); same != known.end()) return same->second;
  }
  return rule.fallback == 0 ? std::nullopt : std::optional(rule.fallback);
}

const std::vector<json>& AttributeMapper::flows() {
  if (flows_) return *flows_;
  flows_.emplace();
  for (const json& row : recipient_.all("/workflowschema?projectId=" + project_)) {
    if (!row.contains("workflow") || !row.at("workflow").is_object()) continue;
    json workflow = row.at("workflow");
    workflow["type"] = text_of(row, "type");
    flows_->push_back(std::move(workflow));
  }
  for (json& row : recipient_.all("/workflow")) flows_->push_back(std::move(row));
  return *flows_;
}

/// A workflow that has the status: the wanted one, or with 0 that of the project before any other; 0 = there is none.
Id AttributeMapper::workflow_with(Id status, bool automated, Id wanted) {
  const std::string kind = automated ? "automated" : "manual";
  for (const json& workflow : flows()) {
    if (text_of(workflow, "type", kind) != kind || !has_status_in(workflow, status)) continue;
    if (wanted == 0 || id_of(workflow) == wanted) return id_of(workflow);
  }
  return 0;
}

/// A status is only valid together with a workflow that has it; without one the status is ignored.
void AttributeMapper::add_status(const Case& test_case, json& body) {
  Id workflow = 0;
  if (const MappingRule* rule = rule_of("workflow")) {
    workflow = map_value(*rule, test_case.workflow, state_.workflows, "/workflow").value_or(0);
    if (workflow != 0) body["workflowId"] = workflow;
  }
  const MappingRule* rule = rule_of("status");
  if (rule == nullptr) return;
  const auto status = map_value(*rule, test_case.status, state_.statuses, "/status");
  if (!status) return;
  if (const Id found = workflow_with(*status, test_case.automated, workflow); found != 0) {
    body["statusId"] = *status;
    body["workflowId"] = found;
  }
}

bool AttributeMapper::is_user(const std::string& login) {
  const auto known = users_.find(login);
  if (known != users_.end()) return known->second;
  const auto rows = recipient_.all("/uaa/user/suggest?username=" + core::percent_encode(login));
  const bool found = std::any_of(rows.begin(), rows.end(), [&](const json& row) {
    return text_of(row, "username", text_of(row, "name")) == login;
  });
  return users_[login] = found;
}

void AttributeMapper::add_members(const Case& test_case, json& body) {
  const MappingRule* rule = rule_of("role");
  if (rule == nullptr) return;
  json& list = body["members"] = json::array();
  for (const Member& member : test_case.members) {
    const auto role = map_value(*rule, member.role, state_.roles, "/role");
    if (role && is_user(member.user)) list.push_back({{"name", member.user}, {"role", {{"id", *role}}}});
  }
}

Id AttributeMapper::field_of(const MappingRule& rule) {
  if (rule.target_field != 0) return rule.target_field;
  const json* field = state_.fields.find(rule.source_field);
  if (field == nullptr) return 0;
  for (const json& row : recipient_.all("/project/" + project_ + "/cf")) {
    if (!row.contains("customField") || !row.at("customField").is_object()) continue;
    if (text_of(row.at("customField"), "name") == text_of(*field, "name")) return id_of(row.at("customField"));
  }
  return 0;
}

void AttributeMapper::add_fields(const Case& test_case, json& body) {
  for (MappingRule& rule : rules_) {
    if (rule.attribute != "customField") continue;
    rule.target_field = field_of(rule);
    if (rule.target_field == 0) continue;
    json& list = body.emplace("customFields", json::array()).first.value();
    const std::string path = "/project/" + project_ + "/cfv?customFieldId=" + std::to_string(rule.target_field);
    for (const Id value : test_case.values) {
      const json* row = state_.values.find(value);
      if (row == nullptr || id_of(*row, "customFieldId") != rule.source_field) continue;
      const auto target = map_value(rule, value, state_.values, path);
      if (target) list.push_back({{"id", *target}, {"customField", {{"id", rule.target_field}}}});
    }
  }
}

json AttributeMapper::body_of(const Case& test_case) {
  json body = json::object();
  add_status(test_case, body);
  if (const MappingRule* rule = rule_of("layer"); rule != nullptr && test_case.layer != 0) {
    if (const auto layer = map_value(*rule, test_case.layer, state_.layers, "/testlayer")) body["testLayerId"] = *layer;
  }
  add_members(test_case, body);
  add_fields(test_case, body);
  return body;
}

json AttributeMapper::merged(const json& overview, json body) {
  if (body.contains("customFields")) {
    std::set<Id> governed;
    for (const MappingRule& rule : rules_) governed.insert(rule.target_field);
    for (const json& value : overview.value("customFields", json::array())) {
      const json field = value.value("customField", json::object());
      if (governed.contains(id_of(field))) continue;
      body["customFields"].push_back({{"id", id_of(value)}, {"customField", {{"id", id_of(field)}}}});
    }
  }
  if (body.contains("members")) {
    std::set<Id> governed;
    for (const auto& [id, role] : state_.roles.rows()) {
      if (const auto target = map_value(*rule_of("role"), id, state_.roles, "/role")) governed.insert(*target);
    }
    for (const json& member : overview.value("members", json::array())) {
      const Id role = id_of(member.value("role", json::object()));
      if (governed.contains(role)) continue;
      body["members"].push_back({{"name", text_of(member, "name")}, {"role", {{"id", role}}}});
    }
  }
  return body;
}

}  // namespace tmsync::standin
