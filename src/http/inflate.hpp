#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tmsync/core/error.hpp"

namespace tmsync::http {

/// gzip or zlib to plain bytes. Stops with too_large as soon as the output passes `limit`, whatever the input promises.
[[nodiscard]] core::Result<std::string> inflate_body(std::string_view compressed, std::size_t limit);

}  // namespace tmsync::http
