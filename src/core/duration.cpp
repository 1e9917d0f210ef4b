#include "tmsync/core/duration.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::core {
namespace {

/// The digits of a duration and what its unit is worth; 0 for text of another form.
std::pair<std::string_view, std::int64_t> split_duration(std::string_view text) {
  const auto end = text.find_first_not_of("0123456789");
  if (end == 0 || end == std::string_view::npos) return {};
  const std::string_view unit = text.substr(end);
  const std::int64_t factor = unit == "ms"  ? 1
                              : unit == "s" ? 1'000
                              : unit == "m" ? 60'000
                              : unit == "h" ? 3'600'000
                                            : 0;
  return {text.substr(0, end), factor};
}

struct Unit {
  std::int64_t seconds;
  const char* name;
};
constexpr std::array<Unit, 4> kUnits{{{86'400, "d"}, {3'600, "h"}, {60, "min"}, {1, "s"}}};

}  // namespace

bool is_duration(std::string_view text) {
  return split_duration(text).second != 0;
}

std::optional<std::int64_t> parse_duration_ms(std::string_view text, std::int64_t most_ms) {
  const auto [digits, factor] = split_duration(text);
  const auto amount = parse_int(digits);
  if (!amount || factor == 0 || *amount > most_ms / factor) return std::nullopt;
  return *amount * factor;
}

std::string duration_text(std::int64_t milliseconds) {
  std::int64_t left = milliseconds / 1'000;
  std::string text;
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    const auto& unit = kUnits[i];
    const bool last = i + 1 == kUnits.size();
    if (left < unit.seconds && !last) continue;
    text = fmt::format("{} {}", left < 0 ? 0 : left / unit.seconds, unit.name);
    if (last) return text;
    const auto rest = left % unit.seconds / kUnits[i + 1].seconds;
    if (rest > 0) text += fmt::format(" {} {}", rest, kUnits[i + 1].name);
    return text;
  }
  return text;
}

}  // namespace tmsync::core
