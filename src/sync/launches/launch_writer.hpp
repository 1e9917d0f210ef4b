#pragma once

#include <map>
#include <string>

#include "cases/case_writer.hpp"
#include "context.hpp"

namespace tmsync::sync {

/// Copies that this apply made, so that a second export between the same two projects fills the same launch.
using MadeLaunches = std::map<std::string, model::Id>;

struct WrittenLaunch {
  Written written;
  std::int64_t results = 0;  ///< uploaded
};

/// Carries out one change of a launch completely. What was begun and could not be finished keeps a mark without
/// revision, so that the next run completes it. `made` is keyed by recipient project and source reference.
/// `keep_image`: the result tells what was there before.
[[nodiscard]] core::Task<WrittenLaunch> write_launch(ExportContext& context, const plan::LaunchChange& change,
                                                     MadeLaunches& made, core::Clock& clock, bool keep_image);

}  // namespace tmsync::sync
