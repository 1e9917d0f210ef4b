#include "launch_context.hpp"

#include "tmsync/core/hash.hpp"

namespace tmsync::sync {

std::string LaunchContext::digest_without_copies() const {
  std::string text = digest;
  std::size_t at = 0;
  for (const auto id : scope) {
    while (at < copies.size() && copies[at].first < id) ++at;
    if (at == copies.size() || copies[at].first != id) text += ' ' + std::to_string(id);
  }
  return core::to_hex(core::hash64(text));
}

}  // namespace tmsync::sync
