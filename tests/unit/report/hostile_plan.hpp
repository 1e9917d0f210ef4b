#pragma once

#include <string>

#include "tmsync/plan/plan.hpp"

namespace tmsync::report {

/// The plan with `text` wherever a server, a file or a person may have put something.
[[nodiscard]] plan::Plan with_text(plan::Plan plan, const std::string& text);

}  // namespace tmsync::report
