#pragma once

#include "call.hpp"

/// What the routes of integrations, of their use in projects and of export configurations share.
namespace tmsync::standin {

/// The row; 404 where there is none.
[[nodiscard]] const json& integration_row(const State& state, Id integration);
/// The use of an integration in a project; null where it is not enabled.
[[nodiscard]] const json* project_link(const State& state, Id integration, Id project);
/// The same; 404 where it is not enabled.
[[nodiscard]] const json& enabled_link(const State& state, Id integration, Id project);
/// The recipient's token: that of the project, else the integration's default; empty = none is stored.
[[nodiscard]] std::string stored_token(const json& integration, const json& link);
[[nodiscard]] json integration_dto(const State& state, const json& row);

/// Ends the use of integrations in projects together with their export configurations. 0 as project = in all.
void drop_links(State& state, Id integration, Id project);
/// Enables in a new project what is enabled by default.
void link_defaults(State& state, Id project, std::int64_t now);

}  // namespace tmsync::standin
