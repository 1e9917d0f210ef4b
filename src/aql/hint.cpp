#include <array>
#include <utility>

#include "tmsync/aql/lint.hpp"
#include "tmsync/core/text.hpp"

#include "lexer.hpp"

namespace tmsync::aql {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view word_at(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size() && is_word(text[end])) {
    ++end;
  }
  return text.substr(at, end - at);
}

/// The word that ends right before `at`, spaces skipped.
std::string_view word_before(std::string_view text, std::size_t at) {
  const auto head = core::trim(text.substr(0, at));
  auto start = head.size();
  while (start > 0 && is_word(head[start - 1])) {
    --start;
  }
  return head.substr(start);
}

/// The field left of `at`: `status`, or `cf["Priority"]` with its key; "field" where that is not clear.
std::string field_before(std::string_view text, std::size_t at) {
  const auto head = core::trim(text.substr(0, at));
  auto end = head.size();
  auto start = end;
  if (head.ends_with(']')) {
    const auto open = head.rfind('[');
    start = open == std::string_view::npos ? end : open;
  }
  const auto name = word_before(head, start);
  return name.empty() ? "field" : std::string(name) + std::string(head.substr(start));
}

std::string for_character(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  const auto field = field_before(text, at);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kHints = {{
      {"'", "strings take double quotes: \"text\""},
      {"`", "strings take double quotes: \"text\""},
      {"\u201C", "use plain double quotes, not typographic ones"},
      {"\u201D", "use plain double quotes, not typographic ones"},
      {"\u2018", "use plain double quotes, not typographic ones"},
      {"\u2019", "use plain double quotes, not typographic ones"},
      {"\u00A0", "this is a non-breaking space; use a plain one"},
      {"\uFEFF", "this is a byte order mark; remove it"},
      {"&", "write and"},
      {"|", "write or"},
      {"//", "there are no comments in queries"},
      {"/*", "there are no comments in queries"},
      {"#", "there are no comments in queries"},
      {"--", "there are no comments in queries"},
      {"+", "numbers have no plus sign, and there is no arithmetic"},
      {".", "field names have no dots, and a number starts with a digit"},
  }};
  for (const auto& [prefix, hint] : kHints) {
    if (rest.starts_with(prefix)) {
      return std::string(hint);
    }
  }
  if (rest.starts_with('~')) {
    return "\"contains\" is written ~=: " + field + " ~= \"text\"";
  }
  if (rest.starts_with('!')) {
    return "negation is written not, inequality !=";
  }
  if (rest.starts_with(':')) {
    const auto value = word_at(text, at + 1);
    return "write " + field + " = \"" + (value.empty() ? "value" : std::string(value)) + '"';
  }
  if (static_cast<unsigned char>(rest[0]) >= 0x80) {
    return "outside of strings only ASCII letters are allowed; a text value takes double quotes";
  }
  return {};
}

std::string for_operation(std::string_view text, std::size_t at) {
  const auto word = core::ascii_lower(word_at(text, at));
  const auto field = field_before(text, at);
  if (word == "not") {
    return "negation goes in front: not " + field + " in [...]";
  }
  if (word == "like" || word == "contains" || word == "matches") {
    return "\"contains\" is written ~=: " + field + " ~= \"text\"";
  }
  if (at < text.size() && text[at] == '[') {
    return "only one key in brackets is possible";
  }
  if (!word.empty() && word[0] >= '0' && word[0] <= '9' && at > 0 && is_word(text[at - 1])) {
    return "field names have no digits; a custom field is cf[\"name\"]";
  }
  return "a condition is: field operator value, e.g. " + field + " = \"text\"";
}

std::string for_value(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  const auto word = word_at(text, at);
  if (core::ascii_lower(word) == "not") {
    auto before = core::trim(text.substr(0, at));
    const auto op = word_before(before, before.size());
    before.remove_suffix(op.size());
    return "write " + field_before(before, before.size()) + " != null for \"is not null\"";
  }
  if (rest.starts_with('=')) {
    return "equality is a single =";
  }
  if (rest.starts_with('>') || rest.starts_with('<')) {
    return "the operators are = != > >= < <= ~= and in";
  }
  if (rest.starts_with('[')) {
    return "a list goes with in: field in [...]";
  }
  if (!word.empty()) {
    const auto after = core::trim(text.substr(at + word.size()));
    if (after.starts_with('(')) {
      return "functions take no arguments and no space: " + std::string(word) + "()";
    }
    return "text takes double quotes: \"" + std::string(word) + '"';
  }
  return {};
}

std::string for_token(const ParseError& error, std::string_view text) {
  const auto detail = [&](const char* name) {
    const auto found = error.details.find(name);
    return found == error.details.end() ? std::string() : found->second;
  };
  const auto expected = detail("expected");
  const auto got = detail("got");
  if (expected == "LBRACKET") {
    return "a list takes square brackets: in [\"a\", \"b\"]";
  }
  if (expected == "RBRACKET") {
    return "the values of a list are separated by commas and closed with ]";
  }
  if (expected == "RPAREN") {
    return "a parenthesis is not closed";
  }
  if (expected == "IDENTIFIER") {
    if (got == "STRING" || got == "NUMBER" || got == "FUNCTION" || got == "NULL") {
      return "the field stands on the left of the operator";
    }
    return got == "EOL" ? "the query ends where a condition is expected" : "";
  }
  if (expected == "EOL") {
    if (got == "RPAREN") {
      return "there is no open parenthesis for this one";
    }
    if (got == "IDENTIFIER" && error.byte > 0 && text[error.byte - 1] >= '0' && text[error.byte - 1] <= '9') {
      return "numbers are plain decimals: no exponent, no hexadecimal";
    }
    if (got == "IDENTIFIER" || got == "NOT" || got == "LPAREN" || got == "BOOLEAN") {
      return "conditions are joined with and or or";
    }
    return "true and false stand alone or on the right of an operator";
  }
  return {};
}

}  // namespace

std::string hint_for(const ParseError& error, std::string_view utf8) {
  if (error.byte > utf8.size()) {
    return {};
  }
  if (error.code == "UNEXPECTED_CHARACTER") {
    return for_character(utf8, error.byte);
  }
  if (error.code == "EXPECTED_OPERATION") {
    return for_operation(utf8, error.byte);
  }
  if (error.code == "EXPECTED_VALUE") {
    return for_value(utf8, error.byte);
  }
  if (error.code == "EXPECTED_TOKEN") {
    return for_token(error, utf8);
  }
  if (error.code == "UNTERMINATED_STRING") {
    return "close it with a double quote; a quote inside is written \\\"";
  }
  if (error.code == "EXPECTED_ACCESSOR") {
    return "a key is a \"name\" in double quotes or a number";
  }
  return {};
}

}  // namespace tmsync::aql
