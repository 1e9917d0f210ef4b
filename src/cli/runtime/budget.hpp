#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "tmsync/core/async.hpp"
#include "tmsync/http/transport.hpp"

namespace tmsync::cli {

/// What a run may use; part of the command line.
struct Limits {
  std::int64_t max_requests = 0;  ///< over all instances together; 0 = no limit
  std::optional<core::Clock::Duration> deadline;
  std::string deadline_text;  ///< as written
};

/// How to apply with `left` requests, so that what is begun can be finished.
struct Pace {
  std::size_t at_once = 0;   ///< operations under way at the same time; 0 = as many as the instances allow
  std::int64_t reserve = 0;  ///< with so many left nothing new is begun
};
/// `needed` requests for `operations` operations is what the plan estimates. Whatever is left, the first operation is
/// begun while there is enough for it alone.
[[nodiscard]] Pace pace(std::int64_t left, std::int64_t needed, std::int64_t operations);

/// What one run has used of its limits. Begins to count time when it is made.
class Budget {
 public:
  Budget(Limits limits, const core::Clock& clock);

  /// Counts one request, unless none is left: then it must not be sent.
  [[nodiscard]] bool take();
  [[nodiscard]] std::int64_t used() const { return used_; }
  [[nodiscard]] std::optional<std::int64_t> left() const;
  [[nodiscard]] std::optional<core::Clock::Duration> time_left() const;  ///< never negative

  [[nodiscard]] std::string requests_name() const;  ///< "--max-requests 5000"
  [[nodiscard]] std::string deadline_name() const;  ///< "--deadline 50m"

 private:
  Limits limits_;
  const core::Clock& clock_;
  core::Clock::Duration began_;
  std::int64_t used_ = 0;
};

/// Sends what the budget admits; the rest ends with ErrorKind::cancelled, after `refused` was told.
[[nodiscard]] std::shared_ptr<http::Transport> make_budgeted(std::shared_ptr<http::Transport> transport, Budget& budget,
                                                             std::function<void()> sent, std::function<void()> refused);

}  // namespace tmsync::cli
