#include "tmsync/plan/selection.hpp"

namespace tmsync::plan {
namespace {

/// True where changes are left.
bool select(const std::vector<std::string>& globs, std::vector<ConfigChange>& changes) {
  std::erase_if(changes, [&](const ConfigChange& change) { return !address_matches(globs, change.address); });
  return !changes.empty();
}

template <typename T>
bool select(const std::vector<std::string>& globs, ChangeList<T>& changes) {
  std::vector<bool> kept;
  for (const auto& change : changes) kept.push_back(address_matches(globs, change.address));
  changes.retain(kept);
  return !changes.empty();
}

}  // namespace

bool keep_only(const std::vector<std::string>& globs, Plan& plan) {
  std::erase_if(plan.integrations, [&](IntegrationPlan& planned) {
    const bool whole = address_matches(globs, integration_address(planned.name));
    return !whole && !select(globs, planned.changes);
  });
  std::erase_if(plan.exports, [&](ExportPlan& planned) {
    if (address_matches(globs, export_address(planned.name))) return false;
    planned.configuration.reset();
    const bool cases = select(globs, planned.changes);
    const bool launches = planned.launches && select(globs, planned.launches->changes);
    return !cases && !launches;
  });
  std::erase_if(plan.guards, [&](const GuardResult& guard) { return !address_matches(globs, guard.address); });
  std::erase_if(plan.removed_exports,
                [&](const std::string& name) { return !address_matches(globs, export_address(name)); });
  return !plan.integrations.empty() || !plan.exports.empty() || !plan.removed_exports.empty();
}

}  // namespace tmsync::plan
