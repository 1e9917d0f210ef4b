#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/plan/change.hpp"

/// The configuration plane as planned: integrations, their use in projects, export configurations.
namespace tmsync::plan {

enum class ConfigKind { integration, project_integration, export_configuration };
/// As in JSON: "integration", "project-integration", "export-configuration".
[[nodiscard]] std::string_view to_string(ConfigKind kind);

/// What happens to one object of the configuration plane; unchanged ones are counted, not listed.
struct ConfigChange {
  std::string address;  ///< integration/<name>, integration/<name>/project/<project>, export/<name>
  ConfigKind kind = ConfigKind::integration;
  Action action = Action::none;
  Reason reason = Reason::unchanged;
  std::string name;                 ///< display name of the integration, or name of the project, or of both projects
  std::optional<Id> id;             ///< on the instance: of the integration, or of the export configuration
  std::optional<Id> project;        ///< of the source; absent for integrations
  std::vector<FieldChange> fields;  ///< a secret is shown as "(secret)", never by its value
  StoredText before;                ///< JSON object; only where it exists
  StoredText after;                 ///< JSON object
  bool send_secret = false;         ///< the token is stored (anew)
  std::vector<std::string> notes;   ///< causes and hints, one line each
  std::int64_t seen_modified = 0;   ///< precondition: lastModifiedDate when it was read, ms; 0 = not known
  core::SourcePosition where;
  StoredText image{};  ///< as Change::image
};

/// One declared Integration in the plan.
struct IntegrationPlan {
  enum class State { planned, excluded, failed };
  std::string name;
  core::SourcePosition where;
  State state = State::planned;
  core::Error error;  ///< for `failed`
  std::string instance;
  std::string recipient;
  std::string display_name;
  std::int64_t unchanged = 0;         ///< of the integration and its projects
  std::vector<ConfigChange> changes;  ///< the integration first, then its projects in the order of the file
};

[[nodiscard]] std::string_view to_string(IntegrationPlan::State state);

[[nodiscard]] std::string integration_address(const std::string& name);
/// A project by name, or `#12` by id, as it was written.
[[nodiscard]] std::string integration_project_address(const std::string& name, const std::string& project);

}  // namespace tmsync::plan
