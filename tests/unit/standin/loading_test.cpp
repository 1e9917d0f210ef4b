#include <filesystem>
#include <fstream>

#include "tmsync/standin/demo.hpp"

#include "fixture.hpp"
#include "source_dir.hpp"

namespace tmsync::standin {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "standin-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path_ / name) << text; }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::unique_ptr<Instance> empty(Instance::Options options = {}) {
  auto opened = Instance::open(std::move(options));
  return opened ? std::move(*opened) : nullptr;
}

struct BadState {
  const char* name;
  const char* text;
  const char* begins;
};
void PrintTo(const BadState& row, std::ostream* out) {
  *out << row.name;
}
class BadStates : public ::testing::TestWithParam<BadState> {};

TEST_P(BadStates, AreLocated) {
  const auto loaded = empty()->load_json(GetParam().text);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, StartsWith(GetParam().begins));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadStates,
    ::testing::Values(
        BadState{"no_json", "{", "the state file is not JSON"},
        BadState{"typo", R"({"projets": []})", "/projets: unknown member, did you mean \"projects\""},
        BadState{"token_user", R"({"tokens": [{"token": "t", "user": "x"}]})", "/tokens/0/user: "},
        BadState{"right", R"({"users": [{"login": "a", "rights": {"P": "all"}}], "projects": [{"name": "P"}]})",
                 "/users/0/rights/P: expected read"},
        BadState{"field", R"({"projects": [{"name": "P", "testCases": [{"name": "a", "customFields": {"X": "1"}}]}]})",
                 "/projects/0/testCases/0/customFields/X: no custom field"},
        BadState{"status", R"({"projects": [{"name": "P", "testCases": [{"name": "a", "status": "Gone"}]}]})",
                 "/projects/0/testCases/0/status: "},
        BadState{"attachment",
                 R"({"projects": [{"name": "P", "testCases": [{"name": "a", "scenario": [{"attachment": "f"}]}]}]})",
                 "/projects/0/testCases/0/scenario/0/attachment: "},
        BadState{"fault", R"({"faults": [{"kind": "fire"}]})", "/faults/0/kind: "}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(StateFile, CaseWithEverything) {
  const auto instance = empty();
  const auto loaded = instance->load_json(R"JSON({
    "users": [{"login": "r", "admin": true}], "tokens": [{"token": "r-token", "user": "r"}],
    "integrations": [{"name": "Jira", "endpoint": "https://j", "operations": ["test_key_suggest"]}],
    "projects": [{"id": 5, "name": "P", "integrations": ["Jira"],
      "customFields": [{"name": "Priority", "values": ["P0"]}],
      "sharedSteps": [{"name": "Log in", "steps": ["Type"]}],
      "testCases": [{"id": 40, "name": "Full", "description": "![i](attachment:i.png)", "status": "Review",
        "layer": "UI Tests", "tags": ["a"], "links": [{"name": "l", "type": "t", "url": "u"}],
        "members": {"Owner": ["r"]}, "customFields": {"Priority": ["P0"]},
        "issues": [{"name": "X-1", "integration": "Jira"}], "testKeys": [{"name": "K-1", "integration": "Jira"}],
        "relations": [{"type": "clones", "target": "Copy 2"}], "examples": [{"os": "mac"}],
        "attachments": [{"name": "i.png", "base64": "aGk="}, {"name": "gone.txt", "text": "x", "missed": true}],
        "scenario": ["First", {"text": "Second", "expected": ["Good", {"attachment": "i.png"}]}, {"shared": "Log in"}],
        "createdBy": "r", "createdDate": 1000, "lastModifiedDate": 2000
},
       {"repeat": 2, "name": "Copy {n}"}]
}],
    "faults": [{"kind": "status", "path": "/status", "status": 503, "retryAfter": 2}]
})JSON");
  ASSERT_TRUE(loaded) << loaded.error().message;
  const StandinClient client(*instance, "r-token");
  const json overview = client.get("/testcase/40/overview").body;
  EXPECT_EQ(overview["status"]["name"], "Review");
  EXPECT_EQ(overview["layer"]["name"], "UI Tests");
  EXPECT_EQ(overview["lastModifiedDate"], 2000);
  EXPECT_EQ(overview["issues"][0]["url"], "https://j/browse/X-1");
  EXPECT_EQ(overview["description"], "![i](/api/testcase/attachment/1/content)");
  EXPECT_EQ(client.get("/testcase/attachment/1/content").text, "hi");
  EXPECT_EQ(client.get("/testcase/attachment/2/content").status, 404) << "its content is gone";
  EXPECT_EQ(client.get("/testcase/40/relation").body[0]["target"]["name"], "Copy 2");
  EXPECT_EQ(client.get("/testcase/40/step").body["root"]["children"].size(), 3U);
  EXPECT_EQ(client.get("/testcase/__search?projectId=5&rql=true").body["totalElements"], 3);
  EXPECT_EQ(client.get("/status").status, 503);
  EXPECT_EQ(client.get("/status").status, 200);
}

TEST(StateFile, DemoAndQuickstartStatesLoad) {
  for (const auto& [name, state] : demo_states()) {
    const auto loaded = empty()->load_json(state);
    EXPECT_TRUE(loaded) << name << ": " << loaded.error().message;
  }
  for (const char* name : {"emea", "hq"}) {
    std::ifstream file((source_dir() + "/examples/quickstart/sandbox/") + name + ".json");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto instance = empty();
    const auto loaded = instance->load_json(text);
    ASSERT_TRUE(loaded) << name << ": " << loaded.error().message;
    EXPECT_EQ(instance->tokens().front().first, std::string(name) + "-token");
  }
}

TEST(Allure, ResultsBecomeCases) {
  const TemporaryFolder folder;
  folder.write("1-result.json", R"({"name": "adds", "fullName": "calc adds", "status": "passed", "start": 1700000000000,
    "labels": [{"name": "tag", "value": "fast"}, {"name": "layer", "value": "unit"}, {"name": "owner", "value": "kim"},
               {"name": "epic", "value": "Maths"}, {"name": "host", "value": "x"}],
    "links": [{"name": "J", "type": "issue", "url": "u"}], "parameters": [{"name": "a", "value": "1"}],
    "steps": [{"name": "add", "attachments": [{"name": "log", "source": "log.txt", "type": "text/plain"}]}]})");
  folder.write("2-result.json",
               R"({"name": "adds", "fullName": "calc adds", "parameters": [{"name": "a", "value": "2"}]})");
  folder.write("log.txt", "text");
  const auto instance = empty();
  const auto loaded = instance->load_allure(folder.path(), "Allure");
  ASSERT_TRUE(loaded) << loaded.error().message;
  const json dump = json::parse(instance->dump("Allure"));
  ASSERT_EQ(dump["testCases"].size(), 1U) << "a second result of the test is no second case";
  const json& row = dump["testCases"][0];
  EXPECT_EQ(row["automated"], true);
  EXPECT_EQ(row["tags"], json({"fast"}));
  EXPECT_EQ(row["layer"], "unit");
  EXPECT_EQ(row["members"], json::parse(R"([["Owner", "kim"]])"));
  EXPECT_EQ(row["customFields"], json::parse(R"([["Epic", "Maths"]])"));
  EXPECT_EQ(row["examples"].size(), 2U);
  EXPECT_EQ(row["scenario"][0]["body"], "add");
  EXPECT_EQ(row["scenario"][0]["steps"][0]["attachment"][0], "log");
  EXPECT_FALSE(empty()->load_allure(folder / "absent", "Allure"));
}

TEST(Allure, TheFolderBecomesALaunch) {
  const TemporaryFolder folder;
  folder.write("1-result.json", R"({"uuid": "u1", "historyId": "h1", "name": "adds", "fullName": "calc adds",
    "status": "failed", "start": 100, "stop": 140, "statusDetails": {"message": "no", "trace": "line 1", "flaky": true},
    "labels": [{"name": "tag", "value": "fast"}, {"name": "host", "value": "x"}],
    "parameters": [{"name": "a", "value": 1}],
    "steps": [{"name": "add", "status": "failed", "attachments": [{"name": "log", "source": "log.txt", "type": "text/plain"}]}]})");
  folder.write("2-result.json", R"({"uuid": "u2", "historyId": "h1", "name": "adds", "fullName": "calc adds",
    "status": "passed", "start": 200, "stop": 210, "parameters": [{"name": "a", "value": 1}]})");
  folder.write("3-result.json", R"({"uuid": "u3", "name": "waits", "fullName": "calc waits", "stage": "pending"})");
  folder.write("4-container.json",
               R"({"uuid": "c", "children": ["u2"], "befores": [{"name": "switch on", "status": "passed"}],
    "afters": [{"name": "switch off", "status": "broken"}]})");
  folder.write("environment.properties", "# a comment\nOS = Linux\n");
  folder.write("log.txt", "text");
  const auto instance = empty();
  ASSERT_TRUE(instance->load_allure(folder.path(), "Allure"));
  ASSERT_TRUE(instance->load_allure(folder.path(), "Allure"));
  const json dump = json::parse(instance->dump("Allure"));
  EXPECT_EQ(dump["testCases"].size(), 2U) << "the second load finds the cases of the first";
  ASSERT_EQ(dump["launches"].size(), 2U) << "and makes a launch of its own";
  const json& launch = dump["launches"][0];
  EXPECT_EQ(launch["closed"], true);
  EXPECT_EQ(launch["name"], std::filesystem::path(folder.path()).filename().string());
  ASSERT_EQ(launch["results"].size(), 3U) << launch.dump(1);
  const auto with = [&](const char* name, const char* status) {
    for (const json& row : launch["results"]) {
      if (row["name"] == name && row["status"] == status) return row;
    }
    ADD_FAILURE() << "no result " << name << ' ' << status << " in " << launch.dump(1);
    return json::object();
  };
  const json first = with("adds", "failed");
  const json second = with("adds", "passed");
  EXPECT_EQ(first["hidden"], true) << "the test ran again after it";
  EXPECT_EQ(second["hidden"], false);
  EXPECT_EQ(first["case"], second["case"]);
  EXPECT_NE(first["case"], with("waits", "unknown")["case"]);
  EXPECT_EQ(first["message"], "no");
  EXPECT_EQ(first["trace"], "line 1");
  EXPECT_EQ(first["flaky"], true);
  EXPECT_EQ(first["start"], 100);
  EXPECT_EQ(first["stop"], 140);
  EXPECT_NE(first.dump().find("log"), std::string::npos);
  EXPECT_NE(second.dump().find("switch on"), std::string::npos);
  EXPECT_NE(second.dump().find("switch off"), std::string::npos);
  EXPECT_NE(first.dump().find("Linux"), std::string::npos);
}

std::string letters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "ж";
  return text;
}

TEST(StateFile, NamesThatTheApiRefusesAreRefusedAsWell) {
  struct Row {
    const char* before;
    const char* after;
    const char* begins;
  };
  for (const auto& row : {
           Row{R"({"projects": [{"name": ")", R"("}]})", "/projects/0/name: size"},
           Row{R"({"layers": [{"name": ")", R"("}]})", "/layers/0/name: size"},
           Row{R"({"statuses": [{"name": ")", R"("}]})", "/statuses/0/name: size"},
           Row{R"({"projects": [{"name": "P", "testCases": [{"name": ")", R"("}]}]})",
               "/projects/0/testCases/0/name: size"},
           Row{R"({"projects": [{"name": "P", "testCases": [{"name": "a", "tags": [")", R"("]}]}]})",
               "/projects/0/testCases/0/tags/0: size"},
           Row{R"({"projects": [{"name": "P", "customFields": [{"name": ")", R"("}]}]})",
               "/projects/0/customFields/0/name: size"},
           Row{R"({"projects": [{"name": "P", "customFields": [{"name": "F", "values": [")", R"("]}]}]})",
               "/projects/0/customFields/0/values/0: size"},
           Row{R"({"projects": [{"name": "P", "sharedSteps": [{"name": ")", R"(", "steps": ["a"]}]}]})",
               "/projects/0/sharedSteps/0/name: size"},
           Row{R"({"projects": [{"name": "P", "launches": [{"name": ")", R"("}]}]})",
               "/projects/0/launches/0/name: size"},
       }) {
    SCOPED_TRACE(row.begins);
    const auto loaded = empty()->load_json(row.before + letters(256) + row.after);
    ASSERT_FALSE(loaded);
    EXPECT_THAT(loaded.error().message, StartsWith(row.begins));
    const auto longest = empty()->load_json(row.before + letters(255) + row.after);
    EXPECT_TRUE(longest) << longest.error().message;
  }
}

TEST(Allure, LongNamesAreCutByCharactersAsTheApiCountsThem) {
  const TemporaryFolder folder;
  const auto result = [&](const std::string& name) {
    return json{{"uuid", name.substr(0, 8)},
                {"fullName", "a." + name},
                {"name", name},
                {"status", "passed"},
                {"labels",
                 {{{"name", "tag"}, {"value", name}},
                  {{"name", "epic"}, {"value", name}},
                  {{"name", "layer"}, {"value", name}}}}}
        .dump();
  };
  folder.write("a-result.json", result(letters(200)));
  folder.write("b-result.json", result(letters(300)));
  const auto instance = empty();
  const auto loaded = instance->load_allure(folder.path(), "Allure");
  ASSERT_TRUE(loaded) << loaded.error().message;
  const json dump = json::parse(instance->dump("Allure"));
  ASSERT_EQ(dump["testCases"].size(), 2u);
  for (const std::size_t i : {0, 1}) {
    const std::string expected = letters(i == 0 ? 200 : 255);
    const json& made = dump["testCases"][i];
    EXPECT_EQ(made["name"], expected);
    EXPECT_EQ(made["tags"], json::array({expected}));
    EXPECT_EQ(made["layer"], expected);
    EXPECT_EQ(made["customFields"][0][1], expected);
  }
}

TEST(Generate, SameSeedSameCases) {
  const auto one = empty();
  const auto two = empty();
  const auto three = empty();
  ASSERT_TRUE(one->generate("P", 50, 1));
  ASSERT_TRUE(two->generate("P", 50, 1));
  ASSERT_TRUE(three->generate("P", 50, 2));
  EXPECT_EQ(json::parse(one->dump("P"))["testCases"].size(), 50U);
  EXPECT_EQ(one->dump("P"), two->dump("P"));
  EXPECT_NE(one->dump("P"), three->dump("P"));
}

class Dump : public StandinTest {};

TEST_F(Dump, IdsDatesAndMarkFragmentsDoNotShow) {
  const auto make = [this](const std::string& name, const std::string& mark, const std::string& modified) {
    const auto id =
        create({{"name", name}, {"links", {{{"name", mark}, {"type", "tmsync"}, {"url", "u#mod=" + modified}}}}});
    const auto rows = bot().upload("POST", "/testcase/attachment?testCaseId=" + std::to_string(id), {{"a.txt", name}});
    const auto file = std::to_string(rows.body[0]["id"].get<std::int64_t>());
    EXPECT_EQ(
        bot().patch(path_of(id), {{"description", "![x](/api/rs/testcase/attachment/" + file + "/content)"}}).status,
        200);
  };
  make("A", "emea/1/2", "1");
  make("B", "emea/1/1", "1");
  const std::string first = instance_->dump("Alpha");
  EXPECT_EQ(json::parse(first)["testCases"][0]["name"], "B") << "sorted by mark";
  EXPECT_THAT(json::parse(first)["testCases"][0]["description"].get<std::string>(), StartsWith("![x](attachment:"));
  open({});
  create({{"name", "gone"}});
  ASSERT_EQ(bot().remove("/testcase/1").status, 202);
  ASSERT_EQ(bot().remove("/testcase/1?force=true").status, 202);
  clock_ms_ += 1000;
  make("B", "emea/1/1", "2");
  make("A", "emea/1/2", "2");
  EXPECT_EQ(instance_->dump("Alpha"), first);
  ASSERT_EQ(bot().patch("/testcase/2", {{"tags", {{{"name", "seen"}}}}}).status, 200);
  EXPECT_NE(instance_->dump("Alpha"), first);
}

TEST(Storage, SurvivesARestart) {
  const TemporaryFolder folder;
  Instance::Options options;
  options.storage = folder / "state.sqlite";
  std::string before;
  {
    const auto instance = empty(options);
    ASSERT_TRUE(instance->load_json(kState));
    const StandinClient client(*instance, "bot-token");
    ASSERT_EQ(client
                  .post("/testcase", json::parse(R"({"projectId": 1, "name": "Kept", "tags": [{"name": "t"}],
      "scenario": {"steps": [{"type": "body", "body": "x", "expectedResultSteps": [{"type": "expected_body", "body": "y"}]}]}})"))
                  .status,
              200);
    ASSERT_EQ(client.upload("POST", "/testcase/attachment?testCaseId=1", {{"a.txt", "abc"}}).status, 200);
    ASSERT_EQ(client.post("/testcase", {{"projectId", 1}, {"name", "Purged"}}).status, 200);
    ASSERT_EQ(client.remove("/testcase/2").status, 202);
    ASSERT_EQ(client.remove("/testcase/2?force=true").status, 202);
    before = instance->dump("Alpha");
  }
  const auto instance = empty(options);
  EXPECT_EQ(instance->dump("Alpha"), before);
  const StandinClient client(*instance, "bot-token");
  EXPECT_EQ(client.get("/testcase/attachment/1/content").text, "abc");
  EXPECT_EQ(
      client.post("/testcase", json::parse(R"({"projectId": 1, "name": "Next", "tags": [{"name": "t"}]})")).status,
      200);
  EXPECT_EQ(client.get("/tag").body.size(), 1U);
}

}  // namespace
}  // namespace tmsync::standin
