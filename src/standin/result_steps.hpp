#pragma once

#include <map>
#include <optional>
#include <string>

#include "call.hpp"
#include "json_body.hpp"

/// Typed steps of results and fixtures, as they are written.
namespace tmsync::standin {

extern const Shape kResultScenario;  ///< of the ordinary API: attachments by id
extern const Shape kUploadStep;      ///< of the bulk API: attachments are announced
extern const Shape kUploadFile;

/// Announced files by the name under which their bytes will come -> the row that waits for them.
using StepFiles = std::map<std::string, Id>;

/// Checks the kinds of steps and gives them as they are stored: JSON text, statuses in lower case, attachments by id.
/// An announced file is looked up in `files`.
[[nodiscard]] std::string stored_steps(const json& steps, const StepFiles& files);

/// One of the five words; 400 for another. `any_case`: the bulk API takes upper and lower case.
[[nodiscard]] std::string status_word(const std::string& status, bool any_case);
void read_times(const json& body, std::optional<std::int64_t>& start, std::optional<std::int64_t>& stop,
                std::optional<std::int64_t>& duration);

}  // namespace tmsync::standin
