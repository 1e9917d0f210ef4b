#include "hostile_plan.hpp"

#include <nlohmann/json.hpp>

namespace tmsync::report {
namespace {

std::string json_text(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

template <typename AnyChange>
void spoil(AnyChange& change, const std::string& text) {
  change.name = text;
  for (auto& field : change.fields) {
    field.field = text;
    field.after = json_text(text);
  }
}

void spoil(plan::ScopeDelta& delta, const std::string& text) {
  for (auto& sample : delta.entering_samples) sample.name = text;
  for (auto& sample : delta.leaving_samples) sample.name = text;
}

void spoil(plan::ExportPlan& planned, const std::string& text) {
  planned.source_instance = text;
  planned.source_project = text;
  planned.recipient_project = text;
  planned.aql = text;
  planned.launch_aql = text;
  planned.error.message = text;
  planned.pause_reason = text;
  for (auto& sample : planned.samples) sample.name = text;
  if (planned.scope_diff) {
    planned.scope_diff->old_aql = text + text;
    spoil(planned.scope_diff->cases, text);
    if (planned.scope_diff->launches) spoil(*planned.scope_diff->launches, text);
  }
  for (auto& row : planned.coverage) {
    row.attribute = text;
    row.value = text;
    row.target = text;
  }
  for (auto& value : planned.values) {
    value.field.name = text;
    value.value = text;
  }
  for (std::size_t i = 0; i < planned.changes.size(); ++i) {
    auto change = planned.changes.edit(i);
    spoil(*change, text);
    change->notes = {text};
  }
  if (planned.configuration) spoil(*planned.configuration, text);
  if (!planned.launches) return;
  planned.launches->aql = text;
  planned.launches->why_single = text;
  planned.launches->notes = {text};
  planned.launches->unprotected = {text};
  planned.launches->environment = {text};
  planned.launches->environment_kept_back = {text};
  auto& launches = planned.launches->changes;
  for (std::size_t i = 0; i < launches.size(); ++i) spoil(*launches.edit(i), text);
}

}  // namespace

plan::Plan with_text(plan::Plan plan, const std::string& text) {
  for (auto& instance : plan.instances) instance.user = text;
  for (auto& planned : plan.integrations) {
    planned.display_name = text;
    planned.error.message = text;
    for (auto& change : planned.changes) {
      spoil(change, text);
      change.notes = {text};
    }
  }
  for (auto& planned : plan.exports) spoil(planned, text);
  for (auto& guard : plan.guards) {
    if (guard.acknowledged) guard.reason = text;
    guard.until = "2026-12-01";
  }
  plan.reverts = text;
  plan.removed_exports = {text};
  plan.diagnostics.warning("TM3102", {text, 1, 1}, text, text);
  return plan;
}

}  // namespace tmsync::report
