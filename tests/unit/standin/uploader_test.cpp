#include "fixture.hpp"

/// What only the official uploader asks for; that it is content with the whole is shown in tests/interop/uploader.
namespace tmsync::standin {
namespace {

using Id = std::int64_t;

class Uploader : public StandinTest {
 protected:
  Id launch(const std::string& project) {  // the uploader sends ids of projects as texts
    const auto made = bot().post("/launch", {{"name", "Nightly"}, {"projectId", project}, {"autoclose", true}});
    EXPECT_EQ(made.status, 200) << made.text;
    return made.body.value("id", Id{0});
  }
};

TEST_F(Uploader, NumbersInQuotesCountAsNumbers) {
  EXPECT_GT(launch("1"), 0);
  EXPECT_EQ(bot().post("/launch", {{"name", "N"}, {"projectId", "one"}}).status, 400);
  EXPECT_EQ(bot().post("/launch", {{"name", "N"}, {"projectId", "1.5"}}).status, 400);
}

TEST_F(Uploader, EnvironmentsAndCategoriesAreKnownByTheirExternalId) {
  const Id of = launch("1");
  for (const char* path : {"/launch/named-env/bulk", "/launch/category/bulk"}) {
    SCOPED_TRACE(path);
    const std::vector<json> items{{{"externalId", "a"}, {"name", "A"}}, {{"externalId", "b"}, {"name", "B"}}};
    const auto first = bot().post(path, {{"launchId", of}, {"items", items}});
    ASSERT_EQ(first.status, 200) << first.text;
    ASSERT_EQ(first.body.size(), 2U);
    EXPECT_EQ(first.body[0]["externalId"], "a");
    EXPECT_EQ(bot().post(path, {{"launchId", of}, {"items", items}}).body, first.body) << "the same rows again";
    EXPECT_EQ(bot().post(path, {{"launchId", of}, {"items", std::vector<json>{json{{"name", "no id"}}}}}).status, 400);
    EXPECT_EQ(bot().post(path, {{"launchId", 4711}, {"items", items}}).status, 404);
  }
}

TEST_F(Uploader, ErrorsFilesAndQualityGatesNeedAnOpenLaunch) {
  const Id of = launch("1");
  const json errors{{"launchId", of}, {"items", std::vector<json>{json{{"message", "it broke"}, {"trace", "here"}}}}};
  const json gates{{"launchId", of}, {"items", std::vector<json>{json{{"name", "maxFailures"}, {"message", "3 > 2"}}}}};
  const std::string files = "/launch/attachment?launchId=" + std::to_string(of);
  EXPECT_EQ(bot().post("/launch/error/bulk", errors).status, 200);
  EXPECT_EQ(bot().post("/launch/quality-gate/bulk", gates).status, 200);
  EXPECT_EQ(bot().upload("POST", files, {{"all.log", "x"}}).status, 200);
  ASSERT_EQ(bot().post("/launch/" + std::to_string(of) + "/close", json::object()).status, 204);
  EXPECT_EQ(bot().post("/launch/error/bulk", errors).status, 423);
  EXPECT_EQ(bot().post("/launch/quality-gate/bulk", gates).status, 423);
  EXPECT_EQ(bot().upload("POST", files, {{"all.log", "x"}}).status, 423);
}

TEST_F(Uploader, AJobIsFoundByItsUidAndKeepsTheParametersOfItsLastRun) {
  EXPECT_EQ(bot().get("/job?projectId=1&externalId=ci").status, 404);
  const Id of = launch("1");
  const auto start = [&](const char* run, const char* branch) {
    return bot().post("/upload/start",
                      {{"projectId", "1"},
                       {"launch", {{"id", of}}},
                       {"ci", {{"type", "github"}}},
                       {"job",
                        {{"uid", "ci"},
                         {"name", "CI"},
                         {"parameters", std::vector<json>{json{{"name", "Branch"}, {"defaultValue", branch}}}}}},
                       {"jobRun", {{"uid", run}}}});
  };
  const auto first = start("1", "main");
  ASSERT_EQ(first.status, 200) << first.text;
  const auto second = start("2", "next");
  EXPECT_EQ(second.body["jobId"], first.body["jobId"]);
  EXPECT_NE(second.body["jobRunId"], first.body["jobRunId"]);
  const auto job = bot().get("/job?projectId=1&externalId=ci");
  ASSERT_EQ(job.status, 200);
  EXPECT_EQ(job.body["id"], first.body["jobId"]);
  EXPECT_EQ(job.body["parameters"][0]["defaultValue"], "next");
  EXPECT_EQ(bot().get("/jobrun/" + second.body["jobRunId"].dump()).body["externalId"], "2");

  // A run that the instance itself started: the uploader names it, and learns its launch.
  const auto resumed =
      bot().post("/upload/start", {{"projectId", 1}, {"jobRun", {{"id", first.body["jobRunId"]}, {"uid", "1"}}}});
  ASSERT_EQ(resumed.status, 200) << resumed.text;
  EXPECT_EQ(resumed.body["launchId"], of);
  EXPECT_EQ(bot().post("/upload/start", {{"projectId", 1}, {"jobRun", {{"id", 99}}}}).status, 404);
}

}  // namespace
}  // namespace tmsync::standin
