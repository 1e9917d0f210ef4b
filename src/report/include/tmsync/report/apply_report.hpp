#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tmsync/plan/exit_code.hpp"
#include "tmsync/plan/plan.hpp"
#include "tmsync/report/diagnostics.hpp"

/// What an apply did, for people and for programs.
namespace tmsync::report {

struct AppliedOperation {
  std::string address;
  std::string action;
  std::string name;
  std::string state;  ///< failed, skipped, unknown, stale
  std::string message;
  plan::ExitCode code = plan::ExitCode::incomplete;  ///< what it adds to the run's
};

struct Applied {
  plan::Summary done;        ///< test cases, launches and the configuration plane
  std::int64_t results = 0;  ///< of launches, uploaded
  std::vector<AppliedOperation> not_done;
  std::vector<std::string> notes;
  std::int64_t failed = 0;
  std::int64_t skipped = 0;
  std::int64_t unknown = 0;
  std::int64_t stale = 0;
  std::int64_t for_good = 0;  ///< of the failed: running it again will not help
  bool saved{};               ///< of a saved plan: what changed meanwhile needs a new one
};

/// What an operation that is not done adds to the exit code, whatever its type.
template <typename Operation>
[[nodiscard]] plan::ExitCode code_of(const Operation& operation) {
  if (operation.for_good) return plan::ExitCode::refused_for_good;
  return to_string(operation.state) == "stale" ? plan::ExitCode::stale : plan::ExitCode::incomplete;
}

/// From the engine's report, whatever its type: report knows no sync.
template <typename Report>
[[nodiscard]] Applied from(const Report& report) {
  Applied applied{report.done,    report.results, {},           report.notes,   report.failed,
                  report.skipped, report.unknown, report.stale, report.for_good};
  for (const auto& operation : report.operations) {
    applied.not_done.push_back({operation.address, std::string(plan::to_string(operation.action)), operation.name,
                                std::string(to_string(operation.state)), operation.message, code_of(operation)});
  }
  return applied;
}

[[nodiscard]] std::string to_text(const Applied& applied, const TextStyle& style);

}  // namespace tmsync::report
