#include "state_node.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

namespace tmsync::standin {
namespace {

std::string token(std::string_view key) {
  std::string text;
  for (const char c : key) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return text;
}

}  // namespace

void Node::fail(const std::string& problem) const {
  refuse(400, (at_.empty() ? "/" : at_) + ": " + problem);
}

std::string Node::key() const {
  std::string text = at_.substr(at_.rfind('/') + 1);
  for (const auto& [from, to] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}}) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; ++at) text.replace(at, 2, to);
  }
  return text;
}

void Node::only(std::initializer_list<std::string_view> members) const {
  if (!value_.is_object()) fail("expected an object");
  for (const auto& [name, value] : value_.items()) {
    if (std::find(members.begin(), members.end(), name) != members.end()) continue;
    const std::vector<std::string> known(members.begin(), members.end());
    const std::string hint = core::did_you_mean(name, known);
    child(name).fail("unknown member" + (hint.empty() ? std::string() : ", " + hint));
  }
}

bool Node::has(std::string_view member) const {
  return value_.is_object() && value_.contains(member);
}

Node Node::child(std::string_view member) const {
  static const json nothing;
  const auto found = value_.is_object() ? value_.find(member) : value_.end();
  return {value_.is_object() && found != value_.end() ? *found : nothing, at_ + "/" + token(member)};
}

std::string Node::as_text() const {
  if (!value_.is_string()) fail("expected a string");
  return value_.get<std::string>();
}

std::string Node::text(std::string_view member, const std::string& fallback) const {
  return has(member) ? child(member).as_text() : fallback;
}

std::string Node::required_text(std::string_view member) const {
  if (!has(member)) fail("\"" + std::string(member) + "\" is missing");
  return child(member).as_text();
}

std::string Node::as_name() const {
  constexpr std::size_t kLongest = 255;
  std::string name = as_text();
  if (core::code_points(name) > kLongest) fail("size must be between 1 and 255: the API refuses such a name, too");
  return name;
}

std::string Node::required_name(std::string_view member) const {
  if (!has(member)) fail("\"" + std::string(member) + "\" is missing");
  return child(member).as_name();
}

Id Node::integer(std::string_view member, Id fallback) const {
  if (!has(member)) return fallback;
  const Node node = child(member);
  if (!node.value().is_number_integer()) node.fail("expected an integer");
  return node.value().get<Id>();
}

bool Node::flag(std::string_view member, bool fallback) const {
  if (!has(member)) return fallback;
  const Node node = child(member);
  if (!node.value().is_boolean()) node.fail("expected true or false");
  return node.value().get<bool>();
}

std::vector<Node> Node::list(std::string_view member) const {
  if (!has(member)) return {};
  const Node node = child(member);
  if (!node.value().is_array()) node.fail("expected a list");
  return node.items_or_self();
}

std::vector<Node> Node::list_or_one(std::string_view member) const {
  return has(member) ? child(member).items_or_self() : std::vector<Node>{};
}

std::vector<Node> Node::items_or_self() const {
  if (!value_.is_array()) return {*this};
  std::vector<Node> items;
  for (std::size_t i = 0; i < value_.size(); ++i) items.emplace_back(value_[i], at_ + "/" + std::to_string(i));
  return items;
}

std::vector<Node> Node::members() const {
  if (!value_.is_object()) fail("expected an object");
  std::vector<Node> nodes;
  for (const auto& item : value_.items()) nodes.push_back(child(item.key()));
  return nodes;
}

}  // namespace tmsync::standin
