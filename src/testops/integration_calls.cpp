#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "integration_json.hpp"
#include "secret_mask.hpp"

namespace tmsync::testops {

namespace {

using core::ErrorKind;

std::string integration_path(Id id) {
  return fmt::format("/integration/{}", id);
}
std::string project_path(Id integration, Id project) {
  return fmt::format("/integration/{}/project/{}", integration, project);
}
std::string export_path(Id id) {
  return fmt::format("/integration/export/{}", id);
}
std::string pair_query(Id integration, Id project) {
  return fmt::format("integrationId={}&projectId={}", integration, project);
}

/// A body that could not be made; nothing was sent.
core::Error not_sent(const Connection::State& state, http::Method method, const std::string& path, core::Error error) {
  error.message = fmt::format("{} {}{}: {}", http::to_string(method), state.base, path, error.message);
  return state.named(std::move(error));
}

/// The request was understood and is not answered in this form. Servers that fail over an id that does not exist
/// answer 500.
bool refuses_the_question(const core::Error& error) {
  return error.kind == ErrorKind::invalid_input || error.kind == ErrorKind::not_found ||
         error.kind == ErrorKind::conflict || error.status == 500;
}

Answer<std::vector<FormField>> read_fields(Connection::State& state, std::string path, std::string query) {
  const core::Result<std::vector<json>> rows = co_await read_list(state, std::move(path), std::move(query));
  if (!rows) co_return core::fail(rows.error());
  co_return form_fields_from_json(json(*rows));
}

Answer<IntegrationForm> read_form(Connection::State& state, std::string path, std::string query, FormMembers names) {
  Call call;
  call.path = path;
  call.query = std::move(query);
  const core::Result<json> body = co_await call_json(state, std::move(call));
  if (!body) co_return core::fail(body.error());
  auto form = form_from_json(*body, names);
  if (!form) co_return core::fail(wrong_shape(state, http::Method::get, path));
  co_return std::move(*form);
}

Answer<void> remove(Connection::State& state, std::string path) {
  Call call;
  call.method = http::Method::del;
  call.path = std::move(path);
  core::Result<void> done = co_await call_plain(state, std::move(call));
  if (!done && done.error().kind == ErrorKind::not_found) co_return core::Result<void>{};
  co_return done;
}

Answer<void> patch(Connection::State& state, std::string path, core::Result<json> body) {
  if (!body) co_return core::fail(not_sent(state, http::Method::patch, path, body.error()));
  Call call;
  call.method = http::Method::patch;
  call.path = std::move(path);
  call.body = compact(*body);
  core::Result<void> done = co_await call_plain(state, std::move(call));
  co_return done;
}

/// Sends a create once. An answer that cannot be read is `unknown_outcome`.
Answer<json> create(Connection::State& state, std::string path, core::Result<json> body) {
  if (!body) co_return core::fail(not_sent(state, http::Method::post, path, body.error()));
  Call call;
  call.method = http::Method::post;
  call.path = std::move(path);
  call.body = compact(*body);
  call.repeat = http::Repeat::never;
  core::Result<json> answer = co_await call_json(state, std::move(call));
  co_return answer;
}

/// A write that may carry a secret; its answer holds nothing that is needed.
Answer<void> send_with_secret(Connection::State& state, Call call, json body, std::optional<SecretWrite> secret) {
  if (secret) body["secret"][secret->field] = secret->value.reveal();
  call.body = compact(body);
  core::Result<void> done = co_await call_plain(state, std::move(call));
  if (!done && secret) done.error().message = mask_secret(std::move(done.error().message), secret->value);
  co_return done;
}

}  // namespace

IntegrationReader::IntegrationReader(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

Answer<std::vector<IntegrationRow>> IntegrationReader::integrations(std::string type) {
  Connection::State& state = connection_->state();
  const core::Result<std::vector<json>> rows = co_await read_list(state, "/integration", "sort=name,asc");
  if (!rows) co_return core::fail(rows.error());
  std::vector<IntegrationRow> out;
  for (const json& row : *rows) {
    auto one = integration_from_json(row);
    // A row that is passed over would be created a second time.
    if (!one) co_return core::fail(wrong_shape(state, http::Method::get, "/integration"));
    if (type.empty() || one->type == type) out.push_back(std::move(*one));
  }
  std::ranges::sort(out, {},
                    [](const IntegrationRow& row) { return std::tie(row.integration.name, row.integration.id); });
  co_return out;
}

Answer<IntegrationForm> IntegrationReader::global_form(std::string type, std::optional<Id> integration) {
  Connection::State& state = connection_->state();
  const std::string path = "/integration/globalfields";
  const std::string query = "type=" + core::percent_encode(type);
  const std::string with_id = fmt::format("{}&integrationId={}", query, integration.value_or(0));
  core::Result<IntegrationForm> form = co_await read_form(state, path, with_id, kGlobalForm);
  if (form || integration || !refuses_the_question(form.error())) co_return form;
  core::Result<IntegrationForm> again = co_await read_form(state, path, query, kGlobalForm);
  // Where neither is answered the second refusal only says that the id is missing.
  if (!again && refuses_the_question(again.error())) co_return form;
  co_return again;
}

Answer<IntegrationForm> IntegrationReader::project_form(Id integration, Id project) {
  const std::string query = pair_query(integration, project);
  core::Result<IntegrationForm> form =
      co_await read_form(connection_->state(), "/integration/projectfields", query, kProjectForm);
  co_return form;
}

Answer<std::optional<ProjectIntegration>> IntegrationReader::project_integration(Id integration, Id project) {
  Connection::State& state = connection_->state();
  Call call;
  call.path = project_path(integration, project);
  const std::string path = call.path;
  const core::Result<json> body = co_await call_json(state, std::move(call));
  std::optional<ProjectIntegration> out;
  if (!body) {
    if (body.error().kind == ErrorKind::not_found) co_return out;
    co_return core::fail(body.error());
  }
  out = project_integration_from_json(*body);
  if (!out) co_return core::fail(wrong_shape(state, http::Method::get, path));
  out->integration = integration;
  out->project = project;
  co_return out;
}

Answer<std::vector<ProjectIntegration>> IntegrationReader::project_integrations(Id project) {
  Connection::State& state = connection_->state();
  const std::string path = fmt::format("/integration/project/{}", project);
  const core::Result<std::vector<json>> rows = co_await read_list(state, path, "sort=name,asc");
  if (!rows) co_return core::fail(rows.error());
  std::vector<ProjectIntegration> out;
  for (const json& row : *rows) {
    auto one = project_integration_from_json(row);
    if (!one || one->integration == 0) co_return core::fail(wrong_shape(state, http::Method::get, path));
    one->project = project;
    out.push_back(std::move(*one));
  }
  std::ranges::sort(out, {}, [](const ProjectIntegration& row) { return std::tie(row.name, row.integration); });
  co_return out;
}

Answer<std::vector<Project>> IntegrationReader::projects_of(Id integration) {
  Connection::State& state = connection_->state();
  const std::string path = integration_path(integration) + "/project";
  const core::Result<std::vector<json>> rows = co_await read_list(state, path, "sort=name,asc");
  if (!rows) co_return core::fail(rows.error());
  std::vector<Project> out;
  for (const json& row : *rows) {
    auto one = ref(row);
    if (!one) co_return core::fail(wrong_shape(state, http::Method::get, path));
    out.push_back({one->id, std::move(one->name)});
  }
  std::ranges::sort(out, {}, [](const Project& row) { return std::tie(row.name, row.id); });
  co_return out;
}

Answer<std::vector<ExportConfiguration>> IntegrationReader::exports(Id integration, Id project) {
  Connection::State& state = connection_->state();
  const std::string path = "/integration/export";
  // The list has no order of its own, and pages without an order may overlap.
  const std::string query = pair_query(integration, project) + "&sort=id,asc";
  const core::Result<std::vector<json>> rows = co_await read_list(state, path, query);
  if (!rows) co_return core::fail(rows.error());
  std::vector<ExportConfiguration> out;
  for (const json& row : *rows) {
    auto one = export_from_json(row);
    if (!one) co_return core::fail(wrong_shape(state, http::Method::get, path));
    if (one->integration == 0) one->integration = integration;
    if (one->project == 0) one->project = project;
    if (one->integration == integration && one->project == project) out.push_back(std::move(*one));
  }
  std::ranges::sort(out, {}, &ExportConfiguration::id);
  co_return out;
}

Answer<std::vector<FormField>> IntegrationReader::export_form(Id integration, Id project) {
  std::string query = pair_query(integration, project);
  core::Result<std::vector<FormField>> fields =
      co_await read_fields(connection_->state(), "/integration/export/field", std::move(query));
  co_return fields;
}

Answer<std::vector<RemoteProject>> IntegrationReader::remote_projects(Id integration, Id project, std::string query) {
  std::string parameters = pair_query(integration, project);
  if (!query.empty()) parameters += "&query=" + core::percent_encode(query);
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), "/integration/tms/projects", std::move(parameters));
  if (!rows) co_return core::fail(rows.error());
  std::vector<RemoteProject> out;
  for (const json& row : *rows) {
    if (auto one = remote_project_from_json(row)) out.push_back(std::move(*one));
  }
  co_return out;
}

Answer<IntegrationRow> IntegrationWriter::create_integration(std::string type, IntegrationWrite body) {
  Connection::State& state = connection_->state();
  if (!body.settings) body.settings = "{}";  // the one member besides the type that has to be there
  core::Result<json> document = to_json(body);
  if (document) (*document)["type"] = type;
  const core::Result<json> answer = co_await create(state, "/integration", std::move(document));
  if (!answer) co_return core::fail(answer.error());
  auto row = integration_from_json(*answer);
  if (!row) co_return core::fail(wrong_shape(state, http::Method::post, "/integration"));
  if (row->integration.name.empty()) row->integration.name = body.name.value_or("");
  if (row->type.empty()) row->type = std::move(type);
  co_return std::move(*row);
}

Answer<void> IntegrationWriter::patch_integration(Id integration, IntegrationWrite body) {
  core::Result<json> document = to_json(body);
  core::Result<void> done = co_await patch(connection_->state(), integration_path(integration), std::move(document));
  co_return done;
}

Answer<void> IntegrationWriter::delete_integration(Id integration) {
  core::Result<void> done = co_await remove(connection_->state(), integration_path(integration));
  co_return done;
}

Answer<void> IntegrationWriter::enable_in_project(Id integration, Id project, std::optional<SecretWrite> secret) {
  Call call;
  call.method = http::Method::post;
  call.path = "/integration/project";
  call.repeat = http::Repeat::never;
  json body{{"integrationId", integration}, {"projectId", project}};
  core::Result<void> done =
      co_await send_with_secret(connection_->state(), std::move(call), std::move(body), std::move(secret));
  co_return done;
}

Answer<void> IntegrationWriter::patch_project(Id integration, Id project, std::optional<bool> disabled,
                                              std::optional<SecretWrite> secret) {
  Call call;
  call.method = http::Method::patch;
  call.path = project_path(integration, project);
  json body = json::object();
  if (disabled) body["disabled"] = *disabled;
  core::Result<void> done =
      co_await send_with_secret(connection_->state(), std::move(call), std::move(body), std::move(secret));
  co_return done;
}

Answer<void> IntegrationWriter::delete_from_project(Id integration, Id project) {
  core::Result<void> done = co_await remove(connection_->state(), project_path(integration, project));
  co_return done;
}

Answer<ExportConfiguration> IntegrationWriter::create_export(Id integration, Id project, ExportWrite body) {
  Connection::State& state = connection_->state();
  core::Result<json> document = to_json(body);
  if (document) {
    (*document)["integrationId"] = integration;
    (*document)["projectId"] = project;
  }
  const core::Result<json> answer = co_await create(state, "/integration/export", std::move(document));
  if (!answer) co_return core::fail(answer.error());
  auto made = export_from_json(*answer);
  if (!made) co_return core::fail(wrong_shape(state, http::Method::post, "/integration/export"));
  made->integration = integration;
  made->project = project;
  co_return std::move(*made);
}

Answer<void> IntegrationWriter::patch_export(Id export_configuration, ExportWrite body) {
  core::Result<json> document = to_json(body);
  core::Result<void> done =
      co_await patch(connection_->state(), export_path(export_configuration), std::move(document));
  co_return done;
}

Answer<void> IntegrationWriter::delete_export(Id export_configuration) {
  core::Result<void> done = co_await remove(connection_->state(), export_path(export_configuration));
  co_return done;
}

}  // namespace tmsync::testops
