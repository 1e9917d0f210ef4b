#include "tmsync/testops/launches.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench.hpp"

namespace tmsync::testops {
namespace {

using core::ErrorKind;
using nlohmann::json;
using testing::answer;
using testing::Bench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Launches {
  Bench bench;
  LaunchWriter api;
  explicit Launches(Bench::Handler handler = nullptr, model::ApiPrefix prefix = model::ApiPrefix::api)
      : bench(prefix, std::move(handler)), api(bench.connection) {}
  [[nodiscard]] json sent() const { return json::parse(bench.transport->requests.back().body); }
};

TEST(LaunchSearch, WalksByKeyAndReadsEveryMember) {
  Launches test([](const http::Request& request) {
    if (request.target.find("%3E%209") != std::string::npos) {
      return answer(200, R"({"content":[{"id":12,"closed":false}],"totalElements":1,"number":0,"size":1000})");
    }
    return answer(200, R"({"content":[
      {"id":7,"projectId":5,"name":"Nightly","closed":true,"autoclose":false,"tags":[{"id":1,"name":"smoke"},"plain"],
       "links":[{"name":"a","type":"tmsync","url":"u"}],"createdDate":11,"lastModifiedDate":12,
       "issues":[{"id":3,"name":"AB-1","url":"i","integrationId":4},{"displayName":"AB-2"},{"id":5}],"future":{"x":1}},
      {"id":9,"projectId":5,"name":"n","closed":"yes","links":[],"tags":null}],"totalElements":3,"number":0,"size":2})");
  });
  std::vector<model::LaunchRow> rows;
  const auto count = test.bench.run(test.api.search(5, "closed = true", [&](std::vector<model::LaunchRow>&& page) {
    rows.insert(rows.end(), page.begin(), page.end());
  }));
  ASSERT_TRUE(count.has_value()) << count.error().message;
  EXPECT_EQ(*count, 3);
  EXPECT_THAT(test.bench.calls(),
              ElementsAre("GET /api/launch/__search?projectId=5&rql=closed%20%3D%20true&page=0&size=1000&sort=id,asc",
                          "GET /api/launch/__search?projectId=5&rql=%28closed%20%3D%20true%29%20and%20id%20%3E%209"
                          "&page=0&size=1000&sort=id,asc"));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].name, "Nightly");
  EXPECT_TRUE(rows[0].closed);
  EXPECT_EQ(rows[0].project_id, 5);
  EXPECT_THAT(rows[0].tags, ElementsAre("smoke", "plain"));
  EXPECT_THAT(*rows[0].links, ElementsAre(model::Link{"a", "tmsync", "u"}));
  EXPECT_THAT(rows[0].issues, ElementsAre(model::Issue{"AB-1", "i", 4}, model::Issue{"AB-2", "", std::nullopt}));
  EXPECT_EQ(rows[0].created_date, 11);
  EXPECT_EQ(rows[0].last_modified_date, 12);
  EXPECT_FALSE(rows[1].closed);
  EXPECT_THAT(*rows[1].links, IsEmpty());
  EXPECT_FALSE(rows[2].links.has_value());
}

TEST(LaunchSearch, AsksForAllWhereNothingIsSaidAndForSmallerPagesWhereLargeOnesBreak) {
  Launches test([](const http::Request& request) {
    if (request.target.find("size=1000") != std::string::npos) return answer(502);
    return answer(200, R"([])");
  });
  EXPECT_EQ(*test.bench.run(test.api.search(5, " \n", [](auto&&) {})), 0);
  EXPECT_EQ(test.bench.calls().back(), "GET /api/launch/__search?projectId=5&rql=true&page=0&size=500&sort=id,asc");
}

struct FlawRow {
  const char* name;
  const char* body;
  const char* text;
};

class LaunchFlaws : public ::testing::TestWithParam<FlawRow> {};

TEST_P(LaunchFlaws, AreProtocolErrorsAfterAFewReReads) {
  Launches test([](const http::Request&) { return answer(200, GetParam().body); });
  const auto count = test.bench.run(test.api.search(5, "", [](auto&&) {}));
  ASSERT_FALSE(count.has_value());
  EXPECT_EQ(count.error().kind, ErrorKind::protocol);
  EXPECT_THAT(count.error().message, HasSubstr("GET /api/launch/__search: 200: "));
  EXPECT_THAT(count.error().message, HasSubstr(GetParam().text));
  EXPECT_GE(test.bench.calls().size(), 4U);
}

INSTANTIATE_TEST_SUITE_P(
    Pages, LaunchFlaws,
    ::testing::Values(FlawRow{"short", R"({"content":[{"id":1}],"totalElements":2,"size":1000})", "1 rows where 2"},
                      FlawRow{"repeated", R"([{"id":1},{"id":1}])", "launch 1 is repeated"},
                      FlawRow{"unsorted", R"([{"id":2},{"id":1}])", "not sorted"},
                      FlawRow{"same_page_again", R"([{"id":1},{"id":2}])", "not sorted"},
                      FlawRow{"foreign", R"([{"id":1,"projectId":6}])", "belongs to project 6"},
                      FlawRow{"no_id", R"([{"name":"x"}])", "without an id"},
                      FlawRow{"no_rows", R"({"size":10})", "neither"},
                      FlawRow{"negative_total", R"({"content":[{"id":1}],"totalElements":-9})", "where 0"},
                      FlawRow{"cut", R"({"content":[{"id":1},{"id")", "not valid JSON"}),
    [](const auto& row) { return row.param.name; });

TEST(Launch, IsReadById) {
  Launches test([](const http::Request& request) {
    if (request.target == "/api/launch/7") return answer(200, R"({"id":7,"projectId":5,"name":"n","closed":true})");
    if (request.target == "/api/launch/8") return answer(200, R"({"name":"n"})");
    return answer(404, R"({"message":"no launch"})");
  });
  const auto row = test.bench.run(test.api.launch(5, 7));
  ASSERT_TRUE(row.has_value()) << row.error().message;
  EXPECT_TRUE(row->closed);
  EXPECT_EQ(test.bench.run(test.api.launch(5, 8)).error().kind, ErrorKind::protocol);
  EXPECT_EQ(test.bench.run(test.api.launch(5, 9)).error().kind, ErrorKind::not_found);
}

struct Answer500Row {
  const char* name;
  int search_status;
  const char* search_body;
  std::optional<ErrorKind> error;  ///< absent: the row that the search knows
};

class LaunchAnswered500 : public ::testing::TestWithParam<Answer500Row> {};

TEST_P(LaunchAnswered500, IsDeletedOnlyWhereTheSearchDoesNotKnowIt) {
  Launches test([](const http::Request& request) {
    if (request.target == "/api/launch/7") return answer(500, R"({"message":"An unexpected error occurred"})");
    return answer(GetParam().search_status, GetParam().search_body);
  });
  const auto row = test.bench.run(test.api.launch(5, 7));
  const auto calls = test.bench.calls();
  ASSERT_GE(calls.size(), 2U);
  EXPECT_EQ(calls[0], "GET /api/launch/7");
  EXPECT_EQ(calls[1], "GET /api/launch/__search?projectId=5&rql=id%20%3D%207&page=0&size=1000&sort=id,asc");
  if (GetParam().error) {
    ASSERT_FALSE(row.has_value());
    EXPECT_EQ(row.error().kind, *GetParam().error);
    EXPECT_EQ(row.error().status, 500);
    EXPECT_THAT(row.error().message, HasSubstr("GET /api/launch/7: 500"));
  } else {
    ASSERT_TRUE(row.has_value()) << row.error().message;
    EXPECT_EQ(row->name, "there");
  }
}

INSTANTIATE_TEST_SUITE_P(Searches, LaunchAnswered500,
                         ::testing::Values(Answer500Row{"gone", 200, R"({"content":[],"totalElements":0,"size":1000})",
                                                        ErrorKind::not_found},
                                           Answer500Row{
                                               "there", 200,
                                               R"({"content":[{"id":7,"name":"there"}],"totalElements":1,"size":1000})",
                                               std::nullopt},
                                           Answer500Row{"search_breaks_too", 403, "", ErrorKind::unavailable},
                                           Answer500Row{"search_is_odd", 200, R"({"x":1})", ErrorKind::unavailable}),
                         [](const auto& row) { return row.param.name; });

TEST(Launch, AnOverloadedInstanceIsAskedAgain) {
  int asked = 0;
  Launches test([&](const http::Request&) -> core::Result<http::Response> {
    if (++asked < 3) return answer(503);
    return answer(200, R"({"id":7})");
  });
  EXPECT_TRUE(test.bench.run(test.api.launch(5, 7)).has_value());
  EXPECT_EQ(asked, 3);
}

TEST(Launch, EnvironmentIsSortedAndHasEachValueOnce) {
  Launches test([](const http::Request& request) {
    EXPECT_THAT(request.target, ::testing::AnyOf(HasSubstr("/api/launch/7/env?"), HasSubstr("/api/testresult/3/evv?")));
    return answer(200, R"([{"id":3,"name":"ff","variable":{"id":1,"name":"Browser"}},
      {"id":2,"name":"17","variable":{"id":2,"name":"Build"}},{"id":1,"name":"chrome","variable":{"id":1,"name":"Browser"}},
      {"id":9,"name":"ff","variable":{"id":1,"name":"Browser"}},{"id":4,"name":"lost"},{"id":5,"name":"x","variable":{"id":6}}])");
  });
  const std::vector<model::EnvValue> wanted{{"Browser", "chrome"}, {"Browser", "ff"}, {"Build", "17"}};
  EXPECT_EQ(*test.bench.run(test.api.environment(7)), wanted);
  EXPECT_EQ(*test.bench.run(test.api.result_environment(3)), wanted);
}

struct ReadyRow {
  const char* name;
  int status;
  const char* body;
  std::optional<bool> ready;  ///< absent: an error
};

TEST(Launch, IsReadyWhenTheInstanceSaysSoOrCannotSay) {
  for (const ReadyRow& row :
       {ReadyRow{"ready", 200, R"({"ready":true})", true}, ReadyRow{"busy", 200, R"({"ready":false})", false},
        ReadyRow{"no_such_call", 404, "", true}, ReadyRow{"not_allowed_method", 405, "", true},
        ReadyRow{"forbidden", 403, "", std::nullopt}, ReadyRow{"another_shape", 200, R"({"done":1})", std::nullopt}}) {
    SCOPED_TRACE(row.name);
    Launches test([&](const http::Request& request) {
      EXPECT_EQ(request.target, "/api/launch/7/progress");
      return answer(row.status, row.body);
    });
    const auto ready = test.bench.run(test.api.ready(7));
    EXPECT_EQ(ready.has_value(), row.ready.has_value());
    if (ready && row.ready) {
      EXPECT_EQ(*ready, *row.ready);
    }
  }
}

TEST(Policy, NamesTheFieldsThatResultsMayNotTouch) {
  Launches test([](const http::Request& request) {
    EXPECT_THAT(request.target, HasSubstr("/api/testcaseupdateschema?projectId=5"));
    return answer(
        200, R"([{"id":1,"field":"name","policy":"from_test_case"},{"id":2,"field":"TAG","policy":"FROM_TEST_CASE"},
      {"id":3,"field":"link","policy":"from_test_result"},{"id":4,"field":"issue"}])");
  });
  EXPECT_THAT(**test.bench.run(test.api.protected_fields(5)), ElementsAre("name", "tag"));
  for (const int status : {403, 404, 405}) {
    Launches silent([status](const http::Request&) { return answer(status); });
    const auto fields = silent.bench.run(silent.api.protected_fields(5));
    ASSERT_TRUE(fields.has_value()) << status;
    EXPECT_FALSE(fields->has_value());
  }
  Launches broken([](const http::Request&) { return answer(400); });
  EXPECT_EQ(broken.bench.run(broken.api.protected_fields(5)).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(LaunchReader::policy_fields().size(), 11U);
}

TEST(LaunchWrites, SendWhatIsSetAndNothingElse) {
  Launches test([](const http::Request& request) {
    return request.method == http::Method::post ? answer(200, R"({"id":70,"name":"n","links":[]})") : answer(204);
  });
  LaunchWrite write;
  write.project_id = 5;
  write.name = "Nightly \"1\"";
  write.autoclose = false;
  write.external = true;
  write.tags = std::vector<std::string>{"a"};
  write.links = std::vector<model::Link>{{"l", "t", "u"}, {"", "", "v"}};
  write.issues = std::vector<model::Issue>{{"AB-1", "", 4}};
  const auto made = test.bench.run(test.api.create_launch(write));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->id, 70);
  EXPECT_EQ(
      test.sent(),
      json::parse(R"({"projectId":5,"name":"Nightly \"1\"","autoclose":false,"external":true,"tags":[{"name":"a"}],
              "links":[{"name":"l","type":"t","url":"u"},{"url":"v"}],"issues":[{"name":"AB-1","integrationId":4}]})"));
  LaunchWrite change;
  change.project_id = 5;
  change.tags.emplace();
  ASSERT_TRUE(test.bench.run(test.api.patch_launch(70, change)).has_value());
  EXPECT_EQ(test.sent(), json::parse(R"({"tags":[]})"));
  EXPECT_TRUE(test.bench.run(test.api.close_launch(70)).has_value());
  EXPECT_TRUE(test.bench.run(test.api.reopen_launch(70)).has_value());
  EXPECT_TRUE(test.bench.run(test.api.delete_launch(70)).has_value());
  EXPECT_THAT(test.bench.calls(), ElementsAre("POST /api/launch", "PATCH /api/launch/70", "POST /api/launch/70/close",
                                              "POST /api/launch/70/reopen", "DELETE /api/launch/70"));
}

TEST(LaunchWrites, GoBelowTheOldBasePathToo) {
  Launches test([](const http::Request&) { return answer(204); }, model::ApiPrefix::api_rs);
  EXPECT_TRUE(test.bench.run(test.api.close_launch(70)).has_value());
  EXPECT_TRUE(test.bench.run(test.api.upload_files(3, {{"a", "text/plain", "x"}})).has_value());
  EXPECT_THAT(test.bench.calls(),
              ElementsAre("POST /api/rs/launch/70/close", "POST /api/rs/upload/test-result/3/attachment"));
}

TEST(LaunchWrites, RepeatWhatMayBeRepeatedAndNoCreate) {
  int served = 0;
  Launches test([&](const http::Request&) { return ++served == 1 ? answer(502) : answer(200, "{}"); });
  EXPECT_TRUE(test.bench.run(test.api.close_launch(7)).has_value());
  EXPECT_EQ(served, 2);
  served = 0;
  EXPECT_TRUE(test.bench.run(test.api.patch_launch(7, {})).has_value());
  EXPECT_EQ(served, 2);
  served = 0;
  EXPECT_EQ(test.bench.run(test.api.create_launch({})).error().kind, ErrorKind::unknown_outcome);
  EXPECT_EQ(served, 1);
  EXPECT_EQ(test.bench.run(test.api.create_launch({})).error().kind, ErrorKind::unknown_outcome) << "made, but no id";
}

TEST(LaunchWrites, APageOfAProxyIsNoSuccess) {
  int served = 0;
  Launches test([&](const http::Request&) {
    return ++served == 1 ? answer(200, "<html><title>Wait</title></html>", "text/html") : answer(204);
  });
  EXPECT_TRUE(test.bench.run(test.api.close_launch(7)).has_value());
  EXPECT_EQ(served, 2) << "what a page answered was not done and is asked for again";
}

TEST(LaunchWrites, WhatIsGoneCountsAsDeleted) {
  Launches gone;
  EXPECT_TRUE(gone.bench.run(gone.api.delete_launch(1)).has_value());
  EXPECT_TRUE(gone.bench.run(gone.api.delete_result(1)).has_value());
  EXPECT_THAT(gone.bench.calls(), ElementsAre("DELETE /api/launch/1", "DELETE /api/testresult/1"));
  EXPECT_EQ(gone.bench.run(gone.api.close_launch(1)).error().kind, ErrorKind::not_found);
}

struct ClosedRow {
  const char* name;
  int status;
  const char* body;
  ErrorKind kind;
};

class ClosedLaunch : public ::testing::TestWithParam<ClosedRow> {};

TEST_P(ClosedLaunch, IsAConflictForEveryWrite) {
  Launches test([](const http::Request&) { return answer(GetParam().status, GetParam().body); });
  const ErrorKind kind = GetParam().kind;
  EXPECT_EQ(test.bench.run(test.api.patch_launch(7, {})).error().kind, kind);
  EXPECT_EQ(test.bench.run(test.api.open_session(7, {})).error().kind, kind);
  const std::vector<ResultWrite> one(1);
  EXPECT_EQ(test.bench.run(test.api.upload_results(3, one)).error().kind, kind);
  EXPECT_EQ(test.bench.run(test.api.create_result(7, one.front(), true)).error().kind, kind);
  EXPECT_EQ(test.bench.run(test.api.add_result_files(3, {{"a", "", ""}})).error().kind, kind);
  EXPECT_EQ(test.bench.run(test.api.upload_files(3, {{"a", "", ""}})).error().kind, kind);
}

INSTANTIATE_TEST_SUITE_P(
    Refusals, ClosedLaunch,
    ::testing::Values(ClosedRow{"locked", 423, "", ErrorKind::conflict},
                      ClosedRow{"said_as_json", 400, R"({"message":"Launch is closed"})", ErrorKind::conflict},
                      ClosedRow{"said_with_the_id", 422, R"({"message":"launch 7 is already closed"})",
                                ErrorKind::conflict},
                      ClosedRow{"said_as_text", 403, "cannot write into a closed launch", ErrorKind::conflict},
                      ClosedRow{"something_else", 400, R"({"message":"launch 'Closed beta' has a bad tag"})",
                                ErrorKind::invalid_input},
                      ClosedRow{"not_allowed", 403, R"({"message":"no"})", ErrorKind::forbidden}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace tmsync::testops
