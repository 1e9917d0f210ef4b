#pragma once

#include <string>

#include "tmsync/report/run_result.hpp"

/// The one line that says how a run ended. Numbers only: nothing in it comes from a server.
namespace tmsync::report {

[[nodiscard]] std::string applied_line(const Applied& applied);
[[nodiscard]] std::string drift_line(const DriftReport& report);
[[nodiscard]] std::string verify_line(const plan::Verification& verification);
/// Of what the verb is about; where there is nothing at all, that.
[[nodiscard]] std::string result_line(const RunResult& result);
/// Of its plan, which it has.
[[nodiscard]] std::string digest_of(const RunResult& result);

}  // namespace tmsync::report
