#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/config_change.hpp"
#include "tmsync/plan/export_configuration.hpp"
#include "tmsync/sync/services.hpp"
#include "tmsync/testops/integrations.hpp"

#include "context.hpp"
#include "form_keys.hpp"

namespace tmsync::sync {

/// One declared use of an integration in a project, as it was observed and while it is applied.
struct ProjectUse {
  const model::IntegrationProject* declared = nullptr;
  model::Id project = 0;
  std::string name;
  bool enabled = false;   ///< TestOps holds it
  bool disabled = false;  ///< ... switched off
  std::optional<bool> secret_specified;
};

/// One declared Integration between planning and applying.
struct IntegrationContext {
  std::size_t index = 0;  ///< of its plan in plan.integrations
  const model::Integration* declared = nullptr;
  const model::Instance* instance = nullptr;
  const model::Instance* recipient = nullptr;
  std::shared_ptr<testops::Connection> connection;
  FormKeys keys;
  std::optional<model::Id> id;  ///< on the instance; filled in when it is created
  std::string values = "{}";    ///< of the global form, as read
  std::vector<ProjectUse> uses;

  [[nodiscard]] ProjectUse* use_of(model::Id project);
};

/// One export with native delivery between planning and applying. Reference data and mapping are those of a direct one.
struct NativeContext {
  ExportContext common;
  IntegrationContext* integration = nullptr;
  plan::DesiredConfiguration wanted;
  std::vector<plan::ExportConfiguration> there;    ///< all of the project's, as read
  std::optional<plan::ExportConfiguration> found;  ///< the one that this export is
};

/// Everything of the configuration plane that apply needs; parallel to the plan's lists, null where not planned.
struct ConfigContext {
  std::vector<std::unique_ptr<IntegrationContext>> integrations;
  std::vector<std::unique_ptr<NativeContext>> natives;  ///< parallel to plan.exports
};

[[nodiscard]] plan::ExportConfiguration to_plan(testops::ExportConfiguration row);

/// Without a slash at the end, scheme and host in lower case: what makes two endpoints one.
[[nodiscard]] std::string canonical_endpoint(const std::string& endpoint);

/// The recipient as the token of a project integration sees it.
[[nodiscard]] model::Instance with_token(const model::Instance& recipient, const model::IntegrationProject& use);

}  // namespace tmsync::sync
