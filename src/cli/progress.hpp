#pragma once

#include <memory>

#include "tmsync/sync/services.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// On a terminal one line that is rewritten, else a plain line for each stretch of work; silent with --quiet. Only on
/// stderr.
[[nodiscard]] std::unique_ptr<sync::Progress> make_progress(Session& session);

}  // namespace tmsync::cli
