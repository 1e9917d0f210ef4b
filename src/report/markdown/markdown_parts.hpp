#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/report/run_result.hpp"

#include "markdown/markdown_page.hpp"

/// The blocks of a Markdown page, by what they are about.
namespace tmsync::report::markdown {

/// A change of whatever kind, as lists show it.
struct ChangeView {
  std::string_view address;
  plan::Action action = plan::Action::none;
  plan::Reason reason = plan::Reason::unchanged;
  std::string_view name;
  const std::vector<plan::FieldChange>& fields;
  const std::vector<std::string>& notes;
  const plan::LaunchChange* launch = nullptr;
};
using Tell = std::function<void(const ChangeView&)>;
void for_each_change(const plan::IntegrationPlan& planned, const Tell& tell);
void for_each_change(const plan::ExportPlan& planned, const Tell& tell);

/// One line of a list: address, name, why, and what to do about a refusal.
[[nodiscard]] std::string change_item(const ChangeView& change);
/// With its fields in a block that opens. Ends with an empty line.
[[nodiscard]] std::string change_block(const ChangeView& change);
[[nodiscard]] std::string drift_block(const plan::Drift& drift);

/// What to look at first: guards, what could not be read, what is refused, deleted, or leaves a scope, warnings.
void add_risks(const plan::Plan& plan, Page& page);
void add_warnings(const core::Diagnostics& diagnostics, Page& page);
/// Integrations and exports, each with its numbers and its changes; those without any in one list.
void add_sections(const plan::Plan& plan, Page& page);

void add_applied(const Applied& applied, Page& page);
/// What a plan made after the apply found left to do.
void add_remaining(const plan::Plan& remaining, Page& page);
void add_drift(const DriftReport& report, Page& page);
void add_checks(const plan::Verification& verification, Page& page);

}  // namespace tmsync::report::markdown
