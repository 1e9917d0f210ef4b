#include <gmock/gmock.h>

#include "world.hpp"

/// The order of the mapping's rules, what becomes of each value, and what is said about values that do not exist.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using plan::MappingOutcome;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The sample's configuration with another mapping; `mapping` is the spec's body, indented by two.
std::string yaml_with(const std::string& mapping, const std::string& test_cases = R"({ aql: 'tag = "release"' })") {
  std::string yaml = sample_yaml("", test_cases);
  const auto begin = yaml.find("spec:\n  status: { identity: true }");
  const auto end = yaml.find("---", begin);
  return yaml.replace(begin, end - begin, "spec:\n" + mapping);
}

std::unique_ptr<Simulation> mapped_world(const std::string& mapping,
                                         const std::string& test_cases = R"({ aql: 'tag = "release"' })") {
  auto world = sample_world();
  world->configure(yaml_with(mapping, test_cases));
  return world;
}

std::string coverage_of(const plan::Plan& plan, const std::string& attribute, const std::string& value) {
  for (const auto& row : plan.exports.at(0).coverage) {
    if (row.attribute != attribute || row.value != value) continue;
    return std::to_string(row.cases) + ' ' + std::string(plan::to_string(row.outcome)) + " -> " + row.target +
           (row.collapsed ? " collapsed" : "");
  }
  return "none";
}

/// The value of a field on the copy; empty where it has none.
std::string value_of(Simulation& world, model::Id source, const std::string& field) {
  std::string values;
  const auto copy = dumped(world, source);
  for (const auto& pair : copy.at("customFields")) {
    if (pair.at(0) == field) values += (values.empty() ? "" : ",") + pair.at(1).get<std::string>();
  }
  return values;
}

/// P0, P1 and P2 are on the cases 101, 102 and 103. The recipient has Blocker, Major, Minor, and here P1, too.
struct Rules {
  const char* name;
  const char* priority;
  std::vector<std::string> values;    ///< on the copies of 101, 102, 103
  std::vector<std::string> coverage;  ///< of P0, P1, P2
};

void PrintTo(const Rules& row, std::ostream* out) {
  *out << row.name;
}

class Priorities : public ::testing::TestWithParam<Rules> {};

TEST_P(Priorities, FollowTheOrderOfTheRules) {
  auto world = sample_world();
  load(
      world->hq(),
      R"({"projects": [{"name": "Payments EMEA", "customFields": [{"name": "Priority", "values": [{"id": 777, "name": "P1"}]}]}]})");
  std::string rules = GetParam().priority;
  const auto id =
      std::to_string(source_person(*world).id_in("/project/1/cfv?customFieldId=" + std::to_string([&] {
                                                   const auto fields =
                                                       source_person(*world).get("/project/1/cf?size=100");
                                                   for (const auto& row : fields.at("content")) {
                                                     if (row.at("name") == "Priority")
                                                       return row.at("customField").at("id").get<model::Id>();
                                                   }
                                                   return model::Id{0};
                                                 }()) +
                                                     "&size=100",
                                                 "P0"));
  if (const auto at = rules.find("P0ID"); at != std::string::npos) rules.replace(at, 4, id);
  world->configure(yaml_with("  customFields:\n    Priority: " + rules + "\n"));
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  std::vector<std::string> values;
  std::vector<std::string> coverage;
  for (const model::Id source : {101, 102, 103}) values.push_back(value_of(*world, source, "Priority"));
  for (const char* value : {"P0", "P1", "P2"})
    coverage.push_back(coverage_of(run.planned.plan, "customFields.Priority", value));
  EXPECT_EQ(values, GetParam().values) << story(run);
  EXPECT_EQ(coverage, GetParam().coverage);
  expect_settled(*world);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Priorities,
    ::testing::Values(Rules{"row_by_name_and_nothing_else",
                            "{ rows: [ { source: P0, target: Blocker } ] }",
                            {"Blocker", "", ""},
                            {"1 mapped -> Blocker", "1 ignored -> ", "1 ignored -> "}},
                      Rules{"row_by_ids",
                            "{ rows: [ { source: { id: P0ID }, target: { id: 777 } } ] }",
                            {"P1", "", ""},
                            {"1 mapped -> P1", "1 ignored -> ", "1 ignored -> "}},
                      Rules{"row_before_identity",
                            "{ identity: true, rows: [ { source: P1, target: Minor } ] }",
                            {"", "Minor", ""},
                            {"1 ignored -> ", "1 mapped -> Minor", "1 ignored -> "}},
                      Rules{"identity_before_default",
                            "{ identity: true, default: Minor }",
                            {"Minor", "P1", "Minor"},
                            {"1 default -> Minor collapsed", "1 identity -> P1", "1 default -> Minor collapsed"}},
                      Rules{"dropped_before_identity_and_default",
                            "{ identity: true, default: Minor, rows: [ { source: P1 } ] }",
                            {"Minor", "", "Minor"},
                            {"1 default -> Minor collapsed", "1 dropped -> ", "1 default -> Minor collapsed"}},
                      Rules{"default_by_id",
                            "{ default: { id: 777 } }",
                            {"P1", "P1", "P1"},
                            {"1 default -> P1 collapsed", "1 default -> P1 collapsed", "1 default -> P1 collapsed"}},
                      Rules{"collapse",
                            "{ rows: [ { source: P0, target: Major }, { source: P1, target: Major } ] }",
                            {"Major", "Major", ""},
                            {"1 mapped -> Major collapsed", "1 mapped -> Major collapsed", "1 ignored -> "}},
                      Rules{"create_missing",
                            "{ identity: true, createMissing: true }",
                            {"P0", "P1", "P2"},
                            {"1 identity -> P0", "1 identity -> P1", "1 identity -> P2"}}),
    [](const auto& row) { return row.param.name; });

struct Mistake {
  const char* name;
  const char* mapping;
  const char* code;
  const char* line;  ///< line:column in the file
  const char* hint;
};

void PrintTo(const Mistake& row, std::ostream* out) {
  *out << row.name;
}

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreErrorsWithAPlaceAndTheNearestNames) {
  auto world = mapped_world(GetParam().mapping);
  world->clear_logs();
  const auto run = world->apply();
  EXPECT_FALSE(run.planned.plan.complete);
  ASSERT_EQ(codes_of(run.planned.plan), std::vector<std::string>{GetParam().code}) << story(run);
  const auto& found = run.planned.plan.diagnostics.items().front();
  EXPECT_EQ(found.severity, core::Severity::error);
  EXPECT_EQ(core::to_string(found.where), std::string("tmsync.yaml:") + GetParam().line);
  EXPECT_THAT(found.hint, HasSubstr(GetParam().hint));
  EXPECT_EQ(world->writes(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Mistakes,
    ::testing::Values(
        Mistake{"target_name", "  customFields:\n    Priority: { rows: [ { source: P0, target: Bloker } ] }\n",
                "TM3101", "22:47", "Blocker"},
        Mistake{"source_name", "  customFields:\n    Priority: { rows: [ { source: P9, target: Blocker } ] }\n",
                "TM3101", "22:35", "P0"},
        Mistake{"target_id", "  customFields:\n    Priority: { rows: [ { source: P0, target: { id: 4711 } } ] }\n",
                "TM3101", "22:47", "Blocker (id"},
        Mistake{"default", "  status: { default: Revew }\n", "TM3101", "21:22", "Review"},
        Mistake{"layer", "  layer: { rows: [ { source: UI, target: Backnd } ] }\n", "TM3101", "21:42", "Backend"},
        Mistake{"source_field", "  customFields:\n    Priorty: { identity: true, field: Priority }\n", "TM3103",
                "22:14", "Priority"},
        Mistake{"target_field", "  customFields:\n    Priority: { identity: true, field: Teem }\n", "TM3103", "22:15",
                "Team"},
        Mistake{"two_into_one",
                "  customFields:\n    Priority: { identity: true, field: Team }\n    Component: { identity: true, "
                "field: Team }\n",
                "TM3104", "23:16", "only one"}),
    [](const auto& row) { return row.param.name; });

TEST(Mapping, StarTakesTheFieldsThatBothSidesHave) {
  auto world = mapped_world(
      "  customFields:\n    Priority: { rows: [ { source: P0, target: Blocker } ] }\n    \"*\": { identity: true, "
      "createMissing: true }\n");
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(value_of(*world, 101, "Component"), "Card,Ledger");
  EXPECT_EQ(value_of(*world, 101, "Priority"), "Blocker");
  EXPECT_EQ(value_of(*world, 102, "Priority"), "");      // named: the star does not apply
  EXPECT_EQ(value_of(*world, 101, "Secret field"), "");  // the recipient has no such field
  expect_settled(*world);
}

TEST(Mapping, AFieldMayHaveAnotherNameThere) {
  auto world = mapped_world("  customFields:\n    Priority: { field: Team, identity: true, createMissing: true }\n");
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(value_of(*world, 101, "Team"), "P0");
  source_person(*world).post("/testcase/101/cfv",
                             values_of(source_person(*world), kSourceProject, {{"Priority", "P2"}}));
  EXPECT_THAT(changes_of(world->apply().planned.plan), ElementsAre("~ 101 source_changed"));
  EXPECT_EQ(value_of(*world, 101, "Team"), "P2");
  expect_settled(*world);
}

TEST(Mapping, AbsentMeansThatValuesAreIgnored) {
  auto world = sample_world();
  auto yaml = sample_yaml("", R"({ aql: 'tag = "release"' })");
  yaml.replace(yaml.find("  mapping: common\n"), std::string("  mapping: common\n").size(), "");
  world->configure(yaml);
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(dumped(*world, 101).at("customFields"), IsEmpty());
  EXPECT_TRUE(dumped(*world, 101).at("layer").is_null());
  expect_settled(*world);
}

TEST(Mapping, AChangedMappingIsAnUpdateOfWhatItConcerns) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  world->configure(yaml_with(
      "  status: { identity: true }\n  layer: { identity: true }\n  customFields:\n    Priority: { rows: [ { source: "
      "P0, target: Blocker }, "
      "{ source: P1, target: Minor }, { source: P2 } ] }\n    Component: { identity: true, createMissing: true }\n"));
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("= 101 touch", "~ 102 mapping_changed", "= 103 touch"))
      << story(run);
  EXPECT_EQ(value_of(*world, 102, "Priority"), "Minor");
  expect_settled(*world);
}

TEST(CreateMissing, MakesEachValueOnceAlsoWhenTheAnswerIsLost) {
  for (const bool lost : {false, true}) {
    SCOPED_TRACE(lost);
    auto world = mapped_world("  customFields:\n    Component: { identity: true, createMissing: true }\n");
    if (lost) {
      standin::Fault fault;
      fault.kind = standin::Fault::Kind::status_after;
      fault.method = "POST";
      fault.path_glob = "*/cfv";
      fault.times = -1;
      world->hq().add_fault(fault);
    }
    const auto run = world->apply();
    EXPECT_TRUE(run.report.complete()) << story(run);
    std::vector<std::string> made;
    for (const auto& value : run.planned.plan.exports[0].values) made.push_back(value.field.name + '=' + value.value);
    EXPECT_THAT(made, ElementsAre("Component=Ledger", "Component=New one"));
    world->hq().clear_faults();
    const auto values = recipient_person(*world).get("/project/7/cfv?customFieldId=-5&size=100");
    int ledgers = 0;
    for (const auto& row : values.at("content")) ledgers += row.at("name") == "Ledger" ? 1 : 0;
    EXPECT_EQ(ledgers, 1);
    expect_settled(*world);
  }
}

TEST(CreateMissing, IsAWarningOnALockedField) {
  auto world = sample_world();
  load(world->emea(),
       R"({"projects": [{"name": "Payments", "customFields": [{"name": "Risk", "values": ["High", "Low"]}],
                          "testCases": [{"id": 300, "name": "Risky", "tags": ["release"], "customFields": {"Risk": "High"}}]}]})");
  load(
      world->hq(),
      R"({"projects": [{"name": "Payments EMEA", "customFields": [{"name": "Risk", "locked": true, "values": ["Low"]}]}]})");
  world->configure(yaml_with("  customFields:\n    Risk: { identity: true, createMissing: true }\n"));
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(codes_of(run.planned.plan), ElementsAre("TM3102"));
  EXPECT_EQ(coverage_of(run.planned.plan, "customFields.Risk", "High"), "1 ignored -> ");
  EXPECT_EQ(value_of(*world, 300, "Risk"), "");
  expect_settled(*world);
}

TEST(SingleSelect, TakesOneOfSeveralAndSaysSo) {
  auto world =
      mapped_world("  customFields:\n    Component: { field: Priority, identity: true, createMissing: true }\n");
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(value_of(*world, 101, "Priority"), "Card");
  EXPECT_THAT(run.report.notes, Contains(HasSubstr("takes one value on the recipient")));
  expect_settled(*world);
}

TEST(Status, GoesWithAWorkflowThatContainsIt) {
  auto world = sample_world();
  load(world->emea(),
       R"({"statuses": [{"name": "Parked"}], "workflows": [{"name": "Special", "statuses": ["Draft", "Parked"]}],
                          "projects": [{"name": "Payments", "testCases": [
                            {"id": 301, "name": "Parked one", "tags": ["release"], "workflow": "Special", "status": "Parked"}]}]})");
  load(world->hq(), R"({"statuses": [{"name": "On hold"}], "workflows": [
                          {"name": "A first", "statuses": ["On hold"]}, {"name": "B second", "statuses": ["Draft", "On hold"]}]})");
  world->configure(yaml_with("  status: { identity: true, rows: [ { source: Parked, target: On hold } ] }\n"));
  auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(dumped(*world, 301).at("status"), "On hold");
  EXPECT_EQ(dumped(*world, 301).at("workflow"), "A first");
  EXPECT_EQ(dumped(*world, 101).at("workflow"), "Default");
  EXPECT_EQ(coverage_of(run.planned.plan, "status", "Parked"), "1 mapped -> On hold");
  expect_settled(*world);
  // With a rule for the workflow, that one.
  world->configure(
      yaml_with("  status: { identity: true, rows: [ { source: Parked, target: On hold } ] }\n"
                "  workflow: { rows: [ { source: Special, target: B second } ] }\n"));
  run = world->apply();
  EXPECT_EQ(dumped(*world, 301).at("workflow"), "B second") << story(run);
  expect_settled(*world);
}

TEST(Layer, FollowsTheRules) {
  auto world = mapped_world("  layer: { rows: [ { source: API, target: Backend } ] }\n");
  const auto run = world->apply();
  EXPECT_EQ(dumped(*world, 101).at("layer"), "Backend") << story(run);
  EXPECT_EQ(coverage_of(run.planned.plan, "layer", "API"), "1 mapped -> Backend");
  expect_settled(*world);
}

TEST(Roles, AreMappedAndUnknownUsersAreLeftOut) {
  auto world = mapped_world("  role: { rows: [ { source: Owner, target: Reviewer }, { source: Reviewer } ] }\n");
  const auto run = world->apply();
  const auto created = find_change(run.planned.plan, "export/payments/test-case/101");
  ASSERT_TRUE(created);
  EXPECT_THAT(created->notes, ElementsAre("member ghost left out: no such user on the recipient"));
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(dumped(*world, 101).at("members"), json::array({json::array({"Reviewer", "alice"})}));
  expect_settled(*world);
}

/// `customFields.Priority P0 1 no_rule`, in the order of the plan; nothing that arrives.
std::vector<std::string> lost(const plan::Plan& plan) {
  std::vector<std::string> rows;
  for (const auto& row : plan.exports.at(0).coverage) {
    if (row.reason == plan::CoverageReason::none) continue;
    rows.push_back(row.attribute + ' ' + row.value + ' ' + std::to_string(row.cases) + ' ' +
                   std::string(plan::to_string(row.reason)));
  }
  return rows;
}

TEST(Coverage, WithoutAMappingNamesEveryValueThatIsLost) {
  for (const bool everything : {false, true}) {
    SCOPED_TRACE(everything ? "the whole project" : "a query");
    auto world = sample_world();
    std::string yaml = sample_yaml("", everything ? "{}" : R"({ aql: 'tag = "release"' })");
    const std::string mapping = "  mapping: common\n";
    ASSERT_NE(yaml.find(mapping), std::string::npos);
    world->configure(yaml.erase(yaml.find(mapping), mapping.size()));
    const auto plan = world->plan();
    const auto rows = lost(plan);
    for (const char* row :
         {"customFields.Priority P0 1 no_rule", "customFields.Priority P1 1 no_rule",
          "customFields.Component Card 1 no_rule", "customFields.Secret field x 1 no_rule", "layer API 1 no_rule"}) {
      EXPECT_THAT(rows, Contains(row));
    }
    EXPECT_THAT(rows, Contains(AllOf(HasSubstr("status Draft"), HasSubstr("no_rule"))));
    EXPECT_THAT(rows, Not(Contains(HasSubstr("role "))));  // both roles are there under their names
    EXPECT_GT(plan.summary().ignored, 8);
    EXPECT_EQ(plan.summary().ignored, plan.exports.at(0).ignored);
    EXPECT_THAT(plan.exports.at(0).notes, IsEmpty());
  }
}

TEST(Coverage, AFieldThatTheRecipientDoesNotUseIsNoSuchField) {
  auto world = mapped_world("  customFields:\n    '*': { identity: true, createMissing: true }\n");
  const auto plan = world->plan();
  EXPECT_THAT(lost(plan), Contains("customFields.Secret field x 1 no_such_field"));
  EXPECT_EQ(coverage_of(plan, "customFields.Component", "Card"), "1 identity -> Card");
}

TEST(Coverage, OfAFieldOutsideTheMappingKnowsTheScope) {
  auto world = mapped_world("  layer: { identity: true }\n", R"({ aql: 'tag = "smoke"' })");
  const auto rows = lost(world->plan());
  EXPECT_THAT(rows, Contains("customFields.Priority P0 1 no_rule"));
  EXPECT_THAT(rows, Not(Contains(HasSubstr("customFields.Priority P1"))));
}

TEST(Coverage, AStrictGuardStopsWhatWouldBeLost) {
  auto world = mapped_world("  layer: { identity: true }\n");
  std::string yaml = yaml_with("  layer: { identity: true }\n");
  const auto at = yaml.find("  testCases:");
  ASSERT_NE(at, std::string::npos);
  world->configure(yaml.insert(at, "  guards: { maxIgnored: 0 }\n"));
  const auto plan = world->plan();
  EXPECT_TRUE(plan.guarded());
}

/// An instance that does not say which users exist: only the answers to the writes do.
TEST(Members, AsManyAsAreRefusedAreLeftOutOneAfterAnother) {
  auto world = mapped_world("  role: { identity: true }\n");
  load(world->emea(), R"({"users": [{"login": "ali"}, {"login": "phantom"}, {"login": "testcase"}]})");
  load(world->hq(), R"({"users": [{"login": "testcase"}]})");
  for (const auto* path : {"/uaa/user/suggest", "/member/suggest"}) {
    standin::Fault fault;
    fault.path_glob = path;
    fault.times = -1;
    fault.status = 404;
    world->hq().add_fault(fault);
  }
  source_person(*world).post("/testcase/101/members",
                             json::array({{{"name", "alice"}, {"role", {{"name", "Reviewer"}}}},
                                          {{"name", "ali"}, {"role", {{"name", "Reviewer"}}}},
                                          {{"name", "phantom"}, {"role", {{"name", "Reviewer"}}}},
                                          {{"name", "testcase"}, {"role", {{"name", "Reviewer"}}}},
                                          {{"name", "ghost"}, {"role", {{"name", "Reviewer"}}}}}));
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(dumped(*world, 101).at("members"),
            json::array({json::array({"Reviewer", "alice"}), json::array({"Reviewer", "testcase"})}));
}

}  // namespace
}  // namespace tmsync::testing
