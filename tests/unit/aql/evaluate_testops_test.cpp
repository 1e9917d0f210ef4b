#include <gtest/gtest.h>

#include "tmsync/aql/json.hpp"

namespace tmsync::aql {
namespace {

const char* const kCase = R"({
  "id": 17, "name": "Login Works", "tag": ["smoke", "UI", null], "issue": [], "member": null, "muted": false,
  "layer": {"id": 7, "name": "API"}, "status": {"id": -1, "name": "Draft"}, "createdDate": 1700000000000,
  "cf": {"Priority": [{"id": 3, "name": "P0"}, {"id": 4, "name": "P1"}], "10": [{"id": 5, "name": "ten"}], "Epic": []},
  "cfs": [{"id": 12, "name": "Priority", "values": [{"id": 3, "name": "P0"}]},
          {"id": 12, "name": "Priority", "values": [{"id": 4, "name": "P1"}]},
          {"id": 13, "name": "Epic", "values": []}],
  "ev": {"os": ["Linux", "Windows"], "b": "x"}
})";

struct Row {
  const char* name;
  const char* text;
  bool holds;
};

class TestOps : public testing::TestWithParam<Row> {};

TEST_P(TestOps, Holds) {
  const auto items = read_items(std::string("[") + kCase + "]");
  ASSERT_TRUE(items.has_value()) << items.error().message;
  const auto tree = parse(GetParam().text);
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(evaluate(**tree, JsonSubject(items->front()), Dialect::testops), GetParam().holds) << GetParam().text;
}

const Row kRows[] = {
    {"AnyValueEquals", "tag = \"SMOKE\"", true},
    {"AnyValueEqualsNone", "tag = \"smok\"", false},
    {"BothValuesHold", "tag = \"smoke\" and tag = \"ui\"", true},
    {"AnyValueIn", "tag in [\"x\", \"ui\"]", true},
    {"AnyValueContains", "tag ~= \"MOK\"", true},
    {"ContainsDoesNotSpan", "tag ~= \"smoke,ui\"", false},
    {"NotEqualNeedsAllDifferent", "tag != \"smoke\"", false},
    {"NotEqualOther", "tag != \"other\"", true},
    {"NotEqualDropsEmpty", "issue != \"x\"", false},
    {"NotEqualDropsNull", "member != \"x\"", false},
    {"NotEqualDropsAbsent", "nothing != \"x\"", false},
    {"NotKeepsEmpty", "not issue = \"x\"", true},
    {"NotInKeepsAbsent", "not nothing in [\"x\"]", true},
    {"EmptyArrayIsNull", "issue = null", true},
    {"NullIsNull", "member is empty", true},
    {"AbsentIsNull", "nothing = null", true},
    {"SetIsNotNull", "tag = null", false},
    {"SetNotEqualNull", "tag != null", true},
    {"EmptyNotEqualNull", "issue != null", false},
    {"NullInListNeverMatches", "issue in [null]", false},
    {"ReferenceByName", "layer = \"api\"", true},
    {"ReferenceById", "layer = 7", true},
    {"ReferenceByOtherId", "layer = 8", false},
    {"ReferenceIdIsNoText", "layer = \"7\"", false},
    {"ReferenceInIds", "status in [-1, -2]", true},
    {"ReferenceInNames", "status in [\"Review\", \"draft\"]", true},
    {"ReferenceContains", "layer ~= \"p\"", true},
    {"ReferenceNotEqual", "layer != \"UI\"", true},
    {"ReferenceNotNull", "layer != null", true},
    {"Flag", "muted = false", true},
    {"FlagNotEqual", "muted != true", true},
    {"FlagIsNoText", "muted = \"false\"", false},
    {"IdEquals", "id is 17", true},
    {"IdIsNoText", "id = \"17\"", false},
    {"IdContains", "id ~= \"7\"", true},
    {"TimeOrder", "createdDate > 1600000000000 and createdDate <= 1700000000000", true},
    {"TimeOrderStrict", "createdDate < 1700000000000", false},
    {"TextHasNoOrder", "name >= 5", false},
    {"NumberAgainstText", "id >= \"5\"", false},
    {"KeyByName", "cf[\"Priority\"] = \"p0\"", true},
    {"KeyIsCaseSensitive", "cf[\"priority\"] = \"P0\"", false},
    {"KeyValueById", "cf[\"Priority\"] in [9, 4]", true},
    {"KeyByNumberText", "cf[10] = \"ten\"", true},
    {"KeyNotEqual", "cf[\"Priority\"] != \"P1\"", false},
    {"KeyEmpty", "cf[\"Epic\"] is null", true},
    {"KeyAbsent", "cf[\"Story\"] = null", true},
    {"EntriesByName", "cfs[\"Priority\"] = \"P1\"", true},
    {"EntriesById", "cfs[12] in [3]", true},
    {"EntriesOfSameKeyCountTogether", "cfs[12] = 3 and cfs[12] = 4", true},
    {"EntriesOtherId", "cfs[13] = 3", false},
    {"EntriesEmpty", "cfs[13] = null", true},
    {"EntriesNameIsNoValue", "cfs = \"Priority\"", false},
    {"PlainKeyedValues", "ev[\"os\"] = \"windows\" and ev[\"b\"] = \"x\"", true},
    {"PlainKeyedMissing", "ev[\"browser\"] = null", true},
    {"KeyOnText", "name[\"x\"] = null", true},
};

INSTANTIATE_TEST_SUITE_P(Rules, TestOps, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace tmsync::aql
