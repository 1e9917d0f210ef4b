#pragma once

#include <string_view>
#include <vector>

#include "tmsync/core/diagnostic.hpp"

namespace tmsync::report {

/// What a code says wherever it occurs. The texts are Markdown of one line.
struct CatalogueEntry {
  std::string_view code;  ///< TM1204
  core::Severity severity = core::Severity::error;
  std::string_view meaning;
  std::string_view advice;
};

struct CatalogueSection {
  std::string_view title;
  std::string_view introduction;  ///< may be empty
  std::vector<CatalogueEntry> entries;
};

/// Every code that any part of tmsync gives, in their order. A test compares them with the sources.
[[nodiscard]] const std::vector<CatalogueSection>& diagnostic_catalogue();

/// Null for a code that nobody gives.
[[nodiscard]] const CatalogueEntry* find_diagnostic(std::string_view code);

}  // namespace tmsync::report
