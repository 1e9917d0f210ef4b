#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "tmsync/model/configuration.hpp"

/// Members of an object that may be anything, as a run record or a plan file brings it: what is missing, or of another
/// kind, is empty.
namespace tmsync::sync::json_members {

using Json = nlohmann::ordered_json;

[[nodiscard]] inline std::string text(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

[[nodiscard]] inline std::optional<model::Id> number(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || !at->is_number_integer()) return std::nullopt;
  return at->get<model::Id>();
}

template <typename Use>
void each(const Json& object, const char* name, Use use) {
  const auto at = object.find(name);
  if (at == object.end() || !at->is_array()) return;
  for (const auto& row : *at) use(row);
}

/// Valid UTF-8 without white space.
[[nodiscard]] inline std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tmsync::sync::json_members
