#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/native_settings.hpp"

#include "config_observe.hpp"
#include "prepare.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using model::Presence;
using plan::Action;
using plan::ConfigChange;
using plan::ConfigKind;
using plan::Reason;

Task<Result<void>> read_configurations(NativeContext& context) {
  const auto& integration = *context.integration;
  if (!integration.id) co_return Result<void>{};
  testops::IntegrationReader api(integration.connection);
  const model::Id project = context.common.source.project.id;
  auto there = co_await api.exports(*integration.id, project);
  if (!there) {
    if (there.error().kind == ErrorKind::not_found) co_return Result<void>{};
    co_return core::fail(there.error());
  }
  for (auto& row : *there) context.there.push_back(to_plan(std::move(row)));
  auto named =
      co_await name_mapping_field(context.integration->connection, *integration.id, project, context.wanted.names);
  co_return named;
}

ConfigChange change_of(const NativeContext& context, const plan::ExportPlan& planned) {
  ConfigChange change;
  change.kind = ConfigKind::export_configuration;
  change.address = plan::export_address(planned.name);
  change.name = fmt::format("{} -> {}", planned.source_project, planned.recipient_project);
  change.project = context.common.source.project.id;
  change.where = planned.where;
  if (context.found) {
    change.id = context.found->id;
    change.before = plan::to_json(*context.found);
    change.seen_modified = context.found->last_modified;
  }
  return change;
}

/// Switched off although it is declared to run: why, and can it be switched on again?
Task<void> judge_switched_off(NativeContext& context, ConfigChange& change, plan::IntegrationPlan& integration,
                              Services& services) {
  change.reason = Reason::switched_off;
  const ProjectUse* use = context.integration->use_of(context.common.source.project.id);
  if (use == nullptr) co_return;
  auto probe = co_await probe_recipient(*context.common.recipient_instance, *use->declared,
                                        context.common.declared->recipient.project, services);
  if (probe.works) {
    change.notes.push_back(
        fmt::format("it is switched off in TestOps, by TestOps itself (a stored token that stopped working, changed "
                    "rights), by a person, or by an earlier `paused`; {}: it is stored anew, then the export is "
                    "switched on",
                    probe.finding));
    store_secret(*context.integration, *use, integration, Reason::switched_off,
                 "an export of the project was switched off: the token is stored anew");
    co_return;
  }
  change.action = Action::refused;
  change.reason = Reason::credentials_refused;
  change.notes.push_back(fmt::format("likely cause: {}", probe.finding));
}

}  // namespace

core::Task<core::Result<void>> name_mapping_field(std::shared_ptr<testops::Connection> connection,
                                                  model::Id integration, model::Id project,
                                                  model::SettingsTemplate& names) {
  if (names.mapping_is_declared) co_return Result<void>{};
  testops::IntegrationReader api(connection);
  auto form = co_await api.export_form(integration, project);
  if (!form) {
    // An instance that describes no form gets the template's own name; a failure of the moment must not decide that.
    if (form.error().kind == ErrorKind::not_found) co_return Result<void>{};
    co_return core::fail(form.error());
  }
  const std::string key = mapping_key(*form);
  if (!key.empty()) names.mapping = key;
  co_return Result<void>{};
}

core::Task<core::Result<std::vector<std::string>>> project_keys(std::shared_ptr<testops::Connection> connection,
                                                                model::Id integration, model::Id source_project,
                                                                model::Ref recipient) {
  std::vector<std::string> keys{std::to_string(recipient.id), recipient.name};
  testops::IntegrationReader api(connection);
  auto remote = co_await api.remote_projects(integration, source_project, recipient.name);
  if (!remote) {
    if (remote.error().kind == ErrorKind::not_found) co_return keys;
    co_return core::fail(remote.error());
  }
  for (const auto& one : *remote) {
    const bool same = one.id.empty() ? one.name == recipient.name : one.id == keys.front();
    if (!same || one.key.empty()) continue;
    keys.insert(keys.begin(), one.key);
    break;
  }
  co_return keys;
}

core::Task<void> observe_native(NativeContext& context, plan::ExportPlan& planned,
                                const plan::IntegrationPlan& integration, core::Diagnostics& diags,
                                Services& services) {
  auto& common = context.common;
  services.progress.begin(planned.name + ": reading the export configuration", -1);
  const bool prepared = co_await prepare(common, planned, diags);
  services.progress.end();
  if (!prepared) co_return;
  if (integration.state == plan::IntegrationPlan::State::failed) {
    fail_export(planned, integration.error);
    co_return;
  }
  const bool counted = co_await check_query(common, planned, QueryOf::test_cases, diags);
  if (!counted) co_return;
  if (common.declared->launches && common.declared->launches->enabled) {
    planned.launch_aql = common.declared->launches->aql;
    const bool launches_counted = co_await check_query(common, planned, QueryOf::launches, diags);
    if (!launches_counted) co_return;
  }
  context.wanted = plan::desired_configuration(*common.declared);
  const auto& native = *common.declared->native;
  const ProjectUse* use = context.integration->use_of(common.source.project.id);
  if (use == nullptr && native.presence == Presence::present) {
    const std::string what = fmt::format("integration \"{}\" is not used in project \"{}\" of instance \"{}\"",
                                         native.integration, common.source.project.name, common.source.instance);
    diags.error("TM3403", native.integration_where, what, "add the project, with a token, to `projects` there");
    fail_export(planned, {ErrorKind::invalid_input, what, 0});
    co_return;
  }
  auto read = co_await read_configurations(context);
  if (!read) {
    fail_export(planned, read.error());
    co_return;
  }
  const bool may_ask = context.integration->id && use != nullptr && use->enabled && !use->disabled;
  const auto& recipient = common.recipient.project;
  context.wanted.project_keys = {std::to_string(recipient.id), recipient.name};
  if (may_ask) {
    auto keys =
        co_await project_keys(common.source_connection, *context.integration->id, common.source.project.id, recipient);
    // A stored token that does not work shows below, with its cause; id and name do for the comparison.
    if (keys) context.wanted.project_keys = std::move(*keys);
  }
  context.wanted.content.project_key = context.wanted.project_keys.front();
  context.wanted.content.settings =
      native.settings ? *native.settings : plan::render_settings(*common.mapping, context.wanted.names);
}

core::Task<void> decide_native(NativeContext& context, const std::vector<const NativeContext*>& siblings,
                               plan::ExportPlan& planned, plan::IntegrationPlan& integration, core::Diagnostics& diags,
                               Services& services) {
  const auto& native = *context.common.declared->native;
  std::vector<plan::DesiredConfiguration> others;
  for (const auto* sibling : siblings) others.push_back(sibling->wanted);
  const auto match = plan::match_configuration(context.there, context.wanted, others);
  if (!match.candidates.empty() || match.unknown_id) {
    std::vector<std::string> ids;
    for (const auto id : match.candidates) ids.push_back(std::to_string(id));
    const std::string what =
        match.unknown_id
            ? fmt::format("project \"{}\" has no export configuration #{}", planned.source_project, *native.id)
            : fmt::format("{} export configurations of project \"{}\" fit export \"{}\"", ids.size(),
                          planned.source_project, planned.name);
    diags.error("TM3402", planned.where, what,
                ids.empty() ? "remove native.id to have one created"
                            : fmt::format("say which one with `native: {{ id: ... }}`: {}", core::join(ids, ", ")));
    fail_export(planned, {ErrorKind::invalid_input, what, 0});
    co_return;
  }
  if (match.found != nullptr) context.found = *match.found;
  auto change = change_of(context, planned);
  if (native.presence == Presence::absent) {
    if (!context.found) co_return;
    change.action = Action::remove;
    change.reason = Reason::declared_absent;
    planned.configuration = std::move(change);
    co_return;
  }
  change.after = plan::to_json(context.wanted.content);
  if (!context.found) {
    change.action = Action::create;
    change.reason = Reason::not_on_instance;
    planned.configuration = std::move(change);
    co_return;
  }
  change.fields = plan::compare_configuration(*context.found, context.wanted);
  if (change.fields.empty()) co_return;
  change.action = Action::update;
  change.reason = Reason::configuration_changed;
  if (context.found->disabled && !context.wanted.content.disabled) {
    co_await judge_switched_off(context, change, integration, services);
  }
  planned.configuration = std::move(change);
}

}  // namespace tmsync::sync
