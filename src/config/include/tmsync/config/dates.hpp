#pragma once

#include <string>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/model/configuration.hpp"

/// Pauses and acknowledgements that hold until a day, judged by a day ("2026-12-24", UTC).
namespace tmsync::config {

/// For `validate`: what is over is an error, what ends within a week a warning.
void check_dates(const model::Configuration& configuration, const std::string& today, core::Diagnostics& diags);

/// For plans, all as warnings: acknowledgements that are over, and what ends within a week. A pause that is over is
/// told by the plan itself, which does not run that export.
void note_dates(const model::Configuration& configuration, const std::string& today, core::Diagnostics& diags);

}  // namespace tmsync::config
