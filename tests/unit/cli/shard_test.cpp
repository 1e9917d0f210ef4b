#include <chrono>
#include <csignal>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "child_process.hpp"
#include "cli_world.hpp"
#include "planning/shard_flag.hpp"

/// Several runners at once, as processes; and the flags --shard and --compare-config.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

TEST(ShardFlag, IsTheKthOfN) {
  for (const auto& [text, index, count] :
       std::vector<std::tuple<std::string, int, int>>{{"1/1", 1, 1}, {"2/4", 2, 4}, {"1024/1024", 1024, 1024}}) {
    const auto shard = cli::parse_shard(text);
    ASSERT_TRUE(shard) << text;
    EXPECT_EQ(*shard, (sync::Shard{index, count})) << text;
  }
  for (const char* text : {"", "1", "/", "1/", "/4", "0/4", "5/4", "-1/4", "1/0", "1/1025", "1/4/2", " 1/4", "1/4 ",
                           "1/4x", "0x1/4", "99999999999999999999/4", "1.0/4"}) {
    const auto shard = cli::parse_shard(text);
    ASSERT_FALSE(shard) << text;
    EXPECT_THAT(shard.error(), HasSubstr("write K/N")) << text;
  }
}

/// Cases with a value that the recipient misses, and launches over them.
std::string many_cases() {
  auto state = json::parse(source_state());
  auto& project = state.at("projects").at(0);
  json results = json::array();
  for (int id = 1000; id < 1060; ++id) {
    project.at("testCases")
        .push_back({{"id", id},
                    {"name", "Case " + std::to_string(id)},
                    {"tags", {"release"}},
                    {"customFields", {{"Component", "Ledger"}}}});
    results.push_back({{"case", id}, {"status", "passed"}});
  }
  project["launches"] = json::array();
  for (const char* name : {"First", "Second", "Third"}) {
    project.at("launches").push_back({{"name", name}, {"closed", true}, {"results", results}});
  }
  return state.dump();
}

class Runners : public CliWorld {
 protected:
  void TearDown() override {
    for (const pid_t child : children_) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
    }
  }

  void spawn(const std::vector<std::string>& arguments) {
    const pid_t child = spawn_program(arguments, folder, environment, "/dev/null", "/dev/null");
    ASSERT_GT(child, 0);
    children_.push_back(child);
  }

  /// The exit codes, in the order in which they were spawned; -1 for a signal, -2 when it did not end in time.
  std::vector<int> wait_for_all(std::chrono::seconds limit = 60s) {
    const auto until = std::chrono::steady_clock::now() + limit;
    std::vector<int> codes;
    std::vector<pid_t> left;
    for (const pid_t child : children_) {
      const auto code = wait_for_program(child, until);
      if (!code) left.push_back(child);
      codes.push_back(code.value_or(-2));
    }
    children_ = std::move(left);
    return codes;
  }

  std::vector<int> apply_all(int count) {
    for (int index = 1; index <= count; ++index)
      spawn({"apply", "--yes", "--shard", std::to_string(index) + '/' + std::to_string(count)});
    return wait_for_all();
  }

 private:
  std::vector<pid_t> children_;
};

TEST_F(Runners, FourAtOnceMakeExactlyOneOfEach) {
  Setup setup;
  setup.source = many_cases();
  start(setup);
  Yaml yaml;
  yaml.export_more = "  launches: { enabled: true, upload: single }\n";
  configure(yaml);
  // 0, or 3 where a launch waits for a test case of another shard: a second round completes it.
  EXPECT_THAT(apply_all(4), Each(::testing::AnyOf(0, 3)));
  EXPECT_THAT(apply_all(4), Each(0));

  const auto plan = run({"plan", "--format", "json"});
  EXPECT_EQ(plan.code, 0) << plan.all();
  const auto document = json::parse(plan.out);
  EXPECT_EQ(document.at("changes").size(), 0U) << plan.out;
  EXPECT_EQ(document.at("summary").at("unchanged"), 63 + 3) << plan.out;

  std::map<std::string, int> names;
  const auto dump = json::parse(copies());
  for (const auto& test_case : dump.at("testCases")) {
    // The bin included: not even a double that was removed again.
    EXPECT_FALSE(test_case.at("deleted").get<bool>()) << test_case.dump();
    ++names[test_case.at("name").get<std::string>()];
  }
  EXPECT_EQ(names.size(), 64U);
  EXPECT_EQ(names["Somebody else's"], 1);
  for (const auto& [name, times] : names) EXPECT_EQ(times, 1) << name;
  std::vector<std::string> launches;
  for (const auto& launch : dump.at("launches")) {
    EXPECT_TRUE(launch.at("closed").get<bool>()) << launch.at("name");
    EXPECT_EQ(launch.at("results").size(), 60U) << launch.at("name");
    launches.push_back(launch.at("name"));
  }
  EXPECT_THAT(launches, ::testing::UnorderedElementsAre("First", "Second", "Third"));
}

class ScaleFlags : public CliWorld {
 protected:
  void SetUp() override { start(); }
};

TEST_F(ScaleFlags, AShardIsInThePlanInEveryFormat) {
  const auto text = run({"plan", "--shard", "2/3"});
  EXPECT_EQ(text.code, 0) << text.all();
  EXPECT_THAT(text.flat(), HasSubstr("2/3"));
  const auto plan = run({"plan", "--shard", "2/3", "--format", "json"});
  EXPECT_EQ(json::parse(plan.out).at("shard"), "2/3");
}

TEST_F(ScaleFlags, AShardThatIsNoneIsAUsageError) {
  const auto outcome = run({"apply", "--yes", "--shard", "5/4"});
  EXPECT_EQ(outcome.code, 64);
  EXPECT_THAT(outcome.err, HasSubstr("--shard \"5/4\": write K/N"));
  EXPECT_EQ(requests(), 0U);
}

TEST_F(ScaleFlags, AnotherRevisionIsCompared) {
  Yaml old;
  old.test_cases = "{ aql: 'tag = \"internal\"' }";
  old.emea_token = "{ env: NOT_SET_ANYWHERE }";  // its tokens are not needed
  std::filesystem::create_directory(folder / "before");
  write("before/tmsync.yaml", text_of(old));
  const auto text = run({"plan", "--compare-config", "before"});
  EXPECT_EQ(text.code, 0) << text.all();
  EXPECT_THAT(text.flat(), HasSubstr("Only here"));
  const auto document = json::parse(run({"plan", "--compare-config", "before", "--format", "json"}).out);
  const auto& diff = document.at("scopes").at(0).at("scopeDiff");
  EXPECT_EQ(diff.at("basis"), "configuration") << diff;
  EXPECT_THAT(diff.dump(), HasSubstr("Only here"));
  EXPECT_THAT(diff.dump(), HasSubstr("Pay by card"));
}

TEST_F(ScaleFlags, MistakesInTheOtherRevisionAreAWarning) {
  write("old.yaml", text_of({}) + "  noSuchKey: 1\n");
  const auto outcome = run({"plan", "--compare-config", "old.yaml"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.flat(), HasSubstr("the compared configuration has 1 mistake(s), the first:"));
  EXPECT_THAT(outcome.flat(), HasSubstr("TM3305"));
}

TEST_F(ScaleFlags, AnotherRevisionThatCannotBeHadIsAnError) {
  const auto missing = run({"plan", "--compare-config", "no-such-folder"});
  EXPECT_EQ(missing.code, 64);
  EXPECT_THAT(missing.flat(), HasSubstr("--compare-config \"no-such-folder\": there is no such folder or file"));
  write("broken.yaml", "{");
  const auto broken = run({"plan", "--compare-config", "broken.yaml"});
  EXPECT_EQ(broken.code, 7);
  EXPECT_THAT(broken.flat(), HasSubstr("declares no export that can be understood"));
  EXPECT_EQ(requests(), 0U);
}

}  // namespace
}  // namespace tmsync::testing
