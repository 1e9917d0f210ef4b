#pragma once

#include <cstdint>
#include <vector>

#include "tmsync/core/error.hpp"
#include "tmsync/plan/plan.hpp"

/// What a run ends with: one class of outcome, one code, one order, in every verb and in every document.
namespace tmsync::plan {

/// Exit codes of all verbs. Part of the user-facing contract.
enum class ExitCode : std::uint8_t {
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
  refused = 10,  ///< done, but objects are refused and wait for a person
  residue = 11,
  refused_for_good = 12,  ///< an instance refused operations, and would do so again
  usage = 64,
  interrupted = 130,
  terminated = 143,
};

/// Of several codes at once, the one that counts: the first of 64, 130/143, 7, 8, 4, 12, 10, 11, 5, 9, 3, 1, 6, 2, 0.
[[nodiscard]] ExitCode first_of(const std::vector<ExitCode>& codes);

/// Of something that could not be read.
[[nodiscard]] ExitCode code_of(core::ErrorKind kind);

/// Why an export could not be read, or that TestOps keeps it switched off for its token.
[[nodiscard]] ExitCode code_of_failure(const ExportPlan& planned);
[[nodiscard]] ExitCode code_of_failure(const IntegrationPlan& planned);

/// Whether objects are refused until a person decides. An echo is refused as it should be.
[[nodiscard]] bool waits_for_a_person(const ExportPlan& planned);

/// Whether a guard of the export itself stopped it and nobody lifted it.
[[nodiscard]] bool is_guarded(const ExportPlan& planned, const std::vector<GuardResult>& guards);

/// What one export adds to `plan --detailed-exitcode`: its failure, its guards, refused objects, cases that could
/// not be read, changes. Guards over all exports together are nobody's own.
[[nodiscard]] ExitCode detailed_code(const ExportPlan& planned, const std::vector<GuardResult>& guards);

}  // namespace tmsync::plan
