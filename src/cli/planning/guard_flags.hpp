#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/guards.hpp"

#include "session.hpp"

namespace tmsync::cli {

struct PlanFlags;

inline constexpr std::string_view kLostMarkGuard = "lostMark";

/// What `--ack` can lift; the last one, kLostMarkGuard, is the refusal of one test case instead of a guard of an
/// export.
[[nodiscard]] const std::vector<std::string>& known_guards();

/// Is every `--ack` a guard at an address that the configuration declares? Prints what is wrong with the first that is
/// not, and what there is.
[[nodiscard]] bool check_acks(const std::vector<std::string>& acks, const model::Configuration& configuration,
                              Session& session);

/// `--max-create`, `--max-update` and `--max-delete`: a number, or a percentage. Prints what is wrong.
[[nodiscard]] bool read_limits(const PlanFlags& flags, plan::RunLimits& limits, Session& session);

}  // namespace tmsync::cli
