#include "error_scope.hpp"

namespace tmsync::sync {

bool concerns_one_object(const core::Error& error) {
  using core::ErrorKind;
  constexpr int kProxyLogin = 407;
  switch (error.kind) {
    case ErrorKind::invalid_input:
    case ErrorKind::not_found:
    case ErrorKind::conflict:
    case ErrorKind::protocol:
    case ErrorKind::too_large:
      return error.status != kProxyLogin;
    case ErrorKind::unavailable:
    case ErrorKind::unknown_outcome:
      return error.status != 0;  // an answer, though not the wanted one
    case ErrorKind::unauthorized:
    case ErrorKind::forbidden:
    case ErrorKind::tls:
    case ErrorKind::io:
    case ErrorKind::cancelled:
      return false;
  }
  return false;
}

}  // namespace tmsync::sync
