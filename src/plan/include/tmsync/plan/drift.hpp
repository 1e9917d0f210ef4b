#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tmsync/plan/plan.hpp"

/// What differs from what was applied without the configuration having changed: somebody edited the source, the copies,
/// or the forms in TestOps.
namespace tmsync::plan {

enum class DriftSide { source, recipient, configuration };
[[nodiscard]] std::string_view to_string(DriftSide side);  ///< "source", "recipient", "configuration"

struct Drift {
  std::string address;
  DriftSide side = DriftSide::recipient;
  Action action = Action::none;  ///< what apply would do about it
  Reason reason = Reason::unchanged;
  std::string name;
  std::string changed_by;       ///< who wrote that side last; empty = not known
  std::int64_t changed_at = 0;  ///< ms since 1970; 0 = not known
  std::vector<FieldChange> fields;
  std::vector<std::string> notes;  ///< configuration: causes and hints, one line each
  bool operator==(const Drift&) const = default;
};

/// In the order of the plan: integrations, then exports with their configuration, test cases, launches. Objects that
/// are new at the source, what only the configuration newly wants (mapping, scope), and what an earlier run left
/// half-done are not drift.
void for_each_drift(const Plan& plan, const std::function<void(Drift)>& tell);

}  // namespace tmsync::plan
