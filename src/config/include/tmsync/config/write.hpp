#pragma once

#include <string>

#include "tmsync/model/configuration.hpp"

namespace tmsync::config {

/// Everything as YAML, one document an object: instances, mappings, integrations, exports, by name within each kind.
/// What is at its default is left out; what is named by an id has its name, where that is known, in a comment.
/// Laws: `format` leaves the text as it is; loading it together with what it refers to gives the same values.
[[nodiscard]] std::string to_yaml(const model::Configuration& documents);

}  // namespace tmsync::config
