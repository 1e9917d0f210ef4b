#pragma once

#include <string>
#include <string_view>

#include "tmsync/plan/plan.hpp"

#include "json/json_stream.hpp"

namespace tmsync::report {

/// The plan as a document, or as the member `key` of one that is open. Gives its digest.
std::string write_plan(const plan::Plan& plan, JsonStream& out, std::string_view key = {});

}  // namespace tmsync::report
