#include "tmsync/core/secret.hpp"

#include <openssl/crypto.h>

namespace tmsync::core {

Secret::~Secret() {
  OPENSSL_cleanse(value_.data(), value_.size());
}

}  // namespace tmsync::core
