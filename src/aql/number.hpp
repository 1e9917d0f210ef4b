#pragma once

#include <string>
#include <string_view>

/// Numbers as JavaScript reads and writes them (aql.md section 8.4).
namespace tmsync::aql {

/// Nearest double of `[+-]digits[.digits][e[+-]digits]` (at least one digit somewhere); overflow is infinite, underflow
/// zero.
[[nodiscard]] double decimal_to_double(std::string_view text);

/// Shortest digits that give the number back; exponent form for |x| >= 1e21 and < 1e-6; "0" for -0.
[[nodiscard]] std::string number_text(double value);

/// The same number as an AQL literal: no exponent.
[[nodiscard]] std::string number_literal(double value);

/// parseFloat(): longest numeric prefix after white space, or NaN.
[[nodiscard]] double parse_float(std::string_view text);

/// Number(): the whole text, trimmed; blank is 0.
[[nodiscard]] double to_number(std::string_view text);

/// What a NUMBER literal of a query stands for: where the nearest double is integral, only the digits before the first
/// other character count.
[[nodiscard]] double literal_value(std::string_view text);

}  // namespace tmsync::aql
