#pragma once

#include <string>
#include <vector>

#include "session.hpp"

namespace tmsync::cli {

/// Parses the command line (without the program's name) and runs the verb. Never throws; every failure is an exit code
/// with a message on session.err.
[[nodiscard]] ExitCode run(const std::vector<std::string>& arguments, Session& session);

}  // namespace tmsync::cli
