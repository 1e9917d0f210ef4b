#pragma once

#include <string_view>

#include "table.hpp"

/// The kinds of integrations that there are.
namespace tmsync::standin {

inline constexpr std::string_view kTestOpsType = "allure_testops";

[[nodiscard]] bool is_integration_type(std::string_view type);
/// What integrations of the type can do unless a state file says something else.
[[nodiscard]] json default_operations(std::string_view type);
/// The `info` of an integration, and a row of the catalogue.
[[nodiscard]] json integration_info(std::string_view type, json operations);
/// The catalogue: an `info` for each type.
[[nodiscard]] std::vector<json> integration_catalogue();

}  // namespace tmsync::standin
