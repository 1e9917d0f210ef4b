#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/async.hpp"
#include "tmsync/model/configuration.hpp"

#include "connections.hpp"

namespace tmsync::sync {

/// What the settings of an export configuration are in YAML; at most one of the two is there.
struct ImportedSettings {
  std::optional<model::AttributeMapping> mapping;
  std::optional<std::string> raw;  ///< native.settings, where a mapping cannot say all of it
  std::vector<std::string> notes;
};

/// `exported` names both projects. `mapping_member` is what the instance's form calls the mapping; empty = not told.
/// Both instances are asked for the names of the ids in the mapping.
[[nodiscard]] core::Task<ImportedSettings> import_settings(model::Export exported, std::string settings,
                                                           std::string mapping_member, const model::Instance& source,
                                                           const model::Instance& recipient, Connections& connections);

}  // namespace tmsync::sync
