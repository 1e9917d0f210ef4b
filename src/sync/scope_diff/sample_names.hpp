#pragma once

#include <vector>

#include "tmsync/plan/plan.hpp"
#include "tmsync/plan/scope.hpp"

#include "context.hpp"

/// Names for the samples of a scope diff, which is made from ids. A name that cannot be read stays empty: it decides
/// nothing.
namespace tmsync::sync {

/// Of the cases that left the scope: one search on the source, and where some of them are gone there, one on the
/// recipient for the names of their copies. No request where nothing left.
[[nodiscard]] core::Task<void> name_those_that_left(const ExportContext& context, plan::Classification& found);

/// One search on the source for all of them; none for an empty list.
[[nodiscard]] core::Task<void> name_cases(const ExportContext& context, std::vector<plan::ScopeSample*> samples);
[[nodiscard]] core::Task<void> name_launches(const ExportContext& context, std::vector<plan::ScopeSample*> samples);

}  // namespace tmsync::sync
