#pragma once

#include <optional>
#include <string>

#include "tmsync/plan/plan.hpp"

#include "context.hpp"
#include "inspect.hpp"

namespace tmsync::sync {

/// How one change ended.
struct Written {
  OperationState state = OperationState::done;
  std::optional<core::Error> error;  ///< for every state but done
  std::optional<model::Id> id;       ///< of a case that was created
  std::vector<std::string> notes;
  std::string before;       ///< the image of what was written to, where one was asked for
  std::string after_rev;    ///< revision that was written
  bool incomplete = false;  ///< done as far as the source could be read
};

/// A write that did not happen, or of which it is not known.
[[nodiscard]] Written write_failed(core::Error error);
/// A write that was not begun, because what it was planned for has changed.
[[nodiscard]] Written write_stale(std::string why);

/// Carries out one change completely. Each write is preceded by its check: already as planned is done, changed since is
/// stale. What was begun and could not be finished keeps a mark without revision, so that the next run completes it.
/// `keep_image`: the result tells what was there before.
[[nodiscard]] core::Task<Written> write_case(ExportContext& context, const plan::Change& change, core::Clock& clock,
                                             bool keep_image);

/// Live copies of the source case that were created after the watermark, lowest id first. Looks several times, since a
/// fresh object may show a moment late; `name` narrows the search where it can be written as a literal.
[[nodiscard]] core::Task<core::Result<std::vector<model::Id>>> find_copies(ExportContext& context,
                                                                           model::Id source_case, std::string name,
                                                                           core::Clock& clock);

}  // namespace tmsync::sync
