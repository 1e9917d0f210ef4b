#include "runtime/budget.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tmsync::cli {
namespace {

/// Requests after the last operation of an export: the sweep for doubles.
constexpr std::int64_t kTail = 6;
constexpr std::int64_t kLeastCost = 4;

class BudgetedTransport final : public http::Transport {
 public:
  BudgetedTransport(std::shared_ptr<http::Transport> transport, Budget& budget, std::function<void()> sent,
                    std::function<void()> refused)
      : transport_(std::move(transport)), budget_(budget), sent_(std::move(sent)), refused_(std::move(refused)) {}

  core::Task<core::Result<http::Response>> send(http::Request request) override {
    if (!budget_.take()) {
      refused_();
      co_return core::fail(core::ErrorKind::cancelled,
                           fmt::format("{} {}: not sent: {} is used up", http::to_string(request.method),
                                       request.target.substr(0, request.target.find('?')), budget_.requests_name()));
    }
    sent_();
    core::Result<http::Response> outcome = co_await transport_->send(std::move(request));
    co_return outcome;
  }

  std::optional<http::TlsSession> tls() const override { return transport_->tls(); }

 private:
  std::shared_ptr<http::Transport> transport_;
  Budget& budget_;
  std::function<void()> sent_;
  std::function<void()> refused_;
};

}  // namespace

Pace pace(std::int64_t left, std::int64_t needed, std::int64_t operations) {
  if (operations <= 0) return {};
  const std::int64_t cost = std::max(kLeastCost, (needed + operations - 1) / operations);
  if (left > 2 * needed + kTail) return {};  // plenty, even where the estimate is off
  const std::int64_t at_once = std::max<std::int64_t>(1, (left - kTail) / (3 * cost));
  return {static_cast<std::size_t>(at_once), std::min(at_once * cost + kTail, left / 2)};
}

Budget::Budget(Limits limits, const core::Clock& clock)
    : limits_(std::move(limits)), clock_(clock), began_(clock.now()) {}

bool Budget::take() {
  if (limits_.max_requests > 0 && used_ >= limits_.max_requests) return false;
  ++used_;
  return true;
}

std::optional<std::int64_t> Budget::left() const {
  if (limits_.max_requests <= 0) return std::nullopt;
  return limits_.max_requests - used_;
}

std::optional<core::Clock::Duration> Budget::time_left() const {
  if (!limits_.deadline) return std::nullopt;
  return std::max(core::Clock::Duration::zero(), began_ + *limits_.deadline - clock_.now());
}

std::string Budget::requests_name() const {
  return fmt::format("--max-requests {}", limits_.max_requests);
}

std::string Budget::deadline_name() const {
  return "--deadline " + limits_.deadline_text;
}

std::shared_ptr<http::Transport> make_budgeted(std::shared_ptr<http::Transport> transport, Budget& budget,
                                               std::function<void()> sent, std::function<void()> refused) {
  return std::make_shared<BudgetedTransport>(std::move(transport), budget, std::move(sent), std::move(refused));
}

}  // namespace tmsync::cli
