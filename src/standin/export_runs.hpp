#pragma once

#include <string>

#include "call.hpp"

/// When export configurations run, and what becomes of them then.
namespace tmsync::standin {

/// Runs what is due; whether anything was.
bool run_due_exports(State& state, const Instance::Options& options, std::int64_t now);

/// Runs one now; what kept it from copying everything, empty = nothing did. A recipient that refuses the token switches
/// the configuration off.
std::string run_export(State& state, const Instance::Options& options, std::int64_t now, Id id);

/// After a configuration was written: without a delay it runs right then, else when the delay has passed.
void schedule_export(json& row, std::int64_t now);

/// What the row remembers of the copies in one project of one recipient.
[[nodiscard]] json& memory_of(json& row, const json& integration, const std::string& project_key);

}  // namespace tmsync::standin
