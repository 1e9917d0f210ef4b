#pragma once

#include <string>
#include <vector>

#include "tmsync/plan/plan.hpp"

namespace tmsync::plan {

/// Takes out of the plan what the address globs do not name, for showing a part of it. `export/a` names all of that
/// export; of a change alone, its export stays with it. Guards over the whole run go. False where nothing is left.
[[nodiscard]] bool keep_only(const std::vector<std::string>& globs, Plan& plan);

}  // namespace tmsync::plan
