#pragma once

#include <vector>

#include "tmsync/testops/launches.hpp"

#include "json.hpp"

/// Launches and results between JSON and the model.
namespace tmsync::testops {

/// Nothing for a row without id.
[[nodiscard]] std::optional<model::LaunchRow> launch_from_json(const json& row);
/// Nothing for a row without id. A status that is none of the five is `unknown`; null and absent mean unfinished.
[[nodiscard]] std::optional<model::ResultRow> result_from_json(const json& row);
[[nodiscard]] std::optional<ResultFile> result_file_from_json(const json& row, bool of_fixture);
/// The typed form; also the old nested one, which some servers give without being asked for it. Nesting is limited: what is deeper
/// is left out.
[[nodiscard]] std::vector<model::ResultStep> result_steps_from_json(const json& body);
[[nodiscard]] std::optional<model::Fixture> fixture_from_json(const json& row);
/// `[{name, variable{name}}]`, sorted, each once.
[[nodiscard]] std::vector<model::EnvValue> environment_from_json(const std::vector<json>& rows);

[[nodiscard]] json to_json(const LaunchWrite& write);

using StepFiles = std::vector<std::pair<Id, AnnouncedFile>>;
/// UploadTestResultDto.
[[nodiscard]] json upload_to_json(const ResultWrite& result);
/// UploadTestFixtureResultDto.
[[nodiscard]] json upload_to_json(const model::Fixture& fixture, const StepFiles& files);
/// TestResultCreateV2Dto.
[[nodiscard]] json create_to_json(Id launch, const ResultWrite& result, bool manual);

/// A refusal that says in words that the launch is closed is `conflict`, as 423 is.
[[nodiscard]] core::Error as_closed(core::Error error);

/// JSON text in valid UTF-8 whatever the strings hold.
[[nodiscard]] std::string dump_body(const json& body);

}  // namespace tmsync::testops
