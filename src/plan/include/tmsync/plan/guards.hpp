#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/model/policy.hpp"
#include "tmsync/plan/plan.hpp"

/// Limits that a plan has to keep before it may be applied; docs/guards.md tells what each counts.
namespace tmsync::plan {

/// Of the guards over all exports together.
inline constexpr std::string_view kRunAddress = "run";

/// Limits over all exports together; absent: none.
struct RunLimits {
  std::optional<model::Threshold> max_create;
  std::optional<model::Threshold> max_update;
  std::optional<model::Threshold> max_delete;
};

struct GuardRules {
  RunLimits limits;
  std::vector<std::string> acks;  ///< GUARD@ADDRESS
  std::string today;              ///< "2026-12-24", UTC: acknowledgements end by it; empty = none ends
};

/// Those of the limits that are given, over everything that the plan carries out directly: test cases and launches.
[[nodiscard]] std::vector<GuardResult> check_run_guards(const Plan& plan, const RunLimits& limits);

/// Checks all guards, those of each export that is planned with direct delivery and those of the run, and what lifts
/// them; replaces `plan.guards`. To be called again where changes were taken out of a plan.
void judge_guards(Plan& plan, const model::Configuration& configuration, const GuardRules& rules);

}  // namespace tmsync::plan
