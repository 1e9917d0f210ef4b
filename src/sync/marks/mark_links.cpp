#include "mark_links.hpp"

namespace tmsync::sync {
namespace {

/// Whose object is it, in words? Empty where the link is no mark of another object of this kind.
std::string owner(const model::Link& link, const model::Mark& mark,
                  const std::optional<model::SourceAddress>& address) {
  return address ? model::to_string(mark.source) + " of " + address->base : link.name;
}

}  // namespace

MarkLinks sort_links(const plan::Side& source, model::AddressKind kind, model::Id original,
                     const std::vector<model::Link>& links) {
  MarkLinks sorted;
  for (const auto& link : links) {
    if (link.type != model::kMarkLinkType) {
      sorted.rest.push_back(link);
      continue;
    }
    const auto address = model::parse_source_address(link.url.substr(0, link.url.find('#')));
    const auto mark = model::parse_mark(link);
    if (mark && address && address->id == mark->source.id) {
      const bool is_ours = source.named_by(*mark, kind) == original;
      if (!is_ours && address->kind == kind) sorted.other = owner(link, *mark, address);
      (is_ours ? sorted.ours : sorted.rest).push_back(link);
      continue;
    }
    // Name and address say two things, or one of them nothing: either may be what is left of this mark.
    const bool by_name = mark && mark->source.id == original && mark->source.origin == source.origin;
    const bool by_address =
        address && address->kind == kind && address->id == original && source.is_known_as(address->base);
    if (by_name || by_address || (!mark && !address)) {
      sorted.damaged.push_back(link);
    } else {
      sorted.other = link.name;
      sorted.rest.push_back(link);
    }
  }
  return sorted;
}

}  // namespace tmsync::sync
