#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/content.hpp"
#include "tmsync/plan/mapping.hpp"
#include "tmsync/plan/side.hpp"

/// The attribute mapping as TestOps' own export holds it: a JSON object whose form is not published, so that the names
/// of its members come from a template. Settings are text that holds one JSON object with sorted members.
namespace tmsync::plan {

/// One element for each attribute that the mapping names, ids on both sides. An empty mapping is an empty list.
[[nodiscard]] std::string render_settings(const ResolvedMapping& mapping, const model::SettingsTemplate& names);

/// What is written: the declared members over those that the instance holds, whose unknown members are kept, within
/// the elements of the mapping too.
[[nodiscard]] std::string merge_settings(const std::string& observed, const std::string& declared,
                                         const model::SettingsTemplate& names);

/// `settings.<member>` for each declared member whose value is another one on the instance. Elements of the mapping are
/// compared by what the template names, in any order; an absent mapping is an empty one.
[[nodiscard]] std::vector<FieldChange> compare_settings(const std::string& observed, const std::string& declared,
                                                        const model::SettingsTemplate& names);

/// The way back, for `import`: absent where something in the mapping cannot be said in YAML (an unknown attribute, id
/// or member). Other members of the settings are not looked at.
[[nodiscard]] std::optional<model::AttributeMapping> read_settings(const std::string& settings,
                                                                   const model::SettingsTemplate& names,
                                                                   const Side& source, const Side& recipient);

}  // namespace tmsync::plan
