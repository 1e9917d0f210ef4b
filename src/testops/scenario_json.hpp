#pragma once

#include <vector>

#include "tmsync/model/test_case.hpp"
#include "tmsync/testops/types.hpp"

#include "json.hpp"

namespace tmsync::testops {

/// The normalized form (`GET .../step`): maps of steps by id, put together as a tree. References to what is not there
/// and cycles are left out.
[[nodiscard]] Scenario scenario_from_normalized(const json& body);
/// The old nested form (`GET .../scenario`).
[[nodiscard]] Scenario scenario_from_nested(const json& body);
/// The typed form of create, patch and scenario.
[[nodiscard]] json scenario_to_json(const std::vector<model::Step>& steps);

}  // namespace tmsync::testops
