#include "fixture.hpp"

namespace tmsync::standin {
namespace {

class Scenarios : public StandinTest {
 protected:
  json steps(std::int64_t id) { return bot().get(path_of(id) + "/step").body; }
  static json scenario() {
    return json::parse(R"({"steps": [
      {"type": "body", "body": "Open", "steps": [{"type": "body", "body": "Inner"}],
       "expectedResultSteps": [{"type": "expected_body", "body": "Shown"}, {"type": "expected_body", "body": "Fast"}]},
      {"type": "body", "body": "Close"}]})");
  }
};

TEST_F(Scenarios, ReadFormHasContainersOfExpectedResults) {
  const auto id = create({{"scenario", scenario()}});
  const json read = steps(id);
  ASSERT_EQ(read["root"]["children"].size(), 2U) << read;
  const auto step = [&read](const json& key) { return read["scenarioSteps"][std::to_string(key.get<std::int64_t>())]; };
  const json open = step(read["root"]["children"][0]);
  EXPECT_EQ(open["body"], "Open");
  EXPECT_EQ(open["testCaseId"], id);
  EXPECT_EQ(step(open["children"][0])["body"], "Inner");
  EXPECT_EQ(open["expectedResult"], "Shown\nFast");
  const json container = step(open["expectedResultId"]);
  EXPECT_EQ(container["body"], "Expected Result");
  ASSERT_EQ(container["children"].size(), 2U);
  EXPECT_EQ(step(container["children"][1])["body"], "Fast");
  EXPECT_EQ(
      bot().patch("/testcase/step/" + std::to_string(container["id"].get<std::int64_t>()), {{"body", "x"}}).status,
      404);
}

TEST_F(Scenarios, PostAppendsPatchReplacesDeleteClears) {
  const auto id = create({{"scenario", scenario()}});
  ASSERT_EQ(bot().post(path_of(id) + "/scenario?v2=true", scenario()).status, 200);
  EXPECT_EQ(steps(id)["root"]["children"].size(), 4U);
  ASSERT_EQ(bot().patch(path_of(id), {{"scenario", scenario()}}).status, 200);
  EXPECT_EQ(steps(id)["root"]["children"].size(), 2U);
  EXPECT_EQ(steps(id)["scenarioSteps"].size(), 6U) << "nothing is left of the old steps";
  ASSERT_EQ(bot().remove(path_of(id) + "/scenario").status, 200);
  EXPECT_TRUE(steps(id)["root"]["children"].empty());
  EXPECT_EQ(bot().get(path_of(id) + "/overview").body["hasManualScenario"], false);
}

TEST_F(Scenarios, OldFormWithoutV2) {
  const auto id = create();
  const json old =
      json::parse(R"({"steps": [{"name": "Open", "expectedResult": "Shown", "steps": [{"name": "Inner"}]}]})");
  const auto answer = bot().post(path_of(id) + "/scenario", old);
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.body["steps"][0]["steps"][0]["name"], "Inner");
  EXPECT_EQ(bot().get(path_of(id) + "/scenario").body["steps"][0]["expectedResult"], "Shown");
  EXPECT_EQ(bot().post(path_of(id) + "/scenario", scenario()).status, 400) << "typed steps need v2=true";
}

TEST_F(Scenarios, BodyJsonIsKept) {
  const json document = {{"type", "doc"}, {"content", json::array()}};
  const auto id = create({{"scenario", {{"steps", {{{"type", "body"}, {"body", "x"}, {"bodyJson", document}}}}}}});
  EXPECT_EQ(steps(id)["scenarioSteps"].begin()->at("bodyJson"), document);
}

TEST_F(Scenarios, SingleSteps) {
  const auto id = create({{"scenario", scenario()}});
  const auto first = steps(id)["root"]["children"][0].get<std::int64_t>();
  const auto added =
      bot().post("/testcase/step?afterId=" + std::to_string(first), {{"testCaseId", id}, {"body", "Between"}});
  ASSERT_EQ(added.status, 200) << added.text;
  const auto made = added.body["createdStepId"].get<std::int64_t>();
  EXPECT_EQ(added.body["scenario"]["root"]["children"][1], made);
  const auto patched = bot().patch("/testcase/step/" + std::to_string(first), {{"expectedResult", "Only this"}});
  ASSERT_EQ(patched.status, 200) << patched.text;
  EXPECT_EQ(patched.body["scenarioSteps"][std::to_string(first)]["expectedResult"], "Only this");
  const auto moved = bot().post("/testcase/step/" + std::to_string(made) + "/move", {{"beforeId", first}});
  EXPECT_EQ(moved.body["root"]["children"][0], made) << moved.text;
  const auto removed = bot().remove("/testcase/step/" + std::to_string(first));
  EXPECT_EQ(removed.body["root"]["children"].size(), 2U);
  EXPECT_FALSE(removed.body["scenarioSteps"].contains(std::to_string(first)));
}

TEST_F(Scenarios, SharedSteps) {
  const auto made = bot().post("/sharedstep", {{"name", "Log in"}, {"projectId", 1}});
  ASSERT_EQ(made.status, 200) << made.text;
  const auto shared = made.body["id"].get<std::int64_t>();
  const std::string path = "/sharedstep/" + std::to_string(shared);
  ASSERT_EQ(bot().post(path + "/scenario", {{"steps", {{{"type", "body"}, {"body", "Type the password"}}}}}).status,
            200);
  EXPECT_EQ(bot().post(path + "/scenario", {{"steps", {{{"type", "shared"}, {"sharedStepId", shared}}}}}).status, 400);
  const auto id = create({{"scenario", {{"steps", {{{"type", "shared"}, {"sharedStepId", shared}}}}}}});
  const json read = steps(id);
  EXPECT_EQ(read["scenarioSteps"].begin()->at("sharedStepId"), shared);
  EXPECT_EQ(read["sharedSteps"][std::to_string(shared)]["name"], "Log in");
  EXPECT_EQ(read["sharedStepScenarioSteps"].begin()->at("body"), "Type the password");
  EXPECT_EQ(bot().get(path + "/usage").body["content"][0]["id"], id);
  EXPECT_EQ(bot().get("/sharedstep?projectId=1&search=log").body["content"][0]["testCasesCount"], 1);
  EXPECT_EQ(bot().remove(path).status, 400) << "it is in use";
}

class Attachments : public StandinTest {};

TEST_F(Attachments, UploadReadReplaceRemove) {
  const auto id = create();
  const std::string query = "?testCaseId=" + std::to_string(id);
  const auto rows = bot().upload("POST", "/testcase/attachment" + query, {{"a.txt", "one\r\n"}, {"b.txt", ""}});
  ASSERT_EQ(rows.status, 200) << rows.text;
  ASSERT_EQ(rows.body.size(), 2U);
  EXPECT_EQ(rows.body[0]["contentLength"], 5);
  EXPECT_EQ(rows.body[0]["entity"], "test_case");
  const std::string path = "/testcase/attachment/" + std::to_string(rows.body[0]["id"].get<std::int64_t>());
  EXPECT_EQ(bot().get(path + "/content").text, "one\r\n");
  EXPECT_EQ(bot().upload("PUT", path + "/content", {{"a.txt", "two"}}).body["contentLength"], 3);
  EXPECT_EQ(bot().get(path + "/content?inline=true").text, "two");
  EXPECT_EQ(bot().patch(path, {{"name", "c.txt"}}).body["name"], "c.txt");
  EXPECT_EQ(bot().get("/testcase/attachment" + query).body["totalElements"], 2);
  EXPECT_EQ(bot().remove(path).status, 200);
  EXPECT_EQ(bot().get(path + "/content").status, 404);
  EXPECT_EQ(bot().upload("POST", "/testcase/attachment" + query, {}).status, 400);
}

TEST_F(Attachments, OnlyOfTheOwnCase) {
  const auto id = create();
  const auto other = create();
  const auto rows = bot().upload("POST", "/testcase/attachment?testCaseId=" + std::to_string(id), {{"a.txt", "x"}});
  const json scenario = {{"steps", {{{"type", "attachment"}, {"attachmentId", rows.body[0]["id"]}}}}};
  EXPECT_EQ(bot().post(path_of(other) + "/scenario?v2=true", scenario).status, 400);
  const auto answer = bot().post(path_of(id) + "/scenario?v2=true", scenario);
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.body["attachments"].begin()->at("name"), "a.txt");
}

}  // namespace
}  // namespace tmsync::standin
