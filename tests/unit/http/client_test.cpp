#include "tmsync/http/client.hpp"

#include <deque>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scripted_transport.hpp"
#include "virtual_clock.hpp"

namespace tmsync::http {
namespace {

using core::ErrorKind;
using testing::answer;
using testing::ScriptedTransport;
using testing::VirtualClock;
using Outcome = core::Result<Response>;

struct Bench {
  boost::asio::io_context context;
  VirtualClock clock;
  core::SeededRandom random{1};
  std::deque<Outcome> script;  ///< then 200
  std::shared_ptr<ScriptedTransport> transport;
  std::unique_ptr<Client> client;

  explicit Bench(ClientLimits limits = {}, std::deque<Outcome> outcomes = {}) : script(std::move(outcomes)) {
    transport = std::make_shared<ScriptedTransport>([this](const Request&) -> Outcome {
      if (script.empty()) return answer(200, "{}");
      Outcome next = script.front();
      script.pop_front();
      return next;
    });
    client = std::make_unique<Client>(transport, limits, clock, random);
  }

  Outcome call(Method method, Repeat repeat) {
    Request request;
    request.method = method;
    request.target = "/thing?secret=1";
    return testing::run(context, clock, client->call(request, repeat));
  }

  /// Starts `count` GETs; the times at which they were answered, in that order.
  std::vector<std::int64_t> burst(int count) {
    std::vector<std::int64_t> times;
    for (int i = 0; i < count; ++i) {
      Request request;
      request.target = "/" + std::to_string(i);
      boost::asio::co_spawn(context, client->call(request, Repeat::safe),
                            [this, &times](std::exception_ptr, Outcome) { times.push_back(clock.now().count()); });
    }
    testing::run_until_done(context, clock);
    return times;
  }
};

Outcome failed(ErrorKind kind) {
  return core::fail(kind, "it broke");
}
Outcome page() {
  return answer(200, "<html>", "text/html; charset=utf-8");
}
Outcome busy(int status, std::string wait) {
  return answer(status, "", "text/plain", {{"Retry-After", std::move(wait)}});
}

struct Row {
  const char* name;
  Outcome first;
  bool safe_repeats;
  bool never_repeats;
};

class Retries : public ::testing::TestWithParam<Row> {};

TEST_P(Retries, FollowTheTable) {
  const Row& row = GetParam();
  Bench safe({}, {row.first});
  (void)safe.call(Method::get, Repeat::safe);
  EXPECT_EQ(safe.transport->requests.size(), row.safe_repeats ? 2U : 1U);
  Bench never({}, {row.first});
  const Outcome outcome = never.call(Method::post, Repeat::never);
  EXPECT_EQ(never.transport->requests.size(), row.never_repeats ? 2U : 1U);
  EXPECT_EQ(never.client->counters().retries, row.never_repeats ? 1 : 0);
  if (row.safe_repeats && !row.never_repeats) {
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().kind, ErrorKind::unknown_outcome);
    EXPECT_EQ(outcome.error().status, row.first.has_value() ? row.first->status : 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Outcomes, Retries,
    ::testing::Values(Row{"ok", answer(200, "{}"), false, false}, Row{"bad_request", answer(400), false, false},
                      Row{"unauthorized", answer(401), false, false}, Row{"not_found", answer(404), false, false},
                      Row{"request_timeout", answer(408), true, false}, Row{"conflict", answer(409), false, false},
                      Row{"too_early", answer(425), true, true}, Row{"throttled", answer(429), true, true},
                      Row{"server_error", answer(500), true, false}, Row{"not_implemented", answer(501), false, false},
                      Row{"bad_gateway", answer(502), true, false}, Row{"overloaded", answer(503), true, false},
                      Row{"overloaded_and_says_when", busy(503, "1"), true, false},
                      Row{"gateway_timeout", answer(504), true, false}, Row{"edge_timeout", answer(524), true, false},
                      Row{"page_in_place_of_json", page(), true, true},
                      Row{"unavailable", failed(ErrorKind::unavailable), true, true},
                      Row{"unknown_outcome", failed(ErrorKind::unknown_outcome), true, false},
                      Row{"tls", failed(ErrorKind::tls), false, false},
                      Row{"too_large", failed(ErrorKind::too_large), false, false},
                      Row{"protocol", failed(ErrorKind::protocol), false, false}),
    [](const auto& row) { return row.param.name; });

TEST(Client, APageIsAnAnswerWhereAnythingIsAccepted) {
  Bench bench({}, {page()});
  Request request;
  request.target = "/file";
  request.headers.push_back({"Accept", "*/*"});
  const Outcome outcome = testing::run(bench.context, bench.clock, bench.client->call(request, Repeat::safe));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->body, "<html>");
  EXPECT_EQ(bench.transport->requests.size(), 1U);
}

TEST(Client, ReturnsTheLastAnswerWhenAttemptsAreUsedUp) {
  ClientLimits limits;
  limits.retries = 2;
  Bench bench(limits, {answer(500, "1"), answer(502, "2"), answer(500, "3"), answer(200)});
  const Outcome outcome = bench.call(Method::patch, Repeat::safe);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->status, 500);
  EXPECT_EQ(outcome->body, "3");
  EXPECT_EQ(bench.client->counters().requests, 3);
}

TEST(Client, AnUnknownOutcomeNamesTheRequestWithoutItsQueryAndWhatTheServerSaid) {
  Bench bench({}, {answer(500, "{\"message\":\n\"boom\"}")});
  const Outcome outcome = bench.call(Method::post, Repeat::never);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_THAT(outcome.error().message, ::testing::HasSubstr("POST /thing: "));
  EXPECT_THAT(outcome.error().message, ::testing::HasSubstr("500"));
  EXPECT_THAT(outcome.error().message, ::testing::HasSubstr("boom"));
  EXPECT_THAT(outcome.error().message, ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_EQ(outcome.error().message.find('\n'), std::string::npos);
}

TEST(Client, RetryAfterInSecondsIsWaitedForAndNoLonger) {
  Bench bench({}, {busy(429, "7")});
  EXPECT_TRUE(bench.call(Method::post, Repeat::never).has_value());
  EXPECT_EQ(bench.clock.now().count(), 7000);
}

TEST(Client, RetryAfterAsADateIsWaitedFor) {
  Bench bench({}, {busy(503, "Wed, 01 Jan 2025 00:00:09 GMT")});
  EXPECT_TRUE(bench.call(Method::get, Repeat::safe).has_value());
  EXPECT_EQ(bench.clock.now().count(), 9000);
}

TEST(Client, AnEndlessRetryAfterIsCapped) {
  Bench bench({}, {busy(429, "999999999")});
  EXPECT_TRUE(bench.call(Method::get, Repeat::safe).has_value());
  EXPECT_EQ(bench.clock.now().count(), 120'000);
}

TEST(Client, RetryAfterHoldsBackTheOthersToo) {
  Bench bench({}, {busy(429, "5")});
  const auto times = bench.burst(1);
  EXPECT_EQ(times, std::vector<std::int64_t>{5000});
  Bench pair({}, {busy(429, "5")});
  pair.transport->clock = &pair.clock;
  ClientLimits one;
  one.concurrency = 1;
  pair.client = std::make_unique<Client>(pair.transport, one, pair.clock, pair.random);
  for (const std::int64_t time : pair.burst(3)) EXPECT_GE(time, 5000);
}

TEST(Client, JitterStaysBetweenTheBaseAndThreeTimesTheLastDelay) {
  ClientLimits limits;
  limits.retries = 1;
  for (int seed = 0; seed < 20; ++seed) {
    Bench bench(limits, {answer(500)});
    bench.random = core::SeededRandom(static_cast<std::uint64_t>(seed));
    (void)bench.call(Method::get, Repeat::safe);
    EXPECT_GE(bench.clock.now().count(), 500);
    EXPECT_LE(bench.clock.now().count(), 1500);
  }
}

TEST(Client, ConcurrencyIsBoundedAndServedInOrder) {
  ClientLimits limits;
  limits.concurrency = 3;
  limits.requests_per_second = 1000;
  Bench bench(limits);
  bench.transport->clock = &bench.clock;
  (void)bench.burst(20);
  EXPECT_EQ(bench.transport->most_in_flight, 3);
  ASSERT_EQ(bench.transport->requests.size(), 20U);
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(bench.transport->requests[static_cast<std::size_t>(i)].target, "/" + std::to_string(i));
}

TEST(Client, TheBucketHoldsOneSecondAndRefillsAtTheRate) {
  ClientLimits limits;
  limits.concurrency = 100;
  limits.requests_per_second = 10;
  Bench bench(limits);
  const auto times = bench.burst(30);
  ASSERT_EQ(times.size(), 30U);
  EXPECT_EQ(times[9], 0) << "the first second's worth goes at once";
  EXPECT_GT(times[10], 0);
  EXPECT_GE(times[29], 2000);
  EXPECT_LE(times[29], 2100);
}

TEST(Client, ThrottlingHalvesTheRateAtMostOnceASecondAndGoodAnswersRaiseIt) {
  ClientLimits limits;
  limits.concurrency = 1;
  limits.requests_per_second = 16;
  limits.base_delay = core::Clock::Duration(1);
  limits.max_delay = core::Clock::Duration(1);
  Bench bench(limits, {answer(429), answer(429), answer(429)});
  const auto slow = bench.burst(40);
  // Three 429 within a second count once: 8/s from there on, a little faster with every second.
  const std::int64_t duration = slow.back();
  EXPECT_GT(duration, 3000) << "at 16/s this would be over in 2.5 s";
  EXPECT_LT(duration, 5000) << "at 2/s this would take 19 s";
  EXPECT_EQ(bench.client->counters().throttled, 3);
}

TEST(Client, ADownedInstanceIsNotHammeredBeyondTheBudget) {
  ClientLimits limits;
  limits.concurrency = 1;
  limits.requests_per_second = 10'000;
  Bench bench(limits);
  bench.transport = std::make_shared<ScriptedTransport>([](const Request&) { return failed(ErrorKind::unavailable); });
  bench.client = std::make_unique<Client>(bench.transport, limits, bench.clock, bench.random);
  (void)bench.burst(1000);
  const ClientCounters& counters = bench.client->counters();
  EXPECT_GE(counters.retries, 50);
  EXPECT_LE(static_cast<double>(counters.retries), 0.2 * static_cast<double>(counters.requests) + 1);
}

TEST(Client, StopEndsThoseWhoWaitAndLetsThoseInFlightFinish) {
  ClientLimits limits;
  limits.concurrency = 1;
  Bench bench(limits);
  bench.transport->clock = &bench.clock;
  bench.transport->latency = core::Clock::Duration(1000);
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 3; ++i) {
    boost::asio::co_spawn(bench.context, bench.client->call(Request{}, Repeat::safe),
                          [&](std::exception_ptr, Outcome outcome) { outcomes.push_back(std::move(outcome)); });
  }
  while (bench.context.poll_one() > 0) {
  }
  bench.client->stop();
  while (bench.context.poll_one() > 0) {
  }
  ASSERT_EQ(outcomes.size(), 2U) << "the waiting ones end at once";
  for (const Outcome& outcome : outcomes) EXPECT_EQ(outcome.error().kind, ErrorKind::cancelled);
  testing::run_until_done(bench.context, bench.clock);
  ASSERT_EQ(outcomes.size(), 3U);
  EXPECT_TRUE(outcomes[2].has_value());
  EXPECT_EQ(bench.call(Method::get, Repeat::safe).error().kind, ErrorKind::cancelled);
  EXPECT_EQ(bench.transport->requests.size(), 1U);
}

TEST(Client, StopDuringABackoffEndsItSoonAndDoesNotHideAWriteThatMayHaveHappened) {
  for (const Method method : {Method::get, Method::patch}) {
    Bench bench({}, {busy(500, "60")});
    std::optional<Outcome> outcome;
    Request request;
    request.method = method;
    boost::asio::co_spawn(bench.context, bench.client->call(request, Repeat::safe),
                          [&](std::exception_ptr, Outcome end) { outcome = std::move(end); });
    while (bench.context.poll_one() > 0) {
    }
    bench.client->stop();
    testing::run_until_done(bench.context, bench.clock);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->error().kind, method == Method::get ? ErrorKind::cancelled : ErrorKind::unknown_outcome);
    EXPECT_LT(bench.clock.now().count(), 1000);
  }
}

TEST(Client, TheObserverSeesEveryAttempt) {
  Bench bench({}, {answer(500), answer(200, "abc")});
  std::vector<int> statuses;
  bench.client->set_observer(
      [&](Method, const std::string&, int status, std::int64_t, std::size_t) { statuses.push_back(status); });
  (void)bench.call(Method::get, Repeat::safe);
  EXPECT_THAT(statuses, ::testing::ElementsAre(500, 200));
  EXPECT_EQ(bench.client->counters().bytes_in, 3);
}

TEST(Response, HeadersAreFoundWhateverTheirCase) {
  const Response response = answer(200, "", "text/plain");
  ASSERT_NE(response.header("CONTENT-type"), nullptr);
  EXPECT_EQ(*response.header("content-type"), "text/plain");
  EXPECT_EQ(response.header("content"), nullptr);
}

}  // namespace
}  // namespace tmsync::http
