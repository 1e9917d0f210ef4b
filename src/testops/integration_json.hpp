#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/testops/integrations.hpp"

#include "json.hpp"

/// Integrations, their forms and export configurations between JSON and values.
namespace tmsync::testops {

/// Names of the members of a form; the two forms of section 4 of the reference hold the same under other names.
struct FormMembers {
  const char* fields;
  const char* values;
  const char* secret_fields;
  const char* secret_specified;
};
inline constexpr FormMembers kGlobalForm{"globalFields", "globalFieldsValues", "defaultSecretFields",
                                         "defaultSecretSpecified"};
inline constexpr FormMembers kProjectForm{"projectFields", "projectFieldsValues", "secretFields", "secretSpecified"};

/// Without white space, members sorted, broken UTF-8 replaced.
[[nodiscard]] std::string compact(const json& value);

/// Nothing for what is no object.
[[nodiscard]] std::optional<IntegrationForm> form_from_json(const json& body, const FormMembers& names);
/// Elements without a name are left out; anything but an array holds none.
[[nodiscard]] std::vector<FormField> form_fields_from_json(const json& list);
/// Nothing for a row without id.
[[nodiscard]] std::optional<IntegrationRow> integration_from_json(const json& row);
/// Nothing for what is no object; the ids are 0 where they are not said.
[[nodiscard]] std::optional<ProjectIntegration> project_integration_from_json(const json& row);
/// Nothing for a row without id; the other ids are 0 where they are not said.
[[nodiscard]] std::optional<ExportConfiguration> export_from_json(const json& row);
/// Nothing for a row that names no project.
[[nodiscard]] std::optional<RemoteProject> remote_project_from_json(const json& row);

/// The members that are set. `invalid_input` where the settings are not the text of a JSON object.
[[nodiscard]] core::Result<json> to_json(const IntegrationWrite& write);
[[nodiscard]] core::Result<json> to_json(const ExportWrite& write);

}  // namespace tmsync::testops
