#pragma once

#include <vector>

#include "tmsync/plan/drift.hpp"

namespace tmsync::testing {

inline std::vector<plan::Drift> drift_of(const plan::Plan& plan) {
  std::vector<plan::Drift> all;
  plan::for_each_drift(plan, [&](plan::Drift drift) { all.push_back(std::move(drift)); });
  return all;
}

}  // namespace tmsync::testing
