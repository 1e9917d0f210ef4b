#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tmsync/testops/integrations.hpp"

#include "integration_bench.hpp"

namespace tmsync::testops {
namespace {

using core::ErrorKind;
using nlohmann::json;
using testing::always;
using testing::answer;
using testing::Bench;
using Integrations = testing::IntegrationBench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kSecret = "8c1f\"77-recipient-token";

SecretWrite secret_write(std::string value = kSecret) {
  return {"token", core::Secret(std::move(value))};
}

core::Result<http::Response> lost(const http::Request& /*request*/) {
  return core::fail(ErrorKind::unknown_outcome, "the connection was reset");
}

TEST(IntegrationWrites, SendWhatIsSetAndNothingElse) {
  Integrations test(always(200, R"({"id":9})"));
  const auto made =
      test.bench.run(test.api.create_integration("allure_testops", {"HQ \"1\"", R"({"b": 1, "a": null})"}));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->integration, (model::Ref{9, "HQ \"1\""}));
  EXPECT_EQ(made->type, "allure_testops");
  EXPECT_EQ(test.sent(), json::parse(R"({"type":"allure_testops","name":"HQ \"1\"","settings":{"a":null,"b":1}})"));
  ASSERT_TRUE(test.bench.run(test.api.create_integration("jira", {})).has_value());
  EXPECT_EQ(test.sent(), json::parse(R"({"type":"jira","settings":{}})"));
  ASSERT_TRUE(test.bench.run(test.api.patch_integration(9, {"HQ", std::nullopt})).has_value());
  EXPECT_EQ(test.sent(), json::parse(R"({"name":"HQ"})"));
  ASSERT_TRUE(test.bench.run(test.api.patch_integration(9, {std::nullopt, "{}"})).has_value());
  EXPECT_EQ(test.sent(), json::parse(R"({"settings":{}})"));
  EXPECT_THAT(test.bench.calls(), ElementsAre("POST /api/integration", "POST /api/integration",
                                              "PATCH /api/integration/9", "PATCH /api/integration/9"));
}

TEST(IntegrationWrites, TakeWhatACreateAnswers) {
  Integrations test(always(200, R"({"id":9,"name":"HQ 2","info":{"type":"custom"}})"));
  const auto made = test.bench.run(test.api.create_integration("allure_testops", {"HQ", "{}"}));
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->integration.name, "HQ 2");
  EXPECT_EQ(made->type, "custom");
}

TEST(ProjectIntegrationWrites, CarryTheSecretUnderTheNameOfItsField) {
  Integrations test(always(200, "{}"));
  ASSERT_TRUE(test.bench.run(test.api.enable_in_project(9, 5, secret_write())).has_value());
  const json secret{{"token", kSecret}};
  EXPECT_EQ(test.sent(), (json{{"integrationId", 9}, {"projectId", 5}, {"secret", secret}}));
  ASSERT_TRUE(test.bench.run(test.api.enable_in_project(9, 5, std::nullopt)).has_value());
  EXPECT_EQ(test.sent(), (json{{"integrationId", 9}, {"projectId", 5}}));
  ASSERT_TRUE(test.bench.run(test.api.patch_project(9, 5, false, std::nullopt)).has_value());
  EXPECT_EQ(test.sent(), (json{{"disabled", false}}));
  ASSERT_TRUE(test.bench.run(test.api.patch_project(9, 5, std::nullopt, secret_write())).has_value());
  EXPECT_EQ(test.sent(), (json{{"secret", secret}}));
  EXPECT_THAT(test.bench.calls(),
              ElementsAre("POST /api/integration/project", "POST /api/integration/project",
                          "PATCH /api/integration/9/project/5", "PATCH /api/integration/9/project/5"));
}

TEST(ExportWrites, SendWhatIsSetAndNothingElse) {
  Integrations test(always(200, R"({"id":11,"integrationId":9,"projectId":5,"syncDelaySec":60})"));
  ExportWrite write;
  write.project_key = "HQ";
  write.test_case_aql = "true";
  write.launch_aql = "";
  write.disabled = false;
  write.disable_create = true;
  write.disable_launches = false;
  write.sync_delay_s = 60;
  write.notification_email = "a@b";
  write.settings = R"({"rows": []})";
  const auto made = test.bench.run(test.api.create_export(9, 5, write));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->id, 11);
  EXPECT_EQ(made->sync_delay_s, 60);
  const json full = json::parse(R"({"projectKey":"HQ","tcAql":"true","launchAql":"","disabled":false,
    "disableTcCreate":true,"disableLaunchSync":false,"syncDelaySec":60,"notificationEmail":"a@b",
    "settings":{"rows":[]}})");
  json created = full;
  created["integrationId"] = 9;
  created["projectId"] = 5;
  EXPECT_EQ(test.sent(), created);
  ASSERT_TRUE(test.bench.run(test.api.patch_export(11, write)).has_value());
  EXPECT_EQ(test.sent(), full);
  ExportWrite one;
  one.disabled = true;
  ASSERT_TRUE(test.bench.run(test.api.patch_export(11, one)).has_value());
  EXPECT_EQ(test.sent(), (json{{"disabled", true}}));
  test.bench.handler = always(200, R"({"id":12})");
  const auto bare = test.bench.run(test.api.create_export(9, 5, {}));
  EXPECT_EQ(test.sent(), (json{{"integrationId", 9}, {"projectId", 5}}));
  ASSERT_TRUE(bare.has_value());
  EXPECT_EQ(bare->integration, 9);
  EXPECT_EQ(bare->project, 5);
  EXPECT_THAT(test.bench.calls(), ElementsAre("POST /api/integration/export", "PATCH /api/integration/export/11",
                                              "PATCH /api/integration/export/11", "POST /api/integration/export"));
}

TEST(IntegrationWrites, SendNothingWhereTheSettingsAreNoObject) {
  Integrations test(always(200, R"({"id":1})"));
  const auto check = [](const auto& result, const char* subject) {
    ASSERT_FALSE(result.has_value()) << subject;
    EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
    EXPECT_THAT(result.error().message, HasSubstr(subject));
    EXPECT_THAT(result.error().message, HasSubstr("not a JSON object: write them as"));
  };
  for (const char* text : {"", "[]", "null", "{\"a\":", "{}{}"}) {
    ExportWrite write;
    write.settings = text;
    check(test.bench.run(test.api.create_integration("t", {"n", text})), "POST /api/integration:");
    check(test.bench.run(test.api.patch_integration(9, {"n", text})), "PATCH /api/integration/9:");
    check(test.bench.run(test.api.create_export(9, 5, write)), "POST /api/integration/export:");
    check(test.bench.run(test.api.patch_export(11, write)), "PATCH /api/integration/export/11:");
  }
  EXPECT_THAT(test.bench.calls(), IsEmpty());
}

TEST(IntegrationDeletes, AreDoneWhenAcceptedAndWhenThereIsNothing) {
  for (const int status : {202, 204, 404}) {
    Integrations test(always(status));
    EXPECT_TRUE(test.bench.run(test.api.delete_integration(9)).has_value()) << status;
    EXPECT_TRUE(test.bench.run(test.api.delete_from_project(9, 5)).has_value()) << status;
    EXPECT_TRUE(test.bench.run(test.api.delete_export(11)).has_value()) << status;
    EXPECT_THAT(test.bench.calls(), ElementsAre("DELETE /api/integration/9", "DELETE /api/integration/9/project/5",
                                                "DELETE /api/integration/export/11"));
  }
  Integrations refused(always(403));
  EXPECT_EQ(refused.bench.run(refused.api.delete_integration(9)).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(refused.bench.run(refused.api.delete_from_project(9, 5)).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(refused.bench.run(refused.api.delete_export(11)).error().kind, ErrorKind::forbidden);
}

TEST(IntegrationCalls, GoBelowTheOldBasePathToo) {
  Integrations test(always(200, "[]"), model::ApiPrefix::api_rs);
  EXPECT_TRUE(test.bench.run(test.api.integrations("")).has_value());
  EXPECT_TRUE(test.bench.run(test.api.patch_export(11, {})).has_value());
  EXPECT_THAT(test.bench.calls(), ElementsAre("GET /api/rs/integration?sort=name,asc&page=0&size=1000",
                                              "PATCH /api/rs/integration/export/11"));
}

struct RefusalRow {
  const char* name;
  int status;
  const char* body;
  const char* type;
  ErrorKind read;
  ErrorKind write;
  const char* text;
};

class IntegrationRefusals : public ::testing::TestWithParam<RefusalRow> {};

TEST_P(IntegrationRefusals, NameTheCallAndQuoteTheServer) {
  const RefusalRow& row = GetParam();
  Integrations test(always(row.status, row.body, row.type));
  const auto check = [&](const auto& result, ErrorKind kind, const std::string& subject) {
    ASSERT_FALSE(result.has_value()) << subject;
    EXPECT_EQ(result.error().kind, kind) << subject << ": " << result.error().message;
    EXPECT_EQ(result.error().status, row.status) << subject;
    EXPECT_THAT(result.error().message, HasSubstr(subject));
    EXPECT_THAT(result.error().message, HasSubstr(row.text));
  };
  check(test.bench.run(test.api.integrations("")), row.read, "GET /api/integration:");
  check(test.bench.run(test.api.exports(9, 5)), row.read, "GET /api/integration/export:");
  check(test.bench.run(test.api.project_form(9, 5)), row.read, "GET /api/integration/projectfields:");
  check(test.bench.run(test.api.remote_projects(9, 5, "")), row.read, "GET /api/integration/tms/projects:");
  check(test.bench.run(test.api.create_integration("t", {})), row.write, "POST /api/integration:");
  check(test.bench.run(test.api.enable_in_project(9, 5, secret_write())), row.write, "POST /api/integration/project:");
  check(test.bench.run(test.api.patch_project(9, 5, true, secret_write())), row.write,
        "PATCH /api/integration/9/project/5:");
  check(test.bench.run(test.api.create_export(9, 5, {})), row.write, "POST /api/integration/export:");
  check(test.bench.run(test.api.patch_export(11, {})), row.write, "PATCH /api/integration/export/11:");
}

INSTANTIATE_TEST_SUITE_P(
    Answers, IntegrationRefusals,
    ::testing::Values(RefusalRow{"refused", 400, R"({"message":"Unknown project HQ","status":400})", "application/json",
                                 ErrorKind::invalid_input, ErrorKind::invalid_input, "400: Unknown project HQ"},
                      RefusalRow{"no_rights", 403, "", "text/plain", ErrorKind::forbidden, ErrorKind::forbidden,
                                 "not allowed"},
                      RefusalRow{"missing", 404, R"({"error":"Not Found"})", "application/json", ErrorKind::not_found,
                                 ErrorKind::not_found, "Not Found"},
                      RefusalRow{"already_there", 409, R"({"message":"Validation error"})", "application/json",
                                 ErrorKind::conflict, ErrorKind::conflict, "409: Validation error"},
                      RefusalRow{"broken", 500, R"({"message":"An unexpected error occurred"})", "application/json",
                                 ErrorKind::unavailable, ErrorKind::unknown_outcome, "500"},
                      RefusalRow{"page", 200, "<html><title>Sign in</title></html>", "text/html",
                                 ErrorKind::unavailable, ErrorKind::unavailable, "an HTML page titled \"Sign in\""}),
    [](const auto& row) { return row.param.name; });

TEST(IntegrationCreates, AreSentOnceAndALostAnswerIsAnUnknownOutcome) {
  const std::vector<Bench::Handler> losses{lost, always(500), always(502), always(504)};
  for (const Bench::Handler& loss : losses) {
    Integrations test(loss);
    EXPECT_EQ(test.bench.run(test.api.create_integration("t", {})).error().kind, ErrorKind::unknown_outcome);
    EXPECT_EQ(test.bench.run(test.api.enable_in_project(9, 5, secret_write())).error().kind,
              ErrorKind::unknown_outcome);
    EXPECT_EQ(test.bench.run(test.api.create_export(9, 5, {})).error().kind, ErrorKind::unknown_outcome);
    EXPECT_EQ(test.bench.calls().size(), 3U);
  }
  for (const char* body : {"", "{", "[]", "{}"}) {
    Integrations test(always(200, body));
    EXPECT_EQ(test.bench.run(test.api.create_integration("t", {})).error().kind, ErrorKind::unknown_outcome) << body;
    EXPECT_EQ(test.bench.run(test.api.create_export(9, 5, {})).error().kind, ErrorKind::unknown_outcome) << body;
    EXPECT_TRUE(test.bench.run(test.api.enable_in_project(9, 5, std::nullopt)).has_value()) << body;
  }
}

TEST(IntegrationWrites, ThatAreNoCreatesAreRepeated) {
  int served = 0;
  Integrations test([&](const http::Request&) { return ++served == 1 ? answer(502) : answer(202); });
  const auto check = [&](const core::Result<void>& done) {
    EXPECT_TRUE(done.has_value());
    EXPECT_EQ(served, 2);
    served = 0;
  };
  check(test.bench.run(test.api.patch_integration(9, {})));
  check(test.bench.run(test.api.patch_project(9, 5, true, std::nullopt)));
  check(test.bench.run(test.api.patch_export(11, {})));
  check(test.bench.run(test.api.delete_integration(9)));
  check(test.bench.run(test.api.delete_from_project(9, 5)));
  check(test.bench.run(test.api.delete_export(11)));
}

struct EchoRow {
  const char* name;
  int status;
  std::string body;
  const char* type;
  std::string secret;
  const char* text;  ///< of the message, masked
};

class SecretInAnswers : public ::testing::TestWithParam<EchoRow> {};

TEST_P(SecretInAnswers, NeverReachesAnError) {
  const EchoRow& row = GetParam();
  Integrations test(always(row.status, row.body, row.type));
  for (const core::Result<void>& done :
       {test.bench.run(test.api.enable_in_project(9, 5, secret_write(row.secret))),
        test.bench.run(test.api.patch_project(9, 5, std::nullopt, secret_write(row.secret)))}) {
    ASSERT_FALSE(done.has_value());
    EXPECT_THAT(done.error().message, HasSubstr(row.text));
    EXPECT_THAT(done.error().message, Not(HasSubstr(row.secret.substr(0, 4))));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Echoes, SecretInAnswers,
    ::testing::Values(
        EchoRow{"in_a_message", 400, R"({"message":"bad token abcd-1234, not abcd-1234!"})", "application/json",
                "abcd-1234", "bad token ***, not ***!"},
        EchoRow{"as_text", 409, "the token abcd-1234 is known", "text/plain", "abcd-1234", "the token *** is known"},
        EchoRow{"in_a_title", 400, "<title>abcd-1234</title>", "text/html", "abcd-1234", "titled \"***\""},
        EchoRow{"of_a_failure", 500, R"({"message":"ab\"cd-1234 is bad"})", "application/json", "ab\"cd-1234",
                "*** is bad"},
        EchoRow{"in_details", 422, R"({"message":"no","errors":[{"field":"token","message":"abcd-1234 is bad"}]})",
                "application/json", "abcd-1234", "token: *** is bad"},
        EchoRow{"as_json_text", 400, R"(cannot read {"token":"ab\"cd\\ef"} here)", "text/plain", "ab\"cd\\ef",
                R"({"token":"***"} here)"},
        EchoRow{"quoted_as_it_is", 400, R"(refused ab"cd\ef here)", "text/plain", "ab\"cd\\ef", "refused *** here"},
        EchoRow{"cut_in_the_middle", 403, std::string(290, 'x') + "abcd-1234-5678-9012", "text/plain",
                "abcd-1234-5678-9012", "xxx***..."},
        EchoRow{"short", 400, R"({"message":"bad qQ9z"})", "application/json", "qQ9z", "bad ***"}),
    [](const auto& row) { return row.param.name; });

TEST(SecretInAnswers, IsNoMatterForWritesWithoutOne) {
  Integrations test(always(400, R"({"message":"a long story... and an end"})"));
  EXPECT_THAT(test.bench.run(test.api.patch_project(9, 5, true, std::nullopt)).error().message,
              HasSubstr("a long story... and an end"));
  EXPECT_THAT(test.bench.run(test.api.patch_project(9, 5, true, secret_write(""))).error().message,
              HasSubstr("a long story... and an end"));
}

}  // namespace
}  // namespace tmsync::testops
