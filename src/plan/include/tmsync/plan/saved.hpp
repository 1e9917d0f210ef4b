#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/plan/plan.hpp"
#include "tmsync/plan/scope.hpp"

/// Carrying out a plan that was saved: which of its changes are still what was reviewed. docs/saved-plans.md tells the
/// rules.
namespace tmsync::plan {

/// Where an object of the source stands by the sweeps, whether or not there is anything to do for it.
struct Standing {
  Id source = 0;
  bool in_scope = false;   ///< of a launch: the query selects it
  bool in_bin = false;     ///< a copy of it was deleted on the recipient
  std::vector<Id> copies;  ///< live ones on the recipient
};

/// Of one export, each ascending by `source`.
struct Standings {
  std::vector<Standing> cases;
  std::vector<Standing> launches;
};

/// Source ids of the test cases, and of the launches, that the export changes: ascending, each once.
[[nodiscard]] std::vector<Id> changed_cases(const ExportPlan& saved);
[[nodiscard]] std::vector<Id> changed_launches(const ExportPlan& saved);

[[nodiscard]] std::vector<Standing> standings_of(const std::vector<Id>& cases, const SourceSweep& source,
                                                 const RecipientSweep& recipient);

/// A change that is not carried out, because one of the two sides moved on since it was planned.
struct Stale {
  std::string address;
  Action action = Action::none;
  std::string name;
  std::string why;  ///< one line: which side, and the fields where they are known
};

struct Settlement {
  std::int64_t kept = 0;     ///< are carried out
  std::int64_t done = 0;     ///< are in place already
  std::int64_t came_up = 0;  ///< changes that only the fresh plan has; not carried out
  std::vector<Stale> stale;
  std::vector<std::string> unread;  ///< addresses of exports that could not be read when the plan was saved, and now
};

/// Why the two plans are not about the same projects of the same instances; absent where they are. What one of them did
/// not read says nothing.
[[nodiscard]] std::optional<std::string> other_target(const Plan& saved, const Plan& fresh);

/// Takes everything out of the fresh plan, made with the same options, that the saved one does not hold, or holds with
/// other preconditions. `standings` is parallel to fresh.exports; where the plan reverts a run, what is in place
/// already is not in the fresh plan, and they say nothing. Guards and costs are the caller's.
[[nodiscard]] Settlement settle(const Plan& saved, Plan& fresh, const std::vector<Standings>& standings);

}  // namespace tmsync::plan
