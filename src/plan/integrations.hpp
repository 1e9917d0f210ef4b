#pragma once

#include <algorithm>
#include <vector>

#include "tmsync/plan/content.hpp"

/// Issues and test keys name an integration, which has another id on every instance.
namespace tmsync::plan {

template <typename T>
void sort_unique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

/// The recipient's integration of the same name and type takes the place of the source's; `without` gets what has none.
template <typename Item>
std::vector<Item> with_recipient_integrations(const std::vector<Item>& items, const ContentRules& rules,
                                              std::vector<Item>& without) {
  std::vector<Item> result;
  for (const auto& item : items) {
    Item copy{item.name, item.url, std::nullopt};
    if (item.integration_id) {
      const auto from = std::find_if(rules.source->integrations.begin(), rules.source->integrations.end(),
                                     [&](const auto& def) { return def.integration.id == *item.integration_id; });
      if (from != rules.source->integrations.end()) {
        for (const auto& to : rules.recipient->integrations) {
          if (to.integration.name == from->integration.name && (to.type == from->type || to.type.empty())) {
            copy.integration_id = to.integration.id;
            copy.url.clear();
            break;
          }
        }
      }
    }
    (copy.integration_id ? result : without).push_back(std::move(copy));
  }
  sort_unique(result);
  return result;
}

/// Of a copy, where one thing twice is a difference: nothing is left out.
template <typename Item>
std::vector<Item> observed_items(const std::vector<Item>& items) {
  std::vector<Item> result;
  for (const auto& item : items) {
    result.push_back({item.name, item.integration_id ? std::string() : item.url, item.integration_id});
  }
  std::sort(result.begin(), result.end());
  return result;
}

inline constexpr std::string_view kNoIntegration =
    "no integration of that name and type is enabled in the recipient project";

}  // namespace tmsync::plan
