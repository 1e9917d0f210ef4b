#include "number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "wtf8.hpp"

namespace tmsync::aql {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Length of the longest prefix of `[+-]? (digits[.digits*] | .digits) [e[+-]?digits]`, 0 where there is none.
std::size_t decimal_prefix(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const auto start = at;
    while (at < text.size() && is_digit(text[at])) {
      ++at;
    }
    return at - start;
  };
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    ++at;
  }
  const auto whole = digits();
  std::size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    const auto dot = at++;
    fraction = digits();
    if (whole == 0 && fraction == 0) {
      at = dot;
    }
  }
  if (whole + fraction == 0) {
    return 0;
  }
  const auto end = at;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
      ++at;
    }
    if (digits() > 0) {
      return at;
    }
  }
  return end;
}

/// For text that std::from_chars finds out of range: does it overflow (or underflow)?
bool overflows(std::string_view text) {
  const auto e = text.find_first_of("eE");
  std::int64_t exponent = 0;
  if (e != std::string_view::npos) {
    auto digits = text.substr(e + 1);
    const bool negative = !digits.empty() && digits.front() == '-';
    if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) {
      digits.remove_prefix(1);
    }
    constexpr std::int64_t kHuge = 1'000'000'000;
    for (const char c : digits) {
      exponent = std::min(exponent * 10 + (c - '0'), kHuge);
    }
    exponent = negative ? -exponent : exponent;
  }
  const auto mantissa = text.substr(0, e);
  const auto point = std::min(mantissa.find('.'), mantissa.size());
  const auto first = mantissa.find_first_not_of("0.");
  if (first == std::string_view::npos) {
    return false;
  }
  const auto magnitude = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first) + exponent;
  return magnitude > 0;
}

/// The digits of `0x`, `0o`, `0b` text, correctly rounded: what does not fit into 64 bits only leaves a sticky bit.
double radix_to_double(std::string_view digits, unsigned bits_per_digit) {
  if (digits.empty()) {
    return kNaN;
  }
  std::uint64_t mantissa = 0;
  int dropped = 0;
  for (const char c : digits) {
    unsigned value = 0;
    const auto result = std::from_chars(&c, &c + 1, value, 16);
    if (result.ec != std::errc{} || value >= (1U << bits_per_digit)) {
      return kNaN;
    }
    for (auto bit = bits_per_digit; bit-- > 0;) {
      const std::uint64_t one = (value >> bit) & 1U;
      if ((mantissa >> 63U) == 0) {
        mantissa = (mantissa << 1U) | one;
      } else {
        mantissa |= one;
        dropped = std::min(dropped + 1, 5000);
      }
    }
  }
  return std::ldexp(static_cast<double>(mantissa), dropped);
}

/// value = 0.d1d2d3... * 10^(exponent + 1), with the fewest digits that give the number back.
struct Shortest {
  std::string digits;
  int exponent = 0;
};

Shortest shortest_digits(double magnitude) {
  std::array<char, 64> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude, std::chars_format::scientific).ptr;
  Shortest shortest;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto e = text.find('e');
  for (const char c : text.substr(0, e)) {
    if (c != '.') {
      shortest.digits += c;
    }
  }
  auto exponent = text.substr(e + 1);
  if (exponent.starts_with('+')) {
    exponent.remove_prefix(1);
  }
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), shortest.exponent);
  return shortest;
}

std::string positional(const Shortest& shortest) {
  const auto& digits = shortest.digits;
  if (shortest.exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-shortest.exponent - 1), '0') + digits;
  }
  const auto whole = static_cast<std::size_t>(shortest.exponent) + 1;
  if (digits.size() <= whole) {
    return digits + std::string(whole - digits.size(), '0');
  }
  return digits.substr(0, whole) + '.' + digits.substr(whole);
}

}  // namespace

double decimal_to_double(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    value = overflows(text) ? kInfinity : 0.0;
  } else if (result.ec != std::errc{}) {
    value = kNaN;
  }
  return negative ? -value : value;
}

std::string number_text(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value > 0 ? "Infinity" : "-Infinity";
  }
  if (value == 0) {
    return "0";
  }
  const auto magnitude = std::fabs(value);
  const auto shortest = shortest_digits(magnitude);
  std::string text = value < 0 ? "-" : "";
  if (magnitude < 1e21 && magnitude >= 1e-6) {
    return text + positional(shortest);
  }
  text += shortest.digits[0];
  if (shortest.digits.size() > 1) {
    text += '.' + shortest.digits.substr(1);
  }
  return text + (shortest.exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(shortest.exponent));
}

std::string number_literal(double value) {
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) {
    return sign + '1' + std::string(309, '0');
  }
  return sign + (value == 0 ? "0" : positional(shortest_digits(std::fabs(value))));
}

double parse_float(std::string_view text) {
  text = wtf8::js_trim_start(text);
  const auto length = decimal_prefix(text);
  if (length > 0) {
    return decimal_to_double(text.substr(0, length));
  }
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  return text.starts_with("Infinity") ? (negative ? -kInfinity : kInfinity) : kNaN;
}

double to_number(std::string_view text) {
  text = wtf8::js_trim(text);
  if (text.empty()) {
    return 0;
  }
  if (text.size() > 1 && text[0] == '0') {
    switch (text[1]) {
      case 'x':
      case 'X':
        return radix_to_double(text.substr(2), 4);
      case 'o':
      case 'O':
        return radix_to_double(text.substr(2), 3);
      case 'b':
      case 'B':
        return radix_to_double(text.substr(2), 1);
      default:
        break;
    }
  }
  if (decimal_prefix(text) == text.size()) {
    return decimal_to_double(text);
  }
  if (text == "Infinity" || text == "+Infinity") {
    return kInfinity;
  }
  return text == "-Infinity" ? -kInfinity : kNaN;
}

double literal_value(std::string_view text) {
  const auto value = parse_float(text);
  if (!std::isfinite(value) || std::trunc(value) != value) {
    return value;
  }
  const auto start = text.starts_with('-') ? 1U : 0U;
  const auto end = std::min(text.find_first_not_of("0123456789", start), text.size());
  return decimal_to_double(text.substr(0, end));
}

}  // namespace tmsync::aql
