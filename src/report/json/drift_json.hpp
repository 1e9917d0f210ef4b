#pragma once

#include "tmsync/report/drift_report.hpp"

#include "json/json_stream.hpp"

namespace tmsync::report {

/// Objects that differ, by side.
[[nodiscard]] Json drift_counts_json(const DriftReport& report);

void write_drift(const DriftReport& report, JsonStream& out);

}  // namespace tmsync::report
