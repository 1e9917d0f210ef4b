#include "endpoint.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/http/proxy_choice.hpp"

namespace tmsync::http {

namespace {

constexpr const char* kOnlyHttpProxies =
    "proxy: only http:// proxies are supported (socks and https proxies are not); the proxy's address begins with "
    "http://, also for an https endpoint";

struct Parts {
  std::string scheme;
  std::string host;
  std::string port;
  std::string user;
  std::string password;
  bool has_user = false;
  std::string path;
};

core::Result<Parts> parse_url(const std::string& text, std::string_view what) {
  const auto bad = [&](std::string_view why) {
    // The address may carry a password; what cannot be parsed is not quoted.
    const bool secret = text.find('@') != std::string::npos;
    return core::fail(core::ErrorKind::invalid_input,
                      fmt::format("{} {}: {}", what, secret ? "(hidden)" : "\"" + text + "\"", why));
  };
  const auto parsed = boost::urls::parse_uri(text);
  if (parsed.has_error()) return bad("it is not an absolute URL such as https://testops.example.com");
  const boost::urls::url_view url = parsed.value();
  Parts parts;
  parts.scheme = core::ascii_lower(std::string(url.scheme()));
  if (parts.scheme != "http" && parts.scheme != "https" && what == "proxy") {
    return core::fail(core::ErrorKind::invalid_input, kOnlyHttpProxies);
  }
  if (parts.scheme != "http" && parts.scheme != "https") return bad("only http:// and https:// are supported");
  parts.host = url.host_address();
  if (parts.host.empty()) return bad("it names no host");
  parts.port = std::string(url.port());
  if (parts.port.empty()) parts.port = parts.scheme == "https" ? "443" : "80";
  const auto port = core::parse_int(parts.port);
  if (!port || *port < 1 || *port > 65535) return bad("the port is not between 1 and 65535");
  if (url.has_query() || url.has_fragment()) return bad("it must not have a query or a fragment");
  parts.has_user = url.has_userinfo();
  parts.user = url.user();
  parts.password = url.password();
  parts.path = std::string(url.encoded_path());
  while (!parts.path.empty() && parts.path.back() == '/') parts.path.pop_back();
  return parts;
}

std::string base64(const std::string& bytes) {
  namespace codec = boost::beast::detail::base64;
  std::string out(codec::encoded_size(bytes.size()), '\0');
  out.resize(codec::encode(out.data(), bytes.data(), bytes.size()));
  return out;
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

/// One entry of NO_PROXY: `*`, a host or a suffix of it (with or without a leading dot or `*.`), optionally with a
/// port.
bool exempts(std::string_view entry, const std::string& host, const std::string& port) {
  entry = core::trim(entry);
  if (entry.empty()) return false;
  if (entry == "*") return true;
  std::string name = core::ascii_lower(entry);
  if (name.front() == '[') {
    const std::size_t close = name.find(']');
    if (close == std::string::npos) return false;
    if (close + 1 < name.size() && name.substr(close + 1) != ":" + port) return false;
    name = name.substr(1, close - 1);
  } else if (const std::size_t colon = name.find(':');
             colon != std::string::npos && name.find(':', colon + 1) == std::string::npos) {
    if (name.substr(colon + 1) != port) return false;
    name.resize(colon);
  }
  if (name.starts_with("*.")) name.erase(0, 1);
  if (name.starts_with(".")) name.erase(0, 1);
  if (name.empty()) return false;
  if (host == name) return true;
  return !is_ip_address(host) && host.ends_with("." + name);
}

core::Result<Route::Proxy> parse_proxy(const std::string& text) {
  std::string address = text;
  if (address.find("://") == std::string::npos) address = "http://" + address;  // curl and others accept host:port
  // A password may hold an unencoded '@', '/', '?' or '#'. Read up to the first of them, its rest would be the host.
  const std::size_t start = address.find("://") + 3;
  const std::size_t end = address.find('/', start);
  const std::string_view authority = std::string_view(address).substr(start, end - start);
  const std::size_t last = authority.rfind('@');
  const bool beyond = end != std::string::npos && address.find('@', end) != std::string::npos;
  if (beyond || authority.find('@') != last ||
      (last != std::string_view::npos && authority.substr(0, last).find_first_of("?#") != std::string_view::npos)) {
    return core::fail(core::ErrorKind::invalid_input,
                      "proxy (hidden): write special characters of the user and the password percent-encoded, "
                      "as in %40 for @");
  }
  const auto parts = parse_url(address, "proxy");
  if (!parts) return core::fail(parts.error());
  if (parts->scheme != "http") {
    return core::fail(core::ErrorKind::invalid_input, kOnlyHttpProxies);
  }
  Route::Proxy proxy;
  proxy.host = parts->host;
  proxy.port = parts->port;
  if (parts->has_user) proxy.authorization = "Basic " + base64(parts->user + ":" + parts->password);
  return proxy;
}

}  // namespace

bool is_ip_address(const std::string& host) {
  boost::system::error_code bad;
  boost::asio::ip::make_address(host, bad);
  return !bad;
}

bool is_loopback(const std::string& host) {
  boost::system::error_code bad;
  const auto address = boost::asio::ip::make_address(host, bad);
  if (!bad) return address.is_loopback();
  const std::string name = core::ascii_lower(host);
  return name == "localhost" || name.ends_with(".localhost");
}

std::string Route::host_port() const {
  return bracketed(host) + ":" + port;
}

core::Result<Route> make_route(const SocketOptions& options) {
  const auto parts = parse_url(options.endpoint, "endpoint");
  if (!parts) return core::fail(parts.error());
  if (parts->has_user) {
    return core::fail(core::ErrorKind::invalid_input, "endpoint: it must not contain a user name or a password");
  }
  Route route;
  route.tls = parts->scheme == "https";
  route.host = core::ascii_lower(parts->host);
  route.port = parts->port;
  route.path_prefix = parts->path;
  const bool default_port = route.port == (route.tls ? "443" : "80");
  route.authority = default_port ? bracketed(route.host) : route.host_port();
  route.loopback = is_loopback(route.host);

  std::string proxy;
  if (options.proxy) {
    proxy = *options.proxy;  // said for this very instance: NO_PROXY does not overrule it
  } else if (!route.loopback) {
    proxy = options.https_proxy;
    for (const std::string& entry : core::split(options.no_proxy, ',')) {
      if (exempts(entry, route.host, route.port)) proxy.clear();
    }
  }
  if (!proxy.empty()) {
    auto parsed = parse_proxy(proxy);
    if (!parsed) return core::fail(parsed.error());
    route.proxy = std::move(*parsed);
  }
  return route;
}

core::Result<ProxyChoice> choose_proxy(const SocketOptions& options) {
  const auto route = make_route(options);
  if (!route) return core::fail(route.error());
  ProxyChoice choice;
  if (route->proxy) {
    choice.address = bracketed(route->proxy->host) + ":" + route->proxy->port;
  } else if (!options.proxy && !options.https_proxy.empty()) {
    choice.why_none = route->loopback ? "loopback" : "NO_PROXY";
  }
  return choice;
}

}  // namespace tmsync::http
