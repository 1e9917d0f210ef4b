#pragma once

#include "tmsync/aql/evaluate.hpp"
#include "tmsync/model/test_case.hpp"

namespace tmsync::sync {

/// The fields of aql.md section 11 of one test case, as AQL sees them.
[[nodiscard]] aql::Json subject_of(const model::TestCase& data);

}  // namespace tmsync::sync
