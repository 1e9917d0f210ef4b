#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/model/configuration.hpp"

/// What the checks between documents share. Names and references are in references.cpp, exports between the same
/// projects in routes.cpp, integrations and the exports that use them in integration_references.cpp.
namespace tmsync::config {

/// A project as it is written; equal texts are surely one project, different ones (a name and an id) may be.
using ProjectKey = std::tuple<std::string, std::string>;
[[nodiscard]] ProjectKey key_of(const std::string& instance, const model::ProjectRef& project);

/// The two ends of an export; empty where the schema check has found something missing.
using RouteKey = std::pair<ProjectKey, ProjectKey>;
[[nodiscard]] std::optional<RouteKey> route_of(const model::Export& exported);

/// A name that no document of the kind has, with the nearest that one does. `known` is sorted.
void unknown_name(const char* code, const char* kind, const std::string& name, const core::SourcePosition& where,
                  const std::vector<std::string>& known, core::Diagnostics& diags);

/// Exports whose objects would meet, come back or be delivered twice.
void check_routes(const std::vector<model::Export>& exports, core::Diagnostics& diags);

/// Integrations among themselves, and that their instances exist. `instances` is sorted.
void check_integrations(const std::vector<model::Integration>& integrations, const std::vector<std::string>& instances,
                        core::Diagnostics& diags);
/// Exports with native delivery against the integrations and each other.
void check_native_exports(const model::Configuration& configuration, const std::vector<std::string>& instances,
                          core::Diagnostics& diags);
/// What the mapping of an export with native delivery asks for and TestOps cannot do; `where` is that of `mapping`.
void check_native_mapping(const model::Export& exported, const core::SourcePosition& where, core::Diagnostics& diags);

}  // namespace tmsync::config
