#pragma once

#include "tmsync/plan/plan.hpp"

#include "context.hpp"

namespace tmsync::sync {

/// First half: reads both sides of one export into the context. Configuration mistakes that only the instances reveal
/// go to `diags`; false = the export cannot be planned (`planned.error` says why).
[[nodiscard]] core::Task<bool> observe(ExportContext& context, plan::ExportPlan& planned, core::Diagnostics& diags,
                                       Progress& progress);

/// Exports that would work against each other, by the projects and the scopes that were read: overlapping scopes into
/// one recipient project, and rings of projects that would echo. Both addresses are named; the exports are marked
/// failed.
void refuse_conflicts(std::vector<std::unique_ptr<ExportContext>>& contexts, std::vector<plan::ExportPlan>& planned,
                      core::Diagnostics& diags);

/// Where leaving the scope means deletion: reads the scopes of the sibling exports that are not run now, since what is
/// theirs has not left. What cannot be read becomes a warning, and nothing is deleted.
[[nodiscard]] core::Task<void> read_idle_siblings(ExportContext& context, std::vector<const model::Export*> idle,
                                                  core::Diagnostics& diags);

/// Has a test case of that action a copy that it lacks now, once the plan is applied?
[[nodiscard]] constexpr bool gets_copy(plan::Action action) {
  return action == plan::Action::create || action == plan::Action::restore || action == plan::Action::adopt;
}

/// Second half: classifies, reads the candidates, fills `planned.changes` and the counts.
[[nodiscard]] core::Task<bool> decide(ExportContext& context, const std::vector<const ExportContext*>& siblings,
                                      plan::ExportPlan& planned, const PlanOptions& options, Progress& progress);

/// The same for the launches, after the test cases of the export: which of them have copies is known then. Fills
/// `planned.launches`.
[[nodiscard]] core::Task<bool> decide_launches(ExportContext& context, plan::ExportPlan& planned,
                                               const PlanOptions& options, Progress& progress);

/// Keeps in the context where the objects of the saved plan stand, before the sweeps are freed: its test cases, and its
/// launches by the rows of the source and the copies (by source id).
void remember_standings(ExportContext& context, const plan::Plan& saved);
void remember_standings(ExportContext& context, const plan::Plan& saved, const std::vector<model::LaunchRow>& source,
                        const std::vector<plan::LaunchCopy>& copies);

/// Requests that applying one export needs, for the cost line.
struct Cost {
  std::int64_t source = 0;
  std::int64_t recipient = 0;
};
[[nodiscard]] Cost estimate_launches(const plan::LaunchPlan& launches, bool attachments);
[[nodiscard]] Cost estimate(const ExportContext& context, const plan::ExportPlan& planned);

}  // namespace tmsync::sync
