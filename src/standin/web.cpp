#include "web.hpp"

#include <map>

#include "tmsync/core/text.hpp"

#include "web_parts.hpp"

namespace tmsync::standin {
namespace web {
namespace {

Response nothing(const WebView& view) {
  Page page(view, "Nothing here", "");
  page.heading("There is nothing at this address");
  page.html("<p class=\"lead\">" + link("/", "All projects") + "</p>");
  return page.finish();
}

Response project_part(const WebView& view, const json& project, const std::vector<std::string>& parts,
                      const Pairs& query) {
  const std::string part = parts.size() > 2 ? parts[2] : "test-cases";
  if (part == "test-cases" && parts.size() == 4) {
    const auto found = view.state.cases.find(core::parse_int(parts[3]).value_or(0));
    const bool here = found != view.state.cases.end() && found->second.project == id_of(project);
    return here ? case_page(view, project, found->second) : nothing(view);
  }
  if (parts.size() > 3) return nothing(view);
  if (part == "launches") return launches_page(view, project, query);
  if (part == "exports") return exports_page(view, project);
  return cases_page(view, project, query);
}

}  // namespace

Response projects_page(const WebView& view) {
  const State& state = view.state;
  std::map<Id, std::size_t> cases;
  std::map<Id, std::size_t> copies;
  for (const auto& [id, c] : state.cases) {
    if (c.deleted) continue;
    ++cases[c.project];
    if (mark_in(c.links) != nullptr) ++copies[c.project];
  }
  std::map<Id, std::size_t> launches;
  for (const auto& [id, row] : state.launches.launches.rows()) {
    if (!flag_of(row, "deleted")) ++launches[id_of(row, "projectId")];
  }
  std::map<Id, std::size_t> exports;
  for (const auto& [id, row] : state.exports.rows()) ++exports[id_of(row, "projectId")];
  std::vector<std::vector<std::string>> rows;
  for (const auto& [id, row] : state.projects.rows()) {
    rows.push_back({link(project_address(id, "test-cases"), text_of(row, "name")), number(cases[id]),
                    number(copies[id]), link(project_address(id, "launches"), number(launches[id])),
                    link(project_address(id, "exports"), number(exports[id]))});
  }
  Page page(view, "Projects", "/");
  page.heading("Projects");
  page.html("<p class=\"lead\">What this instance holds, as its REST API shows it. Copies carry a mark of tmsync.</p>");
  page.table("Projects", {"Project", "Test cases", "of these copies", "Launches", "Exports"}, rows, {1, 2, 3, 4});
  return page.finish();
}

Response requests_page(const WebView& view) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : view.received.entries()) {
    const bool bad = one.status == 0 || one.status >= 400;
    const std::string status = one.status == 0 ? "cut" : std::to_string(one.status);
    rows.push_back({time(one.at), text(one.method), "<code>" + text(one.target) + "</code>",
                    bad ? "<span class=\"bad\">" + status + "</span>" : status,
                    std::to_string(one.took_us / 1000) + '.' + std::to_string(one.took_us / 100 % 10)});
  }
  Page page(view, "Requests received", "/requests");
  page.heading("Requests received");
  page.html("<p class=\"lead\">" + number(static_cast<std::size_t>(view.received.total())) +
            " requests to the API since the start; the newest " + number(ReceivedLog::kMost) +
            " are listed, newest first, without headers and bodies.</p>");
  page.table("Requests received", {"Time", "Method", "Path", "Status", "ms"}, rows, {3, 4});
  return page.finish();
}

}  // namespace web

Response web_page(const WebView& view, std::string_view path, const Pairs& query) {
  std::vector<std::string> parts;
  for (auto& part : core::split(path, '/')) {
    if (!part.empty()) parts.push_back(std::move(part));
  }
  if (parts.empty()) return web::projects_page(view);
  if (parts.size() == 1 && parts[0] == "integrations") return web::integrations_page(view);
  if (parts.size() == 1 && parts[0] == "requests") return web::requests_page(view);
  const Id id = parts.size() > 1 ? core::parse_int(parts[1]).value_or(0) : 0;
  if (parts[0] == "project") {
    const json* project = view.state.projects.find(id);
    return project == nullptr ? web::nothing(view) : web::project_part(view, *project, parts, query);
  }
  const json* launch = parts[0] == "launch" && parts.size() == 2 ? view.state.launches.launches.find(id) : nullptr;
  if (launch == nullptr || flag_of(*launch, "deleted")) return web::nothing(view);
  const json* project = view.state.projects.find(id_of(*launch, "projectId"));
  return project == nullptr ? web::nothing(view) : web::launch_page(view, *project, *launch, query);
}

}  // namespace tmsync::standin
