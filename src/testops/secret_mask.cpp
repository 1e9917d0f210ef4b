#include "secret_mask.hpp"

#include <algorithm>
#include <string_view>

#include <nlohmann/json.hpp>

namespace tmsync::testops {

namespace {

using nlohmann::json;

constexpr std::string_view kMask = "***";
constexpr std::string_view kCut = "...";   ///< what core::elide puts at the end of a long text
constexpr std::size_t kShortestStart = 4;  ///< fewer characters of a secret give nothing away

void mask_whole(std::string& text, const std::string& secret) {
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kMask.size()))
    text.replace(at, secret.size(), kMask);
}

void mask_cut(std::string& text, const std::string& secret) {
  for (std::size_t cut = text.find(kCut); cut != std::string::npos; cut = text.find(kCut, cut + kCut.size())) {
    for (std::size_t length = std::min(cut, secret.size()); length >= kShortestStart; --length) {
      if (text.compare(cut - length, length, secret, 0, length) != 0) continue;
      text.replace(cut - length, length, kMask);
      cut += kMask.size() - length;
      break;
    }
  }
}

}  // namespace

std::string mask_secret(std::string text, const core::Secret& secret) {
  if (secret.empty()) return text;
  const std::string quoted = json(secret.reveal()).dump(-1, ' ', false, json::error_handler_t::replace);
  for (const std::string& form : {secret.reveal(), quoted.substr(1, quoted.size() - 2)}) {
    mask_whole(text, form);
    mask_cut(text, form);
  }
  return text;
}

}  // namespace tmsync::testops
