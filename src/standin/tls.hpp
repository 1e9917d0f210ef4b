#pragma once

#include <string>

#include "tmsync/core/error.hpp"

namespace tmsync::standin {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

/// A new key and a certificate for it, signed by itself, good for a day, for localhost, 127.0.0.1, ::1 and `address`.
[[nodiscard]] core::Result<Certificate> make_certificate(const std::string& address);

}  // namespace tmsync::standin
