#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tmsync/sync/revert.hpp"

/// An operation of a run as a change of a reverting plan carries it (plan::Change::image).
namespace tmsync::sync {

[[nodiscard]] std::string to_image(const RevertOperation& operation);
/// Address and name are the change's. Absent where the text is no such image.
[[nodiscard]] std::optional<RevertOperation> parse_image(std::string_view json);

}  // namespace tmsync::sync
