#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "tmsync/aql/ast.hpp"

/// Evaluating a tree. Two dialects: `reference` is bit-exact with the official implementation (aql.md section 8);
/// `testops` has TestOps' any-value semantics for multi-valued fields and references (aql.md sections 11 and 13).
namespace tmsync::aql {

enum class Dialect { reference, testops };

/// A JSON-like value. Objects keep no order. `null` and absent are the same.
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

/// Under `testops`:
///  - an array field satisfies a condition when any element does; `= null` holds for absent, null and empty arrays, `!=`
///    and `not in` follow aql.md section 11 (any-value `=` negated);
///  - an element that is an object {"id": number, "name": string} is a reference: compares by name with strings, by id with
///    numbers (kind "ref" of section 11);
///  - keyed access looks the key up in an object field by name, and by id when the key is a number.
[[nodiscard]] bool evaluate(const Node& node, const Subject& subject, Dialect dialect);

}  // namespace tmsync::aql
