#pragma once

#include <nlohmann/json.hpp>

#include "tmsync/plan/content.hpp"

/// JSON forms of the parts of a content; one place, so that revisions, diffs and documents agree.
namespace tmsync::plan {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json json_of(const std::vector<std::string>& texts);
[[nodiscard]] Json json_of(const std::vector<model::Link>& links);
[[nodiscard]] Json json_of(const std::vector<model::Member>& members);
[[nodiscard]] Json json_of(const model::FieldValues& values);  ///< names
[[nodiscard]] Json json_of(const std::vector<model::Issue>& issues);
[[nodiscard]] Json json_of(const std::vector<model::TestKey>& keys);
[[nodiscard]] Json json_of(const std::vector<model::Example>& examples);
/// Attachment steps show the file's name; `hashed` adds the hash, which a revision needs and a person does not.
[[nodiscard]] Json json_of(const std::vector<model::Step>& steps, const std::map<Id, ContentFile>& files, bool hashed);
[[nodiscard]] Json json_of(const std::map<Id, ContentFile>& files, bool hashed);

/// Texts may hold bytes that are not UTF-8; they are replaced, never thrown at.
[[nodiscard]] std::string dump(const Json& json);

}  // namespace tmsync::plan
