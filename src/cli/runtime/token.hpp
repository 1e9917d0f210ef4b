#pragma once

#include <chrono>

#include "tmsync/core/error.hpp"
#include "tmsync/core/secret.hpp"
#include "tmsync/model/configuration.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// Fetches a token from where the configuration says. White space at both ends is cut off. unauthorized where there is
/// none: the message names the instance, the place, and what to do; it never holds any part of the token. A command
/// runs without a shell, is given no input, and is ended after `limit`.
[[nodiscard]] core::Result<core::Secret> fetch_token(const model::Instance& instance, const Session& session,
                                                     std::chrono::seconds limit = std::chrono::seconds(30));

}  // namespace tmsync::cli
