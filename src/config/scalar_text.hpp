#pragma once

#include <string>

#include "document.hpp"

/// Writing scalars.
namespace tmsync::config {

/// A scalar on one line: plain where that reads back as the same value, else in quotes. `in_flow`: inside [] or {}.
[[nodiscard]] std::string scalar_text(const Node& scalar, bool in_flow);

/// A block scalar as it follows `key: `, header first, each line of the text indented; `header_comment` goes behind the
/// header. Empty where the scalar is no block scalar in `file` or is better written on one line.
[[nodiscard]] std::string block_scalar_text(const SourceFile& file, const Node& scalar, std::size_t indentation,
                                            const std::string& header_comment);

}  // namespace tmsync::config
