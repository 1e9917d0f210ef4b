#include "export_state.hpp"

#include <fmt/format.h>

namespace tmsync::sync {

using core::ErrorKind;

bool refused_for_good(const core::Error& error) {
  switch (error.status) {
    case 401:
    case 403:
    case 404:
    case 407:
    case 408:
    case 410:
    case 412:
    case 423:
    case 425:
    case 429:
      return false;
    case 409:  // bean validation of uploads answers so, too
      return error.kind == ErrorKind::invalid_input;
    default:
      return error.status >= 300 && error.status < 500 && error.kind != ErrorKind::conflict;
  }
}

std::string ExportState::why_halted() const {
  if (!services.stop.draining) return recorder.failed() ? Recorder::why() : halt_reason_;
  return services.stop.why.empty() ? "not begun: interrupted" : services.stop.why;
}

void ExportState::note_failure(const core::Error& error) {
  if (error.kind == ErrorKind::unauthorized || error.kind == ErrorKind::forbidden) {
    report.unauthorized = true;
    if (halt_reason_.empty()) {
      halt_reason_ = "not begun: the export was stopped, because an instance refused the token or the right";
      report.notes.push_back(
          fmt::format("{}: stopped: {}; tokens: source \"{}\" from {}, recipient \"{}\" from {}. Renew the token or "
                      "give its user the "
                      "right, then apply again",
                      plan::export_address(planned_.name), error.message, context_.source.instance,
                      model::describe(context_.source_instance->token), context_.recipient.instance,
                      model::describe(context_.recipient_instance->token)));
    }
  }
  if (error.kind == ErrorKind::unavailable || error.kind == ErrorKind::tls) {
    report.unavailable = true;
    if (++unavailable_ >= 3 && halt_reason_.empty()) {
      halt_reason_ = "not begun: the export was stopped, because an instance cannot be reached";
    }
  }
}

void ExportState::note_settled(OperationState state, const std::optional<core::Error>& error) {
  if (error) note_failure(*error);
  refusals.note(state, error);
  if (!refusals.stops() || !halt_reason_.empty()) return;
  halt_reason_ = fmt::format("not begun: the export was stopped, because {}", refusals.what());
  report.notes.push_back(
      fmt::format("{}: stopped: {}; {}", plan::export_address(planned_.name), refusals.what(), refusals.way_out()));
}

void ExportState::not_done(Operation operation) {
  report.add(std::move(operation));
}

}  // namespace tmsync::sync
