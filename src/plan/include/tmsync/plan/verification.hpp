#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/plan/plan.hpp"

/// The outcome of `tmsync verify`: the documentation's checks as values.
namespace tmsync::plan {

enum class CheckState {
  passed,
  failed,
  unknown,  ///< could not be read, so that nothing is proved
};
[[nodiscard]] std::string_view to_string(CheckState state);  ///< "passed", "failed", "unknown"

/// The ids, in their order below one address: "readable" (alone, where nothing could be read); "configuration",
/// "secret", "token"; "test-cases", "attributes", "content", "doubles", "stale", "launches".
struct Check {
  std::string address;  ///< export/<name>, integration/<name>, instance/<name>
  std::string id;       ///< stable, see above
  std::string title;    ///< what is so where the check passed, one line for people
  CheckState state = CheckState::passed;
  std::int64_t expected = 0;                            ///< objects that were looked at
  std::int64_t wrong = 0;                               ///< of those
  std::string detail;                                   ///< what was found, one line
  std::vector<std::string> examples;                    ///< the first wrong ones, one line each, at most 20
  std::optional<core::ErrorKind> cause = std::nullopt;  ///< unknown: the kind of failure that kept it from being made
  bool operator==(const Check&) const = default;
};

struct Verification {
  std::vector<Check> checks;  ///< by address, then in the order of the ids above
  core::Diagnostics diagnostics;
  [[nodiscard]] bool passed() const;  ///< every check passed, and there is at least one
  [[nodiscard]] std::int64_t count(CheckState state) const;
};

/// The checks of an export of a plan that was made with a full comparison, right after an apply or later: what the plan
/// finds to do is what is not as it should be. Of a native export only its configuration: what arrived is not in the
/// plan. None where the export is paused or excluded.
[[nodiscard]] std::vector<Check> checks_of(const ExportPlan& planned);
/// The checks of an integration and its use in projects: stored as declared, with a secret. None where it is excluded.
[[nodiscard]] std::vector<Check> checks_of(const IntegrationPlan& planned);

}  // namespace tmsync::plan
