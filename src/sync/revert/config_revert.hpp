#pragma once

#include <string>

#include "tmsync/sync/revert.hpp"

#include "configuration/config_writer.hpp"

/// Bringing back integrations, their use in projects, and export configurations.
namespace tmsync::sync {

/// What the instance holds of an object right after it was written; empty where it cannot be read, or is gone. A run
/// record keeps its hash.
[[nodiscard]] core::Task<std::string> read_after(IntegrationContext& context, const plan::ConfigChange& change);
/// 16 hex digits; empty where the text is.
[[nodiscard]] std::string image_rev(const std::string& json);

/// The change that takes back one operation, as the instance is now; reason unchanged where it is back already.
[[nodiscard]] core::Task<core::Result<plan::ConfigChange>> judge_config(IntegrationContext& context,
                                                                        const RevertOperation& operation);

/// Carries out a change that has an image: judges again, refuses (stale) what somebody else changed, and writes.
[[nodiscard]] core::Task<ConfigWritten> revert_config(IntegrationContext& context, const plan::ConfigChange& change);

}  // namespace tmsync::sync
