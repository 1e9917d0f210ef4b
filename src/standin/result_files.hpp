#pragma once

#include <map>
#include <string>

#include "call.hpp"
#include "text.hpp"

/// Files of results and fixtures.
namespace tmsync::standin {

/// A row that waits for its bytes: `missed` until they come under `original`.
Id announce_file(State& state, const json& owner, const json& announced);
/// A row with its bytes. `owner` is {"resultId"} or {"fixtureId"}.
Id add_result_file(State& state, const json& owner, const std::string& name, const std::string& content_type,
                   std::string bytes);
/// Every part has to be announced among `files`; 400 else. Later bytes under the same name replace earlier ones.
void fill_files(Call& call, const std::vector<Id>& files, std::vector<Part> parts);
[[nodiscard]] std::vector<Part> file_parts(const Call& call);

}  // namespace tmsync::standin
