#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// WTF-8: UTF-8 in which a lone surrogate is encoded as three bytes. A pair is always one four-byte sequence, so equal
/// texts have equal bytes.
namespace tmsync::aql::wtf8 {

struct Decoded {
  char32_t point = 0;  ///< may be a surrogate
  std::size_t size = 0;
};

/// The code point at `at`, which is the start of a sequence of valid WTF-8.
[[nodiscard]] Decoded decode(std::string_view text, std::size_t at);

[[nodiscard]] inline bool is_surrogate(char32_t point) {
  return point >= 0xD800 && point <= 0xDFFF;
}

/// Appends a code point or a lone surrogate, without joining it to what is there.
void append(std::string& out, char32_t point);

/// Appends one UTF-16 unit; a low surrogate after a high one becomes the code point of the pair.
void append_unit(std::string& out, std::uint32_t unit);

/// True where no lone surrogate is in the text, i.e. where it is UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

[[nodiscard]] std::u16string to_utf16(std::string_view text);
[[nodiscard]] std::size_t utf16_length(std::string_view text);

/// White space and line ends as JavaScript sees them.
[[nodiscard]] bool is_js_space(char32_t point);
[[nodiscard]] std::string_view js_trim_start(std::string_view text);
[[nodiscard]] std::string_view js_trim(std::string_view text);

}  // namespace tmsync::aql::wtf8
