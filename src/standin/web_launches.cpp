#include <algorithm>
#include <map>
#include <set>

#include "tmsync/core/text.hpp"

#include "launch_render.hpp"
#include "web_parts.hpp"

namespace tmsync::standin::web {
namespace {

constexpr std::size_t kDeepest = 100;

/// Typed steps as they are stored: a list of texts, attachments, and what was expected.
std::string steps(const State& state, const json& list, std::size_t depth = 0) {
  if (!list.is_array() || list.empty() || depth > kDeepest) return {};
  std::string html = "<ol class=\"steps\">";
  for (const auto& step : list) {
    html += "<li>";
    if (const Id id = id_of(step, "attachmentId"); id != 0) {
      const json* file = state.launches.files.find(id);
      html += "File: " + (file == nullptr ? std::string("gone") : name(text_of(*file, "name")));
    } else {
      html += "<span class=\"text\">" + text(text_of(step, "body")) + "</span>";
    }
    if (const auto status = text_of(step, "status"); !status.empty()) html += ' ' + status_word(status);
    html += long_text(text_of(step, "message"));
    html += steps(state, step.value("steps", json::array()), depth + 1);
    if (step.contains("expectedResultSteps")) {
      html += "<div class=\"expected\">Expected:" + steps(state, step.at("expectedResultSteps"), depth + 1) + "</div>";
    }
    html += "</li>";
  }
  return html + "</ol>";
}

std::string files(const State& state, const std::vector<Id>& ids) {
  std::string list;
  for (const Id id : ids) {
    const json* row = state.launches.files.find(id);
    if (row == nullptr) continue;
    list += "<li>" + name(text_of(*row, "name")) + " <span class=\"muted\">" + text(text_of(*row, "contentType")) +
            ", " + number(static_cast<std::size_t>(id_of(*row, "contentLength"))) + " bytes</span></li>";
  }
  return list.empty() ? list : "<ul class=\"plain\">" + list + "</ul>";
}

std::string parameters(const TestResult& result) {
  std::vector<std::string> list;
  const json all = json::parse(result.parameters.empty() ? "[]" : result.parameters, nullptr, false);
  if (!all.is_array()) return {};
  for (const auto& one : all) list.push_back(name(text_of(one, "name")) + " = " + name(text_of(one, "value")));
  return core::join(list, "<br>");
}

/// What is known of a result beside its row, folded.
std::string details(const State& state, const TestResult& result) {
  std::string html = parameters(result);
  html += steps(state, json::parse(result.steps.empty() ? "[]" : result.steps, nullptr, false));
  html += files(state, result.files);
  if (!result.trace.empty()) html += "<pre>" + text(result.trace) + "</pre>";
  return html.empty() ? html : "<details><summary>Details</summary>" + html + "</details>";
}

std::vector<std::string> result_row(const State& state, const TestResult& r) {
  const Link* mark = mark_in(r.links);
  const std::string of_case = r.test_case == 0
                                  ? "<span class=\"muted\">none</span>"
                                  : link(case_address(r.project, r.test_case), std::to_string(r.test_case));
  return {name(r.name) + details(state, r),
          status_word(r.status) + (r.hidden ? " <span class=\"muted\">hidden</span>" : ""),
          of_case,
          r.duration ? number(static_cast<std::size_t>(std::max<std::int64_t>(0, *r.duration))) : std::string(),
          long_text(r.message),
          mark == nullptr ? std::string() : origin(*mark)};
}

std::string statuses(const State& state, const json& launch) {
  std::map<std::string, std::size_t> counts;
  for (const Id id : state.launches.results_of(id_of(launch))) ++counts[state.launches.results.at(id).status];
  std::vector<std::string> parts;
  for (const auto& [status, count] : counts) parts.push_back(number(count) + ' ' + status_word(status));
  return core::join(parts, ", ");
}

std::string environment(const State& state, const std::vector<Id>& results) {
  std::set<Id> values;
  for (const Id id : results) {
    const TestResult& result = state.launches.results.at(id);
    values.insert(result.environment.begin(), result.environment.end());
  }
  std::vector<std::string> list;
  for (const auto& value : environment_dto(state, {values.begin(), values.end()})) {
    list.push_back(name(text_of(value.at("variable"), "name")) + " = " + name(text_of(value, "name")));
  }
  return core::join(list, "<br>");
}

}  // namespace

Response launches_page(const WebView& view, const json& project, const Pairs& query) {
  const State& state = view.state;
  const auto wanted = value_of(query, "q");
  std::vector<const json*> found;
  for (const auto& [id, row] : state.launches.launches.rows()) {
    if (id_of(row, "projectId") != id_of(project) || flag_of(row, "deleted")) continue;
    if (contains_ignoring_case(text_of(row, "name"), wanted)) found.push_back(&row);
  }
  const auto range = range_of(query, found.size());
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = range.first; i < range.last; ++i) {
    const json& row = *found[i];
    const auto all = links_of(row);
    const Link* mark = mark_in(all);
    rows.push_back({std::to_string(id_of(row)), link(launch_address(id_of(row)), text_of(row, "name")),
                    flag_of(row, "closed") ? "closed" : "open", statuses(state, row),
                    tags_in(state.launches.launch_tags, row.at("tags").get<std::vector<Id>>()),
                    mark == nullptr ? std::string() : origin(*mark)});
  }
  const auto address = project_address(id_of(project), "launches");
  Page page(view, "Launches of " + text_of(project, "name"), "/");
  page.project(project, "launches");
  page.heading("Launches");
  page.search(address, wanted, "Part of the name");
  page.pages(address, wanted, found.size(), range, "launches");
  page.table("Launches", {"Id", "Name", "State", "Results", "Tags", "Came from"}, rows, {0});
  return page.finish();
}

Response launch_page(const WebView& view, const json& project, const json& launch, const Pairs& query) {
  const State& state = view.state;
  const Id id = id_of(launch);
  const auto& ids = state.launches.results_of(id);
  const auto range = range_of(query, ids.size());
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = range.first; i < range.last; ++i)
    rows.push_back(result_row(state, state.launches.results.at(ids[i])));
  const auto all = links_of(launch);
  const Link* mark = mark_in(all);
  Page page(view, text_of(launch, "name"), "/");
  page.project(project, "launches", true);
  page.heading(text_of(launch, "name"));
  page.html("<p class=\"lead\">Launch #" + std::to_string(id) + (flag_of(launch, "closed") ? ", closed" : ", open") +
            "</p>\n");
  if (mark != nullptr) {
    page.html(
        "<section class=\"card origin\" aria-labelledby=\"origin\"><h2 id=\"origin\">Where it came from</h2><p>A copy "
        "of " +
        origin(*mark) + ", made by tmsync.</p></section>\n");
  }
  page.html("<section class=\"card\" aria-label=\"About the launch\">");
  page.facts({{"Results", statuses(state, launch)},
              {"Tags", tags_in(state.launches.launch_tags, launch.at("tags").get<std::vector<Id>>())},
              {"Links", links(all)},
              {"Environment", environment(state, ids)},
              {"Created", time(id_of(launch, "createdDate")) + " by " + name(text_of(launch, "createdBy"))}});
  page.html("</section>\n");
  page.pages(launch_address(id), "", ids.size(), range, "results");
  page.table("Results", {"Result", "Status", "Test case", "ms", "Message", "Came from"}, rows, {3});
  return page.finish();
}

}  // namespace tmsync::standin::web
