#pragma once

#include <optional>
#include <string>

#include "tmsync/report/apply_report.hpp"
#include "tmsync/sync/engine.hpp"

#include "planning/plan_options.hpp"
#include "runtime/engine_runtime.hpp"
#include "runtime/live_events.hpp"
#include "runtime/run_record.hpp"
#include "session.hpp"

namespace tmsync::cli {

struct ApplyFlags {
  PlanFlags plan;
  std::string file;    ///< a saved plan; empty = plan now
  std::string record;  ///< run record to write; empty = none
  bool yes = false;
  bool verify = false;
};

/// One apply from planning to the exit code: plans, shows, asks, carries out, reports. Text is printed as it goes;
/// every other format and the exit code come from one result at the end.
class ApplyRun {
 public:
  ApplyRun(const ApplyFlags& flags, Session& session) : flags_(flags), session_(session), runtime_(session) {}

  /// `saved` is the plan of the file, and `inputs` are those that it was made with; null = an ordinary apply.
  [[nodiscard]] ExitCode run(const PlanInputs& inputs, const plan::Plan* saved);
  /// Refuses the saved plan as a whole, for what it says or for a guard that stopped it.
  [[nodiscard]] ExitCode refuse(const plan::Plan& saved, const std::string& why);
  [[nodiscard]] ExitCode stop(const plan::Plan& saved);

 private:
  struct End {
    const char* outcome;
    ExitCode code;
  };
  enum class Answer { yes, no, cannot_ask };

  void settle(sync::Planned& planned, const PlanInputs& inputs);
  [[nodiscard]] bool open_record();
  [[nodiscard]] bool begin_record(const plan::Plan& plan);
  [[nodiscard]] bool end_record(End end, const plan::Plan& plan);
  void begin_events(const plan::Plan& plan);
  [[nodiscard]] bool show(const plan::Plan& plan);
  [[nodiscard]] End end_without_writing(const plan::Plan& plan) const;
  [[nodiscard]] End carry_out(sync::Planned& planned, const PlanInputs& inputs);
  [[nodiscard]] End write(sync::Planned& planned);
  [[nodiscard]] End verify(End applied, const PlanInputs& inputs);
  [[nodiscard]] Answer ask(const plan::Plan& plan) const;
  [[nodiscard]] ExitCode code_of(const sync::ApplyReport& report, const plan::Plan& plan) const;
  [[nodiscard]] ExitCode code_of_settlement() const;
  [[nodiscard]] report::RunResult result_of(const plan::Plan& plan) const;
  [[nodiscard]] End stopped_by_guard(const plan::Plan& plan);
  [[nodiscard]] ExitCode finish(End end, const plan::Plan& plan);

  /// Text goes to standard output as it comes, and so do events; of the other formats there is one document at the end.
  [[nodiscard]] bool prints_text() const { return flags_.plan.output.format == "text"; }

  const ApplyFlags& flags_;
  Session& session_;
  EngineRuntime runtime_;
  const plan::Plan* saved_ = nullptr;
  report::Applied settled_;  ///< what came of comparing the saved plan: part of the report, whatever else is in it
  report::Applied applied_;
  std::unique_ptr<RunRecord> record_;
  bool recording_ = false;            ///< its first line is written
  std::optional<LiveEvents> events_;  ///< once the first of them is printed
  sync::JournalFan journals_;
  std::optional<plan::Plan> remaining_;
  std::string stopped_by_;
};

}  // namespace tmsync::cli
