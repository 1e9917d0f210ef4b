#include <algorithm>
#include <cmath>
#include <limits>

#include "literal.hpp"
#include "lower.hpp"
#include "number.hpp"

namespace tmsync::aql {

namespace {

bool is_null(const Json* value) {
  return value == nullptr || std::holds_alternative<std::monostate>(value->value);
}

/// String(value) of JavaScript; null is empty, as it is inside an array. Recursion is as deep as the item is nested.
void append_text(std::string& out, const Json& json) {
  if (const auto* text = std::get_if<std::string>(&json.value)) {
    out += *text;
  } else if (const auto* number = std::get_if<double>(&json.value)) {
    out += number_text(*number);
  } else if (const auto* flag = std::get_if<bool>(&json.value)) {
    out += *flag ? "true" : "false";
  } else if (std::holds_alternative<Json::Object>(json.value)) {
    out += "[object Object]";
  } else if (const auto* elements = std::get_if<Json::Array>(&json.value)) {
    bool first = true;
    for (const auto& element : *elements) {
      out += first ? "" : ",";
      first = false;
      append_text(out, element);
    }
  }
}

std::string text_of(const Json& json) {
  std::string out;
  append_text(out, json);
  return out;
}

double order_of(const Json& json) {
  if (const auto* number = std::get_if<double>(&json.value)) {
    return *number;
  }
  if (const auto* text = std::get_if<std::string>(&json.value)) {
    return parse_float(*text);
  }
  if (const auto* flag = std::get_if<bool>(&json.value)) {
    return *flag ? 1 : 0;
  }
  if (std::holds_alternative<Json::Array>(json.value)) {
    return to_number(text_of(json));
  }
  return std::numeric_limits<double>::quiet_NaN();
}

bool equal(const Json& left, const Literal& right) {
  if (const auto* text = std::get_if<std::string>(&left.value)) {
    return right.type == ValueType::string && lower_equals(*text, right.lowered);
  }
  if (const auto* number = std::get_if<double>(&left.value)) {
    return right.type == ValueType::number && *number == right.number;
  }
  if (const auto* flag = std::get_if<bool>(&left.value)) {
    return right.type == ValueType::boolean && *flag == right.boolean;
  }
  return false;
}

bool contains(const Json& left, const Literal& right) {
  if (const auto* text = std::get_if<std::string>(&left.value)) {
    return lower_contains(*text, right.lowered);
  }
  return lower_contains(text_of(left), right.lowered);
}

/// The sign of left - right; operands without a number count as equal, and inf - inf has no sign at all.
double difference(const Json& left, const Literal& right) {
  const auto a = order_of(left);
  return std::isnan(a) || std::isnan(right.order) ? 0 : a - right.order;
}

bool compare(const Json* left, Operator op, const Literal& right) {
  if (right.type == ValueType::null) {
    return (op == Operator::eq && is_null(left)) || (op == Operator::neq && !is_null(left));
  }
  if (is_null(left)) {
    return false;
  }
  switch (op) {
    case Operator::eq:
      return equal(*left, right);
    case Operator::neq:
      return !equal(*left, right);
    case Operator::gt:
      return difference(*left, right) > 0;
    case Operator::ge:
      return difference(*left, right) >= 0;
    case Operator::lt:
      return difference(*left, right) < 0;
    case Operator::le:
      return difference(*left, right) <= 0;
    case Operator::contains:
      return contains(*left, right);
  }
  return false;
}

}  // namespace

bool holds_reference(const Leaf& leaf, const Subject& subject) {
  const auto* value = subject.field(leaf.field);
  Json length;
  if (leaf.key != Leaf::Key::none && value != nullptr) {
    const auto* field = value;
    value = nullptr;
    if (const auto* members = std::get_if<Json::Object>(&field->value)) {
      const auto found = members->find(leaf.key_text);
      value = found == members->end() ? nullptr : &found->second;
    } else if (const auto* elements = std::get_if<Json::Array>(&field->value)) {
      if (leaf.index && *leaf.index < elements->size()) {
        value = &(*elements)[*leaf.index];
      } else if (leaf.key_text == "length") {
        length.value = static_cast<double>(elements->size());
        value = &length;
      }
    }
  }
  if (leaf.op) {
    return compare(value, *leaf.op, leaf.values.front());
  }
  return !is_null(value) && std::any_of(leaf.values.begin(), leaf.values.end(), [&](const Literal& literal) {
    return literal.type != ValueType::null && equal(*value, literal);
  });
}

}  // namespace tmsync::aql
