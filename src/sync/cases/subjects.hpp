#pragma once

#include <vector>

#include "tmsync/aql/evaluate.hpp"
#include "tmsync/model/launch.hpp"
#include "tmsync/model/test_case.hpp"

namespace tmsync::sync {

/// The fields of aql.md section 11 of one test case, as AQL sees them.
[[nodiscard]] aql::Json subject_of(const model::TestCase& data);
/// Likewise of a launch; who made it and its jobs are not known.
[[nodiscard]] aql::Json subject_of(const model::LaunchRow& launch, const std::vector<model::EnvValue>& environment);

}  // namespace tmsync::sync
