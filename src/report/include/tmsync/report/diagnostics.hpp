#pragma once

#include <string>

#include "tmsync/core/diagnostic.hpp"

namespace tmsync::report {

struct TextStyle {
  bool color = false;
  std::size_t width = 80;
};

/// `file:line:column: error[TM1204]: summary` with the hint on a line of its own, sorted, each escaped for a terminal,
/// followed by a count (`2 errors, 1 warning`). Empty for no diagnostics.
[[nodiscard]] std::string to_text(const core::Diagnostics& diagnostics, const TextStyle& style = {});

/// A JSON array: [{severity, code, file, line, column, summary, hint}], sorted.
[[nodiscard]] std::string to_json(const core::Diagnostics& diagnostics);

}  // namespace tmsync::report
