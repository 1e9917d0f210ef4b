#include "tmsync/core/hash.hpp"

#include <array>
#include <cstdlib>

#include <openssl/evp.h>

namespace tmsync::core {
namespace {

std::array<unsigned char, 32> sha256(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  // Fails only when the library has no SHA-256 or no memory: there is nothing to go on with.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) std::abort();
  return digest;
}

constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::string hex;
  hex.reserve(64);
  for (const unsigned char byte : sha256(bytes)) {
    hex += kHexDigits[byte >> 4U];
    hex += kHexDigits[byte & 15U];
  }
  return hex;
}

std::uint64_t hash64(std::string_view bytes) {
  const auto digest = sha256(bytes);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = (value << 8U) | digest[i];
  return value;
}

std::string to_hex(std::uint64_t value) {
  std::string hex(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4U) hex[i] = kHexDigits[value & 15U];
  return hex;
}

}  // namespace tmsync::core
