#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/core/secret.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/testops/api.hpp"

/// Typed calls for the configuration plane: integrations, their use in projects, export configurations
/// (testops-api.md section 4). Errors as in api.hpp. JSON that TestOps leaves untyped is text that holds one JSON
/// object, written without white space and with sorted members; where TestOps holds anything else it is "{}", and a
/// write of anything else is `invalid_input` and sends nothing. A secret is sent and never read, and is masked where an
/// error quotes it. In lists that decide about creating something a row without an id is `protocol`.
namespace tmsync::testops {

inline constexpr std::string_view kTestOpsType = "allure_testops";

/// One field of a form that the instance describes (section 4.5); the discriminator values are not published, so that
/// `type` is whatever stood there.
struct FormField {
  std::string type;
  std::string name;
  std::string label;
  bool required = false;
};

/// `globalfields` or `projectfields`.
struct IntegrationForm {
  std::vector<FormField> fields;
  std::string values = "{}";  ///< what is stored, by field name
  std::vector<FormField> secret_fields;
  std::optional<bool> secret_specified;  ///< a secret is stored; absent = not said
};

struct IntegrationRow {
  model::Ref integration;
  std::string type;
};

struct ProjectIntegration {
  Id integration = 0;
  std::string name;
  std::string type;
  Id project = 0;
  bool disabled = false;
  std::string settings = "{}";
};

/// An export configuration (TMS sync); it has no name.
struct ExportConfiguration {
  Id id = 0;
  Id integration = 0;
  Id project = 0;
  std::string project_key;
  std::string test_case_aql;
  std::string launch_aql;
  bool disabled = false;
  bool disable_create = false;
  bool disable_launches = false;
  std::int64_t sync_delay_s = 0;
  std::string notification_email;
  std::string settings = "{}";
  std::int64_t last_modified = 0;  ///< ms; 0 = not said
};

/// A project of the recipient, as the integration sees it; what is missing is empty.
struct RemoteProject {
  std::string id;
  std::string key;
  std::string name;
};

class IntegrationReader {
 public:
  explicit IntegrationReader(std::shared_ptr<Connection> connection);

  /// All integrations of the instance, by name; only those of the type where it is not empty.
  [[nodiscard]] Answer<std::vector<IntegrationRow>> integrations(std::string type);
  /// The form of a type and the values of one integration. Without an integration (before it is created) the form
  /// alone: servers want an id there, so it is asked for with 0 and, where that is refused, without.
  [[nodiscard]] Answer<IntegrationForm> global_form(std::string type, std::optional<Id> integration);
  [[nodiscard]] Answer<IntegrationForm> project_form(Id integration, Id project);
  /// Absent where the integration is not enabled in the project (404).
  [[nodiscard]] Answer<std::optional<ProjectIntegration>> project_integration(Id integration, Id project);
  /// Integrations of the project by name, disabled ones included.
  [[nodiscard]] Answer<std::vector<ProjectIntegration>> project_integrations(Id project);
  /// Projects that enabled the integration, by name.
  [[nodiscard]] Answer<std::vector<Project>> projects_of(Id integration);

  /// By id; rows of another integration or project, which were not asked for, are left out.
  [[nodiscard]] Answer<std::vector<ExportConfiguration>> exports(Id integration, Id project);
  [[nodiscard]] Answer<std::vector<FormField>> export_form(Id integration, Id project);
  /// Asks the recipient through the integration, with the stored secret.
  [[nodiscard]] Answer<std::vector<RemoteProject>> remote_projects(Id integration, Id project, std::string query);

 protected:
  std::shared_ptr<Connection> connection_;
};

/// What is to be written of an integration; absent members are not sent (a create sends `{}` for absent settings).
struct IntegrationWrite {
  std::optional<std::string> name;
  std::optional<std::string> settings;  ///< JSON object
};

/// The secret of a project integration: the token under the name of the form's secret field.
struct SecretWrite {
  std::string field;
  core::Secret value;
};

/// Absent members are not sent: an explicit null is refused by several servers (testops-api.md 2.3).
struct ExportWrite {
  std::optional<std::string> project_key;
  std::optional<std::string> test_case_aql;
  std::optional<std::string> launch_aql;
  std::optional<bool> disabled;
  std::optional<bool> disable_create;
  std::optional<bool> disable_launches;
  std::optional<std::int64_t> sync_delay_s;
  std::optional<std::string> notification_email;
  std::optional<std::string> settings;  ///< JSON object
};

/// ... and everything it writes. Creates are never repeated blindly: unknown_outcome goes to the caller.
class IntegrationWriter : public IntegrationReader {
 public:
  using IntegrationReader::IntegrationReader;

  [[nodiscard]] Answer<IntegrationRow> create_integration(std::string type, IntegrationWrite body);
  [[nodiscard]] Answer<void> patch_integration(Id integration, IntegrationWrite body);
  [[nodiscard]] Answer<void> delete_integration(Id integration);  ///< a 404 counts as done

  [[nodiscard]] Answer<void> enable_in_project(Id integration, Id project, std::optional<SecretWrite> secret);
  [[nodiscard]] Answer<void> patch_project(Id integration, Id project, std::optional<bool> disabled,
                                           std::optional<SecretWrite> secret);
  [[nodiscard]] Answer<void> delete_from_project(Id integration, Id project);  ///< a 404 counts as done

  [[nodiscard]] Answer<ExportConfiguration> create_export(Id integration, Id project, ExportWrite body);
  [[nodiscard]] Answer<void> patch_export(Id export_configuration, ExportWrite body);
  [[nodiscard]] Answer<void> delete_export(Id export_configuration);  ///< a 404 counts as done
};

}  // namespace tmsync::testops
