#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "multipart.hpp"
#include "result_json.hpp"

/// Writing results: the bulk API (testops-api.md section 11.2) and the ordinary one (11.1).
namespace tmsync::testops {

namespace {

using core::ErrorKind;

core::Error wrong_shape(const Connection::State& state, const std::string& path) {
  return state.named({ErrorKind::unknown_outcome,
                      fmt::format("POST {}{}: the answer is not what this version expects", state.base, path), 200});
}

Call post(std::string path, const json& body) {
  Call call;
  call.method = http::Method::post;
  call.path = std::move(path);
  call.body = dump_body(body);
  call.repeat = http::Repeat::never;
  return call;
}

Call post_files(std::string path, const std::vector<File>& files) {
  Multipart form = make_multipart(files);
  Call call;
  call.method = http::Method::post;
  call.path = std::move(path);
  call.content_type = std::move(form.content_type);
  call.body = std::move(form.body);
  call.repeat = http::Repeat::never;
  return call;
}

Answer<void> send(Connection::State& state, Call call) {
  core::Result<void> done = co_await call_plain(state, std::move(call));
  if (!done) co_return core::fail(as_closed(done.error()));
  co_return done;
}

/// By position (25.x) or by uuid (26.x).
std::vector<UploadedResult> ids_of(const json& body, const std::vector<std::string>& uuids) {
  std::vector<UploadedResult> uploaded(uuids.size());
  if (const json* ids = member(body, "resultIds"); ids != nullptr && ids->is_array()) {
    if (ids->size() != uuids.size()) return uploaded;
    for (std::size_t i = 0; i < uuids.size(); ++i) uploaded[i].id = loose_integer((*ids)[i]);
    return uploaded;
  }
  const json* rows = member(body, "results");
  if (rows == nullptr || !rows->is_array()) return uploaded;
  std::unordered_map<std::string, Id> by_uuid;
  for (const json& row : *rows) {
    if (const auto id = integer(row, "id")) by_uuid.emplace(text(row, "uuid"), *id);
  }
  for (std::size_t i = 0; i < uuids.size(); ++i) {
    if (const auto at = by_uuid.find(uuids[i]); at != by_uuid.end()) uploaded[i].id = at->second;
  }
  return uploaded;
}

}  // namespace

Answer<Id> LaunchWriter::open_session(Id launch, std::vector<model::EnvValue> environment) {
  Connection::State& state = connection_->state();
  json variables = json::array();
  for (const auto& one : environment) variables.push_back({{"key", one.variable}, {"value", one.value}});
  Call call = post("/upload/session", {{"launchId", launch}, {"environment", std::move(variables)}});
  call.query = "manual=true";
  const core::Result<json> body = co_await call_json(state, std::move(call));
  if (!body) co_return core::fail(as_closed(body.error()));
  const auto id = integer(*body, "id");
  if (!id) co_return core::fail(wrong_shape(state, "/upload/session"));
  co_return *id;
}

Answer<std::vector<UploadedResult>> LaunchWriter::upload_results(Id session, std::vector<ResultWrite> results) {
  Connection::State& state = connection_->state();
  std::vector<std::string> uuids;
  json rows = json::array();
  for (const ResultWrite& result : results) {
    uuids.push_back(result.uuid);
    rows.push_back(upload_to_json(result));
  }
  results.clear();
  Call call = post("/upload/test-result", {{"testSessionId", session}, {"results", std::move(rows)}});
  const core::Result<json> body = co_await call_json(state, std::move(call));
  if (!body) co_return core::fail(as_closed(body.error()));
  if (!body->is_object()) co_return core::fail(wrong_shape(state, "/upload/test-result"));
  co_return ids_of(*body, uuids);
}

Answer<void> LaunchWriter::upload_files(Id result, std::vector<File> files) {
  Call call = post_files(fmt::format("/upload/test-result/{}/attachment", result), files);
  files.clear();
  core::Result<void> done = co_await send(connection_->state(), std::move(call));
  co_return done;
}

Answer<void> LaunchWriter::upload_fixtures(Id result, std::vector<model::Fixture> fixtures,
                                           std::vector<std::pair<Id, AnnouncedFile>> in_steps) {
  json rows = json::array();
  for (const auto& fixture : fixtures) rows.push_back(upload_to_json(fixture, in_steps));
  Call call = post(fmt::format("/upload/test-result/{}/test-fixture-result", result), {{"fixtures", std::move(rows)}});
  core::Result<void> done = co_await send(connection_->state(), std::move(call));
  co_return done;
}

Answer<void> LaunchWriter::upload_fixture_files(Id fixture, std::vector<File> files) {
  Call call = post_files(fmt::format("/upload/test-fixture-result/{}/attachment", fixture), files);
  files.clear();
  core::Result<void> done = co_await send(connection_->state(), std::move(call));
  co_return done;
}

Answer<Id> LaunchWriter::create_result(Id launch, const ResultWrite& result, bool manual) {
  Connection::State& state = connection_->state();
  Call call = post("/testresult", create_to_json(launch, result, manual));
  const core::Result<json> body = co_await call_json(state, std::move(call));
  if (!body) co_return core::fail(as_closed(body.error()));
  const auto id = integer(*body, "id");
  if (!id) co_return core::fail(wrong_shape(state, "/testresult"));
  co_return *id;
}

Answer<void> LaunchWriter::add_result_files(Id result, std::vector<File> files) {
  Call call = post_files("/testresult/attachment", files);
  call.query = fmt::format("testResultId={}", result);
  files.clear();
  core::Result<void> done = co_await send(connection_->state(), std::move(call));
  co_return done;
}

Answer<void> LaunchWriter::delete_result(Id result) {
  Call call;
  call.method = http::Method::del;
  call.path = fmt::format("/testresult/{}", result);
  core::Result<void> done = co_await call_plain(connection_->state(), std::move(call));
  if (!done && done.error().kind == ErrorKind::not_found) co_return core::Result<void>{};
  co_return done;
}

}  // namespace tmsync::testops
