#include <functional>

#include <gmock/gmock.h>

#include "world.hpp"

/// What changes on the source arrives as exactly one update that names its fields, and nothing is left afterwards.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Update {
  const char* name;
  model::Id test_case;
  std::function<void(const Person&)> edit;
  std::vector<std::string> fields;
  const char* arrived;  ///< in the dump of the copy afterwards
  plan::Reason reason = plan::Reason::source_changed;
  bool full = false;  ///< lastModifiedDate does not move and no sweep reads it: only --refresh full sees it
};

model::Id status_id(const Person& person, const std::string& status) {
  const auto page = person.get("/workflow");
  for (const auto& workflow : page.at("content")) {
    for (const auto& row : workflow.at("statuses")) {
      if (row.at("name") == status) return row.at("id").get<model::Id>();
    }
  }
  throw std::runtime_error("no status " + status);
}

model::Id jira(const Person& person) {
  return person.id_in("/integration/project/1", "Jira");
}
model::Id file(const Person& person, model::Id test_case, const std::string& name) {
  return person.id_in("/testcase/attachment?testCaseId=" + std::to_string(test_case), name);
}
json step(const std::string& body) {
  return {{"steps", {{{"type", "body"}, {"body", body}}}}};
}

const std::vector<Update> kUpdates = {
    {"name",
     101,
     [](const Person& p) {
       p.patch("/testcase/101", {{"name", "Pay by two cards"}});
     },
     {"name"},
     "Pay by two cards"},
    {"full_name",
     103,
     [](const Person& p) {
       p.patch("/testcase/103", {{"fullName", "pay.New.name"}});
     },
     {"fullName"},
     "pay.New.name"},
    {"texts",
     101,
     [](const Person& p) {
       p.patch("/testcase/101",
               {{"description", "new description"}, {"precondition", "new precondition"}, {"expectedResult", ""}});
     },
     {"description", "precondition", "expectedResult"},
     "new precondition"},
    {"automated",
     102,
     [](const Person& p) {
       p.patch("/testcase/102", {{"automated", true}});
     },
     {"automated"},
     "\"automated\": true"},
    {"external",
     102,
     [](const Person& p) {
       p.patch("/testcase/102", {{"external", true}});
     },
     {"external"},
     "\"external\": true"},
    {"tags",
     101,
     [](const Person& p) {
       p.post("/testcase/101/tag", json::array({{{"name", "release"}}, {{"name", "nightly run"}}}));
     },
     {"tags"},
     "nightly run"},
    {"links",
     101,
     [](const Person& p) {
       p.patch("/testcase/101", {{"links", {{{"name", "n"}, {"type", "t"}, {"url", "https://new.example/"}}}}});
     },
     {"links"},
     "https://new.example/"},
    {"all_links",
     101,
     [](const Person& p) {
       p.patch("/testcase/101", {{"links", json::array()}});
     },
     {"links"},
     "emea/1/101"},
    {"members",
     101,
     [](const Person& p) {
       p.post("/testcase/101/members", json::array({{{"name", "alice"}, {"role", {{"name", "Reviewer"}}}}}));
     },
     {"members"},
     "Reviewer",
     plan::Reason::refresh,
     true},
    {"issues",
     103,
     [](const Person& p) {
       p.post("/testcase/103/issue", json::array({{{"name", "PAY-9"}, {"integrationId", jira(p)}}}));
     },
     {"links", "issues"},
     "PAY-9",
     plan::Reason::refresh,
     true},
    {"test_keys",
     103,
     [](const Person& p) {
       p.post("/testcase/103/testkey", json::array({{{"name", "PAY-T9"}, {"integrationId", jira(p)}}}));
     },
     {"testKeys"},
     "PAY-T9"},
    {"no_test_keys",
     103,
     [](const Person& p) { p.post("/testcase/103/testkey", json::array()); },
     {"testKeys"},
     "\"testKeys\": []"},
    {"examples",
     103,
     [](const Person& p) {
       p.post("/testcase/103/example", json::array({json::array({{{"name", "amount"}, {"value", "3"}},
                                                                 {{"name", "currency"}, {"value", "JPY"}}})}));
     },
     {"parameters"},
     "JPY"},
    {"status",
     101,
     [](const Person& p) {
       p.patch("/testcase/101", {{"statusId", status_id(p, "Review")}});
     },
     {"status"},
     "\"status\": \"Review\""},
    {"layer",
     101,
     [](const Person& p) {
       p.patch("/testcase/101", {{"testLayerId", p.id_in("/testlayer", "UI Tests")}});
     },
     {"layer"},
     "\"layer\": \"UI Tests\""},
    {"single_field",
     101,
     [](const Person& p) {
       p.post("/testcase/101/cfv",
              values_of(p, kSourceProject,
                        {{"Priority", "P1"}, {"Component", "Card"}, {"Component", "Ledger"}, {"Secret field", "x"}}));
     },
     {"customFields.Priority"},
     "Major"},
    {"value_that_is_dropped",
     101,
     [](const Person& p) {
       p.post("/testcase/101/cfv",
              values_of(p, kSourceProject,
                        {{"Priority", "P2"}, {"Component", "Card"}, {"Component", "Ledger"}, {"Secret field", "x"}}));
     },
     {"customFields.Priority"},
     "Ledger"},
    {"multi_field",
     101,
     [](const Person& p) {
       p.post(
           "/testcase/101/cfv",
           values_of(p, kSourceProject,
                     {{"Priority", "P0"}, {"Component", "New one"}, {"Component", "Ledger"}, {"Secret field", "x"}}));
     },
     {"customFields.Component"},
     "New one"},
    {"new_value",
     101,
     [](const Person& p) {
       p.post("/testcase/101/cfv",
              values_of(p, kSourceProject, {{"Priority", "P0"}, {"Component", "Never seen"}, {"Secret field", "x"}}));
     },
     {"customFields.Component"},
     "Never seen"},
    {"no_values",
     101,
     [](const Person& p) { p.post("/testcase/101/cfv", json::array()); },
     {"customFields.Component", "customFields.Priority"},
     "\"customFields\": []"},
    {"scenario",
     101,
     [](const Person& p) { p.post("/testcase/101/scenario?v2=true", step("One more step")); },
     {"scenario"},
     "One more step"},
    {"no_scenario", 102, [](const Person& p) { p.remove("/testcase/102/scenario"); }, {"scenario"}, "\"scenario\": []"},
    {"attachment_added",
     101,
     [](const Person& p) { p.upload("POST", "/testcase/attachment?testCaseId=101", "added.txt", "added"); },
     {"attachments"},
     "added.txt"},
    {"attachment_replaced_by_the_same_length",
     102,
     [](const Person& p) {
       p.upload("PUT", "/testcase/attachment/" + std::to_string(file(p, 102, "log.txt")) + "/content", "log.txt",
                "A LOOSE FILE");
     },
     {"attachments"},
     "log.txt"},
    {"attachment_removed",
     102,
     [](const Person& p) { p.remove("/testcase/attachment/" + std::to_string(file(p, 102, "log.txt"))); },
     {"attachments"},
     "shot.png"},
    {"attachment_renamed",
     102,
     [](const Person& p) {
       p.patch("/testcase/attachment/" + std::to_string(file(p, 102, "log.txt")), {{"name", "renamed.txt"}});
     },
     {"attachments"},
     "renamed.txt"},
};

void PrintTo(const Update& update, std::ostream* out) {
  *out << update.name;
}

class SourceUpdate : public ::testing::TestWithParam<Update> {};

TEST_P(SourceUpdate, IsOneUpdateThatNamesItsFields) {
  const auto& row = GetParam();
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto before = json::parse(world->hq().dump("Payments EMEA"));
  row.edit(source_person(*world));
  sync::PlanOptions options;
  options.full = row.full;

  const auto run = world->apply(options);
  ASSERT_TRUE(run.report.complete()) << story(run);
  ASSERT_EQ(run.planned.plan.summary().update, 1) << story(run);
  ASSERT_EQ(run.planned.plan.exports.front().changes.size(), 1u) << story(run);
  const auto& change = run.planned.plan.exports.front().changes.front();
  EXPECT_EQ(change.action, plan::Action::update);
  EXPECT_EQ(change.address, "export/payments/test-case/" + std::to_string(row.test_case));
  EXPECT_EQ(change.reason, row.reason) << plan::to_string(change.reason);
  EXPECT_EQ(fields_of(change), row.fields) << story(run);
  EXPECT_EQ(run.report.done.update, 1);

  EXPECT_THAT(dumped(*world, row.test_case).dump(1), HasSubstr(row.arrived));
  const auto after = json::parse(world->hq().dump("Payments EMEA"));
  EXPECT_NE(before, after);
  EXPECT_EQ(before.at("testCases").size(), after.at("testCases").size());
  expect_settled(*world);
}

INSTANTIATE_TEST_SUITE_P(Fields, SourceUpdate, ::testing::ValuesIn(kUpdates),
                         [](const auto& row) { return row.param.name; });

/// The date stays, so that only the sweep of the values, on either side, can tell.
TEST(AttributeSweep, SeesWhatTheDateDoesNotTell) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto alice = source_person(*world);
  const auto before = alice.get("/testcase/101/overview").at("lastModifiedDate");
  alice.post("/testcase/101/cfv",
             values_of(alice, kSourceProject, {{"Priority", "P1"}, {"Component", "Card"}, {"Component", "Ledger"}}));
  ASSERT_EQ(alice.get("/testcase/101/overview").at("lastModifiedDate"), before);
  EXPECT_THAT(changes_of(world->plan()), ElementsAre("~ 101 source_changed"));
}

TEST(AttributeSweep, SeesAChangeOfTheCopy) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto person = recipient_person(*world);
  const auto copy = copy_id(*world, 101);
  const auto before = person.get(path_of(copy, "/overview")).at("lastModifiedDate");
  person.post(path_of(copy, "/cfv"), values_of(person, kRecipientProject, {{"Priority", "Minor"}, {"Team", "Red"}}));
  ASSERT_EQ(person.get(path_of(copy, "/overview")).at("lastModifiedDate"), before);
  const auto run = world->apply();
  ASSERT_EQ(run.planned.plan.summary().update, 1) << story(run);
  EXPECT_THAT(fields_of(run.planned.plan.exports[0].changes[0]),
              ElementsAre("customFields.Component", "customFields.Priority"));
  const auto text = dumped(*world, 101).at("customFields").dump();
  EXPECT_THAT(text, HasSubstr("Blocker"));
  EXPECT_THAT(text, HasSubstr("Ledger"));
  EXPECT_THAT(text, HasSubstr("Red"));  // a field that the mapping does not name is not ours
  expect_settled(*world);
}

TEST(Touch, ADateWithoutAChangeRefreshesTheMarkAlone) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  source_person(*world).patch("/testcase/101", {{"name", "Pay by card"}});
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("= 101 touch"));
  EXPECT_FALSE(run.planned.plan.summary().has_changes());
  EXPECT_EQ(run.planned.plan.summary().touch, 1);
  EXPECT_EQ(run.planned.plan.summary().unchanged, 3);
  EXPECT_EQ(run.report.done.touch, 1) << story(run);
  expect_settled(*world);
}

TEST(Touch, AnEditOfThePersonThatWasTakenBackIsNoChange) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto copy = copy_id(*world, 101);
  recipient_person(*world).patch(path_of(copy), {{"name", "Something"}});
  recipient_person(*world).patch(path_of(copy), {{"name", "Pay by card"}});
  EXPECT_THAT(changes_of(world->apply().planned.plan), ElementsAre("= 101 touch"));
  expect_settled(*world);
}

TEST(Update, SeveralAtOnceAreOnePerCase) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto alice = source_person(*world);
  alice.patch("/testcase/101", {{"name", "A"}, {"description", "B"}});
  alice.post("/testcase/101/tag", json::array({{{"name", "release"}}}));
  alice.patch("/testcase/103", {{"name", "C"}});
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("~ 101 source_changed", "~ 103 source_changed"));
  EXPECT_THAT(fields_of(run.planned.plan.exports[0].changes[0]), ElementsAre("name", "description", "tags"));
  EXPECT_TRUE(run.report.complete()) << story(run);
  expect_settled(*world);
}

/// A shared step is flattened; changing it does not move the date of the cases that use it.
TEST(Update, AChangedSharedStepIsFoundByAFullRefresh) {
  auto world = sample_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto alice = source_person(*world);
  const auto shared = alice.id_in("/sharedstep?projectId=1", "Log in");
  alice.post("/sharedstep/" + std::to_string(shared) + "/scenario?v2=true", step("Answer the question"));
  sync::PlanOptions full;
  full.full = true;
  const auto run = world->apply(full);
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("~ 101 refresh")) << story(run);
  EXPECT_THAT(dumped(*world, 101).dump(), HasSubstr("Answer the question"));
  expect_settled(*world);
}

TEST(Plan, NeverWrites) {
  auto world = sample_world();
  world->clear_logs();
  for (const bool full : {false, true}) {
    sync::PlanOptions options;
    options.full = full;
    EXPECT_EQ(world->plan(options).summary().create, 3);
    EXPECT_EQ(world->writes(), 0u);
  }
  ASSERT_TRUE(world->apply().report.complete());
  source_person(*world).patch("/testcase/101", {{"name", "A"}});
  source_person(*world).remove("/testcase/102");
  recipient_person(*world).remove(path_of(copy_id(*world, 103)));
  world->clear_logs();
  EXPECT_TRUE(world->plan().summary().has_changes());
  EXPECT_EQ(world->writes(), 0u);
}

}  // namespace
}  // namespace tmsync::testing
