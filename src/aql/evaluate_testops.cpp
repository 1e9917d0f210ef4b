#include <algorithm>

#include "literal.hpp"
#include "lower.hpp"
#include "number.hpp"

namespace tmsync::aql {

namespace {

const Json* member(const Json::Object& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &found->second;
}

template <typename T>
const T* member_as(const Json::Object& object, const char* name) {
  const auto* value = member(object, name);
  return value == nullptr ? nullptr : std::get_if<T>(&value->value);
}

bool is_entry(const Json::Object& object) {
  return object.contains("values");
}

/// The number, text and flag by which an element can be compared; a reference has both a number and a text.
struct Comparable {
  const double* number = nullptr;
  const std::string* text = nullptr;
  const bool* flag = nullptr;

  explicit Comparable(const Json& json) {
    if (const auto* object = std::get_if<Json::Object>(&json.value)) {
      if (!is_entry(*object)) {
        number = member_as<double>(*object, "id");
        text = member_as<std::string>(*object, "name");
      }
      return;
    }
    number = std::get_if<double>(&json.value);
    text = std::get_if<std::string>(&json.value);
    flag = std::get_if<bool>(&json.value);
  }
};

bool equal(const Comparable& left, const Literal& right) {
  switch (right.type) {
    case ValueType::null:
      return false;
    case ValueType::boolean:
      return left.flag != nullptr && *left.flag == right.boolean;
    case ValueType::number:
      return left.number != nullptr && *left.number == right.number;
    case ValueType::string:
      return left.text != nullptr && lower_equals(*left.text, right.lowered);
  }
  return false;
}

bool contains(const Comparable& left, const Literal& right) {
  if (right.type == ValueType::null) {
    return false;
  }
  if (left.text != nullptr) {
    return lower_contains(*left.text, right.lowered);
  }
  if (left.number != nullptr) {
    return lower_contains(number_text(*left.number), right.lowered);
  }
  return left.flag != nullptr && lower_contains(*left.flag ? "true" : "false", right.lowered);
}

bool ordered(const Comparable& left, Operator op, const Literal& right) {
  if (left.number == nullptr || right.type != ValueType::number) {
    return false;
  }
  const auto a = *left.number;
  const auto b = right.number;
  return (op == Operator::gt && a > b) || (op == Operator::ge && a >= b) || (op == Operator::lt && a < b) ||
         (op == Operator::le && a <= b);
}

/// Calls `visit` for each element until it returns true; tells whether it did.
template <typename Visit>
bool any_element(const Json* value, const Visit& visit) {
  if (value == nullptr || std::holds_alternative<std::monostate>(value->value)) {
    return false;
  }
  if (const auto* elements = std::get_if<Json::Array>(&value->value)) {
    return std::any_of(elements->begin(), elements->end(), [&](const Json& element) {
      return !std::holds_alternative<std::monostate>(element.value) && visit(element);
    });
  }
  return visit(*value);
}

bool key_matches(const Leaf& leaf, const Json::Object& entry) {
  if (leaf.key == Leaf::Key::number) {
    const auto* id = member_as<double>(entry, "id");
    return id != nullptr && *id == leaf.key_number;
  }
  const auto* name = member_as<std::string>(entry, "name");
  return name != nullptr && *name == leaf.key_text;
}

template <typename Visit>
bool any_value(const Leaf& leaf, const Json* field, const Visit& visit) {
  if (leaf.key == Leaf::Key::none) {
    return any_element(field, visit);
  }
  if (field == nullptr) {
    return false;
  }
  if (const auto* members = std::get_if<Json::Object>(&field->value)) {
    const auto found = members->find(leaf.key_text);
    return found != members->end() && any_element(&found->second, visit);
  }
  const auto* entries = std::get_if<Json::Array>(&field->value);
  return entries != nullptr && std::any_of(entries->begin(), entries->end(), [&](const Json& json) {
           const auto* entry = std::get_if<Json::Object>(&json.value);
           return entry != nullptr && key_matches(leaf, *entry) && any_element(member(*entry, "values"), visit);
         });
}

}  // namespace

bool holds_testops(const Leaf& leaf, const Subject& subject) {
  const auto* field = subject.field(leaf.field);
  const auto any = [&](const auto& holds) { return any_value(leaf, field, holds); };
  const auto exists = [&] { return any([](const Json&) { return true; }); };
  if (!leaf.op) {
    return any([&](const Json& json) {
      const Comparable left(json);
      return std::any_of(leaf.values.begin(), leaf.values.end(),
                         [&](const Literal& literal) { return equal(left, literal); });
    });
  }
  const auto& right = leaf.values.front();
  const auto equals = [&](const Json& json) { return equal(Comparable(json), right); };
  const bool null = right.type == ValueType::null;
  switch (*leaf.op) {
    case Operator::eq:
      return null ? !exists() : any(equals);
    case Operator::neq:
      return exists() && (null || !any(equals));
    case Operator::contains:
      return any([&](const Json& json) { return contains(Comparable(json), right); });
    case Operator::gt:
    case Operator::ge:
    case Operator::lt:
    case Operator::le:
      return any([&](const Json& json) { return ordered(Comparable(json), *leaf.op, right); });
  }
  return false;
}

}  // namespace tmsync::aql
