#pragma once

#include "tmsync/plan/plan.hpp"

namespace tmsync::report {

/// A small plan with every action and every reason in it.
[[nodiscard]] plan::Plan sample_plan();
/// One export with launches: every action and every reason that launches know.
[[nodiscard]] plan::Plan launches_plan();
/// Integrations and native exports: every action and every reason that the configuration plane knows.
[[nodiscard]] plan::Plan configuration_plan();
/// Nothing to do.
[[nodiscard]] plan::Plan empty_plan();

/// For plan::ChangeList::retain.
template <typename T>
std::vector<bool> all_but_last(const plan::ChangeList<T>& changes) {
  std::vector<bool> kept(changes.size(), true);
  kept.back() = false;
  return kept;
}

}  // namespace tmsync::report
