#pragma once

#include <string>
#include <vector>

#include "tmsync/plan/content.hpp"

/// One changed field in the words of a reviewer.
namespace tmsync::report {

struct FieldTextOptions {
  std::size_t width = 80;  ///< of what is left beside the indentation
  bool full = false;       ///< nothing is cut or counted short
  bool color = false;
  /// As a diff: `@@ name @@`, then what came and went, the sign in the first column. For Markdown.
  bool diff = false;
};

/// The lines of one change, without indentation of their own beyond that of details. A value stands as `before ->
/// after`; of a list only what came and went; of a long text the first part that differs. Escaped for a terminal.
[[nodiscard]] std::vector<std::string> field_lines(const plan::FieldChange& change, const FieldTextOptions& options);

/// Words of `text` in lines of at most `width` code points; a longer word stands alone.
[[nodiscard]] std::vector<std::string> wrap(const std::string& text, std::size_t width);

}  // namespace tmsync::report
