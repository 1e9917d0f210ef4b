#include "literal.hpp"

#include <charconv>

#include "lower.hpp"
#include "number.hpp"

namespace tmsync::aql {

namespace {

Literal make_literal(const Value& value) {
  Literal literal;
  literal.type = value.type;
  switch (value.type) {
    case ValueType::null:
      break;
    case ValueType::boolean:
      literal.lowered = lower(value.text);
      literal.boolean = literal.lowered == "true";
      literal.order = literal.boolean ? 1 : 0;
      break;
    case ValueType::number:
      literal.number = literal_value(value.text);
      literal.order = literal.number;
      literal.lowered = lower(number_text(literal.number));
      break;
    case ValueType::string:
      literal.lowered = lower(value.text);
      literal.order = parse_float(value.text);
      break;
  }
  return literal;
}

/// `0`, `1`, ... without leading zeros: what an array understands as an index.
std::optional<std::size_t> canonical_index(const std::string& key) {
  std::size_t index = 0;
  const auto result = std::from_chars(key.data(), key.data() + key.size(), index);
  const bool whole = result.ec == std::errc{} && result.ptr == key.data() + key.size();
  return whole && (key.size() == 1 || key[0] != '0') ? std::optional(index) : std::nullopt;
}

}  // namespace

Leaf make_leaf(const Accessor& accessor, std::optional<Operator> op, const Value* values, std::size_t count) {
  Leaf leaf;
  leaf.field = accessor.identifier;
  leaf.op = op;
  if (const auto* text = std::get_if<std::string>(&accessor.param)) {
    leaf.key = Leaf::Key::text;
    leaf.key_text = *text;
  } else if (const auto* number = std::get_if<double>(&accessor.param)) {
    leaf.key = Leaf::Key::number;
    leaf.key_number = *number;
    leaf.key_text = number_text(*number);
  }
  leaf.index = canonical_index(leaf.key_text);
  leaf.values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    leaf.values.push_back(make_literal(values[i]));
  }
  return leaf;
}

}  // namespace tmsync::aql
