#include "pair_fixture.hpp"

/// TestOps' own export between two instances.
namespace tmsync::standin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TmsSync : public PairTest {
 protected:
  [[nodiscard]] std::size_t writes() const {
    std::size_t count = 0;
    for (const LoggedRequest& request : recipient_->log()) {
      if (request.method != "GET" && request.target.find("/uaa/") == std::string::npos) ++count;
    }
    return count;
  }
};

TEST_F(TmsSync, CopiesTheScope) {
  configure();
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund"));
  const json pay = copy("Pay");
  EXPECT_EQ(pay["projectId"], 5);
  EXPECT_EQ(pay["fullName"], "shop.Pay");
  EXPECT_EQ(pay["description"], "By card");
  EXPECT_EQ(pay["precondition"], "A card");
  EXPECT_EQ(pay["expectedResult"], "Paid");
  EXPECT_EQ(pay["automated"], false);
  EXPECT_EQ(pay["tags"][0]["name"], "release");
  EXPECT_EQ(pay["links"][0]["url"], "https://example.com/spec");
  EXPECT_EQ(pay["createdBy"], "exporter");
  // Attributes are ignored without a mapping.
  EXPECT_EQ(pay["status"]["name"], "Draft");
  EXPECT_FALSE(pay.contains("layer"));
  EXPECT_THAT(pay["customFields"], IsEmpty());
  EXPECT_THAT(pay["members"], IsEmpty());
}

TEST_F(TmsSync, WithoutAQueryEverythingGoesAlong) {
  configure({{"tcAql", ""}});
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund", "Idea"));
  EXPECT_EQ(copy("Idea")["automated"], true);
}

TEST_F(TmsSync, UpdatesWhatChangedAndNothingElse) {
  configure();
  recipient_->clear_log();
  later(60);
  EXPECT_EQ(writes(), 0U);
  ASSERT_EQ(change_case(2, {{"name", "Refund 2"}, {"tags", {{{"name", "release"}}, {{"name", "new"}}}}}).status, 200);
  later(60);
  EXPECT_EQ(writes(), 1U);
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund 2"));
  EXPECT_EQ(copy("Refund 2")["tags"].size(), 2U);
}

TEST_F(TmsSync, ACopyThatIsGoneIsMadeAgainWhenTheCaseChanges) {
  configure();
  const std::string path = "/testcase/" + std::to_string(copies()[0]["id"].get<Id>());
  ASSERT_EQ(there().remove(path).status, 202);
  ASSERT_EQ(there().remove(path + "?force=true").status, 202);
  ASSERT_EQ(change_case(1, {{"description", "new"}}).status, 200);
  later(60);
  EXPECT_THAT(names(), ElementsAre("Refund", "Pay"));
}

TEST_F(TmsSync, CreateOffUpdatesWhatIsThereOnly) {
  ASSERT_EQ(there().post("/testcase", {{"projectId", 5}, {"name", "Pay"}, {"description", "old"}}).status, 200);
  for (int i = 0; i < 2; ++i) ASSERT_EQ(there().post("/testcase", {{"projectId", 5}, {"name", "Refund"}}).status, 200);
  configure({{"disableTcCreate", true}, {"tcAql", ""}});
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund", "Refund")) << "nothing is created, and two are no match";
  EXPECT_EQ(copy("Pay")["description"], "By card");
  for (const json& row : copies()) EXPECT_EQ(row["name"] == "Refund", row["tags"].empty());
  ASSERT_EQ(change_case(1, {{"name", "Pay 2"}}).status, 200);
  later(60);
  EXPECT_EQ(copy("Pay 2")["description"], "By card") << "it is remembered, whatever its name";
}

TEST_F(TmsSync, CreateOffTakesACaseOnce) {
  ASSERT_EQ(as("bot").post("/testcase", {{"projectId", 1}, {"name", "Pay"}, {"description", "another"}}).status, 200);
  ASSERT_EQ(there().post("/testcase", {{"projectId", 5}, {"name", "Pay"}}).status, 200);
  configure({{"disableTcCreate", true}, {"tcAql", "name = \"Pay\""}});
  EXPECT_EQ(copy("Pay")["description"], "By card") << "the second case of that name finds it taken";
}

TEST_F(TmsSync, LaunchesOfCopiedCases) {
  configure();
  ASSERT_EQ(launches().size(), 1U);
  const json launch = launches()[0];
  EXPECT_EQ(launch["name"], "Nightly");
  EXPECT_EQ(launch["tags"][0]["name"], "night");
  EXPECT_EQ(launch["closed"], true);
  const std::string of = std::to_string(launch["id"].get<Id>());
  const json results = there().get("/testresult?launchId=" + of).body["content"];
  ASSERT_EQ(results.size(), 1U) << "neither retries nor results of other cases";
  EXPECT_EQ(results[0]["name"], "Pay");
  EXPECT_EQ(results[0]["status"], "failed");
  EXPECT_EQ(results[0]["start"], 1000);
  EXPECT_EQ(results[0]["stop"], 3000);
  EXPECT_EQ(results[0]["duration"], 2000);
  EXPECT_EQ(results[0]["message"], "declined");
  EXPECT_EQ(results[0]["testCaseId"], copy("Pay")["id"]);
  EXPECT_EQ(copy("Pay")["description"], "By card") << "closing the launch leaves the copy as it is";
  later(60);
  EXPECT_EQ(launches().size(), 1U) << "each launch once";
}

TEST_F(TmsSync, AnOpenLaunchGrowsAndIsClosedLater) {
  configure();
  const Id launch = as("bot").post("/launch", {{"projectId", 1}, {"name", "Live"}}).body.at("id");
  const auto add = [&](const char* status) {
    ASSERT_EQ(as("bot")
                  .post("/testresult", {{"launchId", launch}, {"name", "r"}, {"status", status}, {"testCaseId", 1}})
                  .status,
              200);
  };
  add("passed");
  later(60);
  ASSERT_EQ(launches().size(), 2U);
  EXPECT_EQ(launches()[1]["closed"], false);
  add("failed");
  ASSERT_EQ(as("bot").send("POST", "/launch/" + std::to_string(launch) + "/close").status, 204);
  later(60);
  ASSERT_EQ(launches().size(), 2U);
  EXPECT_EQ(launches()[1]["closed"], true);
  const std::string of = std::to_string(launches()[1]["id"].get<Id>());
  EXPECT_EQ(there().get("/testresult?launchId=" + of).body["totalElements"], 2);
}

TEST_F(TmsSync, LaunchesBySelection) {
  const Id id = configure({{"tcAql", ""}, {"launchAql", "name = \"Ideas\""}});
  ASSERT_EQ(launches().size(), 1U);
  EXPECT_EQ(launches()[0]["name"], "Ideas");
  ASSERT_EQ(change(id, {{"launchAql", ""}, {"disableLaunchSync", true}}).status, 200);
  EXPECT_EQ(launches().size(), 1U);
  ASSERT_EQ(change(id, {{"disableLaunchSync", false}}).status, 200);
  EXPECT_EQ(launches().size(), 2U);
}

TEST_F(TmsSync, RunsByItsDelay) {
  const Id id = configure({{"syncDelaySec", 300}});
  EXPECT_THAT(names(), IsEmpty()) << "the first run comes after the delay";
  later(299);
  EXPECT_THAT(names(), IsEmpty());
  later(1);
  EXPECT_EQ(names().size(), 2U);
  ASSERT_EQ(change_case(1, {{"name", "Pay 2"}}).status, 200);
  later(299);
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund"));
  later(1);
  EXPECT_THAT(names(), ElementsAre("Pay 2", "Refund"));
  ASSERT_EQ(change(id, {{"syncDelaySec", 0}}).status, 200);
  ASSERT_EQ(change_case(1, {{"name", "Pay 3"}}).status, 200);
  later(59);
  EXPECT_THAT(names(), ElementsAre("Pay 2", "Refund"));
  later(1);
  EXPECT_THAT(names(), ElementsAre("Pay 3", "Refund")) << "0 means every 60 seconds";
}

TEST_F(TmsSync, AnyRequestRunsWhatIsDue) {
  configure({{"syncDelaySec", 300}});
  clock_ms_ += 300'000;
  EXPECT_EQ(as("reader").get("/project/1").status, 200);
  EXPECT_EQ(names().size(), 2U);
}

TEST_F(TmsSync, DisabledDoesNotRun) {
  const Id id = configure({{"disabled", true}});
  later(600);
  EXPECT_THAT(names(), IsEmpty());
  ASSERT_EQ(change(id, {{"disabled", false}}).status, 200);
  EXPECT_EQ(names().size(), 2U);
}

TEST_F(TmsSync, NothingRunsWhileTheIntegrationIsOff) {
  configure();
  const std::string global = "/integration/" + std::to_string(integration_);
  for (const std::string& path : {global, global + "/project/1"}) {
    ASSERT_EQ(as("root").patch(path, {{"disabled", true}}).status, 200);
    ASSERT_EQ(change_case(1, {{"name", "Pay for " + path}}).status, 200);
    later(60);
    EXPECT_TRUE(copy("Pay for " + path).is_null()) << path;
    ASSERT_EQ(as("root").patch(path, {{"disabled", false}}).status, 200);
    later(60);
    EXPECT_FALSE(copy("Pay for " + path).is_null()) << path;
  }
}

enum class Harm { revoked, read_only, no_right };
class SwitchesOff : public PairTest, public ::testing::WithParamInterface<Harm> {};

TEST_P(SwitchesOff, WhenTheRecipientRefuses) {
  const Id id = configure({{"notificationEmail", "qa@example.com"}});
  const json before = read(id);
  EXPECT_THAT(source_->mails(), IsEmpty());
  switch (GetParam()) {
    case Harm::revoked:
      ASSERT_TRUE(recipient_->revoke_token(kSecret));
      break;
    case Harm::read_only:
      ASSERT_TRUE(recipient_->set_right("exporter", "Target", "read"));
      break;
    case Harm::no_right:
      ASSERT_TRUE(recipient_->set_right("exporter", "Target", "none"));
      break;
  }
  later(60);  // nothing to copy: it is found nevertheless
  json after = read(id);
  EXPECT_EQ(after["disabled"], true);
  EXPECT_GT(after["lastModifiedDate"], before["lastModifiedDate"]);
  ASSERT_EQ(source_->mails().size(), 1U);
  EXPECT_EQ(source_->mails()[0].to, "qa@example.com");
  EXPECT_THAT(source_->mails()[0].text, HasSubstr("\"Alpha\""));
  EXPECT_THAT(source_->mails()[0].text, HasSubstr("was switched off"));
  after["disabled"] = false;
  after["lastModifiedDate"] = before["lastModifiedDate"];
  EXPECT_EQ(after, before) << "nothing else changed";
  later(600);
  EXPECT_EQ(source_->mails().size(), 1U);

  // The way back: what was wrong, then enable.
  recipient_->set_right("exporter", "Target", "write");
  ASSERT_EQ(as("owner")
                .patch("/integration/" + std::to_string(integration_) + "/project/1",
                       {{"secret", {{"token", "second-secret"}}}})
                .status,
            200);
  ASSERT_EQ(change_case(1, {{"name", "Pay 2"}}).status, 200);
  ASSERT_EQ(change(id, {{"disabled", false}}).status, 200);
  EXPECT_THAT(names(), ElementsAre("Pay 2", "Refund"));
}

INSTANTIATE_TEST_SUITE_P(Rows, SwitchesOff, ::testing::Values(Harm::revoked, Harm::read_only, Harm::no_right));

TEST_F(TmsSync, SwitchesOffInTheMiddleOfARun) {
  Fault refused;
  refused.method = "POST";
  refused.path_glob = "/testcase";
  refused.skip = 1;
  refused.status = 403;
  recipient_->add_fault(refused);
  const Id id = configure();
  EXPECT_THAT(names(), ElementsAre("Pay"));
  EXPECT_EQ(read(id)["disabled"], true);
  ASSERT_EQ(change(id, {{"disabled", false}}).status, 200);
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund")) << "what was copied is remembered";
}

TEST_F(TmsSync, AnUnreachableRecipientSwitchesNothingOff) {
  const Id id = configure();
  ASSERT_EQ(change_case(1, {{"name", "Pay 2"}}).status, 200);
  down_ = true;
  later(60);
  EXPECT_EQ(read(id)["disabled"], false);
  down_ = false;
  for (const Fault::Kind kind : {Fault::Kind::status, Fault::Kind::html, Fault::Kind::reset_before}) {
    Fault fault;
    fault.kind = kind;
    fault.path_glob = "/permission";
    fault.status = 503;
    recipient_->add_fault(fault);
    later(60);
    EXPECT_EQ(read(id)["disabled"], false);
    EXPECT_THAT(names(), ElementsAre("Pay", "Refund"));
  }
  EXPECT_THAT(source_->mails(), IsEmpty());
  later(60);
  EXPECT_THAT(names(), ElementsAre("Pay 2", "Refund"));
}

TEST_F(TmsSync, OneRefusedCaseDoesNotStopTheOthers) {
  Fault refused;
  refused.method = "POST";
  refused.path_glob = "/testcase";
  refused.status = 400;
  recipient_->add_fault(refused);
  const Id id = configure();
  EXPECT_THAT(names(), ElementsAre("Refund"));
  EXPECT_EQ(read(id)["disabled"], false);
  EXPECT_THAT(source_->handle({"GET", "/project/1/exports", {}, {}}).response.body, HasSubstr("1 refused"));
  later(60);
  EXPECT_THAT(names(), ElementsAre("Refund", "Pay"));
}

TEST_F(TmsSync, AnInstanceCanBeItsOwnRecipient) {
  ASSERT_TRUE(source_->load_json(R"({"users": [{"login": "self", "rights": {"Beta": "write"}}],
                                     "tokens": [{"token": "self-secret", "user": "self"}]})"));
  const Id own =
      as("root")
          .post("/integration", {{"type", "allure_testops"}, {"settings", {{"endpoint", "https://emea.example.com"}}}})
          .body.at("id");
  ASSERT_EQ(as("owner")
                .post("/integration/project",
                      {{"integrationId", own}, {"projectId", 1}, {"secret", {{"token", "self-secret"}}}})
                .status,
            200);
  json body = configuration(own);
  body["projectKey"] = "2";
  ASSERT_EQ(as("owner").post("/integration/export", body).status, 200);
  const auto copied = as("root").get("/testcase/__search?projectId=2&rql=true");
  EXPECT_EQ(copied.body["totalElements"], 2) << copied.text;
  later(60);
  EXPECT_EQ(as("root").get("/testcase/__search?projectId=2&rql=true").body["totalElements"], 2);
}

TEST_F(TmsSync, TwoInstancesExportToEachOther) {
  ASSERT_TRUE(source_->load_json(R"({"users": [{"login": "back", "rights": {"Beta": "write"}}],
                                     "tokens": [{"token": "back-secret", "user": "back"}]})"));
  ASSERT_TRUE(recipient_->load_json(R"({
    "integrations": [{"name": "EMEA", "type": "allure_testops", "endpoint": "https://emea.example.com"}],
    "projects": [{"name": "Second", "integrations": [{"name": "EMEA", "token": "back-secret"}],
                  "testCases": [{"name": "From HQ"}],
                  "exports": [{"integration": "EMEA", "projectKey": "2"}]}]})"));
  configure();
  later(60);
  recipient_->tick();
  EXPECT_THAT(names(), ElementsAre("Pay", "Refund"));
  EXPECT_EQ(as("root").get("/testcase/__search?projectId=2&rql=true").body["totalElements"], 1);
}

TEST_F(TmsSync, AnotherRecipientIsAnotherTableOfCopies) {
  configure({{"disableLaunchSync", true}});
  const auto other = start("other", kRecipientState);
  at_["https://other.example.com"] = other.get();
  const StandinClient client(*other, "root-token");
  ASSERT_EQ(client.post("/testcase", {{"projectId", 5}, {"name", "Somebody's"}}).status, 200);
  ASSERT_EQ(as("root")
                .patch("/integration/" + std::to_string(integration_),
                       {{"settings", {{"endpoint", "https://other.example.com"}}}})
                .status,
            200);
  later(60);
  const auto found = client.get("/testcase/__search?projectId=5&rql=true&sort=id,asc").body;
  ASSERT_EQ(found["totalElements"], 3) << found.dump();
  EXPECT_EQ(found["content"][0]["name"], "Somebody's");
}

TEST_F(TmsSync, RightsAtRunTime) {
  const auto level = [this] { return there().get("/project/5").status; };
  const StandinClient exporter(*recipient_, kSecret);
  EXPECT_EQ(level(), 200);
  EXPECT_EQ(exporter.get("/project/5").status, 200);
  EXPECT_TRUE(recipient_->set_right("exporter", "Target", "none"));
  EXPECT_EQ(exporter.get("/project/5").status, 403);
  EXPECT_TRUE(recipient_->set_right("exporter", "Second", "read"));
  EXPECT_EQ(exporter.get("/project/6").status, 200);
  EXPECT_FALSE(recipient_->set_right("nobody", "Target", "read"));
  EXPECT_FALSE(recipient_->set_right("exporter", "Nothing", "read"));
  EXPECT_FALSE(recipient_->set_right("exporter", "Target", "all"));
}

}  // namespace
}  // namespace tmsync::standin
