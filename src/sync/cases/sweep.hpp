#pragma once

#include <functional>

#include "tmsync/plan/mapping.hpp"

#include "context.hpp"

namespace tmsync::sync {

/// Walks all pages of both sides (side by side) and the attribute values of the mapped fields; fills `source_sweep`,
/// `recipient_sweep`, `watermark`, and counts what was met into `coverage`. Complete or an error.
[[nodiscard]] core::Task<core::Result<void>> sweep_both(ExportContext& context, plan::Coverage& coverage,
                                                        Progress& progress);

/// The recipient's side alone.
[[nodiscard]] core::Task<core::Result<void>> sweep_recipient(ExportContext& context);

/// Gives `use` every row of the recipient project that the query selects, each with its links: those that do not say
/// them come last and cost a request each, since a missing link is not an absent mark. The number of rows, or an error
/// after which `use` may have seen some. `use` outlives the call.
[[nodiscard]] core::Task<core::Result<std::int64_t>> walk_linked(const ExportContext& context, std::string aql,
                                                                 bool deleted,
                                                                 const std::function<void(model::TestCaseRow&)>& use);

/// A hash of a mark as a number; 0 where it is none.
[[nodiscard]] std::uint64_t hash_of(const std::string& hex);

/// The query for "carries this value". Names where they are unambiguous, as a person would write it; ids where they are
/// not: equality ignores case, and a backslash in a literal does not survive every server's decoding (aql.md section
/// 10).
[[nodiscard]] std::string value_condition(const plan::FieldDef& def, const model::Ref& value);

/// `(a) and (b)`; a blank `a` is everything.
[[nodiscard]] std::string both_conditions(const std::string& a, const std::string& b);

}  // namespace tmsync::sync
