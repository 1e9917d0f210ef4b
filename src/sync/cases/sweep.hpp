#pragma once

#include "tmsync/plan/mapping.hpp"

#include "context.hpp"

namespace tmsync::sync {

/// Walks all pages of both sides (side by side) and the attribute values of the mapped fields; fills `source_sweep`,
/// `recipient_sweep`, `watermark`, and counts what was met into `coverage`. Complete or an error.
[[nodiscard]] core::Task<core::Result<void>> sweep_both(ExportContext& context, plan::Coverage& coverage,
                                                        Progress& progress);

/// Reads the links of rows that do not say them: every such row costs a request, since a missing link is not an absent
/// mark.
[[nodiscard]] core::Task<core::Result<void>> read_missing_links(std::shared_ptr<testops::Connection> connection,
                                                                std::vector<model::TestCaseRow>& rows,
                                                                std::size_t workers);

/// A hash of a mark as a number; 0 where it is none.
[[nodiscard]] std::uint64_t hash_of(const std::string& hex);

/// The query for "carries this value". Names where they are unambiguous, as a person would write it; ids where they are
/// not: equality ignores case, and a backslash in a literal does not survive every server's decoding (aql.md section
/// 10).
[[nodiscard]] std::string value_condition(const plan::FieldDef& def, const model::Ref& value);

/// `(a) and (b)`; a blank `a` is everything.
[[nodiscard]] std::string both_conditions(const std::string& a, const std::string& b);

}  // namespace tmsync::sync
