#pragma once

#include <string>
#include <vector>

#include "tmsync/testops/types.hpp"

namespace tmsync::testops {

struct Multipart {
  std::string content_type;  ///< with the boundary
  std::string body;
  std::string carries;  ///< "notes.txt" (1,234 bytes), ...; the largest first, three at most
};

/// Every file as a part named `file` (RFC 7578). The boundary is derived from the content and occurs in none of it, so
/// the same files give the same bytes.
[[nodiscard]] Multipart make_multipart(const std::vector<File>& files);

}  // namespace tmsync::testops
