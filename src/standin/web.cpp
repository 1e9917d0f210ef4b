#include "web.hpp"

#include <algorithm>
#include <map>

#include "tmsync/core/text.hpp"

namespace tmsync::standin {
namespace {

constexpr std::size_t kMostRows = 500;

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

/// A link where the address is one of the web; else its text alone.
std::string link_to(const std::string& url, const std::string& text) {
  const bool web = url.starts_with("https://") || url.starts_with("http://") || url.starts_with("/");
  if (!web) return escaped(text);
  return "<a href=\"" + escaped(url) + "\" rel=\"noreferrer\">" + escaped(text) + "</a>";
}

std::string address(Id project, const char* part) {
  return "/project/" + std::to_string(project) + "/" + part;
}

class Page {
 public:
  Page(std::string_view instance, const std::string& title) {
    html_ = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(title) +
            "</title><style>body{font:15px sans-serif;margin:2em}table{border-collapse:collapse}"
            "td,th{border:1px solid #ccc;padding:.3em .6em;text-align:left;vertical-align:top}</style></head><body>"
            "<p><a href=\"/\">sandbox instance " +
            escaped(instance) + "</a></p><h1>" + escaped(title) + "</h1>";
  }
  void paragraph(const std::string& html) { html_ += "<p>" + html + "</p>"; }
  void heading(const std::string& text) { html_ += "<h2>" + escaped(text) + "</h2>"; }
  /// Cells are HTML. Only the first rows are shown of very many.
  void table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows) {
    html_ += "<table><tr>";
    for (const auto& cell : head) html_ += "<th>" + escaped(cell) + "</th>";
    html_ += "</tr>";
    for (std::size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) {
      html_ += "<tr>";
      for (const auto& cell : rows[i]) html_ += "<td>" + cell + "</td>";
      html_ += "</tr>";
    }
    html_ += "</table>";
    if (rows.size() > kMostRows) paragraph("and " + std::to_string(rows.size() - kMostRows) + " more");
  }
  Response finish() {
    return {200,
            {{"Content-Type", "text/html;charset=UTF-8"},
             {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"}},
            html_ + "</body></html>"};
  }

 private:
  std::string html_;
};

std::string links_of(const std::vector<Link>& links) {
  std::vector<std::string> cells;
  for (const auto& link : links) cells.push_back(link_to(link.url, link.name.empty() ? link.url : link.name));
  return core::join(cells, "<br>");
}

std::string tags_of(const Table& table, const std::vector<Id>& ids) {
  std::vector<std::string> names;
  for (const Id id : ids) {
    if (const json* row = table.find(id)) names.push_back(escaped(text_of(*row, "name")));
  }
  return core::join(names, ", ");
}

std::string name_in(const Table& table, Id id) {
  const json* row = table.find(id);
  return row == nullptr ? std::string() : escaped(text_of(*row, "name"));
}

Response projects(const State& state, std::string_view instance) {
  Page page(instance, "Projects");
  std::map<Id, std::pair<std::size_t, std::size_t>> counts;
  for (const auto& [id, c] : state.cases) counts[c.project].first += c.deleted ? 0 : 1;
  for (const auto& [id, row] : state.launches.launches.rows())
    counts[id_of(row, "projectId")].second += flag_of(row, "deleted") ? 0 : 1;
  std::map<Id, std::size_t> exports;
  for (const auto& [id, row] : state.exports.rows()) ++exports[id_of(row, "projectId")];
  std::vector<std::vector<std::string>> rows;
  for (const auto& [id, row] : state.projects.rows()) {
    rows.push_back({escaped(text_of(row, "name")),
                    link_to(address(id, "test-cases"), std::to_string(counts[id].first) + " test cases"),
                    link_to(address(id, "launches"), std::to_string(counts[id].second) + " launches"),
                    link_to(address(id, "exports"), std::to_string(exports[id]) + " exports")});
  }
  page.table({"Project", "Test cases", "Launches", "Exports"}, rows);
  return page.finish();
}

Response cases_of(const State& state, std::string_view instance, Id project) {
  Page page(instance, "Test cases of " + text_of(*state.projects.find(project), "name"));
  std::vector<std::vector<std::string>> rows;
  for (const auto& [id, c] : state.cases) {
    if (c.project != project) continue;
    rows.push_back({link_to(address(project, "test-cases/") + std::to_string(id), std::to_string(id)), escaped(c.name),
                    c.deleted ? "in the trash" : name_in(state.statuses, c.status), name_in(state.layers, c.layer),
                    tags_of(state.tags, c.tags), links_of(c.links)});
  }
  page.table({"Id", "Name", "Status", "Layer", "Tags", "Links"}, rows);
  return page.finish();
}

Response launches_of(const State& state, std::string_view instance, Id project) {
  Page page(instance, "Launches of " + text_of(*state.projects.find(project), "name"));
  std::vector<std::vector<std::string>> rows;
  for (const auto& [id, row] : state.launches.launches.rows()) {
    if (id_of(row, "projectId") != project || flag_of(row, "deleted")) continue;
    rows.push_back({link_to("/launch/" + std::to_string(id), std::to_string(id)), escaped(text_of(row, "name")),
                    flag_of(row, "closed") ? "closed" : "open", std::to_string(state.launches.results_of(id).size()),
                    tags_of(state.launches.launch_tags, row.at("tags").get<std::vector<Id>>())});
  }
  page.table({"Id", "Name", "State", "Results", "Tags"}, rows);
  return page.finish();
}

std::string last_run(const json& row) {
  if (!row.contains("lastRun")) return "never";
  const json& run = row.at("lastRun");
  std::vector<std::string> parts;
  for (const char* what : {"created", "updated", "launches", "refused"}) {
    parts.push_back(std::to_string(id_of(run, what)) + " " + what);
  }
  const std::string problem = text_of(run, "problem");
  return core::join(parts, ", ") + (problem.empty() ? std::string() : "<br>" + escaped(problem));
}

Response exports_of(const State& state, std::string_view instance, Id project) {
  Page page(instance, "Exports of " + text_of(*state.projects.find(project), "name"));
  std::vector<std::vector<std::string>> rows;
  for (const auto& [id, row] : state.exports.rows()) {
    if (id_of(row, "projectId") != project) continue;
    rows.push_back({std::to_string(id), name_in(state.integrations, id_of(row, "integrationId")),
                    escaped(text_of(row, "projectKey")), escaped(text_of(row, "tcAql")),
                    escaped(text_of(row, "launchAql")), flag_of(row, "disabled") ? "disabled" : "enabled",
                    last_run(row)});
  }
  page.table({"Id", "Integration", "To project", "Test cases", "Launches", "State", "Last run"}, rows);
  return page.finish();
}

Response one_case(const State& state, std::string_view instance, const Case& c) {
  Page page(instance, c.name);
  std::vector<std::vector<std::string>> rows{
      {"Project", link_to(address(c.project, "test-cases"), std::to_string(c.project))},
      {"Status", name_in(state.statuses, c.status)},
      {"Layer", name_in(state.layers, c.layer)},
      {"Tags", tags_of(state.tags, c.tags)},
      {"Links", links_of(c.links)},
      {"Description", escaped(c.description)},
      {"Precondition", escaped(c.precondition)},
      {"Expected result", escaped(c.expected_result)}};
  page.table({"", ""}, rows);
  return page.finish();
}

Response one_launch(const State& state, std::string_view instance, const json& launch) {
  Page page(instance, text_of(launch, "name"));
  const Id project = id_of(launch, "projectId");
  page.paragraph(link_to(address(project, "launches"), "launches of the project"));
  std::vector<std::vector<std::string>> rows;
  for (const Id id : state.launches.results_of(id_of(launch))) {
    const TestResult& r = state.launches.results.at(id);
    const std::string of_case =
        r.test_case == 0
            ? "none"
            : link_to(address(project, "test-cases/") + std::to_string(r.test_case), std::to_string(r.test_case));
    rows.push_back({escaped(r.name),
                    escaped(r.status.empty() ? "in progress" : r.status) + (r.hidden ? " (hidden)" : ""), of_case,
                    escaped(r.message), std::to_string(r.files.size()), links_of(r.links)});
  }
  page.table({"Result", "Status", "Test case", "Message", "Files", "Links"}, rows);
  return page.finish();
}

}  // namespace

Response web_page(const State& state, std::string_view instance, std::string_view path) {
  std::vector<std::string> parts;
  for (auto& part : core::split(path, '/')) {
    if (!part.empty()) parts.push_back(std::move(part));
  }
  if (parts.empty()) return projects(state, instance);
  const Id first = parts.size() > 1 ? core::parse_int(parts[1]).value_or(0) : 0;
  if (parts[0] == "project" && state.projects.find(first) != nullptr) {
    if (parts.size() == 4 && parts[2] == "test-cases") {
      const auto found = state.cases.find(core::parse_int(parts[3]).value_or(0));
      if (found != state.cases.end() && found->second.project == first) return one_case(state, instance, found->second);
    } else if (parts.size() == 3 && parts[2] == "launches") {
      return launches_of(state, instance, first);
    } else if (parts.size() == 3 && parts[2] == "exports") {
      return exports_of(state, instance, first);
    } else if (parts.size() < 4) {
      return cases_of(state, instance, first);
    }
  }
  const json* launch = parts.size() == 2 && parts[0] == "launch" ? state.launches.launches.find(first) : nullptr;
  if (launch != nullptr && !flag_of(*launch, "deleted")) return one_launch(state, instance, *launch);
  return Page(instance, "There is nothing at this address").finish();
}

}  // namespace tmsync::standin
