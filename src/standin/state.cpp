#include "state.hpp"

#include <algorithm>

#include "tmsync/core/hash.hpp"

namespace tmsync::standin {

const json* Table::find(Id id) const {
  const auto found = rows_.find(id);
  return found == rows_.end() ? nullptr : &found->second;
}

const json* Table::find_by(std::string_view member, const json& value) const {
  for (const auto& [id, row] : rows_) {
    const auto found = row.find(member);
    if (found != row.end() && *found == value) return &row;
  }
  return nullptr;
}

json& Table::edit(Id id) {
  dirty.insert(id);
  return rows_.at(id);
}

json& Table::add(json row) {
  Id id = id_of(row);
  if (id == 0) {
    id = next_id();
    row["id"] = id;
  }
  last_id_ = std::max(last_id_, id);
  dirty.insert(id);
  return rows_[id] = std::move(row);
}

bool Table::erase(Id id) {
  dirty.insert(id);
  return rows_.erase(id) > 0;
}

void Table::load(Id id, json row) {
  last_id_ = std::max(last_id_, id);
  rows_[id] = std::move(row);
}

std::vector<Table*> State::tables() {
  std::vector<Table*> all{&projects,
                          &users,
                          &tokens,
                          &fields,
                          &project_fields,
                          &values,
                          &tags,
                          &statuses,
                          &workflows,
                          &workflow_schemas,
                          &layers,
                          &roles,
                          &integrations,
                          &project_integrations,
                          &integration_forms,
                          &exports,
                          &mails,
                          &issues,
                          &shared_steps,
                          &attachments,
                          &comments,
                          &audit,
                          &schemas};
  for (Table* table : launches.tables()) all.push_back(table);
  return all;
}

Id State::tag_id(const std::string& name) {
  const auto found = tag_ids.find(name);
  if (found != tag_ids.end()) return found->second;
  const Id id = id_of(tags.add({{"name", name}}));
  tag_ids.emplace(name, id);
  return id;
}

Id State::value_id(Id field, Id project, const std::string& name) const {
  for (const Id owner : {project, Id{0}}) {
    const auto found = value_ids.find({field, owner, name});
    if (found != value_ids.end()) return found->second;
  }
  return 0;
}

Id State::add_value(Id field, Id project, const std::string& name, Id id) {
  const json& row = values.add({{"id", id}, {"name", name}, {"customFieldId", field}, {"projectId", project}});
  index_value(row);
  return id_of(row);
}

void State::index_value(const json& row) {
  value_ids[{id_of(row, "customFieldId"), id_of(row, "projectId"), text_of(row, "name")}] = id_of(row);
}

const json* State::project_field(Id project, Id field) const {
  for (const auto& [id, row] : project_fields.rows()) {
    if (id_of(row, "projectId") == project && id_of(row, "customFieldId") == field) return &row;
  }
  return nullptr;
}

Case* State::find_case(Id id) {
  const auto found = cases.find(id);
  return found == cases.end() ? nullptr : &found->second;
}

Case& State::add_case(Case test_case) {
  if (test_case.id == 0) test_case.id = last_case + 1;
  last_case = std::max(last_case, test_case.id);
  const Id id = test_case.id;
  Case& added = cases[id] = std::move(test_case);
  touched(added);
  return added;
}

void State::touched(Case& test_case) {
  test_case.rendered_row.clear();
  dirty_cases.insert(test_case.id);
  ++changes;
}

std::string State::store_blob(std::string bytes) {
  std::string hash = core::sha256_hex(bytes);
  if (blobs.emplace(hash, std::move(bytes)).second) dirty_blobs.insert(hash);
  return hash;
}

Id id_of(const json& row, std::string_view member, Id fallback) {
  const auto found = row.find(member);
  return found != row.end() && found->is_number_integer() ? found->get<Id>() : fallback;
}

std::string text_of(const json& row, std::string_view member, std::string fallback) {
  const auto found = row.find(member);
  return found != row.end() && found->is_string() ? found->get<std::string>() : fallback;
}

bool flag_of(const json& row, std::string_view member, bool fallback) {
  const auto found = row.find(member);
  return found != row.end() && found->is_boolean() ? found->get<bool>() : fallback;
}

json scenario_to_json(const Scenario& scenario) {
  json steps = json::array();
  for (const auto& [id, step] : scenario.steps) {
    steps.push_back({{"id", step.id},
                     {"parent", step.parent},
                     {"body", step.body},
                     {"json", step.body_json},
                     {"file", step.attachment},
                     {"shared", step.shared_step},
                     {"expected", step.expected},
                     {"container", step.container},
                     {"children", step.children},
                     {"by", step.created_by},
                     {"at", step.created}});
  }
  return {{"root", scenario.root}, {"steps", std::move(steps)}};
}

Scenario scenario_from_json(const json& row) {
  Scenario scenario;
  scenario.root = row.at("root").get<std::vector<Id>>();
  for (const json& item : row.at("steps")) {
    Step step;
    step.id = id_of(item);
    step.parent = id_of(item, "parent");
    step.body = text_of(item, "body");
    step.body_json = text_of(item, "json");
    step.attachment = id_of(item, "file");
    step.shared_step = id_of(item, "shared");
    step.expected = id_of(item, "expected");
    step.container = flag_of(item, "container");
    step.children = item.at("children").get<std::vector<Id>>();
    step.created_by = text_of(item, "by");
    step.created = id_of(item, "at");
    scenario.steps.emplace(step.id, std::move(step));
  }
  return scenario;
}

json case_to_json(const Case& c) {
  json row = {{"project", c.project},
              {"name", c.name},
              {"fullName", c.full_name},
              {"description", c.description},
              {"precondition", c.precondition},
              {"expectedResult", c.expected_result},
              {"flags", (c.automated ? 1 : 0) | (c.external ? 2 : 0) | (c.deleted ? 4 : 0) | (c.muted ? 8 : 0)},
              {"status", c.status},
              {"workflow", c.workflow},
              {"layer", c.layer},
              {"tags", c.tags},
              {"values", c.values},
              {"issues", c.issues},
              {"by", {c.created_by, c.modified_by}},
              {"at", {c.created, c.modified}}};
  for (const Link& link : c.links) row["links"].push_back({link.name, link.type, link.url});
  for (const Member& member : c.members) row["members"].push_back({{"role", member.role}, {"user", member.user}});
  for (const TestKey& key : c.test_keys) {
    row["keys"].push_back({{"id", key.id}, {"integration", key.integration}, {"name", key.name}, {"url", key.url}});
  }
  for (const Relation& relation : c.relations) {
    row["relations"].push_back({{"id", relation.id}, {"target", relation.target}, {"type", relation.type}});
  }
  for (const Example& example : c.examples) {
    row["examples"].push_back({{"id", example.id}, {"parameters", example.parameters}});
  }
  if (c.scenario) row["scenario"] = scenario_to_json(*c.scenario);
  return row;
}

Case case_from_json(const json& row) {
  Case c;
  c.project = id_of(row, "project");
  c.name = text_of(row, "name");
  c.full_name = text_of(row, "fullName");
  c.description = text_of(row, "description");
  c.precondition = text_of(row, "precondition");
  c.expected_result = text_of(row, "expectedResult");
  const Id flags = id_of(row, "flags");
  c.automated = (flags & 1) != 0;
  c.external = (flags & 2) != 0;
  c.deleted = (flags & 4) != 0;
  c.muted = (flags & 8) != 0;
  c.status = id_of(row, "status");
  c.workflow = id_of(row, "workflow");
  c.layer = id_of(row, "layer");
  c.tags = row.at("tags").get<std::vector<Id>>();
  c.values = row.at("values").get<std::vector<Id>>();
  c.issues = row.at("issues").get<std::vector<Id>>();
  c.created_by = row.at("by").at(0).get<std::string>();
  c.modified_by = row.at("by").at(1).get<std::string>();
  c.created = row.at("at").at(0).get<Id>();
  c.modified = row.at("at").at(1).get<Id>();
  const auto each = [&row](const char* member, const auto& use) {
    if (const auto found = row.find(member); found != row.end()) {
      for (const json& item : *found) use(item);
    }
  };
  each("links", [&](const json& l) {
    c.links.push_back({l.at(0).get<std::string>(), l.at(1).get<std::string>(), l.at(2).get<std::string>()});
  });
  each("members", [&](const json& m) { c.members.push_back({id_of(m, "role"), text_of(m, "user")}); });
  each("keys", [&](const json& k) {
    c.test_keys.push_back({id_of(k), id_of(k, "integration"), text_of(k, "name"), text_of(k, "url")});
  });
  each("relations", [&](const json& r) { c.relations.push_back({id_of(r), id_of(r, "target"), text_of(r, "type")}); });
  each("examples", [&](const json& e) {
    c.examples.push_back({id_of(e), e.at("parameters").get<std::vector<std::pair<std::string, std::string>>>()});
  });
  if (const auto found = row.find("scenario"); found != row.end()) {
    c.scenario = std::make_unique<Scenario>(scenario_from_json(*found));
  }
  return c;
}

}  // namespace tmsync::standin
