#include "reference.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cases/value_counts.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;

/// What of the reference data this export needs.
struct Needs {
  bool fields = false;
  bool statuses = false;
  bool layers = false;
  bool roles = false;
  bool integrations = false;
};

Needs needs_of(const ExportContext& context) {
  Needs needs;
  if (const auto& mapping = context.declared->mapping) {
    needs.fields = !mapping->custom_fields.empty();
    needs.statuses = mapping->status || mapping->workflow;
    needs.layers = mapping->layer.has_value();
    needs.roles = mapping->role.has_value();
  }
  needs.roles = needs.roles || context.includes(model::Part::members);
  if (context.declared->delivery == model::Delivery::native) {  // the mapping is all that is written
    needs.roles = context.declared->mapping && context.declared->mapping->role;
    needs.integrations = false;
    return needs;
  }
  const bool launches = context.declared->launches && context.declared->launches->enabled;
  needs.integrations = launches || context.includes(model::Part::issues) || context.includes(model::Part::test_keys);
  return needs;
}

/// A list that an instance does not offer is an empty one.
template <typename T>
Result<T> empty_if_absent(Result<T> result) {
  if (!result && result.error().kind == ErrorKind::not_found) return T{};
  return result;
}

Task<Result<void>> read_fields(testops::ReadApi api, plan::Side& side) {
  auto fields = co_await api.custom_fields(side.project.id);
  if (!fields) co_return core::fail(fields.error());
  for (const auto& field : *fields) {
    side.fields.push_back({field.field, field.single_select, field.locked, {}, {}});
  }
  co_return Result<void>{};
}

/// The values of the fields that the mapping names, or of all for "*".
Task<Result<void>> read_values(std::shared_ptr<testops::Connection> connection, plan::Side& side,
                               const model::AttributeMapping& mapping, bool recipient,
                               std::vector<std::string>& notes) {
  std::vector<std::string> miscounted;
  const bool all = std::any_of(mapping.custom_fields.begin(), mapping.custom_fields.end(),
                               [](const auto& field) { return field.source_field == "*"; });
  for (auto& def : side.fields) {
    const bool named = std::any_of(mapping.custom_fields.begin(), mapping.custom_fields.end(), [&](const auto& field) {
      return def.field.name == (recipient ? field.target_field.value_or(field.source_field) : field.source_field);
    });
    if (!named && !all) continue;
    auto counted = co_await read_counted_values(connection, side.project.id, def.field.id);
    if (!counted) co_return core::fail(counted.error());
    for (auto& value : counted->values) def.values.push_back(std::move(value.value));
    def.unused_values = std::move(counted->unused);
    if (counted->counts_are_wrong) miscounted.push_back(def.field.name);
    std::sort(def.values.begin(), def.values.end(),
              [](const auto& a, const auto& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
  }
  std::sort(miscounted.begin(), miscounted.end());
  if (!miscounted.empty()) notes.push_back(miscounted_values(side, miscounted));
  co_return Result<void>{};
}

Task<Result<void>> read_workflows(testops::ReadApi api, plan::Side& side) {
  auto workflows = co_await api.workflows();
  if (!workflows) co_return core::fail(workflows.error());
  for (const auto& workflow : *workflows) side.workflows.push_back({workflow.workflow, workflow.statuses});
  std::sort(side.workflows.begin(), side.workflows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.workflow.name, a.workflow.id) < std::tie(b.workflow.name, b.workflow.id);
  });
  auto schema = empty_if_absent(co_await api.workflow_schema(side.project.id));
  if (!schema) co_return core::fail(schema.error());
  side.manual_workflow = schema->manual;
  side.automated_workflow = schema->automated;
  co_return Result<void>{};
}

core::Error no_right(const plan::Side& side, const model::Instance& instance, const std::string& right) {
  return {ErrorKind::forbidden,
          fmt::format("instance \"{}\": the token ({}) has no right {} in project \"{}\"; give its user that right",
                      side.instance, model::describe(instance.token), right, side.project.name),
          403};
}

Task<Result<void>> read_side(ExportContext& context, bool recipient) {
  plan::Side& side = recipient ? context.recipient : context.source;
  const model::Instance& instance = recipient ? *context.recipient_instance : *context.source_instance;
  const model::Endpoint& end = recipient ? context.declared->recipient : context.declared->source;
  testops::ReadApi api(recipient ? context.recipient_connection : context.source_connection);
  side.instance = instance.name;
  side.origin = instance.origin;
  side.endpoint = instance.public_url.empty() ? instance.endpoint : instance.public_url;
  side.bases = known_bases(instance);

  auto identity = co_await api.connect();
  if (!identity) co_return core::fail(identity.error());
  side.user = identity->user;
  auto project = co_await api.project(end.project);
  if (!project) co_return core::fail(project.error());
  side.project = {project->id, project->name};
  auto rights = co_await api.permissions(side.project.id);
  if (!rights) co_return core::fail(rights.error());
  const auto may = [&](const char* right) { return !rights->has_value() || (*rights)->contains(right); };
  if (!may("project:read") && !may("project:write")) co_return core::fail(no_right(side, instance, "project:read"));
  // Natively it is the integration's own token that writes.
  if (recipient && context.declared->delivery == model::Delivery::direct) {
    const bool may_write = may("project:write");
    if (context.to_apply && !may_write) co_return core::fail(no_right(side, instance, "project:write"));
    if (may_write) context.writer = side.user;
  }

  const Needs needs = needs_of(context);
  if (needs.fields) {
    auto fields = co_await read_fields(api, side);
    if (!fields) co_return fields;
    auto values = co_await read_values(recipient ? context.recipient_connection : context.source_connection, side,
                                       *context.declared->mapping, recipient, context.notes);
    if (!values) co_return values;
  }
  if (needs.statuses) {
    auto workflows = co_await read_workflows(api, side);
    if (!workflows) co_return workflows;
  }
  if (needs.layers) {
    auto layers = co_await api.layers();
    if (!layers) co_return core::fail(layers.error());
    side.layers = std::move(*layers);
  }
  if (needs.roles) {
    auto roles = empty_if_absent(co_await api.roles());
    if (!roles) co_return core::fail(roles.error());
    side.roles = std::move(*roles);
  }
  if (needs.integrations) {
    auto integrations = empty_if_absent(co_await api.integrations(side.project.id));
    if (!integrations) co_return core::fail(integrations.error());
    for (const auto& found : *integrations) side.integrations.push_back({found.integration, found.type});
  }
  co_return Result<void>{};
}

}  // namespace

core::Task<core::Result<void>> read_sides(ExportContext& context) {
  for (const bool recipient : {false, true}) {
    auto read = co_await read_side(context, recipient);
    if (read) continue;
    core::Error error = read.error();
    const model::Instance& instance = recipient ? *context.recipient_instance : *context.source_instance;
    if (error.message.starts_with(fmt::format("instance \"{}\"", instance.name))) {
      // The connection knows its name and said where the token comes from.
    } else if (error.kind == ErrorKind::unauthorized) {
      error.message = fmt::format("instance \"{}\" refuses the token ({}): {}", instance.name,
                                  model::describe(instance.token), error.message);
    } else if (error.message.find(instance.name) == std::string::npos) {
      error.message = fmt::format("instance \"{}\": {}", instance.name, error.message);
    }
    co_return core::fail(std::move(error));
  }
  co_return Result<void>{};
}

core::Task<core::Result<void>> check_users(ExportContext& context, const model::TestCase& source) {
  if (!context.includes(model::Part::members)) co_return core::Result<void>{};
  testops::ReadApi api(context.recipient_connection);
  for (const auto& member : source.members) {
    if (context.known_users.contains(member.user) || context.unknown_users.contains(member.user)) continue;
    auto exists = co_await api.user_exists(member.user);
    if (!exists) co_return core::fail(exists.error());
    // Where the instance cannot say, the name is tried; the answer to the write will tell.
    (exists->value_or(true) ? context.known_users : context.unknown_users).insert(member.user);
  }
  co_return core::Result<void>{};
}

}  // namespace tmsync::sync
