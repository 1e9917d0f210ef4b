#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench.hpp"

namespace tmsync::testops {
namespace {

using model::Step;
using nlohmann::json;
using testing::answer;
using testing::Bench;

/// A step as one line: body, [attachment], {children}, (expected).
std::string show(const std::vector<Step>& steps) {
  std::string out;
  for (const Step& step : steps) {
    if (!out.empty()) out += " ";
    if (step.kind == Step::Kind::attachment) {
      out += fmt::format("[{}{}]", step.of_shared_step ? "s" : "", step.attachment_id);
      continue;
    }
    out += step.body_json.empty() ? step.body : step.body + "*";
    if (!step.children.empty()) out += "{" + show(step.children) + "}";
    if (!step.expected.empty()) out += "(" + show(step.expected) + ")";
  }
  return out;
}

struct ReadRow {
  const char* name;
  const char* body;
  const char* shown;
  std::size_t attachments;
};

class ReadScenario : public ::testing::TestWithParam<ReadRow> {};

TEST_P(ReadScenario, AsTree) {
  Bench bench;
  bench.fixed.emplace("GET /api/testcase/7/step", answer(200, GetParam().body));
  const auto scenario = bench.run(bench.api->scenario(7));
  ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
  EXPECT_EQ(show(scenario->steps), GetParam().shown);
  EXPECT_EQ(scenario->attachments.size(), GetParam().attachments);
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, ReadScenario,
    ::testing::Values(
        ReadRow{"empty", "{}", "", 0},
        ReadRow{
            "nested",
            R"({"root":{"children":[1,2]},"scenarioSteps":{"1":{"id":1,"body":"a","children":[3]},"2":{"body":"b"},"3":{"body":"c"}}})",
            "a{c} b", 0},
        ReadRow{
            "expected_container",
            R"({"root":{"children":[1]},"scenarioSteps":{"1":{"body":"a","expectedResult":"flat","expectedResultId":9},
          "9":{"body":"Expected Result","children":[10,11]},"10":{"body":"shown"},"11":{"attachmentId":5}}, "attachments":{"5":{"id":5,"name":"f"}}})",
            "a(shown [5])", 1},
        ReadRow{"expected_flat",
                R"({"root":{"children":[1]},"scenarioSteps":{"1":{"body":"a","expectedResult":"flat"}}})", "a(flat)",
                0},
        ReadRow{
            "expected_container_missing",
            R"({"root":{"children":[1]},"scenarioSteps":{"1":{"body":"a","expectedResult":"flat","expectedResultId":9}}})",
            "a(flat)", 0},
        ReadRow{"rich_text",
                R"({"root":{"children":["1"]},"scenarioSteps":{"1":{"body":"a","bodyJson":{"type":"doc"}}}})", "a*", 0},
        ReadRow{
            "shared",
            R"({"root":{"children":[1]},"scenarioSteps":{"1":{"sharedStepId":70}},"sharedSteps":{"70":{"id":70,"body":"Log in","children":[1,2]}},
          "sharedStepScenarioSteps":{"1":{"body":"type"},"2":{"attachmentId":8}},"sharedStepAttachments":{"8":{"id":8}}})",
            "Log in{type [s8]}", 1},
        ReadRow{
            "shared_named",
            R"({"root":{"children":[1]},"scenarioSteps":{"1":{"sharedStepId":70}},"sharedSteps":{"70":{"name":"Log in"}}})",
            "Log in", 0},
        ReadRow{"missing_ids", R"({"root":{"children":[1,99]},"scenarioSteps":{"1":{"body":"a","children":[98]}}})",
                "a", 0},
        ReadRow{
            "cycle",
            R"({"root":{"children":[1]},"scenarioSteps":{"1":{"body":"a","children":[2]},"2":{"body":"b","children":[1,2]}}})",
            "a{b}", 0},
        ReadRow{
            "shared_cycle",
            R"({"root":{"children":[1]},"scenarioSteps":{"1":{"sharedStepId":70}},"sharedSteps":{"70":{"body":"s","children":[2]}},
          "sharedStepScenarioSteps":{"2":{"sharedStepId":70}}})",
            "s{s}", 0},
        ReadRow{"wrong_types",
                R"({"root":{"children":[1,{},null]},"scenarioSteps":{"1":{"body":5,"children":"x"},"x":{"id":2}}})", "",
                0}),
    [](const auto& row) { return row.param.name; });

TEST(Scenario, ADoublingGraphStaysBounded) {
  json steps = json::object();
  for (int i = 0; i < 60; ++i) steps[std::to_string(i)] = {{"body", "x"}, {"children", {i + 1, i + 1}}};
  const json body = {{"root", {{"children", {0}}}}, {"scenarioSteps", steps}};
  Bench bench;
  bench.fixed.emplace("GET /api/testcase/7/step", answer(200, body.dump()));
  const auto scenario = bench.run(bench.api->scenario(7));
  ASSERT_TRUE(scenario.has_value());
  EXPECT_LT(show(scenario->steps).size(), 1'000'000U);
}

TEST(Scenario, FallsBackToTheOldForm) {
  Bench bench;
  bench.fixed.emplace(
      "GET /api/testcase/7/scenario",
      answer(200,
             R"({"steps":[{"name":"open","keyword":"Given","expectedResult":"seen","attachments":[{"id":3,"name":"p"}],
                        "steps":[{"name":"inner"}]}],"attachments":[{"id":4}]})"));
  const auto scenario = bench.run(bench.api->scenario(7));
  ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
  EXPECT_EQ(show(scenario->steps), "Given open{inner [3]}(seen) [4]");
  EXPECT_EQ(scenario->attachments.size(), 2U);
}

TEST(Scenario, IsWrittenInTypedForm) {
  Bench bench;
  bench.fixed.emplace("POST /api/testcase?v2=true", answer(200, R"({"id":9,"name":"n"})"));
  Step inner;
  inner.body = "inner";
  Step line;
  line.body = "line";
  line.body_json = R"({"type":"doc","content":[]})";
  Step file;
  file.kind = Step::Kind::attachment;
  file.attachment_id = 11;
  Step step;
  step.body = "Open";
  step.body_json = "{broken";
  step.children = {inner, file};
  step.expected = {line, file};
  TestCaseWrite write;
  write.project_id = 1;
  write.name = "n";
  write.scenario = std::vector<Step>{step};
  ASSERT_TRUE(bench.run(bench.api->create_case(write)).has_value());
  const json sent = json::parse(bench.transport->requests.back().body);
  EXPECT_EQ(sent, json::parse(R"({"projectId":1,"name":"n","scenario":{"steps":[{"type":"body","body":"Open",
    "steps":[{"type":"body","body":"inner"},{"type":"attachment","attachmentId":11}],
    "expectedResultSteps":[{"type":"expected_body","body":"line","bodyJson":{"type":"doc","content":[]}},{"type":"attachment","attachmentId":11}]}]}})"));
}

}  // namespace
}  // namespace tmsync::testops
