#pragma once

#include <string>
#include <string_view>

#include "document.hpp"

/// What the design describes and this version cannot do yet. It is refused by name, so that nobody takes a later
/// feature for a typing mistake. Paths are those of an Export document.
namespace tmsync::config {

/// Keys that `report_unsupported` explains, such as `native` in `spec`.
[[nodiscard]] bool is_unsupported_key(std::string_view kind, std::string_view path, std::string_view key);
/// Values that have a diagnostic of their own, beside the schema's: `delivery: native`, a literal token.
[[nodiscard]] bool is_reported_elsewhere(std::string_view kind, std::string_view path, const Node& value);

/// Reports the later features that a document uses.
void report_unsupported(const SourceFile& file, const Node& root, const std::string& kind, core::Diagnostics& diags);

}  // namespace tmsync::config
