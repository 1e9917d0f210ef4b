#include <future>
#include <optional>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "tmsync/standin/standin.hpp"

#include "gzip.hpp"
#include "text.hpp"
#include "tls.hpp"

namespace tmsync::standin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using TcpStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::uint64_t kBodyLimit = 1ULL << 30U;
constexpr std::size_t kGzipFrom = 1024;

Request to_request(http::request<http::string_body>&& message) {
  Request request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  request.body = std::move(message.body());
  return request;
}

http::response<http::string_body> to_message(Response&& response, bool keep_alive) {
  http::response<http::string_body> message;
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(keep_alive);
  message.body() = std::move(response.body);
  message.prepare_payload();
  return message;
}

class ListenerImpl final : public Listener {
 public:
  explicit ListenerImpl(Options options) : options_(std::move(options)), tls_(asio::ssl::context::tls_server) {}

  ~ListenerImpl() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  core::Result<void> start(const std::vector<Instance*>& instances, const std::vector<std::uint16_t>& ports) {
    if (instances.size() != ports.size())
      return core::fail(core::ErrorKind::invalid_input, "one port per instance is needed");
    if (options_.tls) {
      if (auto ready = use_certificate(); !ready) return ready;
    }
    for (std::size_t i = 0; i < instances.size(); ++i) {
      if (auto bound = bind(*instances[i], ports[i]); !bound) return bound;
    }
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }

  [[nodiscard]] const std::vector<Endpoint>& endpoints() const override { return endpoints_; }
  [[nodiscard]] const std::string& certificate_pem() const override { return certificate_.certificate_pem; }

  void exclusively(const std::function<void()>& action) override {
    std::promise<void> done;
    asio::post(context_, [&] {
      try {
        action();
        done.set_value();
      } catch (...) {
        done.set_exception(std::current_exception());
      }
    });
    done.get_future().get();
  }

 private:
  core::Result<void> use_certificate() {
    auto made = make_certificate(options_.address);
    if (!made) return tl::unexpected(made.error());
    certificate_ = std::move(*made);
    boost::system::error_code error;
    tls_.use_certificate_chain(asio::buffer(certificate_.certificate_pem), error);
    if (!error) tls_.use_private_key(asio::buffer(certificate_.key_pem), asio::ssl::context::pem, error);
    if (error) return core::fail(core::ErrorKind::tls, "the certificate is not usable: " + error.message());
    return {};
  }

  core::Result<void> bind(Instance& instance, std::uint16_t port) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) return core::fail(core::ErrorKind::invalid_input, "not an IP address: " + options_.address);
    const tcp::endpoint endpoint(address, port);
    auto acceptor = std::make_unique<tcp::acceptor>(context_);
    acceptor->open(endpoint.protocol(), error);
    if (!error) acceptor->set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return core::fail(core::ErrorKind::io,
                        "cannot listen on " + options_.address + ":" + std::to_string(port) + ": " + error.message());
    }
    const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
    endpoints_.push_back({instance.name(), std::string(options_.tls ? "https" : "http") + "://" + host + ":" +
                                               std::to_string(acceptor->local_endpoint().port())});
    asio::co_spawn(context_, accept(*acceptor, instance), asio::detached);
    acceptors_.push_back(std::move(acceptor));
    return {};
  }

  asio::awaitable<void> accept(tcp::acceptor& acceptor, Instance& instance) {
    for (;;) {
      boost::system::error_code error;
      tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted) co_return;
      if (error) continue;
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      if (options_.tls) {
        asio::co_spawn(context_, serve_tls(TlsStream(std::move(socket), tls_), instance), asio::detached);
      } else {
        asio::co_spawn(context_, serve(TcpStream(std::move(socket)), instance), asio::detached);
      }
    }
  }

  asio::awaitable<void> serve_tls(TlsStream stream, Instance& instance) {
    boost::system::error_code error;
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    const bool orderly = co_await serve_stream(stream, instance);
    if (orderly) co_await stream.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
  }

  asio::awaitable<void> serve(TcpStream stream, Instance& instance) { co_await serve_stream(stream, instance); }

  /// Answers until the connection ends; false when it was cut on purpose.
  template <typename Stream>
  asio::awaitable<bool> serve_stream(Stream& stream, Instance& instance) {
    beast::flat_buffer buffer;
    for (;;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(kBodyLimit);
      boost::system::error_code error;
      co_await http::async_read_header(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return error == http::error::end_of_stream;
      if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        http::response<http::empty_body> go(http::status::continue_, 11);
        co_await http::async_write(stream, go, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return false;
      }
      co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return false;
      const bool keep_alive = parser.get().keep_alive();
      Request request = to_request(parser.release());
      Outcome outcome = instance.handle(request);
      if (outcome.delay_ms > 0) {
        asio::steady_timer timer(context_, std::chrono::milliseconds(outcome.delay_ms));
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
      }
      if (outcome.wire == Outcome::Wire::reset) {
        reset(beast::get_lowest_layer(stream).socket());
        co_return false;
      }
      maybe_gzip(request, outcome.response);
      auto message = to_message(std::move(outcome.response), keep_alive);
      if (outcome.wire == Outcome::Wire::truncated) {
        co_await write_half(stream, message);
        reset_softly(beast::get_lowest_layer(stream).socket());
        co_return false;
      }
      co_await http::async_write(stream, message, asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return false;
      if (!keep_alive) {
        reset_softly(beast::get_lowest_layer(stream).socket());
        co_return true;
      }
    }
  }

  void maybe_gzip(const Request& request, Response& response) const {
    if (!options_.gzip || response.body.size() < kGzipFrom) return;
    if (header(request, "accept-encoding").find("gzip") == std::string::npos) return;
    std::string packed = gzip(response.body);
    if (packed.empty()) return;
    response.body = std::move(packed);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }

  template <typename Stream>
  asio::awaitable<void> write_half(Stream& stream, http::response<http::string_body>& message) {
    const std::string body = message.body();
    http::response_serializer<http::string_body> serializer(message);
    serializer.split(true);
    boost::system::error_code error;
    co_await http::async_write_header(stream, serializer, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    co_await asio::async_write(stream, asio::buffer(body.data(), body.size() / 2),
                               asio::redirect_error(asio::use_awaitable, error));
  }

  static void reset(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);  // makes close() send RST
    socket.close(ignored);
  }

  static void reset_softly(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  Options options_;
  Certificate certificate_;
  asio::io_context context_{1};
  asio::ssl::context tls_;
  std::vector<std::unique_ptr<tcp::acceptor>> acceptors_;
  std::vector<Endpoint> endpoints_;
  std::thread thread_;
};

}  // namespace

core::Result<std::unique_ptr<Listener>> Listener::start(const std::vector<Instance*>& instances,
                                                        const std::vector<std::uint16_t>& ports,
                                                        const Options& options) {
  auto listener = std::make_unique<ListenerImpl>(options);
  if (auto started = listener->start(instances, ports); !started) return tl::unexpected(started.error());
  return listener;
}

}  // namespace tmsync::standin
