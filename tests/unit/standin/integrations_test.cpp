#include "pair_fixture.hpp"

/// Global integrations and their use in projects.
namespace tmsync::standin {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Integrations : public PairTest {};

const json kSettings{{"endpoint", kEndpoint}};
const json kCreate{{"type", "allure_testops"}, {"settings", kSettings}};

std::string at(Id id, const std::string& below = {}) {
  return "/integration/" + std::to_string(id) + below;
}

TEST_F(Integrations, CreateReadPatchDelete) {
  json body = kCreate;
  body["name"] = "HQ";
  body["settings"]["disableCertificateValidation"] = true;
  const auto made = as("root").post("/integration", body);
  ASSERT_EQ(made.status, 200) << made.text;
  EXPECT_EQ(made.body["name"], "HQ");
  EXPECT_EQ(made.body["info"]["type"], "allure_testops");
  EXPECT_EQ(made.body["info"]["operations"], json::array({"tms_sync"}));
  EXPECT_EQ(made.body["projectsCount"], 0);
  EXPECT_FALSE(made.body.contains("settings")) << "only the form shows them";
  const Id id = made.body["id"];
  const std::string form = "/integration/globalfields?type=allure_testops&integrationId=" + std::to_string(id);
  EXPECT_EQ(as("root").get(form).body["globalFieldsValues"],
            json({{"endpoint", kEndpoint}, {"disableCertificateValidation", true}}));
  clock_ms_ += 1000;
  const auto patched = as("root").patch(at(id), {{"name", "HQ 2"}, {"settings", {{"endpoint", "http://x"}}}});
  ASSERT_EQ(patched.status, 200) << patched.text;
  EXPECT_EQ(patched.body["name"], "HQ 2");
  EXPECT_EQ(patched.body["lastModifiedDate"], clock_ms_);
  EXPECT_EQ(as("root").get(form).body["globalFieldsValues"]["disableCertificateValidation"], false);
  EXPECT_EQ(as("root").remove(at(id)).status, 202);
  EXPECT_EQ(as("root").get(at(id)).status, 404);
}

TEST_F(Integrations, NameIsThatOfTheTypeUnlessGiven) {
  EXPECT_EQ(as("root").post("/integration", kCreate).body["name"], "Allure TestOps");
}

TEST_F(Integrations, WritesNeedTheRight) {
  const Id id = integrate();
  for (const char* user : {"owner", "bot", "reader"}) {
    EXPECT_EQ(as(user).post("/integration", kCreate).status, 403);
    EXPECT_EQ(as(user).patch(at(id), {{"name", "x"}}).status, 403);
    EXPECT_EQ(as(user).remove(at(id)).status, 403);
    EXPECT_EQ(as(user).post("/integration/validate", kCreate).status, 403);
  }
  for (const char* user : {"bot", "reader"}) {
    EXPECT_EQ(as(user).post("/integration/project", {{"integrationId", id}, {"projectId", 1}}).status, 403);
    EXPECT_EQ(as(user).patch(at(id, "/project/1"), {{"disabled", true}}).status, 403);
    EXPECT_EQ(as(user).remove(at(id, "/project/1")).status, 403);
    EXPECT_EQ(as(user).post("/integration/project/validate", {{"integrationId", id}}).status, 403);
  }
  EXPECT_EQ(as("owner").post("/integration/project", {{"integrationId", id}, {"projectId", 2}}).status, 403);
}

struct Wrong {
  const char* name;
  json body;
  int status;
};
void PrintTo(const Wrong& row, std::ostream* out) {
  *out << row.name;
}
class WrongIntegrations : public PairTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongIntegrations, AreRefused) {
  const auto answer = as("root").post("/integration", GetParam().body);
  EXPECT_EQ(answer.status, GetParam().status) << answer.text;
  EXPECT_TRUE(answer.body.contains("message"));
  EXPECT_EQ(as("root").get("/integration").body["totalElements"], 0);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongIntegrations,
    ::testing::Values(
        Wrong{"no_settings", {{"type", "allure_testops"}}, 400}, Wrong{"no_type", {{"settings", kSettings}}, 400},
        Wrong{"unknown_type", {{"type", "abacus"}, {"settings", kSettings}}, 400},
        Wrong{"null_settings", {{"type", "allure_testops"}, {"settings", nullptr}}, 409},
        Wrong{"blank_name", {{"type", "allure_testops"}, {"settings", kSettings}, {"name", " "}}, 400},
        Wrong{"null_name", {{"type", "allure_testops"}, {"settings", kSettings}, {"name", nullptr}}, 409},
        Wrong{"no_endpoint", {{"type", "allure_testops"}, {"settings", json::object()}}, 400},
        Wrong{"no_address", {{"type", "allure_testops"}, {"settings", {{"endpoint", "hq.example.com"}}}}, 400},
        Wrong{"unknown_key",
              {{"type", "allure_testops"}, {"settings", {{"endpoint", kEndpoint}, {"url", kEndpoint}}}},
              400},
        Wrong{"check_is_text",
              {{"type", "allure_testops"},
               {"settings", {{"endpoint", kEndpoint}, {"disableCertificateValidation", "yes"}}}},
              400},
        Wrong{"unknown_secret_key",
              {{"type", "allure_testops"}, {"settings", kSettings}, {"defaultSecret", {{"apiToken", "t"}}}},
              400},
        Wrong{"unknown_project_setting",
              {{"type", "allure_testops"}, {"settings", kSettings}, {"defaultProjectSettings", {{"a", 1}}}},
              400},
        Wrong{"unknown_member", {{"type", "allure_testops"}, {"settings", kSettings}, {"disabled", true}}, 400}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(Integrations, Catalogue) {
  const auto page = as("reader").get("/integration/available?query=allure");
  ASSERT_EQ(page.body["totalElements"], 1) << page.text;
  EXPECT_EQ(page.body["content"][0]["type"], "allure_testops");
  EXPECT_EQ(as("reader").get("/integration/available").body["totalElements"], 34);
}

TEST_F(Integrations, GlobalForm) {
  const auto form = as("root").get("/integration/globalfields?type=allure_testops&integrationId=0");
  ASSERT_EQ(form.status, 200) << form.text;
  EXPECT_EQ(form.body["globalFields"][0]["name"], "endpoint");
  EXPECT_EQ(form.body["globalFields"][0]["type"], "text");
  EXPECT_EQ(form.body["globalFields"][0]["required"], true);
  EXPECT_EQ(form.body["globalFields"][1]["name"], "disableCertificateValidation");
  EXPECT_EQ(form.body["globalFields"][1]["type"], "checkbox");
  EXPECT_EQ(form.body["globalFieldsValues"], json::object()) << "0 asks for the empty form";
  EXPECT_EQ(form.body["defaultSecretFields"][0]["name"], "token");
  EXPECT_EQ(form.body["defaultSecretSpecified"], false);
  EXPECT_EQ(as("root").get("/integration/globalfields?type=allure_testops").status, 400);
  EXPECT_EQ(as("root").get("/integration/globalfields?integrationId=0").status, 400);
  EXPECT_EQ(as("root").get("/integration/globalfields?type=allure_testops&integrationId=77").status, 404);
  const Id id = integrate();
  EXPECT_EQ(as("root").get("/integration/globalfields?type=jira&integrationId=" + std::to_string(id)).status, 400);
  EXPECT_EQ(as("root").patch(at(id), {{"defaultSecret", {{"token", "t"}}}}).status, 200);
  EXPECT_EQ(as("root")
                .get("/integration/globalfields?type=allure_testops&integrationId=" + std::to_string(id))
                .body["defaultSecretSpecified"],
            true);
}

TEST_F(Integrations, ProjectForm) {
  const Id id = integrate("");
  const std::string path = "/integration/projectfields?projectId=1&integrationId=" + std::to_string(id);
  EXPECT_EQ(as("owner").get(path).body["secretSpecified"], false);
  EXPECT_EQ(as("owner").get(path).body["secretFields"][0]["name"], "token");
  EXPECT_EQ(as("owner").get(path).body["secretFields"][0]["type"], "password");
  ASSERT_EQ(as("owner").patch(at(id, "/project/1"), {{"secret", {{"token", kSecret}}}}).status, 200);
  EXPECT_EQ(as("owner").get(path).body["secretSpecified"], true);
  ASSERT_EQ(as("owner").patch(at(id, "/project/1"), {{"disabled", true}}).status, 200);
  EXPECT_EQ(as("owner").get(path).body["secretSpecified"], true) << "an absent secret keeps the stored one";
  EXPECT_EQ(as("owner").get("/integration/projectfields?projectId=1").status, 400);
  EXPECT_EQ(as("owner").get("/integration/projectfields?projectId=1&integrationId=77").status, 404);
}

TEST_F(Integrations, UseInAProject) {
  const Id id = integrate();
  const auto again = as("owner").post("/integration/project", {{"integrationId", id}, {"projectId", 1}});
  EXPECT_EQ(again.status, 409) << again.text;
  const auto link = as("reader").get(at(id, "/project/1"));
  EXPECT_EQ(link.body["id"], id);
  EXPECT_EQ(link.body["disabled"], false);
  EXPECT_EQ(link.body["settings"], json::object());
  EXPECT_EQ(as("root").get(at(id)).body["projectsCount"], 1);
  const auto projects = as("root").get(at(id, "/project"));
  ASSERT_EQ(projects.body["totalElements"], 1) << projects.text;
  EXPECT_EQ(projects.body["content"][0]["name"], "Alpha");
  EXPECT_EQ(as("root").get(at(id, "/project?query=nothing")).body["totalElements"], 0);
  EXPECT_EQ(as("owner").patch(at(id, "/project/1"), {{"disabled", true}}).body["disabled"], true);
  for (const char* member : {"disabled", "secret", "settings"}) {
    EXPECT_EQ(as("owner").patch(at(id, "/project/1"), {{member, nullptr}}).status, 409) << member;
  }
  EXPECT_EQ(as("owner").patch(at(id, "/project/1"), {{"settings", {{"endpoint", "x"}}}}).status, 400);
  EXPECT_EQ(as("owner").patch(at(id, "/project/1"), {{"secret", {{"token", ""}}}}).status, 400);
  EXPECT_EQ(as("owner").patch(at(99, "/project/1"), {{"disabled", true}}).status, 404);
  EXPECT_EQ(as("owner").remove(at(id, "/project/1")).status, 202);
  EXPECT_EQ(as("owner").get(at(id, "/project/1")).status, 404);
}

TEST_F(Integrations, DeletingTakesWhatHangsOnIt) {
  const Id first = configure();
  ASSERT_EQ(as("owner").remove(at(integration_, "/project/1")).status, 202);
  EXPECT_EQ(read(first)["status"], 404);
  ASSERT_EQ(as("owner")
                .post("/integration/project",
                      {{"integrationId", integration_}, {"projectId", 1}, {"secret", {{"token", kSecret}}}})
                .status,
            200);
  const Id second = as("owner").post("/integration/export", configuration(integration_)).body.at("id");
  ASSERT_EQ(as("root").remove(at(integration_)).status, 202);
  EXPECT_EQ(read(second)["status"], 404);
  EXPECT_EQ(as("owner").get("/integration/project/1").body["totalElements"], 0);
}

TEST_F(Integrations, EnabledByDefaultCountsForNewProjects) {
  json body = kCreate;
  body["enabledByDefault"] = true;
  const Id id = as("root").post("/integration", body).body.at("id");
  const Id project = as("root").post("/project", {{"name", "New"}}).body.at("id");
  EXPECT_EQ(as("root").get(at(id, "/project/" + std::to_string(project))).status, 200);
  EXPECT_EQ(as("root").get(at(id, "/project/1")).status, 404);
}

TEST_F(Integrations, ValidationContactsTheRecipient) {
  EXPECT_EQ(as("root").post("/integration/validate", kCreate).status, 200);
  EXPECT_EQ(delivered_, 1);
  json body = kCreate;
  body["defaultSecret"] = {{"token", kSecret}};
  EXPECT_EQ(as("root").post("/integration/validate", body).text, "");
  body["defaultSecret"] = {{"token", "wrong"}};
  const auto refused = as("root").post("/integration/validate", body);
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.text, HasSubstr("refuses the token"));
  body = kCreate;
  body["settings"]["endpoint"] = "https://nowhere.example.com";
  const auto away = as("root").post("/integration/validate", body);
  EXPECT_EQ(away.status, 400);
  EXPECT_THAT(away.text, HasSubstr("does not answer"));

  const Id id = integrate();
  const auto own = [&](const json& secret) {
    return as("owner").post("/integration/project/validate", {{"integrationId", id}, {"secret", secret}});
  };
  EXPECT_EQ(own({{"token", kSecret}}).status, 200);
  EXPECT_EQ(own({{"token", "wrong"}}).status, 400);
  EXPECT_EQ(as("owner").post("/integration/project/validate", {{"integrationId", id}}).status, 400) << "no token";
  ASSERT_EQ(as("root").patch(at(id), {{"defaultSecret", {{"token", kSecret}}}}).status, 200);
  EXPECT_EQ(as("owner").post("/integration/project/validate", {{"integrationId", id}}).status, 200);
  down_ = true;
  EXPECT_EQ(own({{"token", kSecret}}).status, 400);
}

TEST_F(Integrations, NamesOfTheFormComeFromTheStateFile) {
  ASSERT_TRUE(source_->load_json(R"({"integrationForms": {"endpoint": "url", "disableCertificateValidation": "trustAll",
    "token": "apiToken", "mapping": "fieldsMapping", "jira": {"endpoint": "site"}}})"));
  EXPECT_EQ(as("root").post("/integration", kCreate).status, 400) << "the usual names are not known any more";
  const auto made = as("root").post(
      "/integration", {{"type", "allure_testops"}, {"settings", {{"url", kEndpoint}, {"trustAll", true}}}});
  ASSERT_EQ(made.status, 200) << made.text;
  const Id id = made.body["id"];
  const auto form =
      as("root").get("/integration/globalfields?type=allure_testops&integrationId=" + std::to_string(id)).body;
  EXPECT_EQ(form["globalFieldsValues"], json({{"url", kEndpoint}, {"trustAll", true}}));
  EXPECT_EQ(form["globalFields"][0]["name"], "url");
  EXPECT_EQ(as("root").get("/integration/globalfields?type=jira&integrationId=0").body["globalFields"][0]["name"],
            "site");
  const auto enable = [&](const char* key) {
    return as("owner").post("/integration/project",
                            {{"integrationId", id}, {"projectId", 1}, {"secret", {{key, kSecret}}}});
  };
  EXPECT_EQ(enable("token").status, 400);
  EXPECT_EQ(enable("apiToken").status, 200);
  const auto field = as("owner").get("/integration/export/field?projectId=1&integrationId=" + std::to_string(id));
  ASSERT_EQ(field.status, 200) << field.text;
  EXPECT_EQ(field.body[0]["name"], "fieldsMapping");
  const json mapping = json::array({{{"attribute", "layer"}, {"identity", true}}});
  ASSERT_EQ(
      as("owner").post("/integration/export", configuration(id, {{"settings", {{"fieldsMapping", mapping}}}})).status,
      200);
  EXPECT_EQ(copy("Pay")["layer"]["name"], "API");
}

}  // namespace
}  // namespace tmsync::standin
