#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tmsync/plan/launch_plan.hpp"

/// The counts of a launch in the words of a person; safe on a terminal unless it is said otherwise.
namespace tmsync::report {

/// "1 result", "900 results".
[[nodiscard]] std::string results_words(std::int64_t count);
/// What does not go along and why: "5,000 of test cases outside the scope, 31 of no test case"; empty for nothing.
[[nodiscard]] std::string left_out_words(const plan::LeftOut& counts);
/// What becomes of results: "1,000 results to upload (990 passed, 10 failed), 3 to delete (...)"; empty for nothing.
[[nodiscard]] std::string results_work(const std::map<std::string, std::int64_t>& upload, std::int64_t replace,
                                       std::int64_t remove);
/// What happens to one launch beside its own fields, in the order in which it happens.
[[nodiscard]] std::vector<std::string> launch_work(const plan::LaunchChange& change);
/// What happens to all of them.
[[nodiscard]] std::string results_work(const plan::LaunchPlan& launches);
/// "412 selected, 202 exported before, 196 unchanged, 3 to create, ..."
[[nodiscard]] std::string launch_counts(const plan::LaunchPlan& launches);
/// "2 variables to carry along: BROWSER, OS; 70 variables kept back: CI, HOME and 68 more": at most `most` names of
/// each, 0 for all; empty where no launch with work has any. Names are as the source gives them: to be escaped.
[[nodiscard]] std::string environment_words(const plan::LaunchPlan& launches, std::size_t most);
/// "about 310 files, about 3.4 GB (from a sample of 200 results)"; empty where attachments were not looked at.
[[nodiscard]] std::string attachment_words(const plan::LaunchPlan& launches);

}  // namespace tmsync::report
