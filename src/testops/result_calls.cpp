#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "errors.hpp"
#include "launch_json.hpp"
#include "result_json.hpp"
#include "result_rows.hpp"

/// Reading results and what belongs to them.
namespace tmsync::testops {

namespace {

using core::ErrorKind;

constexpr const char* kList = "/testresult";
constexpr std::size_t kLargestFile = std::size_t{512} << 20U;

/// Where a walk by page number stands. Everything before `delivered` went to the sink; the page that holds what follows
/// begins at or before it, whatever its size.
struct Position {
  std::int64_t delivered = 0;
  std::int64_t size = kFullPage;
  std::optional<Id> last;
  std::optional<std::int64_t> total;

  [[nodiscard]] std::int64_t number() const { return delivered / size; }
  [[nodiscard]] std::size_t seen() const { return static_cast<std::size_t>(delivered % size); }  ///< rows of that page
};

/// What makes the page untrustworthy, in words.
std::string flaw(const ResultPage& page, const Position& at) {
  if (page.size && *page.size > at.size) {
    return fmt::format("a page of {} rows came instead of one of {}", *page.size, at.size);
  }
  const std::size_t seen = at.seen();
  const bool begins_before = seen > 0;
  std::string wrong = page_flaw(page, "result", at.number(), at.size, begins_before ? std::nullopt : at.last);
  if (!wrong.empty()) return wrong;
  if (begins_before && (page.ids.size() < seen || page.ids[seen - 1] != at.last)) {
    return "the rows that were read already changed their places";
  }
  if (page.total && at.total && *page.total < *at.total) {
    return fmt::format("their number shrank from {} to {} while they were read", *at.total, *page.total);
  }
  const auto rows = static_cast<std::int64_t>(page.ids.size());
  if (!page.total && page.last == false && rows < page.size.value_or(at.size)) {
    return fmt::format("the page holds {} rows of {} and is not the last one", rows, page.size.value_or(at.size));
  }
  return {};
}

/// An array that takes no notice of pages comes whole each time.
bool is_whole_again(const ResultPage& page, const Position& at) {
  return page.plain && at.delivered > 0 && static_cast<std::int64_t>(page.ids.size()) == at.delivered &&
         page.ids.back() == at.last;
}

/// After this page there is nothing left; `rows` of it are new.
bool is_complete(const ResultPage& page, const Position& at, std::int64_t rows) {
  if (page.total) return at.delivered + rows >= *page.total;
  if (page.last) return *page.last;
  return rows == 0 || (page.plain && rows > at.size);
}

template <typename Parse>
auto read_rows(Connection::State& state, std::string path, std::string query, Parse parse)
    -> Answer<std::vector<typename decltype(parse(std::declval<const json&>()))::value_type>> {
  const core::Result<std::vector<json>> rows = co_await read_list(state, std::move(path), std::move(query));
  if (!rows) co_return core::fail(rows.error());
  std::vector<typename decltype(parse(std::declval<const json&>()))::value_type> out;
  for (const json& row : *rows) {
    if (auto one = parse(row)) out.push_back(std::move(*one));
  }
  co_return out;
}

}  // namespace

Answer<std::int64_t> LaunchReader::results(Id launch, ResultSink sink) {
  Connection::State& state = connection_->state();
  ResultParser parser;
  Position at;
  int flaws = 0;  // of this page, one after the other
  while (true) {
    Call call;
    call.path = kList;
    call.query = fmt::format("launchId={}&page={}&size={}&sort=id,asc", launch, at.number(), at.size);
    core::Result<http::Response> response = co_await state.call(std::move(call));
    if (!response) {
      const auto smaller = smaller_page(response.error(), at.size);
      if (!smaller) co_return core::fail(response.error());
      at.size = *smaller;
      continue;
    }
    core::Result<ResultPage> page = parser.parse(response->body, launch);
    const int status = response->status;
    response->body = std::string();
    const bool capped = page && page->size && *page->size > 0 && *page->size < at.size;
    if (capped) {
      // The server has a largest page of its own. The first page is right all the same; a later one begins elsewhere.
      const bool first = at.number() == 0;
      at.size = *page->size;
      if (!first) continue;
    }
    if (page && is_whole_again(*page, at)) co_return at.delivered;
    const std::string wrong = page ? flaw(*page, at) : page.error().message;
    if (!wrong.empty()) {
      if (++flaws <= kReReads) continue;
      co_return core::fail(state.named(
          {ErrorKind::protocol,
           fmt::format("GET {}{}: {}: results of launch {}: {}", state.base, kList, status, launch, wrong), status}));
    }
    flaws = 0;
    const std::size_t seen = at.seen();
    page->rows.erase(page->rows.begin(), page->rows.begin() + static_cast<std::ptrdiff_t>(seen));
    const auto rows = static_cast<std::int64_t>(page->rows.size());
    const bool complete = is_complete(*page, at, rows);
    if (rows > 0) {
      // Where nothing tells the size of a page, the first one does.
      if (at.delivered == 0 && !page->total && !page->size && rows < at.size) at.size = rows;
      at.delivered += rows;
      at.last = page->ids.back();
      core::Result<void> taken = co_await sink(std::move(page->rows));
      if (!taken) co_return core::fail(taken.error());
    }
    if (page->total) at.total = page->total;
    if (complete) co_return at.delivered;
  }
}

Answer<std::vector<model::ResultStep>> LaunchReader::execution(Id result) {
  Connection::State& state = connection_->state();
  Call call;
  call.path = fmt::format("/testresult/{}/execution", result);
  call.query = "v2=true";
  Call sent = call;
  const core::Result<http::Response> response = co_await state.call(std::move(sent));
  if (!response) co_return core::fail(response.error());
  std::vector<model::ResultStep> steps;
  if (core::trim(response->body).empty()) co_return steps;  // a result without steps
  call.path = state.base + call.path;
  const core::Result<json> body = parse_answer(call, *response);
  if (!body) co_return core::fail(state.named(body.error()));
  if (!body->is_null()) steps = result_steps_from_json(*body);
  co_return steps;
}

Answer<std::vector<model::Fixture>> LaunchReader::fixtures(Id result) {
  std::string path = fmt::format("/testresult/{}/fixture", result);
  core::Result<std::vector<model::Fixture>> rows =
      co_await read_rows(connection_->state(), std::move(path), "v2=true", fixture_from_json);
  co_return rows;
}

Answer<std::vector<ResultFile>> LaunchReader::files(Id result) {
  std::string query = fmt::format("testResultId={}", result);
  const auto parse = [](const json& row) { return result_file_from_json(row, false); };
  core::Result<std::vector<ResultFile>> rows =
      co_await read_rows(connection_->state(), "/testresult/attachment", std::move(query), parse);
  co_return rows;
}

Answer<std::vector<ResultFile>> LaunchReader::fixture_files(Id result) {
  std::string path = fmt::format("/testresult/{}/fixture/attachment", result);
  const auto parse = [](const json& row) { return result_file_from_json(row, true); };
  core::Result<std::vector<ResultFile>> rows = co_await read_rows(connection_->state(), std::move(path), {}, parse);
  co_return rows;
}

Answer<std::string> LaunchReader::file_content(const ResultFile& file) {
  Connection::State& state = connection_->state();
  const bool may_be_html = core::ascii_lower(file.content_type).find("html") != std::string::npos;
  const char* of = file.from_test_case ? "testcase" : file.of_fixture ? "testfixtureresult" : "testresult";
  Call call;
  call.path = fmt::format("/{}/attachment/{}/content", of, file.id);
  call.accept = "*/*";
  call.max_response_bytes = kLargestFile;
  const std::string path = call.path;
  core::Result<http::Response> response = co_await state.call(std::move(call));
  if (!response) co_return core::fail(response.error());
  if (!may_be_html && response->header("content-type") != nullptr && is_html(*response)) {
    co_return core::fail(
        state.named({ErrorKind::unavailable,
                     fmt::format("GET {}{}: {}: HTML in place of the file", state.base, path, response->status),
                     response->status}));
  }
  co_return std::move(response->body);
}

Answer<std::vector<model::EnvValue>> LaunchReader::result_environment(Id result) {
  std::string path = fmt::format("/testresult/{}/evv", result);
  const core::Result<std::vector<json>> rows = co_await read_list(connection_->state(), std::move(path), {});
  if (!rows) co_return core::fail(rows.error());
  co_return environment_from_json(*rows);
}

}  // namespace tmsync::testops
