#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "case_json.hpp"
#include "result_json.hpp"

namespace tmsync::testops {

namespace {

using core::ErrorKind;

constexpr std::int64_t kFullPage = 1000;
constexpr std::int64_t kSmallestPage = 50;
constexpr int kReReads = 3;
constexpr const char* kSearch = "/launch/__search";

bool wants_smaller(const core::Error& error) {
  return error.status == 500 || error.status == 502 || error.status == 504 || error.kind == ErrorKind::too_large;
}

std::string launch_path(Id id, std::string_view rest = {}) { return fmt::format("/launch/{}{}", id, rest); }

core::Error wrong_shape(const Connection::State& state, http::Method method, const std::string& path) {
  const bool read = method == http::Method::get;
  return state.named({read ? ErrorKind::protocol : ErrorKind::unknown_outcome,
                      fmt::format("{} {}{}: the answer is not what this version expects", http::to_string(method),
                                  state.base, path),
                      200});
}

/// What makes a page untrustworthy, in words; fills `rows`.
std::string read_page(const json& body, Id project, std::int64_t asked, std::optional<Id> last,
                      std::vector<model::LaunchRow>& rows) {
  const json* content = body.is_array() ? &body : member(body, "content");
  if (content == nullptr || !content->is_array()) return "the answer is neither a list nor a page";
  if (integer(body, "number").value_or(0) != 0) return "another page than the first came";
  for (const json& one : *content) {
    auto row = launch_from_json(one);
    if (!row) return "a launch without id";
    if (row->project_id != 0 && row->project_id != project) {
      return fmt::format("launch {} is of another project", row->id);
    }
    if (last && row->id == *last) return fmt::format("launch {} is repeated", row->id);
    if (last && row->id < *last) return fmt::format("launch {} comes after {}: the rows are not sorted", row->id, *last);
    last = row->id;
    rows.push_back(std::move(*row));
  }
  const auto total = integer(body, "totalElements");
  const auto size = integer(body, "size").value_or(asked);
  const auto count = static_cast<std::int64_t>(rows.size());
  if (size < 1) return fmt::format("the page says that its size is {}", size);
  if (total && count != std::min(size, *total)) {
    return fmt::format("the page holds {} rows where {} were announced", count, std::min(size, *total));
  }
  return {};
}

}  // namespace

LaunchReader::LaunchReader(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

Answer<std::int64_t> LaunchReader::search(Id project, std::string aql, LaunchSink sink) {
  Connection::State& state = connection_->state();
  if (core::trim(aql).empty()) aql = "true";
  std::int64_t count = 0;
  std::int64_t size = kFullPage;
  std::optional<Id> last;
  int flaws = 0;
  while (true) {
    Call call;
    call.path = kSearch;
    const std::string rql = last ? fmt::format("({}) and id > {}", aql, *last) : aql;
    call.query = fmt::format("projectId={}&rql={}&page=0&size={}&sort=id,asc", project, core::percent_encode(rql), size);
    const core::Result<json> body = co_await call_json(state, std::move(call));
    std::vector<model::LaunchRow> rows;
    std::string flaw;
    if (body) {
      flaw = read_page(*body, project, size, last, rows);
    } else if (wants_smaller(body.error()) && size > kSmallestPage) {
      size = std::max(size / 2, kSmallestPage);
      continue;
    } else if (body.error().kind == ErrorKind::protocol) {
      flaw = body.error().message;
    } else {
      co_return core::fail(body.error());
    }
    if (!flaw.empty()) {
      if (++flaws <= kReReads) continue;
      co_return core::fail(
          state.named({ErrorKind::protocol, fmt::format("GET {}{}: {}", state.base, kSearch, flaw), 200}));
    }
    flaws = 0;
    if (rows.empty()) co_return count;
    const auto total = integer(*body, "totalElements");
    const bool complete = total && *total == static_cast<std::int64_t>(rows.size());
    count += static_cast<std::int64_t>(rows.size());
    last = rows.back().id;
    sink(std::move(rows));
    if (complete) co_return count;
  }
}

Answer<model::LaunchRow> LaunchReader::launch(Id project, Id id) {
  Connection::State& state = connection_->state();
  Call call;
  call.path = launch_path(id);
  const std::string path = call.path;
  const core::Result<json> body = co_await call_json(state, std::move(call));
  if (!body) {
    core::Error error = body.error();
    if (error.status != 500) co_return core::fail(std::move(error));
    // Deleted ones are answered with 500, as any failure is: the search knows which it was.
    bool there = false;
    const LaunchSink sink = [&there](std::vector<model::LaunchRow>&& rows) { there = there || !rows.empty(); };
    const std::string query = fmt::format("id = {}", id);
    const core::Result<std::int64_t> found = co_await search(project, query, sink);
    if (found && !there) error.kind = ErrorKind::not_found;
    co_return core::fail(std::move(error));
  }
  auto row = launch_from_json(*body);
  if (!row) co_return core::fail(wrong_shape(state, http::Method::get, path));
  co_return std::move(*row);
}

Answer<std::vector<model::EnvValue>> LaunchReader::environment(Id launch) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), launch_path(launch, "/env"), {});
  if (!rows) co_return core::fail(rows.error());
  co_return environment_from_json(*rows);
}

Answer<bool> LaunchReader::ready(Id launch) {
  Call call;
  call.path = launch_path(launch, "/progress");
  const core::Result<json> body = co_await call_json(connection_->state(), std::move(call));
  if (!body) {
    if (body.error().kind == ErrorKind::not_found) co_return true;
    co_return core::fail(body.error());
  }
  co_return flag(*body, "ready");
}

const std::set<std::string>& LaunchReader::policy_fields() {
  static const std::set<std::string> fields{"name",         "full_name",       "test_layer", "description",
                                            "precondition", "expected_result", "link",       "tag",
                                            "issue",        "member",          "custom_field"};
  return fields;
}

Answer<std::optional<std::set<std::string>>> LaunchReader::protected_fields(Id project) {
  const core::Result<std::vector<json>> rows =
      co_await read_list(connection_->state(), "/testcaseupdateschema", fmt::format("projectId={}", project));
  if (!rows) {
    const auto kind = rows.error().kind;
    if (kind == ErrorKind::not_found || kind == ErrorKind::forbidden) co_return std::nullopt;
    co_return core::fail(rows.error());
  }
  std::set<std::string> fields;
  for (const json& row : *rows) {
    if (text(row, "policy") == "from_test_case") fields.insert(text(row, "field"));
  }
  co_return fields;
}

Answer<model::LaunchRow> LaunchWriter::create_launch(LaunchWrite body) {
  Connection::State& state = connection_->state();
  Call call;
  call.method = http::Method::post;
  call.path = "/launch";
  call.body = dump_body(to_json(body));
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
  call.body = dump_body(to_json(body));
  const core::Result<json> answer = co_await call_json(connection_->state(), std::move(call));
  if (!answer) co_return core::fail(as_closed(answer.error()));
  co_return core::Result<void>{};
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
