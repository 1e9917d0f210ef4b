#include <algorithm>

#include "tmsync/core/hash.hpp"
#include "tmsync/plan/content.hpp"

#include "content_json.hpp"

namespace tmsync::plan {
namespace {

/// Every member of a content in the fixed order of output. `hashed`: files by their hash, for the revision.
std::vector<std::pair<std::string, Json>> members_of(const Content& content, bool hashed) {
  std::vector<std::pair<std::string, Json>> members{
      {"name", content.name},
      {"fullName", content.full_name},
      {"description", content.description},
      {"precondition", content.precondition},
      {"expectedResult", content.expected_result},
      {"automated", content.automated},
      {"external", content.external},
      {"status", content.status ? Json(content.status->status.name) : Json()},
      {"workflow", content.status ? Json(content.status->workflow.name) : Json()},
      {"layer", content.layer ? Json(content.layer->name) : Json()},
      {"tags", json_of(content.tags)},
      {"links", json_of(content.links)},
      {"members", json_of(content.members)},
  };
  for (const auto& [id, values] : content.fields) {
    members.emplace_back("customFields." + values.field.name, json_of(values));
  }
  members.emplace_back("issues", json_of(content.issues));
  members.emplace_back("testKeys", json_of(content.test_keys));
  members.emplace_back("parameters", json_of(content.examples));
  members.emplace_back("scenario", json_of(content.scenario, content.files, hashed));
  members.emplace_back("attachments", json_of(content.files, hashed));
  return members;
}

bool is_blank(const Json& json) {
  return json.is_null() || (json.is_string() && json.get_ref<const std::string&>().empty()) ||
         (json.is_boolean() && !json.get<bool>()) || ((json.is_array() || json.is_object()) && json.empty());
}

}  // namespace

Id content_id(const ContentFile& file) {
  const std::string key = std::to_string(file.length) + '\n' + file.sha256 + '\n' + file.name;
  return static_cast<Id>(core::hash64(key) >> 2U) | 1;  // positive
}

std::string revision(const Content& content) {
  std::string text;
  for (const auto& [name, json] : members_of(content, true)) {
    if (is_blank(json)) continue;
    text += name;
    text += '=';
    text += dump(json);
    text += '\n';
  }
  return core::to_hex(core::hash64(text));
}

std::map<std::string, std::string> field_digests(const Content& content) {
  std::map<std::string, std::string> digests;
  for (const auto& [name, json] : members_of(content, true)) {
    if (!json.is_null()) digests.emplace(name, core::to_hex(core::hash64(is_blank(json) ? "" : dump(json))));
  }
  return digests;
}

std::vector<FieldChange> compare(const Content& desired, const Content& observed) {
  const auto wanted = members_of(desired, true);
  const auto found = members_of(observed, true);
  const auto shown_wanted = members_of(desired, false);
  const auto shown_found = members_of(observed, false);
  std::vector<FieldChange> changes;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& name = wanted[i].first;
    // What the export does not manage is absent in `desired`: it is not compared.
    if (wanted[i].second.is_null()) continue;
    const auto at = std::find_if(found.begin(), found.end(), [&](const auto& member) { return member.first == name; });
    const Json before = at == found.end() ? Json() : at->second;
    if (before == wanted[i].second || (is_blank(before) && is_blank(wanted[i].second))) continue;
    const auto index = static_cast<std::size_t>(at - found.begin());
    changes.push_back(
        {name, at == found.end() ? "null" : dump(shown_found[index].second), dump(shown_wanted[i].second)});
  }
  return changes;
}

std::string to_json(const Content& content) {
  Json json = Json::object();
  for (auto& [name, value] : members_of(content, false)) {
    if (!is_blank(value)) json[name] = std::move(value);
  }
  return dump(json);
}

}  // namespace tmsync::plan
