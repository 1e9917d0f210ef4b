#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/sync/revert.hpp"

#include "case_image.hpp"
#include "cases/case_writer.hpp"

namespace tmsync::sync {

/// What the recipient's search tells about a case that a run wrote.
struct SeenCase {
  model::Id id = 0;
  bool deleted = false;
  std::optional<model::Mark> mark;
  std::string modified_by;
};

/// What bringing one case back takes, from what it is now.
struct CaseVerdict {
  plan::Action action = plan::Action::none;  ///< remove, restore, update, refused; none with Reason::touch: the mark
  plan::Reason reason = plan::Reason::unchanged;
  std::string why;  ///< of a refusal
  std::vector<std::string> notes;
  std::vector<plan::FieldChange> fields;
  plan::Content observed;  ///< the whole case; only where it was read
  plan::Content desired;
  std::optional<CaseImage> before;  ///< what to bring back
  std::optional<FullCase> now;
};

/// Does the run's write end with the case away: one that it made, or that it fetched from the bin?
[[nodiscard]] bool takes_away(const RevertOperation& operation, const std::optional<CaseImage>& before);

/// For those, from the row alone; `row` absent = it is gone.
[[nodiscard]] CaseVerdict judge_removal(const ExportContext& context, const RevertOperation& operation,
                                        const std::optional<SeenCase>& row);

/// Reads the case as it is now. Fails where it cannot be read, or where the image cannot.
[[nodiscard]] core::Task<core::Result<CaseVerdict>> judge_case(const ExportContext& context,
                                                               const RevertOperation& operation);

/// Carries out one change that has an image: judges again, refuses (stale) what somebody else changed, and writes.
[[nodiscard]] core::Task<Written> revert_case(ExportContext& context, const plan::Change& change);

}  // namespace tmsync::sync
