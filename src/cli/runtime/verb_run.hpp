#pragma once

#include <functional>
#include <optional>
#include <string>

#include "outputs.hpp"
#include "runtime/budget.hpp"
#include "runtime/lock.hpp"
#include "runtime/metrics.hpp"
#include "runtime/run_flags.hpp"
#include "session.hpp"

namespace tmsync::cli {

/// One run of a verb that talks to instances: what it may use, the lock it holds, what it leaves behind.
class VerbRun {
 public:
  VerbRun(std::string verb, const RunFlags& flags, Session& session);

  [[nodiscard]] Budget& budget() { return budget_; }
  [[nodiscard]] Metrics& metrics() { return metrics_; }
  /// Has the run given its result in the formats that were asked for?
  [[nodiscard]] bool told() const { return told_; }
  void set_told() { told_ = true; }

  /// Takes the lock that the flags name, and waits for it where they say so. Else what is in the way was said.
  [[nodiscard]] std::optional<ExitCode> take_lock();
  /// Writes the metrics. The exit code is worse than before where they cannot be written.
  [[nodiscard]] ExitCode finish(ExitCode code);

 private:
  std::optional<ExitCode> wait_for_lock(const std::filesystem::path& path);
  ExitCode held(const std::string& shown, const FileLock::Refusal& refusal) const;

  const RunFlags& flags_;
  Session& session_;
  core::SystemClock clock_;
  core::Clock::Duration began_;
  Budget budget_;
  Metrics metrics_;
  std::optional<FileLock> lock_;
  bool told_ = false;
};

/// On standard error: a limit ended the run while it was reading.
void say_not_read(const std::string& limit, Session& session);

/// The same while it was writing; `anything`: did at least one operation succeed?
void say_not_finished(const std::string& limit, bool anything, Session& session);

/// Runs the body as such a run: `session.run` is set meanwhile. However the body ends, the metrics are written, and
/// where it ended without a result, the formats that can say so do.
[[nodiscard]] ExitCode run_verb(const std::string& verb, const RunFlags& flags, const OutputFlags& outputs,
                                Session& session, const std::function<ExitCode()>& body);

}  // namespace tmsync::cli
