#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text of servers and files inside Markdown. Nothing of it can be markup, HTML, a link, a mention or a reference to an
/// issue; control characters become visible. Longer texts are cut with "...".
namespace tmsync::report::markdown {

inline constexpr std::size_t kName = 160;     ///< code points of a name
inline constexpr std::size_t kMessage = 400;  ///< of a message or a query

/// As code, for paragraphs and lists; not for tables, where a bar would end the cell.
[[nodiscard]] std::string code(std::string_view text, std::size_t most = kName);
/// As words, for paragraphs, lists and tables. Never to stand first in a line.
[[nodiscard]] std::string text(std::string_view text, std::size_t most = kMessage);
/// As code inside of an HTML element such as <summary>, where Markdown is not read.
[[nodiscard]] std::string html_code(std::string_view text, std::size_t most = kName);

/// A fenced block of the language; the fence is longer than any run of backticks in it. Lines are escaped already.
[[nodiscard]] std::string fence(std::string_view language, const std::vector<std::string>& lines);

/// <details> around a text of whole blocks; `summary` is HTML.
[[nodiscard]] std::string details(std::string_view summary, std::string_view inside);
/// What comes before and after it, where the inside is put together later.
[[nodiscard]] std::string details_begin(std::string_view summary);
inline constexpr std::string_view kDetailsEnd = "\n</details>\n";

/// `<!-- tmsync:NAME -->`, of harmless letters only.
[[nodiscard]] std::string marker(std::string_view name);

}  // namespace tmsync::report::markdown
