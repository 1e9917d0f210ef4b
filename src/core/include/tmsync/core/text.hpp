#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Text helpers that several modules need. All of them take and give UTF-8 and know nothing about locales.
namespace tmsync::core {

/// Makes text of a server safe for a terminal: C0, C1, DEL, bidirectional controls, line separators and invalid UTF-8
/// become visible escapes such as \x1b or \u202e. A newline and a tab become \n and \t. Everything else stays.
[[nodiscard]] std::string escape_terminal(std::string_view text);

/// At most `columns` code points (>= 1), cut with "..." where it is longer. Input should be escaped already.
[[nodiscard]] std::string elide(std::string_view text, std::size_t columns);

[[nodiscard]] bool is_valid_utf8(std::string_view text);
/// Length in code points; an invalid byte counts as one.
[[nodiscard]] std::size_t code_points(std::string_view text);

[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text);  ///< ASCII white space
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);

/// `*` matches any run of characters, `?` one code point; there is no escape. Case-sensitive; matches the whole text.
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view text);

/// The candidates nearest to `wanted`, best first, at most `limit`; only those near enough to be a likely typo
/// (edit distance at most a third of the length, at least 1; swapped neighbours count once; ASCII case is ignored).
[[nodiscard]] std::vector<std::string> nearest(std::string_view wanted, std::span<const std::string> candidates,
                                               std::size_t limit = 3);
/// `did you mean "a" or "b"?`, or empty where nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view wanted, std::span<const std::string> candidates);

/// Decimal digits with an optional minus, the whole text, in range.
[[nodiscard]] std::optional<std::int64_t> parse_int(std::string_view text);

/// `12345` -> `12,345`.
[[nodiscard]] std::string with_thousands(std::uint64_t value);
/// `1 launch`, `1,234 launches`; without `many`, `one` and an s. A negative count is 0.
[[nodiscard]] std::string counted(std::int64_t count, std::string_view one, std::string_view many = {});

/// Percent-encodes everything but RFC 3986 unreserved characters.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// DNS label of RFC 1123: 1 to 63 of a-z, 0-9 and -, no - at either end.
[[nodiscard]] bool is_dns_label(std::string_view text);

}  // namespace tmsync::core
