#pragma once

#include <iosfwd>
#include <string>

#include "tmsync/plan/plan_diff.hpp"
#include "tmsync/report/diagnostics.hpp"
#include "tmsync/report/run_result.hpp"

/// What changed between two plans, for people and for programs. Pure.
namespace tmsync::report {

/// Written as it is made, as the JSON is.
void write_text(const plan::PlanDiff& diff, const TextStyle& style, std::ostream& out);

/// One JSON document, schema in schemas/plan-diff.schema.json, newline included.
void write_json(const plan::PlanDiff& diff, std::ostream& out);

/// For a comment in a pull request, as report::to_markdown of a RunResult.
[[nodiscard]] std::string to_markdown(const plan::PlanDiff& diff, const MarkdownOptions& options);

}  // namespace tmsync::report
