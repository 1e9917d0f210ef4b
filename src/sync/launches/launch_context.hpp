#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tmsync/model/launch.hpp"
#include "tmsync/plan/launch_scope.hpp"
#include "tmsync/testops/launches.hpp"

namespace tmsync::sync {

/// A test case in scope that another shard brings to the recipient.
struct AwaitedCase {
  model::Id source = 0;
  model::Id copy = 0;  ///< the object that becomes its copy; 0 = one is created
  bool operator==(const AwaitedCase&) const = default;
};

/// What is known of one export's launches between planning and applying.
struct LaunchContext {
  std::vector<model::Id> scope;     ///< test cases in scope, ascending
  std::vector<model::Id> selected;  ///< launches that the query selects, ascending
  /// Case of the source -> its live copy, by case; 0 = the plan makes one.
  std::vector<std::pair<model::Id, model::Id>> copies;
  std::vector<AwaitedCase> awaited;            ///< by source; those whose copy is not there yet
  std::string digest;                          ///< of the selection, see plan::LaunchRules
  std::map<model::Id, model::LaunchRow> rows;  ///< launches of the source that have changes
  std::set<model::Id> with_retries;            ///< launches of the source that hold retries that go along
  bool bulk = true;
  bool as_manual = false;  ///< results are written as manual ones, so that closing does not rewrite test cases
  /// Closing a launch gives a test case the links of its results: these carry the links of their case, its mark above
  /// all, and none of their own.
  bool carries_case_links = false;
  std::map<model::Id, std::vector<model::Link>> case_links;  ///< of copies, as far as they were asked for
  /// Launches whose copy shows other results than the source, though both hold the same; one line each.
  std::vector<std::string> statistics;
  bool attachments = true;
  model::Id watermark = 0;  ///< highest id of a launch of the recipient project when it was swept

  [[nodiscard]] plan::ResultRules rules() const { return {&scope, &copies, bulk}; }
  [[nodiscard]] bool awaits(model::Id test_case) const;
  /// `digest`, mixed with the cases in scope that have no copy: what the mark of a launch says that left results out
  /// for that.
  [[nodiscard]] std::string digest_without_copies() const;
};

/// A result of the recipient's copy of a launch, as its row tells.
struct PresentResult {
  model::Id source = 0;  ///< the result it was made from
  model::Id id = 0;
  std::uint64_t rev = 0;
  std::optional<model::Id> test_case;
  bool hidden = false;
  std::optional<model::ResultStatus> status;
  auto operator<=>(const PresentResult&) const = default;
};

}  // namespace tmsync::sync
