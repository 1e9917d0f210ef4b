#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "html/html_parts.hpp"
#include "text/text_block.hpp"

namespace tmsync::report::html {
namespace {

using plan::ExportState;

std::string trimmed(const std::string& aql) {
  return std::string(core::trim(aql));
}

void query(std::string_view label, const std::string& aql, std::string_view otherwise, std::ostream& out) {
  const auto words = trimmed(aql);
  out << "<div><h4>" << label << "</h4>";
  if (words.empty()) {
    out << "<p>" << otherwise << "</p>";
  } else {
    out << "<code class=\"aql\">" << text(words) << "</code>";
  }
  out << "</div>";
}

struct Row {
  const char* label;
  std::int64_t value;
  const char* fill;
};

/// The scope in numbers, each with a bar beside it. The table says everything; the bars only show it.
void scope_chart(const plan::ExportPlan& planned, std::ostream& out) {
  std::int64_t create = 0;
  std::int64_t update = 0;
  std::int64_t remove = 0;
  for (const auto& change : planned.changes.heads()) {
    create += change.action == plan::Action::create || change.action == plan::Action::adopt ? 1 : 0;
    update += change.action == plan::Action::update || change.action == plan::Action::restore ? 1 : 0;
    remove += change.action == plan::Action::remove ? 1 : 0;
  }
  std::vector<Row> rows{{"In scope", planned.in_scope, "text"},
                        {"Exported before", planned.exported, "plain"},
                        {"Unchanged", planned.unchanged, "plain"},
                        {"New", create, "create"},
                        {"Changed", update, "update"},
                        {"To delete", remove, "delete"}};
  if (planned.scope_diff) {
    rows.push_back({"Entering", planned.scope_diff->cases.entering, "create"});
    rows.push_back({"Leaving", planned.scope_diff->cases.leaving, "delete"});
  }
  std::int64_t most = 1;
  for (const auto& row : rows) most = std::max(most, row.value);
  out << "<table class=\"bars\"><caption>Test cases</caption><tbody>";
  for (const auto& row : rows) {
    out << "<tr><th scope=\"row\">" << row.label << "</th><td class=\"number\">" << number(row.value) << "</td><td>";
    bar({{row.value, row.fill}}, most, "", out);
    out << "</td></tr>";
  }
  out << "</tbody></table>";
}

void counts(const plan::ExportPlan& planned, std::ostream& out) {
  std::vector<std::string> lines;
  const auto add = [&](std::int64_t value, const char* what) {
    if (value > 0) lines.push_back(number(value) + ' ' + what);
  };
  add(planned.touch, "with only the mark to refresh");
  add(planned.left_kept, "left the scope and are kept");
  add(planned.not_created, "not created (create: false)");
  add(planned.respected, "deleted on the recipient and left so");
  add(planned.foreign_copies, "copied there by somebody else");
  if (planned.aql_count && *planned.aql_count != planned.in_scope) {
    lines.push_back(fmt::format("the instance itself counts {} for the query", number(*planned.aql_count)));
  }
  if (lines.empty()) return;
  out << "<ul class=\"notes\">";
  for (const auto& line : lines) out << "<li>" << line << "</li>";
  out << "</ul>";
}

void values_to_create(const plan::ExportPlan& planned, std::ostream& out) {
  if (planned.values.empty()) return;
  out << "<div><h4>Values of custom fields that are created</h4><ul class=\"plain\">";
  for (const auto& value : planned.values) {
    out << "<li class=\"a-create\"><span class=\"sign\" aria-hidden=\"true\">+</span> " << name(value.value) << " in "
        << name(value.field.name) << "</li>";
  }
  out << "</ul></div>";
}

void direct(const plan::ExportPlan& planned, std::ostream& out) {
  out << "<div class=\"columns\"><div>";
  query("Scope", planned.aql, "all test cases", out);
  scope_chart(planned, out);
  counts(planned, out);
  if (planned.scope_diff) write_scope_diff(*planned.scope_diff, out);
  values_to_create(planned, out);
  out << "</div><div>";
  write_coverage(planned.coverage, out);
  out << "</div></div>";
  if (planned.launches) write_launches(*planned.launches, out);
}

void native(const plan::ExportPlan& planned, std::ostream& out) {
  out << "<p>TestOps copies these itself; this plan keeps its configuration.</p><div class=\"columns\">";
  query("Test cases", planned.aql, "all test cases", out);
  query("Launches", planned.launch_aql, "all with results of these test cases", out);
  out << "</div><ul class=\"notes\">";
  if (planned.aql_count) {
    out << "<li>the instance counts " << core::counted(*planned.aql_count, "test case") << "</li>";
  }
  if (planned.launch_count) {
    out << "<li>the instance counts " << core::counted(*planned.launch_count, "launch", "launches") << "</li>";
  }
  out << "<li>the export configuration "
      << (planned.configuration ? "<a href=\"#changes\">differs</a>" : "is as declared") << "</li></ul>";
}

void export_card(const plan::ExportPlan& planned, std::ostream& out) {
  const bool is_native = planned.delivery == model::Delivery::native;
  out << "<article class=\"card\"><div><h3>" << code(plan::export_address(planned.name))
      << (is_native ? " <span class=\"muted\">native</span>" : "") << "</h3><p class=\"route\">"
      << name(planned.source_instance) << " / " << name(planned.source_project) << " &rarr; "
      << name(planned.recipient_instance) << " / " << name(planned.recipient_project) << "</p></div>\n";
  if (planned.state == ExportState::paused) {
    out << "<p>Paused: declared and kept, not run";
    if (!planned.paused_until.empty()) out << ", until " << text(planned.paused_until);
    if (!planned.pause_reason.empty()) out << ": " << text(planned.pause_reason);
    out << ".</p>";
  } else if (planned.state == ExportState::failed) {
    out << "<p class=\"alert tone-bad\"><strong>Not planned:</strong> " << text(planned.error.message) << "</p>";
  } else if (is_native) {
    native(planned, out);
  } else {
    direct(planned, out);
  }
  out << "</article>\n";
}

void integration_card(const plan::IntegrationPlan& planned, std::ostream& out) {
  out << "<article class=\"card\"><div><h3>" << code(plan::integration_address(planned.name))
      << "</h3><p class=\"route\">" << name(planned.instance) << " &rarr; " << name(planned.recipient) << ", "
      << name(planned.display_name) << "</p></div>";
  if (planned.state == plan::IntegrationPlan::State::failed) {
    out << "<p class=\"alert tone-bad\"><strong>Not planned:</strong> " << text(planned.error.message) << "</p>";
  } else {
    const auto changes = std::count_if(planned.changes.begin(), planned.changes.end(),
                                       [](const auto& one) { return one.action != plan::Action::none; });
    out << "<p>" << core::counted(changes, "change") << ", " << number(planned.unchanged) << " unchanged</p>";
  }
  out << "</article>\n";
}

}  // namespace

void write_exports(const plan::Plan& plan, std::ostream& out) {
  out << "<section aria-labelledby=\"exports\"><h2 id=\"exports\">Exports and their scope</h2>\n";
  std::size_t shown = 0;
  for (const auto& planned : plan.integrations) {
    if (planned.state == plan::IntegrationPlan::State::excluded) continue;
    integration_card(planned, out);
    ++shown;
  }
  for (const auto& planned : plan.exports) {
    if (planned.state == ExportState::excluded) continue;
    export_card(planned, out);
    ++shown;
  }
  if (shown == 0) out << "<p class=\"muted\">None.</p>";
  out << "</section>\n";
}

}  // namespace tmsync::report::html
