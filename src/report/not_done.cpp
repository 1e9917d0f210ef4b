#include "not_done.hpp"

#include <map>
#include <tuple>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::report {
namespace {

/// So few are named.
constexpr std::int64_t kNamed = 3;

/// Of an export or an integration.
std::string home_of(const std::string& address) {
  const auto kind = address.find('/');
  return kind == std::string::npos ? address : address.substr(0, address.find('/', kind + 1));
}

using Key = std::tuple<std::string, std::string>;

struct Group {
  std::int64_t count = 0;
  std::map<std::string, std::int64_t> actions;
  bool told = false;
};

}  // namespace

std::vector<NotDone> summed_up(const std::vector<AppliedOperation>& operations) {
  const auto key_of = [](const AppliedOperation& one) { return Key(home_of(one.address), one.message); };
  std::map<Key, Group> groups;
  for (const auto& one : operations) {
    if (one.state != "skipped") continue;
    auto& group = groups[key_of(one)];
    ++group.count;
    ++group.actions[one.action];
  }
  std::vector<NotDone> list;
  for (const auto& one : operations) {
    const auto at = one.state == "skipped" ? groups.find(key_of(one)) : groups.end();
    if (at == groups.end() || at->second.count <= kNamed) {
      list.push_back({&one, 1, {}});
      continue;
    }
    auto& group = at->second;
    if (group.told) continue;
    group.told = true;
    std::vector<std::string> actions;
    for (const auto& [action, count] : group.actions) {
      actions.push_back(fmt::format("{} {}", core::with_thousands(static_cast<std::uint64_t>(count)), action));
    }
    list.push_back({&one, group.count,
                    fmt::format("{} of {} ({})", core::counted(group.count, "operation"), std::get<0>(at->first),
                                core::join(actions, ", "))});
  }
  return list;
}

}  // namespace tmsync::report
