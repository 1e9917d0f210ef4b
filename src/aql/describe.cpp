#include <array>
#include <utility>

#include "tmsync/aql/parse.hpp"
#include "tmsync/core/text.hpp"

namespace tmsync::aql {

namespace {

/// What a person calls a token type.
std::string spoken(const std::string& type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 23> kNames = {{
      {"IDENTIFIER", "a field name"},
      {"LPAREN", "\"(\""},
      {"RPAREN", "\")\""},
      {"LBRACKET", "\"[\""},
      {"RBRACKET", "\"]\""},
      {"COMMA", "\",\""},
      {"EOL", "the end of the query"},
      {"STRING", "a string"},
      {"NUMBER", "a number"},
      {"BOOLEAN", "true or false"},
      {"NULL", "null"},
      {"FUNCTION", "a function"},
      {"AND", "\"and\""},
      {"OR", "\"or\""},
      {"NOT", "\"not\""},
      {"IN", "\"in\""},
      {"EQ", "\"=\""},
      {"NEQ", "\"!=\""},
      {"GT", "\">\""},
      {"GE", "\">=\""},
      {"LT", "\"<\""},
      {"LE", "\"<=\""},
      {"CONTAINS", "\"~=\""},
  }};
  for (const auto& [name, text] : kNames) {
    if (name == type) {
      return std::string(text);
    }
  }
  return type;
}

}  // namespace

std::string describe(const ParseError& error) {
  const auto detail = [&](const char* name) {
    const auto found = error.details.find(name);
    return found == error.details.end() ? std::string() : found->second;
  };
  if (error.code == "UNEXPECTED_CHARACTER") {
    const auto character = detail("character");
    return core::is_valid_utf8(character) ? "unexpected character \"" + character + '"' : "unexpected character";
  }
  if (error.code == "EXPECTED_TOKEN") {
    return "expected " + spoken(detail("expected")) + ", found " + spoken(detail("got"));
  }
  if (error.code == "FORBIDDEN_LOGICAL_OPERATOR") {
    return spoken(detail("operator")) + " is not allowed here";
  }
  if (error.code == "FORBIDDEN_OPERATION") {
    return spoken(detail("operation")) + " is not allowed here";
  }
  if (error.code == "FORBIDDEN_IDENTIFIER") {
    return "the field \"" + detail("identifier") + "\" is not allowed here";
  }
  if (error.code == "FORBIDDEN_VALUE_TYPE") {
    return spoken(detail("valueType")) + " is not allowed as a value here";
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kTexts = {{
      {"UNTERMINATED_STRING", "this string has no closing quote"},
      {"INVALID_UNICODE_ESCAPE", "\\u needs four hexadecimal digits"},
      {"EXPECTED_OPERATION", "expected an operator such as = or in"},
      {"EXPECTED_VALUE", "expected a value: a \"string\", a number, true, false, null or a function()"},
      {"EXPECTED_ACCESSOR", "expected a \"string\" or a number between the brackets"},
      {"FORBIDDEN_PARENTHESES", "parentheses are not allowed here"},
      {"FORBIDDEN_BRACKET_ACCESS", "a key in brackets is not allowed here"},
      {"TOO_DEEP", "too many nested parentheses or \"not\""},
      {"TOO_LONG", "the query is too long"},
      {"INVALID_ENCODING", "the query is not valid UTF-8"},
  }};
  for (const auto& [code, text] : kTexts) {
    if (code == error.code) {
      return std::string(text);
    }
  }
  return error.code;
}

}  // namespace tmsync::aql
