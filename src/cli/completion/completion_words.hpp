#pragma once

#include <string>
#include <vector>

#include "tmsync/model/configuration.hpp"

namespace tmsync::cli {

/// What can stand where the kind is asked for: "addresses", "objects" (of test cases and launches), "acks" or
/// "instances". Those that end in a slash or an @ go on. Empty for a kind that nobody knows.
[[nodiscard]] std::vector<std::string> completion_words(const std::string& kind,
                                                        const model::Configuration& configuration);

}  // namespace tmsync::cli
