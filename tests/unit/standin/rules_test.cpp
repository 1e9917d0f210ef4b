#include "fixture.hpp"

namespace tmsync::standin {
namespace {

class Rules : public StandinTest {};

struct Refused {
  const char* name;
  json body;
  int status;
  const char* query = "?v2=true";
};
void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.name;
}

class RefusedBodies : public StandinTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(RefusedBodies, OnPatchNothingChanges) {
  const auto id = create({{"name", "Before"}});
  const auto before = bot().get(path_of(id) + "/overview").text;
  const auto answer = bot().patch(path_of(id) + GetParam().query, GetParam().body);
  EXPECT_EQ(answer.status, GetParam().status) << answer.text;
  EXPECT_TRUE(answer.body.contains("message")) << answer.text;
  EXPECT_EQ(answer.body["status"], GetParam().status);
  EXPECT_TRUE(answer.body.contains("timestamp"));
  EXPECT_EQ(bot().get(path_of(id) + "/overview").text, before);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, RefusedBodies,
    ::testing::Values(
        Refused{"blank_name", {{"name", "  "}}, 400}, Refused{"name_over_255", {{"name", std::string(256, 'x')}}, 400},
        Refused{"null_status", {{"statusId", nullptr}}, 400}, Refused{"null_workflow", {{"workflowId", nullptr}}, 400},
        Refused{"status_outside_workflow", {{"workflowId", 7}, {"statusId", -3}}, 400},
        Refused{"unknown_workflow", {{"workflowId", 99}}, 400}, Refused{"unknown_layer", {{"testLayerId", 99}}, 400},
        Refused{"unknown_member", {{"colour", "red"}}, 400}, Refused{"wrong_type", {{"name", 5}}, 400},
        Refused{"unknown_member_in_link", {{"links", {{{"href", "x"}}}}}, 400},
        Refused{"unknown_user", {{"members", {{{"name", "nobody"}, {"role", {{"id", -1}}}}}}}, 400},
        Refused{"unknown_role", {{"members", {{{"name", "anna"}, {"role", {{"id", 55}}}}}}}, 400},
        Refused{"locked_field_new_value", {{"customFields", {{{"name", "No"}, {"customField", {{"id", 12}}}}}}}, 400},
        Refused{"field_not_in_project", {{"customFields", {{{"name", "E"}, {"customField", {{"id", -1}}}}}}}, 400},
        Refused{"two_values_of_single_select",
                {{"customFields",
                  {{{"name", "P0"}, {"customField", {{"id", 10}}}}, {{"name", "P1"}, {"customField", {{"id", 10}}}}}}},
                400},
        Refused{"value_by_id_without_v2", {{"customFields", {{{"id", 1}}}}}, 500, ""},
        Refused{
            "foreign_attachment", {{"scenario", {{"steps", {{{"type", "attachment"}, {"attachmentId", 77}}}}}}}, 400},
        Refused{"unknown_step_type", {{"scenario", {{"steps", {{{"type", "Body"}, {"body", "x"}}}}}}}, 400}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(Rules, ValueByIdAloneNeedsV2) {
  const auto id = create({{"customFields", {{{"id", 1}}}}});
  EXPECT_EQ(bot().get(path_of(id) + "/overview").body["customFields"][0]["name"], "P0");
}

TEST_F(Rules, ValuesAndTagsComeToBeByName) {
  const auto id = create(
      {{"tags", {{{"name", "fresh"}}}}, {"customFields", {{{"name", "Mobile"}, {"customField", {{"id", 11}}}}}}});
  EXPECT_EQ(bot().get("/tag").body.at(0)["name"], "fresh");
  EXPECT_EQ(bot().get(path_of(id) + "/overview").body["customFields"][0]["global"], false);
  const auto values = bot().get("/project/1/cfv?customFieldId=11&query=mob");
  ASSERT_EQ(values.body["totalElements"], 1) << values.text;
  EXPECT_EQ(values.body["content"][0]["testCasesCount"], 1);
  const auto again = bot().post("/project/1/cfv", {{"name", "Mobile"}, {"customField", {{"id", 11}}}});
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(bot().post("/project/1/cfv", {{"name", "Shared"}, {"customField", {{"id", 11}}}}).status, 400)
      << "a global value counts";
}

TEST_F(Rules, CountsOfAFieldMayBeBehindAndNoAnswerNamesTheKey) {
  (void)create({{"customFields", {{{"name", "Mobile"}, {"customField", {{"id", 11}}}}}}});
  const auto fields = bot().get("/project/1/cf").text;
  const auto loaded = instance_->load_json(R"({"projects": [{"id": 1, "name": "Alpha", "customFields": [
      {"id": 11, "name": "Area", "countsBehind": true}]}]})");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(bot().get("/project/1/cfv?customFieldId=11&query=mob").body["content"][0]["testCasesCount"], 0);
  EXPECT_EQ(bot().get("/project/1/cf").text, fields);
}

struct Moves {
  const char* name;
  json body;
  bool moves;
};
void PrintTo(const Moves& row, std::ostream* out) {
  *out << row.name;
}
class LastModified : public StandinTest, public ::testing::WithParamInterface<Moves> {};

TEST_P(LastModified, Patch) {
  const auto id = create();
  const auto before = bot().get(path_of(id)).body["lastModifiedDate"];
  clock_ms_ += 5000;
  ASSERT_EQ(as("root").patch(path_of(id), GetParam().body).status, 200);
  const json after = bot().get(path_of(id)).body;
  EXPECT_EQ(after["lastModifiedDate"] != before, GetParam().moves);
  EXPECT_EQ(after["lastModifiedBy"], GetParam().moves ? "root" : "bot");
  EXPECT_EQ(after["createdBy"], "bot");
}

INSTANTIATE_TEST_SUITE_P(
    Rows, LastModified,
    ::testing::Values(
        Moves{"name", {{"name", "B"}}, true}, Moves{"tags", {{"tags", {{{"name", "t"}}}}}, true},
        Moves{"links", {{"links", json::array()}}, true},
        Moves{"scenario", {{"scenario", {{"steps", json::array()}}}}, true},
        Moves{"custom_fields", {{"customFields", {{{"name", "P1"}, {"customField", {{"id", 10}}}}}}}, false},
        Moves{"members", {{"members", {{{"name", "anna"}, {"role", {{"id", -1}}}}}}}, false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(Rules, IssuesDoNotMoveLastModified) {
  const auto id = create();
  const auto before = bot().get(path_of(id)).body["lastModifiedDate"];
  clock_ms_ += 5000;
  ASSERT_EQ(bot().post(path_of(id) + "/issue", {{{"name", "PAY-1"}, {"integrationId", 1}}}).status, 200);
  EXPECT_EQ(bot().get(path_of(id)).body["lastModifiedDate"], before);
}

TEST_F(Rules, SoftDeleteRestoreForce) {
  const auto id = create();
  EXPECT_EQ(bot().remove(path_of(id) + "?force=true").status, 202) << "not in the bin yet: a soft delete";
  EXPECT_EQ(bot().get("/testcase/__search?projectId=1&rql=true").body["totalElements"], 0);
  EXPECT_EQ(bot().get("/testcase/__search?projectId=1&rql=true&deleted=true").body["totalElements"], 1);
  EXPECT_EQ(bot().get("/testcase/deleted?projectId=1").body["totalElements"], 1);
  EXPECT_EQ(bot().send("POST", path_of(id) + "/restore").status, 200);
  EXPECT_EQ(bot().get("/testcase/__search?projectId=1&rql=true").body["totalElements"], 1);
  EXPECT_EQ(bot().remove(path_of(id)).status, 202);
  EXPECT_EQ(bot().remove(path_of(id)).status, 202) << "deleting twice is not an error";
  EXPECT_EQ(bot().patch(path_of(id), {{"deleted", false}}).status, 200);
  EXPECT_EQ(bot().remove(path_of(id)).status, 202);
  EXPECT_EQ(bot().remove(path_of(id) + "?force=true").status, 202);
  EXPECT_EQ(bot().get(path_of(id)).status, 404);
}

TEST_F(Rules, IssuesAndTestKeys) {
  const auto id = create();
  const auto other = create();
  ASSERT_EQ(bot().post(path_of(other) + "/issue", {{{"name", "PAY-77"}, {"integrationId", 1}}}).status, 200);
  const auto wrong = bot().post(path_of(id) + "/issue", {{{"name", "PAY-1"}}});
  ASSERT_EQ(wrong.status, 200) << wrong.text;
  EXPECT_EQ(wrong.body[0]["name"], "PAY-77") << "without an integration a look-alike is attached";
  const auto by_url =
      bot().post(path_of(id) + "/issue", {{{"name", "PAY-2"}, {"url", "https://jira.example.com/browse/PAY-2"}}});
  EXPECT_EQ(by_url.body[0]["name"], "PAY-2");
  EXPECT_EQ(bot().post(path_of(id) + "/testkey", {{{"name", "T-1"}, {"integrationId", 1}}}).status, 200);
  EXPECT_EQ(bot().post(path_of(id) + "/testkey", {{{"name", "T-1"}, {"integrationId", 2}}}).status, 400)
      << "not enabled in the project";
  const auto overview = bot().get(path_of(id) + "/overview").body;
  EXPECT_EQ(overview["issues"].size(), 1U);
  EXPECT_EQ(overview["testKeys"][0]["name"], "T-1");
}

TEST_F(Rules, ListsAreReplacedBySubResources) {
  const auto id = create({{"tags", {{{"name", "a"}}}}});
  EXPECT_EQ(bot().post(path_of(id) + "/tag", {{{"name", "b"}}}).body.size(), 1U);
  EXPECT_EQ(bot().post(path_of(id) + "/members", {{{"name", "anna"}, {"role", {{"id", -1}}}}}).status, 200);
  EXPECT_EQ(bot().post(path_of(id) + "/members", json::array()).body.size(), 0U);
  const auto target = create({{"name", "Target"}});
  EXPECT_EQ(bot().post(path_of(id) + "/relation", {{{"type", "related to"}, {"target", {{"id", target}}}}}).status,
            200);
  EXPECT_EQ(bot().post(path_of(id) + "/relation", {{{"type", "relates to"}, {"target", {{"id", target}}}}}).status,
            400);
  EXPECT_EQ(bot().get(path_of(id) + "/relation").body[0]["target"]["name"], "Target");
  EXPECT_EQ(bot().post(path_of(id) + "/example", json::parse(R"([[{"name":"os","value":"mac"}]])")).status, 200);
  EXPECT_EQ(bot().get(path_of(id) + "/overview").body["parameters"][0]["name"], "os");
  EXPECT_EQ(bot().post(path_of(id) + "/cfv", {{{"name", "P0"}, {"customField", {{"id", 10}}}}}).status, 200);
  EXPECT_EQ(bot().get(path_of(id) + "/cfv").body[0]["customField"]["name"], "Priority");
  EXPECT_EQ(bot().get(path_of(id) + "/cfv?v2=true&projectId=1").body[0]["values"][0]["name"], "P0");
}

}  // namespace
}  // namespace tmsync::standin
