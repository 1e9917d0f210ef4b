#pragma once

#include <string>
#include <vector>

#include "completion/command_words.hpp"

/// The pages of docs/reference, and docs/diagnostics.md, as Markdown: made from what the program goes by, so that they
/// cannot differ from it.
namespace tmsync::cli {

[[nodiscard]] std::string commands_page(const std::vector<CommandWord>& commands);
[[nodiscard]] std::string exit_codes_page();
[[nodiscard]] std::string diagnostics_page();
[[nodiscard]] std::string kinds_page();

/// The first line of every page.
[[nodiscard]] std::string generated_note(const std::string& page);
/// Text in a cell of a table.
[[nodiscard]] std::string cell(const std::string& text);
[[nodiscard]] std::string code_cell(const std::string& text);  ///< the same in backticks; empty for empty text

}  // namespace tmsync::cli
