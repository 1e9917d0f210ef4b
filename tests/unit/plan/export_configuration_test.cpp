#include "tmsync/plan/export_configuration.hpp"

#include <gmock/gmock.h>

namespace tmsync::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ExportConfiguration stored(Id id, const std::string& key, const std::string& aql, const std::string& launches = "") {
  ExportConfiguration out;
  out.id = id;
  out.project_key = key;
  out.test_case_aql = aql;
  out.launch_aql = launches;
  return out;
}

DesiredConfiguration wanted(const std::string& aql, std::optional<Id> id = std::nullopt) {
  DesiredConfiguration out;
  out.content = stored(0, "PAY", aql);
  out.content.id.reset();
  out.project_keys = {"PAY", "7", "Payments"};
  out.id = id;
  return out;
}

Id found(const ConfigurationMatch& match) {
  return match.found == nullptr ? 0 : match.found->id.value_or(0);
}

TEST(ConfigurationMatch, SameProjectAndQueries) {
  const std::vector<ExportConfiguration> there{stored(1, "OTHER", "a"), stored(2, "7", " a "), stored(3, "PAY", "b")};
  EXPECT_EQ(found(match_configuration(there, wanted("a"), {})), 2);
}

TEST(ConfigurationMatch, AnEditedQueryIsTheOnlyOneLeft) {
  const std::vector<ExportConfiguration> there{stored(2, "PAY", "a"), stored(3, "PAY", "b")};
  EXPECT_EQ(found(match_configuration(there, wanted("edited"), {wanted("b")})), 2);
  EXPECT_EQ(found(match_configuration(there, wanted("edited"), {wanted("x", 3)})), 2) << "named by its id";
}

TEST(ConfigurationMatch, SeveralAreNotGuessedAt) {
  const std::vector<ExportConfiguration> there{stored(2, "PAY", "a"), stored(3, "Payments", "a")};
  const auto exact = match_configuration(there, wanted("a"), {});
  EXPECT_EQ(exact.found, nullptr);
  EXPECT_THAT(exact.candidates, ElementsAre(2, 3));
  EXPECT_THAT(match_configuration(there, wanted("edited"), {}).candidates, ElementsAre(2, 3));
  EXPECT_EQ(found(match_configuration(there, wanted("a"), {wanted("a", 2)})), 3);
}

TEST(ConfigurationMatch, AnIdDecides) {
  const std::vector<ExportConfiguration> there{stored(2, "PAY", "a"), stored(3, "ELSEWHERE", "z")};
  EXPECT_EQ(found(match_configuration(there, wanted("a", 3), {})), 3);
  const auto unknown = match_configuration(there, wanted("a", 9), {});
  EXPECT_TRUE(unknown.unknown_id);
  EXPECT_THAT(unknown.candidates, ElementsAre(2, 3));
}

TEST(ConfigurationMatch, NothingThereIsNoMatch) {
  const auto none = match_configuration({stored(1, "OTHER", "a")}, wanted("a"), {});
  EXPECT_EQ(none.found, nullptr);
  EXPECT_THAT(none.candidates, IsEmpty());
  EXPECT_FALSE(none.unknown_id);
}

TEST(ConfigurationComparison, EveryFieldInTheWordsOfTheYaml) {
  auto desired = wanted("a");
  auto there = stored(1, "7", "a ");
  EXPECT_THAT(compare_configuration(there, desired), IsEmpty()) << "another name of the same project, white space";
  desired.content.disable_create = desired.content.disable_launches = desired.content.disabled = true;
  desired.content.launch_aql = "closed = true";
  desired.content.sync_delay_s = 60;
  desired.content.notification_email = "qa@example.com";
  desired.content.settings = R"({"a":1})";
  there.project_key = "OTHER";
  there.test_case_aql = "b";
  EXPECT_THAT(
      compare_configuration(there, desired),
      ElementsAre(
          FieldChange{"recipient.project", "\"OTHER\"", "\"PAY\""}, FieldChange{"testCases.aql", "\"b\"", "\"a\""},
          FieldChange{"testCases.create", "true", "false"}, FieldChange{"launches.enabled", "true", "false"},
          FieldChange{"launches.aql", "\"\"", "\"closed = true\""}, FieldChange{"syncDelay", "\"0s\"", "\"60s\""},
          FieldChange{"notificationEmail", "\"\"", "\"qa@example.com\""}, FieldChange{"paused", "false", "true"},
          FieldChange{"settings.a", "null", "1"}));
}

TEST(DesiredConfigurationTest, AnExportWithoutLaunchesTakesNoneAlong) {
  model::Export declared;
  declared.native = model::NativeDelivery{};
  EXPECT_TRUE(desired_configuration(declared).content.disable_launches);
  declared.launches = model::LaunchScope{};
  declared.launches->aql = " closed = true ";
  EXPECT_FALSE(desired_configuration(declared).content.disable_launches);
  EXPECT_EQ(desired_configuration(declared).content.launch_aql, "closed = true");
}

}  // namespace
}  // namespace tmsync::plan
