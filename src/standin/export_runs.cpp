#include "export_runs.hpp"

#include <algorithm>

#include "integration_forms.hpp"
#include "integrations.hpp"
#include "tms_sync.hpp"

namespace tmsync::standin {
namespace {

constexpr std::int64_t kDefaultPeriodS = 60;  ///< of a configuration with syncDelaySec 0
constexpr std::int64_t kLongestDelayS = 1'000'000'000;

SyncJob job_of(const State& state, const json& row, const json& integration) {
  SyncJob job;
  job.project = id_of(row, "projectId");
  job.project_key = text_of(row, "projectKey");
  job.case_aql = text_of(row, "tcAql");
  job.launch_aql = text_of(row, "launchAql");
  job.user = text_of(row, "writtenBy");
  job.create = !flag_of(row, "disableTcCreate");
  job.launches = !flag_of(row, "disableLaunchSync");
  job.mapping =
      read_mapping(row.value("settings", json::object()), form_names(state, text_of(integration, "type")).mapping);
  return job;
}

/// The configuration stays as it is but for this; somebody is told.
void switch_off(State& state, json& row, const RecipientTrouble& trouble, std::int64_t now) {
  row["disabled"] = true;
  row["lastModifiedDate"] = now;
  const json* project = state.projects.find(id_of(row, "projectId"));
  const std::string name = project == nullptr ? std::string() : text_of(*project, "name");
  state.mails.add({{"to", text_of(row, "notificationEmail")},
                   {"text", "The export of project \"" + name + "\" to project " + text_of(row, "projectKey") +
                                " was switched off: " + advice(trouble) + ", then enable the export again."}});
}

json report_of(const SyncReport& report, std::int64_t now) {
  return {{"at", now},
          {"created", report.created},
          {"updated", report.updated},
          {"launches", report.launches},
          {"refused", report.refused},
          {"problem", report.problem}};
}

/// Whether the integration and its use in the project are switched on.
bool is_usable(const State& state, const json& row) {
  const json* integration = state.integrations.find(id_of(row, "integrationId"));
  const json* link = project_link(state, id_of(row, "integrationId"), id_of(row, "projectId"));
  return integration != nullptr && link != nullptr && !flag_of(*integration, "disabled") && !flag_of(*link, "disabled");
}

}  // namespace

json& memory_of(json& row, const json& integration, const std::string& project_key) {
  json& memory = row["memory"][text_of(integration, "endpoint") + "#" + project_key];
  if (memory.is_null()) memory = json::object();
  return memory;
}

void schedule_export(json& row, std::int64_t now) {
  row["nextRun"] = now + std::min(id_of(row, "syncDelaySec"), kLongestDelayS) * 1000;
}

std::string run_export(State& state, const Instance::Options& options, std::int64_t now, Id id) {
  json& row = state.exports.edit(id);
  const Id delay = id_of(row, "syncDelaySec");
  row["nextRun"] = now + std::min(delay == 0 ? kDefaultPeriodS : delay, kLongestDelayS) * 1000;
  if (!is_usable(state, row)) return "the integration is disabled: enable it, globally and in the project";
  const json& integration = integration_row(state, id_of(row, "integrationId"));
  const std::string token = stored_token(integration, enabled_link(state, id_of(integration), id_of(row, "projectId")));
  SyncReport report;
  try {
    if (token.empty()) throw RecipientTrouble{RecipientTrouble::Kind::refused, 0, "no API token is stored"};
    const Recipient recipient(options, text_of(integration, "endpoint"), token);
    const SyncJob job = job_of(state, row, integration);
    report = run_sync(state, now, recipient, job, memory_of(row, integration, job.project_key));
  } catch (const RecipientTrouble& trouble) {
    report.problem = advice(trouble);
    if (trouble.kind == RecipientTrouble::Kind::refused) switch_off(state, row, trouble, now);
  } catch (const Refusal& refusal) {
    report.problem = refusal.message;
  }
  row["lastRun"] = report_of(report, now);
  // An instance that is its own recipient was saved on the way.
  static_cast<void>(state.exports.edit(id));
  return report.problem;
}

bool run_due_exports(State& state, const Instance::Options& options, std::int64_t now) {
  std::vector<Id> due;
  for (const auto& [id, row] : state.exports.rows()) {
    if (!flag_of(row, "disabled") && id_of(row, "nextRun") <= now) due.push_back(id);
  }
  for (const Id id : due) static_cast<void>(run_export(state, options, now, id));
  return !due.empty();
}

}  // namespace tmsync::standin
