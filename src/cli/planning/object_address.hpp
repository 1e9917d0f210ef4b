#pragma once

#include <optional>
#include <string>

#include "tmsync/model/configuration.hpp"
#include "tmsync/model/test_case.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// The address of one exported object.
struct ObjectAddress {
  std::string export_name;
  bool launch = false;
  model::Id id = 0;  ///< of the original
};

/// export/NAME/test-case/ID or export/NAME/launch/ID
[[nodiscard]] std::optional<ObjectAddress> parse_object_address(const std::string& text);

/// The export that an address names. Where there is none, or TestOps itself copies, that is said: nullptr.
[[nodiscard]] const model::Export* find_direct_export(const model::Configuration& configuration,
                                                      const std::string& name, Session& session);

}  // namespace tmsync::cli
