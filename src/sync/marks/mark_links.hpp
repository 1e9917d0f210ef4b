#pragma once

#include <string>
#include <vector>

#include "context.hpp"

/// The links of one object, as far as they are marks.
namespace tmsync::sync {

struct MarkLinks {
  std::vector<model::Link> ours;     ///< marks of the original that is asked about
  std::vector<model::Link> damaged;  ///< speak of it, but name and address differ or one cannot be read
  std::string other;                 ///< whose mark it carries else; empty = nobody's
  std::vector<model::Link> rest;     ///< all others
};

[[nodiscard]] MarkLinks sort_links(const plan::Side& source, model::AddressKind kind, model::Id original,
                                   const std::vector<model::Link>& links);

}  // namespace tmsync::sync
