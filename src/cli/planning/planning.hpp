#pragma once

#include "tmsync/sync/engine.hpp"

#include "runtime/engine_runtime.hpp"
#include "planning/plan_options.hpp"

namespace tmsync::cli {

/// Makes the plan that the inputs ask for.
[[nodiscard]] sync::Planned run_planning(const PlanInputs& inputs, EngineRuntime& runtime);

}  // namespace tmsync::cli
