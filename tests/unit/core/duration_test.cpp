#include "tmsync/core/duration.hpp"

#include <gtest/gtest.h>

namespace tmsync::core {
namespace {

TEST(Duration, ReadsWhatPeopleWrite) {
  constexpr std::int64_t kMost = 86'400'000;
  EXPECT_EQ(parse_duration_ms("500ms", kMost), 500);
  EXPECT_EQ(parse_duration_ms("30s", kMost), 30'000);
  EXPECT_EQ(parse_duration_ms("2m", kMost), 120'000);
  EXPECT_EQ(parse_duration_ms("24h", kMost), kMost);
  EXPECT_EQ(parse_duration_ms("25h", kMost), std::nullopt) << "too long";
  EXPECT_TRUE(is_duration("25h"));
  for (const char* text : {"", "s", "30", "-1s", "1.5s", "30 s", "30S", "1d", "99999999999999999999h"}) {
    EXPECT_EQ(parse_duration_ms(text, kMost), std::nullopt) << text;
  }
}

TEST(Duration, SaysWhatPeopleRead) {
  const auto text = [](std::int64_t seconds) { return duration_text(seconds * 1'000); };
  EXPECT_EQ(duration_text(999), "0 s");
  EXPECT_EQ(duration_text(-5'000), "0 s");
  EXPECT_EQ(text(45), "45 s");
  EXPECT_EQ(text(60), "1 min");
  EXPECT_EQ(text(80), "1 min 20 s");
  EXPECT_EQ(text(3'600), "1 h");
  EXPECT_EQ(text(7'530), "2 h 5 min");
  EXPECT_EQ(text(86'400 * 3 + 3'600 * 4 + 59), "3 d 4 h");
}

}  // namespace
}  // namespace tmsync::core
