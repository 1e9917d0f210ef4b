#include "tmsync/config/dates.hpp"

#include <fmt/format.h>

#include "tmsync/model/policy.hpp"

namespace tmsync::config {
namespace {

constexpr std::int64_t kSoonDays = 7;

/// Something of one export that holds until a day.
struct Dated {
  std::string what;  ///< `export/payments is paused`
  std::string until;
  std::string reason;
  core::SourcePosition where;
};

void note_soon(const Dated& dated, const std::string& today, core::Diagnostics& diags) {
  const auto left = model::days_between(today, dated.until);
  if (!left || *left < 0 || *left > kSoonDays) return;
  const std::string when =
      *left == 0 ? "today is the last day" : fmt::format("{} day{} left", *left, *left == 1 ? "" : "s");
  diags.warning("TM1224", dated.where,
                fmt::format("{} until {} (\"{}\"): {}", dated.what, dated.until, dated.reason, when),
                "set a new date in time, or let it end");
}

Dated pause_of(const model::Export& declared) {
  return {fmt::format("export/{} is paused", declared.name), declared.paused_until, declared.pause_reason,
          declared.paused_where};
}

Dated dated(const model::Export& declared, const model::Acknowledgement& one) {
  const std::string below = one.test_case ? fmt::format("/test-case/{}", *one.test_case) : "";
  return {fmt::format("{}@export/{}{} is acknowledged", one.guard, declared.name, below), one.until, one.reason,
          one.where};
}

std::string over(const Dated& dated) {
  return fmt::format("{} until {} (\"{}\"), which is over", dated.what, dated.until, dated.reason);
}

constexpr const char* kMendPause = "remove `paused`, or set a new date; plan and apply do not run it";
constexpr const char* kMendAcknowledgement = "remove it, or set a new date; it lifts nothing any more";

enum class For { validation, plans };

void judge(const model::Export& declared, const std::string& today, For whom, core::Diagnostics& diags) {
  const auto pause = pause_of(declared);
  if (whom == For::validation && model::pause_is_over(declared, today)) {
    diags.error("TM1222", pause.where, over(pause), kMendPause);
  }
  note_soon(pause, today, diags);
  for (const auto& one : declared.guards.acknowledged) {
    const auto acknowledged = dated(declared, one);
    note_soon(acknowledged, today, diags);
    if (!model::is_over(one.until, today)) continue;
    if (whom == For::validation) {
      diags.error("TM1223", acknowledged.where, over(acknowledged), kMendAcknowledgement);
    } else {
      diags.warning("TM1223", acknowledged.where, over(acknowledged), kMendAcknowledgement);
    }
  }
}

}  // namespace

void check_dates(const model::Configuration& configuration, const std::string& today, core::Diagnostics& diags) {
  for (const auto& declared : configuration.exports) judge(declared, today, For::validation, diags);
}

void note_dates(const model::Configuration& configuration, const std::string& today, core::Diagnostics& diags) {
  for (const auto& declared : configuration.exports) judge(declared, today, For::plans, diags);
}

}  // namespace tmsync::config
