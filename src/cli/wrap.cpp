#include "wrap.hpp"

#include "tmsync/core/text.hpp"

namespace tmsync::cli {

std::vector<std::string> wrap(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines(1);
  for (const auto& word : core::split(text, ' ')) {
    const auto together = core::code_points(lines.back()) + 1 + core::code_points(word);
    if (!lines.back().empty() && together > columns) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

}  // namespace tmsync::cli
