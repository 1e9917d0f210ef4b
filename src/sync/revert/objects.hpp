#pragma once

#include <map>
#include <string>
#include <vector>

#include "tmsync/sync/revert.hpp"

namespace tmsync::sync {

/// The operations of a run by what they are about, ready to be judged.
struct RevertObjects {
  std::map<std::string, std::vector<RevertOperation>> integrations;  ///< by name, their use in projects included
  struct OfExport {
    std::vector<RevertOperation> cases;  ///< these two by source id
    std::vector<RevertOperation> launches;
    std::vector<RevertOperation> configuration;  ///< one at most
  };
  std::map<std::string, OfExport> exports;  ///< by name
};

/// Leaves out what changed nothing and what the options do not ask for. Several operations of one object become one:
/// what was before the first, and what the last left.
[[nodiscard]] RevertObjects objects_of(const RevertSource& source, const PlanOptions& options);

}  // namespace tmsync::sync
