#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "call.hpp"

namespace tmsync::standin {

/// A place in a state file: what it holds and its JSON pointer, with which every mistake is reported.
class Node {
 public:
  Node(const json& value, std::string at) : value_(value), at_(std::move(at)) {}

  [[nodiscard]] const json& value() const { return value_; }
  [[nodiscard]] const std::string& at() const { return at_; }
  [[nodiscard]] std::string key() const;  ///< the last token of the pointer, decoded
  [[noreturn]] void fail(const std::string& problem) const;

  void only(std::initializer_list<std::string_view> members) const;
  [[nodiscard]] bool has(std::string_view member) const;
  [[nodiscard]] bool is_text() const { return value_.is_string(); }
  [[nodiscard]] Node child(std::string_view member) const;
  [[nodiscard]] std::string as_text() const;
  [[nodiscard]] std::string text(std::string_view member, const std::string& fallback = {}) const;
  [[nodiscard]] std::string required_text(std::string_view member) const;
  /// Of what the API itself gives at most 255 characters: more is refused, since no request could have made it.
  [[nodiscard]] std::string as_name() const;
  [[nodiscard]] std::string required_name(std::string_view member) const;
  [[nodiscard]] Id integer(std::string_view member, Id fallback) const;
  [[nodiscard]] bool flag(std::string_view member, bool fallback) const;
  [[nodiscard]] std::vector<Node> list(std::string_view member) const;  ///< empty where absent
  [[nodiscard]] std::vector<Node> list_or_one(
      std::string_view member) const;  ///< a single value counts as a list of it
  [[nodiscard]] std::vector<Node> items_or_self() const;
  [[nodiscard]] std::vector<Node> members() const;

 private:
  const json& value_;
  std::string at_;
};

}  // namespace tmsync::standin
