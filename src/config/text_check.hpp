#pragma once

#include <string_view>

#include "tmsync/core/diagnostic.hpp"

#include "document.hpp"
#include "strict_reader.hpp"

/// What is refused about the text of a file before its tree is built. Each tells the first mistake, and returns whether
/// there is none.
namespace tmsync::config {

/// UTF-8 without control characters.
[[nodiscard]] bool acceptable_bytes(const SourceFile& file, core::Diagnostics& diags);

/// `%` begins a directive at the beginning of a line: only `%YAML` and `%TAG` are known, and only above a `---`. A
/// line out of its place would be left out by other readers. Notes `%YAML 1.1` in the file, with a warning.
[[nodiscard]] bool acceptable_directives(SourceFile& file, core::Diagnostics& diags);

/// A quote that is closed far below its place takes the keys in between into its text.
[[nodiscard]] bool acceptable_quotes(const SourceFile& file, const StrictReading& strict, core::Diagnostics& diags);

/// Some readers take a tab in front of a text that is the whole document, and others do not.
[[nodiscard]] bool acceptable_tabs(const SourceFile& file, const StrictReading& strict, core::Diagnostics& diags);

/// Of a text whose last line was not ended: blanks on that line count below `|+`, and a tab may count everywhere.
[[nodiscard]] bool acceptable_end(const SourceFile& file, const StrictReading& strict, core::Diagnostics& diags);

/// Whether a plain scalar is something else for a reader of YAML 1.1: `yes`, `012`, `1_000`, `12:30`, `2026-01-01`.
[[nodiscard]] bool is_other_in_yaml_1_1(std::string_view text);

}  // namespace tmsync::config
