#include "text.hpp"

#include <boost/beast/core/detail/base64.hpp>

#include "tmsync/core/text.hpp"

namespace tmsync::standin {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The value of a parameter such as boundary="x" or filename=y in a header; empty where it is absent.
std::string parameter(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(';'); at != std::string_view::npos; at = text.find(';', at + 1)) {
    std::string_view rest = core::trim(text.substr(at + 1));
    if (core::ascii_lower(rest.substr(0, name.size() + 1)) != std::string(name) + "=") continue;
    rest.remove_prefix(name.size() + 1);
    if (rest.empty() || rest.front() != '"') return std::string(core::trim(rest.substr(0, rest.find(';'))));
    std::string value;
    for (std::size_t i = 1; i < rest.size() && rest[i] != '"'; ++i) {
      if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\')) ++i;
      value += rest[i];
    }
    return value;
  }
  return {};
}

Part parse_part(std::string_view text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) refuse(400, "A part of the multipart body has no headers");
  Part part;
  part.body = text.substr(end + 4);
  for (const std::string& line : core::split(text.substr(0, end), '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string name = core::ascii_lower(core::trim(std::string_view(line).substr(0, colon)));
    const std::string_view value = core::trim(std::string_view(line).substr(colon + 1));
    if (name == "content-disposition") {
      part.name = parameter(value, "name");
      part.file_name = parameter(value, "filename");
      const std::string extended = parameter(value, "filename*");
      if (const std::size_t tick = extended.rfind('\''); tick != std::string::npos) {
        part.file_name = percent_decode(std::string_view(extended).substr(tick + 1), false);
      } else {
        // Browsers and our own client write quotes and line ends of a name as %22, %0D and %0A.
        for (const auto& [from, to] : {std::pair{"%22", "\""}, std::pair{"%0D", "\r"}, std::pair{"%0A", "\n"}}) {
          for (std::size_t at = 0; (at = part.file_name.find(from, at)) != std::string::npos;) {
            part.file_name.replace(at, 3, to);
          }
        }
      }
    } else if (name == "content-type") {
      part.content_type = value;
    }
  }
  return part;
}

}  // namespace

std::string percent_decode(std::string_view text, bool plus_is_space) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      result += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      result += text[i] == '+' && plus_is_space ? ' ' : text[i];
    }
  }
  return result;
}

Pairs parse_query(std::string_view text) {
  Pairs result;
  for (const std::string& item : core::split(text, '&')) {
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    const std::string_view view = item;
    result.emplace_back(percent_decode(view.substr(0, equals), true),
                        equals == std::string::npos ? std::string() : percent_decode(view.substr(equals + 1), true));
  }
  return result;
}

std::string header(const Request& request, std::string_view lower_name) {
  for (const auto& [name, value] : request.headers) {
    if (core::ascii_lower(name) == lower_name) return value;
  }
  return {};
}

std::string base64(std::string_view bytes) {
  std::string text(boost::beast::detail::base64::encoded_size(bytes.size()), '\0');
  text.resize(boost::beast::detail::base64::encode(text.data(), bytes.data(), bytes.size()));
  return text;
}

std::string base64url(std::string_view bytes) {
  std::string text = base64(bytes);
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

std::string base64_decode(std::string_view text) {
  std::string bytes(boost::beast::detail::base64::decoded_size(text.size()) + 3, '\0');
  const auto [written, read] = boost::beast::detail::base64::decode(bytes.data(), text.data(), text.size());
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  if (read < text.size()) refuse(400, "not base64");
  bytes.resize(written);
  return bytes;
}

std::vector<Part> parse_multipart(const Request& request) {
  const std::string type = header(request, "content-type");
  const std::string boundary = parameter(type, "boundary");
  if (core::ascii_lower(type).rfind("multipart/form-data", 0) != 0 || boundary.empty()) {
    refuse(400, "Current request is not a multipart request");
  }
  const std::string delimiter = "\r\n--" + boundary;
  const std::string body = "\r\n" + request.body;
  std::vector<Part> parts;
  std::size_t at = body.find(delimiter);
  while (at != std::string::npos) {
    at += delimiter.size();
    if (body.compare(at, 2, "--") == 0) return parts;
    const std::size_t begin = body.find("\r\n", at);
    const std::size_t next = body.find(delimiter, at);
    if (begin == std::string::npos || next == std::string::npos || begin + 2 > next) break;
    parts.push_back(parse_part(std::string_view(body).substr(begin + 2, next - begin - 2)));
    at = next;
  }
  refuse(400, "The multipart body has no end");
}

}  // namespace tmsync::standin
