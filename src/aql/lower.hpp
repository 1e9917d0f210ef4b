#pragma once

#include <string>
#include <string_view>

namespace tmsync::aql {

/// Lower case of WTF-8 text as JavaScript's toLowerCase() gives it: full Unicode mapping, no locale.
[[nodiscard]] std::string lower(std::string_view text);

[[nodiscard]] bool is_ascii(std::string_view text);
[[nodiscard]] constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// lower(text) == lowered, without building it where the text is ASCII.
[[nodiscard]] bool lower_equals(std::string_view text, std::string_view lowered);

/// Whether lower(text) holds `lowered`, compared by UTF-16 units: half of a pair is found inside the pair.
[[nodiscard]] bool lower_contains(std::string_view text, std::string_view lowered);

}  // namespace tmsync::aql
