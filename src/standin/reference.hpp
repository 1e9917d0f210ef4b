#pragma once

#include "call.hpp"

/// Reference data as answers show it.
namespace tmsync::standin {

inline constexpr Id kDefaultWorkflow = -1;

[[nodiscard]] json status_dto(const State& state, Id id);  ///< null where it is unknown
[[nodiscard]] json workflow_dto(const State& state, Id id);
[[nodiscard]] bool has_status(const State& state, Id workflow, Id status);
[[nodiscard]] Id default_workflow(const State& state, Id project, bool automated);
[[nodiscard]] Id first_status(const State& state, Id workflow);

/// The ids of the values that a `customFields` list means; creates values where the field is not locked. `by_id_alone`:
/// whether an element may be a bare {id} (v2=true).
[[nodiscard]] std::vector<Id> resolve_values(State& state, Id project, const json& list, bool by_id_alone);
[[nodiscard]] json value_dto(const State& state, Id value);
/// [{customField, values}] of a project's fields that hold one of these values.
[[nodiscard]] json grouped_values(const State& state, Id project, const std::vector<Id>& values);
[[nodiscard]] std::vector<Id> resolve_tags(State& state, const json& list);
[[nodiscard]] std::vector<Member> resolve_members(State& state, const json& list);
[[nodiscard]] std::vector<Link> read_links(const json& list);
[[nodiscard]] json member_dto(const State& state, const Member& member);
/// The issue of that name and integration, noted where it is new.
[[nodiscard]] Id resolve_issue(State& state, Id project, const json& item);
[[nodiscard]] json issue_dto(const State& state, Id id);
[[nodiscard]] json test_key_dto(const TestKey& key);

// A test case as answers show it (render.cpp).
[[nodiscard]] json case_dto(const State& state, const Case& test_case);
[[nodiscard]] json case_row(const State& state, const Case& test_case);
[[nodiscard]] json overview_dto(const State& state, const Case& test_case);
[[nodiscard]] json links_dto(const Case& test_case);
[[nodiscard]] json tags_dto(const State& state, const Case& test_case);
/// The `__search` row, rendered once.
[[nodiscard]] const std::string& search_row(const State& state, const Case& test_case);

// Scenarios (scenario.cpp).
/// Reads typed steps and appends them. `owner` is the case or minus the shared step.
void append_steps(Call& call, Scenario& scenario, Id owner, json steps);
void clear_scenario(State& state, Scenario& scenario);
[[nodiscard]] json normalized(const State& state, const Scenario* scenario, Id owner);
[[nodiscard]] json old_scenario(const State& state, const Case& test_case);
[[nodiscard]] json attachment_row(const State& state, const json& row);
extern const struct Shape kScenario;

}  // namespace tmsync::standin
