#include <filesystem>

#include <unistd.h>

#include "pair_fixture.hpp"

/// Export configurations, and what is asked of the recipient through them.
namespace tmsync::standin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Exports : public PairTest {
 protected:
  StandinAnswer post(const json& body) const { return as("owner").post("/integration/export", body); }
  [[nodiscard]] std::size_t count() const {
    const auto page =
        as("owner").get("/integration/export?projectId=1&integrationId=" + std::to_string(integration_)).body;
    return page.at("totalElements");
  }
};

TEST_F(Exports, CreateReadListPatchDelete) {
  const json settings{{"anything", {1, "two", nullptr}}, {"attributeMapping", "not a list"}};
  const Id id = configure({{"settings", settings}, {"notificationEmail", "qa@example.com"}});
  const json row = read(id);
  EXPECT_EQ(row["settings"], settings) << "stored and returned as it came";
  EXPECT_EQ(row["projectKey"], "5");
  EXPECT_EQ(row["tcAql"], "tag = \"release\"");
  EXPECT_EQ(row["notificationEmail"], "qa@example.com");
  EXPECT_EQ(row["disabled"], false);
  EXPECT_EQ(row["disableTcCreate"], false);
  EXPECT_EQ(row["disableLaunchSync"], false);
  EXPECT_EQ(row["syncDelaySec"], 0);
  EXPECT_EQ(row["createdDate"], clock_ms_);
  EXPECT_EQ(row.size(), 13U) << "nothing else shows: " << row.dump();
  EXPECT_EQ(post(configuration(integration_)).status, 200) << "several for one project";
  EXPECT_EQ(count(), 2U);
  clock_ms_ += 1000;
  const auto patched = change(id, {{"launchAql", "closed = true"}, {"syncDelaySec", 30}});
  ASSERT_EQ(patched.status, 200) << patched.text;
  EXPECT_EQ(patched.body["launchAql"], "closed = true");
  EXPECT_EQ(patched.body["tcAql"], "tag = \"release\"") << "what is absent stays";
  EXPECT_EQ(patched.body["lastModifiedDate"], clock_ms_);
  EXPECT_EQ(as("owner").remove("/integration/export/" + std::to_string(id)).status, 202);
  EXPECT_EQ(read(id)["status"], 404);
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(as("owner").get("/integration/export?projectId=1").status, 400);
  EXPECT_EQ(as("owner").get("/integration/export/field?integrationId=1").status, 400);
}

TEST_F(Exports, FormIsAListForTheMapping) {
  const Id id = integrate();
  const auto form = as("owner").get("/integration/export/field?projectId=1&integrationId=" + std::to_string(id));
  ASSERT_TRUE(form.body.is_array()) << form.text;
  EXPECT_EQ(form.body[0]["name"], "attributeMapping");
  EXPECT_EQ(form.body[0]["type"], "list");
}

TEST_F(Exports, WritesNeedTheRight) {
  const Id id = configure();
  for (const char* user : {"bot", "reader"}) {
    EXPECT_EQ(as(user).post("/integration/export", configuration(integration_)).status, 403);
    EXPECT_EQ(as(user).patch("/integration/export/" + std::to_string(id), {{"disabled", true}}).status, 403);
    EXPECT_EQ(as(user).remove("/integration/export/" + std::to_string(id)).status, 403);
  }
  EXPECT_EQ(as("reader").get("/integration/export/" + std::to_string(id)).status, 200);
}

struct Refused {
  const char* name;
  json extra;
  int status;
};
void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.name;
}
class RefusedExports : public PairTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(RefusedExports, OnCreateAndOnPatch) {
  const Id id = configure();
  const json before = read(id);
  const auto made = as("owner").post("/integration/export", configuration(integration_, GetParam().extra));
  EXPECT_EQ(made.status, GetParam().status) << made.text;
  EXPECT_TRUE(made.body.contains("message")) << made.text;
  const auto patched = change(id, GetParam().extra);
  EXPECT_EQ(patched.status, GetParam().status) << patched.text;
  EXPECT_EQ(read(id), before);
}

INSTANTIATE_TEST_SUITE_P(Rows, RefusedExports,
                         ::testing::Values(Refused{"blank_key", {{"projectKey", " "}}, 409},
                                           Refused{"null_disabled", {{"disabled", nullptr}}, 500},
                                           Refused{"null_create", {{"disableTcCreate", nullptr}}, 500},
                                           Refused{"null_launches", {{"disableLaunchSync", nullptr}}, 500},
                                           Refused{"null_delay", {{"syncDelaySec", nullptr}}, 500},
                                           Refused{"negative_delay", {{"syncDelaySec", -1}}, 400},
                                           Refused{"unknown_project", {{"projectKey", "77"}}, 400},
                                           Refused{"project_by_name", {{"projectKey", "Target"}}, 400},
                                           Refused{"project_not_seen", {{"projectKey", "6"}}, 400},
                                           Refused{"bad_query", {{"tcAql", "tag = = 1"}}, 400},
                                           Refused{"bad_launch_query", {{"launchAql", "tag = = 1"}}, 400},
                                           Refused{"unknown_member", {{"name", "x"}}, 400}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(Exports, CreateNeedsAKeyAndAnEnabledIntegration) {
  const Id id = integrate();
  json body = configuration(id);
  body.erase("projectKey");
  EXPECT_EQ(post(body).status, 409);
  body = configuration(id);
  body["integrationId"] = 99;
  EXPECT_EQ(post(body).status, 404);
  body = configuration(id);
  body["projectId"] = 2;
  EXPECT_EQ(as("root").post("/integration/export", body).status, 404) << "not enabled there";
  const Id jira =
      as("root").post("/integration", {{"type", "jira"}, {"settings", {{"endpoint", "https://j"}}}}).body.at("id");
  ASSERT_EQ(as("owner").post("/integration/project", {{"integrationId", jira}, {"projectId", 1}}).status, 200);
  EXPECT_EQ(post(configuration(jira)).status, 400) << "a tracker takes no test cases";
}

TEST_F(Exports, WritesAskTheRecipient) {
  integration_ = integrate("");
  const auto without = post(configuration(integration_));
  EXPECT_EQ(without.status, 400);
  EXPECT_THAT(without.text, HasSubstr("No API token"));
  const std::string link = "/integration/" + std::to_string(integration_) + "/project/1";
  ASSERT_EQ(as("owner").patch(link, {{"secret", {{"token", "wrong"}}}}).status, 200);
  const auto wrong = post(configuration(integration_));
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(wrong.text, HasSubstr("refuses the token"));
  EXPECT_THAT(wrong.text, HasSubstr("store a working API token"));
  ASSERT_EQ(as("owner").patch(link, {{"secret", {{"token", kSecret}}}}).status, 200);
  down_ = true;
  const auto away = post(configuration(integration_));
  EXPECT_EQ(away.status, 400);
  EXPECT_THAT(away.text, HasSubstr("does not answer"));
  EXPECT_EQ(count(), 0U);
  down_ = false;
  EXPECT_EQ(post(configuration(integration_)).status, 200);
}

TEST_F(Exports, SwitchingOffWorksWithoutTheRecipientButNotOn) {
  const Id id = configure();
  down_ = true;
  EXPECT_EQ(change(id, {{"tcAql", "true"}}).status, 400);
  EXPECT_EQ(change(id, {{"disabled", true}}).status, 200);
  EXPECT_EQ(change(id, {{"syncDelaySec", 5}}).status, 200) << "it stays off";
  EXPECT_EQ(change(id, {{"projectKey", "6"}}).status, 400);
  EXPECT_EQ(change(id, {{"disabled", false}}).status, 400);
  EXPECT_EQ(read(id)["disabled"], true);
  down_ = false;
  EXPECT_EQ(change(id, {{"disabled", false}}).status, 200);
}

TEST_F(Exports, ProjectsOfTheRecipient) {
  integration_ = integrate();
  const std::string path = "/integration/tms/projects?projectId=1&integrationId=" + std::to_string(integration_);
  EXPECT_EQ(as("owner").get(path).body, json::array({{{"id", "5"}, {"key", "5"}, {"name", "Target"}}}))
      << "only what the token's user sees";
  EXPECT_EQ(as("owner").get(path + "&query=tar").body.size(), 1U);
  EXPECT_EQ(as("owner").get(path + "&query=zzz").body.size(), 0U);
  EXPECT_EQ(as("reader").get(path).status, 403);
  recipient_->revoke_token(kSecret);
  EXPECT_EQ(as("owner").get(path).status, 400);
}

TEST_F(Exports, SyncNowRunsTheConfiguration) {
  const Id id = configure({{"syncDelaySec", 3600}, {"disableLaunchSync", true}});
  EXPECT_THAT(names(), IsEmpty());
  const json request{{"projectId", 1},
                     {"integrationId", integration_},
                     {"projectKey", "5"},
                     {"testTypeId", ""},
                     {"syncOnlyExisting", false},
                     {"fields", json::object()},
                     {"aql", "tag = \"release\""}};
  const auto answer = as("bot").post("/testcase/tms/sync", request);
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.text, "");
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund"));
  later(3600);
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund")) << "the configuration knows what it copied";
  for (const char* member : {"aql", "fields", "projectKey", "testTypeId", "syncOnlyExisting", "integrationId"}) {
    json less = request;
    less.erase(member);
    EXPECT_EQ(as("bot").post("/testcase/tms/sync", less).status, 400) << member;
  }
  EXPECT_EQ(as("reader").post("/testcase/tms/sync", request).status, 403);
  ASSERT_EQ(change(id, {{"disabled", true}}).status, 200);
  EXPECT_EQ(as("bot").post("/testcase/tms/sync", request).status, 400);
}

TEST_F(Exports, SyncNowWithoutAConfiguration) {
  integration_ = integrate();
  json request{{"projectId", 1},   {"integrationId", integration_}, {"projectKey", "5"},
               {"testTypeId", ""}, {"syncOnlyExisting", true},      {"aql", "name = \"Pay\""}};
  request["fields"] = {{"attributeMapping", {{{"attribute", "layer"}, {"identity", true}}}}};
  EXPECT_EQ(as("bot").post("/testcase/tms/sync", request).status, 200);
  EXPECT_THAT(names(), IsEmpty());
  request["syncOnlyExisting"] = false;
  EXPECT_EQ(as("bot").post("/testcase/tms/sync", request).status, 200);
  EXPECT_EQ(as("bot").post("/testcase/tms/sync", request).status, 200);
  EXPECT_EQ(copy("Pay")["layer"]["id"], 41) << "once, and mapped";
  EXPECT_THAT(launches(), IsEmpty());
  recipient_->revoke_token(kSecret);
  EXPECT_EQ(as("bot").post("/testcase/tms/sync", request).status, 400);
}

TEST_F(Exports, PageForPeople) {
  configure({{"tcAql", "tag = \"<b>\" or tag = \"release\""}});
  const Outcome page = source_->handle({"GET", "/project/1/exports", {}, {}});
  EXPECT_THAT(page.response.body, HasSubstr("HQ"));
  EXPECT_THAT(page.response.body, HasSubstr("&lt;b&gt;"));
  EXPECT_THAT(page.response.body, HasSubstr("2 created"));
  EXPECT_THAT(page.response.body, Not(HasSubstr(kSecret)));
  EXPECT_THAT(source_->handle({"GET", "/", {}, {}}).response.body,
              HasSubstr("href=\"/project/1/exports\" rel=\"noreferrer\"><bdi>1</bdi>"));
}

constexpr const char* kDeclared = R"({
  "integrations": [{"name": "HQ", "type": "allure_testops", "endpoint": "https://hq.example.com",
                    "disableCertificateValidation": true}],
  "projects": [{"name": "Alpha", "integrations": [{"name": "HQ", "token": "hq-secret-0815"}],
    "exports": [
      {"integration": "HQ", "projectKey": "5", "tcAql": "name = \"Pay\"", "launchAql": "closed = true",
       "disableTcCreate": false, "disableLaunchSync": true, "syncDelaySec": 0, "notificationEmail": "qa@example.com",
       "settings": {"attributeMapping": [{"attribute": "layer", "identity": true}]}},
      {"integration": "HQ", "projectKey": "77", "disabled": true}]}]
})";

TEST_F(Exports, StateFile) {
  down_ = true;
  const auto loaded = source_->load_json(kDeclared);
  ASSERT_TRUE(loaded) << loaded.error().message << ": no recipient is asked";
  down_ = false;
  const Id id = as("root").get("/integration").body["content"][0]["id"];
  EXPECT_EQ(as("root").get("/integration").body["content"][0]["info"]["operations"], json::array({"tms_sync"}));
  EXPECT_EQ(as("root")
                .get("/integration/globalfields?type=allure_testops&integrationId=" + std::to_string(id))
                .body["globalFieldsValues"]["disableCertificateValidation"],
            true);
  const json rows = as("root").get("/integration/export?projectId=1&integrationId=" + std::to_string(id)).body;
  ASSERT_EQ(rows["totalElements"], 2);
  EXPECT_EQ(rows["content"][0]["notificationEmail"], "qa@example.com");
  EXPECT_EQ(rows["content"][1]["disabled"], true);
  EXPECT_EQ(copy("Pay")["layer"]["name"], "API");
}

struct BadExport {
  const char* name;
  const char* text;
  const char* begins;
};
void PrintTo(const BadExport& row, std::ostream* out) {
  *out << row.name;
}
class BadExports : public PairTest, public ::testing::WithParamInterface<BadExport> {};

TEST_P(BadExports, AreLocated) {
  const auto loaded = source_->load_json(GetParam().text);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, ::testing::StartsWith(GetParam().begins));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadExports,
    ::testing::Values(
        BadExport{"form", R"({"integrationForms": {"tokn": "x"}})", "/integrationForms/tokn: unknown member"},
        BadExport{"use", R"({"projects": [{"name": "P", "integrations": [{"name": "No"}]}]})",
                  "/projects/0/integrations/0: no integration"},
        BadExport{"not_used",
                  R"({"integrations": [{"name": "HQ", "type": "allure_testops", "endpoint": "https://hq"}],
                      "projects": [{"name": "P", "exports": [{"integration": "HQ", "projectKey": "1"}]}]})",
                  "/projects/0/exports/0/integration: the project does not use"},
        BadExport{"query", R"({"integrations": [{"name": "HQ", "type": "allure_testops", "endpoint": "https://hq"}],
                      "projects": [{"name": "P", "integrations": ["HQ"],
                                    "exports": [{"integration": "HQ", "projectKey": "1", "tcAql": "("}]}]})",
                  "/projects/0/exports/0: tcAql is not valid AQL"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(Exports, StorageKeepsEverything) {
  const std::string file =
      (std::filesystem::path(::testing::TempDir()) / ("exports-" + std::to_string(::getpid()) + ".sqlite")).string();
  std::filesystem::remove(file);
  source_ = start("source", kSourceState, file);
  ASSERT_TRUE(source_->load_json(R"({"integrationForms": {"token": "token", "mapping": "fieldsMapping"}})"));
  const Id id = configure({{"notificationEmail", "qa@example.com"}, {"disableLaunchSync", true}});
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund"));
  const json before = read(id);
  source_.reset();
  source_ = start("source", "", file);
  EXPECT_EQ(read(id), before);
  EXPECT_EQ(as("owner")
                .get("/integration/export/field?projectId=1&integrationId=" + std::to_string(integration_))
                .body[0]["name"],
            "fieldsMapping");
  ASSERT_EQ(change_case(1, {{"description", "By phone"}}).status, 200);
  later(60);
  EXPECT_EQ(copy("Pay")["description"], "By phone") << "the token and the table of copies are there";
  recipient_->revoke_token(kSecret);
  later(60);
  source_.reset();
  source_ = start("source", "", file);
  EXPECT_EQ(source_->mails().size(), 1U);
  EXPECT_EQ(read(id)["disabled"], true);
  source_.reset();
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file + end);
}

/// Everything that a client, a person or a test can read in the life of an export, with the token nowhere in it.
TEST_F(Exports, TheSecretIsNowhere) {
  std::string seen;
  const auto look = [&seen](const StandinAnswer& answer) { seen += answer.text + "\n"; };
  const Id id = configure({{"notificationEmail", "qa@example.com"}});
  const std::string integration = "/integration/" + std::to_string(integration_);
  const std::string both = "projectId=1&integrationId=" + std::to_string(integration_);
  look(as("root").patch(integration, {{"defaultSecret", {{"token", kSecret}}}}));
  look(as("owner").patch(integration + "/project/1", {{"secret", {{"token", kSecret}}}}));
  look(as("owner").patch(integration + "/project/1", {{"secret", {{"tokn", kSecret}}}}));
  look(as("owner").patch(integration + "/project/1", {{"secret", kSecret}}));
  look(as("owner").post("/integration/project/validate",
                        {{"integrationId", integration_}, {"secret", {{"token", kSecret}}}}));
  for (const char* path : {"/integration", "/integration/project/1", "/integration/suggest", "/integration/available",
                           "/integration/project/2/available", "/project", "/project/1"}) {
    look(as("root").get(path));
  }
  for (const std::string& path :
       {integration, integration + "/project", integration + "/project/1", "/integration/projectfields?" + both,
        "/integration/globalfields?type=allure_testops&integrationId=" + std::to_string(integration_),
        "/integration/export?" + both, "/integration/export/" + std::to_string(id), "/integration/export/field?" + both,
        "/integration/tms/projects?" + both}) {
    look(as("root").get(path));
  }
  look(change(id, {{"projectKey", "77"}}));
  down_ = true;
  look(change(id, {{"tcAql", "true"}}));
  later(60);
  down_ = false;
  recipient_->revoke_token(kSecret);
  look(change(id, {{"tcAql", "true"}}));
  look(as("owner").get("/integration/tms/projects?" + both));
  later(60);
  ASSERT_EQ(source_->mails().size(), 1U);
  for (const Mail& mail : source_->mails()) seen += mail.to + mail.text;
  for (Instance* instance : {source_.get(), recipient_.get()}) {
    for (const char* page : {"/", "/project/1/exports", "/project/1/test-cases", "/project/5/test-cases"}) {
      seen += instance->handle({"GET", page, {}, {}}).response.body;
    }
    for (const LoggedRequest& request : instance->log()) seen += request.method + request.target;
    for (const char* project : {"Alpha", "Target"}) seen += instance->dump(project);
  }
  EXPECT_THAT(seen, HasSubstr("HQ"));
  EXPECT_THAT(seen, HasSubstr("secretSpecified\":true"));
  EXPECT_THAT(seen, Not(HasSubstr(kSecret)));
}

}  // namespace
}  // namespace tmsync::standin
