#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config_observe.hpp"
#include "config_writer.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Task;
using plan::Action;
using plan::ConfigChange;

constexpr int kAttempts = 3;

std::string settings_of(const IntegrationContext& context) {
  nlohmann::json settings{{context.keys.endpoint, context.recipient->endpoint}};
  if (!context.keys.certificate.empty()) {
    settings[context.keys.certificate] = context.declared->disable_certificate_validation;
  }
  return settings.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// What is stored stays where the declaration says nothing about it.
std::string merged_settings(const IntegrationContext& context) {
  auto settings = nlohmann::json::parse(context.values, nullptr, false);
  if (!settings.is_object()) settings = nlohmann::json::object();
  settings.update(nlohmann::json::parse(settings_of(context)));
  return settings.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Ids of the integrations of the declared name, ascending.
Task<core::Result<std::vector<model::Id>>> same_name(const IntegrationContext& context) {
  testops::IntegrationReader api(context.connection);
  auto all = co_await api.integrations(std::string(testops::kTestOpsType));
  if (!all) co_return core::fail(all.error());
  std::vector<model::Id> ids;
  for (const auto& row : *all) {
    if (row.integration.name == context.declared->display_name) ids.push_back(row.integration.id);
  }
  std::sort(ids.begin(), ids.end());
  co_return ids;
}

/// A name is the identity: whatever happened to an answer, or if another run made one at the same time, the one with
/// the lowest id stays.
Task<ConfigWritten> create(IntegrationContext& context) {
  testops::IntegrationWriter api(context.connection);
  testops::IntegrationWrite body;
  body.name = context.declared->display_name;
  body.settings = settings_of(context);
  core::Error last;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto before = co_await same_name(context);
    if (!before) co_return failed(before.error());
    if (!before->empty()) {
      context.id = before->front();
      co_return as_planned();
    }
    auto made = co_await api.create_integration(std::string(testops::kTestOpsType), body);
    if (!made && made.error().kind != ErrorKind::unknown_outcome) co_return failed(made.error());
    if (!made) {
      last = made.error();
      continue;
    }
    context.id = made->integration.id;
    auto after = co_await same_name(context);
    if (after && after->size() > 1 && after->front() != *context.id) {
      auto deleted = co_await api.delete_integration(*context.id);
      if (!deleted) co_return failed(deleted.error());
      context.id = after->front();
    }
    co_return ConfigWritten{};
  }
  ConfigWritten unknown{OperationState::unknown, last};
  co_return unknown;
}

Task<ConfigWritten> update(IntegrationContext& context, const ConfigChange& change) {
  testops::IntegrationWriter api(context.connection);
  auto form = co_await api.global_form(std::string(testops::kTestOpsType), *context.id);
  if (!form) co_return failed(form.error());
  context.values = form->values;
  const std::string now = observed_json(context, context.declared->display_name);
  if (now == change.after) co_return as_planned();
  if (now != change.before) co_return stale("the integration");
  testops::IntegrationWrite body;
  body.settings = merged_settings(context);
  auto patched = co_await api.patch_integration(*context.id, body);
  if (!patched) co_return failed(patched.error());
  co_return ConfigWritten{};
}

Task<core::Result<std::optional<testops::SecretWrite>>> secret_of(IntegrationContext& context, const ProjectUse& use,
                                                                  Services& services) {
  std::optional<testops::SecretWrite> secret;
  testops::IntegrationReader api(context.connection);
  auto form = co_await api.project_form(*context.id, use.project);
  if (!form) co_return core::fail(form.error());
  auto token = services.token(with_token(*context.recipient, *use.declared));
  if (!token) co_return core::fail(token.error());
  secret = testops::SecretWrite{secret_key(form->secret_fields), std::move(*token)};
  co_return secret;
}

}  // namespace

ConfigWritten as_planned() {
  ConfigWritten written;
  written.wrote = false;
  return written;
}

ConfigWritten failed(core::Error error) {
  if (error.kind == ErrorKind::forbidden) {
    error.message +=
        "; integrations need a token of an administrator of the instance, their use in a project and export "
        "configurations one of an owner of the project";
  }
  const auto state = error.kind == ErrorKind::unknown_outcome ? OperationState::unknown : OperationState::failed;
  return {state, std::move(error)};
}

ConfigWritten stale(const std::string& what) {
  return {OperationState::stale, core::Error{ErrorKind::conflict, what + " changed since the plan; plan again", 0}};
}

core::Task<ConfigWritten> write_integration(IntegrationContext& context, const ConfigChange& change) {
  if (change.action == Action::create) {
    auto created = co_await create(context);
    co_return created;
  }
  if (change.action == Action::update) {
    auto updated = co_await update(context, change);
    co_return updated;
  }
  testops::IntegrationWriter api(context.connection);
  auto deleted = co_await api.delete_integration(*context.id);
  if (!deleted) co_return failed(deleted.error());
  context.id.reset();
  co_return ConfigWritten{};
}

core::Task<ConfigWritten> write_project_use(IntegrationContext& context, ProjectUse& use, const ConfigChange& change,
                                            Services& services) {
  testops::IntegrationWriter api(context.connection);
  if (change.action == Action::remove) {
    auto deleted = co_await api.delete_from_project(*context.id, use.project);
    if (!deleted) co_return failed(deleted.error());
    use.enabled = false;
    co_return ConfigWritten{};
  }
  auto there = co_await api.project_integration(*context.id, use.project);
  if (!there) co_return failed(there.error());
  std::optional<testops::SecretWrite> secret;
  if (change.send_secret) {
    auto fetched = co_await secret_of(context, use, services);
    if (!fetched) co_return failed(fetched.error());
    secret = std::move(*fetched);
  }
  if (!there->has_value()) {
    auto made = co_await api.enable_in_project(*context.id, use.project, secret);
    const bool unclear =
        !made && (made.error().kind == ErrorKind::unknown_outcome || made.error().kind == ErrorKind::conflict ||
                  made.error().kind == ErrorKind::invalid_input);
    if (!made && !unclear) co_return failed(made.error());
    if (made) {
      use.enabled = true;
      co_return ConfigWritten{};
    }
    // The answer was lost, or another run was faster: the instance knows.
    auto again = co_await api.project_integration(*context.id, use.project);
    if (!again || !again->has_value()) co_return failed(made.error());
  }
  auto patched = co_await api.patch_project(*context.id, use.project, false, secret);
  if (!patched) co_return failed(patched.error());
  use.enabled = true;
  use.disabled = false;
  co_return ConfigWritten{};
}

}  // namespace tmsync::sync
