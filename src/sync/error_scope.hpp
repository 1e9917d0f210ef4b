#pragma once

#include "tmsync/core/error.hpp"

namespace tmsync::sync {

/// Whether a failed request tells something of the one object that was asked for, so that others may come all the
/// same. A refused token or right, a proxy that wants a password, a line that is gone: they are everybody's.
[[nodiscard]] bool concerns_one_object(const core::Error& error);

}  // namespace tmsync::sync
