#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace tmsync::core {

/// What the caller can do next decides the kind; the wording is in `Error::message`.
enum class ErrorKind {
  invalid_input,    ///< the same bytes can never succeed (400, 409, 422, a body we cannot send)
  unauthorized,     ///< 401: the credentials are not accepted (missing, revoked, expired for good)
  forbidden,        ///< 403: accepted, but not allowed to do this
  not_found,        ///< 404 of an object (not of a whole API)
  conflict,         ///< 409, 412, 423: observe again, plan again
  unavailable,      ///< nothing was executed: refused, unresolved, 429, 503, HTML in place of JSON; may be repeated
  unknown_outcome,  ///< sent, but not (fully) answered: it may have happened; observe before repeating
  protocol,         ///< an answer that this version does not understand
  too_large,        ///< an answer over the limit
  tls,              ///< the certificate or the handshake is not acceptable; repeating does not help
  io,               ///< the local disk or a pipe
  cancelled,        ///< the user or a deadline stopped it before it was sent
};

/// The world said no. One error ends one operation.
struct Error {
  ErrorKind kind = ErrorKind::protocol;
  std::string message;  ///< one line, secrets masked; may quote a server, unescaped: escape it where it is printed
  int status = 0;       ///< HTTP status where there was one
  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, int status = 0) {
  return tl::unexpected<Error>(Error{kind, std::move(message), status});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

[[nodiscard]] std::string_view to_string(ErrorKind kind);

}  // namespace tmsync::core
