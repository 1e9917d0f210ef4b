#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/core/async.hpp"
#include "tmsync/core/error.hpp"

/// The seam at the level of bytes: one request, one attempt, one answer.
namespace tmsync::http {

enum class Method { get, post, put, patch, del };
[[nodiscard]] std::string_view to_string(Method method);  ///< "GET", ..., "DELETE"

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  Method method = Method::get;
  std::string
      target;  ///< path and query, starting with '/', already percent-encoded; relative to the endpoint's own path
  std::vector<Header> headers;
  std::string body;
  core::Clock::Duration timeout{30'000};                    ///< of this one attempt, from connecting to the last byte
  std::size_t max_response_bytes = std::size_t{64} << 20U;  ///< after decompression; more is ErrorKind::too_large
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;  ///< decompressed

  /// Case-insensitive; nullptr where absent.
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

/// How a connection is secured, for people.
struct TlsSession {
  std::string protocol;                           ///< "TLSv1.3"
  bool verified = false;                          ///< false where the certificate was not checked
  std::optional<std::int64_t> certificate_until;  ///< last second of its validity, since 1970-01-01 UTC
};

/// Sends requests to one endpoint. Every HTTP status is a value: 404 is an answer.
/// Errors: unavailable (nothing was sent: refused, unresolved, closed while idle), tls, unknown_outcome (sent, not
/// fully answered: reset, timeout, truncated body), protocol (no HTTP), too_large. Any number of sends may be in
/// flight; all on the one engine thread.
class Transport {
 public:
  virtual ~Transport() = default;
  [[nodiscard]] virtual core::Task<core::Result<Response>> send(Request request) = 0;
  /// Of the connection opened last; absent without TLS.
  [[nodiscard]] virtual std::optional<TlsSession> tls() const { return std::nullopt; }
};

}  // namespace tmsync::http
