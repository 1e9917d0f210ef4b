#include <algorithm>

#include <fmt/format.h>

#include "tmsync/sync/engine.hpp"

#include "cases/scope_tree.hpp"
#include "cases/subjects.hpp"
#include "cases/sweep.hpp"
#include "context.hpp"

namespace tmsync::sync {

core::Task<core::Result<LaunchExplanation>> explain_launch(const model::Configuration& configuration,
                                                           const std::string& export_name, model::Id launch,
                                                           Services& services) {
  LaunchExplanation result;
  result.address = plan::launch_address(export_name, launch);
  PlanOptions options;
  options.targets = {result.address};
  options.full = true;  // so that the results are counted, whatever the mark says
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
  if (!at->launches) {
    co_return core::fail(
        core::ErrorKind::invalid_input,
        fmt::format("export \"{}\" takes no launches along: it has no `launches`, or they are disabled", export_name));
  }
  ExportContext& context = *planned.exports[index].context;
  testops::LaunchReader reader(context.source_connection);
  auto row = co_await reader.launch(context.source.project.id, launch);
  if (!row) co_return core::fail(row.error());
  if (row->project_id != 0 && row->project_id != context.source.project.id) {
    co_return core::fail(core::ErrorKind::not_found,
                         fmt::format("launch #{} belongs to another project (#{}), not to \"{}\"", launch,
                                     row->project_id, context.source.project.name));
  }
  auto environment = co_await reader.environment(launch);
  if (!environment) co_return core::fail(environment.error());
  result.name = row->name;
  result.aql = at->launches->aql;
  auto scope = scope_lines(result.aql, subject_of(*row, *environment), "true  every launch of the project (no query)");
  result.scope_tree = std::move(scope.lines);
  result.selected = scope.holds;
  const std::string this_one = both_conditions(result.aql, fmt::format("id = {}", launch));
  const testops::LaunchReader::LaunchSink count_only = [](std::vector<model::LaunchRow>&&) {};
  auto found = co_await reader.search(context.source.project.id, this_one, count_only);
  if (found) result.instance_says = *found > 0;

  result.bulk = at->launches->bulk;
  result.why_single = at->launches->why_single;
  result.notes = at->launches->notes;
  result.change.address = result.address;
  result.change.name = row->name;
  result.change.source_id = launch;
  result.change.left_out = at->launches->left_out;
  for (const auto& change : at->launches->changes) {
    if (change.address == result.address && change.action != plan::Action::remove) result.change = change;
  }
  co_return result;
}

}  // namespace tmsync::sync
