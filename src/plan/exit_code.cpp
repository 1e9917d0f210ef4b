#include "tmsync/plan/exit_code.hpp"

#include <algorithm>
#include <array>

#include "tmsync/plan/action_counts.hpp"

namespace tmsync::plan {

ExitCode first_of(const std::vector<ExitCode>& codes) {
  static constexpr std::array order{
      ExitCode::usage,        ExitCode::interrupted, ExitCode::terminated,       ExitCode::invalid_configuration,
      ExitCode::unauthorized, ExitCode::guarded,     ExitCode::refused_for_good, ExitCode::refused,
      ExitCode::residue,      ExitCode::stale,       ExitCode::unavailable,      ExitCode::incomplete,
      ExitCode::error,        ExitCode::locked,      ExitCode::changes_present};
  const auto* found = std::find_if(order.begin(), order.end(), [&](ExitCode code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  });
  return found == order.end() ? ExitCode::done : *found;
}

ExitCode code_of(core::ErrorKind kind) {
  switch (kind) {
    case core::ErrorKind::unauthorized:
    case core::ErrorKind::forbidden:
      return ExitCode::unauthorized;
    case core::ErrorKind::unavailable:
    case core::ErrorKind::unknown_outcome:
    case core::ErrorKind::tls:
      return ExitCode::unavailable;
    case core::ErrorKind::invalid_input:
    case core::ErrorKind::not_found:
      return ExitCode::invalid_configuration;
    case core::ErrorKind::conflict:
    case core::ErrorKind::protocol:
    case core::ErrorKind::too_large:
    case core::ErrorKind::io:
    case core::ErrorKind::cancelled:
      return ExitCode::error;
  }
  return ExitCode::error;
}

ExitCode code_of_failure(const ExportPlan& planned) {
  if (planned.state == ExportState::failed) return code_of(planned.error.kind);
  const bool refused = planned.configuration && planned.configuration->reason == Reason::credentials_refused;
  return refused ? ExitCode::unauthorized : ExitCode::done;
}

ExitCode code_of_failure(const IntegrationPlan& planned) {
  return planned.state == IntegrationPlan::State::failed ? code_of(planned.error.kind) : ExitCode::done;
}

bool waits_for_a_person(const ExportPlan& planned) {
  const auto waits = [](const auto& change) {
    return change.action == Action::refused && change.reason != Reason::echo;
  };
  const auto any = [&](const auto& changes) {
    return std::any_of(changes.heads().begin(), changes.heads().end(), waits);
  };
  return any(planned.changes) || (planned.launches && any(planned.launches->changes));
}

bool is_guarded(const ExportPlan& planned, const std::vector<GuardResult>& guards) {
  const auto address = export_address(planned.name);
  return std::any_of(guards.begin(), guards.end(), [&](const GuardResult& guard) {
    return guard.address == address && guard.stopped && !guard.acknowledged;
  });
}

ExitCode detailed_code(const ExportPlan& planned, const std::vector<GuardResult>& guards) {
  std::vector<ExitCode> codes{code_of_failure(planned)};
  if (is_guarded(planned, guards)) codes.push_back(ExitCode::guarded);
  if (waits_for_a_person(planned)) codes.push_back(ExitCode::refused);
  if (planned.incomplete > 0) codes.push_back(ExitCode::incomplete);
  for (const auto& [action, count] : actions_of(planned)) {
    if (action != Action::none && action != Action::refused && count > 0) codes.push_back(ExitCode::changes_present);
  }
  return first_of(codes);
}

}  // namespace tmsync::plan
