#include <utility>

#include <fmt/format.h>

#include "case_json.hpp"
#include "scenario_json.hpp"

namespace tmsync::testops {

namespace {

using core::ErrorKind;

std::string case_path(Id id, std::string_view rest = {}) {
  return fmt::format("/testcase/{}{}", id, rest);
}

std::string dump(const json& body) {
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

Answer<model::TestCaseRow> write_case(Connection::State& state, Call call) {
  Call sent = call;
  const core::Result<json> body = co_await call_json(state, std::move(sent));
  if (!body) co_return core::fail(body.error());
  auto row = row_from_json(*body);
  if (!row) co_return core::fail(wrong_shape(state, call.method, call.path));
  co_return std::move(*row);
}

Answer<void> replace_list(Connection::State& state, std::string path, std::string body) {
  Call call;
  call.method = http::Method::post;
  call.path = std::move(path);
  call.body = std::move(body);
  Call sent = call;
  const core::Result<http::Response> answer = co_await state.call(std::move(sent));
  if (!answer) co_return core::fail(answer.error());
  // The new list comes back, or nothing; something else does not say what became of the write.
  const bool readable = answer->body.empty() || json::accept(answer->body);
  if (!readable) co_return core::fail(wrong_shape(state, call.method, call.path));
  co_return core::Result<void>{};
}

}  // namespace

Answer<model::TestCase> ReadApi::overview(Id test_case) {
  Connection::State& state = connection_->state();
  Call call;
  call.path = case_path(test_case, "/overview");
  const core::Result<json> body = co_await call_json(state, call);
  if (!body) co_return core::fail(body.error());
  auto parsed = case_from_overview(*body);
  if (!parsed) co_return core::fail(wrong_shape(state, call.method, call.path));
  co_return std::move(*parsed);
}

Answer<Scenario> ReadApi::scenario(Id test_case) {
  Connection::State& state = connection_->state();
  Call call;
  call.path = case_path(test_case, "/step");
  core::Result<json> body = co_await call_json(state, call);
  if (body) {
    if (!body->is_object()) co_return core::fail(wrong_shape(state, call.method, call.path));
    co_return scenario_from_normalized(*body);
  }
  if (body.error().kind != ErrorKind::not_found) co_return core::fail(body.error());
  call.path = case_path(test_case, "/scenario");
  body = co_await call_json(state, call);
  if (!body) co_return core::fail(body.error());
  if (!body->is_object()) co_return core::fail(wrong_shape(state, call.method, call.path));
  co_return scenario_from_nested(*body);
}

Answer<model::TestCaseRow> WriteApi::create_case(TestCaseWrite body) {
  Call call;
  call.method = http::Method::post;
  call.path = "/testcase";
  call.query = "v2=true";
  call.body = dump(to_json(body));
  call.repeat = http::Repeat::never;
  core::Result<model::TestCaseRow> row = co_await write_case(connection_->state(), std::move(call));
  co_return row;
}

Answer<model::TestCaseRow> WriteApi::patch_case(Id test_case, TestCaseWrite body) {
  body.project_id.reset();
  Call call;
  call.method = http::Method::patch;
  call.path = case_path(test_case);
  call.query = "v2=true";
  call.body = dump(to_json(body));
  core::Result<model::TestCaseRow> row = co_await write_case(connection_->state(), std::move(call));
  co_return row;
}

Answer<void> WriteApi::delete_case(Id test_case) {
  Call call;
  call.method = http::Method::del;
  call.path = case_path(test_case);
  core::Result<void> done = co_await call_plain(connection_->state(), std::move(call));
  if (!done && done.error().kind == ErrorKind::not_found) co_return core::Result<void>{};
  co_return done;
}

Answer<void> WriteApi::restore_case(Id test_case) {
  Call call;
  call.method = http::Method::post;
  call.path = case_path(test_case, "/restore");
  core::Result<void> done = co_await call_plain(connection_->state(), std::move(call));
  co_return done;
}

Answer<void> WriteApi::set_issues(Id test_case, std::vector<model::Issue> issues) {
  core::Result<void> done =
      co_await replace_list(connection_->state(), case_path(test_case, "/issue"), dump(to_json(issues)));
  co_return done;
}

Answer<void> WriteApi::set_test_keys(Id test_case, std::vector<model::TestKey> keys) {
  core::Result<void> done =
      co_await replace_list(connection_->state(), case_path(test_case, "/testkey"), dump(to_json(keys)));
  co_return done;
}

Answer<void> WriteApi::set_examples(Id test_case, std::vector<model::Example> examples) {
  core::Result<void> done =
      co_await replace_list(connection_->state(), case_path(test_case, "/example"), dump(to_json(examples)));
  co_return done;
}

}  // namespace tmsync::testops
