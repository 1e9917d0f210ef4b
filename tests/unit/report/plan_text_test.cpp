#include <gmock/gmock.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"

#include "golden.hpp"
#include "sample_plan.hpp"

namespace tmsync::report {
namespace {

using ::testing::EndsWith;
using testing::expect_golden;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

PlanTextOptions wide(std::size_t width, bool color = false, int verbose = 0) {
  PlanTextOptions options;
  options.style = {color, width};
  options.verbose = verbose;
  return options;
}

/// Plans with these numbers of changes and nothing else.
plan::Plan counted(std::vector<std::pair<plan::Action, int>> counts) {
  auto plan = empty_plan();
  for (const auto& [action, count] : counts) {
    plan::Change change;
    change.action = action;
    for (int i = 0; i < count; ++i) plan.exports[0].changes.push_back(change);
  }
  return plan;
}

TEST(PlanText, OfEveryKindOfChange) {
  expect_golden("report/plan-80.txt", to_text(sample_plan(), wide(80)));
  expect_golden("report/plan-40.txt", to_text(sample_plan(), wide(40)));
  expect_golden("report/plan-200.txt", to_text(sample_plan(), wide(200)));
  expect_golden("report/plan-80-color.txt", to_text(sample_plan(), wide(80, true)));
  expect_golden("report/plan-80-verbose.txt", to_text(sample_plan(), wide(80, false, 1)));
}

TEST(PlanText, OfNothingToDo) {
  expect_golden("report/plan-empty.txt", to_text(empty_plan(), wide(80)));
}

TEST(PlanText, KeepsTheWidthButForAddresses) {
  for (const std::size_t width : {40, 60, 80, 120}) {
    for (const auto& line : core::split(to_text(sample_plan(), wide(width)), '\n')) {
      if (core::code_points(line) <= width || line.starts_with("Plan: ")) continue;
      EXPECT_TRUE(line.find("export/") != std::string::npos) << width << ": " << line;
    }
  }
}

TEST(PlanText, IsTheSameTextWithoutTheColors) {
  std::string text = to_text(sample_plan(), wide(80, true));
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) - at + 1);
  EXPECT_EQ(text, to_text(sample_plan(), wide(80)));
}

TEST(PlanText, ShowsUnchangedObjectsOnlyWhenAsked) {
  EXPECT_THAT(to_text(sample_plan(), wide(80)), Not(HasSubstr("As it was")));
  EXPECT_THAT(to_text(sample_plan(), wide(80)), Not(HasSubstr("Renamed and back")));
  EXPECT_THAT(to_text(sample_plan(), wide(80, false, 1)),
              HasSubstr("= export/payments-to-hq/test-case/4716 \"As it was\""));
}

TEST(PlanText, CountsTheChangesThatItHides) {
  auto options = wide(80);
  options.max_changes = 3;
  const auto text = to_text(sample_plan(), options);
  EXPECT_THAT(text, HasSubstr("test-case/4703"));
  EXPECT_THAT(text, Not(HasSubstr("test-case/4704")));
  EXPECT_THAT(text, HasSubstr("... and 12 more"));
}

TEST(PlanText, CountsSelfEvidentCoverageWhereItIsLong) {
  auto plan = empty_plan();
  for (int i = 0; i < 100; ++i) {
    const auto value = "V" + std::to_string(i);
    plan.exports[0].coverage.push_back({"customFields.C", value, 1, plan::MappingOutcome::identity, value, false});
  }
  plan.exports[0].coverage.push_back({"layer", "Lab", 7, plan::MappingOutcome::dropped, "", false});
  const auto text = to_text(plan, wide(80));
  EXPECT_THAT(text, Not(HasSubstr("\"V7\"")));
  EXPECT_THAT(text, HasSubstr("layer \"Lab\" (7 cases): dropped"));
  EXPECT_THAT(text, HasSubstr("100 by identity"));
  EXPECT_THAT(to_text(plan, wide(80, false, 1)), HasSubstr("\"V7\""));
}

TEST(PlanText, EndsWithTheSummaryAndNoTime) {
  EXPECT_THAT(to_text(sample_plan(), wide(80)), EndsWith('\n' + summary_line(sample_plan()) + '\n'));
}

TEST(PlanText, SummaryIsTheDocumentedLine) {
  auto plan = counted({{plan::Action::create, 812}, {plan::Action::update, 37}});
  plan.instances[1].requests = 1243;
  EXPECT_EQ(summary_line(plan),
            "Plan: 812 to create, 37 to update, 0 to delete (9,151 unchanged). 1,243 requests, about 25 s.");
}

TEST(PlanText, TheFirstWordsSayWhatIsNotKnown) {
  auto plan = counted({{plan::Action::create, 1}});
  plan.complete = false;
  auto failed = plan.exports[0];
  failed.state = plan::ExportState::failed;
  failed.changes.clear();
  failed.unchanged = 0;
  plan.exports.push_back(failed);
  EXPECT_THAT(summary_line(plan), StartsWith("Plan: incomplete, 1 of 2 exports could not be read: 1 to create, "));
  plan.exports.erase(plan.exports.begin());
  plan.integrations.clear();
  EXPECT_EQ(summary_line(plan), "Plan: not known, nothing could be read.");
}

TEST(PlanText, SummaryNamesWhatIsRare) {
  auto plan = counted(
      {{plan::Action::restore, 1}, {plan::Action::adopt, 2}, {plan::Action::refused, 3}, {plan::Action::remove, 4}});
  plan.complete = false;
  EXPECT_EQ(summary_line(plan),
            "Plan: incomplete, something could not be read: 0 to create, 0 to update, 4 to delete, 1 to restore, 2 to "
            "adopt, 3 refused (9,151 unchanged). 0 requests, about 0 s.");
}

TEST(PlanText, SummaryKeepsTheWidthOfATerminalOnly) {
  struct Row {
    const char* name;
    std::size_t width;
    bool wrap;
    std::vector<std::string> end;
  };
  const Row rows[] = {
      {"one line for programs",
       40,
       false,
       {"Plan: 812 to create, 37 to update, 4 to delete, 1 to restore (9,151 unchanged). 1,243 requests, about 25 s."}},
      {"at sentences",
       80,
       true,
       {"Plan: 812 to create, 37 to update, 4 to delete, 1 to restore (9,151 unchanged).",
        "      1,243 requests, about 25 s."}},
      {"at words",
       40,
       true,
       {"Plan: 812 to create, 37 to update, 4 to", "      delete, 1 to restore (9,151", "      unchanged).",
        "      1,243 requests, about 25 s."}},
      {"wide enough",
       200,
       true,
       {"Plan: 812 to create, 37 to update, 4 to delete, 1 to restore (9,151 unchanged). 1,243 requests, about 25 s."}},
  };
  auto plan = counted(
      {{plan::Action::create, 812}, {plan::Action::update, 37}, {plan::Action::remove, 4}, {plan::Action::restore, 1}});
  plan.instances[1].requests = 1243;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    auto options = wide(row.width);
    options.wrap_summary = row.wrap;
    const auto text = to_text(plan, options);
    EXPECT_EQ(text.substr(text.rfind("\n\n") + 2), core::join(row.end, "\n") + '\n');
  }
}

TEST(PlanText, TellsWhatToDoAboutEveryRefusal) {
  for (const auto reason : {plan::Reason::lost_mark, plan::Reason::adopt_ambiguous, plan::Reason::echo,
                            plan::Reason::credentials_refused}) {
    auto plan = empty_plan();
    plan.exports[0].changes.push_back(plan::Change{});
    plan.exports[0].changes.edit(0)->address = "export/a/test-case/1";
    plan.exports[0].changes.edit(0)->action = plan::Action::refused;
    const auto without = to_text(plan, wide(80));
    plan.exports[0].changes.edit(0)->reason = reason;
    const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
    EXPECT_GT(lines(to_text(plan, wide(80))), lines(without)) << plan::to_string(reason);
  }
}

TEST(PlanText, EscapesWhatServersAndFilesSay) {
  const std::string hostile = "\x1b[2J\u202e\xff\r\nPlan: 0 to create";
  auto plan = sample_plan();
  auto& planned = plan.exports[0];
  planned.source_project = hostile;
  planned.recipient_project = hostile;
  planned.aql = hostile;
  planned.samples[0].name = hostile;
  planned.coverage[0].value = hostile;
  planned.coverage[0].target = hostile;
  planned.values[0].value = hostile;
  planned.values[0].field.name = hostile;
  planned.changes.edit(0)->name = hostile;
  planned.changes.edit(1)->name = hostile;
  planned.changes.edit(1)->notes = {hostile};
  planned.changes.edit(1)->fields = {{hostile, '"' + hostile + '"', "[\"" + hostile + "\"]"},
                                     {"name", hostile, hostile + "x"}};
  plan.exports[2].error.message = hostile;
  plan.guards[0].address = hostile;
  for (const int verbose : {0, 1}) {
    const auto text = to_text(plan, wide(80, false, verbose));
    EXPECT_TRUE(core::is_valid_utf8(text));
    for (const auto& line : core::split(text, '\n')) EXPECT_EQ(core::escape_terminal(line), line);
    std::size_t summaries = 0;
    for (const auto& line : core::split(text, '\n')) summaries += line.starts_with("Plan: ") ? 1U : 0U;
    EXPECT_EQ(summaries, 1u);
  }
}

}  // namespace
}  // namespace tmsync::report
