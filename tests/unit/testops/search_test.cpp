#include <algorithm>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench.hpp"

namespace tmsync::testops {
namespace {

using core::ErrorKind;
using testing::answer;
using testing::Bench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string parameter(const std::string& target, const std::string& name) {
  const std::size_t at = target.find(name + "=");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 1;
  return target.substr(begin, target.find('&', begin) - begin);
}

/// Cases 1..n of project 5, served as the real search does; `cap` is the server's largest page.
struct FakeSearch {
  Id count = 0;
  std::int64_t cap = 1000;
  bool plain = false;
  bool totals = true;
  std::int64_t breaks_above = 1'000'000;

  http::Response operator()(const http::Request& request) const {
    const std::int64_t asked = std::atoll(parameter(request.target, "size").c_str());
    if (asked > breaks_above) return answer(502);
    const std::int64_t size = std::min(asked, cap);
    const std::string rql = parameter(request.target, "rql");
    const std::size_t at = rql.find("%20and%20id%20%3E%20");
    const Id last = at == std::string::npos ? 0 : std::atoll(rql.c_str() + at + 20);
    std::string rows;
    Id id = last + 1;
    for (std::int64_t i = 0; i < size && id <= count; ++i, ++id) {
      rows += fmt::format(R"({}{{"id":{},"projectId":5,"name":"case {}","tags":[],"extra":{{"deep":[1,2]}}}})",
                          i == 0 ? "" : ",", id, id);
    }
    if (plain) return answer(200, "[" + rows + "]");
    std::string body = "{\"content\":[" + rows + "],\"number\":0";
    if (totals) body += fmt::format(",\"totalElements\":{}", count - last);
    return answer(200, body + fmt::format(",\"size\":{},\"last\":{}}}", size, id > count));
  }
};

struct WalkRow {
  const char* name;
  FakeSearch server;
  std::size_t requests;
};

class Walk : public ::testing::TestWithParam<WalkRow> {};

TEST_P(Walk, SeesEveryCaseOnceInOrder) {
  Bench bench;
  bench.handler = GetParam().server;
  std::vector<Id> seen;
  const auto count =
      bench.run(bench.api->search(5, "tag = \"a\" or tag = \"b\"", false, [&](std::vector<model::TestCaseRow>&& rows) {
        for (const model::TestCaseRow& row : rows) seen.push_back(row.id);
      }));
  ASSERT_TRUE(count.has_value()) << count.error().message;
  EXPECT_EQ(*count, GetParam().server.count);
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(GetParam().server.count));
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_TRUE(std::ranges::adjacent_find(seen) == seen.end());
  std::vector<Id> ids;
  ASSERT_TRUE(
      bench
          .run(bench.api->search_ids(
              5, "true", false, [&](const std::vector<Id>& more) { ids.insert(ids.end(), more.begin(), more.end()); }))
          .has_value());
  EXPECT_EQ(ids, seen);
  if (GetParam().requests != 0) {
    EXPECT_EQ(bench.calls().size(), GetParam().requests * 2);
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, Walk,
                         ::testing::Values(WalkRow{"empty", {0}, 1}, WalkRow{"one_page", {999}, 1},
                                           WalkRow{"exact_page", {1000}, 1}, WalkRow{"two_pages", {1001}, 2},
                                           WalkRow{"server_caps_the_size", {250, 100}, 3},
                                           WalkRow{"plain_array", {1500, 1000, true}, 3},
                                           WalkRow{"without_totals", {1500, 1000, false, false}, 3},
                                           WalkRow{"breaks_on_large_pages", {600, 1000, false, true, 300}, 0}),
                         [](const auto& row) { return row.param.name; });

TEST(Search, SendsTheExpressionInParenthesesWithTheKey) {
  Bench bench;
  bench.handler = FakeSearch{1001};
  (void)bench.run(bench.api->search(5, "a = 1 or b = 2", true, [](auto&&) {}));
  EXPECT_THAT(
      bench.calls(),
      ElementsAre(
          "GET "
          "/api/testcase/"
          "__search?projectId=5&rql=a%20%3D%201%20or%20b%20%3D%202&deleted=true&page=0&size=1000&sort=id,asc",
          "GET /api/testcase/__search?projectId=5&rql=%28a%20%3D%201%20or%20b%20%3D%202%29%20and%20id%20%3E%201000"
          "&deleted=true&page=0&size=1000&sort=id,asc"));
  (void)bench.run(bench.api->search(5, "  ", false, [](auto&&) {}));
  EXPECT_THAT(bench.calls()[2], HasSubstr("rql=true&"));
}

TEST(Search, ReadsEveryMemberAndTellsAbsentFromEmpty) {
  Bench bench;
  bench.handler = [](const http::Request&) {
    return answer(200, R"({"totalElements":3,"content":[
      {"id":-4,"name":"sp\u00e4t \"x\"","links":[{"name":"a","type":"tmsync","url":"u"},{"url":null}],"tags":[{"id":1,"name":"t"}],
       "status":{"id":-1,"name":"Draft","color":"red"},"workflow":{"name":"W","id":-2},"testLayer":{"id":3,"name":"API"},
       "automated":true,"deleted":true,"createdBy":"c","lastModifiedBy":"m","createdDate":11,"lastModifiedDate":12},
      {"id":5,"links":[],"tags":[],"status":null,"testLayer":null,"createdBy":null},
      {"name":"sparse","id":6}],"size":1000})");
  };
  std::vector<model::TestCaseRow> rows;
  const auto count = bench.run(
      bench.api->search(5, "", false, [&](std::vector<model::TestCaseRow>&& page) { rows = std::move(page); }));
  ASSERT_TRUE(count.has_value()) << count.error().message;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].name, "sp\u00e4t \"x\"");
  EXPECT_THAT(*rows[0].links, ElementsAre(model::Link{"a", "tmsync", "u"}, model::Link{}));
  EXPECT_THAT(*rows[0].tags, ElementsAre("t"));
  EXPECT_EQ(rows[0].status, (model::Ref{-1, "Draft"}));
  EXPECT_EQ(rows[0].workflow, (model::Ref{-2, "W"}));
  EXPECT_EQ(rows[0].layer, (model::Ref{3, "API"}));
  EXPECT_TRUE(rows[0].automated);
  EXPECT_TRUE(rows[0].deleted);
  EXPECT_EQ(rows[0].created_by, "c");
  EXPECT_EQ(rows[0].last_modified_by, "m");
  EXPECT_EQ(rows[0].created_date, 11);
  EXPECT_EQ(rows[0].last_modified_date, 12);
  EXPECT_TRUE(rows[1].links.has_value() && rows[1].links->empty());
  EXPECT_FALSE(rows[1].status.has_value());
  EXPECT_FALSE(rows[2].links.has_value());
  EXPECT_FALSE(rows[2].tags.has_value());
}

struct FlawRow {
  const char* name;
  const char* body;
  const char* text;
};

class Flaws : public ::testing::TestWithParam<FlawRow> {};

TEST_P(Flaws, AreProtocolErrorsNotTheEnd) {
  Bench bench;
  bench.handler = [](const http::Request&) { return answer(200, GetParam().body); };
  const auto count = bench.run(bench.api->search(5, "", false, [](auto&&) {}));
  ASSERT_FALSE(count.has_value());
  EXPECT_EQ(count.error().kind, ErrorKind::protocol);
  EXPECT_THAT(count.error().message, HasSubstr("GET /api/testcase/__search: 200: "));
  EXPECT_THAT(count.error().message, HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Pages, Flaws,
    ::testing::Values(FlawRow{"short", R"({"content":[{"id":1}],"totalElements":2,"size":1000})", "1 rows where 2"},
                      FlawRow{"empty_too_early", R"({"content":[],"totalElements":2,"size":1000})", "0 rows where 2"},
                      FlawRow{"overfull", R"({"content":[{"id":1},{"id":2}],"totalElements":1,"size":1000})",
                              "2 rows where 1"},
                      FlawRow{"repeated", R"([{"id":1},{"id":1}])", "repeated"},
                      FlawRow{"unsorted", R"([{"id":2},{"id":1}])", "not sorted"},
                      FlawRow{"same_page_again", R"([{"id":1},{"id":2}])", "not sorted"},
                      FlawRow{"foreign", R"([{"id":1,"projectId":6}])", "belongs to project 6"},
                      FlawRow{"no_id", R"([{"name":"x"}])", "without an id"},
                      FlawRow{"other_page", R"({"content":[],"number":1})", "page 1"},
                      FlawRow{"no_rows", R"({"size":10})", "neither"}, FlawRow{"text", R"("hello")", "neither"},
                      FlawRow{"cut", R"({"content":[{"id":1},{"id")", "cannot be read"},
                      FlawRow{"id_of_another_type", R"([{"id":"1"}])", "cannot be read"}),
    [](const auto& row) { return row.param.name; });

/// A case that comes or goes between the server's count and its rows.
TEST(Search, APageThatDisagreesWithItselfIsReadAgain) {
  for (const int flawed : {1, 3, 4}) {
    SCOPED_TRACE(flawed);
    Bench bench;
    int served = 0;
    bench.handler = [&](const http::Request& request) -> core::Result<http::Response> {
      const int number = ++served;
      // The second page is the one that changes.
      if (number > 1 && number <= 1 + flawed)
        return answer(200, R"({"content":[{"id":1001}],"totalElements":2,"size":1000})");
      return FakeSearch{1002}(request);
    };
    std::vector<Id> ids;
    const auto count = bench.run(bench.api->search_ids(
        5, "true", false, [&](const std::vector<Id>& more) { ids.insert(ids.end(), more.begin(), more.end()); }));
    if (flawed > 3) {
      ASSERT_FALSE(count.has_value());
      EXPECT_EQ(count.error().kind, ErrorKind::protocol);
      EXPECT_EQ(served, 5);
      continue;
    }
    ASSERT_TRUE(count.has_value()) << count.error().message;
    EXPECT_EQ(*count, 1002);
    EXPECT_EQ(ids.size(), 1002U);
    EXPECT_TRUE(std::ranges::is_sorted(ids));
    EXPECT_EQ(served, 2 + flawed);
  }
}

TEST(Search, ALostConnectionIsAnErrorAfterTheRetries) {
  Bench bench;
  int served = 0;
  bench.handler = [&](const http::Request& request) -> core::Result<http::Response> {
    if (++served > 1) return core::fail(ErrorKind::unavailable, "refused");
    return FakeSearch{1500}(request);
  };
  const auto count = bench.run(bench.api->search(5, "", false, [](auto&&) {}));
  ASSERT_FALSE(count.has_value());
  EXPECT_EQ(count.error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace tmsync::testops
