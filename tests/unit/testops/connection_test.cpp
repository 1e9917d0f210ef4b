#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/testops/raw_token.hpp"

#include "bench.hpp"

namespace tmsync::testops {
namespace {

using core::ErrorKind;
using testing::answer;
using testing::Bench;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string* header(const http::Request& request, const std::string& name) {
  for (const http::Header& one : request.headers) {
    if (one.name == name) return &one.value;
  }
  return nullptr;
}

TEST(Connection, ExchangesTheTokenOnceAndUsesIt) {
  Bench bench;
  bench.handler = [](const http::Request&) { return answer(200, R"({"id":7,"name":"P"})"); };
  const auto identity = bench.run(bench.api->connect());
  ASSERT_TRUE(identity.has_value()) << identity.error().message;
  EXPECT_FALSE(sends_api_token(*bench.connection));
  EXPECT_EQ(identity->user, "robot");
  ASSERT_EQ(bench.transport->requests.size(), 2U) << "the prefix is given, so nothing is probed";
  EXPECT_EQ(bench.transport->requests[0].body, "grant_type=apitoken&scope=openid&token=api-token-value");
  EXPECT_EQ(*header(bench.transport->requests[0], "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(header(bench.transport->requests[0], "Authorization"), nullptr);
  EXPECT_EQ(*header(bench.transport->requests[1], "Authorization"), "Bearer jwt-1");
  (void)bench.run(bench.api->project(model::ProjectRef{7, {}, {}}));
  (void)bench.run(bench.api->connect());
  EXPECT_EQ(bench.exchanges, 1);
}

TEST(Connection, RenewsSixtySecondsBeforeExpiryOnceForAll) {
  Bench bench;
  bench.handler = [](const http::Request&) { return answer(200, R"({"id":7,"name":"P"})"); };
  bench.transport->clock = &bench.clock;
  (void)bench.run(bench.api->connect());
  bench.pass(3'530'000);
  (void)bench.run(bench.api->layers());
  EXPECT_EQ(bench.exchanges, 1);
  bench.pass(15'000);
  int done = 0;
  for (int i = 0; i < 5; ++i) {
    boost::asio::co_spawn(
        bench.context, bench.api->project(model::ProjectRef{7, {}, {}}),
        [&](std::exception_ptr, core::Result<Project> project) { done += project.has_value() ? 1 : 0; });
  }
  testing::run_until_done(bench.context, bench.clock);
  EXPECT_EQ(done, 5);
  EXPECT_EQ(bench.exchanges, 2);
}

TEST(Connection, A401IsAnsweredByOneFreshExchangeForAllCallsAndOneRepetition) {
  Bench bench;
  bench.handler = [](const http::Request& request) {
    return *header(request, "Authorization") == "Bearer jwt-1" ? answer(401) : answer(200, R"({"id":7,"name":"P"})");
  };
  bench.transport->clock = &bench.clock;
  (void)bench.run(bench.api->connect());
  int done = 0;
  for (int i = 0; i < 4; ++i) {
    boost::asio::co_spawn(
        bench.context, bench.api->project(model::ProjectRef{7, {}, {}}),
        [&](std::exception_ptr, core::Result<Project> project) { done += project.has_value() ? 1 : 0; });
  }
  testing::run_until_done(bench.context, bench.clock);
  EXPECT_EQ(done, 4);
  EXPECT_EQ(bench.exchanges, 2);
  EXPECT_EQ(bench.calls().size(), 8U);
}

TEST(Connection, ALasting401IsUnauthorized) {
  Bench bench;
  bench.handler = [](const http::Request&) { return answer(401, R"({"error":"unauthorized"})"); };
  const auto project = bench.run(bench.api->project(model::ProjectRef{7, {}, {}}));
  ASSERT_FALSE(project.has_value());
  EXPECT_EQ(project.error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(bench.calls().size(), 2U);
}

struct ExchangeRow {
  const char* name;
  int status;
  const char* body;
  const char* type;
  bool fails;
  const char* text;
  ErrorKind kind = ErrorKind::unauthorized;
};

class Exchange : public ::testing::TestWithParam<ExchangeRow> {};

TEST_P(Exchange, AnswerDecides) {
  const ExchangeRow& row = GetParam();
  Bench bench;
  bench.fixed.emplace("POST /api/uaa/oauth/token", answer(row.status, row.body, row.type));
  bench.handler = [](const http::Request&) { return answer(200, R"({"id":7,"name":"P"})"); };
  const auto project = bench.run(bench.api->project(model::ProjectRef{7, {}, {}}));
  if (row.fails) {
    ASSERT_FALSE(project.has_value());
    EXPECT_EQ(project.error().kind, row.kind);
    EXPECT_THAT(project.error().message, HasSubstr(row.text));
    EXPECT_THAT(project.error().message, Not(HasSubstr("api-token-value")));
    for (const auto& request : bench.transport->requests) {
      EXPECT_EQ(request.target, "/api/uaa/oauth/token") << "nothing else is asked";
      EXPECT_EQ(header(request, "Authorization"), nullptr) << "the API token went along";
    }
  } else {
    ASSERT_TRUE(project.has_value()) << project.error().message;
    EXPECT_EQ(*header(bench.transport->requests.back(), "Authorization"), "Api-Token api-token-value");
    EXPECT_TRUE(sends_api_token(*bench.connection));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Answers, Exchange,
    ::testing::Values(ExchangeRow{"refused", 401, R"({"error_description":"bad api-token-value"})", "application/json",
                                  true, "not accepted"},
                      ExchangeRow{"bad_request", 400, "{}", "application/json", true, "not accepted"},
                      ExchangeRow{"login_page", 200, "<html><title>Sign in</title>", "text/html", true, "Sign in"},
                      ExchangeRow{"no_token", 200, R"({"ok":true})", "application/json", true, "holds no access token"},
                      ExchangeRow{"not_json", 200, "hello", "text/plain", true, "holds no access token"},
                      ExchangeRow{"no_such_path", 404, "", "text/plain", false, ""},
                      ExchangeRow{"no_such_method", 405, "", "text/plain", false, ""},
                      ExchangeRow{"forbidden", 403, "{}", "application/json", true, "not accepted"},
                      ExchangeRow{"moved", 302, "", "text/plain", true, "302", ErrorKind::protocol},
                      ExchangeRow{"gone", 410, "", "text/plain", true, "410", ErrorKind::protocol},
                      ExchangeRow{"conflict", 409, "", "text/plain", true, "409", ErrorKind::protocol},
                      ExchangeRow{"asleep", 503, "", "text/plain", true, "503", ErrorKind::unavailable},
                      ExchangeRow{"gateway", 502, "", "text/html", true, "502", ErrorKind::unavailable},
                      ExchangeRow{"broken", 500, "", "text/plain", true, "500", ErrorKind::unavailable}),
    [](const auto& row) { return row.param.name; });

TEST(Connection, ATokenForUploadingReportsIsNamed) {
  Bench bench;
  ConnectionOptions options;
  options.token = core::Secret("ato1.eyJ1cmwiOiJ4In0");
  WriteApi api(std::make_shared<Connection>(bench.client, options, bench.clock));
  bench.fixed.emplace("POST /api/uaa/oauth/token", answer(401, "{}"));
  const auto project = bench.run(api.project(model::ProjectRef{7, {}, {}}));
  ASSERT_FALSE(project.has_value());
  EXPECT_THAT(project.error().message, HasSubstr("ato1."));
  EXPECT_THAT(project.error().message, Not(HasSubstr("eyJ1cmwiOiJ4In0")));
}

TEST(Connection, TheUserComesFromTheClaimsWhereTheAccountServiceIsSilent) {
  Bench bench;
  bench.fixed.emplace("GET /api/uaa/account/me", answer(404));
  // {"sub":"1","user_name":"jane"}
  bench.fixed.emplace("POST /api/uaa/oauth/token",
                      answer(200, R"({"access_token":"e30.eyJzdWIiOiIxIiwidXNlcl9uYW1lIjoiamFuZSJ9.x"})"));
  EXPECT_EQ(bench.run(bench.api->connect())->user, "jane");
}

struct ProbeRow {
  const char* name;
  http::Response probe;
  const char* base;
};

class Probe : public ::testing::TestWithParam<ProbeRow> {};

TEST_P(Probe, FindsTheBasePathInThreeRequests) {
  Bench bench(model::ApiPrefix::automatic);
  bench.fixed.emplace("GET /api/project?size=1", GetParam().probe);
  bench.handler = [](const http::Request&) { return answer(200, R"({"id":7,"name":"P"})"); };
  ASSERT_TRUE(bench.run(bench.api->connect()).has_value());
  EXPECT_EQ(bench.transport->requests.size(), 3U);
  ASSERT_TRUE(bench.run(bench.api->project(model::ProjectRef{7, {}, {}})).has_value());
  EXPECT_EQ(bench.calls().back(), std::string("GET ") + GetParam().base + "/project/7");
}

INSTANTIATE_TEST_SUITE_P(Answers, Probe,
                         ::testing::Values(ProbeRow{"new", answer(200, R"({"content":[]})"), "/api"},
                                           ProbeRow{"forbidden", answer(403), "/api"},
                                           ProbeRow{"old", answer(404), "/api/rs"},
                                           ProbeRow{"interface", answer(200, "<html>", "text/html"), "/api/rs"}),
                         [](const auto& row) { return row.param.name; });

struct TooLarge {
  int status;
  const char* type;
  std::size_t letters;
  bool too_long;
};

class LongQueries : public ::testing::TestWithParam<TooLarge> {};

TEST_P(LongQueries, AreNamedWithTheirSize) {
  const auto& row = GetParam();
  Bench bench;
  bench.handler = [&](const http::Request&) { return answer(row.status, "<html>", row.type); };
  const auto count = bench.run(bench.api->validate_aql(7, "name = \"" + std::string(row.letters, 'x') + "\""));
  if (row.too_long) {
    ASSERT_FALSE(count.has_value());
    EXPECT_EQ(count.error().kind, ErrorKind::protocol);
    EXPECT_THAT(count.error().message, AllOf(HasSubstr("; the query is 2,0"), HasSubstr(" bytes in the URL")));
  } else {
    // The instance's opinion of the query.
    ASSERT_TRUE(count.has_value()) << count.error().message;
    EXPECT_FALSE(count->valid);
  }
}

INSTANTIATE_TEST_SUITE_P(Answers, LongQueries,
                         ::testing::Values(TooLarge{414, "text/html", 2000, true},
                                           TooLarge{431, "text/plain", 2000, true},
                                           TooLarge{400, "text/html", 2000, true},
                                           TooLarge{400, "application/json", 2000, false},
                                           TooLarge{400, "text/html", 10, false}));

TEST(TooLargeRequests, NameTheFilesAndTheirSizes) {
  Bench bench;
  bench.handler = [](const http::Request&) {
    return answer(413, "<html><title>Request Entity Too Large</title>", "text/html");
  };
  std::vector<File> files;
  for (const std::size_t size : {10, 3000, 200, 40}) {
    files.push_back({std::to_string(size) + ".png", "image/png", std::string(size, 'x')});
  }
  const auto uploaded = bench.run(bench.api->upload_attachments(5, files));
  ASSERT_FALSE(uploaded.has_value());
  EXPECT_THAT(uploaded.error().message,
              AllOf(HasSubstr("413"), HasSubstr("; sent: \"3000.png\" (3,000 bytes), \"200.png\" (200 bytes), "
                                                "\"40.png\" (40 bytes), 1 more, "),
                    HasSubstr("raise the limit there")));
}

TEST(TooLargeRequests, WithoutFilesNameTheirSize) {
  Bench bench;
  bench.handler = [](const http::Request&) { return answer(413, ""); };
  TestCaseWrite body;
  body.name = std::string(1500, 'n');
  const auto created = bench.run(bench.api->create_case(std::move(body)));
  ASSERT_FALSE(created.has_value());
  EXPECT_THAT(created.error().message, HasSubstr("413; the request has 1,5"));
}

struct ErrorRow {
  const char* name;
  http::Response response;
  ErrorKind kind;
  const char* text;
};

class Errors : public ::testing::TestWithParam<ErrorRow> {};

TEST_P(Errors, SayWhatTheServerSaid) {
  Bench bench;
  bench.handler = [](const http::Request&) { return GetParam().response; };
  const auto row = bench.run(bench.api->patch_case(7, TestCaseWrite{}));
  ASSERT_FALSE(row.has_value());
  EXPECT_EQ(row.error().kind, GetParam().kind) << row.error().message;
  EXPECT_EQ(row.error().status, GetParam().response.status);
  EXPECT_THAT(row.error().message, HasSubstr("PATCH /api/testcase/7: "));
  EXPECT_THAT(row.error().message, Not(HasSubstr("v2=true")));
  EXPECT_THAT(row.error().message, HasSubstr(GetParam().text));
  EXPECT_LT(row.error().message.size(), 700U);
}

INSTANTIATE_TEST_SUITE_P(
    Answers, Errors,
    ::testing::Values(
        ErrorRow{"message", answer(400, R"({"message":"field is locked","status":400})"), ErrorKind::invalid_input,
                 "400: field is locked"},
        ErrorRow{"detail", answer(422, R"({"detail":"too long","title":"Bad"})"), ErrorKind::invalid_input, "too long"},
        ErrorRow{
            "errors",
            answer(409, R"({"message":"Validation error","errors":[{"field":"name","message":"must not be null"}]})"),
            ErrorKind::conflict, "Validation error; name: must not be null"},
        ErrorRow{"error_list", answer(400, R"({"errors":["one","two"]})"), ErrorKind::invalid_input, "one; two"},
        ErrorRow{"plain", answer(400, "no\n way", "text/plain"), ErrorKind::invalid_input, "no way"},
        ErrorRow{"html", answer(404, "<!doctype html><title>Not here</title><p>x", "text/html"), ErrorKind::not_found,
                 "an HTML page titled \"Not here\""},
        ErrorRow{"long", answer(400, std::string(5000, 'x'), "text/plain"), ErrorKind::invalid_input, "xxx..."},
        ErrorRow{"locked", answer(423, R"({"message":"launch is closed"})"), ErrorKind::conflict, "launch is closed"},
        ErrorRow{"forbidden", answer(403, "{}"), ErrorKind::forbidden, "not allowed"},
        ErrorRow{"edge", answer(403, "<html>", "text/html", {{"cf-mitigated", "challenge"}}), ErrorKind::forbidden,
                 "edge protection"},
        ErrorRow{
            "moved",
            answer(301, "", "text/plain", {{"Location", "https://bob:pw@new.example.com/api/x?token=secret#part"}}),
            ErrorKind::protocol, "301: a redirect to https://new.example.com/api/x; "},
        ErrorRow{"moved_at", answer(308, "", "text/plain", {{"Location", "//bob:p@w@new.example.com/@a"}}),
                 ErrorKind::protocol, "a redirect to //new.example.com/@a; "},
        ErrorRow{"moved_hidden", answer(307, "", "text/plain", {{"Location", "https://bob:p?w@new.example.com/a"}}),
                 ErrorKind::protocol, "a redirect to (hidden); "},
        ErrorRow{"moved_nowhere", answer(302, "", "text/plain"), ErrorKind::protocol, "302: a redirect; "},
        ErrorRow{"proxy_login", answer(407, "", "text/plain"), ErrorKind::protocol,
                 "407: the proxy wants a user name and a password; put them into HTTPS_PROXY"},
        ErrorRow{"throttled", answer(429, ""), ErrorKind::unavailable, "429"},
        ErrorRow{"write_may_have_happened", answer(500, R"({"message":"An unexpected error occurred"})"),
                 ErrorKind::unknown_outcome, "unexpected error"},
        ErrorRow{"page", answer(200, "<html>", "text/html"), ErrorKind::unavailable, "HTML in place of JSON"},
        ErrorRow{"broken_json", answer(200, "{\"id\":7,"), ErrorKind::unknown_outcome, "not valid JSON"}),
    [](const auto& row) { return row.param.name; });

TEST(Connection, ReadsThatFailAreUnavailableOrProtocol) {
  Bench bench;
  bench.handler = [](const http::Request&) { return answer(500); };
  EXPECT_EQ(bench.run(bench.api->overview(1)).error().kind, ErrorKind::unavailable);
  bench.handler = [](const http::Request&) -> core::Result<http::Response> {
    return core::fail(ErrorKind::unknown_outcome, "reset");
  };
  EXPECT_EQ(bench.run(bench.api->overview(1)).error().kind, ErrorKind::unavailable);
  bench.handler = [](const http::Request&) { return answer(200, "{"); };
  EXPECT_EQ(bench.run(bench.api->overview(1)).error().kind, ErrorKind::protocol);
}

}  // namespace
}  // namespace tmsync::testops
