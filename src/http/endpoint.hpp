#pragma once

#include <optional>
#include <string>

#include "tmsync/core/error.hpp"
#include "tmsync/http/socket_transport.hpp"

namespace tmsync::http {

/// Where bytes go, from the endpoint, the proxy settings and the environment.
struct Route {
  bool tls = false;
  std::string host;  ///< without the brackets of an IPv6 address
  std::string port;
  std::string authority;    ///< for the Host header: host and port, the port only where it is not the default
  std::string path_prefix;  ///< without a slash at the end; empty or starts with '/'
  bool loopback = false;
  struct Proxy {
    std::string host;
    std::string port;
    std::string authorization;  ///< value of Proxy-Authorization; may be empty
  };
  std::optional<Proxy> proxy;

  [[nodiscard]] std::string host_port() const;
};

[[nodiscard]] core::Result<Route> make_route(const SocketOptions& options);

/// 127.0.0.0/8, ::1, localhost and names below it.
[[nodiscard]] bool is_loopback(const std::string& host);
[[nodiscard]] bool is_ip_address(const std::string& host);

}  // namespace tmsync::http
