#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The tree of a query (aql.md section 4). Text is WTF-8: UTF-8 in which a lone surrogate, which an escape can produce,
/// is encoded as three bytes; `aql/json.hpp` writes such text as {"$utf16": [...]}.
namespace tmsync::aql {

enum class Operator { eq, neq, gt, ge, lt, le, contains };
/// EQ NEQ GT GE LT LE CONTAINS
[[nodiscard]] std::string_view name_of(Operator op);

enum class ValueType { null, boolean, number, string };

struct Value {
  std::string text;  ///< NUMBER and BOOLEAN keep their source text, STRING is decoded, NULL is "null"
  ValueType type = ValueType::null;
  bool operator==(const Value&) const = default;
};

struct Accessor {
  std::string identifier;
  /// `field["key"]` or `field[7]`; monostate where there is no key.
  std::variant<std::monostate, std::string, double> param;
  bool operator==(const Accessor&) const = default;
};

struct Node;
using NodePtr = std::unique_ptr<Node>;

struct Condition {
  Accessor left;
  Operator op = Operator::eq;
  Value right;
};
struct InCondition {
  Accessor left;
  std::vector<Value> right;
};
struct Binary {
  bool is_and = true;
  NodePtr left;
  NodePtr right;
};
struct Not {
  NodePtr expression;
};
struct Paren {
  NodePtr expression;
};
struct Boolean {
  bool value = true;
};

struct Node {
  std::variant<Condition, InCondition, Binary, Not, Paren, Boolean> kind;
  Node() = default;
  template <typename T>
  explicit Node(T&& value) : kind(std::forward<T>(value)) {}
  Node(Node&&) = default;
  Node& operator=(Node&&) = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();  ///< iterative: a chain of 200,000 conditions does not overflow the stack
};

}  // namespace tmsync::aql
