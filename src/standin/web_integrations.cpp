#include "tmsync/core/text.hpp"

#include "web_parts.hpp"

namespace tmsync::standin::web {
namespace {

std::string enabled(const json& row) {
  return flag_of(row, "disabled") ? "<span class=\"warn\">disabled</span>" : "enabled";
}

std::string query(const std::string& aql) {
  return aql.empty() ? "<span class=\"muted\">all</span>" : "<code>" + text(aql) + "</code>";
}

std::string last_run(const json& row) {
  if (!row.contains("lastRun")) return "<span class=\"muted\">never</span>";
  const json& run = row.at("lastRun");
  std::vector<std::string> parts;
  for (const char* what : {"created", "updated", "launches", "refused"}) {
    parts.push_back(std::to_string(id_of(run, what)) + ' ' + what);
  }
  const auto problem = text_of(run, "problem");
  return time(id_of(run, "at")) + "<br>" + core::join(parts, ", ") +
         (problem.empty() ? std::string() : "<br><span class=\"bad\">" + text(problem) + "</span>");
}

}  // namespace

Response exports_page(const WebView& view, const json& project) {
  const State& state = view.state;
  std::vector<std::vector<std::string>> rows;
  for (const auto& [id, row] : state.exports.rows()) {
    if (id_of(row, "projectId") != id_of(project)) continue;
    rows.push_back(
        {std::to_string(id), name_in(state.integrations, id_of(row, "integrationId")), text(text_of(row, "projectKey")),
         query(text_of(row, "tcAql")),
         flag_of(row, "disableLaunchSync") ? "<span class=\"muted\">none</span>" : query(text_of(row, "launchAql")),
         enabled(row), last_run(row)});
  }
  std::vector<std::vector<std::string>> links;
  for (const auto& [id, row] : state.project_integrations.rows()) {
    if (id_of(row, "projectId") != id_of(project)) continue;
    links.push_back({name_in(state.integrations, id_of(row, "integrationId")), enabled(row),
                     text_of(row, "token").empty() ? "no" : "yes"});
  }
  Page page(view, "Exports of " + text_of(project, "name"), "/");
  page.project(project, "exports");
  page.heading("Exports");
  page.html("<p class=\"lead\">Export configurations that this instance runs itself.</p>\n");
  page.table("Export configurations",
             {"Id", "Integration", "To project", "Test cases", "Launches", "State", "Last run"}, rows, {0});
  page.html("<section><h2>Integrations used here</h2></section>\n");
  page.table("Integrations used here", {"Integration", "State", "Secret stored"}, links);
  return page.finish();
}

Response integrations_page(const WebView& view) {
  const State& state = view.state;
  std::vector<std::vector<std::string>> rows;
  for (const auto& [id, row] : state.integrations.rows()) {
    std::vector<std::string> projects;
    for (const auto& [link_id, use] : state.project_integrations.rows()) {
      const Id project = id_of(use, "projectId");
      if (id_of(use, "integrationId") != id) continue;
      if (const json* known = state.projects.find(project)) {
        projects.push_back(link(project_address(project, "exports"), text_of(*known, "name")));
      }
    }
    rows.push_back({std::to_string(id), name(text_of(row, "name")), text(text_of(row, "type")),
                    "<code>" + text(text_of(row, "endpoint")) + "</code>", core::join(projects, ", ")});
  }
  Page page(view, "Integrations", "/integrations");
  page.heading("Integrations");
  page.table("Integrations", {"Id", "Name", "Type", "Endpoint", "Used by"}, rows, {0});
  return page.finish();
}

}  // namespace tmsync::standin::web
