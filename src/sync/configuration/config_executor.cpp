#include "config_executor.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "config_writer.hpp"
#include "export_state.hpp"
#include "refusals.hpp"
#include "revert/config_revert.hpp"

namespace tmsync::sync {
namespace {

using core::Task;
using plan::Action;
using plan::ConfigChange;
using plan::ConfigKind;

class ConfigExecutor {
 public:
  ConfigExecutor(Planned& planned, Services& services, ApplyReport& report, Recorder& recorder)
      : plan_(planned.plan),
        context_(*planned.configuration),
        services_(services),
        report_(report),
        recorder_(recorder) {}

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
        if (change.action == Action::refused) continue;
        auto& integration = *context_.integrations[i];
        if (!may_begin(integration, change)) continue;
        if (!change.image.empty()) {
          const auto written = co_await revert_config(integration, change);
          co_await settle(integration, change, written);
        } else if (kind == ConfigKind::integration) {
          const auto written = co_await write_integration(integration, change);
          co_await settle(integration, change, written);
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
    co_await settle(integration, change, written);
  }

  Task<void> run_exports(bool removals) {
    for (std::size_t i = 0; i < plan_.exports.size(); ++i) {
      const auto& change = plan_.exports[i].configuration;
      if (!change || (change->action == Action::remove) != removals || change->action == Action::refused) continue;
      auto& native = *context_.natives[i];
      if (!may_begin(*native.integration, *change)) continue;
      if (!change->image.empty()) {
        const auto written = co_await revert_config(*native.integration, *change);
        co_await settle(*native.integration, *change, written);
        continue;
      }
      const auto* use = native.integration->use_of(native.common.source.project.id);
      if (!native.integration->id || (!removals && (use == nullptr || !use->enabled || unstored_.contains(use)))) {
        skip(*change, "not begun: the integration is not there, not enabled in the project, or without its token");
        continue;
      }
      const auto written = co_await write_export_configuration(native, *change);
      co_await settle(*native.integration, *change, written);
    }
  }

  bool may_begin(const IntegrationContext& integration, const ConfigChange& change) {
    const Refusals& refusals = refusals_[&integration];
    if (services_.stop.draining) {
      skip(change, services_.stop.why.empty() ? "not begun: interrupted" : services_.stop.why);
    } else if (recorder_.failed()) {
      skip(change, Recorder::why());
    } else if (refusals.stops()) {
      skip(change, fmt::format("not begun: the integration was stopped, because {}", refusals.what()));
    } else {
      return true;
    }
    return false;
  }

  void skip(const ConfigChange& change, std::string why) {
    recorder_.finished(record_of(change, OperationState::skipped, why));
    report_.add({change.address, change.action, change.name, OperationState::skipped, std::move(why)});
  }

  /// The record says what was there, and what is there now: one more look.
  Task<void> record(IntegrationContext& integration, const ConfigChange& change, const ConfigWritten& written) {
    if (!recorder_.wanted()) co_return;
    auto operation = record_of(change, written.state, written.error ? written.error->message : std::string());
    if (written.wrote && written.state != OperationState::stale) {
      operation.before = change.before;
      ConfigChange after = change;
      if (written.id) after.id = written.id;
      if (change.kind != ConfigKind::export_configuration && !after.id) after.id = integration.id;
      operation.recipient_id = after.id;
      if (change.action != Action::remove) operation.after_rev = image_rev(co_await read_after(integration, after));
    }
    recorder_.finished(operation);
  }

  Task<void> settle(IntegrationContext& integration, const ConfigChange& change, const ConfigWritten& written) {
    co_await record(integration, change, written);
    note_settled(integration, written);
    if (written.state == OperationState::done) {
      count_done(change.action);
      co_return;
    }
    if (written.error) {
      const auto kind = written.error->kind;
      if (kind == core::ErrorKind::unauthorized || kind == core::ErrorKind::forbidden) report_.unauthorized = true;
      if (kind == core::ErrorKind::unavailable || kind == core::ErrorKind::tls) report_.unavailable = true;
    }
    report_.add({change.address, change.action, change.name, written.state,
                 written.error ? written.error->message : std::string(),
                 written.state == OperationState::failed && written.error && refused_for_good(*written.error)});
  }

  /// A row of equal refusals stops what belongs to the integration.
  void note_settled(const IntegrationContext& integration, const ConfigWritten& written) {
    Refusals& refusals = refusals_[&integration];
    const bool stopped = refusals.stops();
    refusals.note(written.state, written.error);
    if (stopped || !refusals.stops()) return;
    report_.notes.push_back(fmt::format("{}: stopped: {}; {}",
                                        plan::integration_address(plan_.integrations[integration.index].name),
                                        refusals.what(), refusals.way_out()));
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
  Recorder& recorder_;
  std::set<const ProjectUse*> unstored_;
  std::map<const IntegrationContext*, Refusals> refusals_;
};

}  // namespace

core::Task<void> apply_configuration(Planned& planned, Services& services, ApplyReport& report, Recorder& recorder) {
  if (planned.configuration == nullptr) co_return;
  ConfigExecutor executor(planned, services, report, recorder);
  co_await executor.run();
}

}  // namespace tmsync::sync
