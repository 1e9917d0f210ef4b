#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "tmsync/http/transport.hpp"

namespace tmsync::http {

struct SocketOptions {
  std::string endpoint;                ///< http(s)://host[:port][/path]
  std::optional<std::string> ca_file;  ///< PEM; trusted in addition to the system's store
  bool insecure_skip_verify = false;
  std::optional<std::string> proxy;  ///< http://[user:password@]host:port; absent = from `environment`, see below
  std::string https_proxy;  ///< value of HTTPS_PROXY (or HTTP_PROXY for an http endpoint); used without `proxy`
  std::string
      no_proxy;  ///< value of NO_PROXY: host suffixes separated by commas, `*` = all; loopback never uses a proxy
  std::size_t max_connections = 16;  ///< kept-alive connections; requests beyond wait for one
  std::string user_agent = "tmsync";
};

/// The only owner of client sockets in tmsync. HTTP/1.1, keep-alive pool, TLS 1.2 or later with SNI and host name
/// verification, CONNECT through a proxy for https, gzip accepted (not asked for on loopback, where it costs more than
/// it saves). A kept-alive connection that turns out closed before any byte of the answer is ErrorKind::unavailable
/// only when the request had not been written completely; otherwise unknown_outcome. Fails with invalid_input for a bad
/// endpoint or proxy, with io for an unreadable CA file. No connection is opened yet.
[[nodiscard]] core::Result<std::unique_ptr<Transport>> make_socket_transport(const SocketOptions& options);

}  // namespace tmsync::http
