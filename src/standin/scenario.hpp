#pragma once

#include "router.hpp"

namespace tmsync::standin {

/// With everything below it, and out of its parent.
void remove_step(State& state, Scenario& scenario, Id id);
/// The endpoints that change single steps (steps.cpp).
void add_step_routes(Router& router);

}  // namespace tmsync::standin
