#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/sync/engine.hpp"

#include "inspect.hpp"
#include "scope_tree.hpp"
#include "subjects.hpp"
#include "sweep.hpp"

namespace tmsync::sync {
namespace {

void explain_attributes(Explanation& result, const ExportContext& context, const model::TestCase& data) {
  const auto add = [&](const std::string& attribute, const std::string& value, const plan::MappedValue& mapped) {
    result.attributes.push_back({attribute, value, 1, mapped.outcome, mapped.target ? mapped.target->name : "", false});
    result.attribute_places.push_back(core::to_string(mapped.row));
  };
  const auto optional = [&](const std::string& attribute, const std::optional<model::Ref>& value,
                            const std::optional<plan::MappedValue>& mapped) {
    if (value) add(attribute, value->name, mapped.value_or(plan::MappedValue{}));
  };
  optional("status", data.status, context.mapping->status(data.status));
  optional("workflow", data.workflow, context.mapping->workflow(data.workflow));
  optional("layer", data.layer, context.mapping->layer(data.layer));
  for (const auto& member : data.members) {
    add("role", fmt::format("{} ({})", member.role.name, member.user), context.mapping->role(member.role));
  }
  for (const auto& field : data.custom_fields) {
    const auto* rules = context.mapping->field_of_source(field.field.id);
    for (const auto& value : field.values) {
      add("customFields." + field.field.name, value.name,
          rules != nullptr ? rules->values.map(value) : plan::MappedValue{});
    }
  }
}

}  // namespace

core::Task<core::Result<Explanation>> explain(const model::Configuration& configuration, const std::string& export_name,
                                              model::Id test_case, Services& services) {
  Explanation result;
  result.address = plan::case_address(export_name, test_case);
  PlanOptions options;
  options.targets = {result.address};
  auto planned = co_await make_plan(configuration, options, services);
  const auto at = std::find_if(planned.plan.exports.begin(), planned.plan.exports.end(),
                               [&](const auto& candidate) { return candidate.name == export_name; });
  if (at == planned.plan.exports.end()) {
    co_return core::fail(core::ErrorKind::not_found, fmt::format("there is no export \"{}\"", export_name));
  }
  const auto index = static_cast<std::size_t>(at - planned.plan.exports.begin());
  if (at->state == plan::ExportState::paused) {
    co_return core::fail(core::ErrorKind::invalid_input,
                         fmt::format("export \"{}\" is paused: it is not run", export_name));
  }
  if (planned.exports[index].context == nullptr) co_return core::fail(at->error);
  ExportContext& context = *planned.exports[index].context;

  auto comparison = co_await inspect(context, test_case, std::nullopt, false);
  if (!comparison) co_return core::fail(comparison.error());
  const auto& data = comparison->source.data;
  if (data.project_id != 0 && data.project_id != context.source.project.id) {
    co_return core::fail(core::ErrorKind::not_found,
                         fmt::format("test case #{} belongs to another project (#{}), not to \"{}\"", test_case,
                                     data.project_id, context.source.project.name));
  }
  result.name = data.name;
  result.aql = context.declared->aql;
  const auto subject = subject_of(data);
  auto scope = scope_lines(result.aql, subject, "true  every test case of the project (no query)");
  result.scope_tree = std::move(scope.lines);
  result.in_scope = scope.holds;
  if (data.deleted) {
    result.scope_tree.push_back("false the case is in the bin");
    result.in_scope = false;
  }
  testops::ReadApi api(context.source_connection);
  const std::string this_one = both_conditions(result.aql, fmt::format("id = {}", test_case));
  const testops::ReadApi::IdSink count_only = [](const auto&) {};
  auto found = co_await api.search_ids(context.source.project.id, this_one, false, count_only);
  if (found) result.instance_says = *found > 0;

  explain_attributes(result, context, data);
  result.desired = plan::to_json(comparison->desired);
  result.change.address = result.address;
  result.change.name = data.name;
  for (const auto& change : at->changes) {
    if (change.address == result.address) result.change = change;
  }
  if (result.change.notes.empty()) result.change.notes = comparison->omissions;
  co_return result;
}

}  // namespace tmsync::sync
