#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tmsync/plan/plan.hpp"

/// What is different between two plans: what a reviewer of the first one has to look at in the second.
namespace tmsync::plan {

/// A change that is in one of the two only, or in both with other content, other preconditions or another action.
/// Touches are no changes.
struct ChangeDifference {
  enum class How { added, gone, altered };
  How how = How::added;
  std::string address;
  std::string kind;  ///< as in the JSON plan
  std::string name;
  Action before = Action::none;  ///< of the first plan; none where it is not there
  Action after = Action::none;
  std::vector<std::string> what;  ///< altered: "action", "fields name, tags", "source", "copy", "results", ...
};
[[nodiscard]] std::string_view to_string(ChangeDifference::How how);

/// Anything else: a count, a query, a guard.
struct SettingDifference {
  std::string address;  ///< "plan", instance/<name>, integration/<name>, export/<name>, or "run" of guards
  std::string what;
  std::string before;  ///< empty where there is none
  std::string after;
  bool operator==(const SettingDifference&) const = default;
};

using TellDifference = std::function<void(const ChangeDifference&)>;

/// By integration and export, and in each in the order of the plans.
void for_each_difference(const Plan& before, const Plan& after, const TellDifference& tell);

/// Both plans must outlive it: their changes are compared each time they are asked for, since there may be many.
struct PlanDiff {
  std::vector<SettingDifference> settings;
  Summary before;
  Summary after;
  std::int64_t added = 0;
  std::int64_t gone = 0;
  std::int64_t altered = 0;
  [[nodiscard]] bool same() const { return settings.empty() && added + gone + altered == 0; }
  void for_each(const TellDifference& tell) const;

  std::pair<const Plan*, const Plan*> plans;
};

[[nodiscard]] PlanDiff diff(const Plan& before, const Plan& after);
PlanDiff diff(Plan&& before, const Plan& after) = delete;
PlanDiff diff(const Plan& before, Plan&& after) = delete;
PlanDiff diff(Plan&& before, Plan&& after) = delete;

}  // namespace tmsync::plan
