#include "tmsync/model/mark.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

namespace tmsync::model {
namespace {

constexpr std::string_view kFragment = "#tmsync=1;";

/// Several hashes of 16 digits may follow each other (launches).
constexpr std::size_t kLongestHash = 512;

/// A hash in a mark: lower-case hex, or empty.
bool is_hash(std::string_view text) {
  return text.size() <= kLongestHash &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::optional<bool> Mark::written_onto(Id object) const {
  return copy == 0 ? std::nullopt : std::optional(copy == object);
}

std::string to_string(const SourceRef& source) {
  return source.origin + '/' + std::to_string(source.project) + '/' + std::to_string(source.id);
}

std::optional<SourceRef> parse_source_ref(std::string_view text) {
  const auto last = text.rfind('/');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const auto middle = text.rfind('/', last - 1);
  if (middle == std::string_view::npos || middle == 0) return std::nullopt;
  const auto project = core::parse_int(text.substr(middle + 1, last - middle - 1));
  const auto id = core::parse_int(text.substr(last + 1));
  if (!project || !id) return std::nullopt;
  return SourceRef{std::string(text.substr(0, middle)), *project, *id};
}

Link to_link(const Mark& mark) {
  std::string url = mark.source_url;
  url += kFragment;
  url += "rev=" + mark.rev + ";mod=" + std::to_string(mark.mod) + ";att=" + mark.att;
  if (mark.copy != 0) url += ";copy=" + std::to_string(mark.copy);  // not last: a number that is cut is another one
  if (!mark.root.empty()) url += ";root=" + mark.root;
  url += ";map=" + mark.map;
  return {to_string(mark.source), std::string(kMarkLinkType), std::move(url)};
}

std::optional<Mark> parse_mark(const Link& link) {
  if (link.type != kMarkLinkType && link.type != kResultLinkType) return std::nullopt;
  auto source = parse_source_ref(link.name);
  if (!source) return std::nullopt;
  Mark mark;
  mark.source = std::move(*source);
  const auto fragment = link.url.find(kFragment);
  mark.source_url = link.url.substr(0, std::min(link.url.find('#'), fragment));
  if (fragment == std::string::npos) return mark;

  Mark whole = mark;
  Id copy = 0;
  for (const auto& pair : core::split(std::string_view(link.url).substr(fragment + kFragment.size()), ';')) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos) return mark;
    const std::string key = pair.substr(0, equals);
    const std::string value = pair.substr(equals + 1);
    if (key == "mod") {
      const auto mod = core::parse_int(value);
      if (!mod) return mark;
      whole.mod = *mod;
      continue;
    }
    if (key == "copy") {
      copy = core::parse_int(value).value_or(0);
      continue;
    }
    if (!is_hash(value)) return mark;
    if (key == "rev") whole.rev = value;
    if (key == "att") whole.att = value;
    if (key == "root") whole.root = value;
    if (key != "map") continue;  // keys of later versions are ignored
    whole.map = value;
    whole.copy = copy;
  }
  return whole;
}

std::optional<Mark> find_mark(const std::vector<Link>& links) {
  for (const auto& link : links) {
    if (link.type != kMarkLinkType) continue;
    if (auto mark = parse_mark(link)) return mark;
  }
  return std::nullopt;
}

}  // namespace tmsync::model
