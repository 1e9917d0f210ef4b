#pragma once

#include "tmsync/model/configuration.hpp"

#include "doctor/findings.hpp"

namespace CLI {
class App;
}

namespace tmsync::cli {

/// What the environment says: variables that feed flags or hold tokens, those that do nothing, proxies, colours, and
/// files that it names. Values of tokens, and of variables that nobody knows, are never shown.
void look_at_environment(const CLI::App& app, const model::Configuration& configuration, const Session& session,
                         Diagnosis& diagnosis);

/// The global flags, and what each instance is asked with.
void list_settings(const CLI::App& app, const model::Configuration& configuration, const Session& session,
                   Diagnosis& diagnosis);

}  // namespace tmsync::cli
