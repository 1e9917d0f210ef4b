#pragma once

#include <optional>
#include <string>

#include "tmsync/plan/stored_text.hpp"

namespace tmsync::plan {

/// A store that a test can look into.
class KeptTexts final : public TextStore {
 public:
  std::optional<std::uint64_t> put(std::string_view text) override {
    if (full) return std::nullopt;
    const auto at = texts.size();
    texts += text;
    return at;
  }
  [[nodiscard]] std::string get(std::uint64_t at, std::size_t size) const override { return texts.substr(at, size); }
  std::string texts;
  bool full = false;
};

}  // namespace tmsync::plan
