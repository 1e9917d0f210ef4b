#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/async.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/plan/stored_text.hpp"
#include "tmsync/sync/engine.hpp"

/// Bringing back what a run did, from the record that it kept.
namespace tmsync::sync {

/// One operation of the run that may have changed something.
struct RevertOperation {
  std::string address;
  std::string kind;  ///< these five as in OperationRecord
  std::string action;
  std::string name;
  std::string state;
  std::string after_rev;
  std::optional<model::Id> source_id;
  std::optional<model::Id> recipient_id;
  std::int64_t results = 0;
  plan::StoredText before;
};

/// May it have? A write whose answer was lost may.
[[nodiscard]] bool changed_something(const RevertOperation& operation);

/// An export of the run: the marks that it wrote name the source, its copies are in the recipient's project.
struct RecordedExport {
  std::string name;
  std::string source_instance;
  model::Id source_project = 0;
  std::string recipient_instance;
  model::Id recipient_project = 0;
};

struct RecordedInstance {
  std::string name;
  std::string endpoint;
};

/// What a run record tells.
struct RevertSource {
  std::string run_id;
  std::vector<RecordedInstance> instances;
  std::vector<RecordedExport> exports;
  std::vector<RevertOperation> operations;  ///< in the order in which they ended
};

/// Makes an ordinary plan of the inverse operations: plan.reverts is the run's id, every change carries its image, and
/// `apply` carries it out. Operations that changed nothing are left out, what is back already is counted as unchanged,
/// and an object that is not as the run left it is refused with the name of who changed it, where that is known. An
/// object that occurs twice goes back to what it was before the first time. The configuration need not be that of the
/// run, but has to declare the exports and integrations between the same instances and projects: what it does not is a
/// failed export. Reads only. `targets`, `excludes`, `acks`, `limits` and `texts` of the options count.
[[nodiscard]] core::Task<Planned> make_revert_plan(const model::Configuration& configuration,
                                                   const RevertSource& source, const PlanOptions& options,
                                                   Services& services);

/// The same source from a saved plan that reverts (plan.reverts is not empty): from the images of its test cases,
/// launches and configuration changes. Planning it again gives the same plan where nothing changed meanwhile; a change
/// that was carried out by then is counted as unchanged there. Fails where an image cannot be read.
[[nodiscard]] core::Result<RevertSource> revert_source(const plan::Plan& saved);

}  // namespace tmsync::sync
