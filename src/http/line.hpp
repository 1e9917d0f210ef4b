#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "tmsync/http/transport.hpp"

#include "endpoint.hpp"

namespace tmsync::http {

/// One connection: opened (through the proxy, with TLS), then any number of exchanges, one at a time.
class Line {
 public:
  /// What connections of one transport share.
  struct Shared {
    Route route;
    std::shared_ptr<boost::asio::ssl::context> tls;  ///< null for http
    bool skip_verify = false;
    std::string user_agent;
  };

  Line(std::shared_ptr<const Shared> shared, const boost::asio::any_io_executor& executor);

  /// Errors: unavailable, tls, protocol (the proxy does not speak HTTP or refuses for good).
  [[nodiscard]] core::Task<core::Result<void>> open(core::Clock::Duration timeout);
  /// `time_left` of the attempt: writing and reading must be done by then.
  [[nodiscard]] core::Task<core::Result<Response>> exchange(Request request, core::Clock::Duration time_left);

  [[nodiscard]] std::optional<TlsSession> tls() const;

  /// Whether the last exchange left the connection usable for another.
  [[nodiscard]] bool reusable() const { return reusable_; }
  /// Did the other side close it (or send something unasked) while it was idle?
  [[nodiscard]] bool went_stale();

 private:
  core::Task<core::Result<void>> connect_socket();
  core::Task<core::Result<void>> open_tunnel();
  core::Task<core::Result<void>> shake_hands();
  template <typename Stream>
  core::Task<core::Result<Response>> exchange_on(Stream& stream, Request request);
  template <typename Stream>
  core::Task<core::Result<Response>> read_answer(Stream& stream, std::size_t limit);
  boost::beast::tcp_stream& socket();

  std::shared_ptr<const Shared> shared_;
  std::unique_ptr<boost::beast::tcp_stream> plain_;
  std::unique_ptr<boost::beast::ssl_stream<boost::beast::tcp_stream>> secure_;
  boost::beast::flat_buffer buffer_;
  bool reusable_ = false;
};

}  // namespace tmsync::http
