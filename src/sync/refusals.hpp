#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "tmsync/core/async.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/sync/engine.hpp"

namespace tmsync::sync {

/// Counts the operations in a row that failed in the same way (class of the error and status), without a success
/// between them. So many equal refusals are a state of the instance and not of the objects.
class Refusals {
 public:
  static constexpr int kRow = 20;

  /// An operation that was begun has ended.
  void note(OperationState state, const std::optional<core::Error>& error);
  /// True: nothing more is worth asking. It stays so.
  [[nodiscard]] bool stops() const { return stopped_; }
  /// Half of the row is full: what comes next is tried at the other end of the work.
  [[nodiscard]] bool doubtful() const { return count_ >= kRow / 2; }
  /// "20 operations without a success between them were answered 402".
  [[nodiscard]] std::string what() const;
  /// What a person does about it, with the last answer.
  [[nodiscard]] std::string way_out() const;

 private:
  int count_ = 0;
  bool stopped_ = false;
  core::Error last_;
};

/// Runs body(0) .. body(count - 1) as run_parallel does, in order; where `refusals` is in doubt, from the end. So some
/// objects that are refused on every run do not keep those behind them from being written.
[[nodiscard]] core::Task<void> run_operations(const Refusals& refusals, std::size_t count, std::size_t workers,
                                              std::function<core::Task<void>(std::size_t)> body);

}  // namespace tmsync::sync
