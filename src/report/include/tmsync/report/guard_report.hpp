#pragma once

#include <string>

#include "tmsync/plan/plan.hpp"
#include "tmsync/report/diagnostics.hpp"

/// Guards in words, the same in every format. The texts may hold names of servers and are not escaped.
namespace tmsync::report {

/// `maxDelete@export/payments`: what `--ack` takes.
[[nodiscard]] std::string ack_of(const plan::GuardResult& guard);

/// What was counted against which limit: `3 to delete, the limit is 0`.
[[nodiscard]] std::string guard_finding(const plan::GuardResult& guard, const plan::Plan& plan);

/// What lifts the guard for good, as an order: `change spec.guards.maxDelete`.
[[nodiscard]] std::string guard_setting(const plan::GuardResult& guard);

/// `acknowledged`, and where YAML does it also up to which day and why; empty where nobody did.
[[nodiscard]] std::string acknowledgement(const plan::GuardResult& guard);

/// Why apply does not begin, for standard error: each guard that stops it, with what was counted, and the ways out.
/// Escaped for a terminal.
[[nodiscard]] std::string stop_message(const plan::Plan& plan, const TextStyle& style);

}  // namespace tmsync::report
