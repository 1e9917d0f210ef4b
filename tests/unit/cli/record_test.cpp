#include <csignal>
#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include "cli_world.hpp"
#include "standin_client.hpp"

/// apply --record and --revert as a person or a pipeline uses them.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

class Record : public CliWorld {
 protected:
  void SetUp() override {
    start();
    on_emea([](standin::Instance& emea) {
      ASSERT_TRUE(emea.load_json(R"({"tokens": [{"token": "alice-token", "user": "alice"}]})").has_value());
    });
  }

  std::vector<Json> lines_of(const std::string& name) const {
    std::ifstream file(folder / name);
    std::vector<Json> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(Json::parse(line));
    return lines;
  }

  void rename_at_source(std::int64_t id, const std::string& name) {
    on_emea([&](standin::Instance& emea) {
      const StandinClient alice(emea, "alice-token");
      EXPECT_EQ(alice.patch("/testcase/" + std::to_string(id), {{"name", name}}).status, 200);
    });
  }
};

TEST_F(Record, IsWrittenLineByLine) {
  const auto outcome = run({"apply", "--yes", "--record", "run.ndjson", "--run-id", "nightly-7"});
  ASSERT_EQ(outcome.code, 0) << outcome.all();
  const auto lines = lines_of("run.ndjson");
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0]["type"], "run");
  EXPECT_EQ(lines[0]["runId"], "nightly-7");
  EXPECT_EQ(lines[0]["exports"][0]["recipient"]["projectId"], 7);
  EXPECT_EQ(lines[0]["instances"][1]["endpoint"], endpoint(1));
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(lines[i]["type"], "operation");
    EXPECT_EQ(lines[i]["action"], "create");
    EXPECT_EQ(lines[i]["state"], "done");
    EXPECT_TRUE(lines[i]["before"].is_null());
  }
  EXPECT_EQ(lines[4]["type"], "end");
  EXPECT_EQ(lines[4]["outcome"], "applied");
  EXPECT_EQ(lines[4]["exitCode"], 0);
  EXPECT_EQ(lines[4]["done"], 3);
  struct stat status {};
  ASSERT_EQ(::stat((folder / "run.ndjson").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(Record, AlsoWhereThereIsNothingToDo) {
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  ASSERT_EQ(run({"apply", "--yes", "--record", "run.ndjson"}).code, 0);
  const auto lines = lines_of("run.ndjson");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1]["outcome"], "nothing_to_do");
}

TEST_F(Record, NeverOverwritesAnything) {
  ASSERT_EQ(run({"apply", "--yes", "--record", "run.ndjson"}).code, 0);
  rename_at_source(101, "Other");
  const auto before = writes();
  const auto again = run({"apply", "--yes", "--record", "run.ndjson"});
  EXPECT_EQ(again.code, 64);
  EXPECT_THAT(again.flat(), HasSubstr("never overwritten; name a new file"));
  EXPECT_EQ(writes(), before);
  EXPECT_EQ(lines_of("run.ndjson").size(), 5u);
  write("empty.ndjson", "");
  EXPECT_EQ(run({"apply", "--yes", "--record", "empty.ndjson"}).code, 0);
  EXPECT_EQ(run({"apply", "--yes", "--record", "no/such/folder.ndjson"}).code, 64);
  EXPECT_EQ(run({"apply", "--yes", "--record", "."}).code, 64);
}

TEST_F(Record, OnADeviceIsRefused) {
  const auto outcome = run({"apply", "--yes", "--record", "/dev/null"});
  EXPECT_EQ(outcome.code, 64) << outcome.all();
  EXPECT_EQ(writes(), 0u);
}

/// No file may grow beyond this many bytes while it lives: a disk that is full.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(Record, OnAFullDiskEndsTheRun) {
  environment["TMPDIR"] = (folder / "none").string();
  Outcome outcome;
  {
    const FileLimit limit(900);
    outcome = run({"apply", "--yes", "--record", "run.ndjson"});
  }
  EXPECT_EQ(outcome.code, 3) << outcome.all();
  EXPECT_THAT(outcome.flat(), HasSubstr("the run record could not be written"));
  EXPECT_THAT(outcome.flat(), HasSubstr("File too large; the record is not complete"));
  // What was done until then is in it.
  const auto back = run({"plan", "--revert", "run.ndjson"});
  EXPECT_EQ(back.code, 0) << back.all();
  EXPECT_EQ(run({"apply", "--yes"}).code, 0);
}

TEST_F(Record, IsPlannedBackAndApplied) {
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  const auto before = copies();
  rename_at_source(101, "Pay by phone");
  ASSERT_EQ(run({"apply", "--yes", "--record", "run.ndjson", "--run-id", "nightly-7"}).code, 0);
  ASSERT_NE(copies(), before);
  const auto written = writes();

  const auto plan = run({"plan", "--revert", "run.ndjson"});
  EXPECT_EQ(plan.code, 0) << plan.all();
  EXPECT_THAT(plan.out, AllOf(HasSubstr("nightly-7"), HasSubstr("~ export/payments/test-case/101")));
  EXPECT_EQ(summary(plan.out), "Plan: 0 to create, 1 to update, 0 to delete");
  EXPECT_THAT(plan.err, HasSubstr("TM3502"));
  EXPECT_EQ(writes(), written);
  const auto document = Json::parse(run({"plan", "--revert", "run.ndjson", "--format", "json"}).out);
  EXPECT_EQ(document["reverts"], "nightly-7");
  EXPECT_EQ(document["changes"][0]["reason"], "reverted");

  const auto applied = run({"apply", "--yes", "--verify", "--revert", "run.ndjson", "--record", "back.ndjson"});
  EXPECT_EQ(applied.code, 0) << applied.all();
  EXPECT_EQ(copies(), before);
  EXPECT_EQ(lines_of("back.ndjson")[0]["reverts"], "nightly-7");
  EXPECT_EQ(summary(run({"plan", "--revert", "run.ndjson"}).out), "Plan: 0 to create, 0 to update, 0 to delete");
  // The configuration still wants what was reverted.
  EXPECT_EQ(summary(run({"plan"}).out), "Plan: 0 to create, 1 to update, 0 to delete");
}

TEST_F(Record, RevertingCreatesNeedsAnAcknowledgement) {
  ASSERT_EQ(run({"apply", "--yes", "--record", "run.ndjson"}).code, 0);
  EXPECT_EQ(run({"apply", "--yes", "--revert", "run.ndjson"}).code, 4);
  const auto applied = run({"apply", "--yes", "--revert", "run.ndjson", "--ack", "maxDelete@export/payments"});
  EXPECT_EQ(applied.code, 0) << applied.all();
  EXPECT_THAT(applied.out, HasSubstr("3 deleted"));
}

TEST_F(Record, IsAppliedFromASavedPlan) {
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  const auto before = copies();
  rename_at_source(101, "Pay by phone");
  ASSERT_EQ(run({"apply", "--yes", "--record", "run.ndjson"}).code, 0);
  ASSERT_EQ(run({"plan", "--revert", "run.ndjson", "--out", "back.tmsync"}).code, 0);
  std::filesystem::remove(folder / "run.ndjson");
  const auto applied = run({"apply", "back.tmsync", "--yes"});
  EXPECT_EQ(applied.code, 0) << applied.all();
  EXPECT_EQ(copies(), before);
  const auto written = writes();
  EXPECT_EQ(run({"apply", "back.tmsync", "--yes"}).code, 0);
  EXPECT_EQ(writes(), written);
}

TEST_F(Record, SaysWhatIsWrongWithTheFileOrTheFlags) {
  const auto missing = run({"plan", "--revert", "none.ndjson"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.flat(), HasSubstr("--revert none.ndjson: cannot be read"));
  const auto other = run({"plan", "--revert", "tmsync.yaml"});
  EXPECT_EQ(other.code, 1);
  EXPECT_THAT(other.flat(), HasSubstr("this is no run record"));
  ASSERT_EQ(run({"apply", "--yes", "--record", "run.ndjson"}).code, 0);
  for (const std::vector<std::string>& beside :
       {std::vector<std::string>{"--shard", "1/2"}, {"--refresh", "full"}, {"--compare-config", "tmsync.yaml"}}) {
    std::vector<std::string> arguments{"plan", "--revert", "run.ndjson"};
    arguments.insert(arguments.end(), beside.begin(), beside.end());
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.code, 64) << outcome.all();
    EXPECT_THAT(outcome.flat(), HasSubstr(beside.front() + " says nothing beside --revert"));
  }
}

TEST_F(Record, ForOtherProjectsIsRefused) {
  ASSERT_EQ(run({"apply", "--yes", "--record", "run.ndjson"}).code, 0);
  Yaml other;
  other.hq_endpoint = "http://127.0.0.1:1";
  configure(other);
  const auto outcome = run({"plan", "--revert", "run.ndjson"});
  EXPECT_EQ(outcome.code, 7) << outcome.all();
  EXPECT_THAT(outcome.flat(), HasSubstr("TM3501"));
}

}  // namespace
}  // namespace tmsync::testing
