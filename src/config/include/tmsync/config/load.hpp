#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/model/configuration.hpp"

/// From YAML files to a `model::Configuration`.
namespace tmsync::config {

struct LoadOptions {
  /// Paths in diagnostics are relative to this where possible.
  std::filesystem::path working_directory;
};

/// Bounds that refuse alias bombs and absurd files before they cost anything.
struct YamlLimits {
  std::size_t max_file_bytes = 8U << 20U;
  std::size_t max_depth = 64;
  std::size_t max_nodes = 1'000'000;  ///< of one file, after expanding aliases
};

/// Where the configuration is: `explicit_path` (a folder or one file) if given, else the nearest `tmsync/`, `.tmsync/`
/// or `tmsync.yaml` from `start` upwards to the repository root (the folder with `.git`) or the file system's root. The
/// error says what was looked for and names `tmsync init`.
[[nodiscard]] core::Result<std::filesystem::path> find_configuration(const std::optional<std::string>& explicit_path,
                                                                     const std::filesystem::path& start);

/// Every .yaml and .yml file below the folder, in letters of either case, sorted by path; or the one file. Hidden files
/// and folders are skipped. Links are followed; what several of them lead to is there once.
[[nodiscard]] core::Result<std::vector<std::filesystem::path>> configuration_files(const std::filesystem::path& root);

/// The text of a file. Reading stops where the file is larger than `YamlLimits` allow: the result is then one byte
/// longer than they do, and everything that parses it refuses it.
[[nodiscard]] core::Result<std::string> read_text(const std::filesystem::path& path);

/// Loads and checks everything, offline. All mistakes of all files go to `diags`; where there are errors, the returned
/// configuration holds only what could be understood and must not be acted upon. Never throws for bad input.
[[nodiscard]] model::Configuration load(const std::filesystem::path& root, const LoadOptions& options,
                                        core::Diagnostics& diags);

/// The same for a list of files, which are one configuration together.
[[nodiscard]] model::Configuration load_files(const std::vector<std::filesystem::path>& files,
                                              const LoadOptions& options, core::Diagnostics& diags);

/// The same from text in memory: (file name, text) pairs.
[[nodiscard]] model::Configuration load_text(const std::vector<std::pair<std::string, std::string>>& files,
                                             core::Diagnostics& diags);

/// The JSON Schema (draft-07, the text of schemas/<kind>.schema.json) that `load` itself uses. Kinds in lower camel
/// case: "instance", "integration", "attributeMapping", "export", and "document" for any of them; "plan", "apply",
/// "verify", "drift", "event", "planDiff", "record", "doctor" and "validate" for what is written. Absent for other
/// names.
[[nodiscard]] std::optional<std::string> schema_text(const std::string& kind);
[[nodiscard]] std::vector<std::string> schema_kinds();

}  // namespace tmsync::config
