#pragma once

#include <string>
#include <string_view>

namespace tmsync::standin {

/// Empty when zlib refuses.
[[nodiscard]] std::string gzip(std::string_view bytes);

}  // namespace tmsync::standin
