#pragma once

#include <vector>

#include "tmsync/plan/mapping.hpp"

#include "context.hpp"

namespace tmsync::sync {

/// What the sweep does not meet: values of custom fields that the mapping does not carry, and roles of members. One
/// request for each field, and one for each value that the project uses, where the scope is less than the project;
/// nothing for a field that nobody uses. What an instance does not tell is noted in `notes`, not an error.
[[nodiscard]] core::Task<std::vector<plan::CoverageRow>> cover_unmapped(const ExportContext& context,
                                                                        std::vector<std::string>& notes);

}  // namespace tmsync::sync
