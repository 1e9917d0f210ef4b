#include "refusals.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

namespace tmsync::sync {
namespace {

using core::Error;
using core::ErrorKind;
using ::testing::HasSubstr;

const Error kPayment{ErrorKind::protocol, "POST /api/testcase: 402", 402};

void note(Refusals& refusals, int times, const Error& error = kPayment, OperationState state = OperationState::failed) {
  for (int i = 0; i < times; ++i) refusals.note(state, error);
}

TEST(Refusals, StopAtTwentyInARow) {
  Refusals refusals;
  note(refusals, 19);
  EXPECT_FALSE(refusals.stops());
  note(refusals, 1);
  EXPECT_TRUE(refusals.stops());
  EXPECT_EQ(refusals.what(), "20 operations without a success between them were answered 402");
  EXPECT_THAT(refusals.way_out(), HasSubstr("the last: POST /api/testcase: 402; its licence or plan seems"));
  refusals.note(OperationState::done, std::nullopt);
  EXPECT_TRUE(refusals.stops()) << "what was under way changes nothing";
}

TEST(Refusals, BeginAgainAfterASuccessOrAnotherAnswer) {
  Refusals refusals;
  note(refusals, 19);
  refusals.note(OperationState::done, std::nullopt);
  note(refusals, 19);
  note(refusals, 19, {ErrorKind::invalid_input, "no", 422});
  EXPECT_FALSE(refusals.stops());
}

TEST(Refusals, CountOnlyWhatAnInstanceDid) {
  Refusals refusals;
  note(refusals, 40, {ErrorKind::cancelled, "stopped", 0});
  note(refusals, 40, {ErrorKind::io, "no space", 0});
  note(refusals, 40, {ErrorKind::conflict, "changed meanwhile", 0}, OperationState::stale);
  note(refusals, 40, kPayment, OperationState::skipped);
  EXPECT_FALSE(refusals.stops());
  EXPECT_FALSE(refusals.doubtful());
}

TEST(Refusals, InDoubtTheOtherEndIsTried) {
  Refusals refusals;
  std::vector<std::size_t> order;
  core::asio::io_context context;
  core::asio::co_spawn(
      context,
      run_operations(refusals, 15, 1,
                     [&](std::size_t i) -> core::Task<void> {
                       order.push_back(i);
                       // The first twelve are refused.
                       i < 12 ? note(refusals, 1) : refusals.note(OperationState::done, std::nullopt);
                       co_return;
                     }),
      [](std::exception_ptr error) { EXPECT_FALSE(error); });
  context.run();
  EXPECT_THAT(order, ::testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 10, 11, 12, 13));
}

}  // namespace
}  // namespace tmsync::sync
