#include "document.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

#include "tmsync/core/text.hpp"

namespace tmsync::config {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// [0-9]+(\.[0-9]*)? | \.[0-9]+, then ([eE][-+]?[0-9]+)?
bool is_float(std::string_view text) {
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view exponent = text.substr(e + 1);
    if (!exponent.empty() && (exponent[0] == '-' || exponent[0] == '+')) exponent.remove_prefix(1);
    if (!all_digits(exponent)) return false;
    text = text.substr(0, e);
  }
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return all_digits(text);
  const std::string_view whole = text.substr(0, dot);
  const std::string_view part = text.substr(dot + 1);
  if (whole.empty()) return all_digits(part);
  return all_digits(whole) && (part.empty() || all_digits(part));
}

/// The digits of `0x1F` or `0o37` with their base; YAML 1.2 has no sign before them.
std::optional<std::pair<std::string_view, int>> based_digits(std::string_view text) {
  const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 0;
  if (base == 0) return std::nullopt;
  const std::string_view digits = text.substr(2);
  const std::string_view allowed = base == 16 ? "0123456789abcdefABCDEF" : "01234567";
  if (digits.empty() || digits.find_first_not_of(allowed) != std::string_view::npos) return std::nullopt;
  return std::pair(digits, base);
}

bool is_infinite(std::string_view unsigned_text) {
  return unsigned_text == ".inf" || unsigned_text == ".Inf" || unsigned_text == ".INF";
}
bool is_not_a_number(std::string_view text) {
  return text == ".nan" || text == ".NaN" || text == ".NAN";
}

}  // namespace

const Entry* Node::entry(std::string_view key) const {
  for (const Entry& candidate : entries) {
    if (candidate.key->text == key) return &candidate;
  }
  return nullptr;
}

const Node* Node::find(std::string_view key) const {
  const Entry* found = entry(key);
  return found == nullptr ? nullptr : found->value;
}

namespace {

constexpr std::size_t kBlock = 1024;

/// Bytes that begin a code point, so that a block may begin inside of one.
std::size_t begun(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

}  // namespace

void SourceFile::index() {
  line_starts = {0};
  code_points_before.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts.push_back(i + 1);
  }
  if (begun(text) == text.size()) return;
  std::size_t before = 0;
  for (std::size_t i = 0; i < text.size(); i += kBlock) {
    code_points_before.push_back(before);
    before += begun(std::string_view(text).substr(i, kBlock));
  }
  code_points_before.push_back(before);
}

std::size_t SourceFile::code_points_to(std::size_t offset) const {
  if (code_points_before.empty()) return offset;
  const std::size_t block = offset / kBlock;
  if (block * kBlock >= text.size()) return code_points_before.back();
  const auto rest = std::string_view(text).substr(block * kBlock, offset - block * kBlock);
  return code_points_before[block] + begun(rest);
}

std::size_t SourceFile::next_character(std::size_t offset) const {
  do {
    ++offset;
  } while (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xc0U) == 0x80);
  return offset;
}

core::SourcePosition SourceFile::position(std::size_t offset) const {
  offset = std::min(offset, text.size());
  const auto after = std::upper_bound(line_starts.begin(), line_starts.end(), offset);
  const auto line = static_cast<std::size_t>(after - line_starts.begin());
  const std::size_t start = line_starts[line - 1];
  return {name, line, code_points_to(offset) - code_points_to(start) + 1};
}

Node::Kind resolve_plain(std::string_view text) {
  using enum Node::Kind;
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return null;
  if (text == "true" || text == "True" || text == "TRUE" || text == "false" || text == "False" || text == "FALSE") {
    return boolean;
  }
  std::string_view digits = text;
  if (digits[0] == '-' || digits[0] == '+') digits.remove_prefix(1);
  if (all_digits(digits) || based_digits(text)) return integer;
  if (is_float(digits) || is_infinite(digits) || is_not_a_number(text)) return number;
  return string;
}

std::optional<std::int64_t> integer_value(std::string_view text) {
  if (const auto based = based_digits(text)) {
    std::int64_t value = 0;
    const char* end = based->first.data() + based->first.size();
    const auto [stop, error] = std::from_chars(based->first.data(), end, value, based->second);
    return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  return core::parse_int(text);
}

double number_value(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.starts_with('+') || negative ? text.substr(1) : text;
  if (is_not_a_number(text)) return std::numeric_limits<double>::quiet_NaN();
  if (is_infinite(digits)) return negative ? -HUGE_VAL : HUGE_VAL;
  if (const auto based = integer_value(text); based && based_digits(text)) return static_cast<double>(*based);
  return std::strtod(std::string(text).c_str(), nullptr);
}

bool is_canonical(const Node& scalar) {
  if (scalar.kind == Node::Kind::boolean) return scalar.text == "true" || scalar.text == "false";
  if (scalar.kind == Node::Kind::integer) {
    constexpr std::int64_t kExact = 1LL << 53U;  // beyond, readers that keep numbers as doubles round
    const auto value = integer_value(scalar.text);
    return value && *value<kExact&& * value> - kExact && std::to_string(*value) == scalar.text;
  }
  if (scalar.kind != Node::Kind::number) return scalar.kind == Node::Kind::string;
  // `1.5`, not `1.50`, `1.0` or `15e-1`; long fractions are rounded.
  const auto dot = scalar.text.find('.');
  const bool short_fraction = dot != std::string::npos && dot > 0 && scalar.text.size() <= 15 &&
                              scalar.text.find_first_not_of("-0123456789.") == std::string::npos;
  const std::size_t whole = scalar.text.starts_with('-') ? 1 : 0;
  const bool leading_zero = scalar.text[whole] == '0' && dot > whole + 1;
  return short_fraction && !leading_zero && dot > whole && scalar.text.back() != '0' && scalar.text.back() != '.' &&
         std::abs(number_value(scalar.text)) >= 1e-6;
}

std::string_view to_string(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::boolean:
      return "a boolean";
    case Node::Kind::integer:
      return "an integer";
    case Node::Kind::number:
      return "a number";
    case Node::Kind::string:
      return "a string";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
  }
  return "something else";
}

}  // namespace tmsync::config
