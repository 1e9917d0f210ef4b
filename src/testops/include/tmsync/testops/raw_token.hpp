#pragma once

#include "tmsync/testops/api.hpp"

namespace tmsync::testops {

/// True: the instance has no token exchange (404 or 405), so that the API token itself goes along with each request.
/// Known once it is connected.
[[nodiscard]] bool sends_api_token(Connection& connection);

}  // namespace tmsync::testops
