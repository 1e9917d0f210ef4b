#include "tmsync/aql/ast.hpp"

#include <utility>

#include "tmsync/aql/parse.hpp"

namespace tmsync::aql {

namespace {

/// Moves the children of `node` to `out`.
void detach(Node& node, std::vector<NodePtr>& out) {
  const auto take = [&](NodePtr& child) {
    if (child) {
      out.push_back(std::move(child));
    }
  };
  if (auto* binary = std::get_if<Binary>(&node.kind)) {
    take(binary->left);
    take(binary->right);
  } else if (auto* negated = std::get_if<Not>(&node.kind)) {
    take(negated->expression);
  } else if (auto* paren = std::get_if<Paren>(&node.kind)) {
    take(paren->expression);
  }
}

}  // namespace

Node::~Node() {
  std::vector<NodePtr> pending;
  detach(*this, pending);
  while (!pending.empty()) {
    const auto node = std::move(pending.back());
    pending.pop_back();
    detach(*node, pending);
  }
}

std::string_view name_of(Operator op) {
  switch (op) {
    case Operator::eq:
      return "EQ";
    case Operator::neq:
      return "NEQ";
    case Operator::gt:
      return "GT";
    case Operator::ge:
      return "GE";
    case Operator::lt:
      return "LT";
    case Operator::le:
      return "LE";
    case Operator::contains:
      return "CONTAINS";
  }
  return "";
}

std::vector<Use> uses(const Node& node) {
  std::vector<Use> found;
  std::vector<const Node*> pending{&node};
  while (!pending.empty()) {
    const auto* next = pending.back();
    pending.pop_back();
    if (const auto* condition = std::get_if<Condition>(&next->kind)) {
      found.push_back({condition->left, std::string(name_of(condition->op))});
    } else if (const auto* in = std::get_if<InCondition>(&next->kind)) {
      found.push_back({in->left, "IN"});
    } else if (const auto* binary = std::get_if<Binary>(&next->kind)) {
      pending.push_back(binary->right.get());
      pending.push_back(binary->left.get());
    } else if (const auto* negated = std::get_if<Not>(&next->kind)) {
      pending.push_back(negated->expression.get());
    } else if (const auto* paren = std::get_if<Paren>(&next->kind)) {
      pending.push_back(paren->expression.get());
    }
  }
  return found;
}

}  // namespace tmsync::aql
