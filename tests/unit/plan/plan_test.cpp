#include "tmsync/plan/plan.hpp"

#include <set>

#include <gtest/gtest.h>

#include "samples.hpp"

namespace tmsync::plan {
namespace {

TEST(Plan, SumsUpItsExports) {
  Plan plan;
  plan.exports.resize(2);
  plan.exports[0].unchanged = 10;
  plan.exports[1].unchanged = 20;
  const auto add = [&](std::size_t at, Action action, Reason reason, int count) {
    Change change;
    change.action = action;
    change.reason = reason;
    for (int i = 0; i < count; ++i) plan.exports[at].changes.push_back(change);
  };
  EXPECT_FALSE(plan.summary().has_changes());
  add(0, Action::none, Reason::touch, 2);
  add(0, Action::none, Reason::unchanged, 3);
  add(0, Action::refused, Reason::echo, 4);
  EXPECT_FALSE(plan.summary().has_changes()) << "refused and refreshed marks are no changes";
  add(0, Action::create, Reason::not_in_recipient, 1);
  add(1, Action::create, Reason::not_in_recipient, 1);
  add(1, Action::update, Reason::source_changed, 5);
  add(1, Action::remove, Reason::scope_left, 6);
  add(1, Action::restore, Reason::deleted_on_recipient, 7);
  add(1, Action::adopt, Reason::adopt_match, 8);
  EXPECT_EQ(plan.summary(), (Summary{2, 5, 6, 7, 8, 35, 4, 2}));
  EXPECT_TRUE(plan.summary().has_changes());
}

ConfigChange config_change(Action action) {
  ConfigChange change;
  change.action = action;
  return change;
}

TEST(Plan, CountsTheConfigurationPlane) {
  struct Row {
    const char* name;
    Action action;
    Summary sum;
  };
  const auto counted = [](Summary sum, ConfigSummary configuration) {
    sum.configuration = configuration;
    return sum;
  };
  const Row rows[] = {
      {"create", Action::create, counted({.create = 1}, {.create = 1})},
      {"update", Action::update, counted({.update = 1}, {.update = 1})},
      {"remove", Action::remove, counted({.remove = 1}, {.remove = 1})},
      {"refused", Action::refused, counted({.refused = 1}, {})},
      {"none", Action::none, counted({.unchanged = 1}, {.unchanged = 1})},
  };
  for (const auto& row : rows) {
    Plan of_integration;
    of_integration.integrations.resize(1);
    of_integration.integrations[0].changes = {config_change(row.action)};
    EXPECT_EQ(of_integration.summary(), row.sum) << row.name;
    Plan of_export;
    of_export.exports.resize(1);
    of_export.exports[0].delivery = model::Delivery::native;
    of_export.exports[0].configuration = config_change(row.action);
    EXPECT_EQ(of_export.summary(), row.sum) << row.name;
    const bool work = row.action != Action::refused && row.action != Action::none;
    EXPECT_EQ(of_export.summary().has_changes(), work) << row.name;
  }
}

TEST(Plan, CountsWhatIsAsDeclared) {
  Plan plan;
  plan.integrations.resize(2);
  plan.integrations[0].unchanged = 3;
  plan.integrations[1].unchanged = 4;
  EXPECT_EQ(plan.summary().configuration.unchanged, 7);
  plan.exports.resize(1);
  plan.exports[0].unchanged = 10;
  EXPECT_EQ(plan.summary().configuration.unchanged, 7) << "a direct export has no configuration in TestOps";
  plan.exports[0].delivery = model::Delivery::native;
  EXPECT_EQ(plan.summary().configuration.unchanged, 8);
  EXPECT_EQ(plan.summary().unchanged, 18) << "together with the test cases";
  for (const auto state : {ExportState::failed, ExportState::excluded, ExportState::paused}) {
    plan.exports[0].state = state;
    EXPECT_EQ(plan.summary().configuration.unchanged, 7) << "what was not read is not known to be unchanged";
  }
  EXPECT_FALSE(plan.summary().has_changes());
}

TEST(Plan, EachKindOfWorkIsAChange) {
  for (const auto member : {&Summary::create, &Summary::update, &Summary::remove, &Summary::restore, &Summary::adopt}) {
    Summary summary;
    summary.*member = 1;
    EXPECT_TRUE(summary.has_changes());
  }
}

TEST(Plan, EstimatesTheTimeOfTheSlowestInstance) {
  Plan plan;
  EXPECT_EQ(plan.requests(), 0);
  EXPECT_EQ(plan.seconds(), 0);
  plan.instances = {{"a", "", "", 1, 50}};
  EXPECT_EQ(plan.seconds(), 1) << "at least one where there is anything to do";
  plan.instances = {{"a", "", "", 243, 50}, {"b", "", "", 1000, 40}};
  EXPECT_EQ(plan.requests(), 1243);
  EXPECT_EQ(plan.seconds(), 25);
  plan.instances[1].requests = 1001;
  EXPECT_EQ(plan.seconds(), 26);
}

TEST(Plan, IsGuardedUnlessEachStopIsAcknowledged) {
  Plan plan;
  EXPECT_FALSE(plan.guarded());
  plan.guards = {{"maxCreate", "export/a", 1, "5", 5, false, false}, {"maxDelete", "export/a", 1, "0", 0, true, true}};
  EXPECT_FALSE(plan.guarded());
  plan.guards.push_back({"maxUpdate", "export/a", 1, "0", 0, true, false});
  EXPECT_TRUE(plan.guarded());
}

TEST(Plan, NamesItsObjects) {
  EXPECT_EQ(export_address("pay"), "export/pay");
  EXPECT_EQ(case_address("pay", 4711), "export/pay/test-case/4711");
  EXPECT_EQ(integration_address("hq"), "integration/hq");
  EXPECT_EQ(integration_project_address("hq", "Payments"), "integration/hq/project/Payments");
  EXPECT_EQ(integration_project_address("hq", "#12"), "integration/hq/project/#12");
  EXPECT_EQ(to_string(ConfigKind::integration), "integration");
  EXPECT_EQ(to_string(ConfigKind::project_integration), "project-integration");
  EXPECT_EQ(to_string(ConfigKind::export_configuration), "export-configuration");
}

TEST(Plan, MatchesAddresses) {
  struct Row {
    const char* glob;
    const char* address;
    bool matches;
  };
  const Row rows[] = {
      {"export/pay/test-case/4711", "export/pay/test-case/4711", true},
      {"export/pay", "export/pay/test-case/4711", true},
      {"export/pay/test-case", "export/pay/test-case/4711", true},
      {"export/*", "export/pay/test-case/4711", true},
      {"*", "export/pay", true},
      {"export/p*", "export/pay", true},
      {"export/pa", "export/pay/test-case/4711", false},
      {"export/pay", "export/payments/test-case/1", false},
      {"export/pay/test-case/47", "export/pay/test-case/4711", false},
      {"export/pay/test-case/47*", "export/pay/test-case/4711", true},
      {"export/pay/test-case/4711", "export/pay", false},
      {"pay", "export/pay", false},
      {"", "export/pay", false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(address_matches({row.glob}, row.address), row.matches) << row.glob << " on " << row.address;
  EXPECT_FALSE(address_matches({}, "export/pay"));
  EXPECT_TRUE(address_matches({"x", "export/pay"}, "export/pay"));
}

TEST(Plan, NamesActionsAndTheirSymbols) {
  const std::vector<std::tuple<Action, std::string_view, std::string_view>> rows{
      {Action::create, "create", "+"},   {Action::update, "update", "~"}, {Action::remove, "delete", "-"},
      {Action::restore, "restore", "^"}, {Action::adopt, "adopt", "<="},  {Action::none, "none", "="},
      {Action::refused, "refused", "!"}};
  for (const auto& [action, name, sign] : rows) {
    EXPECT_EQ(to_string(action), name);
    EXPECT_EQ(symbol(action), sign);
  }
}

TEST(Side, FindsByIdAndByExactName) {
  const auto side = source_side();
  EXPECT_EQ(side.find_field("Priority")->field.id, 31);
  EXPECT_EQ(side.find_field(32)->field.name, "Component");
  EXPECT_EQ(side.find_field("priority"), nullptr);
  EXPECT_EQ(side.find_field(1), nullptr);
  EXPECT_EQ(side.case_url(4711), "https://emea.example/project/7/test-cases/4711");
  EXPECT_EQ(find_ref(side.roles, -1)->name, "Owner");
  EXPECT_EQ(find_ref(side.roles, std::string("Tester"))->id, 21);
  EXPECT_EQ(find_ref(side.roles, std::string("tester")), nullptr);
  EXPECT_EQ(names_of(side.layers), (std::vector<std::string>{"Unit", "UI"}));
}

}  // namespace
}  // namespace tmsync::plan
