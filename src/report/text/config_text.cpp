#include "text/config_text.hpp"

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "plan_words.hpp"
#include "text/scope_text.hpp"

namespace tmsync::report {
namespace {

using plan::Action;

void change_text(const plan::ConfigChange& change, TextBlock& out) {
  if (change.action == Action::none && !out.verbose()) return;
  out.change(2, {change.action, change.address, change.name, words(change.reason)});
  out.fields(6, change.fields);
  for (const auto& note : change.notes) out.paragraph(6, "note: " + safe(note));
  if (change.action == Action::refused && !remedy(change.reason).empty()) {
    out.paragraph(6, fmt::format("{}.", remedy(change.reason)));
  }
}

/// "1 test case", "812 test cases".
}  // namespace

void integration_text(const plan::IntegrationPlan& planned, TextBlock& out) {
  if (planned.state == plan::IntegrationPlan::State::excluded) return;
  const auto heading = safe(fmt::format("{}: {} -> {} \"{}\"", plan::integration_address(planned.name),
                                        planned.instance, planned.recipient, planned.display_name));
  const bool failed = planned.state == plan::IntegrationPlan::State::failed;
  if (!failed && planned.changes.empty()) {
    if (!out.verbose()) return;
    out.paragraph(0, fmt::format("= {} ({} unchanged)", heading, number(planned.unchanged)), Color::dim);
    out.empty_line();
    return;
  }
  out.paragraph(0, heading, Color::bold);
  if (failed) {
    out.paragraph(2, "! not planned: " + safe(planned.error.message), Color::red);
  } else {
    for (const auto& change : planned.changes) change_text(change, out);
    if (planned.unchanged > 0) out.line(2, fmt::format("{} unchanged", number(planned.unchanged)));
  }
  out.empty_line();
}

void native_text(const plan::ExportPlan& planned, TextBlock& out) {
  scope_line(planned, out);
  if (planned.aql_count) {
    out.paragraph(2, fmt::format("the instance counts {}", core::counted(*planned.aql_count, "test case")));
  }
  scope_move_text(planned, out);
  const auto launches = core::trim(planned.launch_aql);
  if (!launches.empty() || planned.launch_count) {
    out.paragraph(2, "launches: " + (launches.empty() ? "all with results of these test cases" : safe(launches)));
  }
  if (planned.launch_count) {
    out.paragraph(2, fmt::format("the instance counts {}", core::counted(*planned.launch_count, "launch", "launches")));
  }
  out.line(2, "TestOps copies the test cases itself");
  if (planned.configuration) {
    change_text(*planned.configuration, out);
  } else if (out.verbose()) {
    out.paragraph(2, "= the export configuration is as declared", color_of(Action::none));
  }
}

void scope_line(const plan::ExportPlan& planned, TextBlock& out) {
  const auto aql = core::trim(planned.aql);
  out.paragraph(2, "scope: " + (aql.empty() ? "all test cases" : safe(aql)));
}

}  // namespace tmsync::report
