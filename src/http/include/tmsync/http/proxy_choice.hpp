#pragma once

#include <string>

#include "tmsync/http/socket_transport.hpp"

namespace tmsync::http {

/// The proxy that requests to an endpoint go through, without credentials.
struct ProxyChoice {
  std::string address;   ///< host:port; empty = none
  std::string why_none;  ///< "loopback" or "NO_PROXY" where a variable names one that is not used; else empty
};

/// By the rules of make_socket_transport; fails with invalid_input where that would.
[[nodiscard]] core::Result<ProxyChoice> choose_proxy(const SocketOptions& options);

}  // namespace tmsync::http
