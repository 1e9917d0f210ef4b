#include "tmsync/http/transport.hpp"

#include <algorithm>

namespace tmsync::http {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
  }
  return "GET";
}

const std::string* Response::header(std::string_view name) const {
  const auto same = [name](const Header& header) {
    return std::ranges::equal(header.name, name, [](char a, char b) { return lower(a) == lower(b); });
  };
  const auto found = std::ranges::find_if(headers, same);
  return found == headers.end() ? nullptr : &found->value;
}

}  // namespace tmsync::http
