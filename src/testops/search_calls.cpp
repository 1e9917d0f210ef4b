#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "connection.hpp"
#include "search_rows.hpp"

namespace tmsync::testops {

namespace {

using core::ErrorKind;

constexpr std::int64_t kFullPage = 1000;
constexpr std::int64_t kSmallestPage = 50;
/// The server counts and reads in two queries: what changes in between makes one page disagree with itself, but hardly four.
constexpr int kReReads = 3;

constexpr const char* kPath = "/testcase/__search";

/// The server could not deliver a page of this size; a smaller one may work.
bool wants_smaller(const core::Error& error) {
  return error.status == 500 || error.status == 502 || error.status == 504 || error.kind == ErrorKind::too_large;
}

std::string after(const std::string& aql, std::optional<Id> last) {
  if (!last) return aql;
  return fmt::format("({}) and id > {}", aql, *last);
}

/// Everything that makes a page untrustworthy, in words; empty where it is fine.
std::string flaw(const SearchPage& page, std::int64_t asked, std::optional<Id> last) {
  if (page.number && *page.number != 0) return fmt::format("page {} came instead of page 0", *page.number);
  for (const Id id : page.ids) {
    if (last && id == *last) return fmt::format("test case {} is repeated", id);
    if (last && id < *last) return fmt::format("test case {} comes after {}: the rows are not sorted by id", id, *last);
    last = id;
  }
  const auto rows = static_cast<std::int64_t>(page.ids.size());
  const std::int64_t size = page.size.value_or(asked);
  if (size < 1) return fmt::format("the page says that its size is {}", size);
  if (page.total && rows != std::min(size, *page.total)) {
    return fmt::format("the page holds {} rows where {} were announced", rows, std::min(size, *page.total));
  }
  return {};
}

/// `Take` gets each page; what it keeps is its business, the page is gone afterwards.
template <typename Take>
Answer<std::int64_t> walk(Connection::State& state, Id project, std::string aql, bool deleted, bool only_ids,
                          Take take) {
  if (core::trim(aql).empty()) aql = "true";
  SearchParser parser;
  std::int64_t count = 0;
  std::int64_t size = kFullPage;
  std::optional<Id> last;
  int flaws = 0;  // of this page, one after the other
  while (true) {
    Call call;
    call.path = kPath;
    call.query = fmt::format("projectId={}&rql={}&deleted={}&page=0&size={}&sort=id,asc", project,
                             core::percent_encode(after(aql, last)), deleted, size);
    core::Result<http::Response> response = co_await state.call(std::move(call));
    if (!response) {
      if (!wants_smaller(response.error()) || size <= kSmallestPage) co_return core::fail(response.error());
      size = std::max(size / 2, kSmallestPage);
      continue;
    }
    core::Result<SearchPage> page = parser.parse(response->body, project, only_ids);
    const int status = response->status;
    response->body = std::string();
    std::string wrong = page ? flaw(*page, size, last) : page.error().message;
    if (!wrong.empty()) {
      if (++flaws <= kReReads) continue;
      co_return core::fail(state.named(
          {ErrorKind::protocol, fmt::format("GET {}{}: {}: {}", state.base, kPath, status, wrong), status}));
    }
    flaws = 0;
    const auto rows = static_cast<std::int64_t>(page->ids.size());
    if (rows == 0) co_return count;
    count += rows;
    last = page->ids.back();
    const bool complete = page->total && rows == *page->total;
    take(std::move(*page));
    // Without a total only an empty page proves the end.
    if (complete) co_return count;
  }
}

}  // namespace

Answer<std::int64_t> ReadApi::search(Id project, std::string aql, bool deleted, RowSink sink) {
  const auto take = [&sink](SearchPage&& page) { sink(std::move(page.rows)); };
  core::Result<std::int64_t> count = co_await walk(connection_->state(), project, std::move(aql), deleted, false, take);
  co_return count;
}

Answer<std::int64_t> ReadApi::search_ids(Id project, std::string aql, bool deleted, IdSink sink) {
  const auto take = [&sink](SearchPage&& page) { sink(page.ids); };
  core::Result<std::int64_t> count = co_await walk(connection_->state(), project, std::move(aql), deleted, true, take);
  co_return count;
}

}  // namespace tmsync::testops
