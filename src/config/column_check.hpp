#pragma once

#include <optional>
#include <vector>

#include "strict_reader.hpp"

namespace tmsync::config {

/// What belongs to a key or to a `-` stands further to the right than that, on each of its lines; libfyaml lets some of
/// it pass. Only a closing bracket may stand in the column of the key: YAML 1.2 does not allow it, and every reader but
/// one takes it, with the same meaning. The events are those of the whole text, in nesting order.
[[nodiscard]] std::optional<StrictError> too_far_left(const SourceFile& file, const std::vector<StrictEvent>& events);

}  // namespace tmsync::config
