#pragma once

#include "tmsync/plan/native_verification.hpp"

#include "config_context.hpp"

namespace tmsync::sync {

/// Reads both sides of a native export, as they are now.
[[nodiscard]] core::Task<core::Result<plan::NativeObservation>> observe_delivery(NativeContext& context,
                                                                                 Services& services);

}  // namespace tmsync::sync
