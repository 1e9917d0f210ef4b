#include "tmsync/plan/guards.hpp"

#include <algorithm>
#include <type_traits>

namespace tmsync::plan {
namespace {

constexpr std::int64_t kPercentFrom = 10;
constexpr std::int64_t kMostPercent = 1'000'000;  // more is no limit, and is not multiplied

struct Counts {
  std::int64_t creates = 0;
  std::int64_t updates = 0;
  std::int64_t removals = 0;
};

/// Of test cases or of launches; what an interrupted run left half-done counts as its create, not as an update, and
/// doubles of test cases are housekeeping. Launches have no bin: each that goes away counts.
template <typename T>
void count(const ChangeList<T>& changes, Counts& counts) {
  constexpr bool has_bin = std::is_same_v<T, Change>;
  for (const auto& change : changes.heads()) {
    switch (change.action) {
      case Action::create:
        ++counts.creates;
        break;
      case Action::update:
      case Action::adopt:
      case Action::restore:
        if (change.reason != Reason::incomplete) ++counts.updates;
        break;
      case Action::remove:
        if (!has_bin || change.reason != Reason::duplicate) ++counts.removals;
        break;
      case Action::none:
      case Action::refused:
        break;
    }
  }
}

GuardResult check(const std::string& guard, const std::string& address, std::int64_t value,
                  const std::optional<model::Threshold>& limit, std::int64_t existing) {
  GuardResult result{guard, address, value, "none", 0, false, false};
  if (!limit) return result;
  result.limit = std::to_string(limit->value) + (limit->percent ? "%" : "");
  if (limit->percent) {
    const auto percent = std::min(limit->value, kMostPercent);
    result.allowed = existing * percent / 100;
    result.stopped = existing >= kPercentFrom && value * 100 > existing * percent;
  } else {
    result.allowed = limit->value;
    result.stopped = value > limit->value;
  }
  return result;
}

bool is_carried_out(const ExportPlan& planned) {
  return planned.state == ExportState::planned && planned.delivery == model::Delivery::direct;
}

void lift(GuardResult& guard, const model::Export* declared, const GuardRules& rules) {
  const std::string ack = guard.guard + '@' + guard.address;
  guard.acknowledged = std::find(rules.acks.begin(), rules.acks.end(), ack) != rules.acks.end();
  if (declared == nullptr) return;
  const auto* dated = model::acknowledgement_of(declared->guards, guard.guard, std::nullopt, rules.today);
  if (dated == nullptr) return;
  guard.acknowledged = true;
  guard.until = dated->until;
  guard.reason = dated->reason;
}

}  // namespace

std::vector<GuardResult> check_guards(const model::Export& declared, const ExportPlan& planned) {
  Counts counts;
  count(planned.changes, counts);
  if (planned.launches) {
    // An open launch grows with every run and new ones come every day: only what goes away counts.
    Counts launches;
    count(planned.launches->changes, launches);
    counts.removals += launches.removals;
  }
  const std::string address = export_address(planned.name);
  const std::int64_t existing = planned.exported_share.value_or(planned.exported);
  std::vector<GuardResult> results;
  results.push_back(check("maxCreate", address, counts.creates, declared.guards.max_create, existing));
  results.push_back(check("maxUpdate", address, counts.updates, declared.guards.max_update, existing));
  results.push_back(check("maxDelete", address, counts.removals, declared.guards.max_delete, existing));
  // A percentage is one of the cases in scope.
  results.push_back(check("maxIgnored", address, planned.ignored, declared.guards.max_ignored, planned.in_scope));
  GuardResult empty{"emptyScope", address, planned.in_scope, "at least 1", 1, false, false};
  empty.stopped = planned.in_scope == 0 && planned.exported > 0 && !declared.guards.allow_empty_scope;
  results.push_back(empty);
  // Design: an instance that moved looks like a new one, and everything would be made a second time.
  std::int64_t moved = 0;
  for (const auto& other : planned.other_sources) moved += other.copies;
  if (moved > 0) results.push_back({"sourceMoved", address, moved, "0", 0, true, false});
  // Bulk results are automated ones: what the policy does not protect, they overwrite in their test cases when the
  // launch closes.
  if (planned.launches && planned.launches->bulk && planned.launches->uploads > 0) {
    const auto unprotected = static_cast<std::int64_t>(planned.launches->unprotected.size());
    results.push_back({"uploadPolicy", address, unprotected, "0", 0, unprotected > 0, false});
  }
  return results;
}

std::vector<GuardResult> check_run_guards(const Plan& plan, const RunLimits& limits) {
  Counts counts;
  std::int64_t existing = 0;
  for (const auto& planned : plan.exports) {
    if (!is_carried_out(planned)) continue;
    count(planned.changes, counts);
    existing += planned.exported_share.value_or(planned.exported);
    if (!planned.launches) continue;
    count(planned.launches->changes, counts);
    existing += planned.launches->exported;
  }
  const std::string address(kRunAddress);
  std::vector<GuardResult> results;
  if (limits.max_create) results.push_back(check("maxCreate", address, counts.creates, limits.max_create, existing));
  if (limits.max_update) results.push_back(check("maxUpdate", address, counts.updates, limits.max_update, existing));
  if (limits.max_delete) results.push_back(check("maxDelete", address, counts.removals, limits.max_delete, existing));
  return results;
}

void judge_guards(Plan& plan, const model::Configuration& configuration, const GuardRules& rules) {
  plan.guards.clear();
  for (const auto& planned : plan.exports) {
    const auto* declared = is_carried_out(planned) ? configuration.find_export(planned.name) : nullptr;
    if (declared == nullptr) continue;
    for (auto& guard : check_guards(*declared, planned)) {
      lift(guard, declared, rules);
      plan.guards.push_back(std::move(guard));
    }
  }
  for (auto& guard : check_run_guards(plan, rules.limits)) {
    lift(guard, nullptr, rules);
    plan.guards.push_back(std::move(guard));
  }
}

}  // namespace tmsync::plan
