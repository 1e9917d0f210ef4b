#pragma once

#include <string>

#include <tl/expected.hpp>

#include "tmsync/sync/engine.hpp"

namespace tmsync::cli {

/// `K/N` of --shard, 1 <= K <= N <= 1024; else what is wrong with it.
[[nodiscard]] tl::expected<sync::Shard, std::string> parse_shard(const std::string& text);

}  // namespace tmsync::cli
