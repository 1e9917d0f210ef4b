#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "launch_json.hpp"

namespace tmsync::testops {

namespace {

using core::ErrorKind;

std::string launch_path(Id id, std::string_view rest = {}) {
  return fmt::format("/launch/{}{}", id, rest);
}

std::string dump(const json& body) {
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Such answers mean that the instance has no such call.
bool is_missing(const core::Error& error) {
  return error.kind == ErrorKind::not_found || error.status == 405;
}

}  // namespace

LaunchReader::LaunchReader(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

Answer<std::int64_t> LaunchReader::search(Id project, std::string aql, LaunchSink sink) {
  KeyWalk walk;
  walk.path = "/launch/__search";
  walk.project = project;
  walk.aql = std::move(aql);
  walk.what = "launch";
  const auto parse = [project](const std::string& body) { return launches_from_json(body, project); };
  const auto take = [&sink](LaunchPage&& page) { sink(std::move(page.rows)); };
  core::Result<std::int64_t> count = co_await walk_by_key(connection_->state(), std::move(walk), parse, take);
  co_return count;
}

Answer<model::LaunchRow> LaunchReader::launch(Id project, Id id) {
  Connection::State& state = connection_->state();
  Call call;
  call.path = launch_path(id);
  std::optional<core::Error> error;
  // A deleted launch answers 500 however often it is asked for, so that comes first and repetitions come second.
  for (const http::Repeat repeat : {http::Repeat::never, http::Repeat::safe}) {
    call.repeat = repeat;
    Call sent = call;
    const core::Result<json> body = co_await call_json(state, std::move(sent));
    if (body) {
      auto row = launch_from_json(*body);
      if (!row) co_return core::fail(wrong_shape(state, call.method, call.path));
      co_return std::move(*row);
    }
    error = body.error();
    if (error->status == 500) {
      std::vector<model::LaunchRow> found;
      const LaunchSink sink = [&found](std::vector<model::LaunchRow>&& rows) { found = std::move(rows); };
      std::string aql = fmt::format("id = {}", id);
      const core::Result<std::int64_t> searched = co_await search(project, std::move(aql), sink);
      if (searched && found.empty()) {
        co_return core::fail(
            state.named({ErrorKind::not_found,
                         fmt::format("GET {}{}: 500, and the search does not know the launch: it was deleted",
                                     state.base, call.path),
                         500}));
      }
      if (searched && found.front().id == id) co_return std::move(found.front());
    }
    if (error->kind != ErrorKind::unavailable) break;
  }
  co_return core::fail(*error);
}

Answer<std::vector<model::EnvValue>> LaunchReader::environment(Id launch) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), launch_path(launch, "/env"), {});
  if (!rows) co_return core::fail(rows.error());
  co_return environment_from_json(*rows);
}

Answer<bool> LaunchReader::ready(Id launch) {
  Connection::State& state = connection_->state();
  Call call;
  call.path = launch_path(launch, "/progress");
  const std::string path = call.path;
  const core::Result<json> body = co_await call_json(state, std::move(call));
  if (!body) {
    if (is_missing(body.error())) co_return true;
    co_return core::fail(body.error());
  }
  const json* ready = member(*body, "ready");
  if (ready == nullptr || !ready->is_boolean()) co_return core::fail(wrong_shape(state, http::Method::get, path));
  co_return ready->get<bool>();
}

const std::set<std::string>& LaunchReader::policy_fields() {
  static const std::set<std::string> fields{"name",         "full_name",       "test_layer",  "description",
                                            "precondition", "expected_result", "link",        "tag",
                                            "issue",        "member",          "custom_field"};
  return fields;
}

Answer<std::optional<std::set<std::string>>> LaunchReader::protected_fields(Id project) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), "/testcaseupdateschema", fmt::format("projectId={}", project));
  std::optional<std::set<std::string>> fields;
  if (!rows) {
    if (is_missing(rows.error()) || rows.error().kind == ErrorKind::forbidden) co_return fields;
    co_return core::fail(rows.error());
  }
  fields.emplace();
  for (const json& row : *rows) {
    std::string field = core::ascii_lower(text(row, "field"));
    if (core::ascii_lower(text(row, "policy")) == "from_test_case") fields->insert(std::move(field));
  }
  co_return fields;
}

Answer<model::LaunchRow> LaunchWriter::create_launch(LaunchWrite body) {
  Connection::State& state = connection_->state();
  Call call;
  call.method = http::Method::post;
  call.path = "/launch";
  call.body = dump(to_json(body));
  call.repeat = http::Repeat::never;
  const core::Result<json> answer = co_await call_json(state, std::move(call));
  if (!answer) co_return core::fail(answer.error());
  auto row = launch_from_json(*answer);
  if (!row) co_return core::fail(wrong_shape(state, http::Method::post, "/launch"));
  co_return std::move(*row);
}

Answer<void> LaunchWriter::patch_launch(Id launch, LaunchWrite body) {
  body.project_id.reset();
  Call call;
  call.method = http::Method::patch;
  call.path = launch_path(launch);
  call.body = dump(to_json(body));
  core::Result<void> done = co_await call_plain(connection_->state(), std::move(call));
  co_return done;
}

Answer<void> LaunchWriter::delete_launch(Id launch) {
  Call call;
  call.method = http::Method::del;
  call.path = launch_path(launch);
  core::Result<void> done = co_await call_plain(connection_->state(), std::move(call));
  if (!done && done.error().kind == ErrorKind::not_found) co_return core::Result<void>{};
  co_return done;
}

Answer<void> LaunchWriter::close_launch(Id launch) {
  Call call;
  call.method = http::Method::post;
  call.path = launch_path(launch, "/close");
  core::Result<void> done = co_await call_plain(connection_->state(), std::move(call));
  co_return done;
}

Answer<void> LaunchWriter::reopen_launch(Id launch) {
  Call call;
  call.method = http::Method::post;
  call.path = launch_path(launch, "/reopen");
  core::Result<void> done = co_await call_plain(connection_->state(), std::move(call));
  co_return done;
}

}  // namespace tmsync::testops
