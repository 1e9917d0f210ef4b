#include <gtest/gtest.h>

#include "export_state.hpp"

/// Which refusals are for good: running again will not help (exit code 12).
namespace tmsync::sync {
namespace {

using core::ErrorKind;

core::Error answer(int status, ErrorKind kind = ErrorKind::protocol) {
  return {kind, "answered", status};
}

TEST(RefusedForGood, AreAnswersAboutTheRequestItself) {
  for (const int status : {301, 302, 307, 308, 400, 402, 405, 411, 413, 414, 415, 422, 431}) {
    EXPECT_TRUE(refused_for_good(answer(status))) << status;
  }
  EXPECT_TRUE(refused_for_good(answer(409, ErrorKind::invalid_input))) << "what uploads answer to a bad result";
}

TEST(RefusedForGood, IsNothingThatCanBeOtherwiseInTheNextRun) {
  for (const int status : {0, 401, 403, 404, 407, 408, 410, 412, 423, 425, 429, 500, 502, 503, 504, 507}) {
    EXPECT_FALSE(refused_for_good(answer(status))) << status;
  }
  EXPECT_FALSE(refused_for_good(answer(409, ErrorKind::conflict)));
  EXPECT_FALSE(refused_for_good(answer(422, ErrorKind::conflict))) << "the launch is closed";
}

}  // namespace
}  // namespace tmsync::sync
