#include "lower.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "wtf8.hpp"

namespace tmsync::aql {

namespace {

/// Code points first, first + step, ... last, each of which has the lower case `point + delta`.
struct LowerRun {
  std::uint32_t first;
  std::uint32_t last;
  std::int32_t delta;
  std::uint32_t step;
};
struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

#include "lower_table.inc"

template <typename Table>
auto find_range(const Table& table, std::uint32_t point) {
  const auto found = std::lower_bound(table.begin(), table.end(), point,
                                      [](const auto& entry, std::uint32_t wanted) { return entry.last < wanted; });
  return found != table.end() && found->first <= point ? found : table.end();
}

template <typename Table>
bool contains(const Table& table, char32_t point) {
  return find_range(table, static_cast<std::uint32_t>(point)) != table.end();
}

char32_t lower_point(char32_t point) {
  const auto value = static_cast<std::uint32_t>(point);
  const auto run = find_range(kLower, value);
  if (run == kLower.end() || (value - run->first) % run->step != 0) {
    return point;
  }
  return static_cast<char32_t>(static_cast<std::int64_t>(value) + run->delta);
}

constexpr char32_t kCapitalSigma = 0x3A3;
constexpr char32_t kSmallSigma = 0x3C3;
constexpr char32_t kFinalSigma = 0x3C2;
constexpr char32_t kCapitalDottedI = 0x130;
constexpr char32_t kCombiningDot = 0x307;

/// The nearest code point that is not case-ignorable decides, in both directions.
bool is_final_sigma(std::string_view text, std::size_t at, std::size_t size) {
  bool cased_before = false;
  for (auto start = at; start > 0;) {
    --start;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) {
      --start;
    }
    const auto point = wtf8::decode(text, start).point;
    if (!contains(kCaseIgnorable, point)) {
      cased_before = contains(kCased, point);
      break;
    }
  }
  if (!cased_before) {
    return false;
  }
  for (auto next = at + size; next < text.size();) {
    const auto [point, length] = wtf8::decode(text, next);
    if (!contains(kCaseIgnorable, point)) {
      return !contains(kCased, point);
    }
    next += length;
  }
  return true;
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

std::string lower(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80U) {
      out.push_back(ascii_lower(text[at]));
      ++at;
      continue;
    }
    const auto [point, size] = wtf8::decode(text, at);
    if (point == kCapitalSigma) {
      wtf8::append(out, is_final_sigma(text, at, size) ? kFinalSigma : kSmallSigma);
    } else if (point == kCapitalDottedI) {
      wtf8::append(out, U'i');
      wtf8::append(out, kCombiningDot);
    } else {
      wtf8::append(out, lower_point(point));
    }
    at += size;
  }
  return out;
}

bool lower_equals(std::string_view text, std::string_view lowered) {
  if (!is_ascii(text)) {
    return lower(text) == lowered;
  }
  return text.size() == lowered.size() &&
         std::equal(text.begin(), text.end(), lowered.begin(), [](char a, char b) { return ascii_lower(a) == b; });
}

bool lower_contains(std::string_view text, std::string_view lowered) {
  if (is_ascii(text)) {
    return std::search(text.begin(), text.end(), lowered.begin(), lowered.end(),
                       [](char a, char b) { return ascii_lower(a) == b; }) != text.end() ||
           lowered.empty();
  }
  const auto whole = lower(text);
  if (wtf8::is_utf8(lowered)) {
    return whole.find(lowered) != std::string::npos;
  }
  return wtf8::to_utf16(whole).find(wtf8::to_utf16(lowered)) != std::u16string::npos;
}

}  // namespace tmsync::aql
