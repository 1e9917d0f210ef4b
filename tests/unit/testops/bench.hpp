#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "tmsync/testops/api.hpp"

#include "scripted_transport.hpp"
#include "virtual_clock.hpp"

/// An instance in a function: method and target in, answer out. The token exchange and account/me are there already.
namespace tmsync::testing {

struct Bench {
  using Handler = std::function<core::Result<http::Response>(const http::Request&)>;

  boost::asio::io_context context;
  VirtualClock clock;
  core::SeededRandom random{1};
  Handler handler;
  /// Exact answers by "METHOD target"; they come before the handler.
  std::map<std::string, core::Result<http::Response>> fixed;
  int exchanges = 0;
  std::shared_ptr<ScriptedTransport> transport;
  std::shared_ptr<http::Client> client;
  std::shared_ptr<testops::Connection> connection;
  std::unique_ptr<testops::WriteApi> api;

  explicit Bench(model::ApiPrefix prefix = model::ApiPrefix::api, Handler handler_ = nullptr)
      : handler(std::move(handler_)) {
    transport = std::make_shared<ScriptedTransport>([this](const http::Request& request) { return respond(request); });
    http::ClientLimits limits;
    limits.requests_per_second = 1000;
    client = std::make_shared<http::Client>(transport, limits, clock, random);
    testops::ConnectionOptions options;
    options.token = core::Secret("api-token-value");
    options.prefix = prefix;
    connection = std::make_shared<testops::Connection>(client, options, clock);
    api = std::make_unique<testops::WriteApi>(connection);
  }

  static std::string key(const http::Request& request) {
    return std::string(http::to_string(request.method)) + " " + request.target;
  }

  core::Result<http::Response> respond(const http::Request& request) {
    const std::string name = key(request);
    if (const auto found = fixed.find(name); found != fixed.end()) return found->second;
    if (name == "POST /api/uaa/oauth/token") {
      ++exchanges;
      return answer(200, fmt::format(R"({{"access_token":"jwt-{}","expires_in":3600}})", exchanges));
    }
    if (name == "GET /api/uaa/account/me") return answer(200, R"({"id":1,"username":"robot"})");
    if (handler) return handler(request);
    return answer(404, R"({"message":"no such path"})");
  }

  template <typename T>
  T run(core::Task<T> task) {
    return testing::run(context, clock, std::move(task));
  }

  /// Lets that many milliseconds go by.
  void pass(std::int64_t ms) {
    boost::asio::co_spawn(context, clock.sleep(core::Clock::Duration(ms)), boost::asio::detached);
    run_until_done(context, clock);
  }

  /// What was sent after connecting, as "METHOD target".
  [[nodiscard]] std::vector<std::string> calls() const {
    std::vector<std::string> out;
    for (const http::Request& request : transport->requests) {
      if (request.target.find("/uaa/oauth") == std::string::npos &&
          request.target.find("/account/me") == std::string::npos) {
        out.push_back(key(request));
      }
    }
    return out;
  }
};

}  // namespace tmsync::testing
