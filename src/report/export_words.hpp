#pragma once

#include <string>
#include <vector>

#include "tmsync/plan/plan.hpp"

/// What a plan says about one export, in words: the same in text and in Markdown. Not escaped.
namespace tmsync::report {

/// `9,151 in scope, 9,151 exported before, 9,151 unchanged, 2 left the scope and kept`.
[[nodiscard]] std::string scope_counts(const plan::ExportPlan& planned);

/// `paused until 2026-12-24 (moving hq): declared and kept, not run`; empty where it is not paused. The pause of a
/// native export may still have to be written.
[[nodiscard]] std::string pause_words(const plan::ExportPlan& planned);

/// One kind of object of a scope diff that is worth a line.
struct ScopeMove {
  std::string line;  ///< `812 test cases enter, 37 leave (against what was applied last)`
  const plan::ScopeDelta* delta;
};
/// Test cases, then launches; nothing where nothing moves, or where there is nothing to compare with: an export that
/// was never applied.
[[nodiscard]] std::vector<ScopeMove> scope_moves(const plan::ExportPlan& planned);

/// The queries of the compared configuration, where they differ: `scope there: tag = "release"`.
[[nodiscard]] std::vector<std::string> old_queries(const plan::ExportPlan& planned);

/// Where the plan is about less or about something else than everything: --shard, --revert. One sentence each.
[[nodiscard]] std::vector<std::string> plan_remarks(const plan::Plan& plan);

/// `47 values of test cases are lost without a rule of the mapping that says so: layer 12, status 35`; empty where none
/// is. For the first lines of a report.
[[nodiscard]] std::string ignored_words(const plan::Plan& plan);

/// `incomplete, 1 of 2 exports could not be read`, or `not known, nothing could be read`: the first words of whatever
/// is told of such a plan. Empty where it is complete.
[[nodiscard]] std::string unread_words(const plan::Plan& plan);
/// Is there nothing that could be read?
[[nodiscard]] bool nothing_read(const plan::Plan& plan);

/// `ignored (the mapping has no rule)`: what becomes of a value.
[[nodiscard]] std::string outcome_words(const plan::CoverageRow& row);

/// Of each of Plan::removed_exports.
inline constexpr const char* kRemovedExport =
    "no longer declared: its copies stay on the recipient as they are, and nothing keeps them up to date";

}  // namespace tmsync::report
