#pragma once

#include "tmsync/sync/engine.hpp"

#include "planning/plan_options.hpp"
#include "runtime/engine_runtime.hpp"

namespace tmsync::cli {

/// Makes the plan that the inputs ask for.
[[nodiscard]] sync::Planned run_planning(const PlanInputs& inputs, EngineRuntime& runtime);

/// The exit code of a verb that only reads: a limit of the run ended it, something could not be read, or there is
/// something that the exit code is to tell; the first of them.
[[nodiscard]] ExitCode code_of_reading(const std::string& limit, ExitCode failures, ExitCode told);

}  // namespace tmsync::cli
