#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/content.hpp"

/// An export configuration of TestOps (TMS sync) against the declared one. It has no name there: which one is meant
/// follows from its content (design section 4).
namespace tmsync::plan {

struct ExportConfiguration {
  std::optional<Id> id;
  std::string project_key;
  std::string test_case_aql;
  std::string launch_aql;
  bool disabled = false;
  bool disable_create = false;
  bool disable_launches = false;
  std::int64_t sync_delay_s = 0;
  std::string notification_email;
  std::string settings = "{}";     ///< JSON object
  std::int64_t last_modified = 0;  ///< ms; 0 = not known
};

struct DesiredConfiguration {
  ExportConfiguration content;            ///< `project_key` is what is written; empty = known after apply
  std::vector<std::string> project_keys;  ///< every way in which an instance may name the recipient project
  std::optional<Id> id;                   ///< native.id
  model::SettingsTemplate names;
};

/// The declared export as a configuration; key and settings are the caller's.
[[nodiscard]] DesiredConfiguration desired_configuration(const model::Export& declared);

struct ConfigurationMatch {
  const ExportConfiguration* found = nullptr;  ///< into the list that was given
  std::vector<Id> candidates;                  ///< several fit, or `native.id` does not exist: then `found` is null
  bool unknown_id = false;                     ///< native.id names none of the project's configurations
};

/// By native.id; else the one with the same recipient project and queries; else the only one with the same recipient
/// project that no other declared export (`others`) is about: its query was edited.
[[nodiscard]] ConfigurationMatch match_configuration(const std::vector<ExportConfiguration>& there,
                                                     const DesiredConfiguration& wanted,
                                                     const std::vector<DesiredConfiguration>& others);

/// In the words of the YAML (`testCases.aql`, `paused`, `settings.attributeMapping`), in a fixed order; empty = equal.
[[nodiscard]] std::vector<FieldChange> compare_configuration(const ExportConfiguration& observed,
                                                             const DesiredConfiguration& wanted);

/// A JSON object in the words of the YAML.
[[nodiscard]] std::string to_json(const ExportConfiguration& configuration);

}  // namespace tmsync::plan
