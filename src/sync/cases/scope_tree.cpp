#include "scope_tree.hpp"

#include <fmt/format.h>

#include "tmsync/aql/parse.hpp"

namespace tmsync::sync {
namespace {

/// One line a node: its value, then what it says; children indented below.
class TreeLines {
 public:
  explicit TreeLines(const aql::Json& subject) : subject_(subject) {}

  void add(const aql::Node& node, std::size_t depth) {
    const bool holds = aql::evaluate(node, aql::JsonSubject(subject_), aql::Dialect::testops);
    const auto put = [&](const std::string& what) {
      lines.push_back(fmt::format("{:5} {}{}", holds ? "true" : "false", std::string(depth * 2, ' '), what));
    };
    if (const auto* binary = std::get_if<aql::Binary>(&node.kind)) {
      put(binary->is_and ? "and" : "or");
      chain(node, binary->is_and, depth + 1);
    } else if (const auto* negation = std::get_if<aql::Not>(&node.kind)) {
      put("not");
      add(*negation->expression, depth + 1);
    } else if (const auto* paren = std::get_if<aql::Paren>(&node.kind)) {
      add(*paren->expression, depth);
    } else {
      put(aql::print(node));
    }
  }

  std::vector<std::string> lines;

 private:
  /// `a and b and c` is a left-deep tree; a person reads a list.
  void chain(const aql::Node& node, bool is_and, std::size_t depth) {
    std::vector<const aql::Node*> parts;
    const aql::Node* at = &node;
    for (;;) {
      const auto* binary = std::get_if<aql::Binary>(&at->kind);
      if (binary == nullptr || binary->is_and != is_and) break;
      parts.push_back(binary->right.get());
      at = binary->left.get();
    }
    parts.push_back(at);
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) add(**part, depth);
  }

  const aql::Json& subject_;
};

}  // namespace

ScopeLines scope_lines(const std::string& aql, const aql::Json& subject, const std::string& everything) {
  const auto tree = aql::parse(aql);
  if (!tree || *tree == nullptr) return {{everything}, true};
  TreeLines lines(subject);
  lines.add(**tree, 0);
  return {std::move(lines.lines), aql::evaluate(**tree, aql::JsonSubject(subject), aql::Dialect::testops)};
}

}  // namespace tmsync::sync
