#include "json_writer.hpp"

#include <fmt/format.h>

namespace tmsync::testops {

namespace {

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// Length of the character that begins at `at` and is not ASCII; 0 where the bytes there are none.
std::size_t character(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (lead < 0xC2U || lead > 0xF4U) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text, at + i)) return 0;
  }
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool overlong = (lead == 0xE0U && second < 0xA0U) || (lead == 0xF0U && second < 0x90U);
  const bool surrogate = lead == 0xEDU && second > 0x9FU;
  const bool beyond = lead == 0xF4U && second > 0x8FU;
  return overlong || surrogate || beyond ? 0 : length;
}

void append_escaped(std::string& out, unsigned char byte) {
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += fmt::format("\\u{:04x}", byte);
  }
}

}  // namespace

void JsonWriter::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

void JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
}

void JsonWriter::close(char bracket) {
  out_ += bracket;
  comma_ = true;
}

void JsonWriter::key(std::string_view name) {
  string(name);
  out_ += ':';
  comma_ = false;
}

void JsonWriter::string(std::string_view text) {
  separate();
  out_ += '"';
  std::size_t copied = 0;  // everything before this is written
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20U && byte < 0x80U && byte != '"' && byte != '\\') {
      ++at;
      continue;
    }
    const std::size_t length = byte < 0x80U ? 0 : character(text, at);
    if (length > 0) {
      at += length;
      continue;
    }
    out_.append(text, copied, at - copied);
    if (byte < 0x80U) {
      append_escaped(out_, byte);
    } else {
      out_ += "\xEF\xBF\xBD";
    }
    copied = ++at;
  }
  out_.append(text, copied, at - copied);
  out_ += '"';
}

void JsonWriter::integer(std::int64_t number) {
  separate();
  out_ += std::to_string(number);
}

void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
}

void JsonWriter::member(std::string_view name, std::string_view text) {
  key(name);
  string(text);
}

void JsonWriter::member(std::string_view name, std::int64_t number) {
  key(name);
  integer(number);
}

void JsonWriter::member(std::string_view name, const std::optional<std::int64_t>& number) {
  if (number) member(name, *number);
}

void JsonWriter::member_flag(std::string_view name, bool value) {
  key(name);
  boolean(value);
}

void JsonWriter::member_if_any(std::string_view name, std::string_view text) {
  if (!text.empty()) member(name, text);
}

void JsonWriter::member_if_true(std::string_view name, bool value) {
  if (value) member_flag(name, true);
}

}  // namespace tmsync::testops
