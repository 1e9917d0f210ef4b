#include <algorithm>
#include <array>
#include <utility>

#include "tmsync/aql/parse.hpp"
#include "tmsync/core/text.hpp"

#include "lexer.hpp"
#include "number.hpp"
#include "wtf8.hpp"

namespace tmsync::aql {

namespace {

template <typename T>
NodePtr make(T&& kind) {
  return std::make_unique<Node>(std::forward<T>(kind));
}

bool allowed(const std::optional<std::vector<std::string>>& list, std::string_view name) {
  return !list || std::find(list->begin(), list->end(), name) != list->end();
}

/// Operator precedence with a stack of its own instead of recursion, so that depth is a limit and not a crash.
/// Every step returns false after it has set `error_`.
class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens, const ParseOptions& options)
      : text_(text), tokens_(std::move(tokens)), options_(options) {
    if (options.restrictions != nullptr) {
      restrictions_ = options.restrictions;
    }
  }

  tl::expected<NodePtr, ParseError> run() {
    if (current().type == TokenType::end) {
      return NodePtr{};
    }
    NodePtr result;
    if (!query(result)) {
      return tl::unexpected(std::move(error_));
    }
    return result;
  }

 private:
  /// What is open inside one pair of parentheses (or the whole query).
  struct Frame {
    NodePtr or_left;   ///< waiting for the right side of its `or`
    NodePtr and_left;  ///< waiting for the right side of its `and`
    std::size_t nots = 0;
  };

  [[nodiscard]] const Token& current() const { return tokens_[next_]; }
  [[nodiscard]] bool is(TokenType type) const { return current().type == type; }
  void advance() { ++next_; }

  bool fail(std::string code, std::map<std::string, std::string> details = {}) {
    error_.code = std::move(code);
    error_.byte = current().begin;
    error_.details = std::move(details);
    return false;
  }

  bool expect(TokenType type) {
    if (is(type)) {
      advance();
      return true;
    }
    std::map<std::string, std::string> details{{"expected", std::string(type_name(type))},
                                               {"got", std::string(type_name(current().type))}};
    if (auto around = surroundings(); !around.empty()) {
      details["context"] = std::move(around);
    }
    return fail("EXPECTED_TOKEN", std::move(details));
  }

  /// The reference takes the character position for a token index (aql.md section 5), and so must this.
  [[nodiscard]] std::string surroundings() const {
    const auto position = wtf8::utf16_length(text_.substr(0, current().begin));
    if (position >= tokens_.size()) {
      return {};
    }
    std::string out;
    const auto last = std::min(position + 2, tokens_.size() - 1);
    for (auto i = position < 2 ? 0 : position - 2; i <= last; ++i) {
      const auto& token = tokens_[i];
      out += out.empty() ? "" : " ";
      if (token.type == TokenType::string) {
        out += '"' + decode_literal(token_text(text_, token)) + '"';
      } else if (token.type == TokenType::identifier || token.type == TokenType::number ||
                 token.type == TokenType::boolean || token.type == TokenType::function) {
        out += token_text(text_, token);
      } else {
        out += type_name(token.type);
      }
    }
    return out;
  }

  bool logical(std::string_view name) {
    if (!allowed(restrictions_->logical_operators, name)) {
      return fail("FORBIDDEN_LOGICAL_OPERATOR", {{"operator", std::string(name)}});
    }
    advance();
    return true;
  }

  bool deeper() { return ++depth_ <= options_.limits.max_depth || fail("TOO_DEEP"); }

  /// Everything before an operand: `not`s and opening parentheses.
  bool prefixes() {
    while (true) {
      if (is(TokenType::not_)) {
        if (!deeper() || !logical("NOT")) {
          return false;
        }
        ++stack_.back().nots;
      } else if (is(TokenType::lparen)) {
        if (!restrictions_->parentheses) {
          return fail("FORBIDDEN_PARENTHESES");
        }
        if (!deeper()) {
          return false;
        }
        advance();
        stack_.emplace_back();
      } else {
        return true;
      }
    }
  }

  /// Joins the operand with what waits on its left, and closes parentheses; leaves `wants_more` after `and` and `or`.
  bool suffixes(NodePtr node, bool& wants_more, NodePtr& result) {
    while (true) {
      auto& frame = stack_.back();
      depth_ -= frame.nots;
      for (; frame.nots > 0; --frame.nots) {
        node = make(Not{std::move(node)});
      }
      if (frame.and_left) {
        node = make(Binary{true, std::move(frame.and_left), std::move(node)});
      }
      if (is(TokenType::and_)) {
        frame.and_left = std::move(node);
        wants_more = true;
        return logical("AND");
      }
      if (frame.or_left) {
        node = make(Binary{false, std::move(frame.or_left), std::move(node)});
      }
      if (is(TokenType::or_)) {
        frame.or_left = std::move(node);
        wants_more = true;
        return logical("OR");
      }
      if (stack_.size() == 1) {
        result = std::move(node);
        wants_more = false;
        return expect(TokenType::end);
      }
      if (!expect(TokenType::rparen)) {
        return false;
      }
      stack_.pop_back();
      --depth_;
      node = make(Paren{std::move(node)});
    }
  }

  bool query(NodePtr& result) {
    stack_.emplace_back();
    bool wants_more = true;
    while (wants_more) {
      NodePtr operand;
      if (!prefixes() || !primary(operand) || !suffixes(std::move(operand), wants_more, result)) {
        return false;
      }
    }
    return true;
  }

  bool primary(NodePtr& result) {
    if (is(TokenType::boolean)) {
      result = make(Boolean{core::ascii_lower(token_text(text_, current())) == "true"});
      advance();
      return true;
    }
    Accessor left;
    return accessor(left) && condition(std::move(left), result);
  }

  bool accessor(Accessor& result) {
    if (is(TokenType::identifier)) {
      result.identifier = token_text(text_, current());
      if (!allowed(restrictions_->identifiers, result.identifier)) {
        return fail("FORBIDDEN_IDENTIFIER", {{"identifier", result.identifier}});
      }
    }
    if (!expect(TokenType::identifier)) {
      return false;
    }
    if (!is(TokenType::lbracket)) {
      return true;
    }
    if (!restrictions_->index_access) {
      return fail("FORBIDDEN_BRACKET_ACCESS");
    }
    advance();
    const auto key = token_text(text_, current());
    if (is(TokenType::string)) {
      result.param = decode_again(decode_literal(key));
    } else if (is(TokenType::number)) {
      result.param = decimal_to_double(key);
    } else {
      return fail("EXPECTED_ACCESSOR");
    }
    advance();
    return expect(TokenType::rbracket);
  }

  bool operation(std::string_view name) {
    if (!allowed(restrictions_->operations, name)) {
      return fail("FORBIDDEN_OPERATION", {{"operation", std::string(name)}});
    }
    advance();
    return true;
  }

  static std::optional<Operator> to_operator(TokenType type) {
    constexpr std::array<std::pair<TokenType, Operator>, 7> kOperators = {{
        {TokenType::eq, Operator::eq},
        {TokenType::neq, Operator::neq},
        {TokenType::gt, Operator::gt},
        {TokenType::ge, Operator::ge},
        {TokenType::lt, Operator::lt},
        {TokenType::le, Operator::le},
        {TokenType::contains, Operator::contains},
    }};
    for (const auto& [token, op] : kOperators) {
      if (token == type) {
        return op;
      }
    }
    return std::nullopt;
  }

  bool condition(Accessor left, NodePtr& result) {
    if (is(TokenType::in)) {
      InCondition in{std::move(left), {}};
      if (!operation("IN") || !list(in.right)) {
        return false;
      }
      result = make(std::move(in));
      return true;
    }
    const auto op = to_operator(current().type);
    if (!op) {
      return fail("EXPECTED_OPERATION");
    }
    Condition made{std::move(left), *op, {}};
    if (!operation(type_name(current().type)) || !value(made.right)) {
      return false;
    }
    result = make(std::move(made));
    return true;
  }

  bool list(std::vector<Value>& values) {
    if (!expect(TokenType::lbracket)) {
      return false;
    }
    if (!is(TokenType::rbracket)) {
      while (true) {
        if (!value(values.emplace_back())) {
          return false;
        }
        if (!is(TokenType::comma)) {
          break;
        }
        advance();
      }
    }
    return expect(TokenType::rbracket);
  }

  bool value(Value& result) {
    const auto type = current().type;
    const auto text = token_text(text_, current());
    const bool is_value = type == TokenType::null || type == TokenType::boolean || type == TokenType::number ||
                          type == TokenType::string || type == TokenType::function;
    if (!is_value) {
      return fail("EXPECTED_VALUE");
    }
    if (!allowed(restrictions_->value_types, type_name(type))) {
      return fail("FORBIDDEN_VALUE_TYPE", {{"valueType", std::string(type_name(type))}});
    }
    if (type == TokenType::boolean) {
      result = {std::string(text), ValueType::boolean};
    } else if (type == TokenType::number) {
      result = {std::string(text), ValueType::number};
    } else if (type == TokenType::string) {
      result = {decode_again(decode_literal(text)), ValueType::string};
    } else {
      result = type == TokenType::function ? resolve(std::string(text)) : Value{"null", ValueType::null};
    }
    advance();
    return true;
  }

  [[nodiscard]] Value resolve(const std::string& function) const {
    const Value null{"null", ValueType::null};
    if (options_.context == nullptr) {
      return null;
    }
    const auto found = options_.context->find(function);
    if (found == options_.context->end()) {
      return null;
    }
    if (const auto* flag = std::get_if<bool>(&found->second)) {
      return {*flag ? "true" : "false", ValueType::boolean};
    }
    if (const auto* number = std::get_if<double>(&found->second)) {
      return {number_text(*number), ValueType::number};
    }
    const auto* text = std::get_if<std::string>(&found->second);
    return text != nullptr ? Value{*text, ValueType::string} : null;
  }

  inline static const Restrictions kNone{};

  std::string_view text_;
  std::vector<Token> tokens_;
  const ParseOptions& options_;
  const Restrictions* restrictions_ = &kNone;
  std::size_t next_ = 0;
  std::size_t depth_ = 0;
  std::vector<Frame> stack_;
  ParseError error_;
};

ParseError located(ParseError error, std::string_view text) {
  error.position = wtf8::utf16_length(text.substr(0, error.byte));
  return error;
}

}  // namespace

tl::expected<NodePtr, ParseError> parse(std::string_view utf8, const ParseOptions& options) {
  ParseError refused;
  refused.tokenizer = true;
  if (utf8.size() > options.limits.max_bytes) {
    refused.code = "TOO_LONG";
    return tl::unexpected(std::move(refused));
  }
  if (!core::is_valid_utf8(utf8)) {
    refused.code = "INVALID_ENCODING";
    return tl::unexpected(std::move(refused));
  }
  auto tokens = tokenize(utf8);
  if (!tokens) {
    return tl::unexpected(located(std::move(tokens.error()), utf8));
  }
  auto result = Parser(utf8, std::move(*tokens), options).run();
  if (!result) {
    return tl::unexpected(located(std::move(result.error()), utf8));
  }
  return result;
}

}  // namespace tmsync::aql
