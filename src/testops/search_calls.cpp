#include <utility>

#include "page_walk.hpp"
#include "search_rows.hpp"

namespace tmsync::testops {

namespace {

template <typename Take>
Answer<std::int64_t> walk(Connection::State& state, Id project, std::string aql, bool deleted, bool only_ids,
                          Take take) {
  SearchParser parser;
  KeyWalk by_key;
  by_key.path = "/testcase/__search";
  by_key.project = project;
  by_key.aql = std::move(aql);
  by_key.more = deleted ? "&deleted=true" : "&deleted=false";
  by_key.what = "test case";
  const auto parse = [&parser, project, only_ids](std::string& body) { return parser.parse(body, project, only_ids); };
  core::Result<std::int64_t> count = co_await walk_by_key(state, std::move(by_key), parse, take);
  co_return count;
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
