#include "tmsync/aql/lint.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "tmsync/core/text.hpp"

#include "lexer.hpp"
#include "number.hpp"

namespace tmsync::aql {

namespace {

enum class Kind { id, text, flag, time, user, ref };

struct Field {
  std::string_view name;
  Kind kind;
  bool keyed;
  bool test_cases;
  bool launches;
  bool always_set = false;  ///< every object has it, so that != drops nothing
};

constexpr std::array<Field, 25> kFields = {{
    {"id", Kind::id, false, true, true, true},
    {"name", Kind::text, false, true, true, true},
    {"tag", Kind::text, false, true, true},
    {"issue", Kind::text, false, true, true},
    {"role", Kind::user, true, true, false},
    {"member", Kind::user, false, true, false},
    {"cf", Kind::ref, true, true, false},
    {"cfv", Kind::text, false, true, false},
    {"layer", Kind::ref, false, true, false},
    {"status", Kind::ref, false, true, false},
    {"workflow", Kind::ref, false, true, false},
    {"testPlan", Kind::ref, false, true, false},
    {"muted", Kind::flag, false, true, false, true},
    {"mutedDate", Kind::time, false, true, false},
    {"createdDate", Kind::time, false, true, true, true},
    {"lastModifiedDate", Kind::time, false, true, true},
    {"createdBy", Kind::user, false, true, true},
    {"lastModifiedBy", Kind::user, false, true, true},
    {"automation", Kind::flag, false, true, false, true},
    {"automated", Kind::flag, false, true, false, true},
    {"deleted", Kind::flag, false, true, false, true},
    {"job", Kind::ref, false, false, true},
    {"ev", Kind::text, true, false, true},
    {"evv", Kind::text, false, false, true},
    {"closed", Kind::flag, false, false, true, true},
}};

constexpr std::array<std::string_view, 4> kFunctions = {"now()", "dayStartUtc()", "weekAgo()", "currentUser()"};

const Field* find_field(std::string_view name) {
  const auto* found = std::find_if(kFields.begin(), kFields.end(), [&](const Field& f) { return f.name == name; });
  return found == kFields.end() ? nullptr : found;
}

bool in_scope(const Field& field, Scope scope) {
  return scope == Scope::test_cases ? field.test_cases : field.launches;
}

bool is_order(TokenType type) {
  return type == TokenType::gt || type == TokenType::ge || type == TokenType::lt || type == TokenType::le;
}

/// Walks the tokens of a query that parses, so every condition is: name [key] operator value(s).
class Linter {
 public:
  Linter(std::string_view text, std::span<const Token> tokens, Scope scope)
      : text_(text), tokens_(tokens), scope_(scope) {}

  std::vector<Finding> run() {
    while (next_ < tokens_.size()) {
      if (tokens_[next_].type == TokenType::identifier) {
        condition();
      } else {
        ++next_;
      }
    }
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.byte < b.byte; });
    return std::move(findings_);
  }

 private:
  [[nodiscard]] std::string spelling(const Token& token) const { return std::string(token_text(text_, token)); }

  void find(std::string code, const Token& where, std::string summary, std::string hint) {
    findings_.push_back({std::move(code), std::move(summary), std::move(hint), where.begin});
  }

  void condition() {
    const auto& name = tokens_[next_++];
    const auto left = name;
    std::size_t left_end = name.end;
    const bool keyed = tokens_[next_].type == TokenType::lbracket;
    if (keyed) {
      left_end = tokens_[next_ + 2].end;
      next_ += 3;
    }
    const auto accessor = std::string(text_.substr(left.begin, left_end - left.begin));
    const auto* field = check_field(name, keyed);
    const auto op = tokens_[next_++];
    if (op.type != TokenType::in) {
      comparison(field, accessor, op, tokens_[next_++]);
      return;
    }
    ++next_;  // the bracket
    if (tokens_[next_].type == TokenType::rbracket) {
      find("TM2211", op, "an empty list matches nothing", "for \"has no value\" write " + accessor + " = null");
    }
    for (; tokens_[next_].type != TokenType::rbracket; ++next_) {
      const auto& value = tokens_[next_];
      if (value.type == TokenType::comma) {
        continue;
      }
      if (value.type == TokenType::null) {
        find("TM2211", value, "null in a list never matches",
             "write (" + accessor + " = null or " + accessor + " in [...])");
      }
      check_value(field, keyed, value);
    }
    ++next_;
  }

  const Field* check_field(const Token& token, bool keyed) {
    const auto name = spelling(token);
    const auto* field = find_field(name);
    if (field == nullptr) {
      std::vector<std::string> known;
      for (const auto& candidate : kFields) {
        if (in_scope(candidate, scope_)) {
          known.emplace_back(candidate.name);
        }
      }
      const auto guess = core::did_you_mean(name, known);
      find("TM2202", token, '"' + name + "\" is not a known field of " + scope_name(scope_),
           guess.empty() ? "fields are case-sensitive; a custom field is cf[\"" + name + "\"]" : guess);
      return nullptr;
    }
    if (!in_scope(*field, scope_)) {
      const auto other = scope_ == Scope::test_cases ? Scope::launches : Scope::test_cases;
      find("TM2203", token, '"' + name + "\" is a field of " + scope_name(other) + ", not of " + scope_name(scope_),
           name == "ev" ? "environment variables belong to launches; test cases have cf[\"...\"]"
                        : "use it in the query for " + scope_name(other));
    }
    if (field->keyed && !keyed) {
      find("TM2208", token, '"' + name + "\" needs a key in brackets",
           "write " + name + "[\"Name\"]" + (name == "role" ? "" : ", or " + name + "v to search all values"));
    } else if (!field->keyed && keyed) {
      find("TM2209", token, '"' + name + "\" takes no key", "write " + name + " without the brackets");
    }
    return field;
  }

  void comparison(const Field* field, const std::string& accessor, const Token& op, const Token& value) {
    if (op.type == TokenType::neq && value.type != TokenType::null && (field == nullptr || !field->always_set)) {
      const auto right = spelling(value);
      find("TM2204", op, "!= also leaves out everything that has no " + accessor,
           "to keep it write not " + accessor + " = " + right);
    }
    if (is_order(op.type) && field != nullptr && field->kind != Kind::id && field->kind != Kind::time) {
      find("TM2205", op, '"' + std::string(field->name) + "\" has no order: only numbers and times do",
           "compare with =, in or ~=");
    }
    check_value(field, false, value);
  }

  void check_value(const Field* field, bool keyed, const Token& value) {
    if (value.type == TokenType::function) {
      check_function(value);
    }
    if (field == nullptr || field->keyed || keyed) {
      return;
    }
    const bool string = value.type == TokenType::string;
    const bool number = value.type == TokenType::number;
    const auto content = string ? decode_again(decode_literal(token_text(text_, value))) : spelling(value);
    const auto digits = core::parse_int(content);
    const bool numeric = string && digits.has_value();
    const bool id_like = field->kind == Kind::id || (field->kind == Kind::ref && numeric);
    if (string && id_like) {
      find("TM2207", value, "a quoted value is text, never an id",
           numeric ? "write " + content + " without quotes" : "ids are numbers");
    }
    if (field->kind == Kind::flag && (string || number)) {
      find("TM2210", value, '"' + std::string(field->name) + "\" is true or false", "write true or false, unquoted");
    }
    if (field->kind == Kind::time && (string || number)) {
      check_time(value, string, digits);
    }
  }

  void check_time(const Token& value, bool string, std::optional<std::int64_t> digits) {
    constexpr std::int64_t kTenDigits = 1'000'000'000;
    constexpr std::int64_t kThirteenDigits = 1'000'000'000'000;
    if (!digits) {
      find("TM2206", value, string ? "dates are numbers, not text" : "a time is a whole number of milliseconds",
           "write Unix time in milliseconds, e.g. 1735689600000 for 2025-01-01 UTC");
    } else if (string) {
      find("TM2206", value, "a quoted value is text, never a time", "write it without quotes");
    } else if (*digits >= kTenDigits && *digits < 10 * kTenDigits) {
      find("TM2206", value, "ten digits look like seconds, times are in milliseconds",
           "write " + std::to_string(*digits * 1000));
    } else if (*digits >= 10 * kThirteenDigits) {
      find("TM2206", value, "this time is far in the future: more than 13 digits",
           "write Unix time in milliseconds, e.g. 1735689600000");
    }
  }

  void check_function(const Token& token) {
    const auto name = spelling(token);
    if (std::find(kFunctions.begin(), kFunctions.end(), name) != kFunctions.end()) {
      return;
    }
    const std::vector<std::string> known(kFunctions.begin(), kFunctions.end());
    const auto guess = core::did_you_mean(name, known);
    find("TM2201", token, "unknown function " + name + ": it becomes null",
         guess.empty() ? "known functions are " + core::join(known, ", ") : guess);
  }

  static std::string scope_name(Scope scope) { return scope == Scope::test_cases ? "test cases" : "launches"; }

  std::string_view text_;
  std::span<const Token> tokens_;
  Scope scope_;
  std::size_t next_ = 0;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> lint(std::string_view utf8, Scope scope) {
  if (!parse(utf8)) {
    return {};
  }
  const auto tokens = tokenize(utf8);
  return tokens ? Linter(utf8, *tokens, scope).run() : std::vector<Finding>{};
}

std::string_view diagnostic_code(const ParseError& error) {
  if (error.code == "TOO_DEEP" || error.code == "TOO_LONG") {
    return "TM2104";
  }
  if (error.code.starts_with("FORBIDDEN_")) {
    return "TM2103";
  }
  return error.tokenizer ? "TM2101" : "TM2102";
}

}  // namespace tmsync::aql
