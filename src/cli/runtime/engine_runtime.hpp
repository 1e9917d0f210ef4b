#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "tmsync/core/async.hpp"
#include "tmsync/plan/plan.hpp"
#include "tmsync/sync/services.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// The real world around the engine: one thread, sockets, system clock, tokens, signals, progress on standard error,
/// and the limits of the run that the session is in.
class EngineRuntime {
 public:
  explicit EngineRuntime(Session& session);
  ~EngineRuntime();
  EngineRuntime(const EngineRuntime&) = delete;
  EngineRuntime& operator=(const EngineRuntime&) = delete;

  [[nodiscard]] sync::Services& services();

  /// Runs the task to its end on this thread. The first SIGINT or SIGTERM drains while `writing` is set, else cancels
  /// what is in flight; the second ends the process at once. So does a limit of the run: as it comes near while
  /// `writing` is set, it drains; when it is reached, no request is sent any more.
  void run(const std::function<core::Task<void>()>& task);

  /// From now on a signal drains instead of cancelling.
  void set_writing(bool writing);
  /// Before writing: how many operations may be under way at once, and when draining begins, so that --max-requests
  /// lets what is begun be finished.
  void keep_pace(const plan::Plan& plan);

  /// The exit code of a run that SIGINT or SIGTERM ended; absent = none came.
  [[nodiscard]] std::optional<ExitCode> interrupted() const;
  /// "--max-requests 5000" or "--deadline 50m": the limit that was reached, so that no request was sent any more; empty
  /// = none was.
  [[nodiscard]] std::string stopped_by() const;
  /// The limit that was reached or came near while writing, so that operations may not have been begun.
  [[nodiscard]] std::string drained_by() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tmsync::cli
