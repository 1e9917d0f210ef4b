#pragma once

#include <vector>

#include "exit_code.hpp"

namespace tmsync::cli {

struct ExitCodeText {
  ExitCode code;
  const char* meaning;
  const char* advice;
};

/// What each exit code says, and what whoever called tmsync does about it. In order of the numbers.
[[nodiscard]] const std::vector<ExitCodeText>& exit_codes();

}  // namespace tmsync::cli
