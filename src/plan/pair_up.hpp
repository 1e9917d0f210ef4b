#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tmsync::plan {

/// By name; null where one of the two does not have it.
template <typename T, typename Use>
void pair_up(const std::vector<T>& before, const std::vector<T>& after, const Use& use) {
  std::map<std::string, std::pair<const T*, const T*>> pairs;
  for (const auto& one : before) pairs[one.name].first = &one;
  for (const auto& one : after) pairs[one.name].second = &one;
  for (const auto& [name, pair] : pairs) use(pair.first, pair.second);
}

}  // namespace tmsync::plan
