#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/report/run_result.hpp"

/// What the HTML of a run is put together from. Everything is written as it is made, and every text is escaped.
namespace tmsync::report::html {

/// Objects that a page lists with all that is known of them; beyond it they are counted.
inline constexpr std::size_t kMostListed = 5'000;

/// Safe as text and in attributes; controls and bidirectional marks become visible.
[[nodiscard]] std::string text(std::string_view text);
/// A name: its direction is its own and does not reach its surroundings.
[[nodiscard]] std::string name(std::string_view text);
[[nodiscard]] std::string code(std::string_view text);
/// With a capital letter, without a full stop.
[[nodiscard]] std::string sentence(std::string words);

/// A part of a bar: `value` of the bar's whole, in the colour of that class.
struct BarPart {
  std::int64_t value = 0;
  std::string_view fill;
};
/// A bar as wide as its place. Without a `label` it only repeats a number that stands beside it and is not read out.
void bar(const std::vector<BarPart>& parts, std::int64_t whole, std::string_view label, std::ostream& out);

/// What to look at first: guards, what is refused or deleted, what could not be read, failures, warnings.
void write_attention(const RunResult& result, std::ostream& out);

/// The exports and integrations of a plan: their scope, what changes in it, mapping, launches.
void write_exports(const plan::Plan& plan, std::ostream& out);
void write_scope_diff(const plan::ScopeDiff& diff, std::ostream& out);
void write_coverage(const std::vector<plan::CoverageRow>& rows, std::ostream& out);
void write_launches(const plan::LaunchPlan& launches, std::ostream& out);

/// The list with its search and filters; `id` and `heading` are those of the section. Only one of a page may have
/// filters.
void write_changes(const plan::Plan& plan, std::string_view id, std::string_view heading, bool filters,
                   std::ostream& out);
void write_drift(const DriftReport& report, std::ostream& out);
void write_checks(const plan::Verification& verification, std::ostream& out);

/// Field by field, before and after.
void write_fields(const std::vector<plan::FieldChange>& fields, std::ostream& out);
/// The members of a JSON object.
void write_object(const std::string& json, std::ostream& out);

}  // namespace tmsync::report::html
