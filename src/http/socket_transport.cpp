#include "tmsync/http/socket_transport.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>

#include "tmsync/http/wait_list.hpp"

#include "endpoint.hpp"
#include "line.hpp"

namespace tmsync::http {

namespace {

namespace ssl = boost::asio::ssl;

core::Result<std::shared_ptr<ssl::context>> make_tls(const SocketOptions& options) {
  try {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    if (SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) != 1) {
      return core::fail(core::ErrorKind::tls, "TLS 1.2 is not available");
    }
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    if (options.insecure_skip_verify) {
      context->set_verify_mode(ssl::verify_none);
    } else {
      context->set_verify_mode(ssl::verify_peer);
      boost::system::error_code no_store;  // a machine without a store can still use caFile
      context->set_default_verify_paths(no_store);
    }
    if (options.ca_file) {
      boost::system::error_code bad;
      context->load_verify_file(*options.ca_file, bad);
      if (bad) {
        return core::fail(core::ErrorKind::io,
                          fmt::format("tls.caFile: cannot read PEM certificates from \"{}\"", *options.ca_file));
      }
    }
    return context;
  } catch (const std::exception& error) {
    return core::fail(core::ErrorKind::tls, std::string("TLS could not be set up: ") + error.what());
  }
}

class SocketTransport final : public Transport {
 public:
  SocketTransport(std::shared_ptr<const Line::Shared> shared, std::size_t max_connections)
      : shared_(std::move(shared)), max_connections_(std::max<std::size_t>(max_connections, 1)) {}

  core::Task<core::Result<Response>> send(Request request) override {
    co_await take_place();
    struct Place {
      SocketTransport* owner;
      ~Place() { owner->free_place(); }
    } place{this};

    const auto deadline = std::chrono::steady_clock::now() + request.timeout;
    std::unique_ptr<Line> line = take_idle();
    if (!line) {
      const auto executor = co_await boost::asio::this_coro::executor;
      line = std::make_unique<Line>(shared_, executor);
      const core::Clock::Duration timeout = request.timeout;
      const core::Result<void> opened = co_await line->open(timeout);
      if (!opened) co_return core::fail(opened.error());
      tls_ = line->tls();
    }
    const auto left = std::chrono::duration_cast<core::Clock::Duration>(deadline - std::chrono::steady_clock::now());
    core::Result<Response> outcome = co_await line->exchange(std::move(request), left);
    if (line->reusable()) idle_.push_back(std::move(line));
    co_return outcome;
  }

  std::optional<TlsSession> tls() const override { return tls_; }

 private:
  core::Task<void> take_place() {
    if (busy_ < max_connections_ && waiting_.empty()) {
      ++busy_;
      co_return;
    }
    co_await waiting_.wait();  // the place is handed over
  }

  void free_place() {
    if (waiting_.empty()) {
      --busy_;
    } else {
      waiting_.wake_one();
    }
  }

  /// The connection used last is the one most likely to be alive still.
  std::unique_ptr<Line> take_idle() {
    while (!idle_.empty()) {
      std::unique_ptr<Line> line = std::move(idle_.back());
      idle_.pop_back();
      if (!line->went_stale()) return line;
    }
    return nullptr;
  }

  std::shared_ptr<const Line::Shared> shared_;
  std::size_t max_connections_;
  std::optional<TlsSession> tls_;
  std::size_t busy_ = 0;
  WaitList waiting_;
  std::vector<std::unique_ptr<Line>> idle_;
};

}  // namespace

core::Result<std::unique_ptr<Transport>> make_socket_transport(const SocketOptions& options) {
  auto route = make_route(options);
  if (!route) return core::fail(route.error());
  auto shared = std::make_shared<Line::Shared>();
  if (route->tls) {
    auto tls = make_tls(options);
    if (!tls) return core::fail(tls.error());
    shared->tls = std::move(*tls);
  }
  shared->route = std::move(*route);
  shared->skip_verify = options.insecure_skip_verify;
  shared->user_agent = options.user_agent;
  return std::make_unique<SocketTransport>(std::move(shared), options.max_connections);
}

}  // namespace tmsync::http
