#include "content_json.hpp"

#include <algorithm>

namespace tmsync::plan {
namespace {

Json file_json(const ContentFile& file, bool hashed) {
  Json json{{"name", file.name}, {"length", file.length}};
  if (hashed) json["sha256"] = file.sha256;
  return json;
}

template <typename Item>
Json with_integration(const std::vector<Item>& items) {
  Json json = Json::array();
  for (const auto& item : items) {
    Json row{{"name", item.name}};
    if (item.integration_id) row["integrationId"] = *item.integration_id;
    if (!item.url.empty()) row["url"] = item.url;
    json.push_back(std::move(row));
  }
  return json;
}

}  // namespace

Json json_of(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const auto& text : texts) json.push_back(text);
  return json;
}

Json json_of(const std::vector<model::Link>& links) {
  Json json = Json::array();
  for (const auto& link : links) json.push_back({{"name", link.name}, {"type", link.type}, {"url", link.url}});
  return json;
}

Json json_of(const std::vector<model::Member>& members) {
  Json json = Json::array();
  for (const auto& member : members) json.push_back({{"role", member.role.name}, {"user", member.user}});
  return json;
}

Json json_of(const model::FieldValues& values) {
  Json json = Json::array();
  for (const auto& value : values.values) json.push_back(value.name);
  return json;
}

Json json_of(const std::vector<model::Issue>& issues) {
  return with_integration(issues);
}
Json json_of(const std::vector<model::TestKey>& keys) {
  return with_integration(keys);
}

Json json_of(const std::vector<model::Example>& examples) {
  Json json = Json::array();
  for (const auto& example : examples) {
    Json row = Json::object();
    for (const auto& [name, value] : example) row[name] = value;
    json.push_back(std::move(row));
  }
  return json;
}

Json json_of(const std::vector<model::Step>& steps, const std::map<Id, ContentFile>& files, bool hashed) {
  Json json = Json::array();
  for (const auto& step : steps) {
    Json row = Json::object();
    if (step.kind == model::Step::Kind::attachment) {
      const auto file = files.find(step.attachment_id);
      row["attachment"] = file == files.end() ? Json(step.attachment_id) : file_json(file->second, hashed);
    } else {
      row["body"] = step.body;
      if (!step.body_json.empty()) row["bodyJson"] = step.body_json;
    }
    if (!step.expected.empty()) row["expected"] = json_of(step.expected, files, hashed);
    if (!step.children.empty()) row["steps"] = json_of(step.children, files, hashed);
    json.push_back(std::move(row));
  }
  return json;
}

Json json_of(const std::map<Id, ContentFile>& files, bool hashed) {
  std::vector<ContentFile> sorted;
  for (const auto& [id, file] : files) sorted.push_back(file);
  std::sort(sorted.begin(), sorted.end());
  Json json = Json::array();
  for (const auto& file : sorted) json.push_back(file_json(file, hashed));
  return json;
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tmsync::plan
