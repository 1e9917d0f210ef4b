#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "json.hpp"
#include "multipart.hpp"
#include "upload_json.hpp"

/// Writing results: the bulk API (testops-api.md section 11.2) and the ordinary one (11.1).
namespace tmsync::testops {

namespace {

using core::ErrorKind;

constexpr std::size_t kMostResults = 1000;
constexpr std::size_t kMostParts = 100;  ///< files or fixtures in one request

core::Error too_many(const Connection::State& state, const std::string& path, std::size_t count, std::size_t most,
                     std::string_view what) {
  return state.named(
      {ErrorKind::invalid_input,
       fmt::format("POST {}{}: {} {} in one request, {} are allowed", state.base, path, count, what, most), 0});
}

Call post(std::string path, std::string body) {
  Call call;
  call.method = http::Method::post;
  call.path = std::move(path);
  call.body = std::move(body);
  call.repeat = http::Repeat::never;
  return call;
}

Answer<void> send_files(Connection::State& state, std::string path, std::string query, std::vector<File> files) {
  if (files.empty()) co_return core::Result<void>{};
  if (files.size() > kMostParts) {
    co_return core::fail(too_many(state, path, files.size(), kMostParts, "files"));
  }
  Multipart form = make_multipart(files);
  files.clear();
  Call call = post(std::move(path), std::move(form.body));
  call.query = std::move(query);
  call.content_type = std::move(form.content_type);
  call.carries = std::move(form.carries);
  core::Result<void> done = co_await call_plain(state, std::move(call));
  co_return done;
}

std::optional<Id> loose_id(const json& row) {
  const json* id = member(row, "id");
  return id == nullptr ? std::nullopt : loose_integer(*id);
}

/// `resultIds` by position, `results` by uuid, or by position where no row has one. A list of another length says
/// nothing about positions.
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
    std::string uuid = text(row, "uuid");
    const auto id = loose_id(row);
    if (id && !uuid.empty()) by_uuid.emplace(std::move(uuid), *id);
  }
  const bool by_position = by_uuid.empty() && rows->size() == uuids.size();
  for (std::size_t i = 0; i < uuids.size(); ++i) {
    if (by_position) {
      uploaded[i].id = loose_id((*rows)[i]);
    } else if (const auto found = by_uuid.find(uuids[i]); found != by_uuid.end()) {
      uploaded[i].id = found->second;
    }
  }
  return uploaded;
}

/// Creates and gives back the new id.
Answer<Id> create(Connection::State& state, Call call) {
  const std::string path = call.path;
  const core::Result<json> body = co_await call_json(state, std::move(call));
  if (!body) co_return core::fail(body.error());
  const auto id = loose_id(*body);
  if (!id) co_return core::fail(wrong_shape(state, http::Method::post, path));
  co_return *id;
}

}  // namespace

Answer<Id> LaunchWriter::open_session(Id launch, std::vector<model::EnvValue> environment) {
  Call call = post("/upload/session", session_body(launch, environment));
  call.query = "manual=true";
  core::Result<Id> id = co_await create(connection_->state(), std::move(call));
  if (!id && id.error().status == 405) {
    core::Error error = id.error();
    error.kind = ErrorKind::not_found;
    co_return core::fail(std::move(error));
  }
  co_return id;
}

Answer<std::vector<UploadedResult>> LaunchWriter::upload_results(Id session, std::vector<ResultWrite> results) {
  Connection::State& state = connection_->state();
  const std::string path = "/upload/test-result";
  if (results.empty()) co_return std::vector<UploadedResult>();
  if (results.size() > kMostResults) {
    co_return core::fail(too_many(state, path, results.size(), kMostResults, "results"));
  }
  Call call = post(path, upload_body(session, results));
  std::vector<std::string> uuids;
  uuids.reserve(results.size());
  for (ResultWrite& result : results) uuids.push_back(std::move(result.uuid));
  results = std::vector<ResultWrite>();  // the body holds it all; it may be large
  core::Result<http::Response> response = co_await state.call(std::move(call));
  if (!response) co_return core::fail(response.error());
  if (core::trim(response->body).empty()) co_return std::vector<UploadedResult>(uuids.size());
  const json body = json::parse(response->body, nullptr, false);
  if (!body.is_object()) co_return core::fail(wrong_shape(state, http::Method::post, path));
  co_return ids_of(body, uuids);
}

Answer<void> LaunchWriter::upload_files(Id result, std::vector<File> files) {
  std::string path = fmt::format("/upload/test-result/{}/attachment", result);
  core::Result<void> done = co_await send_files(connection_->state(), std::move(path), {}, std::move(files));
  co_return done;
}

Answer<void> LaunchWriter::upload_fixtures(Id result, std::vector<model::Fixture> fixtures,
                                           std::vector<std::pair<Id, AnnouncedFile>> in_steps) {
  Connection::State& state = connection_->state();
  if (fixtures.empty()) co_return core::Result<void>{};
  std::string path = fmt::format("/upload/test-result/{}/test-fixture-result", result);
  if (fixtures.size() > kMostParts) {
    co_return core::fail(too_many(state, path, fixtures.size(), kMostParts, "fixtures"));
  }
  Call call = post(std::move(path), fixtures_body(fixtures, in_steps));
  core::Result<void> done = co_await call_plain(state, std::move(call));
  co_return done;
}

Answer<void> LaunchWriter::upload_fixture_files(Id fixture, std::vector<File> files) {
  std::string path = fmt::format("/upload/test-fixture-result/{}/attachment", fixture);
  core::Result<void> done = co_await send_files(connection_->state(), std::move(path), {}, std::move(files));
  co_return done;
}

Answer<Id> LaunchWriter::create_result(Id launch, const ResultWrite& result, bool manual) {
  Call call = post("/testresult", create_body(launch, result, manual));
  core::Result<Id> id = co_await create(connection_->state(), std::move(call));
  co_return id;
}

Answer<void> LaunchWriter::add_result_files(Id result, std::vector<File> files) {
  std::string query = fmt::format("testResultId={}", result);
  core::Result<void> done =
      co_await send_files(connection_->state(), "/testresult/attachment", std::move(query), std::move(files));
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
