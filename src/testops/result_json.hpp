#pragma once

#include <optional>
#include <vector>

#include "tmsync/testops/launches.hpp"

#include "json.hpp"

/// What belongs to one result, between JSON and the model. The rows themselves: result_rows.hpp.
namespace tmsync::testops {

/// An execution or the scenario of a fixture: the typed form, and the old nested one (`name`, `attachments`), which a
/// server gives that does not know `v2`. Attachment steps without an id, and what is nested too deep, are left out.
[[nodiscard]] std::vector<model::ResultStep> result_steps_from_json(const json& body);
[[nodiscard]] std::optional<model::Fixture> fixture_from_json(const json& row);
/// Nothing for a row without id.
[[nodiscard]] std::optional<ResultFile> result_file_from_json(const json& row, bool of_fixture);

}  // namespace tmsync::testops
