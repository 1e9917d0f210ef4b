#pragma once

#include <string>
#include <vector>

#include "tmsync/core/async.hpp"
#include "tmsync/core/diagnostic.hpp"
#include "tmsync/plan/plan.hpp"
#include "tmsync/sync/engine.hpp"

#include "config_context.hpp"

namespace tmsync::sync {

/// Reads what the instance holds of a declared integration and says what has to be done; `planned.state` is failed
/// where it could not be read. Writes nothing.
[[nodiscard]] core::Task<void> observe_integration(IntegrationContext& context, plan::IntegrationPlan& planned,
                                                   const PlanOptions& options, Services& services);

/// What the instance stores of the integration's two settings.
struct StoredValues {
  std::string endpoint;
  bool disable_certificate_validation = false;
};
[[nodiscard]] StoredValues stored_values(const IntegrationContext& context);
/// The same in the words of the YAML, as a JSON object.
[[nodiscard]] std::string integration_json(const std::string& display_name, const std::string& endpoint,
                                           bool disable_certificate_validation);
[[nodiscard]] std::string observed_json(const IntegrationContext& context, const std::string& display_name);

/// Reads both projects' reference data and the export configurations of the source project.
[[nodiscard]] core::Task<void> observe_native(NativeContext& context, plan::ExportPlan& planned,
                                              const plan::IntegrationPlan& integration, core::Diagnostics& diags,
                                              Services& services);

/// Every way in which `projectKey` may name the recipient project, the one that is written first: the key that the
/// integration itself tells, else the id. Fails where it cannot be asked now.
[[nodiscard]] core::Task<core::Result<std::vector<std::string>>> project_keys(
    std::shared_ptr<testops::Connection> connection, model::Id integration, model::Id source_project,
    model::Ref recipient);

/// Takes the name of the field for the mapping from the instance's form, unless the template declares one.
[[nodiscard]] core::Task<core::Result<void>> name_mapping_field(std::shared_ptr<testops::Connection> connection,
                                                                model::Id integration, model::Id project,
                                                                model::SettingsTemplate& names);

/// Says what has to be done with the configuration that this export is. The matching needs the siblings, so that it
/// comes after all of them were read. May add "store the token anew" to the integration's plan.
[[nodiscard]] core::Task<void> decide_native(NativeContext& context, const std::vector<const NativeContext*>& siblings,
                                             plan::ExportPlan& planned, plan::IntegrationPlan& integration,
                                             core::Diagnostics& diags, Services& services);

/// The change that stores the token of a use, made where there is none yet.
void store_secret(IntegrationContext& context, const ProjectUse& use, plan::IntegrationPlan& planned,
                  plan::Reason reason, std::string note);

/// Asks the recipient whether it accepts the token of a project integration.
struct Probe {
  bool works = false;
  bool reached = true;  ///< false: the recipient could not be asked
  std::string finding;  ///< one line
};
[[nodiscard]] core::Task<Probe> probe_recipient(const model::Instance& recipient, const model::IntegrationProject& use,
                                                const model::ProjectRef& project, Services& services);

/// Refuses direct exports beside which TestOps copies between the same two projects by itself.
[[nodiscard]] core::Task<void> refuse_double_delivery(const ExportContext& context, plan::ExportPlan& planned,
                                                      const std::vector<const NativeContext*>& natives,
                                                      core::Diagnostics& diags);

}  // namespace tmsync::sync
