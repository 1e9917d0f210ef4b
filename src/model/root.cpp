#include "tmsync/model/root.hpp"

#include "tmsync/core/hash.hpp"

namespace tmsync::model {

std::string root_hash(std::string_view base, Id test_case) {
  return core::to_hex(core::hash64(std::string(base) + '/' + std::to_string(test_case)));
}

std::string root_of(const std::vector<Link>& links) {
  for (const auto& link : links) {
    if (link.type != kMarkLinkType) continue;
    const auto mark = parse_mark(link);
    if (!mark) continue;
    const auto address = parse_source_address(mark->source_url);
    if (!address || address->kind != AddressKind::test_case) continue;
    return mark->root.empty() ? root_hash(address->base, address->id) : mark->root;
  }
  return {};
}

}  // namespace tmsync::model
