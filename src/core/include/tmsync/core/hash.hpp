#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace tmsync::core {

/// SHA-256 as 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// SHA-256 of a text that comes in pieces.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// 64 lower-case hex digits; nothing is added afterwards.
  [[nodiscard]] std::string hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// The first 64 bits of SHA-256. Stable between versions and machines: it is stored in marks.
[[nodiscard]] std::uint64_t hash64(std::string_view bytes);

/// 16 lower-case hex digits.
[[nodiscard]] std::string to_hex(std::uint64_t value);

}  // namespace tmsync::core
