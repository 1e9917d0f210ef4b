#pragma once

#include <chrono>
#include <cstdint>

#include <boost/asio/awaitable.hpp>

namespace tmsync::core {

namespace asio = boost::asio;

/// A lazily started coroutine. tmsync's engine runs on one thread: what a coroutine touches needs no lock, and its
/// state may change across every co_await.
template <typename T>
using Task = asio::awaitable<T>;

/// Time comes in through here, so that tests run on a virtual clock.
class Clock {
 public:
  using Duration = std::chrono::milliseconds;

  virtual ~Clock() = default;
  /// Monotonic, from an arbitrary start.
  [[nodiscard]] virtual Duration now() const = 0;
  /// Wall clock: milliseconds since 1970-01-01 UTC.
  [[nodiscard]] virtual std::int64_t unix_ms() const = 0;
  /// Suspends the caller for at least `duration` (not negative).
  [[nodiscard]] virtual Task<void> sleep(Duration duration) = 0;
};

/// Randomness comes in through here: jitter is seeded in tests.
class Random {
 public:
  virtual ~Random() = default;
  /// Uniform in [0, 1).
  [[nodiscard]] virtual double uniform() = 0;
};

/// The clock of the machine and a randomly seeded generator.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Duration now() const override;
  [[nodiscard]] std::int64_t unix_ms() const override;
  [[nodiscard]] Task<void> sleep(Duration duration) override;
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] static std::uint64_t entropy();  ///< a seed from the operating system
  [[nodiscard]] double uniform() override;

 private:
  std::uint64_t state_;
};

}  // namespace tmsync::core
