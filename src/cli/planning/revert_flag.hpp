#pragma once

#include <memory>

#include <tl/expected.hpp>

#include "tmsync/sync/revert.hpp"

#include "planning/plan_options.hpp"

namespace tmsync::cli {

/// The run record that --revert names, read whole; null where the flag is not given. What is wrong with it, or with
/// flags that make no sense beside it, is printed.
[[nodiscard]] tl::expected<std::unique_ptr<sync::RevertSource>, ExitCode> revert_input(
    const PlanFlags& flags, const std::shared_ptr<plan::TextStore>& texts, Session& session);

/// The same from a saved plan that reverts; null where it is an ordinary one.
[[nodiscard]] tl::expected<std::unique_ptr<sync::RevertSource>, ExitCode> revert_input(const plan::Plan& saved,
                                                                                       Session& session);

}  // namespace tmsync::cli
