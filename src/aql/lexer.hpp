#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "tmsync/aql/parse.hpp"

namespace tmsync::aql {

enum class TokenType : std::uint8_t {
  identifier,
  lparen,
  rparen,
  lbracket,
  rbracket,
  comma,
  end,
  string,
  number,
  boolean,
  null,
  function,
  and_,
  or_,
  not_,
  in,
  eq,
  neq,
  gt,
  ge,
  lt,
  le,
  contains,
};

struct Token {
  TokenType type = TokenType::end;
  std::size_t begin = 0;  ///< bytes
  std::size_t end = 0;
};

/// The name that errors carry: IDENTIFIER, LPAREN, ... The end of the text is EOL.
[[nodiscard]] std::string_view type_name(TokenType type);

/// All tokens, the last of which is the end. Only `byte` of the error is set, the caller fills in `position`.
[[nodiscard]] tl::expected<std::vector<Token>, ParseError> tokenize(std::string_view text);

[[nodiscard]] inline std::string_view token_text(std::string_view text, const Token& token) {
  return text.substr(token.begin, token.end - token.begin);
}

/// What the first of the two passes makes of a string literal (quotes included) that tokenize() accepted.
[[nodiscard]] std::string decode_literal(std::string_view literal);
/// The second pass over the result of the first.
[[nodiscard]] std::string decode_again(std::string_view text);

}  // namespace tmsync::aql
