#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tmsync/model/configuration.hpp"

/// Limits and days as people write them. A day is text of the form `2026-12-24` and means UTC; what holds until a day
/// holds to its end.
namespace tmsync::model {

/// `12` or `30%`; absent for other text.
[[nodiscard]] std::optional<Threshold> parse_threshold(std::string_view text);

/// Whether the calendar has this day.
[[nodiscard]] bool is_day(std::string_view text);

/// From one day to another; negative where the second comes first. Absent where one of them is none.
[[nodiscard]] std::optional<std::int64_t> days_between(std::string_view from, std::string_view to);

/// Whether what holds until the one day is over on the other. Without a day nothing ends.
[[nodiscard]] bool is_over(std::string_view until, std::string_view today);

/// Declared as paused up to a day that is over: neither paused nor run, but a mistake that a person has to mend.
[[nodiscard]] bool pause_is_over(const Export& declared, std::string_view today);

/// The acknowledgement of a guard, or of the lost mark of one test case, that is in force; null where there is none.
[[nodiscard]] const Acknowledgement* acknowledgement_of(const Guards& guards, std::string_view guard,
                                                        std::optional<Id> test_case, std::string_view today);

}  // namespace tmsync::model
