#pragma once

#include "call.hpp"

/// Launches and results as answers show them, and who may touch them.
namespace tmsync::standin {

[[nodiscard]] json launch_dto(const State& state, const json& launch);
[[nodiscard]] json result_dto(const State& state, const TestResult& result);
/// `[{id, name, variable{id, name}}]`.
[[nodiscard]] json environment_dto(const State& state, const std::vector<Id>& values);
[[nodiscard]] json result_file_dto(const json& row);
/// Typed steps with the rows of their attachments.
[[nodiscard]] json execution_dto(const State& state, const std::string& steps);
/// The old form: name, steps, attachments.
[[nodiscard]] json old_execution_dto(const State& state, const std::string& steps);
[[nodiscard]] json fixture_dto(const State& state, const Fixture& fixture);

/// The launch, where the caller may read it (or write it). A deleted one answers 500, as TestOps does.
[[nodiscard]] const json& readable_launch(const Call& call, Id id);
/// ... which is open: 423 else.
[[nodiscard]] json& open_launch(Call& call, Id id);
[[nodiscard]] TestResult& readable_result(Call& call, Id id);
[[nodiscard]] TestResult& open_result(Call& call, Id id);  ///< of an open launch
/// A person's edit of a result: right to write, whatever the state of the launch.
[[nodiscard]] TestResult& writable_result(Call& call, Id id);
void launch_modified(Call& call, Id launch);
void result_modified(Call& call, TestResult& result);

/// What happens when a launch is closed: unbound uploaded results make test cases, bound ones update theirs as far as
/// the upload policy of the project lets them.
void close_effects(Call& call, Id launch);

}  // namespace tmsync::standin
