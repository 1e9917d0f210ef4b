#include <gmock/gmock.h>

#include "tmsync/standin/standin.hpp"

#include "../../support/standin_client.hpp"

/// The launch side of the stand-in: what it answers, refuses, and does when a launch is closed.
namespace tmsync::standin {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::StandinClient;

constexpr const char* kState = R"json({
  "users": [{"login": "u", "admin": true}],
  "tokens": [{"token": "t", "user": "u"}],
  "projects": [{
    "id": 1, "name": "P",
    "testCases": [{"id": 10, "name": "Pay", "tags": ["kept"]}, {"id": 11, "name": "Refund"}],
    "launches": [
      {"name": "Old", "tags": ["nightly"], "environment": {"OS": "Linux"},
       "results": [{"case": "Pay", "status": "failed", "message": "no", "parameters": {"a": "b"},
                    "steps": ["one", {"text": "two", "steps": [{"attachment": "log.txt"}]}],
                    "attachments": [{"name": "log.txt", "text": "the log"}],
                    "fixtures": [{"name": "set up", "steps": ["start"]}]},
                   {"case": 11}]},
      {"name": "Open", "closed": false}
    ]
  }]
})json";

class LaunchSide : public ::testing::Test {
 protected:
  static std::unique_ptr<Instance> make(Instance::Options options = {}) {
    options.clock_ms = [] { return 1'700'000'000'000; };
    auto opened = Instance::open(std::move(options));
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  void SetUp() override {
    const auto loaded = instance_->load_json(kState);
    ASSERT_TRUE(loaded) << loaded.error().message;
  }
  json rows(const std::string& path) const {
    const auto answer = client_.get(path);
    EXPECT_EQ(answer.status, 200) << answer.text;
    return answer.body.is_array() ? answer.body : answer.body.at("content");
  }
  std::int64_t launch(const std::string& name) const {
    const json found = rows("/launch/__search?projectId=1&rql=name%20%3D%20%22" + name + "%22");
    return found.at(0).at("id").get<std::int64_t>();
  }
  std::int64_t session(std::int64_t of) const {
    return client_.post("/upload/session?manual=true", {{"launchId", of}, {"environment", json::array()}})
        .body.at("id")
        .get<std::int64_t>();
  }
  testing::StandinAnswer upload(std::int64_t of, const std::vector<json>& results) const {
    return client_.post("/upload/test-result", {{"testSessionId", of}, {"results", results}});
  }

  std::unique_ptr<Instance> instance_ = make();
  StandinClient client_{*instance_, "t"};
};

TEST_F(LaunchSide, SearchTakesLaunchQueriesAndWalksById) {
  EXPECT_EQ(rows("/launch/__search?projectId=1&rql=true").size(), 2u);
  EXPECT_EQ(rows("/launch/__search?projectId=1&rql=closed%20%3D%20true").at(0).at("name"), "Old");
  EXPECT_EQ(rows("/launch/__search?projectId=1&rql=tag%20%3D%20%22nightly%22").size(), 1u);
  EXPECT_EQ(rows("/launch/__search?projectId=1&rql=ev%5B%22OS%22%5D%20%3D%20%22Linux%22").size(), 1u);
  const auto first = launch("Old");
  const json after =
      rows("/launch/__search?projectId=1&sort=id,asc&rql=(true)%20and%20id%20%3E%20" + std::to_string(first));
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after.at(0).at("name"), "Open");
  EXPECT_EQ(client_.get("/launch/__search?projectId=1&rql=name%20%3D").status, 400);
  EXPECT_EQ(client_.get("/launch/query/validate?projectId=1&rql=closed%20%3D%20true").body.at("count"), 1);
}

TEST_F(LaunchSide, ADeletedLaunchAnswers500AndCanBeDeletedAgain) {
  const std::string path = "/launch/" + std::to_string(launch("Open"));
  EXPECT_EQ(client_.remove(path).status, 204);
  EXPECT_EQ(client_.get(path).status, 500);
  EXPECT_EQ(client_.remove(path).status, 204);
  EXPECT_EQ(rows("/launch/__search?projectId=1&rql=true").size(), 1u);
}

TEST_F(LaunchSide, AClosedLaunchTakesNothingUntilItIsReopened) {
  const auto old = launch("Old");
  const json result{{"launchId", old}, {"name", "x"}, {"status", "passed"}};
  EXPECT_EQ(client_.post("/testresult", result).status, 423);
  EXPECT_EQ(client_.post("/upload/session?manual=true", {{"launchId", old}}).status, 423);
  EXPECT_EQ(client_.post("/launch/" + std::to_string(old) + "/reopen", json::object()).status, 204);
  EXPECT_EQ(client_.post("/testresult", result).status, 200);
}

TEST_F(LaunchSide, AStateFileFillsResultsStepsFilesAndFixtures) {
  const auto old = launch("Old");
  const json results = rows("/testresult?launchId=" + std::to_string(old) + "&sort=id,asc&size=10");
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results.at(0).at("testCaseId"), 10);
  EXPECT_EQ(results.at(0).at("status"), "failed");
  EXPECT_EQ(results.at(0).at("parameters").at(0).at("value"), "b");
  EXPECT_EQ(results.at(1).at("name"), "Refund");
  const std::string id = results.at(0).at("id").dump();
  const auto steps = client_.get("/testresult/" + id + "/execution?v2=true").body.at("steps");
  EXPECT_EQ(steps.at(1).at("steps").at(0).at("attachment").at("name"), "log.txt");
  const auto old_form = client_.get("/testresult/" + id + "/execution").body;
  EXPECT_EQ(old_form.at("steps").at(1).at("attachments").at(0).at("name"), "log.txt");
  const json files = rows("/testresult/attachment?testResultId=" + id);
  EXPECT_EQ(client_.get("/testresult/attachment/" + files.at(0).at("id").dump() + "/content").text, "the log");
  EXPECT_EQ(rows("/testresult/" + id + "/fixture?v2=true").at(0).at("name"), "set up");
  EXPECT_EQ(rows("/testresult/" + id + "/evv").at(0).at("variable").at("name"), "OS");
  EXPECT_EQ(rows("/launch/" + std::to_string(old) + "/statistic").size(), 2u);
}

TEST_F(LaunchSide, AMistakeInAStateFileIsNamedWithItsPlace) {
  const auto loaded = instance_->load_json(
      R"({"projects": [{"id": 1, "name": "P", "launches": [{"name": "X", "results": [{"case": "Nobody"}]}]}]})");
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("/projects/0/launches/0/results/0/case"));
}

TEST_F(LaunchSide, UploadedResultsAreBoundByLabelInEverySpelling) {
  const auto of = session(launch("Open"));
  for (const std::string label : {"ALLURE_ID", "AS_ID", "as_id"}) {
    const auto answer = upload(of, {{{"name", "r " + label},
                                     {"historyId", label},
                                     {"status", "PASSED"},
                                     {"labels", {{{"name", label}, {"value", "10"}}}}}});
    ASSERT_EQ(answer.status, 200) << answer.text;
    const auto id = answer.body.at("resultIds").at(0).dump();
    EXPECT_EQ(client_.get("/testresult/" + id).body.at("testCaseId"), 10) << label;
    EXPECT_EQ(client_.get("/testresult/" + id).body.at("status"), "passed");
  }
}

TEST_F(LaunchSide, TheSameTestTwiceIsARetry) {
  const auto of = session(launch("Open"));
  const auto ids = upload(of, {{{"name", "a"}, {"historyId", "h"}, {"status", "failed"}},
                               {{"name", "a"}, {"historyId", "h"}, {"status", "passed"}},
                               {{"name", "b"}, {"historyId", "other"}, {"status", "passed"}}})
                       .body.at("resultIds");
  const auto older = client_.get("/testresult/" + ids.at(0).dump()).body;
  EXPECT_TRUE(older.at("hidden").get<bool>());
  EXPECT_EQ(older.at("retriedBy").at("id"), ids.at(1));
  EXPECT_FALSE(client_.get("/testresult/" + ids.at(1).dump()).body.at("hidden").get<bool>());
  EXPECT_FALSE(client_.get("/testresult/" + ids.at(2).dump()).body.at("hidden").get<bool>());
}

TEST_F(LaunchSide, AnnouncedFilesAreMissedUntilTheirBytesCome) {
  const auto of = session(launch("Open"));
  const std::vector<json> files{{{"name", "a.txt"}, {"originalFileName", "a.txt"}, {"contentType", "text/plain"}}};
  const auto id = upload(of, {{{"name", "a"}, {"attachments", files}}}).body.at("resultIds").at(0).dump();
  EXPECT_TRUE(rows("/testresult/attachment?testResultId=" + id).at(0).at("missed").get<bool>());
  const std::string path = "/upload/test-result/" + id + "/attachment";
  EXPECT_EQ(client_.upload("POST", path, {{"b.txt", "x"}}).status, 400);
  EXPECT_EQ(client_.upload("POST", path, {{"a.txt", "x"}}).status, 202);
  EXPECT_FALSE(rows("/testresult/attachment?testResultId=" + id).at(0).at("missed").get<bool>());
}

TEST_F(LaunchSide, UploadsAreReadStrictly) {
  const auto of = session(launch("Open"));
  EXPECT_EQ(upload(of, {{{"name", "a"}, {"colour", "red"}}}).status, 400);
  EXPECT_EQ(upload(of, {{{"name", "a"}, {"status", "green"}}}).status, 400);
  EXPECT_EQ(upload(of, {{{"name", " "}}}).status, 400);
  EXPECT_EQ(upload(of, std::vector<json>(1001, json{{"name", "a"}})).status, 400);
  EXPECT_EQ(upload(99, {{{"name", "a"}}}).status, 404);
  EXPECT_EQ(rows("/testresult?launchId=" + std::to_string(launch("Open"))).size(), 0u) << "nothing is half-written";
}

TEST_F(LaunchSide, ClosingMakesCasesOfUnboundResultsOnce) {
  const auto open = launch("Open");
  const auto of = session(open);
  (void)upload(of, {{{"name", "new"}, {"testCaseId", "hash"}, {"historyId", "1"}, {"status", "passed"}},
                    {{"name", "new"}, {"testCaseId", "hash"}, {"historyId", "2"}, {"status", "passed"}}});
  EXPECT_EQ(rows("/testcase/__search?projectId=1&rql=true").size(), 2u);
  EXPECT_EQ(client_.post("/launch/" + std::to_string(open) + "/close", json::object()).status, 204);
  EXPECT_EQ(rows("/testcase/__search?projectId=1&rql=name%20%3D%20%22new%22").size(), 1u);
  for (const json& row : rows("/testresult?launchId=" + std::to_string(open))) EXPECT_TRUE(row.contains("testCaseId"));
}

struct PolicyRow {
  const char* name;
  bool protect;
  bool manual;
  const char* expected;
};

class Policy : public LaunchSide, public ::testing::WithParamInterface<PolicyRow> {};

TEST_P(Policy, DecidesWhetherClosingRewritesTheCase) {
  const auto& row = GetParam();
  if (row.protect) {
    const json schema{{"projectId", 1}, {"field", "name"}, {"policy", "from_test_case"}};
    ASSERT_EQ(client_.post("/testcaseupdateschema", schema).status, 200);
    EXPECT_EQ(client_.post("/testcaseupdateschema", schema).status, 500) << "one row a field";
  }
  const auto open = launch("Open");
  const json result{
      {"launchId", open}, {"name", "Renamed"}, {"status", "passed"}, {"testCaseId", 10}, {"manual", row.manual}};
  ASSERT_EQ(client_.post("/testresult", result).status, 200);
  ASSERT_EQ(client_.post("/launch/" + std::to_string(open) + "/close", json::object()).status, 204);
  EXPECT_EQ(client_.get("/testcase/10/overview").body.at("name"), row.expected);
}

INSTANTIATE_TEST_SUITE_P(Standin, Policy,
                         ::testing::Values(PolicyRow{"OpenPolicy", false, false, "Renamed"},
                                           PolicyRow{"Protected", true, false, "Pay"},
                                           PolicyRow{"ManualResult", false, true, "Pay"}),
                         [](const auto& row) { return row.param.name; });

TEST_F(LaunchSide, GeneratedLaunchesAreTheSameForTheSameSeed) {
  const auto other = make();
  ASSERT_TRUE(other->load_json(kState));
  for (Instance* instance : {instance_.get(), other.get()}) {
    ASSERT_TRUE(instance->generate_launches("P", 2, 5, 7));
  }
  EXPECT_EQ(rows("/launch/__search?projectId=1&rql=true").size(), 4u);
  EXPECT_EQ(instance_->dump("P"), other->dump("P"));
}

TEST(LaunchStorage, KeepsLaunchesAndResultsInItsFile) {
  const std::string path = ::testing::TempDir() + "/launches.sqlite";
  std::remove(path.c_str());
  Instance::Options options;
  options.storage = path;
  std::string before;
  {
    auto instance = Instance::open(options);
    ASSERT_TRUE(instance);
    ASSERT_TRUE((*instance)->load_json(kState));
    before = (*instance)->dump("P");
  }
  auto again = Instance::open(options);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->dump("P"), before);
  EXPECT_THAT(before, HasSubstr("set up"));
}

}  // namespace
}  // namespace tmsync::standin
