#include "tmsync/core/hash.hpp"
#include "tmsync/sync/engine.hpp"

namespace tmsync::sync {

// Ids come in runs (one import, one team): a hash spreads what belongs together.
bool Shard::owns(model::Id source_id) const {
  if (count <= 1) return true;
  const auto hash = core::hash64(std::to_string(source_id));
  return static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(count)) == index - 1;
}

}  // namespace tmsync::sync
