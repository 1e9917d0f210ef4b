#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "tmsync/core/async.hpp"
#include "tmsync/http/transport.hpp"

/// One instance's traffic rules above the bytes: concurrency, rate, retries (design section 5).
namespace tmsync::http {

/// May a request whose outcome is unknown be sent again without asking?
enum class Repeat {
  safe,   ///< GET, PATCH, DELETE, and writes that replace a whole list
  never,  ///< POST that creates: the caller looks first
};

struct ClientLimits {
  int concurrency = 16;             ///< requests in flight
  double requests_per_second = 50;  ///< ceiling of the token bucket; the bucket holds one second's worth
  int retries = 5;                  ///< further attempts after the first
  core::Clock::Duration base_delay{500};
  core::Clock::Duration max_delay{30'000};
  core::Clock::Duration max_retry_after{120'000};  ///< a longer Retry-After counts as this
  /// Budget: at most this share of all requests may be retries (and 50 in any case), so that an instance that is down
  /// fails fast instead of being hammered.
  double retry_share = 0.2;
};

struct ClientCounters {
  std::int64_t requests = 0;  ///< attempts sent, retries included
  std::int64_t retries = 0;
  std::int64_t throttled = 0;  ///< answers 429 or 503
  std::int64_t bytes_in = 0;   ///< of bodies, decompressed
};

/// Sends with rate control and retries. Not thread-safe; one per instance.
///  - a token bucket limits the rate: +5 % a second (up to the ceiling) while answers are good, halved on 429 and 503,
///  at
///    most once a second, never below 0.5/s;
///  - Retry-After (seconds or date) is obeyed by all requests of the instance; otherwise decorrelated jitter;
///  - retried: `unavailable` errors, 425 and 429 for every method (425 and 429 mean that nothing was executed); 408,
///    500, 502, 503 (whatever Retry-After says: a gateway writes that over what the server has done), 504, 520 to 530,
///    `unknown_outcome` and HTML with status 200 only with Repeat::safe,
///    except that HTML with 200 is repeated for every method (the reference says it was not executed),
///    unless the request's Accept header admits HTML;
///  - other 4xx never; tls, too_large and protocol errors never;
///  - after the last attempt an answer is returned as it is (status 500 is a value) and an error as it is;
///  - with Repeat::never a 5xx or 408 that may have been executed is returned as ErrorKind::unknown_outcome with its
///  status.
class Client {
 public:
  Client(std::shared_ptr<Transport> transport, ClientLimits limits, core::Clock& clock, core::Random& random);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] core::Task<core::Result<Response>> call(Request request, Repeat repeat);

  /// From now on no request is sent any more: waiting and new calls end with ErrorKind::cancelled; those in flight
  /// finish.
  void stop();

  [[nodiscard]] const ClientCounters& counters() const;
  [[nodiscard]] std::optional<TlsSession> tls() const;  ///< see Transport
  /// How far the server's clock is ahead of this one, by the first answer that had a date (to the second); negative =
  /// behind.
  [[nodiscard]] std::optional<std::int64_t> server_ahead_ms() const;
  /// Called for each attempt: method, target, status (0 = no answer), milliseconds, bytes. For logs; must not throw.
  using Observer = std::function<void(Method, const std::string&, int, std::int64_t, std::size_t)>;
  void set_observer(Observer observer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tmsync::http
