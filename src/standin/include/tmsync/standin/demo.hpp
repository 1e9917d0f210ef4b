#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tmsync::standin {

/// Name and state file of the two instances that `tmsync sandbox` serves when it is given none.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> demo_states();

}  // namespace tmsync::standin
