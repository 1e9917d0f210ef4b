#pragma once

#include <functional>
#include <memory>

#include "tmsync/core/async.hpp"
#include "tmsync/sync/services.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// The real world around the engine: one thread, sockets, system clock, tokens, signals, progress on standard error.
class EngineRuntime {
 public:
  explicit EngineRuntime(Session& session);
  ~EngineRuntime();
  EngineRuntime(const EngineRuntime&) = delete;
  EngineRuntime& operator=(const EngineRuntime&) = delete;

  [[nodiscard]] sync::Services& services();

  /// Runs the task to its end on this thread. The first SIGINT or SIGTERM drains while `writing` is set, else cancels
  /// what is in flight; the second ends the process at once.
  void run(std::function<core::Task<void>()> task);

  /// From now on a signal drains instead of cancelling.
  void set_writing(bool writing);

  /// 0, SIGINT or SIGTERM.
  [[nodiscard]] int signal() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tmsync::cli
