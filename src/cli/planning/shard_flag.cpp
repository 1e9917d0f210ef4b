#include "planning/shard_flag.hpp"

#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::cli {
namespace {

constexpr std::int64_t kMostShards = 1024;

}  // namespace

tl::expected<sync::Shard, std::string> parse_shard(const std::string& text) {
  const std::string_view view = text;
  const auto slash = view.find('/');
  const auto index = core::parse_int(view.substr(0, slash));
  const auto count = slash == std::string_view::npos ? std::nullopt : core::parse_int(view.substr(slash + 1));
  if (!index || !count || *count < 1 || *count > kMostShards || *index < 1 || *index > *count) {
    return tl::unexpected(
        fmt::format("--shard \"{}\": write K/N, the Kth of N parts, as in 1/4 to 4/4 for four runners; N is at most {}",
                    core::escape_terminal(text), kMostShards));
  }
  return sync::Shard{*index, *count};
}

}  // namespace tmsync::cli
