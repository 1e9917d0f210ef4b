#include "error_scope.hpp"

#include <gtest/gtest.h>

namespace tmsync::sync {
namespace {

using core::ErrorKind;

struct Row {
  ErrorKind kind;
  int status;
  bool one;
};

TEST(ErrorScope, TellsOneObjectsFailureFromEverybodys) {
  for (const Row& row : {
           Row{ErrorKind::invalid_input, 400, true},
           Row{ErrorKind::not_found, 404, true},
           Row{ErrorKind::conflict, 409, true},
           Row{ErrorKind::conflict, 0, true},
           Row{ErrorKind::protocol, 410, true},
           Row{ErrorKind::protocol, 0, true},  // an answer that cannot be read
           Row{ErrorKind::too_large, 0, true},
           Row{ErrorKind::unavailable, 500, true},
           Row{ErrorKind::unknown_outcome, 502, true},
           Row{ErrorKind::unavailable, 0, false},  // nobody answered
           Row{ErrorKind::unknown_outcome, 0, false},
           Row{ErrorKind::unauthorized, 401, false},
           Row{ErrorKind::forbidden, 403, false},
           Row{ErrorKind::protocol, 407, false},
           Row{ErrorKind::tls, 0, false},
           Row{ErrorKind::io, 0, false},
           Row{ErrorKind::cancelled, 0, false},
       }) {
    EXPECT_EQ(concerns_one_object({row.kind, "x", row.status}), row.one) << to_string(row.kind) << ' ' << row.status;
  }
}

}  // namespace
}  // namespace tmsync::sync
