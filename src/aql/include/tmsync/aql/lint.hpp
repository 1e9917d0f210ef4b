#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Traps that parse but rarely mean what was meant (aql.md sections 7, 8, 11, 15).
namespace tmsync::aql {

enum class Scope { test_cases, launches };

struct Finding {
  std::string code;     ///< stable, "TM22xx", listed in docs/diagnostics.md
  std::string summary;  ///< one line
  std::string hint;     ///< next step
  std::size_t byte = 0;  ///< where in the text, bytes from 0
};

/// Findings for text that parses; empty for text that does not. In order of position.
[[nodiscard]] std::vector<Finding> lint(std::string_view utf8, Scope scope);

}  // namespace tmsync::aql
