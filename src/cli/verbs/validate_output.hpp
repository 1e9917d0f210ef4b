#pragma once

#include <string>
#include <vector>

#include "tmsync/core/diagnostic.hpp"

namespace tmsync::cli {

/// What `validate` found, for machines.
struct Validated {
  std::vector<std::string> files;  ///< as shown to the user
  std::size_t documents = 0;
  core::Diagnostics diagnostics;
};

/// {formatVersion, valid, files, documents, errors, warnings, diagnostics}
[[nodiscard]] std::string validated_json(const Validated& validated);

/// One test case a file, with one failure that holds every error of the file with its place; warnings are its output.
/// What belongs to no file is a test case of the name "configuration".
[[nodiscard]] std::string validated_junit(const Validated& validated);

}  // namespace tmsync::cli
