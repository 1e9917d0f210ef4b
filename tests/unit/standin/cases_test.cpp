#include "fixture.hpp"

namespace tmsync::standin {
namespace {

using ::testing::HasSubstr;

class Cases : public StandinTest {};

TEST_F(Cases, CreateSearchOverviewPatch) {
  const auto id = create({{"name", "Pay"},
                          {"tags", {{{"name", "release"}}}},
                          {"links", {{{"name", "a"}, {"type", "t"}, {"url", "u"}}}},
                          {"customFields", {{{"name", "P0"}, {"customField", {{"id", 10}}}}}},
                          {"members", {{{"name", "anna"}, {"role", {{"id", -1}}}}}},
                          {"scenario", {{"steps", {{{"type", "body"}, {"body", "Open"}}}}}}});
  const auto page = bot().get("/testcase/__search?projectId=1&rql=tag%20%3D%20%22release%22");
  ASSERT_EQ(page.status, 200) << page.text;
  ASSERT_EQ(page.body["totalElements"], 1);
  const json& row = page.body["content"][0];
  EXPECT_EQ(row["id"], id);
  EXPECT_EQ(row["tags"][0]["name"], "release");
  EXPECT_EQ(row["links"][0]["url"], "u");
  EXPECT_EQ(row["createdBy"], "bot");
  EXPECT_FALSE(row.contains("customFields"));

  const auto overview = bot().get(path_of(id) + "/overview");
  ASSERT_EQ(overview.status, 200) << overview.text;
  EXPECT_EQ(overview.body["customFields"][0]["name"], "P0");
  EXPECT_EQ(overview.body["customFields"][0]["customField"]["name"], "Priority");
  EXPECT_EQ(overview.body["members"][0]["name"], "anna");
  EXPECT_EQ(overview.body["members"][0]["role"]["name"], "Owner");
  EXPECT_EQ(overview.body["hasManualScenario"], true);
  EXPECT_EQ(overview.body["scenario"]["steps"][0]["name"], "Open");

  const auto patched = bot().patch(path_of(id), {{"name", "Refund"}, {"tags", json::array()}});
  ASSERT_EQ(patched.status, 200) << patched.text;
  EXPECT_EQ(patched.body["name"], "Refund");
  EXPECT_TRUE(patched.body["tags"].empty());
  EXPECT_EQ(patched.body["links"].size(), 1U) << "an absent member stays";
}

}  // namespace
}  // namespace tmsync::standin
