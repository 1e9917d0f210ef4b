#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "json.hpp"

namespace tmsync::testops {

namespace {

using core::ErrorKind;

std::vector<model::Ref> refs_of(const std::vector<json>& rows) {
  std::vector<model::Ref> refs;
  for (const json& row : rows) {
    if (auto one = ref(row)) refs.push_back(std::move(*one));
  }
  return refs;
}

std::vector<model::Ref> statuses_of(const json& workflow) {
  std::vector<model::Ref> statuses;
  if (const json* list = member(workflow, "statuses"); list != nullptr && list->is_array()) {
    for (const json& row : *list) {
      if (auto one = ref(row)) statuses.push_back(std::move(*one));
    }
  }
  return statuses;
}

/// Does a list of suggestions hold the login itself? They are matches of a part of it.
bool names_login(const std::vector<json>& rows, const std::string& login) {
  return std::ranges::any_of(rows, [&](const json& row) {
    return (row.is_string() && row.get_ref<const std::string&>() == login) || text(row, "username") == login ||
           text(row, "name") == login;
  });
}

/// Such answers mean that the question cannot be asked here.
bool offers_no_answer(const core::Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::forbidden || error.status == 405 ||
         (error.kind == ErrorKind::unavailable && error.status == 200) || error.kind == ErrorKind::protocol;
}

Answer<std::vector<model::Ref>> read_refs(Connection::State& state, std::string path) {
  const core::Result<std::vector<json>> rows = co_await read_list(state, std::move(path), {});
  if (!rows) co_return core::fail(rows.error());
  co_return refs_of(*rows);
}

}  // namespace

ReadApi::ReadApi(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

Answer<Identity> ReadApi::connect() {
  return connection_->connect();
}

const http::ClientCounters& ReadApi::counters() const {
  return connection_->client().counters();
}

Answer<Project> ReadApi::project(model::ProjectRef wanted) {
  Connection::State& state = connection_->state();
  if (wanted.id) {
    Call call;
    call.path = fmt::format("/project/{}", *wanted.id);
    const core::Result<json> body = co_await call_json(state, std::move(call));
    if (!body) {
      core::Error error = body.error();
      if (error.kind == ErrorKind::not_found) error.message += fmt::format(" (there is no project #{})", *wanted.id);
      co_return core::fail(std::move(error));
    }
    const auto found = ref(*body);
    if (!found)
      co_return core::fail(
          state.named({ErrorKind::protocol, "GET " + state.base + "/project: the answer is no project", 0}));
    co_return Project{found->id, found->name};
  }
  const std::string query = "query=" + core::percent_encode(wanted.name);
  const core::Result<std::vector<json>> matches = co_await read_list(state, "/project", query);
  if (!matches) co_return core::fail(matches.error());
  std::vector<model::Ref> same = refs_of(*matches);
  std::erase_if(same, [&](const model::Ref& one) { return one.name != wanted.name; });
  if (same.size() == 1) co_return Project{same.front().id, same.front().name};
  if (same.size() > 1) {
    std::vector<std::string> ids;
    for (const model::Ref& one : same) ids.push_back(fmt::format("#{}", one.id));
    co_return core::fail(state.named({ErrorKind::invalid_input,
                                      fmt::format("{} projects are named \"{}\" ({}): name it by its id", same.size(),
                                                  wanted.name, core::join(ids, ", ")),
                                      0}));
  }
  const core::Result<std::vector<json>> all = co_await read_list(state, "/project", {});
  if (!all) co_return core::fail(all.error());
  std::vector<std::string> names;
  for (const model::Ref& one : refs_of(*all)) names.push_back(one.name);
  std::string message =
      fmt::format("GET {}/project: there is no project \"{}\" that the token can see", state.base, wanted.name);
  const std::string hint = core::did_you_mean(wanted.name, names);
  if (!hint.empty()) message += "; " + hint;
  co_return core::fail(state.named({ErrorKind::not_found, std::move(message), 404}));
}

Answer<std::optional<std::set<std::string>>> ReadApi::permissions(Id project) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), "/permission", fmt::format("projectId={}", project));
  if (!rows) {
    if (rows.error().kind == ErrorKind::not_found) co_return std::optional<std::set<std::string>>();
    co_return core::fail(rows.error());
  }
  std::set<std::string> names;
  for (const json& row : *rows) {
    std::string name = row.is_string() ? row.get<std::string>() : text(row, "name");
    if (!name.empty()) names.insert(std::move(name));
  }
  // An administrator who is no member has no right by name and may do everything: an empty list says nothing.
  if (names.empty()) co_return std::optional<std::set<std::string>>();
  co_return std::optional<std::set<std::string>>(std::move(names));
}

namespace {

Answer<AqlCount> validate_query(Connection::State& state, const char* path, Id project, std::string aql) {
  if (core::trim(aql).empty()) aql = "true";
  Call call;
  call.path = path;
  call.query = fmt::format("projectId={}&rql={}", project, core::percent_encode(aql));
  const core::Result<json> body = co_await call_json(state, std::move(call));
  AqlCount out;
  if (!body) {
    // Some versions refuse instead of answering valid=false.
    const bool invalid = body.error().status == 400 && body.error().kind == ErrorKind::invalid_input;
    if (invalid) co_return out;
    co_return core::fail(body.error());
  }
  out.valid = flag(*body, "valid");
  out.count = integer(*body, "count");
  co_return out;
}

}  // namespace

Answer<AqlCount> ReadApi::validate_aql(Id project, std::string aql) {
  return validate_query(connection_->state(), "/testcase/query/validate", project, std::move(aql));
}

Answer<AqlCount> ReadApi::validate_launch_aql(Id project, std::string aql) {
  return validate_query(connection_->state(), "/launch/query/validate", project, std::move(aql));
}

Answer<std::vector<ProjectField>> ReadApi::custom_fields(Id project) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), fmt::format("/project/{}/cf", project), {});
  if (!rows) co_return core::fail(rows.error());
  std::vector<ProjectField> fields;
  for (const json& row : *rows) {
    const json* inner = member(row, "customField");
    const json& own = inner != nullptr ? *inner : row;
    auto field = ref(own);
    if (!field) continue;
    ProjectField out;
    out.field = std::move(*field);
    if (out.field.name.empty()) out.field.name = text(row, "name");
    // What the project says about its use of the field comes before what the field says itself.
    const auto either = [&](const char* name) {
      return member(row, name) != nullptr ? flag(row, name) : flag(own, name);
    };
    out.locked = either("locked");
    out.required = either("required");
    out.single_select = member(own, "singleSelect") != nullptr ? flag(own, "singleSelect") : flag(row, "singleSelect");
    fields.push_back(std::move(out));
  }
  co_return fields;
}

Answer<std::vector<FieldValue>> ReadApi::custom_field_values(Id project, Id field) {
  const core::Result<std::vector<json>> rows = co_await read_list(
      connection_->state(), fmt::format("/project/{}/cfv", project), fmt::format("customFieldId={}", field));
  if (!rows) co_return core::fail(rows.error());
  std::vector<FieldValue> values;
  for (const json& row : *rows) {
    if (auto value = ref(row)) values.push_back({std::move(*value), integer(row, "testCasesCount")});
  }
  co_return values;
}

Answer<std::vector<Workflow>> ReadApi::workflows() {
  const core::Result<std::vector<json>> rows = co_await read_list(connection_->state(), "/workflow", {});
  if (!rows) co_return core::fail(rows.error());
  std::vector<Workflow> workflows;
  for (const json& row : *rows) {
    if (auto one = ref(row)) workflows.push_back({std::move(*one), statuses_of(row)});
  }
  co_return workflows;
}

Answer<WorkflowSchema> ReadApi::workflow_schema(Id project) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), "/workflowschema", fmt::format("projectId={}", project));
  if (!rows) co_return core::fail(rows.error());
  WorkflowSchema schema;
  for (const json& row : *rows) {
    const auto workflow = ref(row, "workflow");
    if (!workflow) continue;
    const std::string type = core::ascii_lower(text(row, "type"));
    if (type == "manual") schema.manual = workflow->id;
    if (type == "automated") schema.automated = workflow->id;
  }
  co_return schema;
}

Answer<std::vector<model::Ref>> ReadApi::layers() {
  return read_refs(connection_->state(), "/testlayer");
}
Answer<std::vector<model::Ref>> ReadApi::roles() {
  return read_refs(connection_->state(), "/role");
}

Answer<std::vector<std::string>> ReadApi::member_names(Id role) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), "/member", fmt::format("roleId={}", role));
  if (!rows) co_return core::fail(rows.error());
  std::set<std::string> names;
  for (const json& row : *rows) {
    if (std::string name = text(row, "name"); !name.empty()) names.insert(std::move(name));
  }
  co_return std::vector<std::string>(names.begin(), names.end());
}

Answer<std::optional<bool>> ReadApi::user_exists(std::string login) {
  Connection::State& state = connection_->state();
  if (const auto known = state.known_users.find(login); known != state.known_users.end()) co_return known->second;
  const std::string query = "query=" + core::percent_encode(login);
  std::optional<bool> verdict;
  for (const char* path : {"/uaa/user/suggest", "/member/suggest"}) {
    const bool account_service = path[1] == 'u';
    if (account_service && state.has_user_suggest == false) continue;
    const core::Result<std::vector<json>> rows = co_await read_list(state, path, query);
    if (!rows && !offers_no_answer(rows.error())) co_return core::fail(rows.error());
    if (account_service) state.has_user_suggest = rows.has_value();
    if (!rows) continue;
    const bool listed = names_login(*rows, login);
    // Members are the users who have a role somewhere: being one proves that the user exists, not being one proves
    // nothing.
    if (listed || account_service) verdict = listed;
    break;
  }
  state.known_users[login] = verdict;
  co_return verdict;
}

Answer<std::vector<Integration>> ReadApi::integrations(Id project) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), fmt::format("/integration/project/{}", project), {});
  if (!rows) co_return core::fail(rows.error());
  std::vector<Integration> out;
  for (const json& row : *rows) {
    auto one = ref(row);
    if (!one || flag(row, "disabled")) continue;
    const json* info = member(row, "info");
    out.push_back({std::move(*one), info != nullptr ? text(*info, "type") : std::string()});
  }
  co_return out;
}

Answer<model::Ref> WriteApi::create_field_value(Id project, Id field, std::string name) {
  Connection::State& state = connection_->state();
  Call call;
  call.method = http::Method::post;
  call.path = fmt::format("/project/{}/cfv", project);
  call.body = json{{"name", name}, {"customField", {{"id", field}}}, {"projectId", project}}.dump(
      -1, ' ', false, json::error_handler_t::replace);
  call.repeat = http::Repeat::never;
  const std::string path = call.path;
  const core::Result<json> body = co_await call_json(state, std::move(call));
  if (!body) co_return core::fail(body.error());
  auto value = ref(*body);
  if (!value) {
    co_return core::fail(ErrorKind::unknown_outcome,
                         fmt::format("POST {}{}: the answer does not hold the new value", state.base, path), 200);
  }
  if (value->name.empty()) value->name = name;
  co_return std::move(*value);
}

}  // namespace tmsync::testops
