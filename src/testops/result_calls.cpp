#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "errors.hpp"
#include "result_json.hpp"

/// Reading results and what belongs to them.
namespace tmsync::testops {

namespace {

using core::ErrorKind;

constexpr std::int64_t kFullPage = 1000;
constexpr std::int64_t kSmallestPage = 50;
constexpr int kReReads = 3;
constexpr const char* kList = "/testresult";
constexpr std::size_t kLargestFile = std::size_t{512} << 20U;

bool wants_smaller(const core::Error& error) {
  return error.status == 500 || error.status == 502 || error.status == 504 || error.kind == ErrorKind::too_large;
}

struct ResultPage {
  std::vector<model::ResultRow> rows;
  std::optional<std::int64_t> total;
  bool plain = false;  ///< a list in place of a page: everything at once
};

/// Where a walk stands.
struct Position {
  std::int64_t page = 0;
  std::int64_t size = kFullPage;
  std::int64_t count = 0;
  std::optional<Id> last;
  std::optional<std::int64_t> total;
};

/// What makes a page untrustworthy, in words; fills `page`.
std::string read_page(const json& body, const Position& at, ResultPage& page) {
  page.plain = body.is_array();
  const json* content = page.plain ? &body : member(body, "content");
  if (content == nullptr || !content->is_array()) return "the answer is neither a list nor a page";
  page.total = integer(body, "totalElements");
  if (!page.plain && integer(body, "number").value_or(at.page) != at.page) return "another page came than was asked for";
  if (!page.plain && integer(body, "size").value_or(at.size) != at.size && !content->empty()) {
    return "the page has another size than was asked for";
  }
  std::optional<Id> last = at.last;
  for (const json& one : *content) {
    auto row = result_from_json(one);
    if (!row) return "a result without id";
    if (last && row->id <= *last) return fmt::format("result {} comes after {}: the rows are not sorted", row->id, *last);
    last = row->id;
    page.rows.push_back(std::move(*row));
  }
  const auto rows = static_cast<std::int64_t>(page.rows.size());
  if (page.total && at.total && *page.total < *at.total) return "results disappeared while they were read";
  if (page.total && !page.plain && rows < std::min(at.size, *page.total - at.count)) {
    return fmt::format("the page holds {} rows where {} were announced", rows,
                       std::min(at.size, *page.total - at.count));
  }
  return {};
}

Answer<std::vector<json>> details(Connection::State& state, std::string path, std::string query) {
  // A result without such details may be answered with nothing at all.
  core::Result<std::vector<json>> rows = co_await read_list(state, std::move(path), std::move(query));
  co_return rows;
}

}  // namespace

Answer<std::int64_t> LaunchReader::results(Id launch, ResultSink sink) {
  Connection::State& state = connection_->state();
  Position at;
  int flaws = 0;
  while (true) {
    Call call;
    call.path = kList;
    call.query = fmt::format("launchId={}&page={}&size={}&sort=id,asc", launch, at.page, at.size);
    ResultPage page;
    std::string flaw;
    {
      const core::Result<json> body = co_await call_json(state, std::move(call));
      if (body) {
        flaw = read_page(*body, at, page);
        // A server that caps the size says so on the first page: then its size is ours.
        const auto capped = integer(*body, "size");
        if (!flaw.empty() && at.count == 0 && capped && *capped > 0 && *capped < at.size) {
          at.size = *capped;
          continue;
        }
      } else if (wants_smaller(body.error()) && at.size > kSmallestPage) {
        // Pages are counted in their size: a smaller one begins where the count fits, without a row twice or left out.
        const std::int64_t smaller = std::max(at.size / 2, kSmallestPage);
        at.page = at.count / smaller;
        at.size = at.count % smaller == 0 ? smaller : at.size;
        if (at.size != smaller) co_return core::fail(body.error());
        continue;
      } else if (body.error().kind == ErrorKind::protocol) {
        flaw = body.error().message;
      } else {
        co_return core::fail(body.error());
      }
    }
    if (!flaw.empty()) {
      if (++flaws <= kReReads) continue;
      co_return core::fail(state.named(
          {ErrorKind::protocol, fmt::format("GET {}{} of launch {}: {}", state.base, kList, launch, flaw), 200}));
    }
    flaws = 0;
    const auto rows = static_cast<std::int64_t>(page.rows.size());
    if (rows == 0) co_return at.count;
    at.count += rows;
    at.last = page.rows.back().id;
    at.total = page.total;
    ++at.page;
    const bool complete = page.plain || (page.total && at.count >= *page.total);
    core::Result<void> taken = co_await sink(std::move(page.rows));
    if (!taken) co_return core::fail(taken.error());
    if (complete) co_return at.count;
  }
}

Answer<std::vector<model::ResultStep>> LaunchReader::execution(Id result) {
  Call call;
  call.path = fmt::format("/testresult/{}/execution", result);
  call.query = "v2=true";
  const core::Result<json> body = co_await call_json(connection_->state(), std::move(call));
  if (!body) co_return core::fail(body.error());
  co_return result_steps_from_json(*body);
}

Answer<std::vector<model::Fixture>> LaunchReader::fixtures(Id result) {
  const core::Result<std::vector<json>> rows =
      co_await details(connection_->state(), fmt::format("/testresult/{}/fixture", result), "v2=true");
  if (!rows) co_return core::fail(rows.error());
  std::vector<model::Fixture> fixtures;
  for (const json& row : *rows) {
    if (auto fixture = fixture_from_json(row)) fixtures.push_back(std::move(*fixture));
  }
  co_return fixtures;
}

Answer<std::vector<ResultFile>> LaunchReader::files(Id result) {
  const core::Result<std::vector<json>> rows =
      co_await details(connection_->state(), "/testresult/attachment", fmt::format("testResultId={}", result));
  if (!rows) co_return core::fail(rows.error());
  std::vector<ResultFile> files;
  for (const json& row : *rows) {
    if (auto file = result_file_from_json(row, false)) files.push_back(std::move(*file));
  }
  co_return files;
}

Answer<std::vector<ResultFile>> LaunchReader::fixture_files(Id result) {
  const core::Result<std::vector<json>> rows =
      co_await details(connection_->state(), fmt::format("/testresult/{}/fixture/attachment", result), {});
  if (!rows) co_return core::fail(rows.error());
  std::vector<ResultFile> files;
  for (const json& row : *rows) {
    if (auto file = result_file_from_json(row, true)) files.push_back(std::move(*file));
  }
  co_return files;
}

Answer<std::string> LaunchReader::file_content(const ResultFile& file) {
  Connection::State& state = connection_->state();
  const bool may_be_html = core::ascii_lower(file.content_type).find("html") != std::string::npos;
  const char* of = file.of_fixture ? "testfixtureresult" : "testresult";
  Call call;
  call.path = fmt::format("/{}/attachment/{}/content", of, file.id);
  call.accept = "*/*";
  call.max_response_bytes = kLargestFile;
  const std::string path = call.path;
  core::Result<http::Response> response = co_await state.call(std::move(call));
  if (!response) co_return core::fail(response.error());
  if (!may_be_html && response->header("content-type") != nullptr && is_html(*response)) {
    co_return core::fail(state.named(
        {ErrorKind::unavailable,
         fmt::format("GET {}{}: {}: HTML in place of the file", state.base, path, response->status), response->status}));
  }
  co_return std::move(response->body);
}

Answer<std::vector<model::EnvValue>> LaunchReader::result_environment(Id result) {
  const core::Result<std::vector<json>> rows =
      co_await details(connection_->state(), fmt::format("/testresult/{}/evv", result), {});
  if (!rows) co_return core::fail(rows.error());
  co_return environment_from_json(*rows);
}

}  // namespace tmsync::testops
