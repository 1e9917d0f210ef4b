#pragma once

#include <set>
#include <string>
#include <vector>

#include "context.hpp"
#include "launch_context.hpp"

/// Reading launches and the results inside them.
namespace tmsync::sync {

/// Launches of one side, by id. Rows that do not say their links are read one by one.
[[nodiscard]] core::Task<core::Result<std::vector<model::LaunchRow>>> read_launches(
    std::shared_ptr<testops::Connection> connection, model::Id project, std::string aql, std::size_t workers);

/// The launches of the recipient that carry a mark of the source project, by (source id, id).
[[nodiscard]] std::vector<plan::LaunchCopy> copies_among(const ExportContext& context,
                                                         std::vector<model::LaunchRow> rows);

/// The results of a launch of the recipient that carry a mark of the source project, sorted. Others are left alone.
[[nodiscard]] core::Task<core::Result<std::vector<PresentResult>>> read_present(const ExportContext& context,
                                                                                model::Id launch);
/// Those made from one result; [first, last) into the sorted list.
[[nodiscard]] std::pair<std::size_t, std::size_t> present_of(const std::vector<PresentResult>& present,
                                                             model::Id source);

/// Of those the one that says what the result says; absent: none does.
[[nodiscard]] std::optional<std::size_t> equal_among(const std::vector<PresentResult>& present,
                                                     std::pair<std::size_t, std::size_t> made, std::uint64_t rev);

/// A result that became a retry after it was written one by one: nothing can hide it there, so that it goes.
[[nodiscard]] bool is_seen_retry(plan::ResultFate fate, const PresentResult& copy);

/// The mark of a launch's copy, `copy` = 0 where that is not made yet. Without `complete` it says that something in it
/// may be half-written.
[[nodiscard]] model::Mark launch_mark(const ExportContext& context, const model::LaunchRow& row, bool complete,
                                      const std::string& digests, model::Id copy);
[[nodiscard]] model::Link result_mark(const ExportContext& context, const model::ResultRow& row);

/// Of the launches of the recipient with a mark those that are the tool's own: it was written onto them, or, where it
/// does not say so, the tool's own users made them. Rows do not say who made a launch; the query language knows. No
/// request where every mark says it. Where nobody is known to be the tool's user, nobody is accused.
[[nodiscard]] core::Task<core::Result<std::set<model::Id>>> own_among(const ExportContext& context,
                                                                      const std::vector<plan::LaunchCopy>& copies);

/// Can a run have made `other` when `kept` was there or about to be? Both are made by the tool's own users.
[[nodiscard]] bool made_twice(const model::LaunchRow& kept, const model::LaunchRow& other);

}  // namespace tmsync::sync
