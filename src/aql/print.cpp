#include <variant>

#include "tmsync/aql/parse.hpp"

#include "number.hpp"
#include "wtf8.hpp"

namespace tmsync::aql {

namespace {

std::string_view symbol_of(Operator op) {
  switch (op) {
    case Operator::eq:
      return " = ";
    case Operator::neq:
      return " != ";
    case Operator::gt:
      return " > ";
    case Operator::ge:
      return " >= ";
    case Operator::lt:
      return " < ";
    case Operator::le:
      return " <= ";
    case Operator::contains:
      return " ~= ";
  }
  return "";
}

/// Numbers of the context may hold an exponent, which AQL cannot write: those are printed as what they evaluate to.
std::string value_text(const Value& value) {
  switch (value.type) {
    case ValueType::null:
      return "null";
    case ValueType::boolean:
      return value.text;
    case ValueType::number:
      return value.text.find_first_not_of("-.0123456789") == std::string::npos
                 ? value.text
                 : number_literal(literal_value(value.text));
    case ValueType::string:
      return quote(value.text);
  }
  return {};
}

void put_accessor(std::string& out, const Accessor& accessor) {
  out += accessor.identifier;
  if (const auto* key = std::get_if<std::string>(&accessor.param)) {
    out += '[' + quote(*key) + ']';
  } else if (const auto* number = std::get_if<double>(&accessor.param)) {
    out += '[' + number_literal(*number) + ']';
  }
}

/// How tightly a node binds: or 0, and 1, everything else 2.
int strength(const Node& node) {
  const auto* binary = std::get_if<Binary>(&node.kind);
  return binary == nullptr ? 2 : static_cast<int>(binary->is_and);
}

class Printer {
 public:
  std::string run(const Node& root) {
    pending_.emplace_back(&root);
    while (!pending_.empty()) {
      const auto next = pending_.back();
      pending_.pop_back();
      if (const auto* text = std::get_if<std::string_view>(&next)) {
        out_ += *text;
      } else {
        put(*std::get<const Node*>(next));
      }
    }
    return std::move(out_);
  }

 private:
  using Work = std::variant<const Node*, std::string_view>;

  /// Pushes a child, in parentheses where it would otherwise be read differently; trees of the parser need none.
  void later(const Node& child, int at_least) {
    if (strength(child) >= at_least) {
      pending_.emplace_back(&child);
      return;
    }
    pending_.emplace_back(")");
    pending_.emplace_back(&child);
    pending_.emplace_back("(");
  }

  void put(const Node& node) {
    if (const auto* condition = std::get_if<Condition>(&node.kind)) {
      put_accessor(out_, condition->left);
      out_ += symbol_of(condition->op);
      out_ += value_text(condition->right);
    } else if (const auto* in = std::get_if<InCondition>(&node.kind)) {
      put_accessor(out_, in->left);
      out_ += " in [";
      for (std::size_t i = 0; i < in->right.size(); ++i) {
        out_ += (i == 0 ? "" : ", ") + value_text(in->right[i]);
      }
      out_ += ']';
    } else if (const auto* boolean = std::get_if<Boolean>(&node.kind)) {
      out_ += boolean->value ? "true" : "false";
    } else if (const auto* negated = std::get_if<Not>(&node.kind)) {
      out_ += "not ";
      later(*negated->expression, 2);
    } else if (const auto* paren = std::get_if<Paren>(&node.kind)) {
      out_ += '(';
      pending_.emplace_back(")");
      pending_.emplace_back(paren->expression.get());
    } else {
      const auto& binary = std::get<Binary>(node.kind);
      const int own = binary.is_and ? 1 : 0;
      later(*binary.right, own + 1);
      pending_.emplace_back(binary.is_and ? " and " : " or ");
      later(*binary.left, own);
    }
  }

  std::string out_;
  std::vector<Work> pending_;
};

void put_escape(std::string& out, char32_t point) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) {
    out += kHex[(point >> shift) & 0xFU];
  }
}

}  // namespace

std::string quote(std::string_view value) {
  std::string out = "\"";
  for (std::size_t at = 0; at < value.size();) {
    const auto [point, size] = wtf8::decode(value, at);
    const auto next = at + size < value.size() ? value[at + size] : ' ';
    if (point == U'\\') {
      // One pass of decoding is what TestOps may do, two are what the reference does: twice escaped only where a
      // single escape would be decoded again (aql.md section 10).
      out += std::string_view("ntr\"\\").find(next) != std::string_view::npos && at + size < value.size() ? "\\\\\\\\"
                                                                                                          : "\\\\";
    } else if (point == U'"') {
      out += "\\\"";
    } else if (point == U'\n') {
      out += "\\n";
    } else if (point == U'\r') {
      out += "\\r";
    } else if (point == U'\t') {
      out += "\\t";
    } else if (point < 0x20 || point == 0x7F || wtf8::is_surrogate(point)) {
      put_escape(out, point);
    } else {
      out += value.substr(at, size);
    }
    at += size;
  }
  return out + '"';
}

std::string print(const Node& node) {
  return Printer().run(node);
}

}  // namespace tmsync::aql
