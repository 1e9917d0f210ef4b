#include "verbs/unified_diff.hpp"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace tmsync::cli {
namespace {

std::string lines(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) text += std::to_string(i) + '\n';
  return text;
}

TEST(UnifiedDiff, IsWhatDiffWrites) {
  struct Row {
    const char* name;
    std::string before;
    std::string after;
    std::string expected;
  };
  const Row rows[] = {
      {"nothing", "a\n", "a\n", ""},
      {"from nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"},
      {"to nothing", "a\n", "", "@@ -1 +0,0 @@\n-a\n"},
      {"a changed line", "a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
      {"a line break at the end", "a\nb", "a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"},
      {"line ends", "a\r\n", "a\n", "@@ -1 +1 @@\n-a\r\n+a\n"},
      {"three lines of context", lines(1, 20), lines(1, 9) + "x\n" + lines(11, 20),
       "@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+x\n 11\n 12\n 13\n"},
      {"changes six lines apart stand together", lines(1, 8), "x\n" + lines(2, 7) + "y\n",
       "@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n"},
      {"changes seven lines apart do not", lines(1, 9), "x\n" + lines(2, 8) + "y\n",
       "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n"},
      {"a line moved", "b\na\nc\n", "a\nb\nc\n", "@@ -1,3 +1,3 @@\n-b\n a\n+b\n c\n"},
      {"a line inserted late", lines(1, 10), "0\n" + lines(1, 9) + "x\n10\n",
       "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -7,4 +8,5 @@\n 7\n 8\n 9\n+x\n 10\n"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string head = row.expected.empty() ? "" : "--- a/f\n+++ b/f\n";
    EXPECT_EQ(unified_diff("f", row.before, row.after), head + row.expected);
  }
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    all.push_back(text.substr(at, end - at + 1));
    at = end + 1;
  }
  return all;
}

/// What `patch` makes of it; every line that the difference names must be there.
std::string patched(const std::string& before, const std::string& diff) {
  const auto old_lines = split_lines(before);
  std::string out;
  std::size_t at = 0;
  for (const auto& line : split_lines(diff)) {
    if (line.starts_with("--- ") || line.starts_with("+++ ")) continue;
    if (line.starts_with("@@ -")) {
      const auto count = line.find(',') < line.find(' ', 4) ? line.substr(line.find(',') + 1, 2) : std::string("1");
      auto first = static_cast<std::size_t>(std::stoul(line.substr(4)));
      if (count != "0 ") --first;
      EXPECT_LE(at, first);
      while (at < first) out += old_lines.at(at++);
      continue;
    }
    if (line[0] != '+') {
      EXPECT_EQ(old_lines.at(at), line.substr(1));
      ++at;
    }
    if (line[0] != '-') out += line.substr(1);
  }
  while (at < old_lines.size()) out += old_lines[at++];
  return out;
}

TEST(UnifiedDiff, LeadsFromAnyTextToAnyOther) {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::string before;
    std::string after;
    const auto length = random() % 30;
    for (unsigned i = 0; i < length; ++i) {
      const std::string line = std::string(1, static_cast<char>('a' + random() % 6)) + '\n';
      if (random() % 5 != 0) before += line;
      if (random() % 5 != 0) after += line;
    }
    ASSERT_EQ(patched(before, unified_diff("f", before, after)), after) << before << "->\n" << after;
  }
}

TEST(UnifiedDiff, OfTextsWithNothingInCommonIsBounded) {
  const std::string before = "head\n" + lines(1, 5000) + "tail\n";
  const std::string after = "head\n" + lines(10'001, 15'000) + "tail\n";
  const auto diff = unified_diff("f", before, after);
  EXPECT_EQ(patched(before, diff), after);
  EXPECT_EQ(diff.find("-head"), std::string::npos) << "what is the same at both ends stays";
}

}  // namespace
}  // namespace tmsync::cli
