#pragma once

#include <cstddef>
#include <functional>

#include "tmsync/core/async.hpp"

namespace tmsync::sync {

/// Runs body(0) .. body(count - 1), at most `workers` at a time, begun in order. Returns when all have ended. An
/// exception of a body (a bug, not a failure) is rethrown after the others have ended.
[[nodiscard]] core::Task<void> run_parallel(std::size_t count, std::size_t workers,
                                            std::function<core::Task<void>(std::size_t)> body);

}  // namespace tmsync::sync
