#pragma once

#include <cstdint>

namespace tmsync::plan {

/// The date in the mark of a copy that a revert brought back: no source has it, and the tool itself moved the copy.
inline constexpr std::int64_t kRevertedDate = 1;

}  // namespace tmsync::plan
