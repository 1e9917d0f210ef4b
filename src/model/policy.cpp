#include "tmsync/model/policy.hpp"

#include <algorithm>
#include <chrono>

#include "tmsync/core/text.hpp"

namespace tmsync::model {
namespace {

std::optional<std::chrono::sys_days> parse_day(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  if (text.size() != kForm.size() || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t length) -> std::optional<std::int64_t> {
    const auto digits = text.substr(at, length);
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return core::parse_int(digits);
  };
  const auto year = part(0, 4);
  const auto month = part(5, 2);
  const auto day = part(8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

}  // namespace

std::optional<Threshold> parse_threshold(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  const auto value = core::parse_int(text);
  if (!value || *value < 0) return std::nullopt;
  return Threshold{*value, percent};
}

bool is_day(std::string_view text) {
  return parse_day(text).has_value();
}

std::optional<std::int64_t> days_between(std::string_view from, std::string_view to) {
  const auto first = parse_day(from);
  const auto last = parse_day(to);
  if (!first || !last) return std::nullopt;
  return (*last - *first).count();
}

bool is_over(std::string_view until, std::string_view today) {
  const auto left = days_between(today, until);
  return left && *left < 0;
}

bool pause_is_over(const Export& declared, std::string_view today) {
  return declared.paused && is_over(declared.paused_until, today);
}

const Acknowledgement* acknowledgement_of(const Guards& guards, std::string_view guard, std::optional<Id> test_case,
                                          std::string_view today) {
  const auto at = std::find_if(guards.acknowledged.begin(), guards.acknowledged.end(), [&](const auto& one) {
    return one.guard == guard && one.test_case == test_case && !is_over(one.until, today);
  });
  return at == guards.acknowledged.end() ? nullptr : &*at;
}

}  // namespace tmsync::model
