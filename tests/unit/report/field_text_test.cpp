#include "text/field_text.hpp"

#include <gtest/gtest.h>

#include "tmsync/core/text.hpp"

namespace tmsync::report {
namespace {

using LinesOf = std::vector<std::string>;

std::string letters(std::size_t count, char letter) {
  return std::string(count, letter);
}
std::string json(const std::string& text) {
  return '"' + text + '"';
}

TEST(FieldText, ShowsAChangeInTheWordsOfAReviewer) {
  struct Row {
    const char* name;
    plan::FieldChange change;
    LinesOf expected;
  };
  const Row rows[] = {
      {"text", {"name", R"("Log in")", R"("Sign in")"}, {R"(name: "Log in" -> "Sign in")"}},
      {"from nothing", {"layer", "null", R"("UI")"}, {R"(layer: (none) -> "UI")"}},
      {"to the empty text", {"fullName", R"("a.b")", R"("")"}, {R"(fullName: "a.b" -> "")"}},
      {"boolean", {"automated", "false", "true"}, {"automated: false -> true"}},
      {"elements that came and went", {"tags", R"(["a","b","c"])", R"(["b","d"])"}, {R"(tags: -"a", -"c", +"d")"}},
      {"elements from nothing", {"customFields.Priority", "null", R"(["P0"])"}, {R"(customFields.Priority: +"P0")"}},
      {"elements to nothing", {"tags", R"(["a"])", "[]"}, {R"(tags: -"a")"}},
      {"one of two equal elements", {"tags", R"(["a","a"])", R"(["a"])"}, {R"(tags: -"a")"}},
      {"another order", {"parameters", R"(["a","b"])", R"(["b","a"])"}, {"parameters: order changed"}},
      {"objects",
       {"members", R"([{"role":"Owner","user":"ada"}])", R"([{"role":"Owner","user":"bob"}])"},
       {R"(members: -role "Owner", user "ada", +role "Owner", user "bob")"}},
      {"a list too long for the line",
       {"links", R"([{"name":"Spec","url":"https://docs.example/1"}])",
        R"([{"name":"Spec","url":"https://docs.example/2"}])"},
       {"links:", R"(  - name "Spec", url "https://docs.example/1")",
        R"(  + name "Spec", url "https://docs.example/2")"}},
      {"a step put in front",
       {"scenario", R"([{"body":"b"}])", R"([{"body":"a"},{"body":"b"}])"},
       {R"(scenario: +step 1 "a")"}},
      {"a nested step",
       {"scenario", R"([{"body":"x"},{"body":"p","steps":[{"body":"b"}]}])",
        R"([{"body":"x"},{"body":"p","steps":[{"body":"c"}]}])"},
       {R"(scenario: -step 2.1 "b", +step 2.1 "c")"}},
      {"an expected result",
       {"scenario", R"([{"body":"p","expected":[{"body":"b"}]}])", R"([{"body":"p"}])"},
       {R"(scenario: -expected result 1.1 "b")"}},
      {"a file of a step",
       {"scenario", "[]", R"([{"attachment":{"name":"log.txt","length":3}}])"},
       {R"(scenario: +step 1 file "log.txt")"}},
      {"formatting alone",
       {"scenario", R"([{"body":"p","bodyJson":"1"}])", R"([{"body":"p","bodyJson":"2"}])"},
       {"scenario: order, formatting or files changed"}},
      {"what is no JSON", {"name", "{oops", R"("x")"}, {R"(name: "{oops" -> "x")"}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(field_lines(row.change, {74, false, false}), row.expected);
  }
}

TEST(FieldText, ShowsTheFirstDifferenceOfALongText) {
  const std::string same = letters(200, 'x');
  const auto lines = field_lines(
      {"description", json(same + " 30 seconds " + same), json(same + " 60 seconds " + same)}, {74, false, false});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_LE(core::code_points(lines[0]), 74u);
  EXPECT_NE(lines[0].find("30 seconds"), std::string::npos) << lines[0];
  EXPECT_NE(lines[0].find("60 seconds"), std::string::npos) << lines[0];
  EXPECT_EQ(lines[0].find(letters(20, 'x') + " 30"), std::string::npos) << "what is equal is left out: " << lines[0];
}

TEST(FieldText, GivesEachSideALineWhereItIsNarrow) {
  const std::string same = letters(200, 'x');
  const auto lines =
      field_lines({"description", json(same + " 30 seconds"), json(same + " 60 seconds")}, {34, false, false});
  EXPECT_EQ(lines, (LinesOf{"description:", "  - ...xxxxxxxxx 30 seconds\"", "  + ...xxxxxxxxx 60 seconds\""}));
}

TEST(FieldText, ShowsADifferenceAtTheEndOfAText) {
  const std::string same = letters(100, 'x');
  const auto lines = field_lines({"description", json(same), json(same + " more")}, {74, false, false});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("x\" -> ..."), std::string::npos) << lines[0];
  EXPECT_NE(lines[0].find(" more\""), std::string::npos) << lines[0];
}

TEST(FieldText, DoesNotCutInsideACharacter) {
  std::string before;
  for (int i = 0; i < 80; ++i) before += "\u043f";
  const auto after = before + "\u0440";  // the first byte of the two is not the one in which they differ from "\u043f"
  for (std::size_t width = 34; width < 120; ++width) {
    for (const auto& line : field_lines({"description", json(before + "\u043f"), json(after)}, {width, false, false})) {
      EXPECT_TRUE(core::is_valid_utf8(line)) << line;
      EXPECT_LE(core::code_points(line), width) << line;
    }
  }
}

TEST(FieldText, CountsWhatALongListHides) {
  std::string list = "[";
  for (int i = 0; i < 20; ++i) list += (i == 0 ? "" : ",") + json("element-" + std::to_string(100 + i));
  list += ']';
  const plan::FieldChange change{"tags", list, R"(["new"])"};
  const auto lines = field_lines(change, {74, false, false});
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_EQ(lines[0], "tags: 20 removed, 1 added");
  EXPECT_EQ(lines[1], "  - \"element-100\"");
  EXPECT_EQ(lines[6], "  - ... and 15 more");
  EXPECT_EQ(lines[7], "  + \"new\"");
  EXPECT_EQ(field_lines(change, {74, true, false}).size(), 22u) << "all of them with -v";
}

TEST(FieldText, CutsNothingWhenAskedForAll) {
  const std::string same = letters(300, 'x');
  const auto lines = field_lines({"description", json(same + "1"), json(same + "2")}, {74, true, false});
  EXPECT_EQ(lines, (LinesOf{"description:", "  - " + json(same + "1"), "  + " + json(same + "2")}));
}

TEST(FieldText, EscapesWhatComesFromServers) {
  const auto lines = field_lines({"customFields.\x1b[31mP", R"("\u001b[2J")", "\"\u202egnp.exe\""}, {74, false, false});
  EXPECT_EQ(lines, (LinesOf{R"(customFields.\x1b[31mP: "\x1b[2J" -> "\u202egnp.exe")"}));
}

TEST(FieldText, ColorsWhatCameAndWent) {
  EXPECT_EQ(field_lines({"tags", R"(["a"])", R"(["b"])"}, {74, false, true}),
            (LinesOf{"tags: \x1b[31m-\"a\"\x1b[0m, \x1b[32m+\"b\"\x1b[0m"}));
}

TEST(FieldText, WrapsAtWords) {
  EXPECT_EQ(wrap("one two three", 7), (LinesOf{"one two", "three"}));
  EXPECT_EQ(wrap("one two three", 100), (LinesOf{"one two three"}));
  EXPECT_EQ(wrap("onelongword b", 4), (LinesOf{"onelongword", "b"}));
}

}  // namespace
}  // namespace tmsync::report
