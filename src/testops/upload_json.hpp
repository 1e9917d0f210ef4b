#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tmsync/testops/launches.hpp"

/// Bodies of the requests that write results and fixtures. What is absent, empty or false is not sent: newer servers
/// dropped some of these members. Names of results, fixtures and steps are made acceptable: control characters other
/// than tabs and line breaks become spaces, a blank name becomes a dash.
namespace tmsync::testops {

using StepFiles = std::vector<std::pair<Id, AnnouncedFile>>;

[[nodiscard]] std::string session_body(Id launch, const std::vector<model::EnvValue>& environment);
[[nodiscard]] std::string upload_body(Id session, const std::vector<ResultWrite>& results);
[[nodiscard]] std::string fixtures_body(const std::vector<model::Fixture>& fixtures, const StepFiles& in_steps);
[[nodiscard]] std::string create_body(Id launch, const ResultWrite& result, bool manual);

}  // namespace tmsync::testops
