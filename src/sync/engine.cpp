#include "tmsync/sync/engine.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "configuration/config_observe.hpp"
#include "configuration/config_planner.hpp"
#include "connections.hpp"
#include "planner.hpp"
#include "scope_diff/configurations.hpp"

namespace tmsync::sync {
namespace {

using core::Task;

constexpr const char* kMendPause = "remove `paused`, or set a new date";

plan::ExportPlan skeleton(const model::Export& declared, const PlanOptions& options) {
  plan::ExportPlan planned;
  planned.name = declared.name;
  planned.where = declared.where;
  planned.delivery = declared.delivery;
  planned.aql = declared.aql;
  planned.source_instance = declared.source.instance;
  planned.recipient_instance = declared.recipient.instance;
  planned.source_project = model::to_string(declared.source.project);
  planned.recipient_project = model::to_string(declared.recipient.project);
  const std::string address = plan::export_address(declared.name);
  const bool excluded = plan::address_matches(options.excludes, address);
  if (excluded || (!options.targets.empty() && !concerns(options.targets, address))) {
    planned.state = plan::ExportState::excluded;
    return planned;
  }
  if (!declared.paused) return planned;
  planned.paused_until = declared.paused_until;
  planned.pause_reason = declared.pause_reason;
  if (model::pause_is_over(declared, options.today)) {
    planned.state = plan::ExportState::failed;
    planned.error = {core::ErrorKind::invalid_input,
                     fmt::format("paused until {}, which is over: {}", declared.paused_until, kMendPause), 0};
  } else if (declared.delivery == model::Delivery::direct) {
    planned.state = plan::ExportState::paused;
  }
  return planned;
}

/// The digest depends on what is declared, not on what the instances hold.
std::string digest_of(const model::Export& declared, const ExportContext& context) {
  core::Diagnostics ignored;
  const auto* mapping = declared.mapping ? &*declared.mapping : nullptr;
  return plan::ResolvedMapping(mapping, context.source, context.recipient, ignored).digest(declared);
}

/// Both write the same marks, so that a copy does not say whose it is.
void share_marks(ExportContext& context, const model::Export& sibling, bool it_comes_first) {
  const bool deletes = sibling.on_scope_exit == model::ScopeExit::remove;
  if (!deletes) context.siblings_keep = true;
  if (deletes && it_comes_first) context.sibling_deletes = true;
}

/// One plan in the making: observe everything, refuse what would work against itself, decide, count.
class PlanMaker {
 public:
  PlanMaker(const model::Configuration& configuration, const PlanOptions& options, Services& services)
      : configuration_(configuration),
        options_(options),
        services_(services),
        connections_(services),
        config_planner_(configuration, options, connections_, services, start()),
        plan_(result_.plan) {}

  Task<Planned> run() {
    co_await config_planner_.observe_integrations();
    for (std::size_t i = 0; i < configuration_.exports.size(); ++i) co_await observe_export(i);
    // All shards read the configuration plane, since direct exports beside native ones are refused; one plans it.
    const bool first_shard = !options_.shard || options_.shard->index == 1;
    if (first_shard) co_await config_planner_.decide();
    co_await refuse();
    if (!first_shard) config_planner_.leave_to_first_shard();
    for (std::size_t i = 0; i < contexts_.size(); ++i) {
      if (is_planned(i)) co_await decide_export(i);
    }
    if (options_.compare_with != nullptr) co_await compare_scopes();
    note_raw_tokens();
    for (std::size_t i = 0; i < contexts_.size(); ++i) finish(i);
    plan::judge_guards(plan_, configuration_, {options_.limits, options_.acks, options_.today});
    config_planner_.add_cost(instances_);
    for (const auto* native : config_planner_.natives()) note_users(native->common);
    for (auto& [name, info] : instances_) plan_.instances.push_back(std::move(info));
    co_return std::move(result_);
  }

 private:
  Planned& start() {
    result_.configuration = std::make_unique<ConfigContext>();
    result_.plan.tool_version = options_.tool_version;
    result_.plan.config_digest = configuration_.digest;
    result_.plan.diagnostics = options_.notices;
    if (options_.shard) result_.plan.shard = fmt::format("{}/{}", options_.shard->index, options_.shard->count);
    return result_;
  }

  /// Directly, and not failed or left out so far.
  bool is_planned(std::size_t i) const {
    return contexts_[i] != nullptr && plan_.exports[i].state == plan::ExportState::planned;
  }

  void takes_part(const model::Instance& instance) {
    instances_[instance.name] = {instance.name, instance.endpoint, {}, 0, instance.limits.requests_per_second};
  }

  Task<void> observe_export(std::size_t i) {
    const auto& declared = configuration_.exports[i];
    plan_.exports.push_back(skeleton(declared, options_));
    contexts_.push_back(nullptr);
    auto& planned = plan_.exports.back();
    if (planned.state == plan::ExportState::failed) {
      plan_.diagnostics.error(
          "TM1222", declared.paused_where,
          fmt::format("{} is paused until {} (\"{}\"), which is over, and is not run",
                      plan::export_address(declared.name), declared.paused_until, declared.pause_reason),
          kMendPause);
    }
    if (planned.state != plan::ExportState::planned) co_return;
    const auto& source_instance = *configuration_.find_instance(declared.source.instance);
    const auto& recipient_instance = *configuration_.find_instance(declared.recipient.instance);
    takes_part(source_instance);
    takes_part(recipient_instance);
    if (planned.delivery == model::Delivery::native) {
      co_await config_planner_.observe_export(i);
      co_return;
    }
    auto context = std::make_unique<ExportContext>();
    context->declared = &declared;
    context->to_apply = options_.to_apply;
    use_instances(*context, configuration_);
    auto source = connections_.get(*context->source_instance);
    auto recipient = connections_.get(*context->recipient_instance);
    if (!source || !recipient) {
      planned.state = plan::ExportState::failed;
      planned.error = source ? recipient.error() : source.error();
      co_return;
    }
    context->source_connection = *source;
    context->recipient_connection = *recipient;
    co_await observe(*context, planned, plan_.diagnostics, services_.progress);
    contexts_[i] = std::move(context);
  }

  Task<void> refuse() {
    const auto natives = config_planner_.natives();
    for (std::size_t i = 0; i < contexts_.size(); ++i) {
      if (!is_planned(i)) continue;
      co_await refuse_double_delivery(*contexts_[i], plan_.exports[i], natives, plan_.diagnostics);
    }
    refuse_conflicts(contexts_, plan_.exports, plan_.diagnostics);
  }

  /// Exports between the same two projects: those that were read, and those that are not run now.
  struct Siblings {
    std::vector<const ExportContext*> read;
    std::vector<const model::Export*> idle;
  };
  Siblings siblings_of(std::size_t i) {
    Siblings siblings;
    auto& context = *contexts_[i];
    for (std::size_t j = 0; j < contexts_.size(); ++j) {
      const auto& declared = configuration_.exports[j];
      if (i == j || declared.delivery == model::Delivery::native) continue;
      if (contexts_[j] == nullptr || !contexts_[j]->source_sweep.complete) {
        if (declares_same_way(configuration_, context, declared)) siblings.idle.push_back(&declared);
        continue;
      }
      if (!goes_the_same_way(*contexts_[j], context)) continue;
      siblings.read.push_back(contexts_[j].get());
      if (contexts_[j]->map_digest == context.map_digest) share_marks(context, declared, j < i);
    }
    const auto takes_launches = [](const model::Export& sibling) {
      return sibling.launches && sibling.launches->enabled;
    };
    context.launches_shared = std::any_of(siblings.read.begin(), siblings.read.end(),
                                          [&](const auto* sibling) { return takes_launches(*sibling->declared); }) ||
                              std::any_of(siblings.idle.begin(), siblings.idle.end(),
                                          [&](const auto* sibling) { return takes_launches(*sibling); });
    for (const auto* sibling : siblings.idle) {
      if (digest_of(*sibling, context) == context.map_digest) share_marks(context, *sibling, false);
    }
    return siblings;
  }

  Task<void> decide_export(std::size_t i) {
    auto& context = *contexts_[i];
    auto& planned = plan_.exports[i];
    auto siblings = siblings_of(i);
    co_await read_idle_siblings(context, std::move(siblings.idle), plan_.diagnostics);
    const bool decided = co_await decide(context, siblings.read, planned, options_, services_.progress);
    if (decided) co_await decide_launches(context, planned, options_, services_.progress);
  }

  Task<void> compare_scopes() {
    ComparedExports read;
    for (std::size_t i = 0; i < contexts_.size(); ++i) {
      if (is_planned(i)) read.emplace_back(contexts_[i].get(), &plan_.exports[i]);
    }
    for (const auto* native : config_planner_.natives()) {
      const auto named = [&](const auto& planned) { return planned.name == native->common.declared->name; };
      read.emplace_back(&native->common, &*std::find_if(plan_.exports.begin(), plan_.exports.end(), named));
    }
    co_await compare_configurations(configuration_, options_, std::move(read), plan_, services_.progress);
  }

  void note_raw_tokens() {
    const auto names = connections_.without_exchange();
    for (const auto& instance : configuration_.instances) {
      if (!names.contains(instance.name)) continue;
      plan_.diagnostics.add({core::Severity::note, "TM3311", instance.where,
                             fmt::format("instance \"{}\" has no token exchange: the API token itself goes along with "
                                         "each request",
                                         instance.name),
                             "look whether spec.endpoint leads to TestOps itself"});
    }
  }

  void note_users(const ExportContext& context) {
    instances_[context.source_instance->name].user = context.source.user;
    const auto& user = context.recipient.user;
    instances_[context.recipient_instance->name].user = user.empty() ? context.writer : user;
  }

  /// Counts requests, and keeps of the context what applying needs.
  void finish(std::size_t i) {
    auto& planned = plan_.exports[i];
    if (planned.state == plan::ExportState::failed) plan_.complete = false;
    for (const auto& note : planned.notes) {
      const auto address = plan::export_address(planned.name);
      plan_.diagnostics.add({core::Severity::note, "TM3310", planned.where, fmt::format("{}: {}", address, note), {}});
    }
    PlannedExport keep;
    if (is_planned(i)) {
      auto& context = *contexts_[i];
      const Cost cost = estimate(context, planned);
      instances_[planned.source_instance].requests += cost.source;
      instances_[planned.recipient_instance].requests += cost.recipient;
      note_users(context);
      if (options_.saved != nullptr) remember_standings(context, *options_.saved);
      context.source_sweep = {};
      context.recipient_sweep = {};
      keep.context = std::move(contexts_[i]);
    }
    result_.exports.push_back(std::move(keep));
  }

  const model::Configuration& configuration_;
  const PlanOptions& options_;
  Services& services_;
  Planned result_;
  Connections connections_;
  ConfigPlanner config_planner_;
  plan::Plan& plan_;
  std::vector<std::unique_ptr<ExportContext>> contexts_;  ///< parallel to plan_.exports; null where not read directly
  std::map<std::string, plan::InstanceInfo> instances_;
};

}  // namespace

core::Task<Planned> make_plan(const model::Configuration& configuration, const PlanOptions& options,
                              Services& services) {
  PlanMaker maker(configuration, options, services);
  auto planned = co_await maker.run();
  co_return planned;
}

}  // namespace tmsync::sync
