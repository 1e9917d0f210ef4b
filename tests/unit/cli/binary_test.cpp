#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child_process.hpp"
#include "cli_world.hpp"

/// The program itself: what needs a process, such as a full disk and signals.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

class Binary : public CliWorld {
 protected:
  void SetUp() override { start(); }
  void TearDown() override {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
  }

  void spawn(std::vector<std::string> arguments, const std::string& out = "") {
    const auto stdout_file = out.empty() ? folder / "stdout" : std::filesystem::path(out);
    child_ = spawn_program(std::move(arguments), folder, environment, stdout_file, folder / "stderr");
    ASSERT_GT(child_, 0);
  }

  /// The exit code; -1 when it was killed by a signal; -2 when it did not end in time.
  int wait(std::chrono::seconds limit = 20s) {
    const auto code = wait_for_program(child_, std::chrono::steady_clock::now() + limit);
    if (!code) return -2;
    child_ = 0;
    return *code;
  }

  [[nodiscard]] std::string text(const char* name) const {
    std::ifstream file(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  static bool eventually(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + 15s;
    while (std::chrono::steady_clock::now() < until) {
      if (holds()) return true;
      std::this_thread::sleep_for(2ms);
    }
    return false;
  }

  void slow(const std::string& method, const std::string& glob, std::int64_t ms) {
    on_hq([&](standin::Instance& hq) {
      standin::Fault fault;
      fault.kind = standin::Fault::Kind::delay;
      fault.method = method;
      fault.path_glob = glob;
      fault.times = -1;
      fault.delay_ms = ms;
      hq.add_fault(fault);
    });
  }

  bool created_something() {
    bool found = false;
    on_hq([&](standin::Instance& hq) {
      for (const auto& request : hq.log())
        found = found || (request.method == "POST" && request.target.find("/testcase?") != std::string::npos);
    });
    return found;
  }

  void one_at_a_time() {
    Yaml yaml;
    yaml.concurrency = 1;
    configure(yaml);
  }

  void expect_next_run_completes() {
    on_hq([](standin::Instance& hq) { hq.clear_faults(); });
    const auto again = run({"apply", "--yes", "--verify"});
    EXPECT_EQ(again.code, 0) << again.all();
    for (const char* name : {"\"Pay by card\"", "\"Refund\"", "\"Table of amounts\""}) {
      EXPECT_EQ(count(copies(), std::string("\"name\": ") + name), 1U) << copies();
    }
  }

  pid_t child_ = 0;
};

TEST_F(Binary, AFullDiskIsAnError) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"version"}, {"--help"}, {"plan"}, {"plan", "--format", "json"}, {"validate"}, {"schema", "export"}}) {
    spawn(arguments, "/dev/full");
    EXPECT_EQ(wait(), 1) << arguments.front();
    EXPECT_THAT(text("stderr"), HasSubstr("is the disk full?")) << arguments.front();
  }
}

TEST_F(Binary, WhatCannotBeShownIsNotApplied) {
  spawn({"apply", "--yes"}, "/dev/full");
  EXPECT_EQ(wait(), 1);
  EXPECT_THAT(text("stderr"), HasSubstr("is the disk full?"));
  EXPECT_EQ(writes(), 0U);
}

/// As `tmsync plan | head` is, but with nobody there from the beginning.
TEST_F(Binary, AReaderWhoHasGoneIsNoFullDisk) {
  write("bad.yaml", "kind: Nothing\n");
  struct Row {
    std::vector<std::string> arguments;
    int code;
  };
  for (const auto& [arguments, code] : std::vector<Row>{{{"version"}, 0},
                                                        {{"--help"}, 0},
                                                        {{"plan"}, 0},
                                                        {{"plan", "--detailed-exitcode"}, 2},
                                                        {{"plan", "--format", "json"}, 0},
                                                        {{"plan", "--format", "ndjson"}, 0},
                                                        {{"plan", "--format", "html"}, 0},
                                                        {{"drift"}, 0},
                                                        {{"verify", "--format", "junit"}, 11},
                                                        {{"doctor"}, 0},
                                                        {{"explain", "export/payments/test-case/101"}, 0},
                                                        {{"validate", "tmsync.yaml"}, 0},
                                                        {{"validate", "bad.yaml", "--format", "json"}, 7},
                                                        {{"aql", "tag = \"x\""}, 0},
                                                        {{"completion", "bash"}, 0},
                                                        {{"schema", "export"}, 0}}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    close(ends[0]);
    child_ = spawn_program(arguments, folder, environment, {}, folder / "stderr", ends[1]);
    close(ends[1]);
    EXPECT_EQ(wait(), code) << arguments.front() << text("stderr");
    EXPECT_THAT(text("stderr"), Not(HasSubstr("disk"))) << arguments.front();
  }
}

TEST_F(Binary, AReaderWhoHasGoneIsToldThatNothingWasApplied) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  close(ends[0]);
  child_ = spawn_program({"apply", "--yes"}, folder, environment, {}, folder / "stderr", ends[1]);
  close(ends[1]);
  EXPECT_EQ(wait(), 1);
  EXPECT_THAT(text("stderr"), HasSubstr("nothing was applied, because the plan could not be shown"));
  EXPECT_THAT(text("stderr"), Not(HasSubstr("disk")));
  EXPECT_EQ(writes(), 0U);
}

TEST_F(Binary, RunsLikeTheLibrary) {
  spawn({"plan"});
  EXPECT_EQ(wait(), 0);
  EXPECT_EQ(text("stdout"), run({"plan"}).out);
}

TEST_F(Binary, AnInterruptFinishesWhatWasBegunAndTheNextRunTheRest) {
  one_at_a_time();
  slow("POST", "/testcase", 400);
  spawn({"apply", "--yes"});
  ASSERT_TRUE(eventually([&] { return created_something(); })) << text("stderr");
  kill(child_, SIGINT);
  EXPECT_EQ(wait(), 130) << text("stderr");
  EXPECT_THAT(text("stderr"), HasSubstr("interrupted: finishing what was begun"));
  EXPECT_THAT(text("stdout"), HasSubstr("Applied: 1 created, 0 updated, 0 deleted, 2 skipped."));
  EXPECT_THAT(text("stdout"), HasSubstr("Run apply again to complete the work."));
  expect_next_run_completes();
}

TEST_F(Binary, TerminationIsTheSameWithItsOwnCode) {
  one_at_a_time();
  slow("POST", "/testcase", 400);
  spawn({"apply", "--yes", "--format", "json"});
  ASSERT_TRUE(eventually([&] { return created_something(); })) << text("stderr");
  kill(child_, SIGTERM);
  EXPECT_EQ(wait(), 143) << text("stderr");
  EXPECT_THAT(text("stdout"), HasSubstr("\"outcome\": \"interrupted\""));
  expect_next_run_completes();
}

TEST_F(Binary, ASecondInterruptEndsAtOnce) {
  slow("POST", "/testcase", 60'000);
  spawn({"apply", "--yes"});
  ASSERT_TRUE(eventually([&] { return created_something(); })) << text("stderr");
  kill(child_, SIGINT);
  ASSERT_TRUE(eventually([&] { return text("stderr").find("once more to stop at once") != std::string::npos; }));
  kill(child_, SIGINT);
  EXPECT_EQ(wait(5s), 130);
  expect_next_run_completes();
}

TEST_F(Binary, AnInterruptEndsTheWaitingOfVerify) {
  spawn({"verify", "--wait", "10m"});
  ASSERT_TRUE(eventually([&] { return text("stderr").find("looking again") != std::string::npos; }));
  kill(child_, SIGINT);
  EXPECT_EQ(wait(5s), 130) << text("stderr");
  EXPECT_EQ(text("stdout"), "");
}

TEST_F(Binary, AnInterruptWhilePlanningWritesNothing) {
  slow("GET", "/testcase/__search", 300);
  spawn({"apply", "--yes"});
  ASSERT_TRUE(eventually([&] { return requests() > 4; }));
  kill(child_, SIGINT);
  EXPECT_EQ(wait(), 130) << text("stderr");
  EXPECT_THAT(text("stderr"), HasSubstr("interrupted"));
  EXPECT_EQ(writes(), 0U);
}

}  // namespace
}  // namespace tmsync::testing
