#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "tmsync/aql/ast.hpp"

/// Reading AQL text. Source: aql.md sections 2, 3, 5, 6, 7 (the official TypeScript implementation).
namespace tmsync::aql {

/// What a function such as now() stands for while parsing, keyed with its parentheses: "now()".
using ContextValue = std::variant<std::monostate, bool, double, std::string>;
using Context = std::map<std::string, ContextValue>;

/// Parser restrictions (aql.md section 6). Absent = not restricted; an empty list forbids all.
struct Restrictions {
  std::optional<std::vector<std::string>> logical_operators;  ///< AND OR NOT
  std::optional<std::vector<std::string>> operations;         ///< GT GE LT LE EQ NEQ CONTAINS IN
  std::optional<std::vector<std::string>> identifiers;
  std::optional<std::vector<std::string>> value_types;  ///< NULL BOOLEAN NUMBER STRING FUNCTION
  bool parentheses = true;
  bool index_access = true;
};

/// Deeper or longer input is refused with TOO_DEEP or TOO_LONG instead of overflowing the stack.
struct Limits {
  std::size_t max_depth = 2'000;      ///< nested parentheses and `not`
  std::size_t max_bytes = 4U << 20U;  ///< of the text
};

struct ParseError {
  bool tokenizer = false;    ///< kind: tokenizer or parser
  std::string code;          ///< as in aql.md section 5, and TOO_DEEP, TOO_LONG, INVALID_ENCODING (not UTF-8)
  std::size_t position = 0;  ///< UTF-16 code units from 0
  std::size_t byte = 0;      ///< the same place in bytes of UTF-8
  /// Detail fields of the code: character, expected, got, operator, operation, identifier, valueType, context.
  std::map<std::string, std::string> details;
};

struct ParseOptions {
  const Context* context = nullptr;
  const Restrictions* restrictions = nullptr;
  Limits limits;
};

/// The tree, null for text that is blank, or the first error. Pure and thread-safe.
[[nodiscard]] tl::expected<NodePtr, ParseError> parse(std::string_view utf8, const ParseOptions& options = {});

/// One line for a person: `expected a value, found "not"`. No position in it.
[[nodiscard]] std::string describe(const ParseError& error);

/// Text that parses to the same tree (law: parse(print(t)) == t). One space around operators.
[[nodiscard]] std::string print(const Node& node);

/// A string literal for AQL text, quotes included.
[[nodiscard]] std::string quote(std::string_view value);

/// Every accessor of the tree with the operators used on it, in order of appearance; for linting and sweeping.
struct Use {
  Accessor accessor;
  std::string op;  ///< EQ NEQ GT GE LT LE CONTAINS IN
};
[[nodiscard]] std::vector<Use> uses(const Node& node);

}  // namespace tmsync::aql
