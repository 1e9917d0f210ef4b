#pragma once

#include "tmsync/plan/verification.hpp"
#include "tmsync/report/apply_report.hpp"

namespace tmsync::report {

/// An apply with an operation of each way to be not done.
[[nodiscard]] Applied sample_applied();
/// Checks of every outcome.
[[nodiscard]] plan::Verification sample_verification();

}  // namespace tmsync::report
