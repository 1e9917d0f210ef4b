#include <algorithm>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/testops/launches.hpp"

#include "bench.hpp"

namespace tmsync::testops {
namespace {

using core::ErrorKind;
using model::ResultStatus;
using model::ResultStep;
using testing::answer;
using testing::Bench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::int64_t parameter(const std::string& target, const std::string& name) {
  const std::size_t at = target.find(name + "=");
  return at == std::string::npos ? -1 : std::atoll(target.c_str() + at + name.size() + 1);
}

/// Results 1..count of launch 7, by page number as the server has them.
struct FakeResults {
  Id count = 0;
  std::int64_t cap = 1000;  ///< the server's largest page
  bool plain = false;       ///< arrays
  bool pages = true;        ///< false: takes no notice of page and size
  bool totals = true;       ///< of an envelope
  bool sizes = true;        ///< of an envelope
  std::int64_t breaks_above = 1'000'000;
  std::int64_t breaks_from = 0;  ///< the first row of which a large page breaks
  bool too_large = false;        ///< how it breaks

  core::Result<http::Response> operator()(const http::Request& request) const {
    const std::int64_t asked = parameter(request.target, "size");
    const std::int64_t size = pages ? std::min(asked, cap) : 1'000'000;
    const Id before = pages ? parameter(request.target, "page") * size : 0;
    if (asked > breaks_above && before + size > breaks_from) {
      if (too_large) return core::fail(ErrorKind::too_large, "the answer is larger than the limit");
      return answer(504);
    }
    std::string rows;
    for (Id id = before + 1; id <= std::min(count, before + size); ++id) {
      rows += fmt::format(R"({}{{"id":{},"launchId":7,"name":"r{}"}})", rows.empty() ? "" : ",", id, id);
    }
    if (plain) return answer(200, "[" + rows + "]");
    std::string body = "{\"content\":[" + rows + "]";
    if (sizes) body += fmt::format(",\"size\":{},\"number\":{}", size, parameter(request.target, "page"));
    if (totals) body += fmt::format(",\"totalElements\":{}", count);
    return answer(200, body + fmt::format(",\"last\":{}}}", before + size >= count));
  }
};

/// The sink of the tests: it takes its time, as the real one does.
struct Taken {
  std::vector<Id> ids;
  std::size_t pages = 0;
  std::optional<core::Error> failure;

  LaunchReader::ResultSink sink(Bench& bench) {
    return [this, &bench](std::vector<model::ResultRow>&& rows) -> core::Task<core::Result<void>> {
      const std::vector<model::ResultRow> own = std::move(rows);
      co_await bench.clock.sleep(core::Clock::Duration(5));
      ++pages;
      for (const model::ResultRow& row : own) ids.push_back(row.id);
      if (failure) co_return core::fail(*failure);
      co_return core::Result<void>{};
    };
  }
};

struct WalkRow {
  const char* name;
  FakeResults server;
  std::size_t requests;  ///< 0 = not counted
};

class ResultWalk : public ::testing::TestWithParam<WalkRow> {};

TEST_P(ResultWalk, SeesEveryResultOnceInOrder) {
  Bench bench;
  bench.handler = GetParam().server;
  LaunchReader api(bench.connection);
  Taken taken;
  const auto count = bench.run(api.results(7, taken.sink(bench)));
  ASSERT_TRUE(count.has_value()) << count.error().message;
  EXPECT_EQ(*count, GetParam().server.count);
  ASSERT_EQ(taken.ids.size(), static_cast<std::size_t>(GetParam().server.count));
  for (std::size_t i = 0; i < taken.ids.size(); ++i) ASSERT_EQ(taken.ids[i], static_cast<Id>(i + 1));
  if (GetParam().requests != 0) {
    EXPECT_EQ(bench.calls().size(), GetParam().requests);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Servers, ResultWalk,
    ::testing::Values(
        WalkRow{"empty", {.count = 0}, 1}, WalkRow{"one_page", {.count = 999}, 1},
        WalkRow{"exact_page", {.count = 1000}, 1}, WalkRow{"two_pages", {.count = 1001}, 2},
        WalkRow{"server_caps_the_size", {.count = 250, .cap = 100}, 3},
        WalkRow{"without_totals", {.count = 1500, .totals = false}, 2},
        WalkRow{"without_totals_capped", {.count = 250, .cap = 100, .totals = false}, 3},
        WalkRow{"plain_pages", {.count = 2500, .plain = true}, 0},
        WalkRow{"plain_pages_exact", {.count = 2000, .plain = true}, 3},
        WalkRow{"plain_pages_capped", {.count = 250, .cap = 100, .plain = true}, 0},
        WalkRow{"plain_whole", {.count = 1500, .plain = true, .pages = false}, 1},
        WalkRow{"plain_whole_short", {.count = 15, .plain = true, .pages = false}, 2},
        WalkRow{"plain_whole_exact", {.count = 1000, .plain = true, .pages = false}, 2},
        WalkRow{"large_pages_break", {.count = 600, .breaks_above = 300}, 0},
        WalkRow{"later_large_pages_break", {.count = 2700, .breaks_above = 130, .breaks_from = 1100}, 0},
        WalkRow{"answers_too_large", {.count = 1100, .breaks_above = 3, .breaks_from = 1050, .too_large = true}, 0}),
    [](const auto& row) { return row.param.name; });

TEST(Results, AreAskedForByPageInTheOrderOfTheirIds) {
  Bench bench;
  bench.handler = FakeResults{.count = 1001};
  LaunchReader api(bench.connection);
  Taken taken;
  ASSERT_TRUE(bench.run(api.results(7, taken.sink(bench))).has_value());
  EXPECT_THAT(bench.calls(), ElementsAre("GET /api/testresult?launchId=7&page=0&size=1000&sort=id,asc",
                                         "GET /api/testresult?launchId=7&page=1&size=1000&sort=id,asc"));
  EXPECT_EQ(taken.pages, 2U);
}

TEST(Results, TheNextPageWaitsForTheSinkAndItsFailureEndsTheWalk) {
  Bench bench;
  bench.handler = FakeResults{.count = 3000};
  LaunchReader api(bench.connection);
  Taken taken;
  taken.failure = core::Error{ErrorKind::conflict, "enough", 0};
  const auto count = bench.run(api.results(7, taken.sink(bench)));
  ASSERT_FALSE(count.has_value());
  EXPECT_EQ(count.error(), *taken.failure);
  EXPECT_EQ(bench.calls().size(), 1U);
}

struct FlawRow {
  const char* name;
  std::vector<std::string> pages;  ///< the last one is repeated
  const char* text;
};

class ResultFlaws : public ::testing::TestWithParam<FlawRow> {};

TEST_P(ResultFlaws, AreProtocolErrorsAfterAFewReReads) {
  Bench bench;
  std::size_t served = 0;
  const std::vector<std::string>& pages = GetParam().pages;
  bench.handler = [&](const http::Request&) { return answer(200, pages[std::min(served++, pages.size() - 1)]); };
  LaunchReader api(bench.connection);
  Taken taken;
  const auto count = bench.run(api.results(7, taken.sink(bench)));
  ASSERT_FALSE(count.has_value());
  EXPECT_EQ(count.error().kind, ErrorKind::protocol);
  EXPECT_THAT(count.error().message, HasSubstr("GET /api/testresult: 200: results of launch 7: "));
  EXPECT_THAT(count.error().message, HasSubstr(GetParam().text));
  EXPECT_EQ(served, pages.size() + 3) << "three more looks at the page";
  EXPECT_EQ(taken.pages, pages.size() - 1);
}

const std::string kFirst = R"({"content":[{"id":1},{"id":2}],"totalElements":4,"size":2,"number":0})";

INSTANTIATE_TEST_SUITE_P(
    Pages, ResultFlaws,
    ::testing::Values(
        FlawRow{"short", {R"({"content":[{"id":1}],"totalElements":2,"size":1000})"}, "1 rows where 2"},
        FlawRow{"overfull", {R"({"content":[{"id":1},{"id":2}],"totalElements":1,"size":1000})"}, "2 rows where 1"},
        FlawRow{"larger_page", {R"({"content":[{"id":1}],"totalElements":1,"size":2000})"}, "a page of 2000"},
        FlawRow{"repeated", {R"([{"id":1},{"id":1}])"}, "result 1 is repeated"},
        FlawRow{"descending", {R"([{"id":2},{"id":1}])"}, "not sorted"},
        FlawRow{"same_page_again",
                {kFirst, R"({"content":[{"id":1},{"id":2}],"totalElements":4,"size":2,"number":1})"},
                "comes after 2"},
        FlawRow{"first_page_again", {kFirst, kFirst}, "page 0 came instead of page 1"},
        FlawRow{"shrinking",
                {kFirst, R"({"content":[{"id":3}],"totalElements":3,"size":2,"number":1})"},
                "shrank from 4 to 3"},
        FlawRow{
            "ends_too_early", {kFirst, R"({"content":[],"totalElements":4,"size":2,"number":1})"}, "0 rows where 2"},
        FlawRow{"short_in_the_middle", {R"({"content":[{"id":1}],"size":2,"last":false})"}, "not the last"},
        FlawRow{"foreign", {R"([{"id":1,"launchId":8}])"}, "belongs to launch 8"},
        FlawRow{"no_id", {R"([{"name":"x"}])"}, "without an id"},
        FlawRow{"id_is_no_number", {R"([{"id":"x"}])"}, "without an id"},
        FlawRow{"no_rows", {R"({"size":10})"}, "neither"}, FlawRow{"text", {R"("hello")"}, "neither"},
        FlawRow{"cut", {R"({"content":[{"id":1},{"id")"}, "cannot be read"},
        FlawRow{"row_is_no_object", {R"([1])"}, "cannot be read"}),
    [](const auto& row) { return row.param.name; });

TEST(Results, APageThatDisagreesWithItselfOnceIsReadAgain) {
  Bench bench;
  int served = 0;
  bench.handler = [&](const http::Request& request) -> core::Result<http::Response> {
    const int number = ++served;
    if (number == 2 || number == 3) return answer(200, R"({"content":[],"totalElements":1500,"size":1000,"number":1})");
    return FakeResults{.count = 1500}(request);
  };
  LaunchReader api(bench.connection);
  Taken taken;
  EXPECT_EQ(*bench.run(api.results(7, taken.sink(bench))), 1500);
  EXPECT_EQ(served, 4);
  EXPECT_TRUE(std::ranges::adjacent_find(taken.ids) == taken.ids.end());
}

TEST(Results, AServerThatLowersItsLargestPageOnTheWayIsFollowed) {
  Bench bench;
  int served = 0;
  bench.handler = [&](const http::Request& request) {
    return FakeResults{.count = 1250, .cap = ++served == 1 ? 1000 : 100}(request);
  };
  LaunchReader api(bench.connection);
  Taken taken;
  EXPECT_EQ(*bench.run(api.results(7, taken.sink(bench))), 1250);
  EXPECT_TRUE(std::ranges::is_sorted(taken.ids));
  EXPECT_TRUE(std::ranges::adjacent_find(taken.ids) == taken.ids.end());
  EXPECT_EQ(bench.calls()[2], "GET /api/testresult?launchId=7&page=10&size=100&sort=id,asc");
}

/// Five rows are read; the third page of two begins with the fifth, which must be the one that was read.
TEST(Results, RowsThatChangedTheirPlacesAreNoticedWhereSmallerPagesOverlap) {
  for (const bool moved : {false, true}) {
    SCOPED_TRACE(moved);
    Bench bench;
    bench.handler = [moved](const http::Request& request) -> core::Result<http::Response> {
      if (request.target.find("page=0") != std::string::npos) {
        return answer(200, R"([{"id":1},{"id":2},{"id":3},{"id":4},{"id":5}])");
      }
      if (request.target.find("page=1&size=5") != std::string::npos) {
        return core::fail(ErrorKind::too_large, "the answer is larger than the limit");
      }
      if (request.target.find("page=2&size=2") != std::string::npos) {
        return answer(200, moved ? R"([{"id":6},{"id":7}])" : R"([{"id":5},{"id":6}])");
      }
      return answer(200, "[]");
    };
    LaunchReader api(bench.connection);
    Taken taken;
    const auto count = bench.run(api.results(7, taken.sink(bench)));
    EXPECT_EQ(count.has_value(), !moved);
    if (count) {
      EXPECT_THAT(taken.ids, ElementsAre(1, 2, 3, 4, 5, 6));
    } else {
      EXPECT_EQ(count.error().kind, ErrorKind::protocol);
      EXPECT_THAT(count.error().message, HasSubstr("changed their places"));
    }
  }
}

TEST(Results, ThatAppearMeanwhileDoNoHarm) {
  Bench bench;
  int served = 0;
  bench.handler = [&](const http::Request& request) { return FakeResults{.count = 1500 + 100 * ++served}(request); };
  LaunchReader api(bench.connection);
  Taken taken;
  EXPECT_EQ(*bench.run(api.results(7, taken.sink(bench))), 1700);
}

TEST(Results, HaveEveryMemberAndTellAbsentFromUnknown) {
  Bench bench;
  bench.handler = [](const http::Request&) {
    return answer(200, R"({"content":[
      {"id":1,"launchId":7,"projectId":5,"testCaseId":70,"name":"n \u00fc","fullName":"f","status":"BROKEN","start":1,"stop":"2","duration":3,
       "message":"m","trace":"t","description":"d","precondition":"p","expectedResult":"e","hostId":"h","threadId":"th","historyKey":"hk",
       "manual":true,"external":true,"hidden":true,"flaky":true,"muted":true,"known":true,"retriedBy":{"id":9,"name":"x"},
       "layer":{"id":-3,"name":"API"},"parameters":[{"name":"a","value":"1","hidden":true},{"name":"b","value":null,"excluded":true},7],
       "tags":[{"id":1,"name":"smoke"},"plain"],"links":[{"name":"l","type":"t","url":"u"}],"createdDate":11,"lastModifiedDate":12,
       "category":{"id":1},"jobRun":{"deep":[{"x":1}]}},
      {"id":"2","testCaseId":null,"status":null,"links":null,"layer":"E2E","retriedBy":null,"start":1.5,"manual":1,"tags":7},
      {"id":3,"status":"exploded","testCaseId":"71","links":[]},{"id":4,"status":""}],"totalElements":4,"size":1000})");
  };
  LaunchReader api(bench.connection);
  std::vector<model::ResultRow> rows;
  const auto sink = [&rows](std::vector<model::ResultRow>&& page) -> core::Task<core::Result<void>> {
    rows = std::move(page);
    co_return core::Result<void>{};
  };
  const auto count = bench.run(api.results(7, sink));
  ASSERT_TRUE(count.has_value()) << count.error().message;
  ASSERT_EQ(rows.size(), 4U);
  const model::ResultRow& full = rows[0];
  EXPECT_EQ(full.test_case, 70);
  EXPECT_EQ(full.name, "n \u00fc");
  EXPECT_EQ(full.full_name + full.message + full.trace + full.description + full.precondition + full.expected_result,
            "fmtdpe");
  EXPECT_EQ(full.host_id + full.thread_id + full.history_key, "hthhk");
  EXPECT_EQ(full.status, ResultStatus::broken);
  EXPECT_EQ(full.times, (model::ResultTimes{1, 2, 3}));
  EXPECT_TRUE(full.manual && full.external && full.hidden && full.flaky && full.muted && full.known && full.retried);
  EXPECT_EQ(full.layer, "API");
  EXPECT_THAT(full.parameters,
              ElementsAre(model::ResultParameter{"a", "1", true, false}, model::ResultParameter{"b", "", false, true}));
  EXPECT_THAT(full.tags, ElementsAre("smoke", "plain"));
  EXPECT_THAT(*full.links, ElementsAre(model::Link{"l", "t", "u"}));
  EXPECT_EQ(full.created_date, 11);
  EXPECT_EQ(full.last_modified_date, 12);
  EXPECT_EQ(rows[1].id, 2);
  EXPECT_FALSE(rows[1].test_case || rows[1].status || rows[1].links || rows[1].times.start);
  EXPECT_FALSE(rows[1].retried || rows[1].manual);
  EXPECT_EQ(rows[1].layer, "E2E");
  EXPECT_THAT(rows[1].tags, IsEmpty());
  EXPECT_EQ(rows[2].status, ResultStatus::unknown);
  EXPECT_EQ(rows[2].test_case, 71);
  EXPECT_TRUE(rows[2].links.has_value());
  EXPECT_FALSE(rows[3].status.has_value());
}

ResultStep text_step(std::string body, ResultStep::Kind kind = ResultStep::Kind::text) {
  ResultStep step;
  step.kind = kind;
  step.body = std::move(body);
  return step;
}

ResultStep file_step(Id id) {
  ResultStep step;
  step.kind = ResultStep::Kind::attachment;
  step.attachment_id = id;
  return step;
}

TEST(Execution, IsReadInTheTypedForm) {
  Bench bench;
  bench.fixed.emplace("GET /api/testresult/3/execution?v2=true", answer(200, R"({"steps":[
    {"type":"body","body":"open","bodyJson":{"type":"doc","content":[]},"status":"failed","start":1,"stop":"3","duration":2,
     "message":"m","trace":"t","parameters":[{"name":"a","value":"1"}],"showMessage":true,
     "steps":[{"type":"body","body":"inner","steps":[{"type":"attachment","attachmentId":11,"status":"passed"}]}],
     "expectedResultSteps":[{"type":"expected_body","body":"shown"},{"type":"attachment","attachment":{"id":12,"entity":"test_result"}},
                            {"type":"body","body":"too"}]},
    {"type":"attachment"},{"attachment":{"id":"13"}},{"type":"Expected_Body","body":"alone"},{"type":"novel","body":"kept"},7]})"));
  LaunchReader api(bench.connection);
  const auto read = bench.run(api.execution(3));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  ResultStep first = text_step("open");
  first.body_json = R"({"content":[],"type":"doc"})";
  first.status = ResultStatus::failed;
  first.times = {1, 3, 2};
  first.message = "m";
  first.trace = "t";
  first.parameters = {{"a", "1", false, false}};
  ResultStep file = file_step(11);
  file.status = ResultStatus::passed;
  first.steps.push_back(text_step("inner"));
  first.steps[0].steps.push_back(file);
  first.expected = {text_step("shown", ResultStep::Kind::expected), file_step(12),
                    text_step("too", ResultStep::Kind::expected)};
  EXPECT_THAT(*read,
              ElementsAre(first, file_step(13), text_step("alone", ResultStep::Kind::expected), text_step("kept")));
}

TEST(Execution, IsReadInTheOldFormWhereTheServerKnowsNoOther) {
  Bench bench;
  bench.fixed.emplace("GET /api/testresult/3/execution?v2=true", answer(200, R"({"steps":[
    {"name":"door","keyword":"Given","status":"passed","steps":[{"name":"inner","attachments":[{"id":1,"name":"a"}]}],
     "attachments":[{"id":2}],"expectedResult":"open"}],"attachments":[{"id":3},{"name":"no id"}]})"));
  LaunchReader api(bench.connection);
  const auto read = bench.run(api.execution(3));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  ResultStep first = text_step("Given door");
  first.status = ResultStatus::passed;
  first.steps = {text_step("inner"), file_step(2)};
  first.steps[0].steps = {file_step(1)};
  first.expected = {text_step("open", ResultStep::Kind::expected)};
  EXPECT_THAT(*read, ElementsAre(first, file_step(3)));
}

TEST(Execution, OfAResultWithoutStepsIsEmpty) {
  for (const char* body : {"", " \n", "null", "{}", R"({"steps":null})", R"({"steps":[]})", "[]"}) {
    SCOPED_TRACE(body);
    Bench bench(model::ApiPrefix::api, [&](const http::Request&) { return answer(200, body); });
    LaunchReader api(bench.connection);
    const auto read = bench.run(api.execution(3));
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_THAT(*read, IsEmpty());
  }
  Bench bench;
  bench.handler = [](const http::Request&) { return answer(200, "{\"steps\":["); };
  LaunchReader api(bench.connection);
  EXPECT_EQ(bench.run(api.execution(3)).error().kind, ErrorKind::protocol);
  Bench gone;
  LaunchReader none(gone.connection);
  EXPECT_EQ(gone.run(none.execution(3)).error().kind, ErrorKind::not_found);
}

TEST(Execution, NestingHasALimit) {
  std::string body;
  for (int i = 0; i < 10'000; ++i) body += R"({"type":"body","body":"x","steps":[)";
  for (int i = 0; i < 10'000; ++i) body += "]}";
  Bench bench;
  bench.handler = [&](const http::Request&) { return answer(200, "{\"steps\":[" + body + "]}"); };
  LaunchReader api(bench.connection);
  const auto read = bench.run(api.execution(3));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  int depth = 0;
  for (const std::vector<ResultStep>* steps = &*read; !steps->empty(); steps = &steps->front().steps) ++depth;
  EXPECT_EQ(depth, 64);
}

TEST(Fixtures, AreReadWithTheirSteps) {
  Bench bench;
  bench.handler = [](const http::Request& request) {
    EXPECT_THAT(request.target, HasSubstr("/api/testresult/3/fixture?v2=true"));
    return answer(
        200,
        R"([{"id":1,"type":"before","name":"set up","status":"passed","start":1,"stop":2,"duration":1,"message":"m","trace":"t",
      "scenario":{"steps":[{"type":"body","body":"go"}]}},{"id":2,"type":"AFTER","name":"tear down","steps":[{"name":"old"}]},"x"])");
  };
  LaunchReader api(bench.connection);
  const auto read = bench.run(api.fixtures(3));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  const model::Fixture before{1, true, "set up", ResultStatus::passed, {1, 2, 1}, "m", "t", {text_step("go")}};
  const model::Fixture after{2, false, "tear down", std::nullopt, {}, "", "", {text_step("old")}};
  EXPECT_THAT(*read, ElementsAre(before, after));
}

TEST(ResultFiles, AreListedAndReadWhereTheyLive) {
  Bench bench;
  bench.handler = [](const http::Request& request) {
    const std::string& target = request.target;
    if (target.starts_with("/api/testresult/attachment?testResultId=3&")) {
      return answer(
          200,
          R"({"content":[{"id":1,"name":"a.txt","contentType":"text/plain","contentLength":3,"entity":"test_result"},
        {"id":2,"name":"b","missed":true,"fromTestCase":true},{"id":3,"entity":"TestCaseAttachmentRowDto"},{"name":"no id"}],"last":true})");
    }
    if (target.starts_with("/api/testresult/3/fixture/attachment?")) return answer(200, R"([{"id":4,"name":"f.log"}])");
    if (target == "/api/testresult/attachment/1/content") return answer(200, std::string("a\0b", 3), "text/plain");
    if (target == "/api/testcase/attachment/2/content") return answer(200, "case", "text/plain");
    if (target == "/api/testfixtureresult/attachment/4/content") return answer(200, "<html>", "text/html");
    return answer(404);
  };
  LaunchReader api(bench.connection);
  const auto files = bench.run(api.files(3));
  ASSERT_TRUE(files.has_value()) << files.error().message;
  ASSERT_EQ(files->size(), 3U);
  const ResultFile& plain = files->at(0);
  EXPECT_EQ(plain.name + " " + plain.content_type, "a.txt text/plain");
  EXPECT_EQ(plain.length, 3);
  EXPECT_FALSE(plain.missed || plain.from_test_case || plain.of_fixture);
  EXPECT_TRUE(files->at(1).missed && files->at(1).from_test_case);
  EXPECT_TRUE(files->at(2).from_test_case);
  const auto of_fixtures = bench.run(api.fixture_files(3));
  ASSERT_EQ(of_fixtures->size(), 1U);
  EXPECT_TRUE(of_fixtures->front().of_fixture);

  EXPECT_EQ(*bench.run(api.file_content(plain)), std::string("a\0b", 3));
  EXPECT_EQ(*bench.run(api.file_content(files->at(1))), "case");
  EXPECT_EQ(bench.run(api.file_content(of_fixtures->front())).error().kind, ErrorKind::unavailable);
  ResultFile page = of_fixtures->front();
  page.content_type = "text/html";
  EXPECT_EQ(*bench.run(api.file_content(page)), "<html>");
  EXPECT_EQ(bench.transport->requests.back().max_response_bytes, std::size_t{512} << 20U);
  page.id = 99;
  page.of_fixture = false;
  EXPECT_EQ(bench.run(api.file_content(page)).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace tmsync::testops
