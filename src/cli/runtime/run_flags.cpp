#include "runtime/run_flags.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tmsync/core/duration.hpp"

namespace tmsync::cli {
namespace {

constexpr std::int64_t kMostMs = std::int64_t{1'000'000} * 3'600'000;

std::string check_deadline(std::string& text) {
  const auto milliseconds = core::parse_duration_ms(text, kMostMs);
  if (milliseconds && *milliseconds > 0) return {};
  return fmt::format("\"{}\" is no time to end after; write it like 90s, 50m or 2h", text);
}

}  // namespace

std::string to_milliseconds(std::string& text) {
  const auto milliseconds = core::parse_duration_ms(text, kMostMs);
  if (!milliseconds) return fmt::format("\"{}\" is no duration; write it like 500ms, 30s, 2m or 1h", text);
  text = std::to_string(*milliseconds);
  return {};
}

Limits RunFlags::limits() const {
  Limits limits;
  limits.max_requests = max_requests;
  if (const auto milliseconds = core::parse_duration_ms(deadline, kMostMs)) {
    limits.deadline = core::Clock::Duration(*milliseconds);
    limits.deadline_text = deadline;
  }
  return limits;
}

void add_run_flags(CLI::App& verb, RunFlags& flags) {
  verb.add_option("--max-requests", flags.max_requests,
                  "End cleanly before more than N requests are sent; the next run goes on")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}))
      ->type_name("N");
  verb.add_option("--deadline", flags.deadline, "End cleanly after this long: 90s, 50m; the next run goes on")
      ->check(CLI::Validator(check_deadline, ""))
      ->type_name("DURATION");
  verb.add_option("--metrics-into", flags.metrics_into, "Write what the run did as Prometheus metrics into a file")
      ->type_name("FILE");
}

void add_lock_flags(CLI::App& verb, RunFlags& flags) {
  verb.add_option("--lock", flags.lock,
                  "Run only while no other process holds this lock; \"auto\" makes up a file for the configuration")
      ->type_name("FILE");
  verb.add_option("--lock-timeout", flags.lock_timeout_ms, "Wait for the lock, at most this long: 30s, 5m")
      ->transform(CLI::Validator(to_milliseconds, ""))
      ->type_name("DURATION");
}

}  // namespace tmsync::cli
