#pragma once

#include <string_view>

#include "tmsync/plan/change.hpp"

#include "text/paint.hpp"

/// The words of a plan for a person.
namespace tmsync::report {

[[nodiscard]] Color color_of(plan::Action action);

/// The reason in words, to stand behind the name of a test case, of an object of the configuration plane, or of a
/// launch.
[[nodiscard]] std::string_view words(plan::Reason reason);
[[nodiscard]] std::string_view launch_words(plan::Reason reason);

/// What a person can do about a refused object; empty where nothing is refused.
[[nodiscard]] std::string_view remedy(plan::Reason reason);
[[nodiscard]] std::string_view launch_remedy(plan::Reason reason);

}  // namespace tmsync::report
