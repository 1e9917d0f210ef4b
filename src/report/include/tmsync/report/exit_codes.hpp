#pragma once

#include <map>
#include <string>

#include "tmsync/plan/exit_code.hpp"
#include "tmsync/report/run_result.hpp"

/// What each export, and what else was looked at, adds to the exit code of a run.
namespace tmsync::report {

/// By address: `export/a`, `integration/b`, `instance/c`. Exports that the run was not about are left out.
using ExitCodes = std::map<std::string, plan::ExitCode>;

/// A token that does not work is 8, another finding 11; what could not be checked has the code of its cause.
[[nodiscard]] plan::ExitCode code_of(const plan::Check& check);

[[nodiscard]] ExitCodes exit_codes_of(const plan::Verification& verification);
/// Drift is 2, whether or not the run ends with it.
[[nodiscard]] ExitCodes exit_codes_of(const DriftReport& report);
/// Of a plan as --detailed-exitcode tells it; of an apply what became of it.
[[nodiscard]] ExitCodes exit_codes_of(const RunResult& result);

}  // namespace tmsync::report
