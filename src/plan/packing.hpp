#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tmsync/plan/plan.hpp"

/// A change as bytes, for this process alone: neither their form nor their order is fixed.
namespace tmsync::plan {

/// Long texts go into the store (null = they are among the bytes).
template <typename T>
[[nodiscard]] std::string pack(const T& change, const std::shared_ptr<TextStore>& store);

/// Of what `pack` gave with the same store.
template <typename T>
[[nodiscard]] T unpack(std::string_view bytes, const std::shared_ptr<TextStore>& store);

}  // namespace tmsync::plan
