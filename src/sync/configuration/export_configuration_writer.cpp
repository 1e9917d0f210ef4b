#include <algorithm>

#include "tmsync/plan/native_settings.hpp"

#include "config_observe.hpp"
#include "config_writer.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using plan::Action;
using plan::ConfigChange;
using plan::ExportConfiguration;

constexpr int kAttempts = 3;

std::optional<std::string> unless_empty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

testops::ExportWrite create_body(const ExportConfiguration& wanted) {
  testops::ExportWrite body;
  body.project_key = wanted.project_key;
  body.test_case_aql = unless_empty(wanted.test_case_aql);
  body.launch_aql = unless_empty(wanted.launch_aql);
  body.disabled = wanted.disabled;
  body.disable_create = wanted.disable_create;
  body.disable_launches = wanted.disable_launches;
  body.sync_delay_s = wanted.sync_delay_s;
  body.notification_email = unless_empty(wanted.notification_email);
  body.settings = wanted.settings;
  return body;
}

/// Only what differs: what TestOps holds beyond it stays.
testops::ExportWrite patch_body(const ExportConfiguration& now, const plan::DesiredConfiguration& wanted) {
  testops::ExportWrite body;
  const auto& content = wanted.content;
  std::string settings;
  for (const auto& change : plan::compare_configuration(now, wanted)) {
    if (change.field == "recipient.project") body.project_key = content.project_key;
    if (change.field == "testCases.aql") body.test_case_aql = content.test_case_aql;
    if (change.field == "testCases.create") body.disable_create = content.disable_create;
    if (change.field == "launches.enabled") body.disable_launches = content.disable_launches;
    if (change.field == "launches.aql") body.launch_aql = content.launch_aql;
    if (change.field == "syncDelay") body.sync_delay_s = content.sync_delay_s;
    if (change.field == "notificationEmail") body.notification_email = content.notification_email;
    if (change.field == "paused") body.disabled = content.disabled;
    if (change.field.starts_with("settings.")) {
      body.settings = plan::merge_settings(now.settings, content.settings, wanted.names);
    }
  }
  return body;
}

class Writer {
 public:
  explicit Writer(NativeContext& context)
      : context_(context), api_(context.integration->connection), integration_(*context.integration->id) {}

  Task<ConfigWritten> create() {
    auto completed = co_await complete_what_is_wanted();
    if (!completed) co_return failed(completed.error());
    core::Error last;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      auto there = co_await fitting();
      if (!there) co_return failed(there.error());
      if (!there->empty()) {
        // Made by a request of ours whose answer was lost, or by another run.
        auto found = attempt == 0 ? as_planned() : ConfigWritten{};
        found.id = there->front();
        co_return found;
      }
      auto made = co_await api_.create_export(integration_, project(), create_body(context_.wanted.content));
      if (!made && made.error().kind != ErrorKind::unknown_outcome) co_return failed(made.error());
      if (!made) {
        last = made.error();
        continue;
      }
      // Two runs at once may both have made one: the lowest id stays.
      auto after = co_await fitting();
      if (after && !after->empty() && after->front() != made->id) {
        auto deleted = co_await api_.delete_export(made->id);
        if (!deleted) co_return failed(deleted.error());
        co_return as_planned();
      }
      ConfigWritten created;
      created.id = made->id;
      co_return created;
    }
    ConfigWritten unknown{OperationState::unknown, last};
    co_return unknown;
  }

  Task<ConfigWritten> update(const ConfigChange& change) {
    auto now = co_await current(*change.id);
    if (!now) co_return failed(now.error());
    if (!now->has_value()) co_return stale("the export configuration");
    if (plan::compare_configuration(**now, context_.wanted).empty()) co_return as_planned();
    if (plan::to_json(**now) != change.before) co_return stale("the export configuration");
    auto patched = co_await api_.patch_export(*change.id, patch_body(**now, context_.wanted));
    if (!patched) co_return failed(patched.error());
    co_return ConfigWritten{};
  }

  Task<ConfigWritten> remove(const ConfigChange& change) {
    auto now = co_await current(*change.id);
    if (!now) co_return failed(now.error());
    if (!now->has_value()) co_return as_planned();
    if (plan::to_json(**now) != change.before) co_return stale("the export configuration");
    auto deleted = co_await api_.delete_export(*change.id);
    if (!deleted) co_return failed(deleted.error());
    co_return ConfigWritten{};
  }

 private:
  model::Id project() const { return context_.common.source.project.id; }

  /// What the instance tells only now that the integration is there: its key for the recipient project, and the name
  /// of the field that takes the mapping.
  Task<Result<void>> complete_what_is_wanted() {
    auto& wanted = context_.wanted;
    const auto& connection = context_.integration->connection;
    auto keys = co_await project_keys(connection, integration_, project(), context_.common.recipient.project);
    if (!keys) co_return core::fail(keys.error());
    wanted.project_keys = std::move(*keys);
    wanted.content.project_key = wanted.project_keys.front();
    auto named = co_await name_mapping_field(connection, integration_, project(), wanted.names);
    if (!named) co_return named;
    if (!context_.common.declared->native->settings) {
      wanted.content.settings = plan::render_settings(*context_.common.mapping, wanted.names);
    }
    co_return Result<void>{};
  }

  /// Configurations that were not there at plan time and are what is to be created, ascending.
  Task<Result<std::vector<model::Id>>> fitting() {
    auto rows = co_await api_.exports(integration_, project());
    if (!rows) co_return core::fail(rows.error());
    std::vector<model::Id> ids;
    for (auto& row : *rows) {
      const auto one = to_plan(std::move(row));
      const bool known = std::any_of(context_.there.begin(), context_.there.end(),
                                     [&](const auto& other) { return other.id == one.id; });
      if (!known && plan::compare_configuration(one, context_.wanted).empty()) ids.push_back(*one.id);
    }
    std::sort(ids.begin(), ids.end());
    co_return ids;
  }

  Task<Result<std::optional<ExportConfiguration>>> current(model::Id id) {
    auto rows = co_await api_.exports(integration_, project());
    if (!rows) co_return core::fail(rows.error());
    std::optional<ExportConfiguration> found;
    for (auto& row : *rows) {
      if (row.id == id) found = to_plan(std::move(row));
    }
    co_return found;
  }

  NativeContext& context_;
  testops::IntegrationWriter api_;
  model::Id integration_;
};

}  // namespace

core::Task<ConfigWritten> write_export_configuration(NativeContext& context, const ConfigChange& change) {
  Writer writer(context);
  if (change.action == Action::create) {
    auto created = co_await writer.create();
    co_return created;
  }
  if (change.action == Action::update) {
    auto updated = co_await writer.update(change);
    co_return updated;
  }
  auto removed = co_await writer.remove(change);
  co_return removed;
}

}  // namespace tmsync::sync
