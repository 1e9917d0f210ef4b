#pragma once

#include <string_view>
#include <vector>

#include "call.hpp"

/// Reading request bodies strictly: an unknown member or a wrong type is refused with 400, which TestOps itself would
/// let pass. A client that sends what the API does not know has a mistake that a test should show.
namespace tmsync::standin {

enum class Type { text, integer, boolean, object, objects, integers, any };

struct Shape;
struct BodyField {
  std::string_view name;
  Type type = Type::any;
  bool required = false;
  const Shape* shape = nullptr;  ///< of an object or of each of the objects
  std::size_t longest = 0;       ///< of a text, in code points; 0 = any
  bool refuses_null = false;     ///< else null counts as absent
  bool never_blank = false;
};
struct Shape {
  std::vector<BodyField> fields;
  int null_status = 400;  ///< the answer to a null that is refused
};

/// The body as an object (or a list of such objects) of that shape, without its null members.
[[nodiscard]] json read_object(const Call& call, const Shape& shape);
[[nodiscard]] json read_objects(const Call& call, const Shape& shape);
/// Any JSON; 400 for none.
[[nodiscard]] json read_json(const Call& call);
void check_object(json& value, const Shape& shape, const std::string& at);

extern const Shape kTag;
extern const Shape kLink;
extern const Shape kMember;
extern const Shape kFieldValue;
extern const Shape kIdAndName;
extern const Shape kIssue;

}  // namespace tmsync::standin
