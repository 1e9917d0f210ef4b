#include <gmock/gmock.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"
#include "tmsync/report/run_result.hpp"

#include "golden.hpp"
#include "hostile_plan.hpp"
#include "markdown/markdown_text.hpp"
#include "markdown_check.hpp"
#include "sample_plan.hpp"
#include "sample_results.hpp"

namespace tmsync::report {
namespace {

using testing::expect_golden;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

RunResult of_plan(const plan::Plan& plan) {
  RunResult result;
  result.verb = "plan";
  result.outcome = "planned";
  result.run_id = "never-shown";
  result.plan = &plan;
  return result;
}

const std::string kHostile =
    "`` ``` |a|b| <b onclick=x>\n\n</details> @all #123 GH-7 !5 ~bug %v1 &epic **x** _y_ [l](https://evil.example) "
    "www.evil.example a@evil.example &lt; <!-- --> $x$ \\| \x1b[2J\u202e ~~~~ ````````";

TEST(Markdown, OfEveryKindOfChange) {
  const auto plan = sample_plan();
  expect_golden("report/plan.md", to_markdown(of_plan(plan), {60'000, "payments"}));
  const auto launches = launches_plan();
  expect_golden("report/launches.md", to_markdown(of_plan(launches), {}));
  const auto configuration = configuration_plan();
  expect_golden("report/configuration.md", to_markdown(of_plan(configuration), {}));
  const auto empty = empty_plan();
  expect_golden("report/plan-empty.md", to_markdown(of_plan(empty), {}));
  expect_golden("report/plan-2000.md", to_markdown(of_plan(plan), {2'000, "payments"}));
}

TEST(Markdown, TheHeadingSaysWhatIsNotKnown) {
  const auto heading = [](const RunResult& result) {
    const auto page = to_markdown(result, {});
    return page.substr(0, page.find('\n'));
  };
  auto plan = empty_plan();
  plan.complete = false;
  plan.exports[0].state = plan::ExportState::failed;
  EXPECT_EQ(heading(of_plan(plan)), "### tmsync plan: not known, nothing could be read");
  plan.exports.push_back(empty_plan().exports[0]);
  EXPECT_THAT(heading(of_plan(plan)),
              StartsWith("### tmsync plan: incomplete, 1 of 2 exports could not be read: no changes in the rest ("));
  const auto report = drift_report(plan);
  auto drift = of_plan(plan);
  drift.verb = "drift";
  drift.drift = &report;
  EXPECT_EQ(heading(drift), "### tmsync drift: incomplete, 1 of 2 exports could not be read: none in the rest");
}

TEST(Markdown, AnApplyThatRefusedObjectsSaysSo) {
  const auto plan = sample_plan();
  const Applied applied;
  auto apply = of_plan(plan);
  apply.verb = "apply";
  apply.applied = &applied;
  apply.outcome = "nothing_to_do";
  EXPECT_THAT(to_markdown(apply, {}), StartsWith("### tmsync apply: nothing to do, 3 refused\n"));
}

TEST(Markdown, OfTheOtherVerbs) {
  const auto plan = sample_plan();
  const auto after = launches_plan();
  const auto applied = sample_applied();
  auto apply = of_plan(plan);
  apply.verb = "apply";
  apply.outcome = "incomplete";
  apply.stopped_by = "--deadline 50m";
  apply.applied = &applied;
  apply.remaining = &after;
  expect_golden("report/apply.md", to_markdown(apply, {}));
  const auto report = drift_report(plan);
  auto drift = of_plan(plan);
  drift.verb = "drift";
  drift.drift = &report;
  expect_golden("report/drift.md", to_markdown(drift, {}));
  const auto verified = sample_verification();
  RunResult verify;
  verify.verb = "verify";
  verify.verified = &verified;
  expect_golden("report/verify.md", to_markdown(verify, {}));
  RunResult failed;
  failed.verb = "plan";
  failed.outcome = "failed";
  failed.exit_code = 7;
  EXPECT_EQ(to_markdown(failed, {}),
            "### tmsync plan: failed (exit code 7)\n\nThe messages of the run say why.\n\n<!-- tmsync:default -->\n");
}

TEST(Markdown, ShowSaysWhatPlanSaid) {
  const auto plan = sample_plan();
  auto show = of_plan(plan);
  show.verb = "show";
  EXPECT_EQ(to_markdown(show, {}), to_markdown(of_plan(plan), {}));
}

TEST(Markdown, PutsTheRisksFirst) {
  const auto plan = sample_plan();
  const auto text = to_markdown(of_plan(plan), {});
  std::size_t last = 0;
  for (const auto* part :
       {"### tmsync plan: incomplete, 1 of 3 exports could not be read: 1 to create", "**Guards: apply stops", "**Not planned", "**3 objects refused**",
        "**2 objects to delete**", "**What leaves a scope**", "**Warnings**", "#### `export/payments-to-hq`",
        "Mapping coverage", "```diff", "1 object to create", "requests, about", "sha256:", "<!-- tmsync:default -->"}) {
    const auto at = text.find(part, last);
    ASSERT_NE(at, std::string::npos) << part << "\n" << text;
    last = at;
  }
  EXPECT_THAT(text, Not(HasSubstr("never-shown")));
}

// What may be cut is cut at whole blocks, whatever the budget and whatever the names.
TEST(Markdown, IsBalancedWithinEveryBudget) {
  const auto plans = {sample_plan(),
                      launches_plan(),
                      configuration_plan(),
                      empty_plan(),
                      with_text(sample_plan(), kHostile),
                      with_text(launches_plan(), kHostile),
                      with_text(configuration_plan(), kHostile)};
  for (const auto& plan : plans) {
    const auto whole = to_markdown(of_plan(plan), {1'000'000, kHostile});
    ASSERT_EQ(markdown_faults(whole), "");
    EXPECT_THAT(whole, Not(HasSubstr("Left out")));
    for (std::size_t budget = 1'000; budget <= std::min<std::size_t>(whole.size() + 700, 60'000);
         budget += budget < 3'000 ? 61 : 977) {
      const auto text = to_markdown(of_plan(plan), {budget, kHostile});
      ASSERT_LE(text.size(), budget);
      ASSERT_EQ(markdown_faults(text), "") << "budget " << budget << "\n" << text;
      if (text.size() < whole.size()) {
        ASSERT_THAT(text, HasSubstr("**Left out** to stay within"));
      }
      ASSERT_TRUE(core::is_valid_utf8(text));
      ASSERT_TRUE(text.ends_with(" -->\n"));
    }
  }
}

TEST(Markdown, OfTheOtherVerbsIsBalancedWithinEveryBudget) {
  const auto plan = with_text(sample_plan(), kHostile);
  auto applied = sample_applied();
  for (auto& operation : applied.not_done) operation.name = operation.message = kHostile;
  applied.notes = {kHostile};
  const auto report = drift_report(plan);
  auto verified = sample_verification();
  for (auto& check : verified.checks) {
    check.detail = check.title = kHostile;
    check.examples = {kHostile};
  }
  auto apply = of_plan(plan);
  apply.verb = "apply";
  apply.applied = &applied;
  apply.remaining = &plan;
  auto drift = of_plan(plan);
  drift.verb = "drift";
  drift.drift = &report;
  RunResult verify;
  verify.verb = "verify";
  verify.verified = &verified;
  for (const auto& result : {apply, drift, verify}) {
    for (std::size_t budget = 1'000; budget <= 60'000; budget += budget < 3'000 ? 61 : 977) {
      const auto text = to_markdown(result, {budget, ""});
      ASSERT_LE(text.size(), budget);
      ASSERT_EQ(markdown_faults(text), "") << result.verb << " " << budget << "\n" << text;
    }
  }
}

/// Many exports with many changes each.
plan::Plan large_plan(int exports, int changes) {
  auto plan = sample_plan();
  const auto first = plan.exports.front();
  plan.exports.clear();
  for (int i = 0; i < exports; ++i) {
    plan.exports.push_back(first);
    auto& planned = plan.exports.back();
    planned.name = "export-" + std::to_string(i);
    for (int more = 0; more < changes; ++more)
      planned.changes.push_back(first.changes[static_cast<std::size_t>(more % 2)]);
  }
  return plan;
}

TEST(Markdown, SharesTheRoomOfALargePlan) {
  const auto plan = large_plan(5, 600);
  const auto text = to_markdown(of_plan(plan), {});
  EXPECT_LE(text.size(), 60'000u);
  EXPECT_GT(text.size(), 50'000u) << "the room is used";
  EXPECT_EQ(markdown_faults(text), "");
  for (int i = 0; i < 5; ++i) EXPECT_THAT(text, HasSubstr("#### `export/export-" + std::to_string(i) + "`"));
  EXPECT_THAT(text, HasSubstr("301 objects to create")) << "what is not listed is counted";
  const auto sections = to_markdown(of_plan(large_plan(300, 0)), {});
  EXPECT_LE(sections.size(), 60'000u);
  EXPECT_THAT(sections, HasSubstr("#### `export/export-0`")) << "the first ones, where not all fit";
}

TEST(Markdown, ASmallBudgetCountsAsTheLeast) {
  const auto plan = sample_plan();
  EXPECT_EQ(to_markdown(of_plan(plan), {0, ""}), to_markdown(of_plan(plan), {1'000, ""}));
}

TEST(Markdown, TheLeastBudgetHoldsTheLargestNumbers) {
  constexpr std::int64_t kMost = 999'999'999'999;
  auto plan = sample_plan();
  plan.exports[0].unchanged = kMost;
  plan.instances[1].requests = kMost;
  auto applied = sample_applied();
  applied.done = {kMost, kMost, kMost, kMost, kMost, kMost, kMost, kMost};
  applied.results = applied.failed = applied.skipped = applied.unknown = applied.stale = kMost;
  auto result = of_plan(plan);
  result.stopped_by = std::string(200, 'x');
  EXPECT_LE(to_markdown(result, {1'000, std::string(200, 'x')}).size(), 1'000u);
  result.verb = "apply";
  result.outcome = "stale";
  result.applied = &applied;
  EXPECT_LE(to_markdown(result, {1'000, std::string(200, 'x')}).size(), 1'000u);
}

TEST(Markdown, MarkersAreHarmless) {
  struct Row {
    const char* given;
    const char* marker;
  };
  for (const auto& row :
       {Row{"", "default"}, Row{"payments", "payments"}, Row{"a b", "a-b"}, Row{"--> <b>", "b"}, Row{"x--", "x"},
        Row{"a--b", "a-b"}, Row{"team/a_1.x:2", "team/a_1.x:2"}, Row{"\xff\n", "default"}}) {
    EXPECT_EQ(markdown::marker(row.given), std::string("<!-- tmsync:") + row.marker + " -->");
  }
  EXPECT_LT(markdown::marker(std::string(1'000, 'x')).size(), 100u);
}

TEST(Markdown, TextIsOnlyText) {
  EXPECT_EQ(markdown::code("a"), "`a`");
  EXPECT_EQ(markdown::code("a`b"), "``a`b``");
  EXPECT_EQ(markdown::code("`"), "`` ` ``");
  EXPECT_EQ(markdown::code(" a "), "`  a  `");
  EXPECT_EQ(markdown::code(""), "\"\"");
  EXPECT_EQ(markdown::code("a\nb"), "`a\\nb`");
  EXPECT_EQ(markdown::text("@ada #12"), "&#64;&#8203;ada &#35;&#8203;12");
  EXPECT_EQ(markdown::text("https://x www.y GH-1 30%"), "https:&#8203;//x www&#8203;.y GH-&#8203;1 30&#37;");
  EXPECT_EQ(markdown::text("a|b<c>&d"), "a&#124;b&lt;c&gt;&amp;&#8203;d");
  EXPECT_EQ(markdown::text("*_[]`\\"), "\\*\\_\\[\\]\\`\\\\");
  EXPECT_EQ(markdown::html_code("<a>&`"), "<code>&lt;a&gt;&amp;`</code>");
  EXPECT_EQ(markdown::fence("diff", {"- `````x"}), "``````diff\n- `````x\n``````\n");
}

TEST(Markdown, CheckFindsWhatIsWrong) {
  for (const auto* bad : {"<details><summary>x</summary>\n\ntext\n", "</details>\n", "```diff\n- a\n",
                          "| a | b |\n| --- | --- |\n| c |\n", "a ` b\n", "hello @ada\n", "see #12\n", "<b>\n",
                          "https://x\n", "a *b*\n", "<!-- tmsync:a b -->\n"}) {
    EXPECT_NE(markdown_faults(bad), "") << bad;
  }
}

}  // namespace
}  // namespace tmsync::report
