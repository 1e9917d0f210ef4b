#pragma once

#include <string>

#include "tmsync/core/secret.hpp"

namespace tmsync::testops {

/// For the text of a server that refused a secret: servers like to repeat what they refuse, as it is or as a piece of
/// JSON, and a long text was cut, perhaps in the middle of it. Every such place becomes `***`.
[[nodiscard]] std::string mask_secret(std::string text, const core::Secret& secret);

}  // namespace tmsync::testops
