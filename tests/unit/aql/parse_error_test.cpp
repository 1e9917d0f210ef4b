#include <gtest/gtest.h>

#include "tmsync/aql/json.hpp"
#include "tmsync/aql/parse.hpp"

namespace tmsync::aql {
namespace {

/// `CODE@position`, `/byte` where that differs, and the details but `context`.
std::string refusal(std::string_view text, const char* restrictions = nullptr) {
  ParseOptions options;
  core::Result<Restrictions> read;
  if (restrictions != nullptr) {
    read = read_restrictions(restrictions);
    if (!read) {
      return "bad restrictions: " + read.error().message;
    }
    options.restrictions = &*read;
  }
  const auto tree = parse(text, options);
  if (tree) {
    return "accepted";
  }
  const auto& error = tree.error();
  auto out = (error.tokenizer ? "tokenizer " : "") + error.code + '@' + std::to_string(error.position);
  if (error.byte != error.position) {
    out += '/' + std::to_string(error.byte);
  }
  for (const auto& [name, value] : error.details) {
    if (name != "context") {
      out += ' ' + name + '=' + value;
    }
  }
  return out;
}

struct Row {
  const char* name;
  std::string text;
  std::string error;
  const char* restrictions = nullptr;
};

class ParseErrors : public testing::TestWithParam<Row> {};

TEST_P(ParseErrors, FirstErrorIsReported) {
  EXPECT_EQ(refusal(GetParam().text, GetParam().restrictions), GetParam().error);
}

using std::string_literals::operator""s;

const Row kTokenizer[] = {
    {"VerticalTab", "a\v= 1", "tokenizer UNEXPECTED_CHARACTER@1 character=\v"},
    {"Nbsp", "a\u00a0= 1", "tokenizer UNEXPECTED_CHARACTER@1 character=\u00a0"},
    {"Bom",
     "\ufeff"
     "a = 1",
     "tokenizer UNEXPECTED_CHARACTER@0 character=\ufeff"},
    {"Nul", "a = 1\0"s, "tokenizer UNEXPECTED_CHARACTER@5 character=\0"s},
    {"EmojiIsItsHighSurrogate", "\U0001F600", "tokenizer UNEXPECTED_CHARACTER@0 character=\xED\xA0\xBD"},
    {"PositionsAfterEmoji", "a = \"\U0001F600\" @", "tokenizer UNEXPECTED_CHARACTER@9/11 character=@"},
    {"Comment", "a = 1 // x", "tokenizer UNEXPECTED_CHARACTER@6 character=/"},
    {"LexicalErrorWinsOverEarlierSyntax", "and and and @", "tokenizer UNEXPECTED_CHARACTER@12 character=@"},
    {"LoneBang", "a ! 1", "tokenizer UNEXPECTED_CHARACTER@2 character=!"},
    {"LoneTilde", "a ~ 1", "tokenizer UNEXPECTED_CHARACTER@2 character=~"},
    {"LoneMinus", "a = - 1", "tokenizer UNEXPECTED_CHARACTER@4 character=-"},
    {"LeadingDot", "a = .5", "tokenizer UNEXPECTED_CHARACTER@4 character=."},
    {"SecondDot", "a = 1.2.3", "tokenizer UNEXPECTED_CHARACTER@7 character=."},
    {"Plus", "a = +1", "tokenizer UNEXPECTED_CHARACTER@4 character=+"},
    {"SingleQuotes", "a = 'x'", "tokenizer UNEXPECTED_CHARACTER@4 character='"},
    {"Unterminated", "a = \"x", "tokenizer UNTERMINATED_STRING@4"},
    {"UnterminatedByEscapedQuote", R"(a = "x\")", "tokenizer UNTERMINATED_STRING@4"},
    {"UnterminatedByBackslash", "a = \"x\\", "tokenizer UNTERMINATED_STRING@4"},
    {"ShortEscape", R"(a = "\u12")", "tokenizer INVALID_UNICODE_ESCAPE@7"},
    {"EscapeNotHex", R"(a = "\u12G4")", "tokenizer INVALID_UNICODE_ESCAPE@7"},
    {"EscapeAtTheEnd", R"(a = "\u123)", "tokenizer INVALID_UNICODE_ESCAPE@7"},
    {"CompleteEscapeAtTheEnd", R"(a = "\u1234)", "tokenizer UNTERMINATED_STRING@4"},
    {"InvalidUtf8", "a = \"\xFF\"", "tokenizer INVALID_ENCODING@0"},
};
const Row kSyntax[] = {
    {"DigitInIdentifier", "a1 = 1", "EXPECTED_OPERATION@1"},
    {"NotIn", "a not in [1]", "EXPECTED_OPERATION@2"},
    {"IsNotNull", "a is not null", "EXPECTED_VALUE@5"},
    {"DoubleEquals", "a == 1", "EXPECTED_VALUE@3"},
    {"NotEqualsSql", "a <> 1", "EXPECTED_VALUE@3"},
    {"BareWord", "a = b", "EXPECTED_VALUE@4"},
    {"ListAfterEquals", "a = [1]", "EXPECTED_VALUE@4"},
    {"MissingValue", "a =", "EXPECTED_VALUE@3"},
    {"FieldAlone", "not a", "EXPECTED_OPERATION@5"},
    {"TwoKeys", "cf[1][2] = 1", "EXPECTED_OPERATION@5"},
    {"EmptyKey", "cf[] = 1", "EXPECTED_ACCESSOR@3"},
    {"WordKey", "cf[x] = 1", "EXPECTED_ACCESSOR@3"},
    {"FunctionKey", "cf[f()] = 1", "EXPECTED_ACCESSOR@3"},
    {"KeyNotClosed", "cf[1 = 1", "EXPECTED_TOKEN@5 expected=RBRACKET got=EQ"},
    {"KeywordAsField", "and = 1", "EXPECTED_TOKEN@0 expected=IDENTIFIER got=AND"},
    {"FunctionAsField", "now() = 1", "EXPECTED_TOKEN@0 expected=IDENTIFIER got=FUNCTION"},
    {"StringAsField", "\"a\" = a", "EXPECTED_TOKEN@0 expected=IDENTIFIER got=STRING"},
    {"BooleanAsField", "true = 1", "EXPECTED_TOKEN@5 expected=EOL got=EQ"},
    {"EmptyParens", "()", "EXPECTED_TOKEN@1 expected=IDENTIFIER got=RPAREN"},
    {"EndAfterAnd", "a = 1 and", "EXPECTED_TOKEN@9 expected=IDENTIFIER got=EOL"},
    {"MissingParen", "(a = 1", "EXPECTED_TOKEN@6 expected=RPAREN got=EOL"},
    {"ExtraParen", "a = 1)", "EXPECTED_TOKEN@5 expected=EOL got=RPAREN"},
    {"TwoConditions", "a = 1 b = 2", "EXPECTED_TOKEN@6 expected=EOL got=IDENTIFIER"},
    {"RoundList", "a in (1)", "EXPECTED_TOKEN@5 expected=LBRACKET got=LPAREN"},
    {"ListWithoutComma", "a in [1 2]", "EXPECTED_TOKEN@8 expected=RBRACKET got=NUMBER"},
    {"TrailingComma", "a in [1,]", "EXPECTED_VALUE@8"},
    {"ListNotClosed", "a in [1", "EXPECTED_TOKEN@7 expected=RBRACKET got=EOL"},
    {"ListOpenEnd", "a in [", "EXPECTED_VALUE@6"},
    {"SpaceInFunction", "a = now ()", "EXPECTED_VALUE@4"},
    {"KeywordFunction", "a = in()", "EXPECTED_VALUE@4"},
    {"Exponent", "a = 1e5", "EXPECTED_TOKEN@5 expected=EOL got=IDENTIFIER"},
};
const Row kForbidden[] = {
    {"Or", "a=1 or b=2", "FORBIDDEN_LOGICAL_OPERATOR@4 operator=OR", R"({"logicalOperators":["AND","NOT"]})"},
    {"OrBeforeItsRightSide", "a=1 or", "FORBIDDEN_LOGICAL_OPERATOR@4 operator=OR", R"({"logicalOperators":["AND"]})"},
    {"LeftSideBeforeAnd", "a= and b=2", "EXPECTED_VALUE@3", R"({"logicalOperators":[]})"},
    {"Not", "not", "FORBIDDEN_LOGICAL_OPERATOR@0 operator=NOT", R"({"logicalOperators":[]})"},
    {"Operation", "a > 1", "FORBIDDEN_OPERATION@2 operation=GT", R"({"operations":["EQ"]})"},
    {"OperationBeforeValue", "a >", "FORBIDDEN_OPERATION@2 operation=GT", R"({"operations":[]})"},
    {"In", "a in x", "FORBIDDEN_OPERATION@2 operation=IN", R"({"operations":["EQ"]})"},
    {"Identifier", "A = 1", "FORBIDDEN_IDENTIFIER@0 identifier=A", R"({"identifiers":["a"]})"},
    {"IdentifierAtOnce", "b", "FORBIDDEN_IDENTIFIER@0 identifier=b", R"({"identifiers":[]})"},
    {"ValueInList", "a in [1, \"x\"]", "FORBIDDEN_VALUE_TYPE@9 valueType=STRING", R"({"valueTypes":["NUMBER"]})"},
    {"FunctionValue", "a = now()", "FORBIDDEN_VALUE_TYPE@4 valueType=FUNCTION", R"({"valueTypes":["NULL"]})"},
    {"KeysAreNoValues", "cf[\"x\"] = 1", "accepted", R"({"valueTypes":["NUMBER"]})"},
    {"BooleanAloneIsNoValue", "true", "accepted", R"({"valueTypes":[]})"},
    {"Parentheses", "a=1 and ()", "FORBIDDEN_PARENTHESES@8", R"({"parentheses":false})"},
    {"Brackets", "cf[] = 1", "FORBIDDEN_BRACKET_ACCESS@2", R"({"indexAccess":false})"},
    {"ListBracketsStay", "a in [1]", "accepted", R"({"indexAccess":false})"},
    {"NullRestrictsNothing", "not (a > 1)", "accepted", R"({"operations":null,"logicalOperators":null})"},
};

std::string row_name(const testing::TestParamInfo<Row>& info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Tokenizer, ParseErrors, testing::ValuesIn(kTokenizer), row_name);
INSTANTIATE_TEST_SUITE_P(Syntax, ParseErrors, testing::ValuesIn(kSyntax), row_name);
INSTANTIATE_TEST_SUITE_P(Forbidden, ParseErrors, testing::ValuesIn(kForbidden), row_name);

TEST(ParseErrorContext, TokensAroundTheCharacterPosition) {
  const std::pair<const char*, const char*> rows[] = {
      {"and = 1", "AND EQ 1"},
      {"null = \"a\\nb\"", "NULL EQ \"a\nb\""},
      {"a = 1e5", "e 5 EOL"},
      {"= 1 and b = 2", "EQ 1 AND"},
  };
  for (const auto& [text, context] : rows) {
    const auto tree = parse(text);
    ASSERT_FALSE(tree.has_value()) << text;
    const auto found = tree.error().details.find("context");
    EXPECT_EQ(found == tree.error().details.end() ? "(none)" : found->second, context) << text;
  }
  EXPECT_FALSE(parse("(a = 1").error().details.contains("context"));
}

TEST(ParseErrorText, IsForPeople) {
  const std::pair<const char*, const char*> rows[] = {
      {"a in (1)", "expected \"[\", found \"(\""},
      {"a @", "unexpected character \"@\""},
      {"\U0001F600", "unexpected character"},
      {"a = \"", "this string has no closing quote"},
      {"a = 1 b", "expected the end of the query, found a field name"},
  };
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(describe(parse(text).error()), expected) << text;
  }
}

}  // namespace
}  // namespace tmsync::aql
