#pragma once

#include <string>
#include <string_view>

namespace tmsync::report {

/// For attributes and for text of XML 1.0. Control characters and invalid UTF-8, which XML cannot hold even escaped,
/// become visible first; U+FFFE and U+FFFF become U+FFFD.
[[nodiscard]] std::string escape_xml(std::string_view text);

}  // namespace tmsync::report
