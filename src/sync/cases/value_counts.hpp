#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tmsync/plan/side.hpp"
#include "tmsync/testops/api.hpp"

namespace tmsync::sync {

/// How many live cases of the project a query selects. Absent where the instance does not accept the query. One request
/// where the instance counts, else a walk.
[[nodiscard]] core::Task<core::Result<std::optional<std::int64_t>>> count_selected(
    std::shared_ptr<testops::Connection> connection, model::Id project, std::string aql);

/// The values of a custom field, as a project lists them.
struct CountedValues {
  std::vector<testops::FieldValue> values;
  /// Those that no case of the project carries. Counts of an instance may be behind, so that a count of 0 is believed
  /// only where one query for all of them selects nothing.
  std::set<model::Id> unused;
  bool counts_are_wrong = false;  ///< the query found cases: `unused` is empty, each value has to be asked for
};

/// Reads values and counts, and asks for those with a count of 0: one request for each 100 of them.
[[nodiscard]] core::Task<core::Result<CountedValues>> read_counted_values(
    std::shared_ptr<testops::Connection> connection, model::Id project, model::Id field);

/// What a reader has to know of fields whose counts are wrong.
[[nodiscard]] std::string miscounted_values(const plan::Side& side, const std::vector<std::string>& fields);

}  // namespace tmsync::sync
