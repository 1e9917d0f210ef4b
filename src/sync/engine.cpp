#include "tmsync/sync/engine.hpp"

#include <algorithm>
#include <map>

#include "planner.hpp"

namespace tmsync::sync {
namespace {

/// Does any glob name the export, something above it, or something under it?
bool concerns(const std::vector<std::string>& globs, const std::string& name) {
  const std::string address = plan::export_address(name);
  if (plan::address_matches(globs, address)) return true;
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    const auto second = glob.find('/', glob.find('/') + 1);
    return second != std::string::npos && plan::address_matches({glob.substr(0, second)}, address);
  });
}

class Connections {
 public:
  explicit Connections(Services& services) : services_(services) {}

  core::Result<std::shared_ptr<testops::Connection>> get(const model::Instance& instance) {
    const auto at = open_.find(instance.name);
    if (at != open_.end()) return at->second;
    auto connection = services_.connect(instance);
    open_.emplace(instance.name, connection);
    return connection;
  }

 private:
  Services& services_;
  std::map<std::string, core::Result<std::shared_ptr<testops::Connection>>> open_;
};

plan::ExportPlan skeleton(const model::Export& declared, const PlanOptions& options) {
  plan::ExportPlan planned;
  planned.name = declared.name;
  planned.where = declared.where;
  planned.aql = declared.aql;
  planned.source_instance = declared.source.instance;
  planned.recipient_instance = declared.recipient.instance;
  planned.source_project = model::to_string(declared.source.project);
  planned.recipient_project = model::to_string(declared.recipient.project);
  const bool excluded = plan::address_matches(options.excludes, plan::export_address(declared.name));
  if (excluded || (!options.targets.empty() && !concerns(options.targets, declared.name))) {
    planned.state = plan::ExportState::excluded;
  } else if (declared.paused) {
    planned.state = plan::ExportState::paused;
  }
  return planned;
}

/// Does the declaration, as far as it can be told without reading it, go between the two projects of the context?
bool declares_same_way(const model::Configuration& configuration, const ExportContext& context,
                       const model::Export& other) {
  const auto same = [&](const model::Endpoint& end, const plan::Side& side) {
    const auto* instance = configuration.find_instance(end.instance);
    if (instance == nullptr || instance->origin != side.origin) return false;
    return end.project.id ? *end.project.id == side.project.id : end.project.name == side.project.name;
  };
  return same(other.source, context.source) && same(other.recipient, context.recipient);
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

}  // namespace

core::Task<Planned> make_plan(const model::Configuration& configuration, const PlanOptions& options,
                              Services& services) {
  Planned result;
  plan::Plan& plan = result.plan;
  plan.tool_version = options.tool_version;
  plan.config_digest = configuration.digest;
  plan.diagnostics = options.notices;
  Connections connections(services);
  std::vector<std::unique_ptr<ExportContext>> contexts;
  std::map<std::string, plan::InstanceInfo> instances;

  for (const auto& declared : configuration.exports) {
    auto planned = skeleton(declared, options);
    std::unique_ptr<ExportContext> context;
    if (planned.state == plan::ExportState::planned) {
      context = std::make_unique<ExportContext>();
      context->declared = &declared;
      context->source_instance = configuration.find_instance(declared.source.instance);
      context->recipient_instance = configuration.find_instance(declared.recipient.instance);
      auto source = connections.get(*context->source_instance);
      auto recipient = connections.get(*context->recipient_instance);
      for (const auto* instance : {context->source_instance, context->recipient_instance}) {
        instances[instance->name] = {instance->name, instance->endpoint, {}, 0, instance->limits.requests_per_second};
      }
      if (source && recipient) {
        context->source_connection = *source;
        context->recipient_connection = *recipient;
        co_await observe(*context, planned, plan.diagnostics, services.progress);
      } else {
        planned.state = plan::ExportState::failed;
        planned.error = source ? recipient.error() : source.error();
      }
    }
    contexts.push_back(std::move(context));
    plan.exports.push_back(std::move(planned));
  }

  refuse_conflicts(contexts, plan.exports, plan.diagnostics);
  for (std::size_t i = 0; i < contexts.size(); ++i) {
    auto& planned = plan.exports[i];
    if (contexts[i] == nullptr || planned.state != plan::ExportState::planned) continue;
    std::vector<const ExportContext*> siblings;
    std::vector<const model::Export*> idle;
    for (std::size_t j = 0; j < contexts.size(); ++j) {
      if (i == j) continue;
      if (contexts[j] == nullptr || !contexts[j]->source_sweep.complete) {
        if (declares_same_way(configuration, *contexts[i], configuration.exports[j]))
          idle.push_back(&configuration.exports[j]);
        continue;
      }
      if (contexts[j]->source.origin == contexts[i]->source.origin &&
          contexts[j]->source.project.id == contexts[i]->source.project.id &&
          contexts[j]->recipient.project.id == contexts[i]->recipient.project.id &&
          contexts[j]->recipient.origin == contexts[i]->recipient.origin) {
        siblings.push_back(contexts[j].get());
        if (contexts[j]->map_digest == contexts[i]->map_digest)
          share_marks(*contexts[i], configuration.exports[j], j < i);
      }
    }
    for (const auto* sibling : idle) {
      if (digest_of(*sibling, *contexts[i]) == contexts[i]->map_digest) share_marks(*contexts[i], *sibling, false);
    }
    co_await read_idle_siblings(*contexts[i], std::move(idle), plan.diagnostics);
    const bool decided = co_await decide(*contexts[i], siblings, planned, options, services.progress);
    if (decided) co_await decide_launches(*contexts[i], planned, options, services.progress);
  }

  for (std::size_t i = 0; i < contexts.size(); ++i) {
    auto& planned = plan.exports[i];
    if (planned.state == plan::ExportState::failed) plan.complete = false;
    PlannedExport keep;
    if (contexts[i] != nullptr && planned.state == plan::ExportState::planned) {
      const Cost cost = estimate(*contexts[i], planned);
      instances[planned.source_instance].requests += cost.source;
      instances[planned.recipient_instance].requests += cost.recipient;
      instances[planned.source_instance].user = contexts[i]->source.user;
      instances[planned.recipient_instance].user = contexts[i]->recipient.user;
      for (auto& guard : plan::check_guards(*contexts[i]->declared, planned)) {
        guard.acknowledged = std::find(options.acks.begin(), options.acks.end(), guard.guard + '@' + guard.address) !=
                             options.acks.end();
        plan.guards.push_back(std::move(guard));
      }
      contexts[i]->source_sweep = {};
      contexts[i]->recipient_sweep = {};
      keep.context = std::move(contexts[i]);
    }
    result.exports.push_back(std::move(keep));
  }
  for (auto& [name, info] : instances) plan.instances.push_back(info);
  co_return result;
}

}  // namespace tmsync::sync
