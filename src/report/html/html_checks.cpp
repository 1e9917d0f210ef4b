#include <array>
#include <ostream>

#include <fmt/format.h>

#include "html/html_filters.hpp"
#include "html/html_parts.hpp"
#include "plan_words.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::html {
namespace {

using plan::CheckState;
using plan::DriftSide;

constexpr std::array kStates{CheckState::failed, CheckState::unknown, CheckState::passed};
constexpr std::array kSides{DriftSide::source, DriftSide::recipient, DriftSide::configuration};

std::string_view heading_of(CheckState state) {
  return state == CheckState::failed ? "Failed" : state == CheckState::unknown ? "Not known" : "Passed";
}

std::string_view sign_of(CheckState state) {
  return state == CheckState::failed ? "!" : state == CheckState::unknown ? "?" : "=";
}

std::string_view heading_of(DriftSide side) {
  return side == DriftSide::source      ? "At the source"
         : side == DriftSide::recipient ? "On the recipient"
                                        : "In the configuration of TestOps";
}

void open_group(std::string_view value, std::string_view heading, std::int64_t count, std::ostream& out) {
  out << fmt::format(
      "<section class=\"group\" aria-labelledby=\"list-{0}\"><h3 id=\"list-{0}\">{1} <span class=\"muted\">{2}</span>"
      "</h3><ol class=\"entries\">\n",
      value, heading, number(count));
}

void check_entry(const plan::Check& check, std::ostream& out) {
  const auto state = plan::to_string(check.state);
  out << fmt::format(
      "<li class=\"entry a-{0}\" data-state=\"{0}\" data-group=\"{1}\" data-check=\"{2}\"><div class=\"head\">"
      "<span class=\"sign\" aria-hidden=\"true\">{3}</span><p class=\"name\"><span class=\"unseen\">{0}: </span>{4}</p>"
      "<p class=\"why\">{2}</p><p class=\"address\">{5}</p></div>",
      state, text(check.address), text(check.id), sign_of(check.state),
      text(check.detail.empty() ? check.title : check.detail), code(check.address));
  if (check.state == CheckState::failed) out << "<p>Expected: " << text(check.title) << ".</p>";
  if (!check.examples.empty()) {
    out << "<ul class=\"plain\">";
    for (const auto& example : check.examples) out << "<li>" << text(example) << "</li>";
    const auto more = check.wrong - static_cast<std::int64_t>(check.examples.size());
    if (more > 0) out << "<li class=\"muted\">and " << number(more) << " more</li>";
    out << "</ul>";
  }
  out << "</li>\n";
}

void drift_entry(const plan::Drift& drift, std::ostream& out) {
  out << fmt::format(
      "<li class=\"entry a-{0}\" data-side=\"{1}\" data-action=\"{0}\" data-reason=\"{2}\"><div class=\"head\">"
      "<span class=\"sign\" aria-hidden=\"true\">{3}</span><p class=\"name\">{4}</p><p class=\"why\">{5}{6}</p>"
      "<p class=\"address\">{7}</p></div>",
      plan::to_string(drift.action), plan::to_string(drift.side), plan::to_string(drift.reason),
      text(plan::symbol(drift.action)), name(drift.name), words(drift.reason),
      drift.changed_by.empty() ? std::string() : ", by " + name(drift.changed_by), code(drift.address));
  write_fields(drift.fields, out);
  if (!drift.notes.empty()) {
    out << "<ul class=\"notes\">";
    for (const auto& note : drift.notes) out << "<li>" << text(note) << "</li>";
    out << "</ul>";
  }
  out << "</li>\n";
}

}  // namespace

void write_checks(const plan::Verification& verification, std::ostream& out) {
  out << "<section aria-labelledby=\"checks\"><h2 id=\"checks\">Checks</h2>\n";
  Facet states("state", "Outcome", "");
  Facet groups("group", "Export or integration", "all");
  Facet checks("check", "Check", "all");
  std::vector<std::string_view> order;
  for (const auto state : kStates) order.push_back(plan::to_string(state));
  for (const auto& check : verification.checks) {
    states.count(plan::to_string(check.state), heading_of(check.state));
    groups.count(check.address, check.address);
    checks.count(check.id, check.id);
  }
  if (verification.checks.empty()) {
    out << "<p>Nothing was verified: no export and no integration is declared that is not paused or left out.</p>";
  } else {
    write_filters({states, order, {&groups, &checks}, "checks", static_cast<std::int64_t>(verification.checks.size())},
                  out);
  }
  for (const auto state : kStates) {
    if (verification.count(state) == 0) continue;
    open_group(plan::to_string(state), heading_of(state), verification.count(state), out);
    for (const auto& check : verification.checks) {
      if (check.state == state) check_entry(check, out);
    }
    out << "</ol></section>\n";
  }
  out << "</section>\n";
}

void write_drift(const DriftReport& report, std::ostream& out) {
  out << "<section aria-labelledby=\"drift\"><h2 id=\"drift\">What differs</h2>\n";
  Facet sides("side", "Side", "");
  Facet actions("action", "What apply would do", "anything");
  Facet reasons("reason", "Reason", "any");
  std::vector<std::string_view> order;
  for (const auto side : kSides) order.push_back(plan::to_string(side));
  // By side, as it is listed; beyond the limit the sides are only counted.
  std::size_t listed = 0;
  for (const auto side : kSides) {
    report.for_each([&](const plan::Drift& drift) {
      if (drift.side != side || listed == kMostListed) return;
      ++listed;
      sides.count(plan::to_string(side), heading_of(side));
      actions.count(plan::to_string(drift.action), plan::to_string(drift.action));
      reasons.count(plan::to_string(drift.reason), words(drift.reason));
    });
  }
  if (listed == 0) {
    out << "<p class=\"muted\">Nothing: everything that was read is as it was applied.</p>";
  } else {
    write_filters({sides, order, {&actions, &reasons}, "objects", static_cast<std::int64_t>(listed)}, out);
  }
  std::size_t left = listed;
  for (const auto side : kSides) {
    if (report.count(side) == 0 || left == 0) continue;
    open_group(plan::to_string(side), heading_of(side), static_cast<std::int64_t>(report.count(side)), out);
    report.for_each([&](const plan::Drift& drift) {
      if (drift.side != side || left == 0) return;
      drift_entry(drift, out);
      --left;
    });
    out << "</ol></section>\n";
  }
  if (listed < report.count()) {
    out << "<p>and " << number(static_cast<std::int64_t>(report.count() - listed))
        << " more; all are in the JSON document (<code>--json-into FILE</code>)</p>";
  }
  out << "</section>\n";
}

}  // namespace tmsync::report::html
