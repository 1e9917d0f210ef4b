#pragma once

#include "tmsync/sync/engine.hpp"

#include "config_context.hpp"
#include "recorder.hpp"

namespace tmsync::sync {

/// Carries out the configuration plane of a plan, in the order in which one part needs the other: integrations, their
/// use in projects, export configurations; then what is declared absent, the other way round. What depends on
/// something that failed is skipped. Every write is preceded by a look: what is as planned already counts as done, what
/// changed since the plan is stale.
[[nodiscard]] core::Task<void> apply_configuration(Planned& planned, Services& services, ApplyReport& report,
                                                   Recorder& recorder);

}  // namespace tmsync::sync
