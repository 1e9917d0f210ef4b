#pragma once

#include <cstddef>
#include <string>

#include "tmsync/model/configuration.hpp"

namespace tmsync::config {

/// The lines of a mapping, as they stand below `mapping:` or `spec:`; nothing where it names no attribute.
[[nodiscard]] std::string mapping_lines(std::size_t depth, const model::AttributeMapping& mapping);

}  // namespace tmsync::config
