#include "tmsync/plan/plan_diff.hpp"

#include <map>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "pair_up.hpp"

namespace tmsync::plan {
namespace {

std::string count_text(std::int64_t value) {
  return core::with_thousands(static_cast<std::uint64_t>(value));
}

class SettingsDiffer {
 public:
  SettingsDiffer(const Plan& before, const Plan& after) : before_(before), after_(after) {}

  std::vector<SettingDifference> run() {
    plan_settings();
    guards();
    pair_up(before_.integrations, after_.integrations, [this](const auto* a, const auto* b) { integration(a, b); });
    pair_up(before_.exports, after_.exports, [this](const auto* a, const auto* b) { one_export(a, b); });
    return std::move(settings_);
  }

 private:
  void setting(const std::string& address, const std::string& what, std::string before, std::string after) {
    if (before != after) settings_.push_back({address, what, std::move(before), std::move(after)});
  }

  void plan_settings() {
    setting("plan", "configuration", before_.config_digest, after_.config_digest);
    setting("plan", "version of tmsync", before_.tool_version, after_.tool_version);
    setting("plan", "complete", before_.complete ? "yes" : "no", after_.complete ? "yes" : "no");
    setting("plan", "shard", before_.shard, after_.shard);
    setting("plan", "reverts", before_.reverts, after_.reverts);
    pair_up(before_.instances, after_.instances, [this](const auto* a, const auto* b) {
      const auto& name = (a != nullptr ? a : b)->name;
      setting("instance/" + name, "endpoint", a != nullptr ? a->endpoint : "", b != nullptr ? b->endpoint : "");
    });
  }

  static std::string words(const GuardResult* guard) {
    if (guard == nullptr) return {};
    // What is within its limits is no news.
    if (!guard->stopped) return "kept, limit " + guard->limit;
    return fmt::format("{} against {}, {}", count_text(guard->value), guard->limit,
                       guard->acknowledged ? "acknowledged" : "stops");
  }

  void guards() {
    std::map<std::pair<std::string, std::string>, std::pair<const GuardResult*, const GuardResult*>> pairs;
    for (const auto& guard : before_.guards) pairs[{guard.address, guard.guard}].first = &guard;
    for (const auto& guard : after_.guards) pairs[{guard.address, guard.guard}].second = &guard;
    for (const auto& [key, pair] : pairs) {
      setting(key.first, "guard " + key.second, words(pair.first), words(pair.second));
    }
  }

  static std::string state_of(const IntegrationPlan* planned) {
    if (planned == nullptr) return "not in the plan";
    if (planned->state == IntegrationPlan::State::failed) return "not readable";
    return planned->state == IntegrationPlan::State::excluded ? "excluded" : "planned";
  }

  static std::string state_of(const ExportPlan* planned) {
    if (planned == nullptr) return "not in the plan";
    if (planned->state == ExportState::failed) return "not readable";
    if (planned->state == ExportState::paused) return "paused";
    return planned->state == ExportState::excluded ? "excluded" : "planned";
  }

  void integration(const IntegrationPlan* before, const IntegrationPlan* after) {
    setting(integration_address((before != nullptr ? before : after)->name), "state", state_of(before),
            state_of(after));
  }

  void one_export(const ExportPlan* before, const ExportPlan* after) {
    const auto address = export_address((before != nullptr ? before : after)->name);
    setting(address, "state", state_of(before), state_of(after));
    if (before != nullptr && after != nullptr) scope(address, *before, *after);
  }

  void scope(const std::string& address, const ExportPlan& a, const ExportPlan& b) {
    setting(address, "source", a.source_instance + " / " + a.source_project,
            b.source_instance + " / " + b.source_project);
    setting(address, "recipient", a.recipient_instance + " / " + a.recipient_project,
            b.recipient_instance + " / " + b.recipient_project);
    setting(address, "query", a.aql, b.aql);
    const auto launch_query = [](const ExportPlan& planned) {
      return planned.launches ? planned.launches->aql : planned.launch_aql;
    };
    setting(address, "query of launches", launch_query(a), launch_query(b));
    if (a.state != ExportState::planned || b.state != ExportState::planned) return;
    setting(address, "in scope", count_text(a.in_scope), count_text(b.in_scope));
    setting(address, "exported before", count_text(a.exported), count_text(b.exported));
    const auto selected = [](const ExportPlan& planned) {
      return planned.launches ? count_text(planned.launches->selected) : std::string();
    };
    setting(address, "launches selected", selected(a), selected(b));
    const auto values = [](const ExportPlan& planned) {
      std::vector<std::string> names;
      for (const auto& value : planned.values) names.push_back(value.field.name + ": " + value.value);
      return core::join(names, ", ");
    };
    setting(address, "values to create", values(a), values(b));
  }

  const Plan& before_;
  const Plan& after_;
  std::vector<SettingDifference> settings_;
};

}  // namespace

PlanDiff diff(const Plan& before, const Plan& after) {
  PlanDiff result;
  result.settings = SettingsDiffer(before, after).run();
  result.before = before.summary();
  result.after = after.summary();
  result.plans = {&before, &after};
  result.for_each([&](const ChangeDifference& one) {
    using How = ChangeDifference::How;
    ++(one.how == How::added ? result.added : one.how == How::gone ? result.gone : result.altered);
  });
  return result;
}

void PlanDiff::for_each(const TellDifference& tell) const {
  for_each_difference(*plans.first, *plans.second, tell);
}

}  // namespace tmsync::plan
