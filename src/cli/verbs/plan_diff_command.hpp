#pragma once

#include "session.hpp"

namespace tmsync::cli {

/// `tmsync plan diff A B`, below the verb `plan`. Its callback sets session.action.
[[nodiscard]] CLI::App* add_plan_diff(CLI::App& plan, Session& session);

}  // namespace tmsync::cli
