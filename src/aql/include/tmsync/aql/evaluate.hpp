#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tmsync/aql/ast.hpp"

/// Evaluating a tree. Two dialects: `reference` is bit-exact with the official implementation (aql.md section 8);
/// `testops` has TestOps' any-value semantics for multi-valued fields and references (aql.md sections 11 and 13).
namespace tmsync::aql {

enum class Dialect { reference, testops };

/// A JSON-like value; text is WTF-8. Objects keep no order. `null` and absent are the same.
struct Json {
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json>;
  std::variant<std::monostate, bool, double, std::string, Array, Object> value;
};

/// What a query asks about one object.
class Subject {
 public:
  virtual ~Subject() = default;
  /// The field's own value; nullptr = absent. Must stay valid until the next call.
  [[nodiscard]] virtual const Json* field(const std::string& identifier) const = 0;
};

/// A subject that is a JSON object.
class JsonSubject final : public Subject {
 public:
  explicit JsonSubject(const Json& object) : object_(object) {}
  [[nodiscard]] const Json* field(const std::string& identifier) const override;

 private:
  const Json& object_;
};

/// A tree prepared for many subjects: literals are converted once, nothing is copied per subject and there is no
/// recursion. Keeps no reference to the tree. Thread-safe after construction.
///
/// Under `testops`:
///  - the elements of a field are: of an array its members that are not null, of null and absent none, else the value;
///    a condition holds when it holds for any element, `= null` when there is none;
///  - `!=` holds when there are elements and none equals; `!= null` when there are elements; `null` in a list never
///  matches;
///  - an element that is an object {"id": number, "name": string} is a reference: by name with strings, by id with
///  numbers
///    (kind "ref" of section 11); the name is also what `~=` looks into;
///  - strings compare case-insensitively; values of different types are not equal;
///  - `>` and its like compare numbers (the id of a reference) and are false where either side is none. There is no
///    reading of numbers out of strings here;
///  - a field with keys (`cf["Priority"]`, `ev["os"]`, `role["Owner"]`) is either an object {key: value}, or an array
///  of
///    {"id": number, "name": string, "values": value}. A string key matches the name exactly; a number the id, and in
///    an object the key of that text. Elements of several matching entries count together. Without a key such an array
///    has no elements that equal anything.
class Compiled {
 public:
  /// `root` null (blank text) matches everything.
  Compiled(const Node* root, Dialect dialect);
  Compiled(Compiled&&) noexcept;
  Compiled& operator=(Compiled&&) noexcept;
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled();

  [[nodiscard]] bool matches(const Subject& subject) const;

 private:
  struct Program;
  std::unique_ptr<Program> program_;
};

/// Compiles and evaluates once.
[[nodiscard]] bool evaluate(const Node& node, const Subject& subject, Dialect dialect);

/// Blank after a JavaScript trim: the filter of the reference keeps everything then, without parsing.
[[nodiscard]] bool is_blank(std::string_view utf8);
/// The reference's shortcut: blank, or `true` in any case and nothing else.
[[nodiscard]] bool includes_all(std::string_view utf8);

}  // namespace tmsync::aql
