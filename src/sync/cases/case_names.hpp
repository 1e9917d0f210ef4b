#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/testops/api.hpp"

namespace tmsync::sync {

using CaseNames = std::map<model::Id, std::string>;

/// The names of those of the ids that the project has, in its bin (`deleted`) or not in it; one search for each 100.
/// Absent where a search failed.
[[nodiscard]] core::Task<std::optional<CaseNames>> case_names(std::shared_ptr<testops::Connection> connection,
                                                              model::Id project, std::vector<model::Id> ids,
                                                              bool deleted);

}  // namespace tmsync::sync
