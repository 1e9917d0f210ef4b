#include "tmsync/http/client.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tmsync/http/wait_list.hpp"

#include "retry.hpp"

namespace tmsync::http {

namespace {

using Duration = core::Clock::Duration;

/// A sleeper looks up this often whether the client was stopped.
constexpr Duration kNap{200};
constexpr Duration kSecond{1000};
constexpr double kSlowest = 0.5;
constexpr double kRaise = 0.05;
constexpr std::int64_t kFreeRetries = 50;

core::Error stopped_error(const Request& request) {
  return {core::ErrorKind::cancelled, describe(request) + ": stopped before it was sent", 0};
}

}  // namespace

struct Client::State {
  State(std::shared_ptr<Transport> transport_, ClientLimits limits_, core::Clock& clock_, core::Random& random_)
      : transport(std::move(transport_)), limits(limits_), clock(clock_), random(random_) {
    limits.concurrency = std::max(limits.concurrency, 1);
    limits.requests_per_second = std::max(limits.requests_per_second, 0.001);
    rate = limits.requests_per_second;
    tokens = std::max(rate, 1.0);
    refilled = clock.now();
    rate_changed = refilled;
    pause_until = refilled;
  }

  std::shared_ptr<Transport> transport;
  ClientLimits limits;
  core::Clock& clock;
  core::Random& random;
  ClientCounters counters;
  std::optional<std::int64_t> server_ahead_ms;
  Observer observer;
  bool stopped = false;

  int in_flight = 0;
  WaitList slot_waiters;
  bool pacing = false;  ///< somebody stands at the bucket; the others queue behind
  WaitList pace_waiters;

  double rate = 0;
  double tokens = 0;
  Duration refilled{};
  Duration rate_changed{};
  Duration halved{Duration::min()};
  Duration pause_until{};

  core::Task<void> nap(Duration until) {
    while (!stopped) {
      const Duration now = clock.now();
      if (now >= until) break;
      const Duration step = std::min(until - now, kNap);
      co_await clock.sleep(step);
    }
  }

  /// Takes one of the places in flight. A freed place is handed to the longest waiter directly.
  core::Task<void> take_slot() {
    if (in_flight < limits.concurrency && slot_waiters.empty()) {
      ++in_flight;
      co_return;
    }
    co_await slot_waiters.wait();
  }

  void free_slot() {
    if (slot_waiters.empty()) {
      --in_flight;
    } else {
      slot_waiters.wake_one();
    }
  }

  void refill() {
    const Duration now = clock.now();
    const double seconds = static_cast<double>((now - refilled).count()) / 1000.0;
    tokens = std::min(std::max(rate, 1.0), tokens + seconds * rate);
    refilled = now;
  }

  core::Task<void> take_token() {
    if (pacing) {
      co_await pace_waiters.wait();  // woken as the one who now stands at the bucket
    }
    pacing = true;
    while (!stopped) {
      const Duration now = clock.now();
      if (now < pause_until) {
        co_await nap(pause_until);
        continue;
      }
      refill();
      if (tokens >= 1.0) {
        tokens -= 1.0;
        break;
      }
      const auto wait_ms = static_cast<std::int64_t>(std::ceil((1.0 - tokens) / rate * 1000.0));
      const Duration until = now + Duration(std::max<std::int64_t>(wait_ms, 1));
      co_await nap(until);
    }
    if (pace_waiters.empty()) {
      pacing = false;
    } else {
      pace_waiters.wake_one();
    }
  }

  /// Additive increase, multiplicative decrease.
  void adapt(const core::Result<Response>& outcome) {
    const Duration now = clock.now();
    if (is_throttle(outcome)) {
      ++counters.throttled;
      rate_changed = now;
      refill();
      tokens = std::min(tokens, 1.0);
      if (halved == Duration::min() || now - halved >= kSecond) {
        rate = std::max(rate / 2, std::min(kSlowest, limits.requests_per_second));
        halved = now;
      }
      return;
    }
    if (!outcome.has_value() || outcome->status >= 500) return;
    if (rate < limits.requests_per_second && now - rate_changed >= kSecond) {
      refill();
      rate = std::min(limits.requests_per_second, rate + kRaise * limits.requests_per_second);
      rate_changed = now;
    }
  }

  [[nodiscard]] bool may_retry() const {
    const double allowed = limits.retry_share * static_cast<double>(counters.requests);
    return static_cast<double>(counters.retries) < std::max(static_cast<double>(kFreeRetries), allowed);
  }

  core::Task<core::Result<Response>> attempt(const Request& request) {
    co_await take_slot();
    struct Slot {
      State* state;
      ~Slot() { state->free_slot(); }
    } slot{this};
    if (!stopped) co_await take_token();
    if (stopped) co_return core::fail(stopped_error(request));
    ++counters.requests;
    const Duration began = clock.now();
    Request copy = request;
    core::Result<Response> outcome = co_await transport->send(std::move(copy));
    const std::size_t bytes = outcome.has_value() ? outcome->body.size() : 0;
    counters.bytes_in += static_cast<std::int64_t>(bytes);
    adapt(outcome);
    if (outcome.has_value() && !server_ahead_ms) {
      if (const auto date = date_of(*outcome)) server_ahead_ms = *date - clock.unix_ms();
    }
    if (observer) {
      const int status = outcome.has_value() ? outcome->status : 0;
      observer(request.method, request.target, status, (clock.now() - began).count(), bytes);
    }
    co_return outcome;
  }
};

Client::Client(std::shared_ptr<Transport> transport, ClientLimits limits, core::Clock& clock, core::Random& random)
    : state_(std::make_unique<State>(std::move(transport), limits, clock, random)) {}

Client::~Client() = default;

core::Task<core::Result<Response>> Client::call(Request request, Repeat repeat) {
  State& state = *state_;
  Duration delay = state.limits.base_delay;
  bool may_have_happened = false;
  for (int attempt = 0;; ++attempt) {
    core::Result<Response> outcome = co_await state.attempt(request);
    const bool cancelled = !outcome.has_value() && outcome.error().kind == core::ErrorKind::cancelled;
    if (cancelled) {
      if (may_have_happened && request.method != Method::get) {
        co_return core::fail(core::ErrorKind::unknown_outcome,
                             describe(request) + ": stopped after an attempt whose outcome is not known");
      }
      co_return outcome;
    }
    const Verdict verdict = judge(request, outcome);
    if (verdict == Verdict::final) co_return outcome;
    may_have_happened = may_have_happened || verdict == Verdict::may_be_done;

    std::optional<Duration> asked;
    if (outcome.has_value()) {
      asked = retry_after(*outcome, state.clock.unix_ms(), state.limits.max_retry_after);
      if (asked) state.pause_until = std::max(state.pause_until, state.clock.now() + *asked);
    }

    const bool allowed = verdict == Verdict::not_executed || repeat == Repeat::safe;
    if (!allowed || attempt >= state.limits.retries || !state.may_retry() || state.stopped) {
      if (repeat == Repeat::never && verdict == Verdict::may_be_done && outcome.has_value()) {
        co_return core::fail(unknown_outcome(request, *outcome));
      }
      co_return outcome;
    }
    ++state.counters.retries;
    if (!asked) {
      const double low = static_cast<double>(state.limits.base_delay.count());
      const double high = std::max(low, static_cast<double>(delay.count()) * 3.0);
      const double drawn = low + state.random.uniform() * (high - low);
      delay = std::min(state.limits.max_delay, Duration(static_cast<std::int64_t>(drawn)));
      const Duration until = state.clock.now() + delay;
      co_await state.nap(until);
    }
  }
}

void Client::stop() {
  state_->stopped = true;  // from here on places and tokens mean nothing: nobody sends any more
  state_->slot_waiters.wake_all();
  state_->pace_waiters.wake_all();
}

std::optional<TlsSession> Client::tls() const {
  return state_->transport->tls();
}

std::optional<std::int64_t> Client::server_ahead_ms() const {
  return state_->server_ahead_ms;
}

const ClientCounters& Client::counters() const {
  return state_->counters;
}

void Client::set_observer(Observer observer) {
  state_->observer = std::move(observer);
}

}  // namespace tmsync::http
