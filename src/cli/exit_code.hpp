#pragma once

#include "tmsync/plan/exit_code.hpp"

namespace tmsync::cli {

using plan::ExitCode;
using plan::first_of;

}  // namespace tmsync::cli
