#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <ostream>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/verify_report.hpp"

#include "engine_runtime.hpp"
#include "plan_options.hpp"
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

/// `2m` becomes 120000; gives what is wrong with the text.
std::string milliseconds(std::string& text) {
  static const std::map<std::string, std::int64_t> units{{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
  constexpr std::int64_t kMost = 1'000'000;
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = core::parse_int(text.substr(0, digits));
  const auto unit = units.find(text.substr(digits));
  if (!number || *number > kMost || unit == units.end()) {
    return fmt::format("\"{}\" is no duration; write it like 500ms, 30s, 2m or 1h", text);
  }
  text = std::to_string(*number * unit->second);
  return {};
}

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
      if (runtime.signal() != 0) return static_cast<ExitCode>(128 + runtime.signal());
      const auto left = began + Duration(flags_.wait_ms) - core::SystemClock().now();
      if (found.passed() || found.checks.empty() || left <= Duration::zero()) {
        print(found);
        return code_of(found);
      }
      const auto next = std::min(wait, left);
      if (!session_.global.quiet) announce(found, next);
      runtime.run([&]() -> core::Task<void> { co_await pause(next, runtime.services()); });
      if (runtime.signal() != 0) return static_cast<ExitCode>(128 + runtime.signal());
    }
  }

 private:
  void announce(const plan::Verification& found, Duration next) {
    session_.err << fmt::format("verify: {} of {} checks passed; looking again in {:.1f} s\n",
                                found.count(CheckState::passed), found.checks.size(),
                                std::chrono::duration<double>(next).count())
                 << std::flush;
  }

  void print(const plan::Verification& found) {
    const report::TextStyle errors{session_.err_is_colored, session_.width};
    session_.err << report::to_text(found.diagnostics, errors);
    if (flags_.plan.format == "json") {
      session_.out << report::to_json(found);
    } else if (flags_.plan.format == "junit") {
      session_.out << report::to_junit(found);
    } else {
      session_.out << report::to_text(found, {session_.out_is_colored, session_.width});
    }
  }

  static ExitCode code_of(const plan::Verification& found) {
    if (found.passed()) return ExitCode::done;
    bool refused = false;
    std::vector<core::ErrorKind> unknown;
    for (const auto& check : found.checks) {
      if (check.cause) unknown.push_back(*check.cause);
      if (check.state != CheckState::failed) continue;
      if (check.id != "token") return ExitCode::residue;
      refused = true;
    }
    if (refused) return ExitCode::unauthorized;
    return unknown.empty() ? ExitCode::error : most_urgent(unknown);  // without any check nothing is proved
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
      "Example:\n  tmsync verify --wait 2m --format junit > verify.xml\n\nExit codes: 0 every check passed, 7 "
      "configuration invalid, 8 token or right\nrefused, 9 an instance is unavailable, 11 a check failed.");
  auto flags = std::make_shared<VerifyFlags>();
  add_address_flags(*verb, flags->plan);
  add_format_flag(*verb, flags->plan, {"text", "json", "junit"});
  verb->add_option("--wait", flags->wait_ms, "Look again until everything passes, at most this long: 500ms, 30s, 2m")
      ->transform(CLI::Validator(milliseconds, ""))
      ->type_name("DURATION");
  verb->callback([flags, &session] { session.action = [flags, &session] { return run_verify(*flags, session); }; });
}

}  // namespace tmsync::cli
