#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/testops/api.hpp"

namespace tmsync::testops {

namespace {

constexpr std::string_view kAfterId = "/content";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::string rewrite_attachment_refs(std::string_view markdown,
                                    const std::function<std::optional<Id>(Id, bool)>& replace) {
  std::string out;
  std::size_t copied = 0;
  constexpr std::string_view kBefore = "/testcase/attachment/";
  for (std::size_t at = markdown.find(kBefore); at != std::string_view::npos; at = markdown.find(kBefore, at + 1)) {
    const std::string_view before = markdown.substr(0, at);
    if (!before.ends_with("/api") && !before.ends_with("/api/rs") && before != "api" && before != "api/rs") continue;
    const std::size_t begin = at + kBefore.size();
    std::size_t end = begin;
    while (end < markdown.size() && is_digit(markdown[end])) ++end;
    if (!markdown.substr(end).starts_with(kAfterId)) continue;
    const std::size_t next = end + kAfterId.size();
    const bool whole =
        next == markdown.size() || !(is_digit(markdown[next]) || (markdown[next] >= 'a' && markdown[next] <= 'z') ||
                                     markdown[next] == '/' || markdown[next] == '_');
    const auto id = core::parse_int(markdown.substr(begin, end - begin));
    if (!whole || !id) continue;
    const std::optional<Id> new_id = replace(*id, false);
    if (!new_id) continue;
    out += markdown.substr(copied, begin - copied);
    out += fmt::format("{}", *new_id);
    copied = end;
  }
  out += markdown.substr(copied);
  return out;
}

}  // namespace tmsync::testops
