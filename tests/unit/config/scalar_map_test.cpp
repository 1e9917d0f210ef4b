#include "scalar_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document.hpp"

namespace tmsync::config {
namespace {

struct ScalarCase {
  std::string name;
  std::string yaml;     ///< a document `k: SCALAR`
  std::string decoded;  ///< what YAML makes of it
  std::string needle;   ///< a part of the decoded text ...
  std::size_t line;     ///< ... and where it begins in the file
  std::size_t column;
};
void PrintTo(const ScalarCase& c, std::ostream* out) {
  *out << c.yaml;
}

class Scalars : public testing::TestWithParam<ScalarCase> {};

TEST_P(Scalars, MapEachDecodedByteToItsSource) {
  const auto& c = GetParam();
  core::Diagnostics diags;
  const auto file = parse_documents("f", c.yaml, YamlLimits{}, diags);
  ASSERT_EQ(file->documents.size(), 1U);
  const Node& scalar = *file->documents[0]->entries.at(0).value;
  ASSERT_EQ(scalar.text, c.decoded);
  const auto map = map_scalar(file->text, scalar.offset, scalar.text);
  ASSERT_TRUE(map.has_value());
  ASSERT_EQ(map->source.size(), c.decoded.size() + 1);
  const auto at = c.decoded.find(c.needle);
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(file->position(map->source[at]), (core::SourcePosition{"f", c.line, c.column}));
  for (std::size_t i = 1; i < map->source.size(); ++i) EXPECT_LE(map->source[i - 1], map->source[i]);
  EXPECT_LE(map->source.back(), map->end);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Scalars,
    testing::Values(ScalarCase{"plain", "k: a bc # c\n", "a bc", "bc", 1, 6},
                    ScalarCase{"plain_in_flow_is_ended_by_its_text", "{k: a bc, d: e}\n", "a bc", "bc", 1, 7},
                    ScalarCase{"plain_over_lines", "k: a\n   bc\n\n   de\n", "a bc\nde", "de", 4, 4},
                    ScalarCase{"plain_after_anchor", "k: &x abc\n", "abc", "bc", 1, 8},
                    ScalarCase{"single", "k: 'it''s bc'\n", "it's bc", "bc", 1, 11},
                    ScalarCase{"single_over_lines", "k: 'a\n\n  bc'\n", "a\nbc", "bc", 3, 3},
                    ScalarCase{"double_escapes", "k: \"\\u00e4\\x41\\tbc\"\n",
                               "\xc3\xa4"
                               "A\tbc",
                               "bc", 1, 17},
                    ScalarCase{"double_joined_lines", "k: \"a\\\n   bc\"\n", "abc", "bc", 2, 4},
                    ScalarCase{"double_over_lines", "k: \"a  \n   bc\"\n", "a bc", "bc", 2, 4},
                    ScalarCase{"other_alphabets", "k: \"\xc3\xa4\xe2\x82\xac bc\"\n", "\xc3\xa4\xe2\x82\xac bc", "bc",
                               1, 8},
                    ScalarCase{"literal", "k: |\n  a\n\n   bc\n", "a\n\n bc\n", "bc", 4, 4},
                    ScalarCase{"literal_stripped", "k: |- # c\n  a\n  bc\n\n", "a\nbc", "bc", 3, 3},
                    ScalarCase{"literal_kept", "k: |+\n  a\n\n", "a\n\n", "\n", 2, 4},
                    ScalarCase{"literal_indented", "k: |2\n    a\n  bc\n", "  a\nbc\n", "bc", 3, 3},
                    ScalarCase{"literal_crlf", "k: |\r\n  a\r\n  bc\r\n", "a\nbc\n", "bc", 3, 3},
                    ScalarCase{"folded", "k: >\n  a\n  bc\n\n  de\n", "a bc\nde\n", "de", 5, 3},
                    ScalarCase{"folded_more_indented", "k: >\n  a\n    bc\n  de\n", "a\n  bc\nde\n", "de", 4, 3},
                    ScalarCase{"empty_double", "k: \"\"\n", "", "", 1, 5}),
    [](const auto& row) { return row.param.name; });

TEST(Scalars, TextThatDoesNotFitGivesNothing) {
  EXPECT_FALSE(map_scalar("k: abc\n", 3, "abd").has_value());
  EXPECT_FALSE(map_scalar("k: abc\n", 3, "abc\nd").has_value());
  EXPECT_FALSE(map_scalar("k: \"abc", 3, "abc").has_value());
}

}  // namespace
}  // namespace tmsync::config
