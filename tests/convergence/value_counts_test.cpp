#include <gmock/gmock.h>

#include "world.hpp"

/// Counts of custom field values (`testCasesCount`) that are behind.
namespace tmsync::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Simulation> world_behind(const std::string& behind) {
  auto world = sample_world();
  const std::string fields = R"("customFields": [{"name": "Priority", "countsBehind": true},
                                                 {"name": "Component", "countsBehind": true})";
  if (behind != "hq") {
    load(world->emea(), R"({"projects": [{"id": 1, "name": "Payments", )" + fields +
                            R"(, {"name": "Secret field", "countsBehind": true}]}]})");
  }
  if (behind != "emea") load(world->hq(), R"({"projects": [{"id": 7, "name": "Payments EMEA", )" + fields + "]}]}");
  return world;
}

class CountsBehind : public ::testing::TestWithParam<const char*> {};

TEST_P(CountsBehind, AreNoticedOnceAndCostNoReadsOfCases) {
  auto exact = sample_world();
  auto world = world_behind(GetParam());
  for (auto* one : {exact.get(), world.get()}) {
    const auto run = one->apply();
    ASSERT_TRUE(run.report.complete()) << story(run);
  }
  EXPECT_EQ(world->hq().dump("Payments EMEA"), exact->hq().dump("Payments EMEA"));

  world->clear_logs();
  const auto again = world->apply();
  EXPECT_EQ(again.planned.plan.summary().unchanged, 3) << story(again);
  EXPECT_THAT(again.planned.plan.exports[0].changes.heads(), IsEmpty());
  for (auto* instance : {&world->emea(), &world->hq()}) {
    for (const auto& request : instance->log()) EXPECT_THAT(request.target, Not(HasSubstr("/overview")));
  }
  std::vector<std::string> told;
  for (const auto& note : again.planned.plan.exports[0].notes) {
    if (note.find("counts are behind") != std::string::npos) told.push_back(note);
  }
  EXPECT_EQ(told.size(), std::string(GetParam()) == "both" ? 2u : 1u);
  EXPECT_THAT(told.front(), HasSubstr("Component, Priority"));
}

TEST_P(CountsBehind, HideNoChangeOfAValue) {
  auto world = world_behind(GetParam());
  ASSERT_TRUE(world->apply().report.complete());
  auto alice = source_person(*world);
  alice.post("/testcase/101/cfv", values_of(alice, kSourceProject, {{"Priority", "P1"}}));
  auto person = recipient_person(*world);
  const auto copy = copy_id(*world, 102);
  person.post(path_of(copy, "/cfv"), values_of(person, kRecipientProject, {{"Priority", "Minor"}}));
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre(HasSubstr("~ 101"), HasSubstr("~ 102"))) << story(run);
  expect_settled(*world);
}

TEST_P(CountsBehind, LeaveCoverageOfWhatTheMappingDoesNotNameWhole) {
  auto exact = sample_world();
  auto world = world_behind(GetParam());
  const auto rows_of = [](Simulation& one) {
    std::vector<std::string> rows;
    const auto plan = one.plan();
    for (const auto& row : plan.exports[0].coverage) {
      rows.push_back(row.attribute + " = " + row.value + ": " + std::to_string(row.cases));
    }
    return rows;
  };
  EXPECT_EQ(rows_of(*world), rows_of(*exact));
}

INSTANTIATE_TEST_SUITE_P(Sides, CountsBehind, ::testing::Values("emea", "hq", "both"),
                         [](const auto& row) { return std::string(row.param); });

TEST(Counts, ThatAreRightCostOneQuestionForAFieldWithUnusedValues) {
  // Priority has Blocker and Major in use; Minor alone is unused and is asked for as before. Four more are one
  // question.
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto count = [&] {
    world->clear_logs();
    (void)world->plan();
    return world->hq().log().size();
  };
  const auto before = count();
  load(world->hq(), R"({"projects": [{"id": 7, "name": "Payments EMEA", "customFields": [
    {"name": "Priority", "values": ["V1", "V2", "V3", "V4"]}]}]})");
  EXPECT_EQ(count(), before) << "one search of a value is one question for five";
}

}  // namespace
}  // namespace tmsync::testing
