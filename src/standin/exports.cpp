#include "tmsync/core/text.hpp"

#include "export_runs.hpp"
#include "integration_forms.hpp"
#include "integration_types.hpp"
#include "integrations.hpp"
#include "json_body.hpp"
#include "recipient.hpp"
#include "router.hpp"
#include "tms_sync.hpp"

/// Export configurations, and what clients ask of the recipient through them.
namespace tmsync::standin {
namespace {

const char* const kColumns[] = {"id",
                                "integrationId",
                                "projectId",
                                "projectKey",
                                "tcAql",
                                "launchAql",
                                "disabled",
                                "disableTcCreate",
                                "disableLaunchSync",
                                "syncDelaySec",
                                "notificationEmail",
                                "settings",
                                "createdDate",
                                "lastModifiedDate"};

/// Neither what a configuration remembers nor when it runs is to be seen.
json export_dto(const json& row) {
  json dto = json::object();
  for (const char* column : kColumns) {
    if (row.contains(column)) dto[column] = row.at(column);
  }
  return dto;
}

const std::vector<BodyField> kWritable = {{"projectKey", Type::text},
                                          {"tcAql", Type::text},
                                          {"launchAql", Type::text},
                                          {"disabled", Type::boolean},
                                          {"disableTcCreate", Type::boolean},
                                          {"disableLaunchSync", Type::boolean},
                                          {"syncDelaySec", Type::integer},
                                          {"notificationEmail", Type::text},
                                          {"settings", Type::any}};

const Shape& create_shape() {
  static const Shape shape = [] {
    Shape made{kWritable, 409};
    made.fields.push_back({"integrationId", Type::integer, true, nullptr, 0, true});
    made.fields.push_back({"projectId", Type::integer, true, nullptr, 0, true});
    return made;
  }();
  return shape;
}

const Shape& patch_shape() {
  static const Shape shape{kWritable, 409};
  return shape;
}

/// The database does not take null in these columns, and nothing before it looks.
json read_body(const Call& call, const Shape& shape) {
  const json body = read_json(call);
  for (const char* column : {"disabled", "disableTcCreate", "disableLaunchSync", "syncDelaySec"}) {
    if (body.is_object() && body.contains(column) && body.at(column).is_null()) {
      refuse(500, "An unexpected error occurred: null in column " + std::string(column));
    }
  }
  return read_object(call, shape);
}

void check_row(const Call& call, const json& row) {
  if (core::trim(text_of(row, "projectKey")).empty()) refuse(409, "Validation error: projectKey must not be blank");
  if (id_of(row, "syncDelaySec") < 0) refuse(400, "syncDelaySec must not be negative");
  check_queries(text_of(row, "tcAql"), text_of(row, "launchAql"), call.now);
}

void ask_recipient(const Call& call, const json& row) {
  const json& integration = integration_row(call.state, id_of(row, "integrationId"));
  const json& link = enabled_link(call.state, id_of(integration), id_of(row, "projectId"));
  check_recipient_project(call.options, text_of(integration, "endpoint"), stored_token(integration, link),
                          text_of(row, "projectKey"));
}

const json& tms_integration(const State& state, Id integration, Id project) {
  const json& row = integration_row(state, integration);
  if (text_of(row, "type") != kTestOpsType) refuse(400, "The integration exports no test cases");
  static_cast<void>(enabled_link(state, integration, project));
  return row;
}

const json& export_row(const Call& call, Right right) {
  const json* row = call.state.exports.find(call.param());
  if (row == nullptr) refuse(404, "Export configuration with id " + std::to_string(call.param()) + " not found");
  need(call, id_of(*row, "projectId"), right);
  return *row;
}

Response list_exports(Call& call) {
  const Id integration = call.required("integrationId");
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.exports.rows()) {
    if (id_of(row, "integrationId") == integration && id_of(row, "projectId") == project) {
      rows.push_back(export_dto(row));
    }
  }
  return answer_page(call, std::move(rows), "");
}

Response get_export(Call& call) {
  return answer(export_dto(export_row(call, Right::read)));
}

Response create_export(Call& call) {
  const json body = read_body(call, create_shape());
  need(call, id_of(body, "projectId"), Right::admin);
  static_cast<void>(tms_integration(call.state, id_of(body, "integrationId"), id_of(body, "projectId")));
  json row{{"disabled", false},         {"disableTcCreate", false}, {"disableLaunchSync", false},
           {"syncDelaySec", 0},         {"createdDate", call.now},  {"lastModifiedDate", call.now},
           {"writtenBy", call.login()}, {"memory", json::object()}};
  row.update(body);
  check_row(call, row);
  ask_recipient(call, row);
  schedule_export(row, call.now);
  return answer(export_dto(call.state.exports.add(std::move(row))));
}

Response patch_export(Call& call) {
  json row = export_row(call, Right::admin);
  const json body = read_body(call, patch_shape());
  row.update(body);
  check_row(call, row);
  // What stays switched off can be changed while the recipient is away, unless the change is about the recipient.
  if (!flag_of(row, "disabled") || body.contains("projectKey")) ask_recipient(call, row);
  row["lastModifiedDate"] = call.now;
  row["writtenBy"] = call.login();
  schedule_export(row, call.now);
  return answer(export_dto(call.state.exports.edit(id_of(row)) = row));
}

Response delete_export(Call& call) {
  call.state.exports.erase(id_of(export_row(call, Right::admin)));
  return answer_empty(202);
}

Response export_form(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::read);
  const json& integration = tms_integration(call.state, call.required("integrationId"), project);
  return answer(export_fields(form_names(call.state, text_of(integration, "type"))));
}

Recipient recipient_of(const Call& call, const json& integration, Id project) {
  const std::string token = stored_token(integration, enabled_link(call.state, id_of(integration), project));
  if (token.empty()) {
    refuse(400, "No API token of the recipient is stored: store one as the secret of the project integration");
  }
  return {call.options, text_of(integration, "endpoint"), token};
}

Response list_recipient_projects(Call& call) {
  const Id project = call.required("projectId");
  need(call, project, Right::write);
  const json& integration = tms_integration(call.state, call.required("integrationId"), project);
  json rows = json::array();
  try {
    const Recipient recipient = recipient_of(call, integration, project);
    for (const json& row : recipient.all("/project?query=" + core::percent_encode(call.text("query")))) {
      const std::string id = std::to_string(id_of(row));
      rows.push_back({{"id", id}, {"key", id}, {"name", text_of(row, "name")}});
    }
  } catch (const RecipientTrouble& trouble) {
    refuse(400, "Cannot list projects: " + advice(trouble));
  }
  return answer(rows);
}

const Shape kSync{{{"projectId", Type::integer, true, nullptr, 0, true},
                   {"integrationId", Type::integer, true, nullptr, 0, true},
                   {"projectKey", Type::text, true, nullptr, 0, true, true},
                   {"aql", Type::text, true, nullptr, 0, true},
                   {"testTypeId", Type::text, true, nullptr, 0, true},
                   {"syncOnlyExisting", Type::boolean, true, nullptr, 0, true},
                   {"fields", Type::any, true, nullptr, 0, true}},
                  409};

/// The configuration that such a request is about; null where it is about none.
const json* export_meant(const State& state, const json& body) {
  const json* found = nullptr;
  for (const auto& [id, row] : state.exports.rows()) {
    if (id_of(row, "integrationId") != id_of(body, "integrationId") ||
        id_of(row, "projectId") != id_of(body, "projectId"))
      continue;
    if (text_of(row, "projectKey") != text_of(body, "projectKey") || text_of(row, "tcAql") != text_of(body, "aql"))
      continue;
    if (found == nullptr || (flag_of(*found, "disabled") && !flag_of(row, "disabled"))) found = &row;
  }
  return found;
}

/// An export that no configuration describes. The use of the integration in the project remembers the copies.
std::string run_once(Call& call, const json& integration, const json& body) {
  const Id project = id_of(body, "projectId");
  SyncJob job;
  job.project = project;
  job.project_key = text_of(body, "projectKey");
  job.case_aql = text_of(body, "aql");
  job.user = call.login();
  job.create = !flag_of(body, "syncOnlyExisting");
  job.launches = false;
  job.mapping = read_mapping(body.at("fields"), form_names(call.state, text_of(integration, "type")).mapping);
  const Id link = id_of(enabled_link(call.state, id_of(integration), project));
  json& memory = memory_of(call.state.project_integrations.edit(link), integration, job.project_key);
  std::string problem;
  try {
    problem = run_sync(call.state, call.now, recipient_of(call, integration, project), job, memory).problem;
  } catch (const RecipientTrouble& trouble) {
    problem = advice(trouble);
  }
  static_cast<void>(call.state.project_integrations.edit(link));  // its own recipient was saved on the way
  return problem;
}

Response sync_now(Call& call) {
  const json body = read_object(call, kSync);
  const Id project = id_of(body, "projectId");
  need(call, project, Right::write);
  const json& integration = tms_integration(call.state, id_of(body, "integrationId"), project);
  check_queries(text_of(body, "aql"), {}, call.now);
  if (!core::parse_int(text_of(body, "projectKey"))) refuse(400, "projectKey is no project of the recipient");
  const json* meant = export_meant(call.state, body);
  if (meant != nullptr && flag_of(*meant, "disabled")) {
    refuse(400, "The export configuration is disabled: enable it first");
  }
  const std::string problem = meant == nullptr ? run_once(call, integration, body)
                                               : run_export(call.state, call.options, call.now, id_of(*meant));
  if (!problem.empty()) refuse(400, "Not everything was exported: " + problem);
  return answer_empty(200);
}

}  // namespace

void add_export_routes(Router& router) {
  router.add("GET", "/integration/export", list_exports);
  router.add("POST", "/integration/export", create_export);
  router.add("GET", "/integration/export/field", export_form);
  router.add("GET", "/integration/export/{}", get_export);
  router.add("PATCH", "/integration/export/{}", patch_export);
  router.add("DELETE", "/integration/export/{}", delete_export);
  router.add("GET", "/integration/tms/projects", list_recipient_projects);
  router.add("POST", "/testcase/tms/sync", sync_now);
}

}  // namespace tmsync::standin
