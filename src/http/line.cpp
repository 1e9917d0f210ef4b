#include "line.hpp"

#include <algorithm>
#include <ctime>
#include <optional>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include "tmsync/core/text.hpp"

#include "inflate.hpp"

namespace tmsync::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Beast reads at most what fits into the buffer; its default of 512 bytes makes a system call per packet.
constexpr std::size_t kReadBuffer = std::size_t{128} * 1024;
constexpr std::size_t kHeaderLimit = std::size_t{64} * 1024;
/// Readers such as simdjson want some room after the last byte; giving it here saves them a copy.
constexpr std::size_t kTail = 64;
/// How long to look for an answer that a server sent before it stopped reading the request.
constexpr std::chrono::seconds kEarlyAnswer{1};

auto into(error_code& ec) {
  return asio::redirect_error(asio::use_awaitable, ec);
}

/// The system's words without the decoration of the library.
std::string reason(const error_code& ec) {
  if (ec == beast::error::timeout) return "timed out";
  if (ec == asio::error::eof || ec == bhttp::error::end_of_stream || ec == asio::ssl::error::stream_truncated) {
    return "the connection was closed";
  }
  std::string text = ec.message();
  if (const std::size_t note = text.find(" ["); note != std::string::npos) text.resize(note);
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z' && (text.size() < 2 || text[1] > 'Z')) {
    text.front() = static_cast<char>(text.front() - 'A' + 'a');
  }
  return text;
}

bool is_ssl_error(const error_code& ec) {
  return ec.category() == asio::error::get_ssl_category();
}

bool is_bad_http(const error_code& ec) {
  return ec.category() == bhttp::make_error_code(bhttp::error::bad_version).category() &&
         ec != bhttp::error::end_of_stream && ec != bhttp::error::partial_message;
}

bhttp::verb to_verb(Method method) {
  switch (method) {
    case Method::get:
      return bhttp::verb::get;
    case Method::post:
      return bhttp::verb::post;
    case Method::put:
      return bhttp::verb::put;
    case Method::patch:
      return bhttp::verb::patch;
    case Method::del:
      return bhttp::verb::delete_;
  }
  return bhttp::verb::get;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<core::Error> check(const Request& request) {
  const auto bad = [](std::string why) { return core::Error{core::ErrorKind::invalid_input, std::move(why), 0}; };
  if (request.target.empty() || request.target.front() != '/') return bad("a request target must start with a slash");
  if (has_control(request.target) || request.target.find(' ') != std::string::npos) {
    return bad("a request target must be percent-encoded");
  }
  for (const Header& header : request.headers) {
    if (header.name.empty() || has_control(header.name) || has_control(header.value)) {
      return bad("a header must not hold control characters");
    }
  }
  return std::nullopt;
}

/// What becomes of a certificate that is not accepted. Another authority mends nothing but an unknown one.
std::string_view advice_of(long verdict) {
  switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "the certificate was issued for another host";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "have the certificate renewed";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "look at the clocks of this machine and of the one that issued it";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return "a certificate of your own authority can be trusted with tls.caFile";
    default:
      return "have another certificate issued for the instance";
  }
}

}  // namespace

Line::Line(std::shared_ptr<const Shared> shared, const asio::any_io_executor& executor)
    : shared_(std::move(shared)), plain_(std::make_unique<beast::tcp_stream>(executor)) {
  buffer_.reserve(kReadBuffer);
}

beast::tcp_stream& Line::socket() {
  return secure_ ? beast::get_lowest_layer(*secure_) : *plain_;
}

core::Task<core::Result<void>> Line::open(core::Clock::Duration timeout) {
  plain_->expires_after(timeout);
  core::Result<void> done = co_await connect_socket();
  if (!done) co_return done;
  if (shared_->route.tls && shared_->route.proxy) {
    done = co_await open_tunnel();
    if (!done) co_return done;
  }
  if (shared_->route.tls) {
    done = co_await shake_hands();
    if (!done) co_return done;
  }
  co_return core::Result<void>{};
}

core::Task<core::Result<void>> Line::connect_socket() {
  const Route& route = shared_->route;
  const std::string host = route.proxy ? route.proxy->host : route.host;
  const std::string port = route.proxy ? route.proxy->port : route.port;
  const std::string where =
      route.proxy ? fmt::format("proxy {}:{} (for {})", host, port, route.host_port()) : route.host_port();
  std::vector<tcp::endpoint> endpoints;
  error_code ec;
  const auto address = asio::ip::make_address(host, ec);
  if (!ec) {
    endpoints.emplace_back(address, static_cast<unsigned short>(core::parse_int(port).value_or(0)));
  } else {
    tcp::resolver resolver(plain_->get_executor());
    ec.clear();
    const auto found = co_await resolver.async_resolve(host, port, into(ec));
    if (ec)
      co_return core::fail(core::ErrorKind::unavailable,
                           fmt::format("{}: cannot resolve the name: {}", where, reason(ec)));
    for (const auto& entry : found) endpoints.push_back(entry.endpoint());
  }
  ec.clear();
  co_await plain_->async_connect(endpoints, into(ec));
  if (ec) co_return core::fail(core::ErrorKind::unavailable, fmt::format("{}: cannot connect: {}", where, reason(ec)));
  error_code ignored;
  plain_->socket().set_option(tcp::no_delay(true), ignored);
  co_return core::Result<void>{};
}

core::Task<core::Result<void>> Line::open_tunnel() {
  const Route& route = shared_->route;
  const std::string where =
      fmt::format("proxy {}:{} (for {})", route.proxy->host, route.proxy->port, route.host_port());
  bhttp::request<bhttp::empty_body> request(bhttp::verb::connect, route.host_port(), 11);
  request.set(bhttp::field::host, route.host_port());
  request.set(bhttp::field::user_agent, shared_->user_agent);
  if (!route.proxy->authorization.empty()) {
    request.set(bhttp::field::proxy_authorization, route.proxy->authorization);
  }
  error_code ec;
  co_await bhttp::async_write(*plain_, request, into(ec));
  if (ec) co_return core::fail(core::ErrorKind::unavailable, fmt::format("{}: {}", where, reason(ec)));
  bhttp::response_parser<bhttp::empty_body> parser;
  parser.skip(true);  // a tunnel's answer has no body, whatever its headers say
  parser.header_limit(static_cast<std::uint32_t>(kHeaderLimit));
  beast::flat_buffer buffer;
  co_await bhttp::async_read_header(*plain_, buffer, parser, into(ec));
  if (ec) {
    const auto kind = is_bad_http(ec) ? core::ErrorKind::protocol : core::ErrorKind::unavailable;
    co_return core::fail(kind, fmt::format("{}: no tunnel: {}", where, reason(ec)));
  }
  const auto status = static_cast<int>(parser.get().result_int());
  if (status < 200 || status > 299) {
    const std::string_view hint =
        status == 407 ? " (it wants a user name and a password); put them into HTTPS_PROXY, or into spec.proxy" : "";
    const auto kind = status >= 500 || status == 429 ? core::ErrorKind::unavailable : core::ErrorKind::protocol;
    co_return core::fail(kind, fmt::format("{}: the proxy refused the tunnel with {}{}", where, status, hint), status);
  }
  co_return core::Result<void>{};
}

core::Task<core::Result<void>> Line::shake_hands() {
  const Route& route = shared_->route;
  secure_ = std::make_unique<beast::ssl_stream<beast::tcp_stream>>(std::move(*plain_), *shared_->tls);
  plain_.reset();
  SSL* ssl = secure_->native_handle();
  const bool by_address = is_ip_address(route.host);
  if (!by_address) SSL_set_tlsext_host_name(ssl, route.host.c_str());
  if (!shared_->skip_verify) {
    X509_VERIFY_PARAM* param = SSL_get0_param(ssl);
    const int accepted = by_address ? X509_VERIFY_PARAM_set1_ip_asc(param, route.host.c_str())
                                    : X509_VERIFY_PARAM_set1_host(param, route.host.c_str(), route.host.size());
    if (accepted != 1)
      co_return core::fail(core::ErrorKind::tls, route.host_port() + ": the host name cannot be verified");
  }
  error_code ec;
  co_await secure_->async_handshake(asio::ssl::stream_base::client, into(ec));
  if (!ec) co_return core::Result<void>{};

  const long verdict = SSL_get_verify_result(ssl);
  if (!shared_->skip_verify && verdict != X509_V_OK && is_ssl_error(ec)) {
    std::string why = X509_verify_cert_error_string(verdict);
    if (const std::size_t dash = why.find("self-signed"); dash != std::string::npos) why[dash + 4] = ' ';
    co_return core::fail(core::ErrorKind::tls, fmt::format("{}: certificate verify failed: {}; {}", route.host_port(),
                                                           why, advice_of(verdict)));
  }
  if (is_ssl_error(ec)) {
    co_return core::fail(core::ErrorKind::tls,
                         fmt::format("{}: TLS handshake failed: {}", route.host_port(), reason(ec)));
  }
  co_return core::fail(core::ErrorKind::unavailable,
                       fmt::format("{}: TLS handshake did not finish: {}", route.host_port(), reason(ec)));
}

std::optional<TlsSession> Line::tls() const {
  if (!secure_) return std::nullopt;
  const SSL* ssl = secure_->native_handle();
  TlsSession session;
  session.protocol = SSL_get_version(ssl);
  session.verified = !shared_->skip_verify;
  std::tm until{};
  const X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate != nullptr && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) == 1) {
    session.certificate_until = timegm(&until);
  }
  return session;
}

core::Task<core::Result<Response>> Line::exchange(Request request, core::Clock::Duration time_left) {
  reusable_ = false;
  if (const auto bad = check(request)) co_return core::fail(*bad);
  socket().expires_after(std::max(time_left, core::Clock::Duration(1)));
  if (secure_) {
    core::Result<Response> outcome = co_await exchange_on(*secure_, std::move(request));
    if (reusable_) socket().expires_never();
    co_return outcome;
  }
  core::Result<Response> outcome = co_await exchange_on(*plain_, std::move(request));
  if (reusable_) socket().expires_never();
  co_return outcome;
}

template <typename Stream>
core::Task<core::Result<Response>> Line::exchange_on(Stream& stream, Request request) {
  const Route& route = shared_->route;
  const std::string what = route.host_port();
  std::string target = route.path_prefix + request.target;
  if (route.proxy && !route.tls) target.insert(0, "http://" + route.authority);

  bhttp::request<bhttp::string_body> message(to_verb(request.method), target, 11);
  message.set(bhttp::field::host, route.authority);
  message.set(bhttp::field::user_agent, shared_->user_agent);
  if (!route.loopback) message.set(bhttp::field::accept_encoding, "gzip");
  if (route.proxy && !route.tls && !route.proxy->authorization.empty()) {
    message.set(bhttp::field::proxy_authorization, route.proxy->authorization);
  }
  for (const Header& header : request.headers) message.insert(header.name, header.value);
  message.body() = std::move(request.body);
  if (!message.body().empty() || (request.method != Method::get && request.method != Method::del))
    message.prepare_payload();

  error_code ec;
  co_await bhttp::async_write(stream, message, into(ec));
  if (ec) {
    if (ec != beast::error::timeout) {
      // A server may refuse a body by answering (413) and closing before it has read all of it.
      socket().expires_after(kEarlyAnswer);
      core::Result<Response> early = co_await read_answer(stream, request.max_response_bytes);
      reusable_ = false;
      if (early) co_return early;
    }
    co_return core::fail(core::ErrorKind::unavailable, fmt::format("{}: could not be sent: {}", what, reason(ec)));
  }
  core::Result<Response> answer = co_await read_answer(stream, request.max_response_bytes);
  if (!answer) {
    core::Error error = answer.error();
    error.message = what + ": " + error.message;
    reusable_ = false;
    co_return core::fail(std::move(error));
  }
  co_return answer;
}

template <typename Stream>
core::Task<core::Result<Response>> Line::read_answer(Stream& stream, std::size_t limit) {
  error_code ec;
  std::optional<bhttp::response_parser<bhttp::string_body>> parser;
  do {
    parser.emplace();
    parser->body_limit(limit);
    parser->header_limit(static_cast<std::uint32_t>(kHeaderLimit));
    co_await bhttp::async_read_header(stream, buffer_, *parser, into(ec));
  } while (!ec && parser->get().result_int() / 100 == 1);

  const auto describe_failure = [&]() -> core::Error {
    if (ec == bhttp::error::body_limit) {
      return {core::ErrorKind::too_large, fmt::format("the answer is larger than {} bytes", limit), 0};
    }
    if (is_bad_http(ec)) return {core::ErrorKind::protocol, "the answer is not HTTP: " + reason(ec), 0};
    return {core::ErrorKind::unknown_outcome, "no complete answer: " + reason(ec), 0};
  };
  if (ec) co_return core::fail(describe_failure());

  std::string body;
  const auto length = parser->content_length();
  if (!parser->is_done() && length && !parser->chunked()) {
    // The length is known: the bytes go straight into the body, in reads as large as the system has them.
    const auto wanted = static_cast<std::size_t>(*length);
    const std::size_t buffered = std::min(buffer_.size(), wanted);
    body.reserve(wanted + kTail);
    body.assign(static_cast<const char*>(buffer_.data().data()), buffered);
    buffer_.consume(buffered);
    if (buffered < wanted) {
      body.resize(wanted);
      const std::size_t more =
          co_await asio::async_read(stream, asio::buffer(body.data() + buffered, wanted - buffered), into(ec));
      if (ec) {
        co_return core::fail(
            core::ErrorKind::unknown_outcome,
            fmt::format("the answer was cut short ({} of {} bytes): {}", buffered + more, wanted, reason(ec)));
      }
    }
  } else if (!parser->is_done()) {
    co_await bhttp::async_read(stream, buffer_, *parser, into(ec));
    if (ec) co_return core::fail(describe_failure());
    body = std::move(parser->get().body());
  }
  reusable_ = parser->get().keep_alive() && !parser->get().need_eof();

  Response response;
  response.status = static_cast<int>(parser->get().result_int());
  for (const auto& field : parser->get()) {
    response.headers.push_back(Header{std::string(field.name_string()), std::string(field.value())});
  }
  const std::string* encoding = response.header("content-encoding");
  if (encoding != nullptr && !body.empty()) {
    const std::string name = core::ascii_lower(core::trim(*encoding));
    if (name == "gzip" || name == "x-gzip" || name == "deflate") {
      core::Result<std::string> plain = inflate_body(body, limit);
      if (!plain) co_return core::fail(plain.error());
      body = std::move(*plain);
    } else if (name != "identity") {
      co_return core::fail(core::ErrorKind::protocol, "the answer has the unknown encoding " + core::elide(name, 40));
    }
  }
  response.body = std::move(body);
  co_return response;
}

bool Line::went_stale() {
  char byte = 0;
  const ssize_t got = ::recv(socket().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace tmsync::http
