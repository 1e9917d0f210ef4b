#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "lower.hpp"
#include "number.hpp"
#include "wtf8.hpp"

namespace tmsync::aql {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(Lower, MatchesTheUnicodeDefault) {
  const std::pair<const char*, const char*> rows[] = {
      {"AbC", "abc"},
      {"\u0416\u00C9", "\u0436\u00E9"},
      {"\u0130", "i\u0307"},
      {"\u212A", "k"},
      {"\u00DF\u1E9E", "\u00DF\u00DF"},
      {"\u01C5", "\u01C6"},
      {"\U00010400", "\U00010428"},
      {"\u13A0\u1C90", "\uAB70\u10D0"},
      // Capital sigma.
      {"\u03A3", "\u03C3"},
      {"A\u03A3", "a\u03C2"},
      {"A\u03A3A", "a\u03C3a"},
      {"A\u03A3 B", "a\u03C2 b"},
      {"A.\u03A3", "a.\u03C2"},
      {"A\u03A3\u0300", "a\u03C2\u0300"},
      {"A\u03A3\u0300B", "a\u03C3\u0300b"},
      {"1\u03A3", "1\u03C3"},
      {"\u02B0\u03A3", "\u02B0\u03C3"},
      {"\xED\xA0\xBD\u03A3", "\xED\xA0\xBD\u03C3"},
  };
  for (const auto& [text, lowered] : rows) {
    EXPECT_EQ(lower(text), lowered) << text;
    EXPECT_TRUE(lower_equals(text, lowered)) << text;
    EXPECT_TRUE(lower_contains(std::string("<") + text, lower(std::string("<") + text))) << text;
  }
  EXPECT_FALSE(lower_equals("abc", "abd"));
  EXPECT_FALSE(lower_equals("abcd", "abc"));
}

TEST(Lower, ContainsByUtf16Units) {
  EXPECT_TRUE(lower_contains("x\U0001F600", "\xED\xA0\xBD"));   // its high surrogate
  EXPECT_TRUE(lower_contains("\U0001F600y", "\xED\xB8\x80y"));  // its low one and more
  EXPECT_FALSE(lower_contains("\U0001F600", "\xED\xA0\xBE"));
  EXPECT_TRUE(lower_contains("", ""));
  EXPECT_TRUE(lower_contains("\u00e9", ""));
  EXPECT_FALSE(lower_contains("", "a"));
  EXPECT_TRUE(lower_contains("xABCx", "abc"));
}

TEST(Numbers, Text) {
  const std::pair<double, const char*> rows[] = {
      {0, "0"},
      {-0.0, "0"},
      {10, "10"},
      {-2.5, "-2.5"},
      {0.1, "0.1"},
      {1e21, "1e+21"},
      {1e20, "100000000000000000000"},
      {123456789012345683968.0, "123456789012345680000"},
      {1e-6, "0.000001"},
      {1.5e-7, "1.5e-7"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {kInfinity, "Infinity"},
      {-kInfinity, "-Infinity"},
      {kNaN, "NaN"},
      {1705000000000, "1705000000000"},
      {123456.789, "123456.789"},
  };
  for (const auto& [value, text] : rows) {
    EXPECT_EQ(number_text(value), text);
  }
}

TEST(Numbers, LiteralsOfAnySizeComeBack) {
  for (const double value : {0.0, 1e21, -1e-7, 5e-324, 1.7976931348623157e308, 0.1, kInfinity, -kInfinity, 12345.678}) {
    EXPECT_EQ(decimal_to_double(number_literal(value)), value);
  }
}

struct Row {
  const char* text;
  double value;
};

void check(double (*convert)(std::string_view), std::initializer_list<Row> rows) {
  for (const auto& [text, value] : rows) {
    const auto got = convert(text);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(got)) << text << " -> " << got;
    } else {
      EXPECT_EQ(got, value) << text;
    }
  }
}

TEST(Numbers, ParseFloat) {
  check(parse_float, {{"12abc", 12},
                      {"0x10", 0},
                      {"", kNaN},
                      {"abc", kNaN},
                      {" \u00a0 5", 5},
                      {"\u180e5", kNaN},
                      {".5", .5},
                      {"-.5e1x", -5},
                      {"5.", 5},
                      {".", kNaN},
                      {"-", kNaN},
                      {"1e", 1},
                      {"1e+", 1},
                      {"1e3", 1000},
                      {"Infinityx", kInfinity},
                      {"-Infinity", -kInfinity},
                      {"infinity", kNaN},
                      {"+7", 7},
                      {"1e400", kInfinity},
                      {"1e-400", 0},
                      {"2024-01-15", 2024},
                      {"+-1", kNaN},
                      {"1_000", 1},
                      {"0.0000000000e400", 0}});
}

TEST(Numbers, WholeText) {
  check(to_number, {{"", 0},
                    {" \n ", 0},
                    {"0x10", 16},
                    {"0b11", 3},
                    {"0o17", 15},
                    {"0x", kNaN},
                    {"0xg", kNaN},
                    {"0b2", kNaN},
                    {"-0x10", kNaN},
                    {" 5 ", 5},
                    {"5x", kNaN},
                    {"1,2", kNaN},
                    {"Infinity", kInfinity},
                    {"-Infinity", -kInfinity},
                    {"1e3", 1000},
                    {".5", .5},
                    {"5.", 5},
                    {"true", kNaN},
                    {"0x20000000000001", 9007199254740992.0},
                    {"0x20000000000003", 9007199254740996.0},
                    {"0xfffffffffffffffff8", 4722366482869645213688.0}});
}

TEST(Numbers, Literals) {
  check(literal_value, {{"4.99999999999999999999", 4},
                        {"9007199254740993", 9007199254740992.0},
                        {"1.0", 1},
                        {"007", 7},
                        {"-2.5", -2.5},
                        {"-7.0", -7},
                        {"1e+21", 1},
                        {"2.5e+21", 2},
                        {"1e-7", 1e-7},
                        {"Infinity", kInfinity}});
  EXPECT_EQ(literal_value(std::string(400, '9')), kInfinity);
}

TEST(Wtf8, SurrogatesJoin) {
  std::string text;
  wtf8::append_unit(text, 0xD83D);
  EXPECT_FALSE(wtf8::is_utf8(text));
  wtf8::append_unit(text, 0xDE00);
  EXPECT_EQ(text, "\U0001F600");
  EXPECT_TRUE(wtf8::is_utf8(text));
  EXPECT_EQ(wtf8::utf16_length(text), 2U);
  EXPECT_TRUE(wtf8::is_utf8("\uD55C"));  // also starts with 0xED
}

}  // namespace
}  // namespace tmsync::aql
