#pragma once

#include <optional>
#include <set>
#include <string>

#include "tmsync/core/error.hpp"

namespace tmsync::sync {

/// The logins among `sent` that a refusal (400, 422) of a member names as unknown. A login counts where it stands alone
/// in what the server said: `ivanov` is not in "ivanova", and the path of the request is not looked at. Empty where the
/// refusal is about something else.
[[nodiscard]] std::set<std::string> refused_logins(const std::optional<core::Error>& error,
                                                   const std::set<std::string>& sent);

}  // namespace tmsync::sync
