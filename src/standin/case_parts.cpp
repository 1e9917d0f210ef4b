#include <algorithm>

#include "tmsync/core/text.hpp"

#include "json_body.hpp"
#include "reference.hpp"
#include "router.hpp"

namespace tmsync::standin {
namespace {

Response get_tags(Call& call) {
  return answer(tags_dto(call.state, readable_case(call, call.param())));
}

Response post_tags(Call& call) {
  Case& c = writable_case(call, call.param());
  c.tags = resolve_tags(call.state, read_objects(call, kTag));
  modified(call, c);
  return answer(tags_dto(call.state, c));
}

json members_dto(const State& state, const Case& c) {
  json list = json::array();
  for (const Member& member : c.members) list.push_back(member_dto(state, member));
  return list;
}

Response get_members(Call& call) {
  return answer(members_dto(call.state, readable_case(call, call.param())));
}

Response post_members(Call& call) {
  Case& c = writable_case(call, call.param());
  c.members = resolve_members(call.state, read_objects(call, kMember));
  call.state.touched(c);
  return answer(members_dto(call.state, c));
}

json issues_dto(const State& state, const Case& c) {
  json list = json::array();
  for (const Id issue : c.issues) list.push_back(issue_dto(state, issue));
  return list;
}

bool enabled_in(const State& state, Id integration, Id project) {
  for (const auto& [id, row] : state.project_integrations.rows()) {
    if (id_of(row, "integrationId") == integration && id_of(row, "projectId") == project)
      return !flag_of(row, "disabled");
  }
  return false;
}

/// The integration whose issue URLs look like this one.
Id integration_of_url(const State& state, const std::string& url) {
  for (const auto& [id, row] : state.integrations.rows()) {
    const std::string endpoint = text_of(row, "endpoint");
    if (!endpoint.empty() && url.rfind(endpoint, 0) == 0) return id;
  }
  return 0;
}

/// An issue that is named without saying where it lives is attached to any issue whose key looks alike.
Id look_alike(const State& state, const std::string& name) {
  const std::string letters = name.substr(0, name.find('-'));
  for (const auto& [id, row] : state.issues.rows()) {
    if (text_of(row, "name") == name) return id;
  }
  for (const auto& [id, row] : state.issues.rows()) {
    if (text_of(row, "name").rfind(letters, 0) == 0) return id;
  }
  return 0;
}

}  // namespace

Id resolve_issue(State& state, Id project, const json& item) {
  const std::string name = text_of(item, "name");
  if (core::trim(name).empty()) refuse(400, "Invalid issue key");
  Id integration = id_of(item, "integrationId");
  if (integration == 0 && item.contains("url")) integration = integration_of_url(state, text_of(item, "url"));
  if (integration == 0) {
    const Id found = look_alike(state, name);
    if (found == 0) refuse(400, "Issue '" + name + "' not found");
    return found;
  }
  if (state.integrations.find(integration) == nullptr) refuse(400, "Integration not found");
  if (!enabled_in(state, integration, project)) refuse(400, "The integration is not enabled in the project");
  for (const auto& [id, row] : state.issues.rows()) {
    if (id_of(row, "integrationId") == integration && text_of(row, "name") == name) return id;
  }
  const std::string endpoint = text_of(*state.integrations.find(integration), "endpoint");
  return id_of(state.issues.add({{"name", name},
                                 {"integrationId", integration},
                                 {"url", text_of(item, "url", endpoint.empty() ? "" : endpoint + "/browse/" + name)}}));
}

namespace {

Response get_issues(Call& call) {
  return answer(issues_dto(call.state, readable_case(call, call.param())));
}

Response post_issues(Call& call) {
  Case& c = writable_case(call, call.param());
  std::vector<Id> issues;
  for (const json& item : read_objects(call, kIssue)) {
    const Id issue = resolve_issue(call.state, c.project, item);
    if (std::find(issues.begin(), issues.end(), issue) == issues.end()) issues.push_back(issue);
  }
  c.issues = std::move(issues);
  call.state.touched(c);
  return answer(issues_dto(call.state, c));
}

const Shape kTestKey{
    {{"id", Type::integer}, {"name", Type::text}, {"integrationId", Type::integer}, {"url", Type::text}}};

json keys_dto(const Case& c) {
  json list = json::array();
  for (const TestKey& key : c.test_keys) list.push_back(test_key_dto(key));
  return list;
}

Response get_test_keys(Call& call) {
  return answer(keys_dto(readable_case(call, call.param())));
}

Response post_test_keys(Call& call) {
  Case& c = writable_case(call, call.param());
  std::vector<TestKey> keys;
  for (const json& item : read_objects(call, kTestKey)) {
    const Id integration = id_of(item, "integrationId");
    const json* row = call.state.integrations.find(integration);
    if (row == nullptr || !enabled_in(call.state, integration, c.project)) {
      refuse(400, "The integration is not enabled in the project");
    }
    const json operations = row->value("operations", json::array());
    if (std::find(operations.begin(), operations.end(), "test_key_suggest") == operations.end()) {
      refuse(400, "The integration does not offer test keys");
    }
    const std::string name = text_of(item, "name");
    if (core::trim(name).empty()) refuse(400, "A test key needs a name");
    keys.push_back({++call.state.last_part, integration, name,
                    text_of(item, "url", text_of(*row, "endpoint") + "/testcase/" + name)});
  }
  c.test_keys = std::move(keys);
  modified(call, c);
  return answer(keys_dto(c));
}

const Shape kRelation{{{"id", Type::integer},
                       {"type", Type::text, true, nullptr, 0, true},
                       {"target", Type::object, true, &kIdAndName, 0, true}}};

json relations_dto(const State& state, const Case& c) {
  json list = json::array();
  for (const Relation& relation : c.relations) {
    const auto target = state.cases.find(relation.target);
    list.push_back(
        {{"id", relation.id},
         {"type", relation.type},
         {"target", {{"id", relation.target}, {"name", target == state.cases.end() ? "" : target->second.name}}}});
  }
  return list;
}

Response get_relations(Call& call) {
  return answer(relations_dto(call.state, readable_case(call, call.param())));
}

Response post_relations(Call& call) {
  static const char* const types[] = {"related to",       "clones",    "is cloned by",   "duplicates",
                                      "is duplicated by", "automates", "is automated by"};
  Case& c = writable_case(call, call.param());
  std::vector<Relation> relations;
  for (const json& item : read_objects(call, kRelation)) {
    const std::string type = text_of(item, "type");
    if (std::find(std::begin(types), std::end(types), type) == std::end(types))
      refuse(400, "Unknown relation type " + type);
    const Id target = id_of(item.at("target"));
    if (call.state.find_case(target) == nullptr)
      refuse(400, "Test case with id " + std::to_string(target) + " not found");
    relations.push_back({++call.state.last_part, target, type});
  }
  c.relations = std::move(relations);
  modified(call, c);
  return answer(relations_dto(call.state, c));
}

json example_dto(const Example& example) {
  json parameters = json::array();
  for (const auto& [name, value] : example.parameters) parameters.push_back({{"name", name}, {"value", value}});
  return {{"id", example.id}, {"parameters", std::move(parameters)}};
}

Response get_examples(Call& call) {
  std::vector<json> rows;
  for (const Example& example : readable_case(call, call.param()).examples) rows.push_back(example_dto(example));
  return answer_page(call, std::move(rows), "id,ASC");
}

Response post_examples(Call& call) {
  static const Shape parameter{{{"name", Type::text, true, nullptr, 0, true, true}, {"value", Type::text}}};
  Case& c = writable_case(call, call.param());
  json body = read_json(call);
  if (!body.is_array()) refuse(400, "JSON parse error at /: expected a list of lists");
  std::vector<Example> examples;
  for (json& row : body) {
    if (!row.is_array()) refuse(400, "JSON parse error at /0: expected a list of {name, value}");
    Example example{++call.state.last_part, {}};
    for (json& item : row) {
      check_object(item, parameter, "/" + std::to_string(examples.size()));
      example.parameters.emplace_back(text_of(item, "name"), text_of(item, "value"));
    }
    examples.push_back(std::move(example));
  }
  c.examples = std::move(examples);
  modified(call, c);
  json list = json::array();
  for (const Example& example : c.examples) list.push_back(example_dto(example));
  return answer(list);
}

Response get_values(Call& call) {
  const Case& c = readable_case(call, call.param());
  if (call.flag("v2")) return answer(grouped_values(call.state, call.required("projectId"), c.values));
  json list = json::array();
  for (const Id value : c.values) {
    const json dto = value_dto(call.state, value);
    list.push_back(
        {{"id", value},
         {"name", dto.at("name")},
         {"customField", {{"id", dto.at("customField").at("id")}, {"name", dto.at("customField").at("name")}}}});
  }
  return answer(list);
}

Response post_values(Call& call) {
  Case& c = writable_case(call, call.param());
  c.values = resolve_values(call.state, c.project, read_objects(call, kFieldValue), call.flag("v2"));
  call.state.touched(c);
  json list = json::array();
  for (const Id value : c.values) list.push_back(value_dto(call.state, value));
  return answer(list);
}

const Shape kCommentCreate{
    {{"testCaseId", Type::integer, true, nullptr, 0, true}, {"body", Type::text, true, nullptr, 0, true, true}}};

Response list_comments(Call& call) {
  const Case& c = readable_case(call, call.required("testCaseId"));
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.comments.rows()) {
    if (id_of(row, "testCaseId") == c.id) rows.push_back(row);
  }
  return answer_page(call, std::move(rows), "createdDate,ASC");
}

Response create_comment(Call& call) {
  json body = read_object(call, kCommentCreate);
  static_cast<void>(writable_case(call, id_of(body, "testCaseId")));
  body["createdBy"] = body["lastModifiedBy"] = call.login();
  body["createdDate"] = body["lastModifiedDate"] = call.now;
  return answer(call.state.comments.add(std::move(body)));
}

}  // namespace

std::vector<Id> resolve_tags(State& state, const json& list) {
  std::vector<Id> tags;
  for (const json& item : list) {
    const std::string name = text_of(item, "name");
    Id tag = id_of(item);
    if (!name.empty()) {
      if (core::trim(name).empty()) refuse(400, "The name of a tag must not be blank");
      tag = state.tag_id(name);
    } else if (state.tags.find(tag) == nullptr) {
      refuse(400, "A tag needs a name or a known id");
    }
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  }
  return tags;
}

std::vector<Member> resolve_members(State& state, const json& list) {
  std::vector<Member> members;
  for (const json& item : list) {
    const std::string name = text_of(item, "name");
    if (state.users.find_by("username", name) == nullptr) refuse(400, "User '" + name + "' not found");
    const json role = item.value("role", json::object());
    Id role_id = id_of(role);
    if (role_id == 0) {
      const json* found = role.contains("name") ? state.roles.find_by("name", role.at("name")) : nullptr;
      role_id = found == nullptr ? 0 : id_of(*found);
    }
    if (state.roles.find(role_id) == nullptr) refuse(400, "The role of member '" + name + "' not found");
    const Member member{role_id, name};
    if (std::find(members.begin(), members.end(), member) == members.end()) members.push_back(member);
  }
  return members;
}

std::vector<Link> read_links(const json& list) {
  std::vector<Link> links;
  for (const json& item : list) links.push_back({text_of(item, "name"), text_of(item, "type"), text_of(item, "url")});
  return links;
}

json member_dto(const State& state, const Member& member) {
  const json* user = state.users.find_by("username", member.user);
  const json* role = state.roles.find(member.role);
  return {{"id", user == nullptr ? Id{0} : id_of(*user)},
          {"name", member.user},
          {"role", {{"id", member.role}, {"name", role == nullptr ? "" : text_of(*role, "name")}}}};
}

json issue_dto(const State& state, Id id) {
  const json* row = state.issues.find(id);
  if (row == nullptr) return {};
  json dto = *row;
  if (!dto.contains("displayName")) dto["displayName"] = dto.at("name");
  if (!dto.contains("closed")) dto["closed"] = false;
  if (const json* integration = state.integrations.find(id_of(*row, "integrationId"))) {
    dto["integrationType"] = integration->at("type");
  }
  return dto;
}

json test_key_dto(const TestKey& key) {
  return {{"id", key.id}, {"name", key.name}, {"integrationId", key.integration}, {"url", key.url}};
}

void add_case_part_routes(Router& router) {
  router.add("GET", "/testcase/{}/tag", get_tags);
  router.add("POST", "/testcase/{}/tag", post_tags);
  router.add("GET", "/testcase/{}/members", get_members);
  router.add("POST", "/testcase/{}/members", post_members);
  router.add("GET", "/testcase/{}/issue", get_issues);
  router.add("POST", "/testcase/{}/issue", post_issues);
  router.add("GET", "/testcase/{}/testkey", get_test_keys);
  router.add("POST", "/testcase/{}/testkey", post_test_keys);
  router.add("GET", "/testcase/{}/relation", get_relations);
  router.add("POST", "/testcase/{}/relation", post_relations);
  router.add("GET", "/testcase/{}/example", get_examples);
  router.add("POST", "/testcase/{}/example", post_examples);
  router.add("GET", "/testcase/{}/cfv", get_values);
  router.add("POST", "/testcase/{}/cfv", post_values);
  router.add("GET", "/comment", list_comments);
  router.add("POST", "/comment", create_comment);
}

}  // namespace tmsync::standin
