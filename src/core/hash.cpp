#include "tmsync/core/hash.hpp"

#include <array>
#include <cstdlib>

#include <openssl/evp.h>

namespace tmsync::core {
namespace {

using Digest = std::array<unsigned char, 32>;

/// Fails only when the library has no SHA-256 or no memory: there is nothing to go on with.
void must(int result) {
  if (result != 1) std::abort();
}

Digest sha256(std::string_view bytes) {
  Digest digest{};
  must(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr));
  return digest;
}

constexpr std::string_view kHexDigits = "0123456789abcdef";

std::string in_hex(const Digest& digest) {
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    hex += kHexDigits[byte >> 4U];
    hex += kHexDigits[byte & 15U];
  }
  return hex;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  return in_hex(sha256(bytes));
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  must(context_ != nullptr ? 1 : 0);
  must(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Sha256::add(std::string_view bytes) {
  must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
  Digest digest{};
  must(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  return in_hex(digest);
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
