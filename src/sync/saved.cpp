#include "tmsync/sync/saved.hpp"

#include <algorithm>
#include <set>

#include "tmsync/plan/guards.hpp"

#include "context.hpp"
#include "planner.hpp"

namespace tmsync::sync {
namespace {

const plan::ExportPlan* saved_export(const plan::Plan& saved, const std::string& name) {
  const auto at =
      std::find_if(saved.exports.begin(), saved.exports.end(), [&](const auto& one) { return one.name == name; });
  return at == saved.exports.end() ? nullptr : &*at;
}

void add_requests(plan::Plan& plan, const std::string& instance, std::int64_t requests) {
  for (auto& info : plan.instances) {
    if (info.name == instance) info.requests += requests;
  }
}

/// Adds the requests of every export, or takes them off.
void add_costs(Planned& planned, std::int64_t sign) {
  for (std::size_t i = 0; i < planned.exports.size(); ++i) {
    const auto* context = planned.exports[i].context.get();
    if (context == nullptr) continue;
    const auto& one = planned.plan.exports[i];
    const Cost cost = estimate(*context, one);
    add_requests(planned.plan, one.source_instance, sign * cost.source);
    add_requests(planned.plan, one.recipient_instance, sign * cost.recipient);
  }
}

}  // namespace

void remember_standings(ExportContext& context, const plan::Plan& saved) {
  const auto* planned = saved_export(saved, context.declared->name);
  if (planned == nullptr) return;
  context.exact = true;
  context.standings.cases =
      plan::standings_of(plan::changed_cases(*planned), context.source_sweep, context.recipient_sweep);
}

void remember_standings(ExportContext& context, const plan::Plan& saved, const std::vector<model::LaunchRow>& source,
                        const std::vector<plan::LaunchCopy>& copies) {
  const auto* planned = saved_export(saved, context.declared->name);
  if (planned == nullptr) return;
  std::set<model::Id> selected;
  for (const auto& row : source) selected.insert(row.id);
  for (const auto id : plan::changed_launches(*planned)) {
    plan::Standing standing;
    standing.source = id;
    standing.in_scope = selected.contains(id);
    auto copy = std::lower_bound(copies.begin(), copies.end(), id, [](const plan::LaunchCopy& one, model::Id wanted) {
      return one.mark.source.id < wanted;
    });
    for (; copy != copies.end() && copy->mark.source.id == id; ++copy) standing.copies.push_back(copy->row.id);
    context.standings.launches.push_back(std::move(standing));
  }
}

plan::Settlement settle(const plan::Plan& saved, Planned& fresh, const model::Configuration& configuration,
                        const PlanOptions& options) {
  std::vector<plan::Standings> standings;
  for (auto& planned : fresh.exports) {
    standings.push_back(planned.context ? std::move(planned.context->standings) : plan::Standings{});
  }
  add_costs(fresh, -1);
  auto settlement = plan::settle(saved, fresh.plan, standings);
  add_costs(fresh, 1);
  plan::judge_guards(fresh.plan, configuration, {options.limits, options.acks, options.today});
  return settlement;
}

}  // namespace tmsync::sync
