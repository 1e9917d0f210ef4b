#include "launch_context.hpp"

#include <algorithm>

#include "tmsync/core/hash.hpp"

namespace tmsync::sync {

bool LaunchContext::awaits(model::Id test_case) const {
  const auto at = std::lower_bound(awaited.begin(), awaited.end(), test_case,
                                   [](const AwaitedCase& one, model::Id id) { return one.source < id; });
  return at != awaited.end() && at->source == test_case;
}

std::string LaunchContext::digest_without_copies() const {
  std::string text = digest;
  std::size_t at = 0;
  for (const auto id : scope) {
    while (at < copies.size() && copies[at].first < id) ++at;
    const bool has_copy = at < copies.size() && copies[at].first == id;
    if (!has_copy && !awaits(id)) text += ' ' + std::to_string(id);
  }
  return core::to_hex(core::hash64(text));
}

}  // namespace tmsync::sync
