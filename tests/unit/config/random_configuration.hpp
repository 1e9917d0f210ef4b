#pragma once

#include <cstdint>

#include "tmsync/model/configuration.hpp"

namespace tmsync::config {

/// Instances, mappings, integrations and exports of every form, with texts that are hard to quote; the same for the
/// same seed. Nothing in it is a mistake, and there is nothing that the loader warns about.
[[nodiscard]] model::Configuration random_configuration(std::uint32_t seed);

}  // namespace tmsync::config
