#include "tmsync/core/text.hpp"

#include "fixture.hpp"

namespace tmsync::standin {
namespace {

class Search : public StandinTest {
 protected:
  StandinAnswer search(const std::string& aql, const std::string& more = "") {
    return bot().get("/testcase/__search?projectId=1&rql=" + core::percent_encode(aql) + more);
  }
};

struct Query {
  const char* name;
  const char* aql;
  std::vector<std::string> found;  ///< names in id order
};
void PrintTo(const Query& row, std::ostream* out) {
  *out << row.name;
}
class Selects : public Search, public ::testing::WithParamInterface<Query> {};

TEST_P(Selects, Names) {
  create({{"name", "A"},
          {"tags", {{{"name", "smoke"}}, {{"name", "release"}}}},
          {"customFields", {{{"name", "P0"}, {"customField", {{"id", 10}}}}}},
          {"members", {{{"name", "anna"}, {"role", {{"id", -1}}}}}}});
  const auto b = create({{"name", "B"}, {"automated", true}, {"testLayerId", -3}, {"statusId", -2}, {"workflowId", 7}});
  ASSERT_EQ(bot().post(path_of(b) + "/issue", {{{"name", "PAY-1"}, {"integrationId", 1}}}).status, 200);
  const auto answer = search(GetParam().aql, "&sort=id,asc");
  ASSERT_EQ(answer.status, 200) << answer.text;
  std::vector<std::string> names;
  for (const json& row : answer.body["content"]) names.push_back(row["name"]);
  EXPECT_EQ(names, GetParam().found);
  const auto counted =
      bot().get("/testcase/query/validate?projectId=1&rql=" + core::percent_encode(GetParam().aql)).body;
  EXPECT_EQ(counted["valid"], true);
  EXPECT_EQ(counted["count"], GetParam().found.size());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Selects,
    ::testing::Values(
        Query{"all", "true", {"A", "B"}}, Query{"blank", "", {"A", "B"}}, Query{"id_above", "(true) and id > 1", {"B"}},
        Query{"id_above_first", "id > 1 and name ~= \"b\"", {"B"}}, Query{"tag", "tag = \"smoke\"", {"A"}},
        Query{"no_tag", "tag is null", {"B"}}, Query{"field", "cf[\"Priority\"] = \"P0\"", {"A"}},
        Query{"field_by_id", "cf[10] = \"P0\"", {"A"}}, Query{"unknown_custom_field", "cf[\"Nope\"] = \"P0\"", {}},
        Query{"any_value", "cfv in [\"P0\", \"P1\"]", {"A"}}, Query{"member", "member = \"anna\"", {"A"}},
        Query{"role", "role[\"Owner\"] = \"anna\"", {"A"}}, Query{"status_name", "status = \"Active\"", {"B"}},
        Query{"status_id", "status = -2", {"B"}}, Query{"workflow", "workflow = 7", {"B"}},
        Query{"layer", "layer = \"UI Tests\"", {"B"}}, Query{"automation", "automation = true", {"B"}},
        Query{"automated", "automated = false", {"A"}}, Query{"issue", "issue = \"PAY-1\"", {"B"}},
        Query{"created_by", "createdBy = \"bot\"", {"A", "B"}},
        Query{"created_by_me", "createdBy = currentUser()", {"A", "B"}}, Query{"unknown_field", "colour = null", {}},
        Query{"unknown_function_is_null", "layer = nwo()", {"A"}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(Search, BadAql) {
  EXPECT_EQ(search("tag = ").status, 400);
  const auto answer = bot().get("/testcase/query/validate?projectId=1&rql=tag%20%3D").body;
  EXPECT_EQ(answer["valid"], false);
}

TEST_F(Search, PagesAndSorts) {
  for (const char* name : {"b", "C", "a"}) create({{"name", name}});
  const auto first = search("true", "&size=2").body;
  EXPECT_EQ(first["content"][0]["name"], "a") << "id,DESC by default";
  EXPECT_EQ(first["totalElements"], 3);
  EXPECT_EQ(first["totalPages"], 2);
  EXPECT_EQ(first["numberOfElements"], 2);
  EXPECT_EQ(first["first"], true);
  EXPECT_EQ(first["last"], false);
  EXPECT_EQ(first["pageable"]["pageSize"], 2);
  EXPECT_EQ(first["sort"]["sorted"], true);
  EXPECT_EQ(search("true", "&size=2&page=1").body["last"], true);
  EXPECT_EQ(search("true", "&page=7").body["empty"], true);
  EXPECT_EQ(search("true", "&sort=name,desc").body["content"][0]["name"], "C");
  EXPECT_EQ(search("true", "&sort=colour,asc").status, 400);
  EXPECT_EQ(search("true", "&size=many").status, 400);
  EXPECT_EQ(search("true").body["size"], 10);
}

TEST_F(Search, PageSizeIsCut) {
  Instance::Options options;
  options.max_page_size = 1;
  open(options);
  create();
  create();
  EXPECT_EQ(search("true", "&size=100").body["numberOfElements"], 1);
}

TEST_F(Search, LagHidesFreshCases) {
  Instance::Options options;
  options.search_lag = 2;
  open(options);
  create();
  EXPECT_EQ(search("true").body["totalElements"], 0);
  EXPECT_EQ(search("true").body["totalElements"], 0);
  EXPECT_EQ(search("true").body["totalElements"], 1);
}

TEST_F(Search, SparseRows) {
  Instance::Options options;
  options.sparse_search_rows = true;
  open(options);
  create({{"tags", {{{"name", "x"}}}}});
  const json row = search("true").body["content"][0];
  EXPECT_TRUE(row.contains("lastModifiedDate"));
  EXPECT_FALSE(row.contains("tags"));
  EXPECT_FALSE(row.contains("links"));
}

TEST_F(Search, ResultsFollowChanges) {
  const auto id = create({{"tags", {{{"name", "x"}}}}});
  EXPECT_EQ(search("tag = \"x\"").body["totalElements"], 1);
  ASSERT_EQ(bot().patch(path_of(id), {{"tags", json::array()}}).status, 200);
  EXPECT_EQ(search("tag = \"x\"").body["totalElements"], 0);
}

TEST_F(Search, ManyQuestionsAtOnceAreNotMixedUp) {
  for (int i = 0; i < 100; ++i) create({{"name", "Case " + std::to_string(i)}});
  const auto ask = [&](int i) { return search("name = \"Case " + std::to_string(i) + "\"").body["content"]; };
  for (const int round : {1, 2}) {
    for (int i = 0; i < 100; ++i) {
      const auto rows = ask(i);
      ASSERT_EQ(rows.size(), 1U) << "round " << round << ", case " << i;
      ASSERT_EQ(rows[0]["name"], "Case " + std::to_string(i));
      ASSERT_EQ(ask(0).size(), 1U) << "one that is asked again and again";
    }
  }
}

TEST_F(Search, OtherLists) {
  create({{"name", "Pay"}});
  EXPECT_EQ(bot().get("/testcase?projectId=1").body["content"][0]["name"], "Pay");
  EXPECT_EQ(bot().get("/testcase/suggest?projectId=1&query=PA").body["totalElements"], 1);
  const auto flat = bot().get("/v2/project/1/test-case/flat?search=pa").body;
  EXPECT_EQ(flat["size"], 100);
  EXPECT_EQ(flat["content"][0]["workflow"]["id"], -1);
}

}  // namespace
}  // namespace tmsync::standin
