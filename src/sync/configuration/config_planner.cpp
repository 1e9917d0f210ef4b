#include "config_planner.hpp"

#include <algorithm>

#include "config_observe.hpp"

namespace tmsync::sync {

using State = plan::IntegrationPlan::State;

bool concerns(const std::vector<std::string>& globs, const std::string& address) {
  if (plan::address_matches(globs, address)) return true;
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    for (auto slash = glob.find('/'); slash != std::string::npos; slash = glob.find('/', slash + 1)) {
      const std::string above = glob.substr(0, slash);
      if (above.find('/') != std::string::npos && plan::address_matches({above}, address)) return true;
    }
    return false;
  });
}

ConfigPlanner::ConfigPlanner(const model::Configuration& configuration, const PlanOptions& options,
                             Connections& connections, Services& services, Planned& result)
    : configuration_(configuration),
      options_(options),
      connections_(connections),
      services_(services),
      plan_(result.plan),
      context_(*result.configuration) {
  if (options.targets.empty()) return;
  for (const auto& declared : configuration.exports) {
    if (!declared.native || !concerns(options.targets, plan::export_address(declared.name))) continue;
    needed_.push_back(plan::integration_address(declared.native->integration));
  }
}

bool ConfigPlanner::wanted(const std::string& address) const {
  if (plan::address_matches(options_.excludes, address)) return false;
  return options_.targets.empty() || plan::address_matches(options_.targets, address) ||
         plan::address_matches(needed_, address);
}

core::Task<void> ConfigPlanner::observe_integrations() {
  for (const auto& declared : configuration_.integrations) {
    plan::IntegrationPlan planned;
    planned.name = declared.name;
    planned.where = declared.where;
    planned.instance = declared.instance;
    planned.recipient = declared.recipient;
    planned.display_name = declared.display_name;
    const std::string address = plan::integration_address(declared.name);
    const bool read = options_.targets.empty() || concerns(options_.targets, address) ||
                      std::find(needed_.begin(), needed_.end(), address) != needed_.end();
    std::unique_ptr<IntegrationContext> context;
    if (!read) {
      planned.state = State::excluded;
    } else {
      context = std::make_unique<IntegrationContext>();
      context->index = plan_.integrations.size();
      context->declared = &declared;
      context->instance = configuration_.find_instance(declared.instance);
      context->recipient = configuration_.find_instance(declared.recipient);
      auto connection = connections_.get(*context->instance);
      if (connection) {
        context->connection = *connection;
        co_await observe_integration(*context, planned, options_, services_);
      } else {
        planned.state = State::failed;
        planned.error = connection.error();
      }
    }
    plan_.integrations.push_back(std::move(planned));
    context_.integrations.push_back(std::move(context));
  }
  context_.natives.resize(configuration_.exports.size());
}

IntegrationContext* ConfigPlanner::integration_of(const model::Export& declared) const {
  for (const auto& context : context_.integrations) {
    if (context != nullptr && context->declared->name == declared.native->integration) return context.get();
  }
  return nullptr;
}

core::Task<void> ConfigPlanner::observe_export(std::size_t index) {
  const auto& declared = configuration_.exports[index];
  auto& planned = plan_.exports[index];
  auto* integration = integration_of(declared);
  if (integration == nullptr) {
    planned.state = plan::ExportState::failed;
    planned.error = {core::ErrorKind::invalid_input, "its integration was not read", 0};
    co_return;
  }
  auto context = std::make_unique<NativeContext>();
  context->integration = integration;
  auto& common = context->common;
  common.declared = &declared;
  use_instances(common, configuration_);
  auto source = connections_.get(*common.source_instance);
  auto recipient = connections_.get(*common.recipient_instance);
  if (!source || !recipient) {
    planned.state = plan::ExportState::failed;
    planned.error = source ? recipient.error() : source.error();
    co_return;
  }
  common.source_connection = *source;
  common.recipient_connection = *recipient;
  co_await observe_native(*context, planned, plan_.integrations[integration->index], plan_.diagnostics, services_);
  if (planned.state == plan::ExportState::planned) context_.natives[index] = std::move(context);
}

core::Task<void> ConfigPlanner::decide() {
  for (std::size_t i = 0; i < context_.natives.size(); ++i) {
    if (context_.natives[i] == nullptr) continue;
    auto& context = *context_.natives[i];
    std::vector<const NativeContext*> siblings;
    for (const auto& other : context_.natives) {
      if (other == nullptr || other.get() == &context || other->integration != context.integration) continue;
      if (other->common.source.project.id == context.common.source.project.id) siblings.push_back(other.get());
    }
    auto& integration = plan_.integrations[context.integration->index];
    co_await decide_native(context, siblings, plan_.exports[i], integration, plan_.diagnostics, services_);
    if (plan_.exports[i].state != plan::ExportState::planned) context_.natives[i].reset();
  }
  for (auto& planned : plan_.integrations) {
    std::erase_if(planned.changes, [&](const plan::ConfigChange& change) { return !wanted(change.address); });
    if (plan_.complete && planned.state == State::failed) plan_.complete = false;
  }
}

void ConfigPlanner::leave_to_first_shard() {
  for (auto& planned : plan_.integrations) {
    planned.state = State::excluded;
    planned.error = {};
    planned.changes.clear();
    planned.unchanged = 0;
  }
  for (auto& planned : plan_.exports) {
    if (planned.delivery != model::Delivery::native || planned.state == plan::ExportState::paused) continue;
    planned.state = plan::ExportState::excluded;
    planned.error = {};
  }
  for (auto& native : context_.natives) native.reset();
}

std::vector<const NativeContext*> ConfigPlanner::natives() const {
  std::vector<const NativeContext*> list;
  for (const auto& native : context_.natives) {
    if (native != nullptr) list.push_back(native.get());
  }
  return list;
}

void ConfigPlanner::add_cost(std::map<std::string, plan::InstanceInfo>& instances) const {
  // Each change is looked at once more and then written.
  constexpr std::int64_t kRequests = 3;
  const auto count = [&](const std::string& instance, std::size_t changes) {
    const auto* declared = configuration_.find_instance(instance);
    auto& info = instances[instance];
    info.name = instance;
    info.endpoint = declared->endpoint;
    info.requests_per_second = declared->limits.requests_per_second;
    info.requests += kRequests * static_cast<std::int64_t>(changes);
  };
  for (const auto& planned : plan_.integrations) {
    if (planned.state != State::excluded) count(planned.instance, planned.changes.size());
  }
  for (const auto& planned : plan_.exports) {
    if (planned.configuration) count(planned.source_instance, 1);
  }
}

}  // namespace tmsync::sync
