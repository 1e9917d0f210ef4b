#pragma once

#include <memory>

#include "tmsync/plan/stored_text.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// A store in a file of the temporary folder (TMPDIR) that has no name: it is gone with the process, however that ends,
/// and nobody else can open it. Null where there is no such folder: texts stay in memory then.
[[nodiscard]] std::shared_ptr<plan::TextStore> make_text_store(const Session& session);

}  // namespace tmsync::cli
