#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scalar_map.hpp"

/// Decoding scalars by the rules of YAML 1.2, independent of both libraries: where they differ, this decides.
namespace tmsync::config {

/// The value of the raw text from `begin` to `end`: of a quoted scalar what stands between the quotes, of a block
/// scalar the lines below its header. Absent where the text cannot be decoded, or where its value depends on more than
/// these lines (a block scalar with its indentation written in the header).
[[nodiscard]] std::optional<std::string> decode_scalar(std::string_view file, std::size_t begin, std::size_t end,
                                                       ScalarStyle style);

/// Whether the block scalar whose lines begin at `begin` keeps the line breaks at its end (`|+`, `>+`).
[[nodiscard]] bool keeps_breaks(std::string_view file, std::size_t begin);

/// The length of an escaped surrogate pair (`\ud83d\ude00`, as JSON writes it) at `at`; 0 where there is none.
[[nodiscard]] std::size_t surrogate_pair(std::string_view text, std::size_t at);

}  // namespace tmsync::config
