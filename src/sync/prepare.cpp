#include "prepare.hpp"

#include <fmt/format.h>

#include "reference.hpp"

namespace tmsync::sync {

using core::ErrorKind;

bool fail_export(plan::ExportPlan& planned, core::Error error) {
  planned.state = plan::ExportState::failed;
  planned.error = std::move(error);
  return false;
}

core::Task<bool> prepare(ExportContext& context, plan::ExportPlan& planned, core::Diagnostics& diags) {
  auto sides = co_await read_sides(context);
  if (!sides) co_return fail_export(planned, sides.error());
  planned.source_project = context.source.project.name;
  planned.recipient_project = context.recipient.project.name;
  planned.source_project_id = context.source.project.id;
  planned.recipient_project_id = context.recipient.project.id;
  core::Diagnostics mapping_diags;
  const auto* mapping = context.declared->mapping ? &*context.declared->mapping : nullptr;
  context.mapping = std::make_unique<plan::ResolvedMapping>(mapping, context.source, context.recipient, mapping_diags);
  context.map_digest = context.mapping->digest(*context.declared);
  diags.append(mapping_diags);
  if (!mapping_diags.has_errors()) co_return true;
  co_return fail_export(planned, {ErrorKind::invalid_input, "the mapping names values that do not exist", 0});
}

core::Task<bool> check_query(const ExportContext& context, plan::ExportPlan& planned, QueryOf what,
                             core::Diagnostics& diags) {
  testops::ReadApi api(context.source_connection);
  const auto& declared = *context.declared;
  const model::Id project = context.source.project.id;
  const bool of_launches = what == QueryOf::launches;
  core::Result<testops::AqlCount> answer;
  if (of_launches) {
    answer = co_await api.validate_launch_aql(project, declared.launches->aql);
  } else {
    answer = co_await api.validate_aql(project, declared.aql);
  }
  if (!answer) {
    if (answer.error().kind == ErrorKind::not_found) co_return true;
    co_return fail_export(planned, answer.error());
  }
  (of_launches ? planned.launch_count : planned.aql_count) = answer->count;
  if (answer->valid) co_return true;
  diags.error("TM3201", of_launches ? declared.launches->aql_where : declared.aql_where,
              fmt::format("instance \"{}\" refuses the query of export \"{}\"", context.source.instance, planned.name),
              "try it in the instance's own search field; a field or function may not exist there");
  co_return fail_export(planned, {ErrorKind::invalid_input, "the source instance refuses the AQL query", 0});
}

}  // namespace tmsync::sync
