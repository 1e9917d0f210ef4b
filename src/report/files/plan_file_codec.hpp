#pragma once

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/plan.hpp"

#include "json/json_parts.hpp"

/// One line of a plan file to a value and back. What a value consists of is said once, in plan_file_members.hpp, as
/// `members(codec, value)`; a LineWriter and a LineReader walk over it. What is empty or 0 is not written.
namespace tmsync::report {

/// The line is JSON, but not what `plan --out` writes.
class BadLine : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Names of values in a file; the first word is the first value.
template <typename E>
struct Names;

template <typename E>
concept Named = std::is_enum_v<E> && requires {
  Names<E>::last;
};

/// Bytes that are no UTF-8 (a name cut in the middle) go as hex digits.
[[nodiscard]] Json text_json(const std::string& text);
[[nodiscard]] std::string text_of(const Json& json);

class LineWriter {
 public:
  template <typename T>
  using Value = const T;

  template <typename T>
  void operator()(const char* key, const T& value) {
    if (!is_empty(value)) json_[key] = encode(value);
  }
  [[nodiscard]] Json& json() { return json_; }

 private:
  template <typename T>
  static bool is_empty(const T& value) {
    if constexpr (std::is_same_v<T, bool> || std::is_floating_point_v<T> || std::is_enum_v<T>) {
      return false;
    } else if constexpr (std::is_arithmetic_v<T>) {
      return value == 0;
    } else if constexpr (requires { value.has_value(); }) {
      return !value.has_value();
    } else if constexpr (requires { value.size(); }) {  // texts and lists
      return value.empty();
    } else {
      return false;
    }
  }

  static Json encode(const std::string& value) { return text_json(value); }
  static Json encode(const plan::StoredText& value) { return text_json(value.text()); }
  template <typename T>
  requires std::is_arithmetic_v<T>
  static Json encode(T value) { return value; }
  template <Named E>
  static Json encode(E value) {
    return std::string(Names<E>::of(value));
  }
  template <typename T>
  static Json encode(const std::optional<T>& value) {
    return encode(*value);
  }
  template <typename T>
  static Json encode(const std::vector<T>& values) {
    Json array = Json::array();
    for (const auto& value : values) array.push_back(encode(value));
    return array;
  }
  template <typename T>
  static Json encode(const std::map<std::string, T>& values) {
    Json array = Json::array();  // a key may be any bytes
    for (const auto& [key, value] : values) array.push_back({encode(key), encode(value)});
    return array;
  }
  template <typename T>
  requires std::is_class_v<T>
  static Json encode(const T& value) {
    LineWriter inner;
    members(inner, value);
    return std::move(inner.json_);
  }

  Json json_ = Json::object();
};

class LineReader {
 public:
  template <typename T>
  using Value = T;

  LineReader(const Json& json, const std::shared_ptr<plan::TextStore>& texts) : json_(json), texts_(texts) {
    if (!json.is_object()) throw BadLine("something else stands where an object belongs");
  }

  /// A member that is not there keeps the value that it has: that of an empty one.
  template <typename T>
  void operator()(const char* key, T& value) {
    const auto at = json_.find(key);
    if (at == json_.end()) return;
    try {
      decode(*at, value);
    } catch (const BadLine& error) {
      throw BadLine(std::string(key) + ": " + error.what());
    }
  }

 private:
  static void decode(const Json& json, std::string& value) { value = text_of(json); }
  void decode(const Json& json, plan::StoredText& value) const { value = plan::StoredText(text_of(json), texts_); }
  static void decode(const Json& json, bool& value) {
    if (!json.is_boolean()) throw BadLine("neither true nor false");
    value = json.get<bool>();
  }
  static void decode(const Json& json, double& value) {
    if (!json.is_number()) throw BadLine("no number");
    value = json.get<double>();
  }
  /// Signed numbers are counts, ids and milliseconds: far below 64 bits, so that their sums never overflow.
  template <typename T>
  static constexpr T largest() {
    return std::is_signed_v<T> && sizeof(T) == 8 ? static_cast<T>(std::uint64_t{1} << 48U)
                                                 : std::numeric_limits<T>::max();
  }
  template <typename T>
  requires std::is_integral_v<T>
  static void decode(const Json& json, T& value) {
    const auto refuse = [] { throw BadLine("no whole number, or one that is too large"); };
    if (json.is_number_unsigned()) {
      const auto number = json.get<std::uint64_t>();
      if (number > static_cast<std::uint64_t>(largest<T>())) refuse();
      value = static_cast<T>(number);
    } else if (json.is_number_integer() && std::is_signed_v<T>) {
      const auto number = json.get<std::int64_t>();
      if (number < -static_cast<std::int64_t>(largest<T>())) refuse();
      value = static_cast<T>(number);
    } else {
      refuse();
    }
  }
  template <Named E>
  static void decode(const Json& json, E& value) {
    const std::string name = text_of(json);
    for (int i = 0; i <= static_cast<int>(Names<E>::last); ++i) {
      value = static_cast<E>(i);
      if (Names<E>::of(value) == name) return;
    }
    throw BadLine("\"" + core::elide(core::escape_terminal(name), 40) + "\" is not known");
  }
  template <typename T>
  void decode(const Json& json, std::optional<T>& value) const {
    decode(json, value.emplace());
  }
  template <typename T>
  void decode(const Json& json, std::vector<T>& values) const {
    if (!json.is_array()) throw BadLine("no list");
    values.reserve(json.size());
    for (const auto& item : json) decode(item, values.emplace_back());
  }
  template <typename T>
  void decode(const Json& json, std::map<std::string, T>& values) const {
    if (!json.is_array()) throw BadLine("no list");
    for (const auto& item : json) {
      if (!item.is_array() || item.size() != 2) throw BadLine("no pair");
      decode(item[1], values[text_of(item[0])]);
    }
  }
  template <typename T>
  requires std::is_class_v<T>
  void decode(const Json& json, T& value) const {
    LineReader inner(json, texts_);
    members(inner, value);
  }

  const Json& json_;
  const std::shared_ptr<plan::TextStore>& texts_;
};

}  // namespace tmsync::report
