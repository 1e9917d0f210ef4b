#include "tmsync/report/plan_diff_report.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "sample_plan.hpp"
#include "schema_check.hpp"

namespace tmsync::report {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// Of plans that stay.
plan::PlanDiff sample_diff() {
  static const auto before = empty_plan();
  static const auto after = sample_plan();
  return plan::diff(before, after);
}

std::string to_text(const plan::PlanDiff& diff, const TextStyle& style) {
  std::ostringstream out;
  write_text(diff, style, out);
  return out.str();
}

std::string json_of(const plan::PlanDiff& diff) {
  std::ostringstream out;
  write_json(diff, out);
  return out.str();
}

TEST(PlanDiffReport, SaysThatNothingDiffers) {
  const auto plan = sample_plan();
  const auto same = plan::diff(plan, plan);
  EXPECT_THAT(to_text(same, {false, 80}), EndsWith("Difference: none.\n"));
  EXPECT_THAT(to_markdown(same, {}), HasSubstr("nothing changed since the last review"));
  EXPECT_EQ(nlohmann::json::parse(json_of(same))["same"], true);
}

TEST(PlanDiffReport, TextListsSettingsAndChanges) {
  const auto text = to_text(sample_diff(), {false, 80});
  EXPECT_THAT(text, HasSubstr("added   update export/payments-to-hq/test-case/4702 \"Log out\"\n"));
  EXPECT_THAT(text, HasSubstr("export/payments-to-hq: guard maxUpdate: (none) -> 2,800 against 30%, stops\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(to_text(sample_diff(), {true, 80}), HasSubstr("\x1b[32madded"));
}

TEST(PlanDiffReport, JsonKeepsItsSchema) {
  for (const auto& [a, b] :
       {std::pair(empty_plan(), sample_plan()), std::pair(sample_plan(), empty_plan()),
        std::pair(launches_plan(), sample_plan()), std::pair(configuration_plan(), empty_plan())}) {
    EXPECT_EQ(schema_errors("plan-diff.schema.json", json_of(plan::diff(a, b))), "");
  }
}

TEST(PlanDiffReport, HostileNamesAreHarmless) {
  auto plan = sample_plan();
  plan.exports.front().changes.edit(0)->name = "a`b\n# c <script> @ada \x1b[31m | #1";
  const auto before = empty_plan();
  const auto diff = plan::diff(before, plan);
  EXPECT_THAT(to_text(diff, {false, 80}), AllOf(HasSubstr("a`b\\n# c"), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(to_markdown(diff, {}), AllOf(Not(HasSubstr("\n# c")), Not(HasSubstr("\x1b"))));
}

TEST(PlanDiffReport, MarkdownKeepsItsBudgetAndEndsWithItsMarker) {
  auto plan = empty_plan();
  for (int i = 0; i < 2000; ++i) {
    plan::Change change = sample_plan().exports.front().changes.front();
    change.source_id = i;
    change.address = plan::case_address("payments-to-hq", i);
    plan.exports.front().changes.push_back(change);
  }
  const auto before = empty_plan();
  const auto diff = plan::diff(before, plan);
  for (const std::size_t most : {1000U, 3000U, 60'000U}) {
    const auto text = to_markdown(diff, {most, "nightly"});
    EXPECT_LE(text.size(), most);
    EXPECT_THAT(text, EndsWith("<!-- tmsync:nightly -->\n"));
    EXPECT_THAT(text, HasSubstr("2,000 added"));
  }
}

}  // namespace
}  // namespace tmsync::report
