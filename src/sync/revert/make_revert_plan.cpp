#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/guards.hpp"
#include "tmsync/sync/revert.hpp"

#include "config_revert.hpp"
#include "configuration/config_observe.hpp"
#include "connections.hpp"
#include "export_revert.hpp"
#include "prepare.hpp"
#include "reference.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;

constexpr const char* kNotAsThen = "TM3501";
constexpr const char* kWillRedo = "TM3502";

core::Error not_as_then(std::string what) {
  return {ErrorKind::invalid_input, std::move(what), 0};
}

class RevertMaker {
 public:
  RevertMaker(const model::Configuration& configuration, const RevertSource& source, const PlanOptions& options,
              Services& services)
      : configuration_(configuration),
        source_(source),
        options_(options),
        services_(services),
        connections_(services),
        objects_(objects_of(source, options)) {
    result_.configuration = std::make_unique<ConfigContext>();
    auto& plan = result_.plan;
    plan.tool_version = options.tool_version;
    plan.config_digest = configuration.digest;
    plan.diagnostics = options.notices;
    plan.reverts = source.run_id;
  }

  Task<Planned> run() {
    for (auto& [name, operations] : needed_integrations()) co_await plan_integration(name, operations);
    for (auto& [name, objects] : objects_.exports) co_await plan_export(name, objects);
    auto& plan = result_.plan;
    plan::judge_guards(plan, configuration_, {options_.limits, options_.acks, options_.today});
    for (auto& [name, info] : instances_) plan.instances.push_back(std::move(info));
    if (plan.summary().has_changes()) {
      plan.diagnostics.add(
          {core::Severity::note,
           kWillRedo,
           {},
           "an ordinary plan that is made after this one was applied wants to do the same again",
           "pause the exports, or bring the configuration back to what it was, before the next apply"});
    }
    co_return std::move(result_);
  }

 private:
  /// Native exports need theirs, also where the run did not touch it.
  std::map<std::string, std::vector<RevertOperation>> needed_integrations() {
    auto needed = objects_.integrations;
    for (const auto& [name, objects] : objects_.exports) {
      const auto* declared = configuration_.find_export(name);
      if (!objects.configuration.empty() && declared != nullptr && declared->native) {
        needed[declared->native->integration];
      }
    }
    return needed;
  }

  plan::InstanceInfo& takes_part(const model::Instance& instance) {
    auto& info = instances_[instance.name];
    info.name = instance.name;
    info.endpoint = instance.endpoint;
    info.requests_per_second = instance.limits.requests_per_second;
    return info;
  }

  /// The instance as the run knew it; empty where it is.
  std::string other_instance(const std::string& name) const {
    const auto recorded = std::find_if(source_.instances.begin(), source_.instances.end(),
                                       [&](const auto& one) { return one.name == name; });
    const auto* declared = configuration_.find_instance(name);
    if (declared == nullptr || recorded == source_.instances.end()) return {};
    if (canonical_endpoint(declared->endpoint) == canonical_endpoint(recorded->endpoint)) return {};
    return fmt::format("instance \"{}\" is {} now, and was {} in the run", name, declared->endpoint,
                       recorded->endpoint);
  }

  void fail(plan::ExportPlan& planned, core::Error error) {
    if (error.kind == ErrorKind::invalid_input) {
      result_.plan.diagnostics.error(kNotAsThen, planned.where,
                                     plan::export_address(planned.name) + ": " + error.message,
                                     "revert with the configuration that the run was made with");
    }
    fail_export(planned, std::move(error));
    result_.plan.complete = false;
  }

  Task<void> plan_integration(const std::string& name, const std::vector<RevertOperation>& operations) {
    auto& plan = result_.plan;
    plan::IntegrationPlan planned;
    planned.name = name;
    const auto* declared = configuration_.find_integration(name);
    auto context = std::make_unique<IntegrationContext>();
    Result<void> read = core::fail(not_as_then("the record holds an integration that is not declared"));
    if (declared != nullptr) {
      planned.where = declared->where;
      planned.instance = declared->instance;
      planned.recipient = declared->recipient;
      planned.display_name = declared->display_name;
      context->index = plan.integrations.size();
      context->declared = declared;
      context->instance = configuration_.find_instance(declared->instance);
      context->recipient = configuration_.find_instance(declared->recipient);
      auto connected = co_await connect_integration(*context);
      read = std::move(connected);
    }
    if (read) {
      auto judged = co_await judge_integration(*context, planned, operations);
      read = std::move(judged);
    }
    if (!read) {
      planned.state = plan::IntegrationPlan::State::failed;
      planned.error = read.error();
      planned.changes.clear();
      if (read.error().kind == ErrorKind::invalid_input) {
        plan.diagnostics.error(kNotAsThen, planned.where, plan::integration_address(name) + ": " + read.error().message,
                               "revert with the configuration that the run was made with");
      }
      plan.complete = false;
      context.reset();
    }
    plan.integrations.push_back(std::move(planned));
    result_.configuration->integrations.push_back(std::move(context));
  }

  Task<Result<void>> connect_integration(IntegrationContext& context) {
    const auto other = other_instance(context.instance->name);
    if (!other.empty()) co_return core::fail(not_as_then(other));
    auto connection = connections_.get(*context.instance);
    if (!connection) co_return core::fail(connection.error());
    context.connection = *connection;
    plan::IntegrationPlan as_declared;  // what an ordinary plan would do is not asked here
    co_await observe_integration(context, as_declared, options_, services_);
    if (as_declared.state == plan::IntegrationPlan::State::failed) co_return core::fail(as_declared.error);
    co_return Result<void>{};
  }

  Task<Result<void>> judge_integration(IntegrationContext& context, plan::IntegrationPlan& planned,
                                       const std::vector<RevertOperation>& operations) {
    for (const auto& operation : operations) {
      auto change = co_await judge_config(context, operation);
      if (!change) co_return core::fail(change.error());
      if (change->reason == plan::Reason::unchanged) {
        ++planned.unchanged;
        continue;
      }
      change->where = planned.where;
      takes_part(*context.instance).requests += 3;
      planned.changes.push_back(std::move(*change));
    }
    co_return Result<void>{};
  }

  Task<void> plan_export(const std::string& name, RevertObjects::OfExport& objects) {
    plan::ExportPlan planned;
    planned.name = name;
    PlannedExport kept;
    std::unique_ptr<NativeContext> native;
    const auto* declared = configuration_.find_export(name);
    if (declared == nullptr) {
      fail(planned, not_as_then("the record holds operations of this export, and it is not declared"));
    } else {
      planned.where = declared->where;
      planned.delivery = declared->delivery;
      planned.aql = declared->aql;
      planned.source_instance = declared->source.instance;
      planned.recipient_instance = declared->recipient.instance;
      planned.source_project = model::to_string(declared->source.project);
      planned.recipient_project = model::to_string(declared->recipient.project);
      auto context = std::make_unique<ExportContext>();
      context->to_apply = options_.to_apply;
      auto done = co_await observe(*declared, *context, planned);
      if (done && declared->native) {
        auto judged = co_await judge_native(*declared, *context, planned, objects, native);
        done = std::move(judged);
      } else if (done) {
        auto judged = co_await judge_export(*context, planned, objects, options_, services_.progress);
        done = std::move(judged);
      }
      if (!done) {
        planned.changes.clear();
        planned.launches.reset();
        fail(planned, done.error());
      } else if (!declared->native) {
        takes_part(*context->recipient_instance).requests += revert_cost(planned);
        kept.context = std::move(context);
      }
    }
    result_.plan.exports.push_back(std::move(planned));
    result_.exports.push_back(std::move(kept));
    result_.configuration->natives.push_back(std::move(native));
  }

  /// Both projects, and nothing of mappings and scopes: what comes back is in the record.
  Task<Result<void>> observe(const model::Export& declared, ExportContext& context, plan::ExportPlan& planned) {
    auto own = std::make_unique<model::Export>(declared);
    own->mapping.reset();
    own->launches.reset();
    own->include = {model::Part::links};
    own->preserve_tags.clear();
    own->preserve_links.clear();
    context.declared = own.get();
    context.own_declaration = std::move(own);
    use_instances(context, configuration_);
    for (const auto* instance : {context.source_instance, context.recipient_instance}) {
      takes_part(*instance);
      const auto other = other_instance(instance->name);
      if (!other.empty()) co_return core::fail(not_as_then(other));
    }
    auto source = connections_.get(*context.source_instance);
    if (!source) co_return core::fail(source.error());
    auto recipient = connections_.get(*context.recipient_instance);
    if (!recipient) co_return core::fail(recipient.error());
    context.source_connection = *source;
    context.recipient_connection = *recipient;
    auto read = co_await read_sides(context);
    if (!read) co_return read;
    planned.source_project = context.source.project.name;
    planned.recipient_project = context.recipient.project.name;
    planned.source_project_id = context.source.project.id;
    planned.recipient_project_id = context.recipient.project.id;
    instances_[context.source_instance->name].user = context.source.user;
    instances_[context.recipient_instance->name].user = context.recipient.user;
    core::Diagnostics none;
    context.mapping = std::make_unique<plan::ResolvedMapping>(nullptr, context.source, context.recipient, none);
    co_return same_projects(context, planned);
  }

  Result<void> same_projects(const ExportContext& context, const plan::ExportPlan& planned) const {
    for (const auto& recorded : source_.exports) {
      if (recorded.name != planned.name) continue;
      const bool same = recorded.source_instance == planned.source_instance &&
                        recorded.recipient_instance == planned.recipient_instance &&
                        recorded.source_project == context.source.project.id &&
                        recorded.recipient_project == context.recipient.project.id;
      if (same) return {};
      return core::fail(not_as_then(fmt::format(
          "it goes from project #{} of {} to project #{} of {} now, and went from #{} of {} to #{} of {}",
          context.source.project.id, planned.source_instance, context.recipient.project.id, planned.recipient_instance,
          recorded.source_project, recorded.source_instance, recorded.recipient_project, recorded.recipient_instance)));
    }
    return core::fail(not_as_then("the record does not say between which projects it went"));
  }

  Task<Result<void>> judge_native(const model::Export& declared, ExportContext& context, plan::ExportPlan& planned,
                                  const RevertObjects::OfExport& objects, std::unique_ptr<NativeContext>& native) {
    if (!objects.cases.empty() || !objects.launches.empty()) {
      co_return core::fail(not_as_then("its delivery is native now, and was direct in the run"));
    }
    IntegrationContext* integration = nullptr;
    for (const auto& one : result_.configuration->integrations) {
      if (one != nullptr && one->declared->name == declared.native->integration) integration = one.get();
    }
    if (integration == nullptr) co_return core::fail(not_as_then("its integration could not be read"));
    for (const auto& operation : objects.configuration) {
      auto change = co_await judge_config(*integration, operation);
      if (!change) co_return core::fail(change.error());
      if (change->reason == plan::Reason::unchanged) continue;
      change->where = declared.where;
      takes_part(*context.source_instance).requests += 3;
      planned.configuration = std::move(*change);
    }
    native = std::make_unique<NativeContext>();
    native->integration = integration;
    co_return Result<void>{};
  }

  const model::Configuration& configuration_;
  const RevertSource& source_;
  const PlanOptions& options_;
  Services& services_;
  Connections connections_;
  RevertObjects objects_;
  Planned result_;
  std::map<std::string, plan::InstanceInfo> instances_;
};

}  // namespace

Task<Planned> make_revert_plan(const model::Configuration& configuration, const RevertSource& source,
                               const PlanOptions& options, Services& services) {
  RevertMaker maker(configuration, source, options, services);
  auto planned = co_await maker.run();
  co_return planned;
}

}  // namespace tmsync::sync
