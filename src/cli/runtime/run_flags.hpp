#pragma once

#include <cstdint>
#include <string>

#include "runtime/budget.hpp"

namespace CLI {
class App;
}

namespace tmsync::cli {

/// Flags of the verbs that run on a schedule.
struct RunFlags {
  std::int64_t max_requests = 0;
  std::string deadline;  ///< as written; empty = none
  std::string metrics_into;
  std::string lock;  ///< a file, or "auto"; empty = none
  std::int64_t lock_timeout_ms = 0;

  [[nodiscard]] Limits limits() const;
};

/// --max-requests, --deadline, --metrics-into
void add_run_flags(CLI::App& verb, RunFlags& flags);
/// --lock, --lock-timeout
void add_lock_flags(CLI::App& verb, RunFlags& flags);

/// A transformer of CLI11: `2m` becomes 120000; gives what is wrong with the text.
[[nodiscard]] std::string to_milliseconds(std::string& text);

}  // namespace tmsync::cli
