#include <algorithm>
#include <chrono>
#include <memory>
#include <ostream>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/exit_codes.hpp"
#include "tmsync/report/verify_report.hpp"

#include "planning/plan_options.hpp"
#include "runtime/engine_runtime.hpp"
#include "runtime/log.hpp"
#include "runtime/verb_run.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

using Duration = core::Clock::Duration;
using plan::CheckState;

constexpr Duration kFirstPause = std::chrono::seconds(1);
constexpr Duration kLongestPause = std::chrono::seconds(10);
constexpr Duration kSignalPause = std::chrono::milliseconds(100);  ///< how soon a signal ends a pause

struct VerifyFlags {
  PlanFlags plan;
  std::int64_t wait_ms = 0;
};

/// Ends early where a signal came.
core::Task<void> pause(Duration duration, sync::Services& services) {
  const auto until = services.clock.now() + duration;
  for (auto now = services.clock.now(); now < until && !services.stop.draining; now = services.clock.now()) {
    co_await services.clock.sleep(std::min(kSignalPause, until - now));
  }
}

class VerifyRun {
 public:
  VerifyRun(const VerifyFlags& flags, const model::Configuration& configuration, const sync::PlanOptions& options,
            Session& session)
      : flags_(flags), configuration_(configuration), options_(options), session_(session) {}

  ExitCode run() {
    const auto began = core::SystemClock().now();
    for (auto wait = kFirstPause;; wait = std::min(2 * wait, kLongestPause)) {
      // Each look has a runtime of its own, so that a long wait does not gather connections.
      EngineRuntime runtime(session_);
      plan::Verification found;
      runtime.run(
          [&]() -> core::Task<void> { found = co_await sync::verify(configuration_, options_, runtime.services()); });
      if (const auto code = runtime.interrupted()) return *code;
      if (const auto limit = runtime.stopped_by(); !limit.empty()) return write(found, limit);
      const auto left = began + Duration(flags_.wait_ms) - core::SystemClock().now();
      if (found.passed() || found.checks.empty() || left <= Duration::zero()) {
        return write(found, {});
      }
      const auto next = std::min(wait, left);
      if (!session_.global.quiet) announce(found, next);
      runtime.run([&]() -> core::Task<void> { co_await pause(next, runtime.services()); });
      if (const auto code = runtime.interrupted()) return *code;
      // The last look was whole: the limit ended the waiting.
      if (!runtime.stopped_by().empty()) return write(found, {});
    }
  }

 private:
  void announce(const plan::Verification& found, Duration next) {
    session_.err << fmt::format("verify: {} of {} checks passed; looking again in {:.1f} s\n",
                                found.count(CheckState::passed), found.checks.size(),
                                std::chrono::duration<double>(next).count())
                 << std::flush;
  }

  /// `limit` kept it from being read whole, where it is named.
  ExitCode write(const plan::Verification& found, const std::string& limit) {
    print_diagnostics(found.diagnostics, session_);
    if (!limit.empty()) say_not_read(limit, session_);
    const auto code = limit.empty() ? code_of(found) : ExitCode::incomplete;
    report::RunResult result;
    result.verb = "verify";
    result.outcome = limit.empty() ? "read" : "incomplete";
    result.stopped_by = limit;
    result.exit_code = static_cast<int>(code);
    result.run_id = session_.global.run_id;
    result.verified = &found;
    return code_with_outputs(code, write_outputs(flags_.plan.output, result, session_));
  }

  static ExitCode code_of(const plan::Verification& found) {
    if (found.passed()) return ExitCode::done;
    std::vector<ExitCode> codes;
    for (const auto& check : found.checks) codes.push_back(report::code_of(check));
    return codes.empty() ? ExitCode::error : first_of(codes);  // without any check nothing is proved
  }

  const VerifyFlags& flags_;
  const model::Configuration& configuration_;
  const sync::PlanOptions& options_;
  Session& session_;
};

ExitCode run_verify(const VerifyFlags& flags, Session& session) {
  const auto inputs = plan_inputs(flags.plan, session);
  if (!inputs) return inputs.error();
  return VerifyRun(flags, inputs->configuration, inputs->options, session).run();
}

}  // namespace

void add_verify(CLI::App& app, Session& session) {
  auto* verb = app.add_subcommand("verify", "Proves from both sides that everything arrived; changes nothing");
  verb->footer(
      "Example:\n  tmsync verify --wait 2m --format junit > verify.xml\n\nExit codes: 0 every check passed, 3 "
      "ended by\n--max-requests or --deadline, 7 configuration invalid, 8 token or right refused,\n9 an instance is "
      "unavailable, 11 a check failed.");
  auto flags = std::make_shared<VerifyFlags>();
  add_address_flags(*verb, flags->plan);
  add_output_flags(*verb, flags->plan.output, {"json", "ndjson", "markdown", "html", "junit"});
  verb->add_option("--wait", flags->wait_ms, "Look again until everything passes, at most this long: 500ms, 30s, 2m")
      ->transform(CLI::Validator(to_milliseconds, ""))
      ->type_name("DURATION");
  add_run_flags(*verb, flags->plan.run);
  verb->callback([flags, &session] {
    session.action = [flags, &session] {
      return run_verb("verify", flags->plan.run, flags->plan.output, session,
                      [&] { return run_verify(*flags, session); });
    };
  });
}

}  // namespace tmsync::cli
