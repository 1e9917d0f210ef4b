#include "runtime/lock.hpp"

#include <array>
#include <csignal>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tmsync/core/async.hpp"

#include "cli_world.hpp"

/// --lock: one process at a time.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Lock : public CliWorld {
 protected:
  std::filesystem::path path() const { return folder / "ci.lock"; }
  cli::LockOwner owner() const { return {"ci", "runner-7", 812, "4f3c", core::SystemClock().unix_ms() - 725'000}; }
};

TEST_F(Lock, IsHeldByOneAndFreeAfterIt) {
  {
    auto first = cli::FileLock::take(path(), owner());
    ASSERT_TRUE(first) << first.error().message;
    auto second = cli::FileLock::take(path(), owner());
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().held);
    ASSERT_TRUE(second.error().by);
    EXPECT_EQ(second.error().by->run_id, "4f3c");
    struct stat what {};
    ASSERT_EQ(::stat(path().c_str(), &what), 0);
    EXPECT_EQ(what.st_mode & 0777U, 0600U);
  }
  EXPECT_THAT(text_of_file(path()), IsEmpty()) << "nobody holds it";
  EXPECT_TRUE(cli::FileLock::take(path(), owner()));
}

TEST_F(Lock, AKilledHolderLeavesNoLock) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = cli::FileLock::take(path(), owner());
    const char good = held ? 'y' : 'n';
    if (::write(ready[1], &good, 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char good = 'n';
  ASSERT_EQ(::read(ready[0], &good, 1), 1);
  ASSERT_EQ(good, 'y');
  const auto meanwhile = cli::FileLock::take(path(), owner());
  ASSERT_FALSE(meanwhile);
  EXPECT_TRUE(meanwhile.error().held);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_THAT(text_of_file(path()), HasSubstr("runner-7")) << "it could not tidy up";
  EXPECT_TRUE(cli::FileLock::take(path(), owner()));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(Lock, OtherFilesAreLeftAsTheyAre) {
  write("notes.txt", "do not lose this\n");
  write("other.json", R"({"format":"something else"})");
  std::filesystem::create_directory(folder / "folder");
  std::filesystem::create_symlink(folder / "notes.txt", folder / "link");
  std::filesystem::create_symlink(folder / "nowhere", folder / "dangling");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const char* name : {"notes.txt", "other.json", "folder", "link", "dangling", "pipe", "no/such/folder"}) {
    const auto taken = cli::FileLock::take(folder / name, owner());
    ASSERT_FALSE(taken) << name;
    EXPECT_FALSE(taken.error().held) << name;
    EXPECT_THAT(taken.error().message, HasSubstr("cannot be a lock")) << name;
  }
  EXPECT_EQ(text_of_file(folder / "notes.txt"), "do not lose this\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "nowhere"));
}

TEST_F(Lock, WhatAnybodyWroteIntoItIsReadWithCare) {
  for (const char* text : {"[]", "{", R"({"format":"tmsync/lock/v1","process":"x","sinceMs":1e99})",
                           R"({"format":"tmsync/lock/v1","user":"\u001b[31m","host":7})"}) {
    write("ci.lock", text);
    static_cast<void>(cli::FileLock::take(path(), owner()));
  }
  EXPECT_THAT(cli::describe({"\x1b[31mci", "h", 1, "r", 0}, 1'000), Not(HasSubstr("\x1b")));
}

TEST_F(Lock, SaysWhoHoldsItAndSinceWhen) {
  EXPECT_EQ(cli::describe(owner(), owner().since_ms + 725'000), "ci@runner-7, process 812, run 4f3c, for 12 min 5 s");
}

TEST_F(Lock, ApplyRefusesAHeldLockAndNothingIsSent) {
  start();
  const auto held = cli::FileLock::take(path(), owner());
  ASSERT_TRUE(held);
  const auto outcome = run({"apply", "--yes", "--lock", "ci.lock", "--metrics-into", "m.prom"});
  EXPECT_EQ(outcome.code, 6) << outcome.all();
  EXPECT_THAT(outcome.flat(), HasSubstr("the lock ci.lock is held by ci@runner-7, process 812, run 4f3c, for 12 min"));
  EXPECT_THAT(outcome.flat(), HasSubstr("--lock-timeout"));
  EXPECT_EQ(requests(), 0U);
  EXPECT_THAT(text_of_file(folder / "m.prom"), HasSubstr("\"} 6\n")) << "the metrics tell of it, too";
}

TEST_F(Lock, ApplyHoldsItUntilTheEnd) {
  Setup setup;
  std::string seen;
  setup.meddle = [&](const standin::Request&, standin::Outcome&) {
    if (seen.empty()) seen = text_of_file(path());
  };
  start(setup);
  const auto outcome = run({"apply", "--yes", "--lock", "ci.lock", "--run-id", "build-17"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(seen, HasSubstr("\"runId\":\"build-17\""));
  EXPECT_THAT(text_of_file(path()), IsEmpty());
}

TEST_F(Lock, WaitingEndsWithTheTimeoutOrTheDeadline) {
  start();
  const auto held = cli::FileLock::take(path(), owner());
  ASSERT_TRUE(held);
  const auto waited = run({"apply", "--yes", "--lock", "ci.lock", "--lock-timeout", "300ms"});
  EXPECT_EQ(waited.code, 6);
  EXPECT_THAT(waited.err, HasSubstr("waiting for the lock ci.lock"));
  const auto cut = run({"apply", "--yes", "--lock", "ci.lock", "--lock-timeout", "1h", "--deadline", "300ms"});
  EXPECT_EQ(cut.code, 6);
  EXPECT_EQ(requests(), 0U);
}

TEST_F(Lock, WaitingEndsWhenItIsFree) {
  start();
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = cli::FileLock::take(path(), owner());
    ::usleep(400'000);
    ::_exit(held ? 0 : 1);
  }
  while (text_of_file(path()).empty()) ::usleep(10'000);
  const auto outcome = run({"apply", "--yes", "--lock", "ci.lock", "--lock-timeout", "1m"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.err, HasSubstr("waiting for the lock"));
  ::waitpid(child, nullptr, 0);
}

TEST_F(Lock, AFileThatIsNoLockIsAMistakeOfUsage) {
  start();
  write("plan.tms", "a plan\n");
  const auto outcome = run({"apply", "--yes", "--lock", "plan.tms"});
  EXPECT_EQ(outcome.code, 64);
  EXPECT_THAT(outcome.err, HasSubstr("cannot be a lock"));
  EXPECT_EQ(text_of_file(folder / "plan.tms"), "a plan\n");
}

TEST_F(Lock, AutoIsOneFileForEachConfiguration) {
  start();
  environment["XDG_RUNTIME_DIR"] = (folder / "run").string();
  std::filesystem::create_directory(folder / "run");
  ASSERT_EQ(run({"apply", "--yes", "--lock", "auto"}).code, 0);
  write("other.yaml", text_of({}));
  ASSERT_EQ(run({"apply", "--yes", "--lock", "auto", "--config", "other.yaml"}).code, 0);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "run")) {
    EXPECT_THAT(entry.path().filename().string(), ::testing::MatchesRegex("tmsync-[0-9]+-[0-9a-f]{16}\\.lock"));
    ++files;
  }
  EXPECT_EQ(files, 2U);
}

}  // namespace
}  // namespace tmsync::testing
