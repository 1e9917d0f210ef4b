#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tmsync/core/async.hpp"

/// Time that passes only when nothing else is left to do. Everything runs on the thread that drives the io_context.
/// Declare the io_context before the clock and before everything that coroutines refer to.
namespace tmsync::testing {

class VirtualClock final : public core::Clock {
 public:
  explicit VirtualClock(std::int64_t unix_start_ms = 1'735'689'600'000) : unix_start_ms_(unix_start_ms) {}

  [[nodiscard]] Duration now() const override { return now_; }
  [[nodiscard]] std::int64_t unix_ms() const override { return unix_start_ms_ + now_.count(); }

  [[nodiscard]] core::Task<void> sleep(Duration duration) override {
    namespace asio = boost::asio;
    const auto key = std::make_pair(now_ + std::max(duration, Duration{0}), sequence_++);
    auto initiate = [this, key](auto handler) {
      auto executor = asio::get_associated_executor(handler);
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      sleepers_.emplace(key, [shared, executor] { asio::post(executor, [shared] { std::move (*shared)(); }); });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable);
  }

  /// Jumps to the next sleeper and wakes it; those that are due at the same moment wake in the order in which they went
  /// to sleep. False where nobody sleeps.
  bool advance() {
    if (sleepers_.empty()) return false;
    auto next = sleepers_.extract(sleepers_.begin());
    now_ = next.key().first;
    next.mapped()();
    return true;
  }

  [[nodiscard]] std::size_t sleeping() const { return sleepers_.size(); }

 private:
  std::int64_t unix_start_ms_;
  Duration now_{0};
  std::uint64_t sequence_ = 0;
  std::map<std::pair<Duration, std::uint64_t>, std::function<void()>> sleepers_;
};

/// Runs handlers, and advances the clock whenever none is ready, until there is neither a handler nor a sleeper (or
/// `done` says so).
inline void run_until_done(boost::asio::io_context& context, VirtualClock& clock,
                           const std::function<bool()>& done = nullptr) {
  while (true) {
    context.restart();
    while (context.poll_one() > 0) {
      if (done && done()) return;
    }
    if (done && done()) return;
    if (!clock.advance()) return;
  }
}

/// Runs the task, and what it depends on, to its end on virtual time; throws where it can never end.
template <typename T>
T run(boost::asio::io_context& context, VirtualClock& clock, core::Task<T> task) {
  std::optional<T> result;
  std::exception_ptr failure;
  bool finished = false;
  boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr error, T value) {
    failure = error;
    if (!error) result.emplace(std::move(value));
    finished = true;
  });
  run_until_done(context, clock, [&] { return finished; });
  if (failure) std::rethrow_exception(failure);
  if (!finished) throw std::runtime_error("the task waits for something that never happens");
  return std::move(*result);
}

}  // namespace tmsync::testing
