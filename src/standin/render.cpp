#include <cctype>

#include "reference.hpp"

namespace tmsync::standin {
namespace {

/// A paragraph around escaped text: enough of Markdown for a reader of the *Html members.
json html_of(const std::string& markdown) {
  if (markdown.empty()) return nullptr;
  std::string html = "<p>";
  for (const char c : markdown) {
    if (c == '&')
      html += "&amp;";
    else if (c == '<')
      html += "&lt;";
    else if (c == '>')
      html += "&gt;";
    else
      html += c;
  }
  return html + "</p>\n";
}

json layer_dto(const State& state, const Case& c) {
  const json* row = state.layers.find(c.layer);
  return row == nullptr ? json() : *row;
}

json text_or_null(const std::string& text) {
  return text.empty() ? json() : json(text);
}

/// What both forms share. Members without a value are left out, as TestOps does.
json common(const State& state, const Case& c) {
  json dto = {{"id", c.id},
              {"projectId", c.project},
              {"name", c.name},
              {"fullName", text_or_null(c.full_name)},
              {"description", text_or_null(c.description)},
              {"descriptionHtml", html_of(c.description)},
              {"precondition", text_or_null(c.precondition)},
              {"preconditionHtml", html_of(c.precondition)},
              {"expectedResult", text_or_null(c.expected_result)},
              {"expectedResultHtml", html_of(c.expected_result)},
              {"automated", c.automated},
              {"external", c.external},
              {"deleted", c.deleted},
              {"editable", true},
              {"status", status_dto(state, c.status)},
              {"tags", tags_dto(state, c)},
              {"links", links_dto(c)},
              {"createdBy", c.created_by},
              {"createdDate", c.created},
              {"lastModifiedBy", c.modified_by},
              {"lastModifiedDate", c.modified}};
  for (auto member = dto.begin(); member != dto.end();) {
    member = member->is_null() ? dto.erase(member) : std::next(member);
  }
  return dto;
}

}  // namespace

json links_dto(const Case& test_case) {
  json links = json::array();
  for (const Link& link : test_case.links) {
    links.push_back({{"name", link.name}, {"type", link.type}, {"url", link.url}});
  }
  return links;
}

json tags_dto(const State& state, const Case& test_case) {
  json tags = json::array();
  for (const Id tag : test_case.tags) {
    if (const json* row = state.tags.find(tag)) tags.push_back({{"id", tag}, {"name", row->at("name")}});
  }
  return tags;
}

json case_dto(const State& state, const Case& c) {
  json dto = common(state, c);
  if (const json* workflow = state.workflows.find(c.workflow)) {
    dto["workflow"] = {{"id", c.workflow}, {"name", workflow->at("name")}};
  }
  if (json layer = layer_dto(state, c); !layer.is_null()) dto["testLayer"] = std::move(layer);
  return dto;
}

json case_row(const State& state, const Case& c) {
  json row = {{"id", c.id}, {"name", c.name}, {"automated", c.automated}, {"status", status_dto(state, c.status)}};
  if (json layer = layer_dto(state, c); !layer.is_null()) row["testLayer"] = std::move(layer);
  return row;
}

const std::string& search_row(const State& state, const Case& c) {
  if (c.rendered_row.empty()) c.rendered_row = case_dto(state, c).dump(-1, ' ', false, json::error_handler_t::replace);
  return c.rendered_row;
}

json overview_dto(const State& state, const Case& c) {
  json dto = common(state, c);
  if (json workflow = workflow_dto(state, c.workflow); !workflow.is_null()) dto["workflow"] = std::move(workflow);
  if (json layer = layer_dto(state, c); !layer.is_null()) dto["layer"] = std::move(layer);
  json& values = dto["customFields"] = json::array();
  for (const Id value : c.values) values.push_back(value_dto(state, value));
  json& members = dto["members"] = json::array();
  for (const Member& member : c.members) members.push_back(member_dto(state, member));
  json& issues = dto["issues"] = json::array();
  for (const Id issue : c.issues) issues.push_back(issue_dto(state, issue));
  json& keys = dto["testKeys"] = json::array();
  for (const TestKey& key : c.test_keys) keys.push_back(test_key_dto(key));
  json& parameters = dto["parameters"] = json::array();
  if (!c.examples.empty()) {
    for (const auto& [name, value] : c.examples.front().parameters) parameters.push_back({{"name", name}});
  }
  json& examples = dto["examples"] = json::array();
  for (const Example& example : c.examples) {
    json values_of_example = json::array();
    for (const auto& [name, value] : example.parameters)
      values_of_example.push_back({{"name", name}, {"value", value}});
    examples.push_back({{"id", example.id}, {"parameters", std::move(values_of_example)}});
  }
  dto["hasManualScenario"] = c.scenario != nullptr && !c.scenario->root.empty();
  dto["scenario"] = old_scenario(state, c);
  dto["style"] = "regular";
  return dto;
}

}  // namespace tmsync::standin
