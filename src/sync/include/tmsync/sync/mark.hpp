#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/async.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/model/mark.hpp"
#include "tmsync/sync/engine.hpp"
#include "tmsync/sync/services.hpp"

/// Marks by hand (`tmsync mark`): off a clone, so that it is somebody's own; onto a copy that lost its mark.
namespace tmsync::sync {

enum class MarkWork { remove, repair };

struct MarkRequest {
  MarkWork work = MarkWork::remove;
  std::string export_name;
  bool launch = false;
  model::Id id = 0;               ///< of the original
  std::optional<model::Id> copy;  ///< of the object of the recipient; absent = the only one that can be meant
};

/// An object of the recipient project.
struct MarkObject {
  model::Id id = 0;
  std::string name;
  std::string what;  ///< what it is to the export: "carries the mark; made by anna"
};

enum class MarkVerdict {
  write,
  nothing,    ///< as it should be already
  refused,    ///< a person has to do something else first
  ambiguous,  ///< one of `candidates` has to be named
};

struct MarkPlan {
  std::string address;
  MarkWork work = MarkWork::remove;
  MarkVerdict verdict = MarkVerdict::refused;
  std::string why;                     ///< for all but `write`; of `write` what follows from it
  MarkObject object;                   ///< write
  std::vector<model::Link> goes;       ///< write: links that are taken off
  std::optional<model::Link> comes;    ///< write: the mark
  std::vector<MarkObject> candidates;  ///< ambiguous, refused: which ones there are
};

/// A plan, and what carrying it out needs.
struct PlannedMark {
  MarkPlan plan;
  PlannedExport in;
  bool launch = false;
  std::string name;  ///< the object as it was seen; checked again before the write
  std::vector<model::Link> seen;
  std::vector<model::Link> wanted;
};

/// Reads both sides of the export and decides. Writes nothing.
[[nodiscard]] core::Task<core::Result<PlannedMark>> plan_mark(const model::Configuration& configuration,
                                                              const MarkRequest& request, Services& services);

/// Writes the links of the object, once. An object that changed since it was read is an error of kind conflict; one
/// that is as wanted by now is done.
[[nodiscard]] core::Task<core::Result<void>> write_mark(PlannedMark& planned);

}  // namespace tmsync::sync
