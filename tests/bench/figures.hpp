#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "child.hpp"

/// What the benchmark programs share: files, logs, and the form of a line of figures.
namespace tmsync::bench {

void write(const std::filesystem::path& path, const std::string& text);
/// Sums what the instances report with --log-level info: `unit` as in "843 bytes".
[[nodiscard]] std::int64_t number_in_log(const std::string& log, const std::string& unit);
[[nodiscard]] std::int64_t requests_of(const std::string& log);
/// Throws where the program did not end well.
[[nodiscard]] Usage must(Usage usage, const std::string& what);
void print(const std::string& what, const Usage& usage, std::int64_t requests);

}  // namespace tmsync::bench
