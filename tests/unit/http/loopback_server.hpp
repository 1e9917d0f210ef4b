#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "tls_fixture.hpp"

/// A server that answers with prepared bytes, so that a test can be as wrong as it likes. Same thread as the client.
namespace tmsync::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Reply {
  std::string bytes;
  enum class Then { keep, close, reset, hang } then = Then::keep;
};

inline std::string ok(const std::string& body, const std::string& headers = {}) {
  return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class LoopbackServer {
 public:
  using Handler = std::function<Reply(const std::string& request)>;

  LoopbackServer(asio::io_context& context, Handler handler, const Identity* identity = nullptr)
      : context_(context),
        acceptor_(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        handler_(std::move(handler)) {
    if (identity != nullptr) {
      tls_ = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
      SSL_CTX_set_security_level(tls_->native_handle(), 0);  // servers with weak keys exist
      tls_->use_certificate_chain(asio::buffer(identity->certificate));
      tls_->use_private_key(asio::buffer(identity->key), asio::ssl::context::pem);
    }
    asio::co_spawn(context_, accept(), asio::detached);
  }

  [[nodiscard]] std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + port(); }

  int connections = 0;
  bool tunnel_first = false;  ///< a proxy: answer CONNECT, then speak TLS as the endpoint
  std::vector<std::string> requests;

 private:
  asio::awaitable<void> accept() {
    while (true) {
      boost::system::error_code ec;
      tcp::socket socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, ec));
      if (ec) co_return;
      ++connections;
      asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    if (tunnel_first) {
      const bool go_on = co_await one(socket, socket);
      if (!go_on) co_return;
    }
    if (tls_) {
      asio::ssl::stream<tcp::socket> stream(std::move(socket), *tls_);
      boost::system::error_code ec;
      co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, ec));
      if (ec) co_return;
      bool go_on = true;
      while (go_on) go_on = co_await one(stream, stream.next_layer());
    } else {
      bool go_on = true;
      while (go_on) go_on = co_await one(socket, socket);
    }
  }

  template <typename Stream>
  asio::awaitable<bool> one(Stream& stream, tcp::socket& socket) {
    boost::system::error_code ec;
    std::string request;
    const std::size_t head = co_await asio::async_read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n",
                                                             asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return false;
    std::size_t wanted = head;
    if (const std::size_t at = request.find("Content-Length: "); at != std::string::npos && at < head) {
      wanted += std::stoul(request.substr(at + 16));
    }
    while (request.size() < wanted && !ec) {
      std::string more(wanted - request.size(), '\0');
      const std::size_t got =
          co_await stream.async_read_some(asio::buffer(more), asio::redirect_error(asio::use_awaitable, ec));
      request.append(more, 0, got);
    }
    requests.push_back(request);
    const Reply reply = handler_(request);
    if (!reply.bytes.empty()) {
      co_await asio::async_write(stream, asio::buffer(reply.bytes), asio::redirect_error(asio::use_awaitable, ec));
    }
    if (reply.then == Reply::Then::keep) co_return !ec;
    if (reply.then == Reply::Then::hang) {
      kept_.push_back(std::make_unique<tcp::socket>(std::move(socket)));
      co_return false;
    }
    if (reply.then == Reply::Then::reset) socket.set_option(asio::socket_base::linger(true, 0));
    socket.close(ec);
    co_return false;
  }

  asio::io_context& context_;
  tcp::acceptor acceptor_;
  Handler handler_;
  std::unique_ptr<asio::ssl::context> tls_;
  std::vector<std::unique_ptr<tcp::socket>> kept_;
};

}  // namespace tmsync::testing
