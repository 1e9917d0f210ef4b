#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/plan/drift.hpp"
#include "tmsync/plan/verification.hpp"
#include "tmsync/report/exit_codes.hpp"

/// Parts that several JSON documents have in common.
namespace tmsync::report {

using Json = nlohmann::ordered_json;

/// Texts that are JSON already; what is no JSON (a damaged value) goes out as a string; null for an empty text.
[[nodiscard]] Json embedded(const std::string& text);
[[nodiscard]] Json fields_json(const std::vector<plan::FieldChange>& changes);
[[nodiscard]] Json place_json(const core::SourcePosition& where);
[[nodiscard]] Json error_json(const core::Error& error);
[[nodiscard]] Json drift_json(const plan::Drift& drift);
[[nodiscard]] Json check_json(const plan::Check& check);
[[nodiscard]] Json exit_codes_json(const ExitCodes& codes);

/// Valid UTF-8 without white space, for digests.
[[nodiscard]] std::string compact(const Json& json);
/// As it is written: indented, safe on a terminal.
[[nodiscard]] std::string indented(const Json& json);
/// The same as a document, newline included.
[[nodiscard]] std::string printed(const Json& json);

}  // namespace tmsync::report
