#pragma once

#include <cstddef>
#include <string_view>

namespace tmsync::report {

/// Levels of lists and objects in a line of JSON, told before a parser allocates for each.
[[nodiscard]] std::size_t nesting(std::string_view json);

}  // namespace tmsync::report
