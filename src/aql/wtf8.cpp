#include "wtf8.hpp"

namespace tmsync::aql::wtf8 {

Decoded decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const auto tail = [&](std::size_t offset) { return static_cast<char32_t>(byte(offset) & 0x3FU); };
  if (lead < 0xE0) {
    return {(static_cast<char32_t>(lead & 0x1FU) << 6U) | tail(1), 2};
  }
  if (lead < 0xF0) {
    return {(static_cast<char32_t>(lead & 0x0FU) << 12U) | (tail(1) << 6U) | tail(2), 3};
  }
  return {(static_cast<char32_t>(lead & 0x07U) << 18U) | (tail(1) << 12U) | (tail(2) << 6U) | tail(3), 4};
}

void append(std::string& out, char32_t point) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto p = static_cast<std::uint32_t>(point);
  if (p < 0x80) {
    put(p);
  } else if (p < 0x800) {
    put(0xC0U | (p >> 6U));
    put(0x80U | (p & 0x3FU));
  } else if (p < 0x10000) {
    put(0xE0U | (p >> 12U));
    put(0x80U | ((p >> 6U) & 0x3FU));
    put(0x80U | (p & 0x3FU));
  } else {
    put(0xF0U | (p >> 18U));
    put(0x80U | ((p >> 12U) & 0x3FU));
    put(0x80U | ((p >> 6U) & 0x3FU));
    put(0x80U | (p & 0x3FU));
  }
}

void append_unit(std::string& out, std::uint32_t unit) {
  if (unit >= 0xDC00 && unit <= 0xDFFF && out.size() >= 3) {
    const auto at = out.size() - 3;
    if (static_cast<unsigned char>(out[at]) == 0xED && static_cast<unsigned char>(out[at + 1]) >= 0xA0 &&
        static_cast<unsigned char>(out[at + 1]) <= 0xAF) {
      const auto high = static_cast<std::uint32_t>(decode(out, at).point);
      out.resize(at);
      append(out, 0x10000U + ((high - 0xD800U) << 10U) + (unit - 0xDC00U));
      return;
    }
  }
  append(out, unit);
}

bool is_utf8(std::string_view text) {
  for (auto at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) {
      return false;
    }
  }
  return true;
}

std::u16string to_utf16(std::string_view text) {
  std::u16string units;
  units.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [point, size] = decode(text, at);
    if (point >= 0x10000) {
      units.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10U)));
      units.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FFU)));
    } else {
      units.push_back(static_cast<char16_t>(point));
    }
    at += size;
  }
  return units;
}

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) {
      units += byte >= 0xF0U ? 2 : 1;
    }
  }
  return units;
}

bool is_js_space(char32_t point) {
  switch (point) {
    case 0x09:
    case 0x0A:
    case 0x0B:
    case 0x0C:
    case 0x0D:
    case 0x20:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
    case 0xFEFF:
      return true;
    default:
      return point >= 0x2000 && point <= 0x200A;
  }
}

std::string_view js_trim_start(std::string_view text) {
  while (!text.empty()) {
    const auto [point, size] = decode(text, 0);
    if (!is_js_space(point)) {
      break;
    }
    text.remove_prefix(size < text.size() ? size : text.size());
  }
  return text;
}

std::string_view js_trim(std::string_view text) {
  text = js_trim_start(text);
  while (!text.empty()) {
    auto start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) {
      --start;
    }
    if (!is_js_space(decode(text, start).point)) {
      break;
    }
    text.remove_suffix(text.size() - start);
  }
  return text;
}

}  // namespace tmsync::aql::wtf8
