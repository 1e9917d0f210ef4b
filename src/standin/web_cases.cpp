#include "tmsync/core/text.hpp"

#include "reference.hpp"
#include "web_parts.hpp"

namespace tmsync::standin::web {
namespace {

constexpr std::size_t kDeepest = 100;

std::string file(const Table& files, Id id) {
  const json* row = files.find(id);
  if (row == nullptr) return "a file that is gone";
  return name(text_of(*row, "name")) + " <span class=\"muted\">" + text(text_of(*row, "contentType")) + ", " +
         number(static_cast<std::size_t>(id_of(*row, "contentLength"))) + " bytes" +
         (flag_of(*row, "missed") ? ", its content is lost" : "") + "</span>";
}

/// Steps with what is below them; shared ones with their own steps.
class ScenarioHtml {
 public:
  explicit ScenarioHtml(const State& state) : state_(state) {}

  std::string steps(const Scenario& scenario, const std::vector<Id>& ids, std::size_t depth = 0) const {
    if (ids.empty() || depth > kDeepest) return {};
    std::string html = "<ol class=\"steps\">";
    for (const Id id : ids) {
      const auto step = scenario.steps.find(id);
      if (step != scenario.steps.end()) html += "<li>" + one(scenario, step->second, depth) + "</li>";
    }
    return html + "</ol>";
  }

 private:
  std::string one(const Scenario& scenario, const Step& step, std::size_t depth) const {
    if (step.attachment != 0) return "File: " + file(state_.attachments, step.attachment);
    if (step.shared_step != 0) {
      const auto shared = state_.shared_scenarios.find(step.shared_step);
      std::string html = name_in(state_.shared_steps, step.shared_step) + " <span class=\"muted\">shared step</span>";
      if (shared != state_.shared_scenarios.end()) html += steps(shared->second, shared->second.root, depth + 1);
      return html;
    }
    std::string html = step.body.empty() && !step.body_json.empty()
                           ? "<code>" + text(step.body_json) + "</code>"
                           : "<span class=\"text\">" + text(step.body) + "</span>";
    html += steps(scenario, step.children, depth + 1);
    const auto expected = scenario.steps.find(step.expected);
    if (step.expected != 0 && expected != scenario.steps.end()) {
      html += "<div class=\"expected\">Expected:" + steps(scenario, expected->second.children, depth + 1) + "</div>";
    }
    return html;
  }

  const State& state_;
};

std::string members(const State& state, const Case& c) {
  std::vector<std::string> list;
  for (const Member& member : c.members) {
    const json dto = member_dto(state, member);
    list.push_back(name(text_of(dto.at("role"), "name")) + ": " + name(member.user));
  }
  return core::join(list, "<br>");
}

std::string issues(const State& state, const Case& c) {
  std::vector<std::string> list;
  for (const Id id : c.issues) {
    const json issue = issue_dto(state, id);
    if (issue.is_null()) continue;
    const auto summary = text_of(issue, "summary");
    list.push_back(link(text_of(issue, "url"), text_of(issue, "name")) +
                   (summary.empty() ? "" : " <span class=\"muted\">" + text(summary) + "</span>"));
  }
  return core::join(list, "<br>");
}

std::string test_keys(const Case& c) {
  std::vector<std::string> list;
  for (const TestKey& key : c.test_keys) list.push_back(link(key.url, key.name));
  return core::join(list, "<br>");
}

void custom_fields(const State& state, const Case& c, std::vector<std::pair<std::string, std::string>>& rows) {
  for (const auto& group : grouped_values(state, c.project, c.values)) {
    const auto& field = group.at("customField");
    std::vector<std::string> values;
    for (const auto& value : group.at("values")) values.push_back(name(text_of(value, "name")));
    rows.emplace_back(text_of(field, "name"), core::join(values, ", "));
  }
}

void parameters(const Case& c, Page& page) {
  if (c.examples.empty()) return;
  std::vector<std::string> head;
  for (const auto& [key, value] : c.examples.front().parameters) head.push_back(key);
  std::vector<std::vector<std::string>> rows;
  for (const Example& example : c.examples) {
    std::vector<std::string> row;
    for (const auto& [key, value] : example.parameters) row.push_back(name(value));
    rows.push_back(std::move(row));
  }
  page.html("<section class=\"card\"><h2>Parameters</h2>");
  page.table("Parameters", head, rows);
  page.html("</section>\n");
}

void attachments(const State& state, const Case& c, Page& page) {
  std::string list;
  for (const auto& [id, row] : state.attachments.rows()) {
    if (id_of(row, "testCaseId") == c.id) list += "<li>" + file(state.attachments, id) + "</li>";
  }
  if (!list.empty())
    page.html("<section class=\"card\"><h2>Attachments</h2><ul class=\"plain\">" + list + "</ul></section>\n");
}

void prose(std::string_view title, const std::string& words, Page& page) {
  if (!words.empty()) page.html("<h2>" + std::string(title) + "</h2>" + long_text(words));
}

void came_from(const Case& c, Page& page) {
  const Link* mark = mark_in(c.links);
  if (mark == nullptr) return;
  const auto exported = revision(*mark);
  page.html(
      "<section class=\"card origin\" aria-labelledby=\"origin\"><h2 id=\"origin\">Where it came from</h2><p>A copy "
      "of " +
      origin(*mark) + ", made by tmsync. " +
      (exported.empty() ? "<span class=\"warn\">It is not complete yet.</span>"
                        : "Exported revision: <code>" + text(exported) + "</code>") +
      "</p></section>\n");
}

}  // namespace

Response cases_page(const WebView& view, const json& project, const Pairs& query) {
  const State& state = view.state;
  const auto wanted = value_of(query, "q");
  std::vector<const Case*> found;
  for (const auto& [id, c] : state.cases) {
    if (c.project == id_of(project) && contains_ignoring_case(c.name, wanted)) found.push_back(&c);
  }
  const auto range = range_of(query, found.size());
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = range.first; i < range.last; ++i) {
    const Case& c = *found[i];
    const Link* mark = mark_in(c.links);
    rows.push_back({std::to_string(c.id), link(case_address(c.project, c.id), c.name),
                    c.deleted ? "<span class=\"warn\">in the trash</span>" : name_in(state.statuses, c.status),
                    name_in(state.layers, c.layer), tags_in(state.tags, c.tags),
                    mark == nullptr ? std::string() : origin(*mark)});
  }
  const auto address = project_address(id_of(project), "test-cases");
  Page page(view, "Test cases of " + text_of(project, "name"), "/");
  page.project(project, "test-cases");
  page.heading("Test cases");
  page.search(address, wanted, "Part of the name");
  page.pages(address, wanted, found.size(), range, "test cases");
  page.table("Test cases", {"Id", "Name", "Status", "Layer", "Tags", "Came from"}, rows, {0});
  return page.finish();
}

Response case_page(const WebView& view, const json& project, const Case& c) {
  const State& state = view.state;
  Page page(view, c.name, "/");
  page.project(project, "test-cases", true);
  page.heading(c.name);
  page.html("<p class=\"lead\">Test case #" + std::to_string(c.id) + (c.automated ? ", automated" : ", manual") +
            (c.deleted ? ", <span class=\"warn\">in the trash</span>" : "") + "</p>\n");
  came_from(c, page);
  page.html("<div class=\"columns\"><div>");
  page.html("<section class=\"card\" aria-labelledby=\"scenario\"><h2 id=\"scenario\">Scenario</h2>");
  const std::string steps = c.scenario ? ScenarioHtml(state).steps(*c.scenario, c.scenario->root) : std::string();
  page.html(steps.empty() ? "<p class=\"muted\">None.</p>" : steps);
  page.html("</section>\n");
  parameters(c, page);
  attachments(state, c, page);
  page.html("</div><div><section class=\"card\" aria-labelledby=\"attributes\"><h2 id=\"attributes\">Attributes</h2>");
  std::vector<std::pair<std::string, std::string>> rows{{"Status", name_in(state.statuses, c.status)},
                                                        {"Workflow", name_in(state.workflows, c.workflow)},
                                                        {"Layer", name_in(state.layers, c.layer)},
                                                        {"Tags", tags_in(state.tags, c.tags)}};
  custom_fields(state, c, rows);
  rows.insert(rows.end(), {{"Members", members(state, c)},
                           {"Links", links(c.links)},
                           {"Issues", issues(state, c)},
                           {"Test keys", test_keys(c)},
                           {"Full name", c.full_name.empty() ? "" : "<code>" + text(c.full_name) + "</code>"},
                           {"Created", time(c.created) + " by " + name(c.created_by)},
                           {"Last change", time(c.modified) + " by " + name(c.modified_by)}});
  page.facts(rows);
  page.html("</section>\n");
  if (!(c.description + c.precondition + c.expected_result).empty()) {
    page.html("<section class=\"card\">");
    prose("Description", c.description, page);
    prose("Precondition", c.precondition, page);
    prose("Expected result", c.expected_result, page);
    page.html("</section>\n");
  }
  page.html("</div></div>\n");
  return page.finish();
}

}  // namespace tmsync::standin::web
