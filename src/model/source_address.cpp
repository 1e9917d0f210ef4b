#include <algorithm>
#include <array>
#include <memory>

#include <arpa/inet.h>
#include <idn2.h>

#include "tmsync/core/text.hpp"
#include "tmsync/model/mark.hpp"

namespace tmsync::model {
namespace {

struct Parts {
  std::string scheme;
  std::string_view authority;
  std::string_view path;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<Parts> split_address(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c == 0x7f || c == '\\'; })) {
    return std::nullopt;
  }
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Parts parts;
  parts.scheme = lower(text.substr(0, colon));
  if (parts.scheme != "http" && parts.scheme != "https") return std::nullopt;
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  const auto slash = rest.find('/');
  parts.authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) parts.path = rest.substr(slash);
  if (const auto at = parts.authority.rfind('@'); at != std::string_view::npos) parts.authority.remove_prefix(at + 1);
  return parts;
}

/// `[...]` as in RFC 5952.
std::optional<std::string> ipv6(std::string_view text) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (inet_ntop(AF_INET6, &address, out.data(), out.size()) == nullptr) return std::nullopt;
  return std::string("[") + out.data() + ']';
}

std::optional<std::string> host_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.find('%') != std::string_view::npos) return std::nullopt;
  const bool ascii = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
  if (ascii) return lower(text);
  char* raw = nullptr;
  const int status = idn2_to_ascii_8z(std::string(text).c_str(), &raw, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> held(raw, idn2_free);
  if (status != IDN2_OK || raw == nullptr) return std::nullopt;
  std::string name = lower(raw);
  if (name.ends_with('.')) name.pop_back();  // of a full stop that is no ASCII one
  return name;
}

std::optional<std::string> host_and_port(const Parts& parts) {
  std::string_view host = parts.authority;
  std::string_view port;
  std::optional<std::string> name;
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    name = ipv6(host.substr(1, end - 1));
    port = host.substr(end + 1);
  } else {
    const auto colon = host.find(':');
    if (colon != std::string_view::npos) port = host.substr(colon);
    name = host_name(host.substr(0, colon));
  }
  if (!name) return std::nullopt;
  if (port.empty() || port == ":") return name;
  if (port.front() != ':') return std::nullopt;
  const auto number = core::parse_int(port.substr(1));
  if (!number || *number < 0 || *number > 65535) return std::nullopt;
  if (*number == (parts.scheme == "http" ? 80 : 443)) return name;
  return *name + ':' + std::to_string(*number);
}

/// The number behind the last slash, which is taken off; absent where there is none.
std::optional<Id> take_id(std::string_view& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto digits = path.substr(slash + 1);
  const bool number =
      !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!number) return std::nullopt;
  const auto id = core::parse_int(digits);
  if (!id) return std::nullopt;
  path = path.substr(0, slash);
  return *id;
}

bool take(std::string_view& path, std::string_view tail) {
  if (!path.ends_with(tail)) return false;
  path.remove_suffix(tail.size());
  return true;
}

std::string_view without_slashes(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

std::optional<std::string> normalise_base(std::string_view address) {
  const auto parts = split_address(address);
  if (!parts) return std::nullopt;
  auto base = host_and_port(*parts);
  if (!base) return std::nullopt;
  return *base + std::string(without_slashes(parts->path));
}

std::optional<SourceAddress> parse_source_address(std::string_view url) {
  const auto parts = split_address(url);
  if (!parts) return std::nullopt;
  auto base = host_and_port(*parts);
  if (!base) return std::nullopt;
  std::string_view path = without_slashes(parts->path);
  const auto id = take_id(path);
  if (!id) return std::nullopt;
  SourceAddress address;
  address.id = *id;
  if (take(path, "/test-cases")) {
    address.project = take_id(path);
    if (!address.project || !take(path, "/project")) return std::nullopt;
  } else if (take(path, "/launch")) {
    address.kind = AddressKind::launch;
  } else if (take(path, "/testresult")) {
    address.kind = AddressKind::result;
  } else {
    return std::nullopt;
  }
  address.base = *base + std::string(without_slashes(path));
  return address;
}

}  // namespace tmsync::model
