#include "case_loader.hpp"

#include <fstream>
#include <iterator>

#include "attachments.hpp"
#include "reference.hpp"
#include "text.hpp"

namespace tmsync::standin {
namespace {

std::string content_of(const Node& file) {
  if (file.has("text")) return file.text("text");
  if (file.has("base64")) {
    try {
      return base64_decode(file.text("base64"));
    } catch (const Refusal&) {
      file.child("base64").fail("not base64");
    }
  }
  if (!file.has("file")) file.fail("an attachment needs text, base64 or file");
  std::ifstream stream(file.text("file"), std::ios::binary);
  if (!stream) file.child("file").fail("cannot read " + file.text("file"));
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Sorted by name, so that a text can point at `attachment:NAME`.
void point_at_files(std::string& text, const std::map<std::string, Id>& files) {
  for (const auto& [name, id] : files) {
    const std::string from = "(attachment:" + name + ")";
    const std::string to = "(/api/testcase/attachment/" + std::to_string(id) + "/content)";
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
      text.replace(at, from.size(), to);
    }
  }
}

}  // namespace

Id row_by_name(const Table& table, const std::string& name, const Node& node, const char* what) {
  const json* found = table.find_by("name", name);
  if (found == nullptr) node.fail(std::string("no ") + what + " named \"" + name + "\"");
  return id_of(*found);
}

Id free_id(const Node& node, const Table& table) {
  const Id id = node.integer("id", 0);
  if (id != 0 && table.find(id) != nullptr) node.child("id").fail("this id is taken");
  return id;
}

CaseLoader::Files CaseLoader::load_attachments(const Node& node, const json& owner) {
  Files files;
  for (const Node& file : node.list("attachments")) {
    file.only({"id", "name", "contentType", "text", "base64", "file", "missed"});
    const std::string name = file.required_text("name");
    files[name] = add_attachment(state_, owner, name, file.text("contentType"), content_of(file),
                                 free_id(file, state_.attachments));
    if (file.flag("missed", false)) state_.attachments.edit(files[name])["missed"] = true;
  }
  return files;
}

json CaseLoader::typed_steps(const Node& parent, std::string_view member, const Files& files, bool expected) const {
  json steps = json::array();
  for (const Node& node : parent.list_or_one(member)) {
    if (node.is_text()) {
      steps.push_back({{"type", expected ? "expected_body" : "body"}, {"body", node.as_text()}});
      continue;
    }
    node.only({"text", "bodyJson", "attachment", "shared", "expected", "steps"});
    json step;
    if (node.has("attachment")) {
      const auto file = files.find(node.text("attachment"));
      if (file == files.end()) node.child("attachment").fail("no attachment of that name here");
      step = {{"type", "attachment"}, {"attachmentId", file->second}};
    } else if (node.has("shared")) {
      const Id shared = row_by_name(state_.shared_steps, node.text("shared"), node.child("shared"), "shared step");
      step = {{"type", "shared"}, {"sharedStepId", shared}};
    } else {
      step = {{"type", expected ? "expected_body" : "body"}, {"body", node.required_text("text")}};
      if (node.has("bodyJson")) step["bodyJson"] = node.child("bodyJson").value();
    }
    if (node.has("steps")) step["steps"] = typed_steps(node, "steps", files, false);
    if (node.has("expected")) step["expectedResultSteps"] = typed_steps(node, "expected", files, true);
    steps.push_back(std::move(step));
  }
  return steps;
}

void CaseLoader::append(const Node& node, Scenario& scenario, Id owner, json steps) {
  try {
    append_steps(loader_.call, scenario, owner, std::move(steps));
  } catch (const Refusal& refusal) {
    node.fail(refusal.message);
  }
}

void CaseLoader::load_shared_step(const Node& node, Id project) {
  node.only({"id", "name", "archived", "steps", "attachments"});
  const Id id = id_of(state_.shared_steps.add({{"id", free_id(node, state_.shared_steps)},
                                               {"name", node.required_name("name")},
                                               {"projectId", project},
                                               {"archived", node.flag("archived", false)},
                                               {"createdBy", "system"},
                                               {"createdDate", now_},
                                               {"lastModifiedBy", "system"},
                                               {"lastModifiedDate", now_}}));
  const Files files = load_attachments(node, {{"sharedStepId", id}});
  append(node, state_.shared_scenarios[id], -id, typed_steps(node, "steps", files, false));
  state_.dirty_shared_scenarios.insert(id);
}

/// `repeat: n` makes n cases; {n} in any text stands for 1 to n.
void CaseLoader::load(const Node& node, Id project) {
  if (!node.has("repeat")) return load_case(node, project);
  json pattern = node.value();
  pattern.erase("repeat");
  const std::string text = pattern.dump();
  for (Id i = 1; i <= node.integer("repeat", 1); ++i) {
    std::string one = text;
    for (std::size_t at = 0; (at = one.find("{n}", at)) != std::string::npos;) one.replace(at, 3, std::to_string(i));
    const json copy = json::parse(one);
    load_case(Node(copy, node.at()), project);
  }
}

void CaseLoader::load_case(const Node& node, Id project) {
  node.only({"id",          "name",     "fullName",     "description", "precondition",   "expectedResult",  "automated",
             "external",    "deleted",  "muted",        "status",      "workflow",       "layer",           "tags",
             "links",       "members",  "customFields", "issues",      "testKeys",       "relations",       "examples",
             "attachments", "scenario", "createdBy",    "createdDate", "lastModifiedBy", "lastModifiedDate"});
  Case c;
  c.id = node.integer("id", 0);
  if (c.id != 0 && state_.find_case(c.id) != nullptr) node.child("id").fail("this id is taken");
  if (c.id == 0) c.id = state_.last_case + 1;
  c.project = project;
  c.name = node.required_name("name");
  if (c.name.empty()) node.child("name").fail("must not be empty");
  c.full_name = node.text("fullName");
  c.automated = node.flag("automated", false);
  c.external = node.flag("external", false);
  c.deleted = node.flag("deleted", false);
  c.muted = node.flag("muted", false);
  c.created_by = known_user(node, "createdBy", "system");
  c.modified_by = known_user(node, "lastModifiedBy", c.created_by);
  c.created = node.integer("createdDate", now_);
  c.modified = node.integer("lastModifiedDate", c.created);
  load_status(node, c);
  load_sets(node, c);
  load_integrated(node, c);
  const Files files = load_attachments(node, {{"testCaseId", c.id}});
  c.description = node.text("description");
  c.precondition = node.text("precondition");
  c.expected_result = node.text("expectedResult");
  for (std::string* text : {&c.description, &c.precondition, &c.expected_result}) point_at_files(*text, files);
  if (node.has("relations")) relations_.emplace_back(c.id, node.child("relations").value());
  const Id id = c.id;
  Case& added = state_.add_case(std::move(c));
  if (node.has("scenario")) {
    json steps = typed_steps(node, "scenario", files, false);
    added.scenario = std::make_unique<Scenario>();
    append(node.child("scenario"), *added.scenario, id, std::move(steps));
    for (auto& [step_id, step] : added.scenario->steps) point_at_files(step.body, files);
  }
}

void CaseLoader::load_status(const Node& node, Case& c) {
  c.workflow = default_workflow(state_, c.project, c.automated);
  if (node.has("workflow"))
    c.workflow = row_by_name(state_.workflows, node.text("workflow"), node.child("workflow"), "workflow");
  c.status = first_status(state_, c.workflow);
  if (!node.has("status")) return;
  for (const json& status : state_.workflows.find(c.workflow)->at("statuses")) {
    if (text_of(*state_.statuses.find(status.get<Id>()), "name") == node.text("status")) {
      c.status = status.get<Id>();
      return;
    }
  }
  node.child("status").fail("the workflow has no status of that name");
}

void CaseLoader::load_sets(const Node& node, Case& c) {
  if (node.has("layer")) c.layer = row_by_name(state_.layers, node.text("layer"), node.child("layer"), "layer");
  for (const Node& tag : node.list("tags")) c.tags.push_back(state_.tag_id(tag.as_name()));
  for (const Node& link : node.list("links")) {
    link.only({"name", "type", "url"});
    c.links.push_back({link.text("name"), link.text("type"), link.text("url")});
  }
  if (node.has("members")) {
    for (const Node& member : node.child("members").members()) {
      const Id role = row_by_name(state_.roles, member.key(), member, "role");
      for (const Node& user : member.items_or_self()) {
        if (state_.users.find_by("username", user.as_text()) == nullptr) user.fail("no user of that login");
        c.members.push_back({role, user.as_text()});
      }
    }
  }
  if (node.has("customFields")) {
    for (const Node& field : node.child("customFields").members()) {
      const Id id = row_by_name(state_.fields, field.key(), field, "custom field");
      if (state_.project_field(c.project, id) == nullptr) field.fail("the project does not use this custom field");
      for (const Node& value : field.items_or_self()) {
        Id found = state_.value_id(id, c.project, value.as_text());
        if (found == 0) found = state_.add_value(id, c.project, value.as_name());
        c.values.push_back(found);
      }
    }
  }
  for (const Node& example : node.list("examples")) {
    Example added{++state_.last_part, {}};
    for (const Node& parameter : example.members()) added.parameters.emplace_back(parameter.key(), parameter.as_text());
    c.examples.push_back(std::move(added));
  }
}

void CaseLoader::load_integrated(const Node& node, Case& c) {
  for (const Node& issue : node.list("issues")) {
    issue.only({"name", "integration", "url", "summary", "status", "closed"});
    const Id integration = row_by_name(state_.integrations, issue.required_text("integration"), issue, "integration");
    Id id = 0;
    for (const auto& [known, row] : state_.issues.rows()) {
      if (id_of(row, "integrationId") == integration && text_of(row, "name") == issue.required_text("name")) id = known;
    }
    if (id == 0) {
      const std::string endpoint = text_of(*state_.integrations.find(integration), "endpoint");
      json row = {{"name", issue.required_text("name")},
                  {"integrationId", integration},
                  {"url", issue.text("url", endpoint + "/browse/" + issue.required_text("name"))},
                  {"closed", issue.flag("closed", false)}};
      for (const char* member : {"summary", "status"}) {
        if (issue.has(member)) row[member] = issue.text(member);
      }
      id = id_of(state_.issues.add(std::move(row)));
    }
    c.issues.push_back(id);
  }
  for (const Node& key : node.list("testKeys")) {
    key.only({"name", "integration", "url"});
    const Id integration = row_by_name(state_.integrations, key.required_text("integration"), key, "integration");
    c.test_keys.push_back({++state_.last_part, integration, key.required_text("name"), key.text("url")});
  }
}

void CaseLoader::relate(Id project) {
  for (const auto& [id, list] : relations_) {
    for (const Node& relation : Node(list, "/relations").items_or_self()) {
      relation.only({"type", "target"});
      Id target = 0;
      for (const auto& [candidate, c] : state_.cases) {
        if (c.project == project && c.name == relation.required_text("target")) target = candidate;
      }
      if (target == 0) relation.child("target").fail("no test case of that name in the project");
      state_.cases.at(id).relations.push_back({++state_.last_part, target, relation.text("type", "related to")});
    }
  }
  relations_.clear();
}

std::string CaseLoader::known_user(const Node& node, const char* member, const std::string& fallback) const {
  const std::string login = node.text(member, fallback);
  if (node.has(member) && state_.users.find_by("username", login) == nullptr) {
    node.child(member).fail("no user of that login");
  }
  return login;
}

}  // namespace tmsync::standin
