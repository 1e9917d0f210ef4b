#include <algorithm>

#include <fmt/format.h>

#include "config_observe.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;

/// The endpoint that an integration holds; empty where it cannot be read (a form is an administrator's matter).
core::Task<std::string> endpoint_of(testops::IntegrationReader api, model::Id integration) {
  auto form = co_await api.global_form(std::string(testops::kTestOpsType), integration);
  if (!form) co_return std::string();
  IntegrationContext context;
  context.values = form->values;
  context.keys = global_keys(*form);
  co_return stored_values(context).endpoint;
}

void refuse(plan::ExportPlan& planned, const std::string& text, const std::string& hint, core::Diagnostics& diags) {
  diags.error("TM3401", planned.where, text, hint);
  planned.state = plan::ExportState::failed;
  planned.error = {ErrorKind::invalid_input, text, 0};
}

/// A list that the instance does not offer, or not to this token, holds nothing that could be found; every other
/// failure leaves the question open.
void unless_not_offered(plan::ExportPlan& planned, core::Error error) {
  if (error.kind == ErrorKind::not_found || error.kind == ErrorKind::forbidden) return;
  planned.state = plan::ExportState::failed;
  planned.error = std::move(error);
}

constexpr const char* kHint =
    "both would write the same test cases: keep one; a native one ends with `paused: true` or `state: absent`, applied "
    "before the direct one is declared";

}  // namespace

core::Task<void> refuse_double_delivery(const ExportContext& context, plan::ExportPlan& planned,
                                        const std::vector<const NativeContext*>& natives, core::Diagnostics& diags) {
  for (const auto* native : natives) {
    const bool runs =
        !native->common.declared->paused && native->common.declared->native->presence == model::Presence::present;
    if (!runs || !goes_the_same_way(context, native->common)) continue;
    refuse(planned,
           fmt::format("{} and {} deliver twice: directly and natively, between the same projects",
                       plan::export_address(planned.name), plan::export_address(native->common.declared->name)),
           kHint, diags);
    co_return;
  }
  testops::IntegrationReader api(context.source_connection);
  auto enabled = co_await api.project_integrations(context.source.project.id);
  if (!enabled) {
    unless_not_offered(planned, enabled.error());
    co_return;
  }
  const auto& project = context.recipient.project;
  for (const auto& use : *enabled) {
    if (use.type != testops::kTestOpsType || use.disabled) continue;
    auto there = co_await api.exports(use.integration, context.source.project.id);
    if (!there) unless_not_offered(planned, there.error());
    if (!there || there->empty()) continue;
    std::vector<std::string> names{std::to_string(project.id), project.name};
    auto keys = co_await project_keys(context.source_connection, use.integration, context.source.project.id, project);
    if (keys) names = std::move(*keys);
    for (const auto& one : *there) {
      if (one.disabled || std::find(names.begin(), names.end(), one.project_key) == names.end()) continue;
      const std::string endpoint = co_await endpoint_of(api, use.integration);
      if (!endpoint.empty() && canonical_endpoint(endpoint) != canonical_endpoint(context.recipient.endpoint)) continue;
      refuse(planned,
             fmt::format("{} and export configuration #{} of integration \"{}\", which is switched on in TestOps, "
                         "deliver between the same projects",
                         plan::export_address(planned.name), one.id, use.name),
             kHint, diags);
      co_return;
    }
  }
}

}  // namespace tmsync::sync
