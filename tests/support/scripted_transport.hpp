#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tmsync/http/transport.hpp"

namespace tmsync::testing {

/// A transport whose answers a function gives. It keeps every request in the order of sending.
class ScriptedTransport final : public http::Transport {
 public:
  using Answer = std::function<core::Result<http::Response>(const http::Request&)>;
  explicit ScriptedTransport(Answer answer) : answer_(std::move(answer)) {}

  core::Task<core::Result<http::Response>> send(http::Request request) override {
    requests.push_back(request);
    ++in_flight;
    most_in_flight = std::max(most_in_flight, in_flight);
    if (clock != nullptr) co_await clock->sleep(latency);
    core::Result<http::Response> outcome = answer_(request);
    --in_flight;
    co_return outcome;
  }

  std::vector<http::Request> requests;
  int in_flight = 0;
  int most_in_flight = 0;
  core::Clock* clock = nullptr;  ///< with it every answer takes `latency`
  core::Clock::Duration latency{10};

 private:
  Answer answer_;
};

inline http::Response answer(int status, std::string body = {}, std::string type = "application/json",
                             std::vector<http::Header> headers = {}) {
  headers.push_back({"Content-Type", std::move(type)});
  return http::Response{status, std::move(headers), std::move(body)};
}

}  // namespace tmsync::testing
