#pragma once

#include <string>

namespace tmsync::report {

/// Validates a document against a file of schemas/; empty = valid, else what is wrong.
[[nodiscard]] std::string schema_errors(const std::string& schema_file, const std::string& document);

}  // namespace tmsync::report
