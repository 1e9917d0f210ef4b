#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

/// The program itself, as a process.
namespace tmsync::testing {

/// Starts it in the folder, with nothing on standard input and only these variables and PATH; its outputs go into the
/// files, or standard output into the descriptor. -1 where it could not be started.
[[nodiscard]] pid_t spawn_program(std::vector<std::string> arguments, const std::filesystem::path& folder,
                                  const std::map<std::string, std::string>& environment,
                                  const std::filesystem::path& out, const std::filesystem::path& err,
                                  int out_descriptor = -1);

/// The exit code; -1 when it was killed by a signal; absent when it did not end in time.
[[nodiscard]] std::optional<int> wait_for_program(pid_t child, std::chrono::steady_clock::time_point until);

}  // namespace tmsync::testing
