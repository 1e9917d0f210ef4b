#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/model/test_case.hpp"

/// The mark that an exported object carries on the recipient: one external link (design section 4).
namespace tmsync::model {

inline constexpr std::string_view kMarkLinkType = "tmsync";

/// What the object was made from: `<origin>/<project id>/<id>`.
struct SourceRef {
  std::string origin;
  Id project = 0;
  Id id = 0;
  auto operator<=>(const SourceRef&) const = default;
};

struct Mark {
  SourceRef source;
  std::string source_url;  ///< of the object on the source, without fragment
  std::string rev;         ///< hash of the exported content; empty = created, but not yet complete
  std::int64_t mod = 0;    ///< lastModifiedDate of the source when it was read, ms
  std::string att;         ///< hash of the attribute values of the sweep
  std::string map;         ///< hash of mapping and field selection
  bool operator==(const Mark&) const = default;
};

[[nodiscard]] std::string to_string(const SourceRef& source);
[[nodiscard]] std::optional<SourceRef> parse_source_ref(std::string_view text);

/// The link that carries the mark.
[[nodiscard]] Link to_link(const Mark& mark);

/// Reads a mark. Absent when the link is not of type `tmsync` or its name is no source reference. A link whose fragment
/// is missing or damaged still gives the identity, with empty rev, att and map: such an object is compared in full.
[[nodiscard]] std::optional<Mark> parse_mark(const Link& link);

/// The first mark among `links`.
[[nodiscard]] std::optional<Mark> find_mark(const std::vector<Link>& links);

}  // namespace tmsync::model
