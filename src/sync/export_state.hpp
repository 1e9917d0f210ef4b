#pragma once

#include <optional>
#include <string>

#include "tmsync/plan/plan.hpp"
#include "tmsync/sync/engine.hpp"

#include "context.hpp"
#include "recorder.hpp"
#include "refusals.hpp"

namespace tmsync::sync {

/// Whether the same request would be refused again: a redirect, or a 4xx that is about the request itself. What is
/// gone, locked, changed, rate-limited or not allowed can be otherwise in the next run.
[[nodiscard]] bool refused_for_good(const core::Error& error);

/// How applying one export goes: whether it goes on, and what the report says of it.
class ExportState {
 public:
  ExportState(const ExportContext& context, const plan::ExportPlan& planned, const Services& services_in,
              ApplyReport& report_in, Recorder& recorder_in)
      : services(services_in), report(report_in), recorder(recorder_in), context_(context), planned_(planned) {}

  /// Nothing new is begun.
  [[nodiscard]] bool halted() const { return services.stop.draining || recorder.failed() || !halt_reason_.empty(); }
  [[nodiscard]] std::string why_halted() const;
  /// 401 and 403 stop the export: every further request would be refused, too. So does an instance that is gone.
  void note_failure(const core::Error& error);
  /// An operation that was begun has ended: its failure is noted, and a row of equal refusals stops the export.
  void note_settled(OperationState state, const std::optional<core::Error>& error);
  void not_done(Operation operation);

  const Services& services;
  ApplyReport& report;
  Recorder& recorder;
  Refusals refusals;
  int problems = 0;  ///< operations that did not succeed: then nothing is deleted

 private:
  const ExportContext& context_;
  const plan::ExportPlan& planned_;
  std::string halt_reason_;
  int unavailable_ = 0;
};

}  // namespace tmsync::sync
