#include "tmsync/aql/evaluate.hpp"

#include <cstdint>
#include <utility>

#include "literal.hpp"
#include "lower.hpp"
#include "wtf8.hpp"

namespace tmsync::aql {

/// The tree as straight code over one truth value: and/or became jumps, so neither depth nor length needs a stack.
struct Compiled::Program {
  enum class Op : std::uint8_t { constant, leaf, negate, jump_if_false, jump_if_true };
  struct Instruction {
    Op op;
    std::size_t argument;  ///< value, index of the leaf, or where to jump
  };

  std::vector<Instruction> code;
  std::vector<Leaf> leaves;
  Dialect dialect = Dialect::reference;

  explicit Program(const Node& root, Dialect chosen) : dialect(chosen) {
    std::vector<Step> steps{{&root, Step::Do::visit, 0}};
    while (!steps.empty()) {
      const auto step = steps.back();
      steps.pop_back();
      switch (step.what) {
        case Step::Do::visit:
          visit(*step.node, steps);
          break;
        case Step::Do::negate:
          code.push_back({Op::negate, 0});
          break;
        case Step::Do::between: {
          // The left side is there; the right one follows, and then the place to jump to is known.
          const auto& binary = std::get<Binary>(step.node->kind);
          steps.push_back({nullptr, Step::Do::land, code.size()});
          code.push_back({binary.is_and ? Op::jump_if_false : Op::jump_if_true, 0});
          steps.push_back({binary.right.get(), Step::Do::visit, 0});
          break;
        }
        case Step::Do::land:
          code[step.jump].argument = code.size();
          break;
      }
    }
  }

 private:
  struct Step {
    enum class Do : std::uint8_t { visit, negate, between, land };
    const Node* node;
    Do what;
    std::size_t jump;
  };

  void visit(const Node& node, std::vector<Step>& steps) {
    if (const auto* condition = std::get_if<Condition>(&node.kind)) {
      add(make_leaf(condition->left, condition->op, &condition->right, 1));
    } else if (const auto* in = std::get_if<InCondition>(&node.kind)) {
      add(make_leaf(in->left, std::nullopt, in->right.data(), in->right.size()));
    } else if (const auto* boolean = std::get_if<Boolean>(&node.kind)) {
      code.push_back({Op::constant, boolean->value ? 1U : 0U});
    } else if (const auto* binary = std::get_if<Binary>(&node.kind)) {
      steps.push_back({&node, Step::Do::between, 0});
      steps.push_back({binary->left.get(), Step::Do::visit, 0});
    } else if (const auto* negated = std::get_if<Not>(&node.kind)) {
      steps.push_back({nullptr, Step::Do::negate, 0});
      steps.push_back({negated->expression.get(), Step::Do::visit, 0});
    } else {
      steps.push_back({std::get<Paren>(node.kind).expression.get(), Step::Do::visit, 0});
    }
  }

  void add(Leaf leaf) {
    code.push_back({Op::leaf, leaves.size()});
    leaves.push_back(std::move(leaf));
  }
};

const Json* JsonSubject::field(const std::string& identifier) const {
  const auto* members = std::get_if<Json::Object>(&object_.value);
  if (members == nullptr) {
    return nullptr;
  }
  const auto found = members->find(identifier);
  return found == members->end() ? nullptr : &found->second;
}

Compiled::Compiled(const Node* root, Dialect dialect)
    : program_(root == nullptr ? nullptr : std::make_unique<Program>(*root, dialect)) {}
Compiled::Compiled(Compiled&&) noexcept = default;
Compiled& Compiled::operator=(Compiled&&) noexcept = default;
Compiled::~Compiled() = default;

bool Compiled::matches(const Subject& subject) const {
  if (!program_) {
    return true;
  }
  using Op = Program::Op;
  const auto& code = program_->code;
  bool truth = true;
  for (std::size_t at = 0; at < code.size();) {
    const auto [op, argument] = code[at++];
    switch (op) {
      case Op::constant:
        truth = argument != 0;
        break;
      case Op::leaf: {
        const auto& leaf = program_->leaves[argument];
        truth = program_->dialect == Dialect::reference ? holds_reference(leaf, subject) : holds_testops(leaf, subject);
        break;
      }
      case Op::negate:
        truth = !truth;
        break;
      case Op::jump_if_false:
        at = truth ? at : argument;
        break;
      case Op::jump_if_true:
        at = truth ? argument : at;
        break;
    }
  }
  return truth;
}

bool evaluate(const Node& node, const Subject& subject, Dialect dialect) {
  return Compiled(&node, dialect).matches(subject);
}

bool is_blank(std::string_view utf8) {
  return wtf8::js_trim(utf8).empty();
}

bool includes_all(std::string_view utf8) {
  const auto text = wtf8::js_trim(utf8);
  return text.empty() || lower_equals(text, "true");
}

}  // namespace tmsync::aql
