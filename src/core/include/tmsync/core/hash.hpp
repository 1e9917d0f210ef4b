#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tmsync::core {

/// SHA-256 as 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// The first 64 bits of SHA-256. Stable between versions and machines: it is stored in marks.
[[nodiscard]] std::uint64_t hash64(std::string_view bytes);

/// 16 lower-case hex digits.
[[nodiscard]] std::string to_hex(std::uint64_t value);

}  // namespace tmsync::core
