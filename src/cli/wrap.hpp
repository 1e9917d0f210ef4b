#pragma once

#include <string>
#include <vector>

namespace tmsync::cli {

/// Breaks at spaces; what has none stays in one piece. At least one line.
[[nodiscard]] std::vector<std::string> wrap(const std::string& text, std::size_t columns);

}  // namespace tmsync::cli
