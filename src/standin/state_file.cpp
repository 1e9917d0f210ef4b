#include "case_loader.hpp"
#include "instance.hpp"
#include "integration_loader.hpp"
#include "launch_loader.hpp"
#include "reference.hpp"
#include "state_node.hpp"

namespace tmsync::standin {
namespace {

class Loader {
 public:
  Loader(State& state, FaultBox& faults, std::int64_t now)
      : state_(state), faults_(faults), now_(now), integrations_(state, now), cases_(state, now) {}

  void load(const Node& root) {
    root.only({"formatVersion", "description", "users", "tokens", "layers", "roles", "statuses", "workflows",
               "integrationForms", "integrations", "projects", "faults"});
    if (root.integer("formatVersion", 1) != 1) root.child("formatVersion").fail("this version reads formatVersion 1");
    for (const Node& user : root.list("users")) load_user(user);
    for (const Node& layer : root.list("layers")) load_named(layer, state_.layers);
    for (const Node& role : root.list("roles")) load_named(role, state_.roles);
    for (const Node& status : root.list("statuses")) load_status(status);
    for (const Node& workflow : root.list("workflows")) load_workflow(workflow);
    if (root.has("integrationForms")) integrations_.load_forms(root.child("integrationForms"));
    for (const Node& integration : root.list("integrations")) integrations_.load(integration);
    // Rights and tokens name projects and users, so the projects come to be before their content.
    for (const Node& project : root.list("projects")) {
      ensure_project(state_, project.required_name("name"), now_, project.integer("id", 0));
    }
    for (const Node& user : root.list("users")) load_rights(user);
    for (const Node& token : root.list("tokens")) load_token(token);
    for (const Node& project : root.list("projects")) load_project(project);
    for (const Node& fault : root.list("faults")) load_fault(fault);
  }

 private:
  json audited(json row) const {
    row["createdDate"] = row["lastModifiedDate"] = now_;
    row["createdBy"] = row["lastModifiedBy"] = "system";
    return row;
  }

  void load_user(const Node& node) {
    node.only({"login", "admin", "firstName", "lastName", "email", "rights"});
    const std::string login = node.required_text("login");
    ensure_user(state_, login);
    json& row = state_.users.edit(id_of(*state_.users.find_by("username", login)));
    row["admin"] = node.flag("admin", flag_of(row, "admin"));
    for (const char* name : {"firstName", "lastName", "email"}) {
      if (node.has(name)) row[name] = node.text(name);
    }
  }

  void load_rights(const Node& node) {
    if (!node.has("rights")) return;
    json& row = state_.users.edit(id_of(*state_.users.find_by("username", node.required_text("login"))));
    for (const Node& right : node.child("rights").members()) {
      const std::string level = right.as_text();
      if (level != "read" && level != "write" && level != "admin") right.fail("expected read, write or admin");
      row["rights"][std::to_string(row_by_name(state_.projects, right.key(), right, "project"))] = level;
    }
  }

  void load_token(const Node& node) {
    node.only({"token", "user"});
    const std::string user = node.required_text("user");
    if (state_.users.find_by("username", user) == nullptr) node.child("user").fail("no user of that login");
    const std::string token = node.required_text("token");
    if (token.empty()) node.child("token").fail("must not be empty");
    if (state_.tokens.find_by("token", token) == nullptr) {
      state_.tokens.add({{"token", token}, {"user", user}, {"name", "sandbox"}});
    }
  }

  void load_named(const Node& node, Table& table) {
    node.only({"id", "name"});
    if (table.find_by("name", node.required_text("name")) != nullptr) return;
    table.add(audited({{"id", free_id(node, table)}, {"name", node.required_name("name")}}));
  }

  void load_status(const Node& node) {
    node.only({"id", "name", "color"});
    if (state_.statuses.find_by("name", node.required_text("name")) != nullptr) return;
    state_.statuses.add(audited({{"id", free_id(node, state_.statuses)},
                                 {"name", node.required_name("name")},
                                 {"color", node.text("color", "#abb8c3")}}));
  }

  void load_workflow(const Node& node) {
    node.only({"id", "name", "statuses"});
    json statuses = json::array();
    for (const Node& status : node.list("statuses")) {
      statuses.push_back(row_by_name(state_.statuses, status.as_text(), status, "status"));
    }
    if (statuses.empty()) node.fail("a workflow needs statuses");
    if (const json* known = state_.workflows.find_by("name", node.required_text("name"))) {
      state_.workflows.edit(id_of(*known))["statuses"] = statuses;
      return;
    }
    state_.workflows.add(audited(
        {{"id", free_id(node, state_.workflows)}, {"name", node.required_name("name")}, {"statuses", statuses}}));
  }

  void load_project(const Node& node) {
    node.only({"id", "name", "abbr", "description", "public", "workflow", "integrations", "customFields", "sharedSteps",
               "testCases", "launches", "uploadPolicy", "exports"});
    const Id project = row_by_name(state_.projects, node.required_text("name"), node, "project");
    if (const Id wanted = node.integer("id", project); wanted != project) {
      node.child("id").fail("the project of this name has the id " + std::to_string(project));
    }
    json& row = state_.projects.edit(project);
    if (node.has("abbr")) row["abbr"] = node.text("abbr");
    if (node.has("description")) row["description"] = node.text("description");
    row["isPublic"] = node.flag("public", flag_of(row, "isPublic"));
    if (node.has("workflow")) load_project_workflows(node.child("workflow"), project);
    for (const Node& integration : node.list("integrations")) integrations_.enable(integration, project);
    for (const Node& configuration : node.list("exports")) integrations_.load_export(configuration, project);
    for (const Node& field : node.list("customFields")) load_field(field, project);
    for (const Node& shared : node.list("sharedSteps")) cases_.load_shared_step(shared, project);
    for (const Node& test_case : node.list("testCases")) cases_.load(test_case, project);
    cases_.relate(project);
    load_launches(state_, node, project, now_);
  }

  void load_project_workflows(const Node& node, Id project) {
    node.only({"manual", "automated"});
    for (const Node& kind : node.members()) {
      const Id workflow = row_by_name(state_.workflows, kind.as_text(), kind, "workflow");
      for (const auto& [id, schema] : state_.workflow_schemas.rows()) {
        if (id_of(schema, "projectId") == project && text_of(schema, "type") == kind.key()) {
          state_.workflow_schemas.edit(id)["workflowId"] = workflow;
        }
      }
    }
  }

  void load_field(const Node& node, Id project) {
    node.only({"id", "name", "singleSelect", "locked", "required", "values", "default", "countsBehind"});
    const Id field = ensure_field(state_, project, node.required_name("name"), now_, node.integer("id", 0));
    json& row = state_.fields.edit(field);
    row["singleSelect"] = node.flag("singleSelect", flag_of(row, "singleSelect"));
    row["countsBehind"] = node.flag("countsBehind", flag_of(row, "countsBehind"));
    json& link = state_.project_fields.edit(id_of(*state_.project_field(project, field)));
    link["locked"] = node.flag("locked", flag_of(link, "locked"));
    link["required"] = node.flag("required", flag_of(link, "required"));
    for (const Node& value : node.list("values")) {
      if (!value.is_text()) value.only({"id", "name", "global"});
      const std::string name = value.is_text() ? value.as_name() : value.required_name("name");
      if (state_.value_id(field, project, name) != 0) continue;
      const bool global = !value.is_text() && value.flag("global", false);
      state_.add_value(field, global ? 0 : project, name, value.is_text() ? 0 : free_id(value, state_.values));
    }
    if (node.has("default")) {
      const Id value = state_.value_id(field, project, node.text("default"));
      if (value == 0) node.child("default").fail("no value of that name");
      link["defaultCustomFieldValueId"] = value;
    }
  }

  void load_fault(const Node& node);

  State& state_;
  FaultBox& faults_;
  std::int64_t now_;
  IntegrationLoader integrations_;
  CaseLoader cases_;
};

void Loader::load_fault(const Node& node) {
  static const std::map<std::string, Fault::Kind> kinds = {
      {"status", Fault::Kind::status},       {"status-after", Fault::Kind::status_after},
      {"reset", Fault::Kind::reset_before},  {"reset-after", Fault::Kind::reset_after},
      {"truncated", Fault::Kind::truncated}, {"malformed", Fault::Kind::malformed},
      {"html", Fault::Kind::html},           {"delay", Fault::Kind::delay}};
  node.only({"kind", "method", "path", "skip", "times", "status", "retryAfter", "delayMs"});
  const auto kind = kinds.find(node.required_text("kind"));
  if (kind == kinds.end()) node.child("kind").fail("not a kind of fault");
  Fault fault;
  fault.kind = kind->second;
  fault.method = node.text("method");
  fault.path_glob = node.text("path");
  fault.skip = node.integer("skip", 0);
  fault.times = node.integer("times", 1);
  fault.status = static_cast<int>(node.integer("status", 500));
  fault.retry_after_s = static_cast<int>(node.integer("retryAfter", -1));
  fault.delay_ms = node.integer("delayMs", 0);
  faults_.add(std::move(fault));
}
}  // namespace

void load_state_file(State& state, FaultBox& faults, std::string_view text, std::int64_t now) {
  json document;
  try {
    document = json::parse(text);
  } catch (const json::parse_error& problem) {
    refuse(400, std::string("the state file is not JSON: ") + problem.what());
  }
  Loader(state, faults, now).load(Node(document, ""));
}

}  // namespace tmsync::standin
