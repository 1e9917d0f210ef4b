#include "runtime/verb_run.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/config/load.hpp"
#include "tmsync/core/duration.hpp"
#include "tmsync/core/text.hpp"

#include "files.hpp"
#include "runtime/engine_runtime.hpp"
#include "runtime/log.hpp"
#include "version.hpp"

namespace tmsync::cli {
namespace {

using Duration = core::Clock::Duration;

constexpr Duration kLook{200};

std::string configuration_of(const Session& session) {
  std::optional<std::string> named;
  if (!session.global.config.empty()) named = session.global.config;
  const auto root = config::find_configuration(named, session.working_directory);
  return root ? root->string() : std::string();
}

}  // namespace

VerbRun::VerbRun(std::string verb, const RunFlags& flags, Session& session)
    : flags_(flags),
      session_(session),
      began_(clock_.now()),
      budget_(flags.limits(), clock_),
      metrics_(std::move(verb), configuration_of(session)) {}

std::optional<ExitCode> VerbRun::take_lock() {
  if (flags_.lock.empty()) return std::nullopt;
  const auto path = flags_.lock == "auto" ? automatic_lock(session_)
                                          : session_.working_directory / std::filesystem::path(flags_.lock);
  if (session_.global.verbose > 0) tell(session_, "lock: " + path.string());
  return wait_for_lock(path);
}

std::optional<ExitCode> VerbRun::wait_for_lock(const std::filesystem::path& path) {
  const std::string shown = core::escape_terminal(shown_path(session_, path));
  EngineRuntime runtime(session_);
  const auto until = clock_.now() + Duration(flags_.lock_timeout_ms);
  for (bool told = false;; told = true) {
    auto taken = FileLock::take(path, lock_owner(session_));
    if (taken) {
      lock_.emplace(std::move(*taken));
      return std::nullopt;
    }
    if (!taken.error().held) {
      session_.err << "tmsync: " << taken.error().message << '\n';
      return ExitCode::usage;
    }
    auto left = until - clock_.now();
    if (const auto limit = budget_.time_left()) left = std::min(left, *limit);
    if (left <= Duration::zero()) return held(shown, taken.error());
    if (!told) {
      const auto& by = taken.error().by;
      tell(session_,
           fmt::format("waiting for the lock {}, at most {}: held by {}", shown, core::duration_text(left.count()),
                       by ? describe(*by, clock_.unix_ms()) : std::string("another process")));
    }
    const auto pause = std::min(left, kLook);
    runtime.run([&] { return runtime.services().clock.sleep(pause); });
    if (const auto code = runtime.interrupted()) return *code;
  }
}

ExitCode VerbRun::held(const std::string& shown, const FileLock::Refusal& refusal) const {
  session_.err << fmt::format(
      "tmsync: the lock {} is held by {}; nothing was done. Let that run end, or wait for it "
      "with --lock-timeout{}\n",
      shown, refusal.by ? describe(*refusal.by, clock_.unix_ms()) : "another process",
      flags_.lock_timeout_ms > 0 ? " (longer)" : " 10m");
  return ExitCode::locked;
}

ExitCode VerbRun::finish(ExitCode code) {
  const auto took = clock_.now() - began_;
  log_info(session_, fmt::format("ended with exit code {} after {} ms", static_cast<int>(code), took.count()),
           {{"exitCode", static_cast<std::int64_t>(code)}, {"ms", static_cast<std::int64_t>(took.count())}});
  if (flags_.metrics_into.empty()) return code;
  const Metrics::End end{static_cast<int>(code), clock_.unix_ms(), took.count(), std::string(kVersion)};
  const auto written = write_file(session_, flags_.metrics_into, [&](std::ostream& out) { metrics_.write(out, end); });
  if (written) return code;
  session_.err << "tmsync: " << written.error().message << '\n';
  return code_with_outputs(code, false);
}

void say_not_read(const std::string& limit, Session& session) {
  session.err << fmt::format("tmsync: ended by {} before everything was read; nothing was written\n", limit);
}

void say_not_finished(const std::string& limit, bool anything, Session& session) {
  session.err << fmt::format(
      "tmsync: ended by {}; {}\n", limit,
      anything
          ? "run it again to go on"
          : "reading left hardly anything for writing: run it again, and allow more if it ends like this once more");
}

ExitCode run_verb(const std::string& verb, const RunFlags& flags, const OutputFlags& outputs, Session& session,
                  const std::function<ExitCode()>& body) {
  struct Current {
    Current(Session& the_session, VerbRun& run) : session(the_session) { session.run = &run; }
    ~Current() { session.run = nullptr; }
    Session& session;
  };
  VerbRun run(verb, flags, session);
  const Current current(session, run);
  try {
    const auto in_the_way = run.take_lock();
    const auto code = in_the_way ? *in_the_way : body();
    return run.finish(run.told() ? code : write_failure(outputs, verb, code, session));
  } catch (...) {
    static_cast<void>(run.finish(ExitCode::error));
    throw;
  }
}

}  // namespace tmsync::cli
