#pragma once

#include <string>

namespace tmsync::report {

/// What a reader of Markdown (CommonMark with tables) would not read as it is meant: a block that does not end, a row
/// of a table with other cells than its head, HTML that is not ours, a code span without an end, and text that becomes
/// a mention, a reference or a link. Empty where all is well.
[[nodiscard]] std::string markdown_faults(const std::string& text);

}  // namespace tmsync::report
