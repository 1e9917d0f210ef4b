#include "verbs/unified_diff.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <fmt/format.h>

namespace tmsync::cli {
namespace {

constexpr std::size_t kContext = 3;
/// Edits that are looked for; beyond them the search would need too much memory.
constexpr std::ptrdiff_t kMostEdits = 2000;

using Lines = std::vector<std::string_view>;

/// With their line breaks, so that a last line without one differs from the same line with one.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

enum class Kind { same, gone, come };

/// The shortest way from one list of lines to the other (Myers' greedy search), one step for each line.
std::vector<Kind> shortest_way(std::span<const std::string_view> before, std::span<const std::string_view> after) {
  const auto n = static_cast<std::ptrdiff_t>(before.size());
  const auto m = static_cast<std::ptrdiff_t>(after.size());
  const auto at = [](auto lines, std::ptrdiff_t i) { return lines[static_cast<std::size_t>(i)]; };
  // reached[k + d + 1]: how far along diagonal k one gets with d edits; one list for each d.
  std::vector<std::vector<std::ptrdiff_t>> trace;
  const auto get = [](const std::vector<std::ptrdiff_t>& reached, std::ptrdiff_t d, std::ptrdiff_t k) {
    return reached[static_cast<std::size_t>(k + d + 1)];
  };
  std::ptrdiff_t d = 0;
  for (bool done = false; !done; ++d) {
    if (d > kMostEdits) {
      std::vector<Kind> all(before.size(), Kind::gone);
      all.insert(all.end(), after.size(), Kind::come);
      return all;
    }
    std::vector<std::ptrdiff_t> reached(static_cast<std::size_t>(2 * d + 3), 0);
    for (std::ptrdiff_t k = -d; k <= d && !done; k += 2) {
      std::ptrdiff_t x = 0;
      if (d > 0) {
        const auto& last = trace.back();
        const bool down = k == -d || (k != d && get(last, d - 1, k - 1) < get(last, d - 1, k + 1));
        x = down ? get(last, d - 1, k + 1) : get(last, d - 1, k - 1) + 1;
      }
      while (x < n && x - k < m && at(before, x) == at(after, x - k)) ++x;
      reached[static_cast<std::size_t>(k + d + 1)] = x;
      done = k == n - m && x >= n;
    }
    trace.push_back(std::move(reached));
  }

  std::vector<Kind> way;
  std::ptrdiff_t x = n;
  std::ptrdiff_t y = m;
  for (--d; d > 0; --d) {
    const auto& last = trace[static_cast<std::size_t>(d - 1)];
    const std::ptrdiff_t k = x - y;
    const bool down = k == -d || (k != d && get(last, d - 1, k - 1) < get(last, d - 1, k + 1));
    const std::ptrdiff_t from_k = down ? k + 1 : k - 1;
    const std::ptrdiff_t from_x = get(last, d - 1, from_k);
    const std::ptrdiff_t from_y = from_x - from_k;
    for (; x > from_x && y > from_y; --x, --y) way.push_back(Kind::same);
    way.push_back(down ? Kind::come : Kind::gone);
    x = from_x;
    y = from_y;
  }
  way.insert(way.end(), static_cast<std::size_t>(x), Kind::same);
  std::reverse(way.begin(), way.end());
  return way;
}

std::vector<Kind> edits(std::span<const std::string_view> before, std::span<const std::string_view> after) {
  const auto head = std::mismatch(before.begin(), before.end(), after.begin(), after.end()).first - before.begin();
  const auto same_head = static_cast<std::size_t>(head);
  before = before.subspan(same_head);
  after = after.subspan(same_head);
  const auto tail = std::mismatch(before.rbegin(), before.rend(), after.rbegin(), after.rend()).first - before.rbegin();
  const auto same_tail = static_cast<std::size_t>(tail);
  std::vector<Kind> way(same_head, Kind::same);
  const auto middle = shortest_way(before.first(before.size() - same_tail), after.first(after.size() - same_tail));
  way.insert(way.end(), middle.begin(), middle.end());
  way.insert(way.end(), same_tail, Kind::same);
  return way;
}

void put(char sign, std::string_view line, std::string& out) {
  out += sign;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

std::string range(std::size_t first, std::size_t count) {
  // An empty range is named by the line in front of it.
  if (count == 1) return std::to_string(first + 1);
  return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

}  // namespace

std::string unified_diff(const std::string& name, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const Lines old_lines = lines_of(before);
  const Lines new_lines = lines_of(after);
  const auto way = edits(old_lines, new_lines);
  std::string out = fmt::format("--- a/{0}\n+++ b/{0}\n", name);
  std::size_t old_at = 0;
  std::size_t new_at = 0;
  for (std::size_t i = 0; i < way.size();) {
    if (way[i] == Kind::same) {
      ++i, ++old_at, ++new_at;
      continue;
    }
    // A hunk ends where more than twice the context is the same.
    std::size_t end = i;
    for (std::size_t same = 0, j = i; j < way.size() && same <= 2 * kContext; ++j) {
      same = way[j] == Kind::same ? same + 1 : 0;
      if (same == 0) end = j + 1;
    }
    const std::size_t lead = std::min({kContext, old_at, new_at});
    std::string body;
    for (std::size_t j = lead; j > 0; --j) put(' ', old_lines[old_at - j], body);
    std::size_t old_count = lead;
    std::size_t new_count = lead;
    const std::size_t old_first = old_at - lead;
    const std::size_t new_first = new_at - lead;
    const std::size_t tail = std::min(way.size(), end + kContext);
    for (; i < tail; ++i) {
      if (way[i] == Kind::come) {
        put('+', new_lines[new_at], body);
      } else {
        put(way[i] == Kind::same ? ' ' : '-', old_lines[old_at], body);
      }
      if (way[i] != Kind::come) ++old_at, ++old_count;
      if (way[i] != Kind::gone) ++new_at, ++new_count;
    }
    out += fmt::format("@@ -{} +{} @@\n", range(old_first, old_count), range(new_first, new_count)) + body;
  }
  return out;
}

}  // namespace tmsync::cli
