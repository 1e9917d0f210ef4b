#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Durations as people write and read them.
namespace tmsync::core {

/// Whether a text has the form of a duration, `500ms`, `30s`, `2m` or `1h`, whatever its amount.
[[nodiscard]] bool is_duration(std::string_view text);

/// In milliseconds; absent for other text and for more than `most_ms`.
[[nodiscard]] std::optional<std::int64_t> parse_duration_ms(std::string_view text, std::int64_t most_ms);

/// Rounded down to what matters: `45 s`, `1 min 20 s`, `2 h 5 min`, `3 d 4 h`. Less than nothing is `0 s`.
[[nodiscard]] std::string duration_text(std::int64_t milliseconds);

}  // namespace tmsync::core
