#pragma once

#include <string>
#include <string_view>

namespace tmsync::cli {

/// The difference of two texts by lines as `diff -u` writes it, three lines of context, with `a/NAME` and `b/NAME`
/// above it. Empty for equal texts. Where very much differs, the middle is shown as replaced as a whole.
[[nodiscard]] std::string unified_diff(const std::string& name, std::string_view before, std::string_view after);

}  // namespace tmsync::cli
