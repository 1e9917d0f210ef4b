#include "config_executor.hpp"

#include <algorithm>

#include "config_writer.hpp"

namespace tmsync::sync {
namespace {

using core::Task;
using plan::Action;
using plan::ConfigChange;
using plan::ConfigKind;

class ConfigExecutor {
 public:
  ConfigExecutor(Planned& planned, Services& services, ApplyReport& report)
      : plan_(planned.plan), context_(*planned.configuration), services_(services), report_(report) {}

  Task<void> run() {
    for (const auto kind : {ConfigKind::integration, ConfigKind::project_integration}) {
      co_await run_integrations(kind, false);
    }
    co_await run_exports(false);
    co_await run_exports(true);
    for (const auto kind : {ConfigKind::project_integration, ConfigKind::integration}) {
      co_await run_integrations(kind, true);
    }
  }

 private:
  Task<void> run_integrations(ConfigKind kind, bool removals) {
    for (std::size_t i = 0; i < plan_.integrations.size(); ++i) {
      for (const auto& change : plan_.integrations[i].changes) {
        if (change.kind != kind || (change.action == Action::remove) != removals) continue;
        auto& integration = *context_.integrations[i];
        if (!may_begin(change)) continue;
        if (kind == ConfigKind::integration) {
          settle(change, co_await write_integration(integration, change));
        } else {
          co_await project_use(integration, change);
        }
      }
    }
  }

  Task<void> project_use(IntegrationContext& integration, const ConfigChange& change) {
    ProjectUse* use = integration.use_of(change.project.value_or(0));
    if (!integration.id || use == nullptr) {
      skip(change, "not begun: the integration is not there");
      co_return;
    }
    const auto written = co_await write_project_use(integration, *use, change, services_);
    // An export is not switched on again where its token could not be stored.
    if (change.send_secret && written.state != OperationState::done) unstored_.insert(use);
    settle(change, written);
  }

  Task<void> run_exports(bool removals) {
    for (std::size_t i = 0; i < plan_.exports.size(); ++i) {
      const auto& change = plan_.exports[i].configuration;
      if (!change || (change->action == Action::remove) != removals || change->action == Action::refused) continue;
      if (!may_begin(*change)) continue;
      auto& native = *context_.natives[i];
      const auto* use = native.integration->use_of(native.common.source.project.id);
      if (!native.integration->id || (!removals && (use == nullptr || !use->enabled || unstored_.contains(use)))) {
        skip(*change, "not begun: the integration is not there, not enabled in the project, or without its token");
        continue;
      }
      settle(*change, co_await write_export_configuration(native, *change));
    }
  }

  bool may_begin(const ConfigChange& change) {
    if (!services_.stop.draining) return true;
    skip(change, "not begun: interrupted");
    return false;
  }

  void skip(const ConfigChange& change, std::string why) {
    report_.add({change.address, change.action, change.name, OperationState::skipped, std::move(why)});
  }

  void settle(const ConfigChange& change, const ConfigWritten& written) {
    if (written.state == OperationState::done) {
      count_done(change.action);
      return;
    }
    if (written.error) {
      const auto kind = written.error->kind;
      if (kind == core::ErrorKind::unauthorized || kind == core::ErrorKind::forbidden) report_.unauthorized = true;
      if (kind == core::ErrorKind::unavailable || kind == core::ErrorKind::tls) report_.unavailable = true;
    }
    report_.add({change.address, change.action, change.name, written.state,
                 written.error ? written.error->message : std::string()});
  }

  void count_done(Action action) {
    auto& done = report_.done;
    if (action == Action::create) {
      ++done.create;
      ++done.configuration.create;
    }
    if (action == Action::update) {
      ++done.update;
      ++done.configuration.update;
    }
    if (action == Action::remove) {
      ++done.remove;
      ++done.configuration.remove;
    }
  }

  const plan::Plan& plan_;
  ConfigContext& context_;
  Services& services_;
  ApplyReport& report_;
  std::set<const ProjectUse*> unstored_;
};

}  // namespace

core::Task<void> apply_configuration(Planned& planned, Services& services, ApplyReport& report) {
  if (planned.configuration == nullptr) co_return;
  ConfigExecutor executor(planned, services, report);
  co_await executor.run();
}

}  // namespace tmsync::sync
