#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tmsync/model/mark.hpp"

/// Where a chain of exports began: Mark::root.
namespace tmsync::model {

/// What marks say of the first source in a chain: a hash of `<base>/<id>`, 16 hex digits. A hash, because 0.1.0 takes a
/// mark with another value for a damaged one. `base` as normalise_base returns it.
[[nodiscard]] std::string root_hash(std::string_view base, Id test_case);

/// The root that copies of a test case with these links get: the one of its own mark, else what its mark names. Empty
/// for a case that is not a copy.
[[nodiscard]] std::string root_of(const std::vector<Link>& links);

}  // namespace tmsync::model
