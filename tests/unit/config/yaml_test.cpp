#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/config/format.hpp"
#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"

#include "document.hpp"
#include "scalar_decode.hpp"
#include "strict_reader.hpp"

/// YAML is read as every reader of YAML 1.2 reads it, or not at all.
namespace tmsync::config {
namespace {

/// The documents as text: `{k:s"v"}`; kinds are n, b, i, f and s.
std::string shown(const Node& node) {
  using enum Node::Kind;
  std::string out;
  switch (node.kind) {
    case null:
      return "n";
    case boolean:
      return node.text[0] == 't' || node.text[0] == 'T' ? "b1" : "b0";
    case integer:
      return integer_value(node.text) ? 'i' + std::to_string(*integer_value(node.text)) : "i:" + node.text;
    case number:
      return fmt::format("f{}", number_value(node.text));
    case string:
      return "s\"" + node.text + '"';
    case sequence:
      for (const Node* item : node.items) out += (out.empty() ? "" : ",") + shown(*item);
      return '[' + out + ']';
    case mapping:
      for (const Entry& entry : node.entries) {
        out += (out.empty() ? "" : ",") + entry.key->text + ':' + shown(*entry.value);
      }
      return '{' + out + '}';
  }
  return out;
}

struct Reading {
  std::string value;  ///< empty where the text is refused
  core::Diagnostics diags;
};

Reading read(const std::string& text) {
  Reading reading;
  const auto file = parse_documents("y.yaml", text, YamlLimits{}, reading.diags);
  if (reading.diags.has_errors()) return reading;
  for (const Node* root : file->documents) reading.value += shown(*root) + '\n';
  return reading;
}

struct Row {
  std::string name;
  std::string text;
  std::string value;  ///< without the last line break
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.text;
}

class Read : public testing::TestWithParam<Row> {};

TEST_P(Read, AsInYaml12AndTheSameAfterFmt) {
  const Row& row = GetParam();
  const Reading reading = read(row.text);
  EXPECT_EQ(reading.value, row.value + '\n')
      << (reading.diags.empty() ? std::string() : reading.diags.items()[0].summary);
  core::Diagnostics diags;
  const std::string formatted = format("y.yaml", row.text, diags);
  if (diags.has_errors()) return;
  EXPECT_EQ(read(formatted).value, row.value + '\n') << formatted;
}

INSTANTIATE_TEST_SUITE_P(
    Scalars, Read,
    testing::Values(
        Row{"hexadecimal", "a: 0x1F\n", "{a:i31}"}, Row{"octal", "a: 0o17\n", "{a:i15}"},
        Row{"signed_hexadecimal_is_text", "a: -0x1F\n", "{a:s\"-0x1F\"}"},
        Row{"quoted_hexadecimal", "a: \"0x1F\"\n", "{a:s\"0x1F\"}"},
        Row{"infinity", "[.inf, .Inf, +.INF]\n", "[finf,finf,finf]"}, Row{"negative_infinity", "- -.INF\n", "[f-inf]"},
        Row{"no_number", "[.nan, .NaN, .NAN]\n", "[fnan,fnan,fnan]"},
        Row{"nearly_no_number", "[.Nan, .iNF, -.nan, inf]\n", "[s\".Nan\",s\".iNF\",s\"-.nan\",s\"inf\"]"},
        Row{"leading_zero", "a: 012\n", "{a:i12}"}, Row{"yes", "a: yes\n", "{a:s\"yes\"}"},
        Row{"no_break_space_and_next_line", "a: \"\\_\\N\\L\\P\"\n",
            "{a:s\"\xc2\xa0\xc2\x85\xe2\x80\xa8\xe2\x80\xa9\"}"},
        Row{"byte_escapes", "a: \"\\x80\\xff\\u00e9\"\n", "{a:s\"\xc2\x80\xc3\xbf\xc3\xa9\"}"},
        Row{"surrogates", "{\"a\": \"<\\ud83d\\ude00>\", \"\\uD83D\\uDE01\": \"\\\\ud83d\\\\ude00\"}\n",
            "{a:s\"<\xf0\x9f\x98\x80>\",\xf0\x9f\x98\x81:s\"\\ud83d\\ude00\"}"},
        Row{"surrogates_as_text", "a: '\\ud83d\\ude00'\nb: \\ud83d\\ude00\n",
            "{a:s\"\\ud83d\\ude00\",b:s\"\\ud83d\\ude00\"}"},
        Row{"kept_breaks", "a: >+\n  x\n  y\n\n\nb: 1\n", "{a:s\"x y\n\n\n\",b:i1}"},
        Row{"kept_breaks_at_the_end", "a: >+\n  x\n\n\n", "{a:s\"x\n\n\n\"}"},
        Row{"kept_breaks_of_nothing", "a: |+\n\n\nb: 1\n", "{a:s\"\n\n\",b:i1}"},
        Row{"kept_break_with_other_lines", "a: >+\r\n  x\r\n\r\nb: 1\r\n", "{a:s\"x\n\n\",b:i1}"},
        Row{"literal_of_nothing", "a: |\n", "{a:s\"\"}"}, Row{"literal_at_the_very_end", "a: |", "{a:s\"\"}"},
        Row{"folded_more_indented", "a: >\n  x\n    y\n\n  z\n  w\n", "{a:s\"x\n  y\n\nz w\n\"}"},
        Row{"merged_list_of_nothing", "a: 1\n<<: []\n", "{a:i1}"},
        Row{"last_line_not_ended", "a: |\n  x", "{a:s\"x\n\"}"}, Row{"words", "a: b c # d\n", "{a:s\"b c\"}"},
        Row{"closing_brackets_below_their_keys", "a: {\n  b: [\n    1\n  ],\n  c: 2\n}\n", "{a:{b:[i1],c:i2}}"},
        Row{"declared_version", "%YAML 1.2\n---\na: 1\n", "{a:i1}"},
        Row{"declared_version_of_the_second", "a: 1\n...\n# c\n%YAML 1.2\n---\nb: 2\n", "{a:i1}\n{b:i2}"},
        Row{"percent_inside", "a: 5 %\nb: '%x'\nc: |\n  %x\n", "{a:s\"5 %\",b:s\"%x\",c:s\"%x\n\"}"},
        Row{"several_documents", "---\n---\na: 1\n---\n# c\n...\n---\nb: 1\n", "{a:i1}\n{b:i1}"},
        Row{"text_over_lines", "a: \"b\n\n  c: d\n  e\"\n", "{a:s\"b\nc: d e\"}"},
        Row{"escaped_breaks", "a: \"b\\\n  \\  c\"\n", "{a:s\"b  c\"}"}),
    [](const auto& row) { return row.param.name; });

struct Refusal {
  std::string name;
  std::string text;
  std::string code;
  std::size_t line;
  std::size_t column;
};
void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.text;
}

class Refuse : public testing::TestWithParam<Refusal> {};

TEST_P(Refuse, WithPlaceAndHint) {
  const Refusal& row = GetParam();
  const Reading reading = read(row.text);
  ASSERT_TRUE(reading.diags.has_errors()) << reading.value;
  const core::Diagnostic* first = nullptr;
  for (const auto& item : reading.diags.items()) {
    if (first == nullptr && item.severity == core::Severity::error) first = &item;
  }
  EXPECT_EQ(first->code, row.code) << first->summary;
  EXPECT_EQ(core::to_string(first->where), core::to_string(core::SourcePosition{"y.yaml", row.line, row.column}));
  EXPECT_FALSE(first->hint.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Refuse,
    testing::Values(
        Refusal{"quote_open_to_the_end", "a:\n  reason: 'cleanup of May\n  aql: b\n", "TM1001", 2, 11},
        Refusal{"quote_open_to_the_end_of_nested", "a:\n  b: 'cleanup\n   aql: b\n", "TM1001", 2, 6},
        Refusal{"query_cut_off", "a: \"project = \\\"x\\\"\n", "TM1001", 1, 4},
        Refusal{"query_cut_off_after_backslash", "a: \"project = \\\"", "TM1001", 1, 4},
        Refusal{"quote_closed_by_another", "a:\n  reason: 'cleanup\n    aql: x\n    name: '\n", "TM1131", 2, 11},
        Refusal{"quote_closed_by_another_in_a_list", "- reason: \"x\n   - guard: y\"\n", "TM1131", 1, 11},
        Refusal{"percent_at_the_end", "a: 1\n%    aql: x\n", "TM1133", 2, 1},
        Refusal{"percent_inside_of_a_document", "a: 1\n%b: 2\nc: 3\n", "TM1133", 2, 1},
        Refusal{"directive_without_document", "a: 1\n...\n%YAML 1.2\n", "TM1133", 3, 1},
        Refusal{"unknown_directive", "%FOO bar\n---\na: 1\n", "TM1133", 1, 1},
        Refusal{"other_version", "%YAML 2.0\n---\na: 1\n", "TM1133", 1, 1},
        Refusal{"boolean_of_old", "%YAML 1.1\n---\na: yes\n", "TM1130", 3, 4},
        Refusal{"octal_of_old", "%YAML 1.1\n---\na: 0777\n", "TM1130", 3, 4},
        Refusal{"time_of_old", "%YAML 1.1\n---\na: 12:30\n", "TM1130", 3, 4},
        Refusal{"half_a_surrogate_pair", "a: \"\\ud83d\"\n", "TM1001", 1, 5},
        Refusal{"surrogates_in_wrong_order", "a: \"\\ude00\\ud83d\"\n", "TM1001", 1, 5},
        Refusal{"number_as_key", "0x1F: a\n", "TM1007", 1, 1}, Refusal{"fraction_as_key", "1.0: a\n", "TM1007", 1, 1},
        Refusal{"boolean_as_key", "True: a\n", "TM1007", 1, 1}, Refusal{"tagged_nothing", "a: !!str\n", "TM1005", 1, 4},
        Refusal{"brackets_too_far_left", "a:\n  b: [\n  1,\n  2]\n", "TM1001", 3, 3},
        Refusal{"value_in_the_column_of_its_key", "a:\nb # c\n", "TM1001", 2, 1},
        Refusal{"value_in_the_column_of_its_key_below", "a:\n  b:\n  c d # e\n", "TM1001", 3, 3},
        Refusal{"quoted_value_in_the_column_of_its_key", "a:\n'b' # c\n", "TM1001", 2, 1},
        Refusal{"nothing_in_quotes_in_the_column_of_its_key", "a:\n''\n", "TM1001", 2, 1},
        Refusal{"alias_in_the_column_of_its_key", "a: &x 1\nb:\n*x\n", "TM1001", 3, 1},
        Refusal{"brackets_in_the_column_of_their_key", "a:\n[b]\n", "TM1001", 2, 1},
        Refusal{"item_in_the_column_of_its_dash", "-\nb # c\n", "TM1132", 2, 1},
        Refusal{"second_line_in_the_column_of_the_key", "a: 'b\nc'\n", "TM1001", 1, 4},
        Refusal{"key_in_the_column_of_its_mark", "? \n''\n", "TM1001", 2, 1},
        Refusal{"anchor_of_nothing", "a: &x\nb: 1\n", "TM1132", 1, 4},
        Refusal{"kept_breaks_and_blanks_at_the_end", "a: >+\n  x\n\n  ", "TM1132", 4, 1},
        Refusal{"kept_breaks_of_nothing_and_blanks_at_the_end", "- |+\n\n    ", "TM1132", 3, 1},
        Refusal{"tab_at_the_end", "---\n\t", "TM1132", 2, 1}, Refusal{"text_behind_a_tab", "\tx\n", "TM1011", 1, 1},
        Refusal{"number_behind_a_tab", "---\n \t1e3\n", "TM1011", 2, 1},
        Refusal{"tab_as_indentation", "a:\n\tb: 1\n", "TM1001", 2, 1},
        Refusal{"second_value", "a: 'b' c\n", "TM1001", 1, 8}),
    [](const auto& row) { return row.param.name; });

TEST(Yaml11, IsSaidWhereNothingIsAnother) {
  const Reading reading = read("%YAML 1.1\n---\na: 1\nb: text\nc: -0.5\n");
  EXPECT_EQ(reading.value, "{a:i1,b:s\"text\",c:f-0.5}\n");
  ASSERT_EQ(reading.diags.items().size(), 1U);
  EXPECT_EQ(reading.diags.items()[0].code, "TM1130");
  EXPECT_EQ(reading.diags.items()[0].severity, core::Severity::warning);
}

TEST(Writing, NamesThatLookLikeNumbersGetQuotes) {
  core::Diagnostics diags;
  const std::string text = "- \"0x1F\"\n- \"0o17\"\n- \".inf\"\n- \"-.INF\"\n- \".nan\"\n- -.INF\n- 0x1F\n";
  EXPECT_EQ(format("y.yaml", text, diags), text);
  EXPECT_TRUE(diags.empty());
}

/// Random text of YAML's own characters and pieces.
std::string random_yaml(std::mt19937& random) {
  static const std::vector<std::string> kPieces{"a: ",
                                                "b:\n",
                                                "- ",
                                                "  ",
                                                "\n",
                                                "\n",
                                                "\n  ",
                                                "\n    ",
                                                "'",
                                                "\"",
                                                "\\",
                                                "x",
                                                "y z",
                                                "#",
                                                " # c",
                                                "|",
                                                ">",
                                                "|+\n",
                                                ">-\n  ",
                                                "|2\n",
                                                "{",
                                                "}",
                                                "[",
                                                "]",
                                                ",",
                                                ":",
                                                "?",
                                                "---\n",
                                                "...\n",
                                                "%YAML ",
                                                "&a ",
                                                "*a",
                                                "<<: ",
                                                "0x1F",
                                                ".inf",
                                                "-1",
                                                "1e3",
                                                "true",
                                                "~",
                                                "null",
                                                "\\_",
                                                "\\n",
                                                "\\x41",
                                                "\\u00e9",
                                                "\\ud83d\\ude00",
                                                "\t",
                                                "\r\n",
                                                "\xc3\xa4",
                                                "\xc2\x85",
                                                "\xe2\x80\xa8",
                                                "!!str ",
                                                "k: v\n",
                                                "c: 'd'\n",
                                                "e: \"f\"\n",
                                                "  g: |\n    h\n\n    i\n",
                                                "j: >\n  k\n  l\n\n  m\n"};
  std::string text;
  const std::size_t length = 1 + random() % 14;
  for (std::size_t i = 0; i < length; ++i) text += kPieces[random() % kPieces.size()];
  return text;
}

TEST(Law, WhatIsReadIsTheSameAfterFmt) {
  std::size_t taken = 0;
  for (std::uint32_t seed = 0; seed < 6'000; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_yaml(random);
    const Reading before = read(text);
    if (before.diags.has_errors()) continue;
    core::Diagnostics diags;
    const std::string out = format("y.yaml", text, diags);
    if (diags.has_errors()) continue;
    ++taken;
    ASSERT_EQ(read(out).value, before.value) << "seed " << seed << "\n" << text << "\n--- formatted\n" << out;
    ASSERT_EQ(format("y.yaml", out, diags), out) << "seed " << seed;
  }
  EXPECT_GT(taken, 300U);
}

/// The third reader agrees with the strict one on every scalar, so that a vote of the two is not one voice.
TEST(Law, OurDecoderAgreesWithTheStrictReader) {
  std::size_t scalars = 0;
  for (std::uint32_t seed = 0; seed < 6'000; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_yaml(random);
    const Reading before = read(text);
    if (before.diags.has_errors()) continue;
    SourceFile file;
    file.name = "y.yaml";
    file.text = text + '\n';
    file.index();
    for (const StrictEvent& event : read_strictly(file, YamlLimits{}).events) {
      if (event.kind != StrictEvent::Kind::scalar) continue;
      const auto ours = decode_scalar(file.text, event.begin, event.end, event.style);
      if (!ours) continue;
      ++scalars;
      EXPECT_EQ(*ours, event.text) << "seed " << seed << "\n" << text;
    }
  }
  EXPECT_GT(scalars, 1'500U);
}

std::vector<std::string> codes_of(const std::string& text) {
  core::Diagnostics diags;
  (void)load_text({{"y.yaml", text}}, diags);
  std::vector<std::string> codes;
  for (const auto& item : diags.items()) codes.push_back(item.code);
  return codes;
}

TEST(Heads, MistakesThereHideNoOthers) {
  using testing::Contains;
  const std::string spec = "metadata: { name: UPPER }\nspec: { endpoint: 5 }\n";
  EXPECT_THAT(codes_of("apiVersion: tmsync/v1\nkind: Instanse\n" + spec),
              testing::AllOf(Contains("TM1111"), Contains("TM1105"), Contains("TM1103")));
  EXPECT_THAT(codes_of("apiVersion: tmsync/v2\nkind: Instance\n" + spec),
              testing::AllOf(Contains("TM1110"), Contains("TM1105"), Contains("TM1103")));
  EXPECT_THAT(codes_of("apiVersion: tmsync/v1\nkind: Deployment\n" + spec), testing::ElementsAre("TM1111", "TM1105"));
  EXPECT_THAT(codes_of("apiVersion: tmsync/v1\n" + spec), testing::ElementsAre("TM1102", "TM1105"));
}

TEST(Heads, NothingIsNoConfiguration) {
  EXPECT_THAT(codes_of(""), testing::ElementsAre("TM1010"));
  EXPECT_THAT(codes_of("# only a comment\n"), testing::ElementsAre("TM1010"));
}

}  // namespace
}  // namespace tmsync::config
