#include "tmsync/plan/native_verification.hpp"

#include <gmock/gmock.h>

namespace tmsync::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

NativeCase one(Id id, const std::string& name, const std::string& priority = "", const std::string& by = "bot") {
  NativeCase out{id, name, {}, by, 0};
  if (!priority.empty()) out.attributes["customFields.Priority"] = {priority};
  return out;
}

std::vector<std::string> wrong(const NativeObservation& seen) {
  std::vector<std::string> lines;
  for (const auto& check : native_checks("export/a", seen)) {
    if (check.state != CheckState::passed) lines.push_back(check.id + ' ' + std::to_string(check.wrong));
  }
  return lines;
}

TEST(NativeVerification, AsOftenAsExpectedIsWell) {
  NativeObservation seen;
  seen.user = "bot";
  seen.expected = {one(1, "A", "P0"), one(2, "A", "P1"), one(3, "B")};
  seen.there = {one(11, "A", "P1"), one(12, "A", "P0"), one(13, "B", "whatever"), one(14, "somebody's", "", "person")};
  EXPECT_THAT(wrong(seen), IsEmpty());
  const auto checks = native_checks("export/a", seen);
  ASSERT_EQ(checks.size(), 4u);
  EXPECT_EQ(checks.front().detail, "3 expected, all there");
}

TEST(NativeVerification, MissingOnesAreCountedUnlessOnlyExistingOnesAreUpdated) {
  NativeObservation seen;
  seen.expected = {one(1, "A"), one(2, "A"), one(3, "B")};
  seen.there = {one(11, "A")};
  EXPECT_THAT(wrong(seen), ElementsAre("test-cases 2"));
  seen.creates = false;
  EXPECT_THAT(wrong(seen), IsEmpty());
}

TEST(NativeVerification, OtherValuesAreNamed) {
  NativeObservation seen;
  seen.expected = {one(1, "A", "P0")};
  seen.there = {one(11, "A", "P1")};
  const auto checks = native_checks("export/a", seen);
  EXPECT_EQ(checks.at(1).wrong, 1);
  EXPECT_THAT(checks.at(1).examples, ElementsAre("\"A\" (#11): customFields.Priority is \"P1\", not \"P0\""));
}

TEST(NativeVerification, DoublesAreThoseOfTheTokensUser) {
  NativeObservation seen;
  seen.user = "bot";
  seen.expected = {one(1, "A")};
  seen.there = {one(11, "A"), one(12, "A", "", "person")};
  EXPECT_THAT(wrong(seen), IsEmpty());
  seen.there.push_back(one(13, "A"));
  EXPECT_THAT(wrong(seen), ElementsAre("doubles 1"));
}

TEST(NativeVerification, StaleCopiesAndWrongLaunches) {
  NativeObservation seen;
  seen.expected = {one(1, "A")};
  seen.there = {one(11, "A")};
  seen.stale = {"A"};
  seen.launches = true;
  seen.launches_expected = {"Nightly", "Nightly", "Weekly"};
  seen.launches_outside = {"Internal", "Nightly", "Other"};
  seen.launches_there = {"Nightly", "Weekly", "Internal"};
  EXPECT_THAT(wrong(seen), ElementsAre("stale 1", "launches 2"));
  EXPECT_THAT(native_checks("export/a", seen).back().examples,
              ElementsAre(HasSubstr("\"Nightly\": 2 expected, 1 there"), HasSubstr("\"Internal\" is there although")));
}

}  // namespace
}  // namespace tmsync::plan
