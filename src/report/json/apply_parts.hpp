#pragma once

#include "tmsync/report/run_result.hpp"

#include "json/json_stream.hpp"

namespace tmsync::report {

/// Numbers of what was done, by action.
[[nodiscard]] Json done_json(const Applied& applied);

/// The document of an apply; the result has `applied` and `plan`.
void write_applied(const RunResult& result, JsonStream& out);

}  // namespace tmsync::report
