#include "tmsync/core/text.hpp"

#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace tmsync::core {
namespace {

using Names = std::vector<std::string>;

struct EscapeRow {
  const char* name;
  std::string_view text;
  std::string_view escaped;
  bool valid_utf8;
};

using namespace std::string_view_literals;

const EscapeRow kEscapes[] = {
    {"plain", "Log in (v2) ~ \\ \"x\"", "Log in (v2) ~ \\ \"x\"", true},
    {"empty", "", "", true},
    {"letters of many scripts", "Ünïcode Привет 検索 \U0001F600", "Ünïcode Привет 検索 \U0001F600", true},
    {"NUL", "a\0b"sv, "a\\x00b", true},
    {"escape sequence", "\x1b[2Jgone", "\\x1b[2Jgone", true},
    {"bell and backspace", "\a\b", "\\x07\\x08", true},
    {"newline, return and tab", "a\nb\rc\td", "a\\nb\\rc\\td", true},
    {"DEL", "\x7f", "\\x7f", true},
    {"C1 CSI",
     "\xc2\x9b"
     "31m",
     "\\x9b31m", true},
    {"last C1", "\xc2\x9f", "\\x9f", true},
    {"no-break space stays", "\xc2\xa0", "\xc2\xa0", true},
    {"right-to-left override", "abc\u202etxt.exe", "abc\\u202etxt.exe", true},
    {"isolates", "\u2066x\u2069", "\\u2066x\\u2069", true},
    {"Arabic letter mark", "\u061c", "\\u061c", true},
    {"line and paragraph separator", "\u2028\u2029", "\\u2028\\u2029", true},
    {"zero width space and BOM", "\u200b\ufeff", "\\u200b\\ufeff", true},
    {"tag characters", "\U000e0041", "\\U000e0041", true},
    {"lone continuation byte", "a\x80z", "a\\x80z", false},
    {"truncated sequence", "\xe2\x82", "\\xe2\\x82", false},
    {"truncated before ASCII", "\xe2\x82z", "\\xe2\\x82z", false},
    {"overlong slash of two bytes", "\xc0\xaf", "\\xc0\\xaf", false},
    {"overlong slash of three bytes", "\xe0\x80\xaf", "\\xe0\\x80\\xaf", false},
    {"overlong ESC of four bytes", "\xf0\x80\x80\x9b", "\\xf0\\x80\\x80\\x9b", false},
    {"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80", false},
    {"beyond the last code point", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", false},
    {"bytes that never occur", "\xfe\xff", "\\xfe\\xff", false},
};

TEST(Text, EscapesWhatATerminalWouldObey) {
  for (const auto& row : kEscapes) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(escape_terminal(row.text), row.escaped);
    EXPECT_EQ(is_valid_utf8(row.text), row.valid_utf8);
  }
}

TEST(Text, EscapedBytesAreHarmlessWhateverTheyWere) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    for (auto length = random() % 12; length > 0; --length) bytes += static_cast<char>(random() & 0xffU);
    const auto escaped = escape_terminal(bytes);
    ASSERT_TRUE(is_valid_utf8(escaped)) << escaped;
    for (const char c : escaped) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    ASSERT_EQ(escape_terminal(escaped), escaped) << "escaping twice changes nothing";
  }
}

TEST(Text, CountsCodePoints) {
  EXPECT_EQ(code_points(""), 0u);
  EXPECT_EQ(code_points("abc"), 3u);
  EXPECT_EQ(code_points("Привет"), 6u);
  EXPECT_EQ(code_points("\U0001F600!"), 2u);
  EXPECT_EQ(code_points("\xff\xfe"), 2u);
}

TEST(Text, ElidesAtACodePoint) {
  struct Row {
    const char* text;
    std::size_t columns;
    const char* expected;
  };
  const Row rows[] = {
      {"abcdef", 6, "abcdef"}, {"abcdef", 5, "ab..."}, {"abcdef", 4, "a..."},
      {"abcdef", 3, "abc"},    {"abcdef", 1, "a"},     {"", 1, ""},
      {"Привет", 6, "Привет"}, {"Привет", 5, "Пр..."}, {"検索条件", 2, "検索"},
  };
  for (const auto& row : rows) EXPECT_EQ(elide(row.text, row.columns), row.expected) << row.text << ' ' << row.columns;
}

TEST(Text, MatchesGlobs) {
  struct Row {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Row rows[] = {
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "anything / at all", true},
      {"triage-*", "triage-2024", true},
      {"triage-*", "triage", false},
      {"*-case", "test-case", true},
      {"*-case", "test-cases", false},
      {"a*b*c", "a-b-b-c", true},
      {"a*b*c", "a-c-b", false},
      {"export/*/test-case/47??", "export/pay/test-case/4711", true},
      {"export/*/test-case/47??", "export/pay/test-case/471", false},
      {"Case", "case", false},
      {"a?c", "a\u00e9c", true},
      {"a?c", "ac", false},
      {"*??", "\u00e9", false},
      {"*??z", "\u00e9z", false},
      {"*?", "\u691c", true},
      {"[ab]", "a", false},
      {"[ab]", "[ab]", true},
      {"**a**", "bab", true},
  };
  for (const auto& row : rows)
    EXPECT_EQ(glob_match(row.pattern, row.text), row.matches) << row.pattern << " on " << row.text;
}

TEST(Text, GlobDoesNotExplodeOnManyStars) {
  std::string pattern;
  for (int i = 0; i < 40; ++i) pattern += "a*";
  EXPECT_FALSE(glob_match(pattern + 'b', std::string(5000, 'a')));
  EXPECT_TRUE(glob_match(pattern, std::string(5000, 'a')));
}

TEST(Text, FindsTheNearestNames) {
  struct Row {
    const char* name;
    const char* wanted;
    Names candidates;
    Names expected;
  };
  const Row rows[] = {
      {"swapped letters", "emae", {"emea", "apac", "hq"}, {"emea"}},
      {"swapped at the front", "qh", {"hq", "emea"}, {"hq"}},
      {"one wrong letter", "emeb", {"emea", "hq"}, {"emea"}},
      {"one letter too many", "emeaa", {"emea"}, {"emea"}},
      {"one letter too few", "ema", {"emea"}, {"emea"}},
      {"case does not count", "PRIORITY", {"Priority", "Component"}, {"Priority"}},
      {"nothing near", "status", {"layer", "workflow"}, {}},
      {"short words allow one mistake", "ab", {"cd", "cb"}, {"cb"}},
      {"a third of the length", "testcases", {"testCase", "tstCsae", "tests"}, {"testCase", "tstCsae"}},
      {"three mistakes in six letters", "ohestr", {"others"}, {}},
      {"nearest first, then by name", "cat", {"cut", "cat", "car"}, {"cat", "car", "cut"}},
      {"at most three", "a1", {"a2", "a3", "a4", "a5"}, {"a2", "a3", "a4"}},
      {"each once", "emae", {"emea", "emea"}, {"emea"}},
      {"letters, not bytes", "Приоритте", {"Приоритет", "Состояние"}, {"Приоритет"}},
      {"no candidates", "x", {}, {}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(nearest(row.wanted, row.candidates), row.expected);
  }
}

TEST(Text, AsksWhetherYouMeant) {
  EXPECT_EQ(did_you_mean("emae", Names{"emea", "hq"}), "did you mean \"emea\"?");
  EXPECT_EQ(did_you_mean("cat", Names{"cut", "car"}), "did you mean \"car\" or \"cut\"?");
  EXPECT_EQ(did_you_mean("cat", Names{"cut", "car", "cab"}), "did you mean \"cab\", \"car\" or \"cut\"?");
  EXPECT_EQ(did_you_mean("cat", Names{"dog"}), "");
}

TEST(Text, ParsesWholeNumbersOnly) {
  using Limits = std::numeric_limits<std::int64_t>;
  EXPECT_EQ(parse_int("0"), 0);
  EXPECT_EQ(parse_int("-12"), -12);
  EXPECT_EQ(parse_int("007"), 7);
  EXPECT_EQ(parse_int("9223372036854775807"), Limits::max());
  EXPECT_EQ(parse_int("-9223372036854775808"), Limits::min());
  for (const char* text : {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "9223372036854775808", "1a", "--1"}) {
    EXPECT_EQ(parse_int(text), std::nullopt) << '"' << text << '"';
  }
}

TEST(Text, GroupsThousands) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1000), "1,000");
  EXPECT_EQ(with_thousands(999999), "999,999");
  EXPECT_EQ(with_thousands(1243000), "1,243,000");
  EXPECT_EQ(with_thousands(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(Text, PercentEncodesAllButUnreserved) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b&c=d/e?f#g%h+i"), "a%20b%26c%3Dd%2Fe%3Ff%23g%25h%2Bi");
  EXPECT_EQ(percent_encode("tag = \"\u00e9\"\n"), "tag%20%3D%20%22%C3%A9%22%0A");
  EXPECT_EQ(percent_encode("\0"sv), "%00");
  EXPECT_EQ(percent_encode(""), "");
}

TEST(Text, KnowsDnsLabels) {
  for (const std::string& label :
       {std::string("a"), std::string("payments-to-hq"), std::string("9"), std::string("a--b"), std::string(63, 'x')}) {
    EXPECT_TRUE(is_dns_label(label)) << label;
  }
  for (const std::string& text :
       {std::string(), std::string("-a"), std::string("a-"), std::string("-"), std::string("A"), std::string("a.b"),
        std::string("a_b"), std::string("a b"), std::string("\u00e9"), std::string(64, 'x')}) {
    EXPECT_FALSE(is_dns_label(text)) << text;
  }
}

TEST(Text, TrimsSplitsJoinsAndLowers) {
  EXPECT_EQ(trim(" \t\r\n a b \v\f"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim("\u00a0x"), "\u00a0x") << "only ASCII white space";
  EXPECT_EQ(split("a,,b,", ','), (Names{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (Names{""}));
  EXPECT_EQ(join(Names{"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(join(Names{}, ", "), "");
  EXPECT_EQ(ascii_lower("AbZ\u00c9 [`"), "abz\u00c9 [`");
}

}  // namespace
}  // namespace tmsync::core
