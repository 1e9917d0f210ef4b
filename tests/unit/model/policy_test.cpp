#include "tmsync/model/policy.hpp"

#include <gtest/gtest.h>

namespace tmsync::model {
namespace {

TEST(Policy, KnowsTheDaysOfTheCalendar) {
  for (const char* day : {"2026-12-24", "2024-02-29", "2000-02-29", "2026-01-01", "9999-12-31"}) {
    EXPECT_TRUE(is_day(day)) << day;
  }
  for (const char* text :
       {"", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-12-00", "26-12-24",
        "2026-12-24 ", " 2026-12-24", "2026/12/24", "2026-1-024", "-026-12-24", "2026-12-2x"}) {
    EXPECT_FALSE(is_day(text)) << text;
  }
}

TEST(Policy, CountsDaysAcrossMonthsAndYears) {
  EXPECT_EQ(days_between("2026-12-24", "2026-12-24"), 0);
  EXPECT_EQ(days_between("2026-12-31", "2027-01-01"), 1);
  EXPECT_EQ(days_between("2024-02-28", "2024-03-01"), 2);
  EXPECT_EQ(days_between("2026-12-24", "2026-12-01"), -23);
  EXPECT_EQ(days_between("", "2026-12-01"), std::nullopt);
  EXPECT_EQ(days_between("2026-12-01", "soon"), std::nullopt);
}

TEST(Policy, WhatHoldsUntilADayHoldsToItsEnd) {
  EXPECT_FALSE(is_over("2026-12-24", "2026-12-23"));
  EXPECT_FALSE(is_over("2026-12-24", "2026-12-24"));
  EXPECT_TRUE(is_over("2026-12-24", "2026-12-25"));
  EXPECT_FALSE(is_over("", "2026-12-25")) << "no day";
  EXPECT_FALSE(is_over("2026-12-24", "")) << "nobody says what day it is";
}

TEST(Policy, OnlyAPauseCanBeOver) {
  Export declared;
  declared.paused_until = "2026-12-24";
  EXPECT_FALSE(pause_is_over(declared, "2026-12-25"));
  declared.paused = true;
  EXPECT_TRUE(pause_is_over(declared, "2026-12-25"));
  EXPECT_FALSE(pause_is_over(declared, "2026-12-24"));
}

TEST(Policy, FindsTheAcknowledgementThatIsInForce) {
  Guards guards;
  guards.acknowledged = {{"maxDelete", std::nullopt, "2026-12-01", "clean-up", {}},
                         {"lostMark", 4711, "2026-12-10", "edited by hand", {}}};
  const auto reason = [&](const char* guard, std::optional<Id> test_case, const char* today) {
    const auto* found = acknowledgement_of(guards, guard, test_case, today);
    return found == nullptr ? "-" : found->reason;
  };
  EXPECT_EQ(reason("maxDelete", std::nullopt, "2026-12-01"), "clean-up");
  EXPECT_EQ(reason("maxDelete", std::nullopt, "2026-12-02"), "-");
  EXPECT_EQ(reason("maxUpdate", std::nullopt, "2026-12-01"), "-");
  EXPECT_EQ(reason("lostMark", 4711, "2026-12-02"), "edited by hand");
  EXPECT_EQ(reason("lostMark", 4712, "2026-12-02"), "-");
  EXPECT_EQ(reason("lostMark", std::nullopt, "2026-12-02"), "-");
  EXPECT_EQ(reason("maxDelete", 4711, "2026-12-01"), "-");
}

TEST(Policy, ReadsLimits) {
  EXPECT_EQ(parse_threshold("0"), (Threshold{0, false}));
  EXPECT_EQ(parse_threshold("5000"), (Threshold{5000, false}));
  EXPECT_EQ(parse_threshold("30%"), (Threshold{30, true}));
  for (const char* text : {"", "%", "-1", "-1%", "1.5", "30 %", "many", "99999999999999999999"}) {
    EXPECT_EQ(parse_threshold(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tmsync::model
