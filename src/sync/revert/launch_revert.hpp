#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/sync/revert.hpp"

#include "cases/case_writer.hpp"

namespace tmsync::sync {

/// A launch of the recipient as it was before a write: its own fields, not its results. The JSON of a run record.
[[nodiscard]] std::string launch_image(const model::LaunchRow& row);
/// Absent where the text is no such image.
[[nodiscard]] std::optional<model::LaunchRow> parse_launch_image(std::string_view json);

/// What bringing one launch back takes, from what it is now.
struct LaunchRevert {
  plan::Action action = plan::Action::none;  ///< remove, update, refused; none with Reason::touch: only the mark
  plan::Reason reason = plan::Reason::unchanged;
  std::string why;  ///< of a refusal
  std::vector<plan::FieldChange> fields;
  bool close = false;
  bool reopen = false;
  std::optional<model::LaunchRow> before;
};

/// `now` absent = the launch is gone.
[[nodiscard]] LaunchRevert judge_launch(const ExportContext& context, const RevertOperation& operation,
                                        const std::optional<model::LaunchRow>& now);

/// Carries out one change that has an image: judges again, refuses (stale) what somebody else changed, and writes.
[[nodiscard]] core::Task<Written> revert_launch(ExportContext& context, const plan::LaunchChange& change);

}  // namespace tmsync::sync
