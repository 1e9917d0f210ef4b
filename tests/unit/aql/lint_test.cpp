#include "tmsync/aql/lint.hpp"

#include <gtest/gtest.h>

namespace tmsync::aql {
namespace {

struct Row {
  const char* name;
  const char* text;
  const char* found;  ///< `code@byte` with blanks between
  Scope scope = Scope::test_cases;
  const char* hint = nullptr;  ///< a part of the first finding's hint
};

class Lint : public testing::TestWithParam<Row> {};

TEST_P(Lint, Finds) {
  std::string found;
  const auto findings = lint(GetParam().text, GetParam().scope);
  for (const auto& finding : findings) {
    found += (found.empty() ? "" : " ") + finding.code + '@' + std::to_string(finding.byte);
    EXPECT_FALSE(finding.summary.empty());
    EXPECT_FALSE(finding.hint.empty());
  }
  EXPECT_EQ(found, GetParam().found);
  if (GetParam().hint != nullptr) {
    ASSERT_FALSE(findings.empty());
    EXPECT_NE(findings[0].hint.find(GetParam().hint), std::string::npos) << findings[0].hint;
  }
}

const Row kRows[] = {
    {"Clean", "tag = \"release\" and not status in [\"Draft\", -1] and cf[\"Epic\"] = null and id in [1, 2]", ""},
    {"CleanLaunches", "(true) and createdDate > 1735689600000 and closed = true and ev[\"os\"] ~= \"x\"", "",
     Scope::launches},
    {"NotParsed", "tag = = ", ""},
    {"UnknownFunction", "createdDate > nwo()", "TM2201@14", Scope::test_cases, "now()"},
    {"KnownFunctions",
     "createdDate > now() and createdBy = currentUser() and createdDate in [weekAgo(), dayStartUtc()]", ""},
    {"UnknownField", "tags = \"x\"", "TM2202@0", Scope::test_cases, "\"tag\""},
    {"FieldCase", "createdby = \"x\"", "TM2202@0", Scope::test_cases, "createdBy"},
    {"UnknownFieldFarAway", "Priority = \"P0\"", "TM2202@0", Scope::test_cases, "cf[\"Priority\"]"},
    {"LaunchField", "closed = true", "TM2203@0"},
    {"TestCaseField", "cf[\"Epic\"] = \"x\"", "TM2203@0", Scope::launches},
    {"NotEqualDropsNull", "layer != \"UI\"", "TM2204@6", Scope::test_cases, "not layer = \"UI\""},
    {"NotEqualOnKey", "cf[\"Epic\"] != \"x\"", "TM2204@11", Scope::test_cases, "not cf[\"Epic\"] = \"x\""},
    {"NotEqualNullIsFine", "layer != null and id != 5 and name != \"x\" and muted != true", ""},
    {"OrderOnText", "name > \"a\"", "TM2205@5"},
    {"OrderOnReference", "status >= 3", "TM2205@7"},
    {"Seconds", "createdDate > 1735689600", "TM2206@14", Scope::test_cases, "1735689600000"},
    {"DateText", "createdDate > \"2025-01-01\"", "TM2206@14"},
    {"FractionOfTime", "createdDate > 1735689600.5", "TM2206@14"},
    {"QuotedTime", "createdDate > \"1735689600000\"", "TM2206@14"},
    {"Nanoseconds", "createdDate > 1735689600000000", "TM2206@14"},
    {"QuotedId", "id = \"17\"", "TM2207@5", Scope::test_cases, "17 without quotes"},
    {"QuotedIdInList", "id in [1, \"17\"]", "TM2207@10"},
    {"QuotedReferenceId", "layer = \"7\"", "TM2207@8"},
    {"QuotedNameIsFine", "layer = \"API\"", ""},
    {"NoKey", "cf = \"x\" or role = null", "TM2208@0 TM2208@12", Scope::test_cases, "cfv"},
    {"NoKeyOnEv", "ev = \"x\"", "TM2208@0", Scope::launches, "evv"},
    {"KeyOnTag", "tag[\"x\"] = \"y\"", "TM2209@0"},
    {"TextForFlag", "muted = \"true\"", "TM2210@8"},
    {"NullInList", "layer in [\"API\", null]", "TM2211@17", Scope::test_cases, "layer = null or layer in"},
    {"EmptyList", "tag in []", "TM2211@4", Scope::test_cases, "tag = null"},
    {"OrderOfPositions", "tags != nwo() and ev[\"x\"] = 1", "TM2202@0 TM2204@5 TM2201@8 TM2203@18"},
};

INSTANTIATE_TEST_SUITE_P(Rules, Lint, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Hints, SayWhatWasMeant) {
  const std::pair<const char*, const char*> rows[] = {
      {"status not in [\"a\"]", "not status in [...]"},
      {"cf[\"Epic\"] not in [1]", "not cf[\"Epic\"] in [...]"},
      {"status == \"x\"", "single ="},
      {"status = 'x'", "double quotes"},
      {"status = \u201Cx\u201D", "typographic"},
      {"status = Active", "\"Active\""},
      {"name ~ \"x\"", "name ~= \"text\""},
      {"name like \"x\"", "name ~= \"text\""},
      {"tag:smoke", "tag = \"smoke\""},
      {"layer is not null", "layer != null"},
      {"tag = [\"a\"]", "in [...]"},
      {"tag in (\"a\")", "square brackets"},
      {"a = 1 && b = 2", "write and"},
      {"a = 1 || b = 2", "write or"},
      {"a = now (1)", "no space"},
      {"createdDate > now(1)", "now()"},
      {"a = 1e5", "exponent"},
      {"a = 1 b = 2", "and or or"},
      {"a = 1)", "no open parenthesis"},
      {"(a = 1", "not closed"},
      {"\"a\" = a", "left of the operator"},
      {"a = \"x", "close it"},
      {"a <> 1", "operators are"},
      {"field1 = 2", "no digits"},
      {"a = 1 # c", "no comments"},
      {"cf[x] = 1", "double quotes"},
      {"\u00a0a = 1", "non-breaking"},
      {"a = !b", "negation"},
  };
  for (const auto& [text, part] : rows) {
    const auto tree = parse(text);
    ASSERT_FALSE(tree.has_value()) << text;
    EXPECT_NE(hint_for(tree.error(), text).find(part), std::string::npos)
        << text << " -> " << hint_for(tree.error(), text);
  }
}

TEST(DiagnosticCodes, ByKind) {
  Restrictions none;
  none.operations.emplace();
  ParseOptions options;
  options.restrictions = &none;
  EXPECT_EQ(diagnostic_code(parse("@").error()), "TM2101");
  EXPECT_EQ(diagnostic_code(parse("a").error()), "TM2102");
  EXPECT_EQ(diagnostic_code(parse("a = 1", options).error()), "TM2103");
}

}  // namespace
}  // namespace tmsync::aql
