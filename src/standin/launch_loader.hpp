#pragma once

#include "state_node.hpp"

namespace tmsync::standin {

/// The launches of a project in a state file, and its upload policy. Test cases are loaded before.
void load_launches(State& state, const Node& project_node, Id project, std::int64_t now);
/// Results never rewrite test cases of the project: a policy row for each field.
void protect_test_cases(State& state, Id project, std::int64_t now);
/// A row of a launch with everything it needs.
[[nodiscard]] json new_launch(Id project, const std::string& name, std::int64_t now, const std::string& login);

}  // namespace tmsync::standin
