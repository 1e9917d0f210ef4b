#pragma once

namespace tmsync::cli {

/// Exit codes of all verbs (design section 3). Part of the user-facing contract.
enum class ExitCode : int {
  done = 0,
  error = 1,
  changes_present = 2,  ///< only with --detailed-exitcode
  incomplete = 3,
  guarded = 4,
  stale = 5,
  locked = 6,
  invalid_configuration = 7,
  unauthorized = 8,
  unavailable = 9,
  residue = 11,
  usage = 64,
  interrupted = 130,
  terminated = 143,
};

}  // namespace tmsync::cli
