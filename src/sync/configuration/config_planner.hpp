#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "tmsync/plan/plan.hpp"
#include "tmsync/sync/engine.hpp"

#include "config_context.hpp"
#include "connections.hpp"

namespace tmsync::sync {

/// Does any glob name the address, something above it, or something under it?
[[nodiscard]] bool concerns(const std::vector<std::string>& globs, const std::string& address);

/// The configuration plane of one plan: integrations first, then the native exports that need them.
class ConfigPlanner {
 public:
  ConfigPlanner(const model::Configuration& configuration, const PlanOptions& options, Connections& connections,
                Services& services, Planned& result);

  /// Fills plan.integrations.
  [[nodiscard]] core::Task<void> observe_integrations();
  /// Reads what the export at this place of the configuration needs; plan.exports holds its skeleton.
  [[nodiscard]] core::Task<void> observe_export(std::size_t index);
  /// Once all exports are read: what becomes of each export configuration; then drops what was not asked for.
  [[nodiscard]] core::Task<void> decide();
  /// Instead of `decide`: what is read served to refuse direct exports beside native ones; the rest is the business of
  /// another runner.
  void leave_to_first_shard();
  /// The native exports that could be read.
  [[nodiscard]] std::vector<const NativeContext*> natives() const;
  /// Requests on the instances that applying will need, by name.
  void add_cost(std::map<std::string, plan::InstanceInfo>& instances) const;

 private:
  [[nodiscard]] bool wanted(const std::string& address) const;
  [[nodiscard]] IntegrationContext* integration_of(const model::Export& declared) const;

  const model::Configuration& configuration_;
  const PlanOptions& options_;
  Connections& connections_;
  Services& services_;
  plan::Plan& plan_;
  ConfigContext& context_;
  std::vector<std::string> needed_;  ///< addresses that targeted native exports depend on
};

}  // namespace tmsync::sync
