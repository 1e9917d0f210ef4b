#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tmsync/model/launch.hpp"
#include "tmsync/plan/content.hpp"

/// What a launch and its results say, in the words of the recipient and without what differs between two equal copies.
namespace tmsync::plan {

struct LaunchContent {
  std::string name;
  std::vector<std::string> tags;     ///< sorted, unique
  std::vector<model::Link> links;    ///< sorted, unique, without marks
  std::vector<model::Issue> issues;  ///< sorted; with a known integration the url is empty
  bool operator==(const LaunchContent&) const = default;
};

/// What the copy shall say. Names are cut to the 255 characters that a launch takes. Needs `source` and `recipient` of
/// the rules.
[[nodiscard]] LaunchContent desired_launch(const model::LaunchRow& source, const ContentRules& rules,
                                           Omissions& omissions);
[[nodiscard]] LaunchContent observed_launch(const model::LaunchRow& recipient);

/// Field by field, in a fixed order; empty = equal.
[[nodiscard]] std::vector<FieldChange> compare(const LaunchContent& desired, const LaunchContent& observed);
[[nodiscard]] std::string revision(const LaunchContent& content);

/// 16 hex digits over everything that a copy of the result is made from and that its row tells. Execution, fixtures and
/// files are not in the row: they are written with the result and do not change afterwards without it.
[[nodiscard]] std::string result_revision(const model::ResultRow& row);

}  // namespace tmsync::plan
