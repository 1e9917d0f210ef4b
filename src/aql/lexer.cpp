#include "lexer.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "tmsync/core/text.hpp"

#include "wtf8.hpp"

namespace tmsync::aql {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr std::array<std::pair<std::string_view, TokenType>, 9> kKeywords = {{
    {"and", TokenType::and_},
    {"or", TokenType::or_},
    {"not", TokenType::not_},
    {"in", TokenType::in},
    {"is", TokenType::eq},
    {"true", TokenType::boolean},
    {"false", TokenType::boolean},
    {"null", TokenType::null},
    {"empty", TokenType::null},
}};

constexpr std::array<std::pair<std::string_view, TokenType>, 12> kSymbols = {{
    {">=", TokenType::ge},
    {"<=", TokenType::le},
    {"!=", TokenType::neq},
    {"~=", TokenType::contains},
    {">", TokenType::gt},
    {"<", TokenType::lt},
    {"=", TokenType::eq},
    {"(", TokenType::lparen},
    {")", TokenType::rparen},
    {"[", TokenType::lbracket},
    {"]", TokenType::rbracket},
    {",", TokenType::comma},
}};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  tl::expected<std::vector<Token>, ParseError> run() {
    for (skip_space(); at_ < text_.size(); skip_space()) {
      if (!next()) {
        return tl::unexpected(std::move(error_));
      }
    }
    push(TokenType::end, at_);
    return std::move(tokens_);
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\n\r\f").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }

  void push(TokenType type, std::size_t begin) { tokens_.push_back({type, begin, at_}); }

  bool fail(std::string code, std::size_t byte) {
    error_.tokenizer = true;
    error_.code = std::move(code);
    error_.byte = byte;
    return false;
  }

  bool next() {
    const auto begin = at_;
    const char c = text_[at_];
    if (is_word(c)) {
      return word();
    }
    if (is_digit(c) || (c == '-' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      number();
      return true;
    }
    if (c == '"') {
      return string();
    }
    for (const auto& [symbol, type] : kSymbols) {
      if (text_.substr(at_).starts_with(symbol)) {
        at_ += symbol.size();
        push(type, begin);
        return true;
      }
    }
    // The reference sees UTF-16 units: of a pair, the high surrogate.
    const auto point = wtf8::decode(text_, at_).point;
    std::string unit;
    wtf8::append(unit, point >= 0x10000 ? 0xD800 + ((point - 0x10000) >> 10U) : point);
    error_.details["character"] = std::move(unit);
    return fail("UNEXPECTED_CHARACTER", begin);
  }

  bool word() {
    const auto begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) {
      ++at_;
    }
    const auto length = at_ - begin;
    if (length <= 5) {
      const auto lowered = core::ascii_lower(text_.substr(begin, length));
      for (const auto& [keyword, type] : kKeywords) {
        if (lowered == keyword) {
          push(type, begin);
          return true;
        }
      }
    }
    if (text_.substr(at_).starts_with("()")) {
      at_ += 2;
      push(TokenType::function, begin);
    } else {
      push(TokenType::identifier, begin);
    }
    return true;
  }

  void number() {
    const auto begin = at_++;
    const auto digits = [&] {
      while (at_ < text_.size() && is_digit(text_[at_])) {
        ++at_;
      }
    };
    digits();
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      digits();
    }
    push(TokenType::number, begin);
  }

  bool string() {
    const auto begin = at_++;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') {
        push(TokenType::string, begin);
        return true;
      }
      if (c != '\\') {
        continue;
      }
      if (at_ >= text_.size()) {
        break;
      }
      if (text_[at_++] != 'u') {
        continue;  // a multi-byte character loses its first byte here; the others are no special characters
      }
      for (std::size_t i = 0; i < 4; ++i) {
        if (at_ + i >= text_.size() || !is_hex(text_[at_ + i])) {
          return fail("INVALID_UNICODE_ESCAPE", at_);
        }
      }
      at_ += 4;
    }
    return fail("UNTERMINATED_STRING", begin);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
  ParseError error_;
};

}  // namespace

std::string_view type_name(TokenType type) {
  switch (type) {
    case TokenType::identifier:
      return "IDENTIFIER";
    case TokenType::lparen:
      return "LPAREN";
    case TokenType::rparen:
      return "RPAREN";
    case TokenType::lbracket:
      return "LBRACKET";
    case TokenType::rbracket:
      return "RBRACKET";
    case TokenType::comma:
      return "COMMA";
    case TokenType::end:
      return "EOL";
    case TokenType::string:
      return "STRING";
    case TokenType::number:
      return "NUMBER";
    case TokenType::boolean:
      return "BOOLEAN";
    case TokenType::null:
      return "NULL";
    case TokenType::function:
      return "FUNCTION";
    case TokenType::and_:
      return "AND";
    case TokenType::or_:
      return "OR";
    case TokenType::not_:
      return "NOT";
    case TokenType::in:
      return "IN";
    case TokenType::eq:
      return "EQ";
    case TokenType::neq:
      return "NEQ";
    case TokenType::gt:
      return "GT";
    case TokenType::ge:
      return "GE";
    case TokenType::lt:
      return "LT";
    case TokenType::le:
      return "LE";
    case TokenType::contains:
      return "CONTAINS";
  }
  return "";
}

tl::expected<std::vector<Token>, ParseError> tokenize(std::string_view text) {
  return Lexer(text).run();
}

std::string decode_literal(std::string_view literal) {
  const auto body = literal.substr(1, literal.size() - 2);
  std::string out;
  out.reserve(body.size());
  for (std::size_t at = 0; at < body.size(); ++at) {
    if (body[at] != '\\') {
      out.push_back(body[at]);
      continue;
    }
    ++at;
    switch (body[at]) {
      case 'n':
        out.push_back('\n');
        break;
      case 't':
        out.push_back('\t');
        break;
      case 'r':
        out.push_back('\r');
        break;
      case 'u': {
        std::uint32_t unit = 0;
        const auto* digits = body.data() + at + 1;
        std::from_chars(digits, digits + 4, unit, 16);
        wtf8::append_unit(out, unit);
        at += 4;
        break;
      }
      default:
        out.push_back(body[at]);
    }
  }
  return out;
}

std::string decode_again(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out.push_back(text[at]);
      continue;
    }
    switch (text[at + 1]) {
      case 'n':
        out.push_back('\n');
        break;
      case 't':
        out.push_back('\t');
        break;
      case 'r':
        out.push_back('\r');
        break;
      case '"':
      case '\\':
        out.push_back(text[at + 1]);
        break;
      default:
        out.push_back('\\');
        continue;
    }
    ++at;
  }
  return out;
}

}  // namespace tmsync::aql
