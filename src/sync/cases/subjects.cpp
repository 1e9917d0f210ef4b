#include "subjects.hpp"

namespace tmsync::sync {
namespace {

using aql::Json;

Json text(const std::string& value) {
  return Json{value};
}
Json number(std::int64_t value) {
  return Json{static_cast<double>(value)};
}

Json reference(const std::optional<model::Ref>& ref) {
  if (!ref) return Json{};
  return Json{Json::Object{{"id", number(ref->id)}, {"name", text(ref->name)}}};
}

}  // namespace

aql::Json subject_of(const model::TestCase& data) {
  Json::Object fields;
  fields["id"] = number(data.id);
  fields["name"] = text(data.name);
  fields["automation"] = Json{data.automated};
  fields["automated"] = Json{data.automated};
  fields["deleted"] = Json{data.deleted};
  fields["createdBy"] = text(data.created_by);
  fields["createdDate"] = number(data.created_date);
  fields["lastModifiedBy"] = text(data.last_modified_by);
  fields["lastModifiedDate"] = number(data.last_modified_date);
  fields["status"] = reference(data.status);
  fields["workflow"] = reference(data.workflow);
  fields["layer"] = reference(data.layer);

  Json::Array tags;
  for (const auto& tag : data.tags) tags.push_back(text(tag));
  fields["tag"] = Json{std::move(tags)};
  Json::Array issues;
  for (const auto& issue : data.issues) issues.push_back(text(issue.name));
  fields["issue"] = Json{std::move(issues)};

  Json::Array members;
  std::map<model::Ref, Json::Array> by_role;
  for (const auto& member : data.members) {
    members.push_back(text(member.user));
    by_role[member.role].push_back(text(member.user));
  }
  fields["member"] = Json{std::move(members)};
  Json::Array roles;
  for (auto& [role, users] : by_role) {
    roles.push_back(
        Json{Json::Object{{"id", number(role.id)}, {"name", text(role.name)}, {"values", Json{std::move(users)}}}});
  }
  fields["role"] = Json{std::move(roles)};

  Json::Array all_values;
  Json::Array custom;
  for (const auto& field : data.custom_fields) {
    Json::Array values;
    for (const auto& value : field.values) {
      values.push_back(reference(value));
      all_values.push_back(text(value.name));
    }
    custom.push_back(Json{Json::Object{
        {"id", number(field.field.id)}, {"name", text(field.field.name)}, {"values", Json{std::move(values)}}}});
  }
  fields["cf"] = Json{std::move(custom)};
  fields["cfv"] = Json{std::move(all_values)};
  return Json{std::move(fields)};
}

aql::Json subject_of(const model::LaunchRow& launch, const std::vector<model::EnvValue>& environment) {
  Json::Object fields;
  fields["id"] = number(launch.id);
  fields["name"] = text(launch.name);
  fields["closed"] = Json{launch.closed};
  fields["createdDate"] = number(launch.created_date);
  fields["lastModifiedDate"] = number(launch.last_modified_date);
  Json::Array tags;
  for (const auto& tag : launch.tags) tags.push_back(text(tag));
  fields["tag"] = Json{std::move(tags)};
  Json::Array issues;
  for (const auto& issue : launch.issues) issues.push_back(text(issue.name));
  fields["issue"] = Json{std::move(issues)};
  std::map<std::string, Json::Array> by_variable;
  Json::Array all_values;
  for (const auto& one : environment) {
    by_variable[one.variable].push_back(text(one.value));
    all_values.push_back(text(one.value));
  }
  Json::Array variables;
  for (auto& [variable, values] : by_variable) {
    variables.push_back(Json{Json::Object{{"name", text(variable)}, {"values", Json{std::move(values)}}}});
  }
  fields["ev"] = Json{std::move(variables)};
  fields["evv"] = Json{std::move(all_values)};
  return Json{std::move(fields)};
}

}  // namespace tmsync::sync
