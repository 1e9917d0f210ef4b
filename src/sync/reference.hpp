#pragma once

#include "tmsync/testops/api.hpp"

#include "context.hpp"

namespace tmsync::sync {

/// Connects, finds both projects, checks the rights, and reads the names and ids that the mapping needs. Fills
/// `source`, `recipient`; what the export does not use is not read.
[[nodiscard]] core::Task<core::Result<void>> read_sides(ExportContext& context);

/// Asks once per login and run whether it exists on the recipient; fills `unknown_users`.
[[nodiscard]] core::Task<core::Result<void>> check_users(ExportContext& context, const model::TestCase& source);

}  // namespace tmsync::sync
