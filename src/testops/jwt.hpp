#pragma once

#include <string>
#include <string_view>

namespace tmsync::testops {

/// The login that a JWT was issued for, from its claims; empty where it has none or is no JWT. The signature is not
/// checked: the server does that, here it is only a name to compare with.
[[nodiscard]] std::string user_of_jwt(std::string_view token);

}  // namespace tmsync::testops
