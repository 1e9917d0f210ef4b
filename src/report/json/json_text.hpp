#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::report {

/// The same JSON with DEL, C1, bidirectional controls and their like as \uXXXX: valid UTF-8 in, the same document out.
/// JSON itself demands escapes for C0 only, and the document may well be printed on a terminal.
[[nodiscard]] inline std::string printable_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  const auto plain = [](char c) { return static_cast<unsigned char>(c) < 0x7f; };
  for (std::size_t at = 0; at < json.size();) {
    const auto* const end = std::find_if_not(json.data() + at, json.data() + json.size(), plain);  // mostly: everything
    out.append(json.data() + at, end);
    at = static_cast<std::size_t>(end - json.data());
    if (at == json.size()) break;
    const auto lead = static_cast<unsigned char>(json[at]);
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    const auto bytes = json.substr(at, length);
    at += length;
    if (lead > 0x7f && core::escape_terminal(bytes) == bytes) {
      out += bytes;
      continue;
    }
    std::uint32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (const char next : bytes.substr(1)) point = (point << 6U) | (static_cast<unsigned char>(next) & 0x3fU);
    if (point > 0xffff) {
      out += fmt::format("\\u{:04x}", 0xd800U + ((point - 0x10000U) >> 10U));
      point = 0xdc00U + ((point - 0x10000U) & 0x3ffU);
    }
    out += fmt::format("\\u{:04x}", point);
  }
  return out;
}

}  // namespace tmsync::report
