#pragma once

#include <string_view>

namespace tmsync::cli {

/// Set by the build from the project's version.
inline constexpr std::string_view kVersion = TMSYNC_VERSION;

}  // namespace tmsync::cli
