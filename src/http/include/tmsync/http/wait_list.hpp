#pragma once

#include <deque>
#include <functional>

#include "tmsync/core/async.hpp"

namespace tmsync::http {

/// Coroutines that wait for an event of the same thread, first come, first served. Needs no timer, so it behaves the
/// same on a virtual clock. A waiter that is never woken keeps its coroutine frame until the list dies.
class WaitList {
 public:
  [[nodiscard]] core::Task<void> wait();
  void wake_one();
  void wake_all();
  [[nodiscard]] bool empty() const { return waiting_.empty(); }

 private:
  std::deque<std::function<void()>> waiting_;
};

}  // namespace tmsync::http
