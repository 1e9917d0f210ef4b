#include "runtime/budget.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "cli_world.hpp"

/// --max-requests and --deadline: a run ends cleanly, and the next one goes on.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

constexpr std::size_t kCases = 40;

class BudgetRun : public CliWorld {
 protected:
  void fill(const Setup& setup) {
    start(setup);
    on_emea([](standin::Instance& instance) { ASSERT_TRUE(instance.generate("Payments", kCases, 7)); });
    Yaml yaml;
    yaml.test_cases = "{}";
    yaml.concurrency = 8;
    configure(yaml);
  }
  void fill() { fill(Setup()); }
  std::size_t sent_by(const std::function<void()>& action) {
    const auto before = requests();
    action();
    return requests() - before;
  }
  std::size_t marks() {
    std::size_t found = 0;
    const auto all = Json::parse(copies());
    for (const auto& one : all["testCases"]) {
      for (const auto& link : one["links"]) found += link["type"] == "tmsync" ? 1 : 0;
    }
    return found;
  }
};

TEST(Pace, LeavesEnoughForWhatIsBegun) {
  EXPECT_EQ(cli::pace(1'000, 100, 50).at_once, 0U) << "plenty";
  EXPECT_EQ(cli::pace(5, 0, 0).at_once, 0U) << "nothing to do";
  for (std::int64_t left = 1; left < 500; ++left) {
    const auto how = cli::pace(left, 3'000, 1'000);
    EXPECT_GE(how.at_once, 1U);
    EXPECT_LT(how.reserve, left) << "something is begun";
    if (left > 20) {
      EXPECT_LE(static_cast<std::int64_t>(how.at_once) * 4, left) << "what is begun can be finished";
    }
  }
}

TEST_F(BudgetRun, SmallRunsAddUpToOneLargeOne) {
  fill();
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  const auto wanted = copies();
  const auto all = marks();
  ASSERT_GE(all, kCases);

  for (const std::size_t more : {25U, 50U, 120U}) {
    fill();
    const auto limit = sent_by([&] { ASSERT_EQ(run({"plan"}).code, 0); }) + more;
    std::size_t there = 0;
    for (int runs = 1;; ++runs) {
      ASSERT_LT(runs, 60) << "with " << limit;
      Outcome outcome;
      const auto sent = sent_by([&] { outcome = run({"apply", "--yes", "--max-requests", std::to_string(limit)}); });
      EXPECT_LE(sent, limit) << outcome.all();
      const auto now = marks();
      if (outcome.code == 0) break;
      ASSERT_EQ(outcome.code, 3) << outcome.all();
      // The first one may come no further than the values of custom fields that the cases need.
      ASSERT_TRUE(runs == 1 || now > there) << "no progress with " << limit << ":\n" << outcome.all();
      EXPECT_THAT(outcome.flat(), HasSubstr("ended by --max-requests " + std::to_string(limit)));
      there = now;
    }
    EXPECT_EQ(copies(), wanted);
    EXPECT_EQ(run({"plan", "--refresh", "full", "--detailed-exitcode"}).code, 0);
  }
}

TEST_F(BudgetRun, WhatIsBegunIsFinished) {
  fill();
  const auto outcome = run({"apply", "--yes", "--max-requests", "100", "--format", "json"});
  ASSERT_EQ(outcome.code, 3) << outcome.all();
  const auto report = Json::parse(outcome.out);
  EXPECT_EQ(report["outcome"], "incomplete");
  EXPECT_EQ(report["stoppedBy"], "--max-requests 100");
  for (const auto& operation : report["notDone"]) {
    EXPECT_EQ(operation["state"], "skipped") << operation;
    EXPECT_EQ(operation["message"], "not begun: --max-requests 100 is used up") << operation;
  }
}

TEST_F(BudgetRun, APlanThatIsNotReadWholeSaysSo) {
  fill();
  for (const char* verb : {"plan", "drift", "verify"}) {
    Outcome outcome;
    const auto sent = sent_by([&] { outcome = run({verb, "--max-requests", "7", "--format", "ndjson"}); });
    EXPECT_EQ(outcome.code, 3) << verb << outcome.all();
    EXPECT_LE(sent, 7U) << verb;
    EXPECT_THAT(outcome.flat(), HasSubstr("ended by --max-requests 7 before everything was read; nothing was written"));
    const auto last = outcome.out.rfind("{\"type\":\"summary\"");
    ASSERT_NE(last, std::string::npos) << outcome.out;
    const auto summary = Json::parse(outcome.out.substr(last));
    EXPECT_EQ(summary["stoppedBy"], "--max-requests 7") << verb;
    EXPECT_EQ(summary["outcome"], "incomplete") << verb;
    EXPECT_EQ(summary["exitCode"], 3) << verb;
  }
  const auto applied = run({"apply", "--yes", "--max-requests", "7"});
  EXPECT_EQ(applied.code, 3) << applied.all();
  EXPECT_EQ(writes(), 0U);
}

TEST_F(BudgetRun, ALimitThatIsNotReachedChangesNothing) {
  fill();
  Outcome free;
  const auto needed = sent_by([&] { free = run({"plan"}); });
  Outcome exact;
  const auto sent = sent_by([&] {
    exact = run({"plan", "--max-requests", std::to_string(needed), "--deadline", "1h"});
  });
  EXPECT_EQ(exact.code, 0) << exact.all();
  EXPECT_EQ(sent, needed);
  EXPECT_EQ(exact.out, free.out);
}

class Deadline : public BudgetRun {
 protected:
  static std::chrono::milliseconds time(const std::function<void()>& action) {
    const auto began = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  }
};

TEST_F(Deadline, EndsWaitingThatAnInstanceAskedFor) {
  Setup setup;
  setup.meddle = [](const standin::Request&, standin::Outcome& outcome) {
    outcome.response.status = 429;
    outcome.response.headers.push_back({"Retry-After", "100"});
  };
  start(setup);
  write("tmsync.yaml", replaced(text_of({}), "retries: 0", "retries: 5"));
  Outcome outcome;
  const auto took = time([&] { outcome = run({"plan", "--deadline", "400ms"}); });
  EXPECT_EQ(outcome.code, 3) << outcome.all();
  EXPECT_THAT(outcome.flat(), HasSubstr("ended by --deadline 400ms before everything was read; nothing was written"));
  EXPECT_LT(took.count(), 5'000);
}

TEST_F(Deadline, AnApplyEndsAndTheNextOneGoesOn) {
  std::atomic<int> creates = 0;
  std::atomic<bool> slow = true;
  Setup setup;
  setup.meddle = [&](const standin::Request& request, standin::Outcome&) {
    const bool create = request.method == "POST" && request.target.find("/testcase?") != std::string::npos;
    if (create && ++creates > 5 && slow) std::this_thread::sleep_for(std::chrono::milliseconds(1'000));
  };
  fill(setup);
  const auto outcome = run({"apply", "--yes", "--deadline", "900ms"});
  ASSERT_EQ(outcome.code, 3) << outcome.all();
  EXPECT_THAT(outcome.flat(), HasSubstr("ended by --deadline 900ms"));
  EXPECT_LT(marks(), kCases);
  slow = false;
  const auto rest = run({"apply", "--yes"});
  EXPECT_EQ(rest.code, 0) << rest.all();
  EXPECT_GE(marks(), kCases);
  EXPECT_EQ(run({"plan", "--detailed-exitcode"}).code, 0);
}

TEST_F(Deadline, EndsTheWaitingOfVerifyWithItsLastLook) {
  start();
  Outcome outcome;
  const auto took = time([&] { outcome = run({"verify", "--wait", "1h", "--deadline", "600ms"}); });
  EXPECT_EQ(outcome.code, 11) << outcome.all();
  EXPECT_LT(took.count(), 5'000);
}

TEST_F(Deadline, IsATime) {
  start();
  for (const char* text : {"0s", "5", "soon", "-1s"}) {
    const auto outcome = run({"plan", "--deadline", text});
    EXPECT_EQ(outcome.code, 64) << text;
  }
  EXPECT_EQ(run({"plan", "--max-requests", "0"}).code, 64);
}

}  // namespace
}  // namespace tmsync::testing
