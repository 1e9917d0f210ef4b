#pragma once

#include <vector>

#include "tmsync/testops/launches.hpp"

#include "json.hpp"
#include "page_walk.hpp"

/// Launches between JSON and the model.
namespace tmsync::testops {

struct LaunchPage : PageShape {
  std::vector<model::LaunchRow> rows;
};

/// A page or a plain array; `protocol` for anything else, for a row without id, and for a row of another project.
[[nodiscard]] core::Result<LaunchPage> launches_from_json(const std::string& body, Id project);
/// Nothing for a row without id.
[[nodiscard]] std::optional<model::LaunchRow> launch_from_json(const json& row);
/// `[{name, variable{name}}]`, sorted, each once; rows that name no variable are left out.
[[nodiscard]] std::vector<model::EnvValue> environment_from_json(const std::vector<json>& rows);

[[nodiscard]] json to_json(const LaunchWrite& write);

}  // namespace tmsync::testops
