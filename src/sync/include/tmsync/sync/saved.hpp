#pragma once

#include "tmsync/plan/saved.hpp"
#include "tmsync/sync/engine.hpp"

/// Carrying out a saved plan: plan again with the same options and `options.saved`, settle, apply.
namespace tmsync::sync {

/// plan::settle with what planning learnt, and then costs and guards of what is left. `fresh` was made with the saved
/// plan's options; `apply` carries out what remains in it.
[[nodiscard]] plan::Settlement settle(const plan::Plan& saved, Planned& fresh,
                                      const model::Configuration& configuration, const PlanOptions& options);

}  // namespace tmsync::sync
