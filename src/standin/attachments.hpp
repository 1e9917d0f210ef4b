#pragma once

#include "router.hpp"

namespace tmsync::standin {

/// `owner` is {"testCaseId": n} or {"sharedStepId": n}; an empty content type is guessed from the name.
Id add_attachment(State& state, const json& owner, const std::string& name, const std::string& content_type,
                  std::string bytes, Id id = 0);

}  // namespace tmsync::standin
