#include "tmsync/testops/integrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration_bench.hpp"

namespace tmsync::testops {
namespace {

using core::ErrorKind;
using testing::always;
using testing::answer;
using testing::Bench;
using Integrations = testing::IntegrationBench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(IntegrationLists, HoldAllIntegrationsByNameOrThoseOfOneType) {
  Integrations test([](const http::Request& request) {
    if (request.target.find("page=0") != std::string::npos) {
      return answer(200, R"({"content":[{"id":3,"name":"b","info":{"type":"jira","operations":["issue_sync"]}},
        {"id":9,"name":"a","info":{"type":"allure_testops"},"projectsCount":2,"future":{}}],"totalPages":2,"last":false})");
    }
    return answer(200, R"({"content":[{"id":-4,"name":"a","info":{"type":"allure_testops"}},{"id":5}],"last":true})");
  });
  const auto all = test.bench.run(test.api.integrations(""));
  ASSERT_TRUE(all.has_value()) << all.error().message;
  ASSERT_EQ(all->size(), 4U);
  EXPECT_EQ((*all)[0].integration, (model::Ref{5, ""}));
  EXPECT_EQ((*all)[0].type, "");
  EXPECT_EQ((*all)[1].integration, (model::Ref{-4, "a"}));
  EXPECT_EQ((*all)[2].integration, (model::Ref{9, "a"}));
  EXPECT_EQ((*all)[3].type, "jira");
  EXPECT_THAT(test.bench.calls(), ElementsAre("GET /api/integration?sort=name,asc&page=0&size=1000",
                                              "GET /api/integration?sort=name,asc&page=1&size=1000"));
  const auto own = test.bench.run(test.api.integrations(std::string(kTestOpsType)));
  ASSERT_EQ(own->size(), 2U);
  EXPECT_EQ((*own)[0].integration.id, -4);
  EXPECT_EQ((*own)[1].type, "allure_testops");
}

TEST(IntegrationLists, MayBePlainArrays) {
  Integrations test(always(200, R"([{"id":2,"name":"B","isPublic":true},{"id":1,"name":"A"},{"id":2,"name":"B"}])"));
  EXPECT_EQ(test.bench.run(test.api.integrations(""))->size(), 2U);
  EXPECT_EQ(test.bench.run(test.api.project_integrations(5))->size(), 2U);
  EXPECT_EQ(test.bench.run(test.api.exports(9, 5))->size(), 2U);
  const auto projects = test.bench.run(test.api.projects_of(9));
  ASSERT_EQ(projects->size(), 2U);
  EXPECT_EQ((*projects)[0].id, 1);
  EXPECT_EQ((*projects)[1].name, "B");
  EXPECT_EQ(test.bench.calls().back(), "GET /api/integration/9/project?sort=name,asc&page=0&size=1000");
}

TEST(IntegrationLists, AreNotBelievedWithARowThatHasNoId) {
  Integrations test(always(200, R"([{"id":1,"name":"A"},{"name":"hq","info":{"type":"allure_testops"}}])"));
  const auto check = [](const auto& result, const char* path) {
    ASSERT_FALSE(result.has_value()) << path;
    EXPECT_EQ(result.error().kind, ErrorKind::protocol);
    EXPECT_THAT(result.error().message, HasSubstr(path));
  };
  check(test.bench.run(test.api.integrations("")), "GET /api/integration:");
  check(test.bench.run(test.api.project_integrations(5)), "GET /api/integration/project/5:");
  check(test.bench.run(test.api.projects_of(9)), "GET /api/integration/9/project:");
  check(test.bench.run(test.api.exports(9, 5)), "GET /api/integration/export:");
  test.bench.handler = always(200, R"({"message":"?"})");
  check(test.bench.run(test.api.integrations("")), "GET /api/integration:");
}

TEST(IntegrationForms, GiveFieldsValuesAndWhetherASecretIsStored) {
  Integrations test(always(200, R"({"globalFields":[
      {"type":"text","name":"endpoint","labelName":"Endpoint","required":true,"dependsOnFields":["x"]},
      {"type":"composite","labelName":"no name"},{"name":"skipTls"},"?",{"type":"list","name":7}],
    "globalFieldsValues":{"z":[1, {"b":null,"a":"\u00fc"}],"endpoint":"https://hq"},
    "defaultSecretFields":[{"type":"password","name":"token"}],"defaultSecretSpecified":false,
    "projectFields":[{"name":"other"}],"secretSpecified":true})"));
  const auto form = test.bench.run(test.api.global_form("allure_testops", 9));
  ASSERT_TRUE(form.has_value()) << form.error().message;
  EXPECT_THAT(test.bench.calls(), ElementsAre("GET /api/integration/globalfields?type=allure_testops&integrationId=9"));
  ASSERT_EQ(form->fields.size(), 2U);
  EXPECT_EQ(form->fields[0].type, "text");
  EXPECT_EQ(form->fields[0].name, "endpoint");
  EXPECT_EQ(form->fields[0].label, "Endpoint");
  EXPECT_TRUE(form->fields[0].required);
  EXPECT_EQ(form->fields[1].name, "skipTls");
  EXPECT_EQ(form->fields[1].type, "");
  EXPECT_FALSE(form->fields[1].required);
  EXPECT_EQ(form->values, R"({"endpoint":"https://hq","z":[1,{"a":"ü","b":null}]})");
  ASSERT_EQ(form->secret_fields.size(), 1U);
  EXPECT_EQ(form->secret_fields[0].name, "token");
  EXPECT_EQ(form->secret_specified, false);
}

TEST(IntegrationForms, OfAProjectUseTheirOwnNames) {
  Integrations test(always(200, R"({"projectFields":[{"type":"t","name":"p"}],"projectFieldsValues":{"p":1},
    "secretFields":[{"type":"s","name":"token"}],"secretSpecified":true,
    "defaultProjectFieldsValues":{"p":2},"defaultSecretSpecified":false})"));
  const auto form = test.bench.run(test.api.project_form(9, 5));
  ASSERT_TRUE(form.has_value()) << form.error().message;
  EXPECT_THAT(test.bench.calls(), ElementsAre("GET /api/integration/projectfields?integrationId=9&projectId=5"));
  EXPECT_EQ(form->fields.front().name, "p");
  EXPECT_EQ(form->values, R"({"p":1})");
  EXPECT_EQ(form->secret_fields.front().type, "s");
  EXPECT_EQ(form->secret_specified, true);
}

TEST(IntegrationForms, MayMissEveryMember) {
  for (const char* body : {"{}", R"({"projectFields":{},"projectFieldsValues":[1],"secretFields":"x",
                                     "secretSpecified":"yes"})",
                           R"({"projectFields":null,"projectFieldsValues":null,"secretSpecified":null})"}) {
    Integrations test(always(200, body));
    const auto form = test.bench.run(test.api.project_form(9, 5));
    ASSERT_TRUE(form.has_value()) << body;
    EXPECT_THAT(form->fields, IsEmpty());
    EXPECT_THAT(form->secret_fields, IsEmpty());
    EXPECT_EQ(form->values, "{}");
    EXPECT_FALSE(form->secret_specified.has_value());
  }
  Integrations list(always(200, "[]"));
  EXPECT_EQ(list.bench.run(list.api.project_form(9, 5)).error().kind, ErrorKind::protocol);
  EXPECT_EQ(list.bench.run(list.api.global_form("t", 9)).error().kind, ErrorKind::protocol);
}

constexpr const char* kFormWithZero = "GET /api/integration/globalfields?type=allure_testops&integrationId=0";
constexpr const char* kFormAlone = "GET /api/integration/globalfields?type=allure_testops";

TEST(GlobalForm, BeforeThereIsAnIntegrationIsAskedForWithZeroAndWhereRefusedWithout) {
  for (const int refusal : {400, 404, 409, 500}) {
    Integrations test([&](const http::Request& request) {
      if (Bench::key(request) == kFormAlone) return answer(200, R"({"globalFields":[{"name":"endpoint"}]})");
      return answer(refusal, R"({"message":"Integration not found"})");
    });
    const auto form = test.bench.run(test.api.global_form("allure_testops", std::nullopt));
    ASSERT_TRUE(form.has_value()) << refusal << ": " << form.error().message;
    EXPECT_EQ(form->fields.front().name, "endpoint");
    EXPECT_EQ(test.bench.calls().front(), kFormWithZero);
  }
  Integrations content(always(200, R"({"globalFields":[]})"));
  ASSERT_TRUE(content.bench.run(content.api.global_form("allure_testops", std::nullopt)).has_value());
  EXPECT_THAT(content.bench.calls(), ElementsAre(kFormWithZero));
}

TEST(GlobalForm, TellsTheFirstRefusalWhereBothFormsAreRefused) {
  Integrations test([](const http::Request& request) {
    if (Bench::key(request) == kFormAlone) return answer(400, R"({"message":"integrationId is missing"})");
    return answer(404, R"({"message":"there is no such type"})");
  });
  const auto form = test.bench.run(test.api.global_form("allure_testops", std::nullopt));
  ASSERT_FALSE(form.has_value());
  EXPECT_EQ(form.error().kind, ErrorKind::not_found);
  EXPECT_THAT(form.error().message, HasSubstr("there is no such type"));
  EXPECT_THAT(test.bench.calls(), ElementsAre(kFormWithZero, kFormAlone));
}

TEST(GlobalForm, IsNotAskedForTwiceWhereTheFirstAnswerIsNoRefusal) {
  Integrations forbidden(always(403));
  EXPECT_EQ(forbidden.bench.run(forbidden.api.global_form("allure_testops", std::nullopt)).error().kind,
            ErrorKind::forbidden);
  EXPECT_THAT(forbidden.bench.calls(), ElementsAre(kFormWithZero));
  Integrations missing(always(404));
  EXPECT_EQ(missing.bench.run(missing.api.global_form("allure_testops", 9)).error().kind, ErrorKind::not_found);
  EXPECT_EQ(missing.bench.calls().size(), 1U) << "the values of an integration are not those of none";
  Integrations gone([](const http::Request& request) -> core::Result<http::Response> {
    if (Bench::key(request) == kFormAlone) return core::fail(ErrorKind::tls, "no handshake");
    return answer(404);
  });
  EXPECT_EQ(gone.bench.run(gone.api.global_form("allure_testops", std::nullopt)).error().kind, ErrorKind::tls);
}

TEST(ProjectIntegrations, AreReadWithTheirSettings) {
  Integrations test(always(200, R"({"id":9,"name":"HQ","info":{"type":"allure_testops"},"projectId":5,"disabled":true,
    "settings":{"b":1, "a":{}},"createdDate":1})"));
  const auto one = test.bench.run(test.api.project_integration(9, 5));
  ASSERT_TRUE(one.has_value() && one->has_value());
  EXPECT_EQ((*one)->integration, 9);
  EXPECT_EQ((*one)->name, "HQ");
  EXPECT_EQ((*one)->type, "allure_testops");
  EXPECT_EQ((*one)->project, 5);
  EXPECT_TRUE((*one)->disabled);
  EXPECT_EQ((*one)->settings, R"({"a":{},"b":1})");
  EXPECT_THAT(test.bench.calls(), ElementsAre("GET /api/integration/9/project/5"));
  test.bench.handler = always(200, "{}");
  const auto bare = test.bench.run(test.api.project_integration(9, 5));
  ASSERT_TRUE(bare.has_value() && bare->has_value());
  EXPECT_EQ((*bare)->integration, 9);
  EXPECT_EQ((*bare)->project, 5);
  EXPECT_FALSE((*bare)->disabled);
  EXPECT_EQ((*bare)->settings, "{}");
  test.bench.handler = always(200, "[]");
  EXPECT_EQ(test.bench.run(test.api.project_integration(9, 5)).error().kind, ErrorKind::protocol);
}

TEST(ProjectIntegrations, AreAbsentOnlyAfterA404) {
  Integrations test(always(404, R"({"message":"not enabled"})"));
  const auto none = test.bench.run(test.api.project_integration(9, 5));
  ASSERT_TRUE(none.has_value());
  EXPECT_FALSE(none->has_value());
  for (const int status : {403, 500}) {
    test.bench.handler = always(status);
    EXPECT_FALSE(test.bench.run(test.api.project_integration(9, 5)).has_value()) << status;
  }
}

TEST(ProjectIntegrations, OfAProjectIncludeDisabledOnes) {
  Integrations test(always(200, R"({"content":[{"id":9,"name":"z","disabled":true,"settings":"text"},
    {"id":3,"name":"a","info":{"type":"jira"}}],"last":true})"));
  const auto rows = test.bench.run(test.api.project_integrations(5));
  ASSERT_TRUE(rows.has_value()) << rows.error().message;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].integration, 3);
  EXPECT_EQ((*rows)[0].type, "jira");
  EXPECT_TRUE((*rows)[1].disabled);
  EXPECT_EQ((*rows)[1].project, 5);
  EXPECT_EQ((*rows)[1].settings, "{}");
  EXPECT_EQ(test.bench.calls().front(), "GET /api/integration/project/5?sort=name,asc&page=0&size=1000");
}

TEST(Exports, AreReadById) {
  Integrations test(always(200, R"({"content":[
    {"id":12,"integrationId":9,"projectId":5,"projectKey":44,"settings":[]},
    {"id":11,"integrationId":9,"projectId":5,"projectKey":"HQ","tcAql":"tag = \"a\"","launchAql":"closed = true",
     "disabled":true,"disableTcCreate":true,"disableLaunchSync":true,"syncDelaySec":300,"notificationEmail":"a@b",
     "settings":{"rows":[{"target":2,"source":1}]},"createdDate":1,"lastModifiedDate":1700000000000},
    {"id":13,"tcAql":null,"disabled":null,"syncDelaySec":null,"settings":null},
    {"id":14,"integrationId":9,"projectId":6},{"id":15,"integrationId":8,"projectId":5}],"last":true})"));
  const auto rows = test.bench.run(test.api.exports(9, 5));
  ASSERT_TRUE(rows.has_value()) << rows.error().message;
  EXPECT_THAT(test.bench.calls(),
              ElementsAre("GET /api/integration/export?integrationId=9&projectId=5&sort=id,asc&page=0&size=1000"));
  ASSERT_EQ(rows->size(), 3U);
  const ExportConfiguration& full = (*rows)[0];
  EXPECT_EQ(full.id, 11);
  EXPECT_EQ(full.project_key, "HQ");
  EXPECT_EQ(full.test_case_aql, "tag = \"a\"");
  EXPECT_EQ(full.launch_aql, "closed = true");
  EXPECT_TRUE(full.disabled);
  EXPECT_TRUE(full.disable_create);
  EXPECT_TRUE(full.disable_launches);
  EXPECT_EQ(full.sync_delay_s, 300);
  EXPECT_EQ(full.notification_email, "a@b");
  EXPECT_EQ(full.settings, R"({"rows":[{"source":1,"target":2}]})");
  EXPECT_EQ(full.last_modified, 1'700'000'000'000);
  EXPECT_EQ((*rows)[1].project_key, "44");
  EXPECT_EQ((*rows)[1].settings, "{}");
  const ExportConfiguration& bare = (*rows)[2];
  EXPECT_EQ(bare.id, 13);
  EXPECT_EQ(bare.integration, 9);
  EXPECT_EQ(bare.project, 5);
  EXPECT_FALSE(bare.disabled || bare.disable_create || bare.disable_launches);
  EXPECT_EQ(bare.sync_delay_s, 0);
  EXPECT_EQ(bare.last_modified, 0);
  EXPECT_EQ(bare.settings, "{}");
}

TEST(Exports, HaveAForm) {
  for (const char* body : {R"([{"type":"list","name":"mapping","labelName":"Mapping"},{"type":"text"}])",
                           R"({"content":[{"type":"list","name":"mapping","labelName":"Mapping"}],"last":true})"}) {
    Integrations test(always(200, body));
    const auto fields = test.bench.run(test.api.export_form(9, 5));
    ASSERT_TRUE(fields.has_value()) << fields.error().message;
    ASSERT_EQ(fields->size(), 1U);
    EXPECT_EQ(fields->front().name, "mapping");
    EXPECT_EQ(fields->front().type, "list");
    EXPECT_THAT(test.bench.calls(),
                ElementsAre("GET /api/integration/export/field?integrationId=9&projectId=5&page=0&size=1000"));
  }
}

TEST(RemoteProjects, AreWhatTheRecipientAnswers) {
  Integrations test(
      always(200, R"([{"id":"44","key":"HQ","name":"Head"},{"id":45},{"key":7,"name":"n"},{"x":1},"?"])"));
  const auto rows = test.bench.run(test.api.remote_projects(9, 5, "A&B"));
  ASSERT_TRUE(rows.has_value()) << rows.error().message;
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ((*rows)[0].id, "44");
  EXPECT_EQ((*rows)[0].key, "HQ");
  EXPECT_EQ((*rows)[0].name, "Head");
  EXPECT_EQ((*rows)[1].id, "45");
  EXPECT_EQ((*rows)[1].key, "");
  EXPECT_EQ((*rows)[2].key, "7");
  EXPECT_EQ(test.bench.calls().back(),
            "GET /api/integration/tms/projects?integrationId=9&projectId=5&query=A%26B&page=0&size=1000");
  ASSERT_TRUE(test.bench.run(test.api.remote_projects(9, 5, "")).has_value());
  EXPECT_EQ(test.bench.calls().back(),
            "GET /api/integration/tms/projects?integrationId=9&projectId=5&page=0&size=1000");
}

}  // namespace
}  // namespace tmsync::testops
