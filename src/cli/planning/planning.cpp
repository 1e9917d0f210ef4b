#include "planning/planning.hpp"

namespace tmsync::cli {

sync::Planned run_planning(const PlanInputs& inputs, EngineRuntime& runtime) {
  sync::Planned planned;
  runtime.run([&]() -> core::Task<void> {
    if (inputs.revert != nullptr) {
      planned =
          co_await sync::make_revert_plan(inputs.configuration, *inputs.revert, inputs.options, runtime.services());
    } else {
      planned = co_await sync::make_plan(inputs.configuration, inputs.options, runtime.services());
    }
  });
  return planned;
}

ExitCode code_of_reading(const std::string& limit, ExitCode failures, ExitCode told) {
  return first_of({limit.empty() ? ExitCode::done : ExitCode::incomplete, failures, told});
}

}  // namespace tmsync::cli
