#include "tmsync/plan/verification.hpp"

#include <gmock/gmock.h>

namespace tmsync::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ExportPlan direct() {
  ExportPlan planned;
  planned.name = "pay";
  planned.in_scope = 100;
  planned.exported = 90;
  planned.respected = 3;
  planned.not_created = 2;
  planned.left_kept = 1;
  return planned;
}

void add(ExportPlan& planned, Action action, Reason reason, std::vector<std::string> fields = {}) {
  const auto id = static_cast<Id>(planned.changes.size() + 1);
  Change change;
  change.address = case_address(planned.name, id);
  change.action = action;
  change.reason = reason;
  change.name = "Case " + std::to_string(id);
  for (const auto& field : fields) change.fields.push_back({field, "1", "2"});
  planned.changes.push_back(change);
}

void add_launch(ExportPlan& planned, Action action, Reason reason, std::optional<Id> copy) {
  auto& launches = planned.launches->changes;
  const auto id = static_cast<Id>(launches.size() + 1);
  LaunchChange change;
  change.address = launch_address(planned.name, id);
  change.action = action;
  change.reason = reason;
  change.name = "Launch " + std::to_string(id);
  change.recipient_id = copy;
  launches.push_back(change);
}

std::vector<std::string> ids(const std::vector<Check>& checks) {
  std::vector<std::string> list;
  for (const auto& check : checks) list.push_back(check.id);
  return list;
}

Check check_of(const ExportPlan& planned, const std::string& id) {
  for (const auto& check : checks_of(planned)) {
    if (check.id == id) return check;
  }
  ADD_FAILURE() << "no check " << id;
  return {};
}

TEST(Verification, PassesWhereThePlanFindsNothing) {
  auto planned = direct();
  EXPECT_THAT(ids(checks_of(planned)), ElementsAre("test-cases", "attributes", "content", "doubles", "stale"));
  planned.launches.emplace().exported = 7;
  const auto checks = checks_of(planned);
  EXPECT_THAT(ids(checks), ElementsAre("test-cases", "attributes", "content", "doubles", "stale", "launches"));
  std::vector<std::int64_t> expected;
  for (const auto& check : checks) {
    EXPECT_EQ(check.address, "export/pay");
    EXPECT_EQ(check.state, CheckState::passed) << check.id;
    EXPECT_EQ(check.wrong, 0) << check.id;
    EXPECT_FALSE(check.title.empty()) << check.id;
    EXPECT_THAT(check.examples, IsEmpty()) << check.id;
    expected.push_back(check.expected);
  }
  EXPECT_THAT(expected, ElementsAre(95, 90, 90, 97, 91, 7));
  EXPECT_EQ(checks[0].detail, "95 test cases");
}

TEST(Verification, CountsEachFindingUnderItsCheckAlone) {
  struct Row {
    const char* check;
    Action action;
    Reason reason;
    std::vector<std::string> fields;
    std::string what;
  };
  const Row rows[] = {
      {"test-cases", Action::create, Reason::not_in_recipient, {}, "not on the recipient"},
      {"test-cases", Action::restore, Reason::deleted_on_recipient, {"name", "status"}, "deleted on the recipient"},
      {"test-cases", Action::adopt, Reason::adopt_match, {"name"}, "on the recipient, but without a mark"},
      {"test-cases", Action::refused, Reason::lost_mark, {}, "a copy of this name has lost its mark"},
      {"test-cases", Action::refused, Reason::adopt_ambiguous, {}, "several cases of the recipient match"},
      {"test-cases", Action::refused, Reason::echo, {}, "is itself a copy from the recipient"},
      {"attributes", Action::update, Reason::refresh, {"status"}, "status"},
      {"attributes", Action::update, Reason::refresh, {"workflow", "layer"}, "workflow, layer"},
      {"attributes", Action::update, Reason::mapping_changed, {"customFields.Priority"}, "customFields.Priority"},
      {"attributes", Action::update, Reason::recipient_changed, {"members"}, "members"},
      {"content", Action::update, Reason::source_changed, {"name", "scenario"}, "name, scenario"},
      {"content", Action::update, Reason::incomplete, {}, "left half-done by an earlier run"},
      {"doubles", Action::remove, Reason::duplicate, {}, "a second copy"},
      {"stale", Action::remove, Reason::scope_left, {}, "left the scope"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.check) + " " + std::string(to_string(row.reason)));
    auto planned = direct();
    add(planned, row.action, row.reason, row.fields);
    for (const auto& check : checks_of(planned)) {
      const bool here = check.id == row.check;
      EXPECT_EQ(check.wrong, here ? 1 : 0) << check.id;
      EXPECT_EQ(check.state, here ? CheckState::failed : CheckState::passed) << check.id;
      if (!here) continue;
      EXPECT_THAT(check.examples, ElementsAre("export/pay/test-case/1 \"Case 1\": " + row.what));
    }
  }
}

TEST(Verification, TellsAttributesFromContentOfOneCase) {
  auto planned = direct();
  add(planned, Action::update, Reason::refresh, {"name", "status", "tags", "customFields.Priority"});
  EXPECT_THAT(check_of(planned, "attributes").examples,
              ElementsAre("export/pay/test-case/1 \"Case 1\": status, customFields.Priority"));
  EXPECT_THAT(check_of(planned, "content").examples, ElementsAre("export/pay/test-case/1 \"Case 1\": name, tags"));
  EXPECT_EQ(check_of(planned, "content").detail, "1 of 90 copies");
}

TEST(Verification, DoesNotMindWhatIsOnlyTouched) {
  auto planned = direct();
  add(planned, Action::none, Reason::touch);
  add(planned, Action::none, Reason::unchanged);
  planned.launches.emplace();
  add_launch(planned, Action::none, Reason::touch, 7);
  for (const auto& check : checks_of(planned)) EXPECT_EQ(check.state, CheckState::passed) << check.id;
}

TEST(Verification, CountsTheCopiesThatAreToGoAmongThoseLookedAt) {
  auto planned = direct();
  for (int i = 0; i < 4; ++i) add(planned, Action::remove, Reason::scope_left);
  EXPECT_EQ(check_of(planned, "stale").expected, 95);
  EXPECT_EQ(check_of(planned, "stale").detail, "4 of 95 copies");
}

TEST(Verification, ExpectsNeverFewerThanAreWrong) {
  ExportPlan planned;
  planned.name = "pay";
  add(planned, Action::remove, Reason::duplicate);
  EXPECT_EQ(check_of(planned, "doubles").detail, "1 of 1 copy");
}

TEST(Verification, ShowsTheFirstTwenty) {
  auto planned = direct();
  for (int i = 0; i < 30; ++i) add(planned, Action::create, Reason::not_in_recipient);
  const auto check = check_of(planned, "test-cases");
  EXPECT_EQ(check.wrong, 30);
  ASSERT_EQ(check.examples.size(), 20U);
  EXPECT_EQ(check.examples.back(), "export/pay/test-case/20 \"Case 20\": not on the recipient");
}

TEST(Verification, OfLaunches) {
  auto planned = direct();
  planned.launches.emplace().exported = 10;
  add_launch(planned, Action::create, Reason::not_in_recipient, std::nullopt);
  add_launch(planned, Action::update, Reason::incomplete, 92);
  {
    auto half = planned.launches->changes.edit(1);
    half->upload = {{"passed", 3}, {"failed", 2}};
    half->replace = 1;
    half->remove = 1;
    half->close = true;
  }
  add_launch(planned, Action::update, Reason::recipient_changed, 93);
  planned.launches->changes.edit(2)->fields = {{"name", "1", "2"}};
  add_launch(planned, Action::update, Reason::refresh, 94);
  add_launch(planned, Action::refused, Reason::echo, std::nullopt);
  add_launch(planned, Action::remove, Reason::duplicate, 96);
  const auto check = check_of(planned, "launches");
  EXPECT_EQ(check.expected, 12) << "those with a copy, and those that should have one";
  EXPECT_EQ(check.wrong, 5);
  EXPECT_EQ(check.detail, "5 of 12 launches");
  EXPECT_THAT(check.examples,
              ElementsAre("export/pay/launch/1 \"Launch 1\": not on the recipient",
                          "export/pay/launch/2 \"Launch 2\": left half-done, 4 results missing, 1 result out of date, "
                          "1 result too many, not closed",
                          "export/pay/launch/3 \"Launch 3\": name", "export/pay/launch/4 \"Launch 4\": differs",
                          "export/pay/launch/5 \"Launch 5\": is itself a copy from the recipient"));
  const auto doubles = check_of(planned, "doubles");
  EXPECT_EQ(doubles.expected, 100);
  EXPECT_THAT(doubles.examples, ElementsAre("export/pay/launch/6 \"Launch 6\": a second copy"));
}

TEST(Verification, ProvesNothingAboutWhatCouldNotBeRead) {
  auto planned = direct();
  planned.state = ExportState::failed;
  planned.error = {core::ErrorKind::unauthorized, "hq does not accept the token", 401};
  for (const auto delivery : {model::Delivery::direct, model::Delivery::native}) {
    planned.delivery = delivery;
    const auto checks = checks_of(planned);
    ASSERT_THAT(ids(checks), ElementsAre("readable"));
    EXPECT_EQ(checks[0].state, CheckState::unknown);
    EXPECT_EQ(checks[0].detail, "hq does not accept the token");
    EXPECT_EQ(checks[0].address, "export/pay");
  }
  IntegrationPlan integration;
  integration.name = "hq";
  integration.state = IntegrationPlan::State::failed;
  integration.error = planned.error;
  const auto checks = checks_of(integration);
  ASSERT_THAT(ids(checks), ElementsAre("readable"));
  EXPECT_EQ(checks[0].address, "integration/hq");
  EXPECT_EQ(checks[0].state, CheckState::unknown);
}

TEST(Verification, LeavesOutWhatIsNotRun) {
  auto planned = direct();
  for (const auto state : {ExportState::paused, ExportState::excluded}) {
    planned.state = state;
    EXPECT_THAT(checks_of(planned), IsEmpty());
  }
  IntegrationPlan integration;
  integration.state = IntegrationPlan::State::excluded;
  EXPECT_THAT(checks_of(integration), IsEmpty());
}

ConfigChange config_change(const char* address, Action action, Reason reason) {
  ConfigChange change;
  change.address = address;
  change.action = action;
  change.reason = reason;
  change.name = "Payments";
  return change;
}

TEST(Verification, OfANativeExportIsItsConfiguration) {
  auto planned = direct();
  planned.delivery = model::Delivery::native;
  const auto good = checks_of(planned);
  ASSERT_THAT(ids(good), ElementsAre("configuration"));
  EXPECT_EQ(good[0].state, CheckState::passed);
  EXPECT_EQ(good[0].detail, "1 export configuration");
  planned.configuration = config_change("export/pay", Action::update, Reason::switched_off);
  planned.configuration->notes = {"the recipient refuses the token"};
  const auto bad = checks_of(planned);
  EXPECT_EQ(bad.at(0).state, CheckState::failed);
  EXPECT_THAT(bad.at(0).examples,
              ElementsAre("export/pay \"Payments\": switched off by TestOps; the recipient refuses the token"));
}

TEST(Verification, OfAnIntegrationAndItsProjects) {
  IntegrationPlan planned;
  planned.name = "hq";
  planned.unchanged = 3;
  auto checks = checks_of(planned);
  ASSERT_THAT(ids(checks), ElementsAre("configuration", "secret"));
  EXPECT_EQ(checks[0].state, CheckState::passed);
  EXPECT_EQ(checks[0].expected, 3);
  EXPECT_EQ(checks[1].state, CheckState::passed);
  EXPECT_EQ(checks[1].expected, 2) << "the integration itself has none";

  planned.changes = {config_change("integration/hq", Action::update, Reason::configuration_changed),
                     config_change("integration/hq/project/A", Action::update, Reason::secret_missing),
                     config_change("integration/hq/project/B", Action::create, Reason::not_on_instance),
                     config_change("integration/hq/project/C", Action::remove, Reason::declared_absent),
                     config_change("integration/hq/project/D", Action::refused, Reason::credentials_refused)};
  planned.changes[0].fields = {{"endpoint", "1", "2"}, {"disableCertificateValidation", "1", "2"}};
  checks = checks_of(planned);
  EXPECT_EQ(checks[0].expected, 8);
  EXPECT_THAT(checks[0].examples, ElementsAre("integration/hq \"Payments\": endpoint, disableCertificateValidation",
                                              "integration/hq/project/A \"Payments\": no secret is stored",
                                              "integration/hq/project/B \"Payments\": not on the instance",
                                              "integration/hq/project/C \"Payments\": still on the instance",
                                              "integration/hq/project/D \"Payments\": switched off by TestOps"));
  EXPECT_THAT(checks[1].examples, ElementsAre("integration/hq/project/A \"Payments\": no secret is stored"));
  EXPECT_EQ(checks[1].detail, "1 of 7 projects");
}

TEST(Verification, PassesWhenEveryCheckDoesAndThereIsOne) {
  Verification verification;
  EXPECT_FALSE(verification.passed()) << "nothing is no proof";
  verification.checks.resize(2);
  EXPECT_TRUE(verification.passed());
  for (const auto state : {CheckState::failed, CheckState::unknown}) {
    verification.checks[1].state = state;
    EXPECT_FALSE(verification.passed());
    EXPECT_EQ(verification.count(state), 1);
    EXPECT_EQ(verification.count(CheckState::passed), 1);
  }
  EXPECT_EQ(to_string(CheckState::passed), "passed");
  EXPECT_EQ(to_string(CheckState::failed), "failed");
  EXPECT_EQ(to_string(CheckState::unknown), "unknown");
}

}  // namespace
}  // namespace tmsync::plan
