#include "tmsync/plan/plan.hpp"

namespace tmsync::plan {
namespace {

constexpr std::int64_t kPercentFrom = 10;

GuardResult check(const std::string& guard, const std::string& address, std::int64_t value,
                  const std::optional<model::Threshold>& limit, std::int64_t existing) {
  GuardResult result{guard, address, value, "none", 0, false, false};
  if (!limit) return result;
  result.limit = std::to_string(limit->value) + (limit->percent ? "%" : "");
  if (limit->percent) {
    result.allowed = existing * limit->value / 100;
    result.stopped = existing >= kPercentFrom && value * 100 > existing * limit->value;
  } else {
    result.allowed = limit->value;
    result.stopped = value > limit->value;
  }
  return result;
}

}  // namespace

std::vector<GuardResult> check_guards(const model::Export& declared, const ExportPlan& planned) {
  std::int64_t creates = 0;
  std::int64_t updates = 0;
  std::int64_t removals = 0;
  for (const auto& change : planned.changes) {
    if (change.action == Action::create) ++creates;
    if (change.action == Action::update || change.action == Action::adopt || change.action == Action::restore) {
      // What an interrupted run left half-done counts as its create, not as an update.
      if (change.reason != Reason::incomplete) ++updates;
    }
    if (change.action == Action::remove && change.reason != Reason::duplicate) ++removals;
  }
  const std::string address = export_address(planned.name);
  std::vector<GuardResult> results;
  results.push_back(check("maxCreate", address, creates, declared.guards.max_create, planned.exported));
  results.push_back(check("maxUpdate", address, updates, declared.guards.max_update, planned.exported));
  results.push_back(check("maxDelete", address, removals, declared.guards.max_delete, planned.exported));
  GuardResult empty{"emptyScope", address, planned.in_scope, "at least 1", 1, false, false};
  empty.stopped = planned.in_scope == 0 && planned.exported > 0 && !declared.guards.allow_empty_scope;
  results.push_back(empty);
  // Bulk results are automated ones: what the policy does not protect, they overwrite in their test cases when the
  // launch closes.
  if (planned.launches && planned.launches->bulk && planned.launches->uploads > 0) {
    const auto unprotected = static_cast<std::int64_t>(planned.launches->unprotected.size());
    results.push_back({"uploadPolicy", address, unprotected, "0", 0, unprotected > 0, false});
  }
  return results;
}

}  // namespace tmsync::plan
