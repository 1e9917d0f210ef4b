#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/testops/types.hpp"

#include "connection.hpp"

/// What every walk over pages has in common: which page can be trusted, when a smaller one is asked for, how often one
/// is read.
namespace tmsync::testops {

inline constexpr std::int64_t kFullPage = 1000;
/// The server counts and reads in two queries: what changes in between makes one page disagree with itself, but hardly
/// four.
inline constexpr int kReReads = 3;

/// What a page says about itself, and whom it holds.
struct PageShape {
  std::vector<Id> ids;                ///< of all rows, in the order of the page
  std::optional<std::int64_t> total;  ///< totalElements
  std::optional<std::int64_t> size;   ///< the size the server used
  std::optional<std::int64_t> number;
};

/// The size to ask for after a failure that a smaller page may avoid. A server that breaks does so below 50 rows too;
/// an answer that is too large becomes smaller down to a single row.
[[nodiscard]] std::optional<std::int64_t> smaller_page(const core::Error& error, std::int64_t size);

/// Everything that makes page `number` untrustworthy, in words; empty where it is fine. `last` is the id before its
/// first row.
[[nodiscard]] std::string page_flaw(const PageShape& page, std::string_view what, std::int64_t number,
                                    std::int64_t asked, std::optional<Id> last);

/// A search that is walked by key: `(aql) and id > last`.
struct KeyWalk {
  std::string path;
  Id project = 0;
  std::string aql;        ///< blank = all
  std::string more;       ///< further parameters, each beginning with &
  std::string_view what;  ///< for messages: test case, launch
};

/// `parse` makes a `core::Result` of something derived from PageShape out of a body. `take` gets each page; what it
/// keeps is its business, the page is gone afterwards. Complete or an error; returns the number of rows.
template <typename Parse, typename Take>
Answer<std::int64_t> walk_by_key(Connection::State& state, KeyWalk walk, Parse parse, Take take) {
  if (core::trim(walk.aql).empty()) walk.aql = "true";
  std::int64_t count = 0;
  std::int64_t size = kFullPage;
  std::optional<Id> last;
  int flaws = 0;  // of this page, one after the other
  while (true) {
    const std::string rql = last ? fmt::format("({}) and id > {}", walk.aql, *last) : walk.aql;
    Call call;
    call.path = walk.path;
    call.query = fmt::format("projectId={}&rql={}{}&page=0&size={}&sort=id,asc", walk.project,
                             core::percent_encode(rql), walk.more, size);
    core::Result<http::Response> response = co_await state.call(std::move(call));
    if (!response) {
      const auto smaller = smaller_page(response.error(), size);
      if (!smaller) co_return core::fail(response.error());
      size = *smaller;
      continue;
    }
    auto page = parse(response->body);
    const int status = response->status;
    response->body = std::string();
    const std::string wrong = page ? page_flaw(*page, walk.what, 0, size, last) : page.error().message;
    if (!wrong.empty()) {
      if (++flaws <= kReReads) continue;
      co_return core::fail(state.named(
          {core::ErrorKind::protocol, fmt::format("GET {}{}: {}: {}", state.base, walk.path, status, wrong), status}));
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

}  // namespace tmsync::testops
