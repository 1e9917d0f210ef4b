#include "launch_json.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "case_json.hpp"

namespace tmsync::testops {

namespace {

const json* list(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_array() ? value : nullptr;
}

template <typename T>
void put(json& body, const char* name, const std::optional<T>& value) {
  if (value) body[name] = *value;
}

}  // namespace

std::optional<model::LaunchRow> launch_from_json(const json& row) {
  const auto id = integer(row, "id");
  if (!id) return std::nullopt;
  model::LaunchRow launch;
  launch.id = *id;
  launch.project_id = integer(row, "projectId").value_or(0);
  launch.name = text(row, "name");
  launch.closed = flag(row, "closed");
  if (const json* links = list(row, "links")) {
    launch.links.emplace();
    for (const json& link : *links)
      launch.links->push_back({text(link, "name"), text(link, "type"), text(link, "url")});
  }
  if (const json* tags = list(row, "tags")) {
    for (const json& tag : *tags) {
      std::string name = tag.is_string() ? tag.get<std::string>() : text(tag, "name");
      if (!name.empty()) launch.tags.push_back(std::move(name));
    }
  }
  if (const json* issues = list(row, "issues")) {
    for (const json& issue : *issues) {
      std::string name = text(issue, "name");
      if (name.empty()) name = text(issue, "displayName");
      if (!name.empty())
        launch.issues.push_back({std::move(name), text(issue, "url"), integer(issue, "integrationId")});
    }
  }
  launch.created_date = integer(row, "createdDate").value_or(0);
  launch.last_modified_date = integer(row, "lastModifiedDate").value_or(0);
  return launch;
}

core::Result<LaunchPage> launches_from_json(const std::string& body, Id project) {
  const json document = json::parse(body, nullptr, false);
  if (document.is_discarded()) return core::fail(core::ErrorKind::protocol, "the answer is not valid JSON");
  const json* content = document.is_array() ? &document : list(document, "content");
  if (content == nullptr) return core::fail(core::ErrorKind::protocol, "the answer is neither a list nor a page");
  LaunchPage page;
  page.total = integer(document, "totalElements");
  page.size = integer(document, "size");
  page.number = integer(document, "number");
  for (const json& element : *content) {
    auto row = launch_from_json(element);
    if (!row) return core::fail(core::ErrorKind::protocol, "a launch without an id");
    const auto owner = integer(element, "projectId");
    if (owner && *owner != project) {
      return core::fail(core::ErrorKind::protocol,
                        fmt::format("launch {} belongs to project {}, not {}", row->id, *owner, project));
    }
    page.ids.push_back(row->id);
    page.rows.push_back(std::move(*row));
  }
  return page;
}

std::vector<model::EnvValue> environment_from_json(const std::vector<json>& rows) {
  std::vector<model::EnvValue> values;
  for (const json& row : rows) {
    const json* variable = member(row, "variable");
    if (variable == nullptr) continue;
    std::string name = variable->is_string() ? variable->get<std::string>() : text(*variable, "name");
    if (!name.empty()) values.push_back({std::move(name), text(row, "name")});
  }
  std::ranges::sort(values);
  const auto repeated = std::ranges::unique(values);
  values.erase(repeated.begin(), repeated.end());
  return values;
}

json to_json(const LaunchWrite& write) {
  json body = json::object();
  put(body, "projectId", write.project_id);
  put(body, "name", write.name);
  put(body, "autoclose", write.autoclose);
  put(body, "external", write.external);
  if (write.tags) {
    json rows = json::array();
    for (const std::string& tag : *write.tags) rows.push_back({{"name", tag}});
    body["tags"] = std::move(rows);
  }
  if (write.links) {
    body["links"] = to_json(*write.links);
  }
  if (write.issues) body["issues"] = to_json(*write.issues);
  return body;
}

}  // namespace tmsync::testops
