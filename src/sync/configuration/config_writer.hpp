#pragma once

#include <optional>
#include <string>

#include "tmsync/core/async.hpp"
#include "tmsync/plan/config_change.hpp"
#include "tmsync/sync/engine.hpp"

#include "config_context.hpp"

namespace tmsync::sync {

/// How one write of the configuration plane ended.
struct ConfigWritten {
  OperationState state = OperationState::done;
  std::optional<core::Error> error;
  std::optional<model::Id> id{};  ///< of an export configuration that was created
  bool wrote = true;              ///< false: it was as planned already
};

[[nodiscard]] core::Task<ConfigWritten> write_integration(IntegrationContext& context,
                                                          const plan::ConfigChange& change);
[[nodiscard]] core::Task<ConfigWritten> write_project_use(IntegrationContext& context, ProjectUse& use,
                                                          const plan::ConfigChange& change, Services& services);
[[nodiscard]] core::Task<ConfigWritten> write_export_configuration(NativeContext& context,
                                                                   const plan::ConfigChange& change);

/// Nothing had to be written.
[[nodiscard]] ConfigWritten as_planned();
/// From a failed call.
[[nodiscard]] ConfigWritten failed(core::Error error);
[[nodiscard]] ConfigWritten stale(const std::string& what);

}  // namespace tmsync::sync
