#include "pair_fixture.hpp"

/// What the attribute mapping of an export configuration makes of the values.
namespace tmsync::standin {
namespace {

class TmsMapping : public PairTest {
 protected:
  Id configure_with(json mapping, json extra = json::object()) {
    extra["settings"] = {{"attributeMapping", std::move(mapping)}};
    return configure(std::move(extra));
  }
  [[nodiscard]] static std::vector<std::string> values(const json& overview, const std::string& field) {
    std::vector<std::string> list;
    for (const json& value : overview["customFields"]) {
      if (value["customField"]["name"] == field) list.push_back(value["name"]);
    }
    return list;
  }
};

struct Row {
  const char* name;
  json rule;
  const char* pay;     ///< what becomes of the first case's value; "" = nothing
  const char* refund;  ///< ... and of the second's
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class MappedStatus : public TmsMapping, public ::testing::WithParamInterface<Row> {};

TEST_P(MappedStatus, Becomes) {
  json rule = GetParam().rule;
  rule["attribute"] = "status";
  configure_with(json::array({rule}));
  EXPECT_EQ(copy("Pay")["status"]["name"], GetParam().pay);
  EXPECT_EQ(copy("Refund")["status"]["name"], GetParam().refund);
}

// Pay is Active (-2 on both sides), Refund is Deprecated (101), which the recipient does not have; Draft is the
// default.
INSTANTIATE_TEST_SUITE_P(
    Rows, MappedStatus,
    ::testing::Values(
        Row{"identity", {{"identity", true}}, "Active", "Draft"},
        Row{"row", {{"rows", {{{"source", 101}, {"target", 201}}}}}, "Draft", "Retired"},
        Row{"row_before_identity",
            {{"identity", true}, {"rows", {{{"source", -2}, {"target", 201}}}}},
            "Retired",
            "Draft"},
        Row{"dropped", {{"identity", true}, {"defaultValue", 201}, {"rows", {{{"source", -2}}}}}, "Draft", "Retired"},
        Row{"default_after_identity", {{"identity", true}, {"defaultValue", 201}}, "Active", "Retired"},
        Row{"default_alone", {{"defaultValue", 201}}, "Retired", "Retired"},
        Row{"without_workflow", {{"defaultValue", 999}}, "Draft", "Draft"},
        Row{"nothing", json::object(), "Draft", "Draft"}),
    [](const auto& row) { return std::string(row.param.name); });

class MappedField : public TmsMapping, public ::testing::WithParamInterface<Row> {};

TEST_P(MappedField, Becomes) {
  json rule = GetParam().rule;
  rule["attribute"] = "customField";
  rule["customFieldId"] = 10;
  configure_with(json::array({rule}));
  const std::string field = rule.value("targetCustomFieldId", 20) == 20 ? "Priority" : "Own";
  const auto expected = [](const char* value) {
    return *value == '\0' ? std::vector<std::string>{} : std::vector<std::string>{value};
  };
  EXPECT_EQ(values(copy("Pay"), field), expected(GetParam().pay));
  EXPECT_EQ(values(copy("Refund"), field), expected(GetParam().refund));
  EXPECT_TRUE(values(copy("Pay"), "Area").empty()) << "a field without a rule is ignored";
}

// Pay has P0 (1001), Refund has P1 (1002), which the recipient does not have.
INSTANTIATE_TEST_SUITE_P(
    Rows, MappedField,
    ::testing::Values(
        Row{"identity", {{"identity", true}}, "P0", ""},
        Row{"row", {{"rows", {{{"source", 1002}, {"target", 2002}}}}}, "", "Blocker"},
        Row{"identity_and_row",
            {{"identity", true}, {"rows", {{{"source", 1002}, {"target", 2002}}}}},
            "P0",
            "Blocker"},
        Row{"collapsed",
            {{"rows", {{{"source", 1001}, {"target", 2002}}, {{"source", 1002}, {"target", 2002}}}}},
            "Blocker",
            "Blocker"},
        Row{"dropped", {{"identity", true}, {"defaultValue", 2002}, {"rows", {{{"source", 1001}}}}}, "", "Blocker"},
        Row{"default_value", {{"defaultValue", 2002}}, "Blocker", "Blocker"},
        Row{"other_field", {{"targetCustomFieldId", 22}, {"defaultValue", 2201}}, "kept", "kept"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(TmsMapping, LayerAndWorkflow) {
  configure_with(json::array({{{"attribute", "layer"}, {"rows", {{{"source", 31}, {"target", 42}}}}},
                              {{"attribute", "workflow"}, {"rows", {{{"source", 7}, {"target", -1}}}}},
                              {{"attribute", "status"}, {"identity", true}, {"defaultValue", -3}}}));
  EXPECT_EQ(copy("Pay")["layer"]["name"], "Other");
  EXPECT_EQ(copy("Pay")["workflow"]["name"], "Default");
  EXPECT_EQ(copy("Pay")["status"]["name"], "Active");
  EXPECT_EQ(copy("Refund")["status"]["name"], "Outdated");
  EXPECT_FALSE(copy("Refund").contains("layer"));
}

TEST_F(TmsMapping, RolesTakeKnownUsersAlong) {
  const Id id = configure_with(json::array({{{"attribute", "role"}, {"identity", true}}}));
  const json members = copy("Pay")["members"];
  ASSERT_EQ(members.size(), 1U) << "the other user is not known there";
  EXPECT_EQ(members[0]["name"], "anna");
  EXPECT_EQ(members[0]["role"]["name"], "Owner");
  ASSERT_EQ(there()
                .post("/testcase/" + std::to_string(copy("Pay")["id"].get<Id>()) + "/members",
                      {{{"name", "root"}, {"role", {{"id", 19}}}}, {{"name", "root"}, {"role", {{"id", -1}}}}})
                .status,
            200);
  ASSERT_EQ(change_case(1, {{"description", "new"}}).status, 200);
  later(60);
  std::vector<std::string> found;
  const json after = copy("Pay");
  for (const json& member : after.at("members")) {
    found.push_back(member["name"].get<std::string>() + " " + member["role"]["name"].get<std::string>());
  }
  EXPECT_THAT(found, ::testing::UnorderedElementsAre("anna Owner", "root Tester"))
      << "a role that no source role becomes is the recipient's own";
  EXPECT_EQ(read(id)["disabled"], false);
}

TEST_F(TmsMapping, UpdatesKeepFieldsWithoutARule) {
  configure_with(json::array({{{"attribute", "customField"}, {"customFieldId", 10}, {"identity", true}}}));
  const std::string path = "/testcase/" + std::to_string(copy("Pay")["id"].get<Id>());
  ASSERT_EQ(
      there()
          .patch(path + "?v2=true",
                 {{"customFields",
                   {{{"id", 2201}, {"customField", {{"id", 22}}}}, {{"id", 2002}, {"customField", {{"id", 20}}}}}}})
          .status,
      200);
  ASSERT_EQ(change_case(1, {{"description", "new"}}).status, 200);
  later(60);
  EXPECT_EQ(values(copy("Pay"), "Own"), std::vector<std::string>{"kept"});
  EXPECT_EQ(values(copy("Pay"), "Priority"), std::vector<std::string>{"P0"});
}

TEST_F(TmsMapping, AChangedMappingOrValueUpdates) {
  const Id id = configure();
  EXPECT_TRUE(values(copy("Pay"), "Priority").empty());
  const json rule{{"attribute", "customField"}, {"customFieldId", 10}, {"identity", true}};
  ASSERT_EQ(change(id, {{"settings", {{"attributeMapping", json::array({rule})}}}}).status, 200);
  EXPECT_EQ(values(copy("Pay"), "Priority"), std::vector<std::string>{"P0"});
  ASSERT_EQ(change_case(1, {{"customFields", json::array()}}).status, 200);
  later(60);
  EXPECT_TRUE(values(copy("Pay"), "Priority").empty());
}

TEST_F(TmsMapping, WhatCannotBeReadIsIgnored) {
  configure_with(json::array({1,
                              "text",
                              {{"attribute", "layer"}, {"rows", 5}},
                              {{"attribute", 5}},
                              {{"attribute", "customField"}, {"customFieldId", 999}, {"identity", true}}}));
  EXPECT_FALSE(copy("Pay").contains("layer"));
}

}  // namespace
}  // namespace tmsync::standin
