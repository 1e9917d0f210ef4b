#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/model/test_case.hpp"

/// The mark that an exported object carries on the recipient: one external link (design section 4).
namespace tmsync::model {

inline constexpr std::string_view kMarkLinkType = "tmsync";
/// Of the links that results carry: a type of their own, so that no server can turn one into the mark of a case.
inline constexpr std::string_view kResultLinkType = "tmsync-result";

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
  std::string root{};      ///< root_hash of the first source in a chain of exports; empty = the source itself
  /// Id of the object that the mark was written onto; 0 = not said, as in the request that creates it and by 0.1.0.
  Id copy = 0;
  bool operator==(const Mark&) const = default;

  /// Was it written onto this very object? A clone carries the id of what it was made from. Absent = not said.
  [[nodiscard]] std::optional<bool> written_onto(Id object) const;
};

/// What the address of a mark leads to, by its path.
enum class AddressKind { test_case, launch, result };

/// The address of a mark taken apart: `<base>/project/1/test-cases/4711`, `<base>/launch/88`, `<base>/testresult/9`.
struct SourceAddress {
  std::string base;  ///< normalised, see normalise_base
  AddressKind kind = AddressKind::test_case;
  std::optional<Id> project;  ///< test cases only
  Id id = 0;
  bool operator==(const SourceAddress&) const = default;
};

/// Absent when the text is no http(s) address or its path has none of the three tails.
[[nodiscard]] std::optional<SourceAddress> parse_source_address(std::string_view url);

/// The address of an instance in the form in which addresses are compared: host, port and path. Scheme, user info,
/// default port, query, fragment, trailing slashes and the dot after the host are dropped; the host is in lower case or
/// punycode, IPv6 as in RFC 5952; other ports and the path count. Absent when the text is no http(s) address.
[[nodiscard]] std::optional<std::string> normalise_base(std::string_view address);

[[nodiscard]] std::string to_string(const SourceRef& source);
[[nodiscard]] std::optional<SourceRef> parse_source_ref(std::string_view text);

/// The link that carries the mark.
[[nodiscard]] Link to_link(const Mark& mark);

/// Reads a mark. Absent when the link is not of type `tmsync` or `tmsync-result`, or its name is no source reference. A
/// link whose fragment is missing or damaged still gives the identity, with empty rev, att and map: such an object is
/// compared in full.
[[nodiscard]] std::optional<Mark> parse_mark(const Link& link);

/// The first link of type `tmsync` that is a mark, whosever it is: Side::mark_among of `plan` tells whose.
[[nodiscard]] std::optional<Mark> find_mark(const std::vector<Link>& links);

}  // namespace tmsync::model
