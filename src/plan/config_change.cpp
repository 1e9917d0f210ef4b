#include "tmsync/plan/config_change.hpp"

namespace tmsync::plan {

std::string_view to_string(ConfigKind kind) {
  switch (kind) {
    case ConfigKind::integration:
      return "integration";
    case ConfigKind::project_integration:
      return "project-integration";
    case ConfigKind::export_configuration:
      return "export-configuration";
  }
  return "integration";
}

std::string integration_address(const std::string& name) {
  return "integration/" + name;
}

std::string integration_project_address(const std::string& name, const std::string& project) {
  return integration_address(name) + "/project/" + project;
}

}  // namespace tmsync::plan
