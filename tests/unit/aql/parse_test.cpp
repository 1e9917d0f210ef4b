#include "tmsync/aql/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/aql/json.hpp"

namespace tmsync::aql {
namespace {

/// A short form of the tree: a=NUMBER:1, and(l, r), not(x), (x).
std::string show(const Node& node) {
  const auto accessor = [](const Accessor& a) {
    if (const auto* key = std::get_if<std::string>(&a.param)) {
      return a.identifier + "['" + *key + "']";
    }
    const auto* number = std::get_if<double>(&a.param);
    return number == nullptr ? a.identifier : a.identifier + '[' + std::to_string(*number) + ']';
  };
  const auto value = [](const Value& v) {
    const char* const types[] = {"null", "bool", "num", "str"};
    return std::string(types[static_cast<int>(v.type)]) + ':' + v.text;
  };
  if (const auto* c = std::get_if<Condition>(&node.kind)) {
    return accessor(c->left) + ' ' + std::string(name_of(c->op)) + ' ' + value(c->right);
  }
  if (const auto* in = std::get_if<InCondition>(&node.kind)) {
    auto out = accessor(in->left) + " IN [";
    for (const auto& v : in->right) {
      out += value(v) + ';';
    }
    return out + ']';
  }
  if (const auto* b = std::get_if<Binary>(&node.kind)) {
    return std::string(b->is_and ? "and{" : "or{") + show(*b->left) + " | " + show(*b->right) + '}';
  }
  if (const auto* n = std::get_if<Not>(&node.kind)) {
    return "not{" + show(*n->expression) + '}';
  }
  if (const auto* p = std::get_if<Paren>(&node.kind)) {
    return "paren{" + show(*p->expression) + '}';
  }
  return std::get<Boolean>(node.kind).value ? "TRUE" : "FALSE";
}

std::string parsed(std::string_view text, const ParseOptions& options = {}) {
  const auto tree = parse(text, options);
  if (!tree) {
    return "error " + tree.error().code;
  }
  return *tree ? show(**tree) : "blank";
}

struct Row {
  const char* name;
  std::string text;
  std::string tree;
};

class Parse : public testing::TestWithParam<Row> {};

TEST_P(Parse, Tree) {
  EXPECT_EQ(parsed(GetParam().text), GetParam().tree);
}

const Row kLexical[] = {
    {"Empty", "", "blank"},
    {"OnlySpace", " \t\r\n\f", "blank"},
    {"AllSpaces", "\ta\n=\r1\f", "a EQ num:1"},
    {"NoSpaces", "a=1and(b>2)", "and{a EQ num:1 | paren{b GT num:2}}"},
    {"NumberThenWord", "a = 17and b = 1", "and{a EQ num:17 | b EQ num:1}"},
    {"NumberKeepsText", "a = 007", "a EQ num:007"},
    {"NumberTrailingDot", "a = 1.", "a EQ num:1."},
    {"NumberMinusZero", "a = -0", "a EQ num:-0"},
    {"KeywordCase", "NOT a IN [1] Or b Is eMpTy", "or{not{a IN [num:1;]} | b EQ null:null}"},
    {"KeywordPrefix", "android = 1 and inn = 2 and is_ = 3",
     "and{and{android EQ num:1 | inn EQ num:2} | is_ EQ num:3}"},
    {"IdentifierUnderscore", "__ = 1", "__ EQ num:1"},
    {"BooleanKeepsCase", "a = TRUE", "a EQ bool:TRUE"},
    {"StringRawNewline", "a = \"x\ny\"", "a EQ str:x\ny"},
    {"StringPunctuation", "a = \"(b) [c] and\"", "a EQ str:(b) [c] and"},
};
const Row kStrings[] = {
    {"Newline", R"(a = "\n\t\r")", "a EQ str:\n\t\r"},
    {"QuoteAndBackslash", R"(a = "\"\\ x")", "a EQ str:\"\\ x"},
    {"UnknownEscapeDropsBackslash", R"(a = "\q\/")", "a EQ str:q/"},
    {"UnknownEscapeOfLongCharacter", "a = \"\\\u00e9\\\U0001F600\"", "a EQ str:\u00e9\U0001F600"},
    {"DoubleNewline", R"(a = "\\n")", "a EQ str:\n"},
    {"QuadrupleNewline", R"(a = "\\\\n")", "a EQ str:\\n"},
    {"DoubleUnknownKeepsBoth", R"(a = "\\q")", "a EQ str:\\q"},
    {"UnicodeBackslashThenN", R"(a = "\u005cn")", "a EQ str:\n"},
    {"DoubledQuote", R"(a = "\\\"")", "a EQ str:\""},
    {"FinalBackslash", R"(a = "x\\")", "a EQ str:x\\"},
    {"UnicodeAnyCase", R"(a = "\u00C9\u00c9")", "a EQ str:\u00c9\u00c9"},
    {"SurrogatePair", R"(a = "\ud83d\ude00")", "a EQ str:\U0001F600"},
    {"LoneSurrogates", R"(a = "\ude00\ud83d")", "a EQ str:\xED\xB8\x80\xED\xA0\xBD"},
    {"PairAfterHigh", R"(a = "\ud83d\ud83d\ude00")", "a EQ str:\xED\xA0\xBD\U0001F600"},
    {"NoDoubleUnicode", R"(a = "\\u0041")", "a EQ str:\\u0041"},
    {"KeyIsDecodedTwice", R"(cf["\\n"] = 1)", "cf['\n'] EQ num:1"},
};
const Row kGrammar[] = {
    {"AllOperators", "a = 1 and a != 1 and a > 1 and a >= 1 and a < 1 and a <= 1 and a ~= 1",
     "and{and{and{and{and{and{a EQ num:1 | a NEQ num:1} | a GT num:1} | a GE num:1} | a LT num:1} | a LE num:1} | a "
     "CONTAINS num:1}"},
    {"AndBeforeOr", "a=1 or b=2 and c=3 or d=4", "or{or{a EQ num:1 | and{b EQ num:2 | c EQ num:3}} | d EQ num:4}"},
    {"NotBindsTightest", "not a = 1 and b = 2", "and{not{a EQ num:1} | b EQ num:2}"},
    {"NotNot", "not not a = 1", "not{not{a EQ num:1}}"},
    {"NotParen", "not (a = 1 or b = 2) and c = 3", "and{not{paren{or{a EQ num:1 | b EQ num:2}}} | c EQ num:3}"},
    {"NestedParens", "((a = 1))", "paren{paren{a EQ num:1}}"},
    {"ParenOnTheRight", "a=1 and (b=2 or c=3)", "and{a EQ num:1 | paren{or{b EQ num:2 | c EQ num:3}}}"},
    {"NotInsideAndChain", "a=1 and not not b=2 or not (c=3)",
     "or{and{a EQ num:1 | not{not{b EQ num:2}}} | not{paren{c EQ num:3}}}"},
    {"Booleans", "true and not FALSE", "and{TRUE | not{FALSE}}"},
    {"EmptyList", "a in []", "a IN []"},
    {"MixedList", "a in [1, \"x\", true, null, now()]", "a IN [num:1;str:x;bool:true;null:null;null:null;]"},
    {"NumberKey", "cf[10] = 1", "cf[10.000000] EQ num:1"},
    {"NumberKeyIsADouble", "cf[0.99999999999999999999] = 1", "cf[1.000000] EQ num:1"},
    {"SpacedKey", "cf [ \"X\" ] = 1", "cf['X'] EQ num:1"},
    {"FunctionWithoutContext", "a = now()", "a EQ null:null"},
};

std::string row_name(const testing::TestParamInfo<Row>& info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Lexical, Parse, testing::ValuesIn(kLexical), row_name);
INSTANTIATE_TEST_SUITE_P(Strings, Parse, testing::ValuesIn(kStrings), row_name);
INSTANTIATE_TEST_SUITE_P(Grammar, Parse, testing::ValuesIn(kGrammar), row_name);

TEST(ParseContext, ValuesBecomeLiterals) {
  const Context context{{"now()", 1705000000000.0},
                        {"user()", std::string("a\\nb")},
                        {"yes()", true},
                        {"nothing()", std::monostate{}},
                        {"huge()", 1e21}};
  ParseOptions options;
  options.context = &context;
  const std::pair<const char*, const char*> rows[] = {
      {"a = now()", "a EQ num:1705000000000"},
      {"a = user()", "a EQ str:a\\nb"},
      {"a = yes()", "a EQ bool:true"},
      {"a = nothing()", "a EQ null:null"},
      {"a = Now()", "a EQ null:null"},
      {"a = huge()", "a EQ num:1e+21"},
      {"a in [yes(), now()]", "a IN [bool:true;num:1705000000000;]"},
  };
  for (const auto& [text, tree] : rows) {
    EXPECT_EQ(parsed(text, options), tree);
  }
}

TEST(ParseUses, InOrderOfAppearance) {
  const auto tree = parse("a = 1 and (not cf[\"K\"] in [1] or b ~= \"x\") and true");
  ASSERT_TRUE(tree.has_value());
  std::vector<std::string> found;
  for (const auto& use : uses(**tree)) {
    found.push_back(use.accessor.identifier + ' ' + use.op);
  }
  EXPECT_THAT(found, testing::ElementsAre("a EQ", "cf IN", "b CONTAINS"));
}

}  // namespace
}  // namespace tmsync::aql
