#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/aql/evaluate.hpp"

namespace tmsync::aql {

/// A value of the query, converted once.
struct Literal {
  ValueType type = ValueType::null;
  bool boolean = false;
  double number = 0;    ///< of a NUMBER
  double order = 0;     ///< what ordering comparisons see
  std::string lowered;  ///< lower case of its text, for equality of strings and for containment
};

/// One condition, ready to be asked.
struct Leaf {
  std::string field;
  enum class Key { none, text, number } key = Key::none;
  std::string key_text;  ///< also of a number, as JavaScript writes it
  double key_number = 0;
  std::optional<std::size_t> index;  ///< where the key is a canonical array index
  std::optional<Operator> op;        ///< none = `in`
  std::vector<Literal> values;       ///< exactly one unless `in`
};

[[nodiscard]] Leaf make_leaf(const Accessor& accessor, std::optional<Operator> op, const Value* values,
                             std::size_t count);

[[nodiscard]] bool holds_reference(const Leaf& leaf, const Subject& subject);
[[nodiscard]] bool holds_testops(const Leaf& leaf, const Subject& subject);

}  // namespace tmsync::aql
