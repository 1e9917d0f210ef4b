#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "cli_world.hpp"

namespace tmsync::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Json> events_of(const std::string& text) {
  std::vector<Json> events;
  for (const auto& line : core::split(text, '\n')) {
    if (!line.empty()) events.push_back(Json::parse(line));
  }
  return events;
}

class Outputs : public CliWorld {
 protected:
  /// The verb with every format, each into a file of its name.
  std::vector<std::string> all(std::vector<std::string> arguments, bool junit = false) {
    for (const std::string format : {"text", "json", "ndjson", "markdown", "html", "junit"}) {
      if (format == "junit" && !junit) continue;
      arguments.insert(arguments.end(), {"--" + format + "-into", "out." + format});
    }
    return arguments;
  }
  [[nodiscard]] std::string file(const std::string& format) const { return read(folder / ("out." + format)); }

  void expect_end(const std::string& ndjson, const std::string& verb, int code) {
    const auto events = events_of(ndjson);
    ASSERT_GE(events.size(), 2u);
    EXPECT_EQ(events.front()["type"], "version");
    EXPECT_EQ(events.front()["verb"], verb);
    EXPECT_EQ(events.back()["type"], "summary");
    EXPECT_EQ(events.back()["exitCode"], code) << ndjson;
  }
};

TEST_F(Outputs, OneRunWritesEveryFormat) {
  start();
  const auto plan = run(all({"plan", "--detailed-exitcode", "--max-bytes", "5000", "--marker", "payments"}));
  EXPECT_EQ(plan.code, 2) << plan.all();
  EXPECT_EQ(file("text"), plan.out) << "standard output is text where nothing else is asked for";
  EXPECT_EQ(file("json"), run({"plan", "--format", "json"}).out);
  EXPECT_EQ(file("markdown"), run({"plan", "--format", "markdown", "--max-bytes", "5000", "--marker", "payments"}).out);
  EXPECT_THAT(file("markdown"), StartsWith("### tmsync plan: "));
  EXPECT_THAT(file("markdown"), EndsWith("<!-- tmsync:payments -->\n"));
  EXPECT_LE(file("markdown").size(), 5'000u);
  EXPECT_EQ(file("html"), run({"plan", "--format", "html"}).out);
  expect_end(file("ndjson"), "plan", 2);
  EXPECT_FALSE(fs::exists(folder / "out.json.partial"));

  const auto apply = run(all({"apply", "--yes"}));
  EXPECT_EQ(apply.code, 0) << apply.all();
  EXPECT_EQ(file("text"), apply.out);
  EXPECT_EQ(Json::parse(file("json"))["exitCode"], 0);
  EXPECT_THAT(file("markdown"), StartsWith("### tmsync apply: done, "));
  expect_end(file("ndjson"), "apply", 0);

  const auto drift = run(all({"drift"}));
  EXPECT_EQ(drift.code, 0);
  EXPECT_EQ(file("text"), drift.out);
  EXPECT_EQ(file("markdown"), "### tmsync drift: none\n\n<!-- tmsync:default -->\n");
  expect_end(file("ndjson"), "drift", 0);

  const auto verify = run(all({"verify"}, true));
  EXPECT_EQ(verify.code, 0) << verify.all();
  EXPECT_EQ(file("text"), verify.out);
  EXPECT_THAT(file("junit"), StartsWith("<?xml"));
  EXPECT_THAT(file("markdown"), StartsWith("### tmsync verify: "));
  expect_end(file("ndjson"), "verify", 0);
}

// The code of the process, and what a format says of it, do not depend on the format.
TEST_F(Outputs, TheExitCodeIsTheSameInEveryFormat) {
  start();
  struct Row {
    const char* name;
    std::vector<std::string> arguments;
    std::function<void()> before;
    int code;
  };
  Yaml no_token;
  no_token.emea_token = "{ env: NO_SUCH_VARIABLE }";
  Yaml invalid;
  invalid.test_cases = "{ aql: 'tag = = 1' }";
  Yaml guarded;
  guarded.export_more = "  guards: { maxCreate: 0 }\n";
  const Row rows[] = {
      {"changes", {"plan", "--detailed-exitcode"}, [] {}, 2},
      {"declined", {"apply"}, [] {}, 64},
      {"unauthorized", {"plan"}, [&] { configure(no_token); }, 8},
      {"unauthorized apply", {"apply", "--yes"}, [] {}, 8},
      {"unauthorized verify", {"verify"}, [] {}, 8},
      {"unauthorized drift", {"drift"}, [] {}, 8},
      {"invalid", {"plan"}, [&] { configure(invalid); }, 7},
      {"invalid apply", {"apply", "--yes"}, [] {}, 7},
      {"guarded", {"apply", "--yes"}, [&] { configure(guarded); }, 4},
      {"wrong address", {"plan", "--target", "export/nothing"}, [] {}, 64},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    row.before();
    for (const std::string format : {"text", "json", "ndjson", "markdown", "html"}) {
      auto arguments = row.arguments;
      arguments.insert(arguments.end(), {"--format", format, "--ndjson-into", "end.ndjson"});
      const auto outcome = run(arguments);
      EXPECT_EQ(outcome.code, row.code) << format << "\n" << outcome.all();
      expect_end(read(folder / "end.ndjson"), row.arguments[0], row.code);
      if (format == "ndjson") expect_end(outcome.out, row.arguments[0], row.code);
      if (format == "markdown") {
        EXPECT_THAT(outcome.out, EndsWith("<!-- tmsync:default -->\n"));
      }
    }
  }
}

TEST_F(Outputs, AFileThatCannotBeWrittenIsNamedAndTheOthersAreWritten) {
  start();
  auto arguments = all({"plan", "--format", "ndjson"});
  arguments.insert(arguments.end(), {"--json-into", "missing/plan.json"});
  std::erase(arguments, "out.json");
  std::erase_if(arguments,
                [seen = 0](const std::string& text) mutable { return text == "--json-into" && ++seen == 1; });
  fs::create_directories(folder / "out.html" / "in-the-way");
  const auto outcome = run(arguments);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("missing/plan.json could not be written"));
  EXPECT_THAT(outcome.err, HasSubstr("out.html: "));
  EXPECT_FALSE(fs::exists(folder / "out.html.partial"));
  EXPECT_THAT(file("text"), HasSubstr("\nPlan: "));
  EXPECT_THAT(file("markdown"), StartsWith("### tmsync plan: "));
  expect_end(outcome.out, "plan", 1);
}

TEST_F(Outputs, AWorseExitCodeIsKept) {
  start();
  Yaml no_token;
  no_token.emea_token = "{ env: NO_SUCH_VARIABLE }";
  configure(no_token);
  EXPECT_EQ(run({"plan", "--json-into", "missing/plan.json"}).code, 8);
}

TEST_F(Outputs, TwoFormatsDoNotGoIntoOneFile) {
  start();
  const auto outcome = run({"plan", "--json-into", "plan", "--html-into", "./plan"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("./plan holds another format already"));
  EXPECT_EQ(Json::parse(read(folder / "plan"))["formatVersion"], "1.0");
}

TEST_F(Outputs, FilesHaveNoColorsAndOldOnesAreReplaced) {
  start();
  terminal_output = true;
  write("out.text", "old");
  const auto outcome = run({"plan", "--color", "always", "--text-into", "out.text"});
  EXPECT_THAT(outcome.out, HasSubstr("\x1b["));
  EXPECT_THAT(file("text"), Not(HasSubstr("\x1b")));
  EXPECT_THAT(file("text"), HasSubstr("Plan: "));
}

TEST_F(Outputs, ApplyTellsEachOperationAsItEnds) {
  start();
  const auto outcome = run({"apply", "--yes", "--format", "ndjson"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  const auto events = events_of(outcome.out);
  std::size_t planned = 0;
  std::size_t complete = 0;
  for (const auto& event : events) {
    if (event["type"] == "planned_change" && event["change"]["action"] != "none") ++planned;
    if (event["type"] != "apply_complete") continue;
    ++complete;
    EXPECT_EQ(event["operation"]["state"], "done");
  }
  EXPECT_GT(planned, 0u);
  EXPECT_EQ(complete, planned);
  expect_end(outcome.out, "apply", 0);
}

}  // namespace
}  // namespace tmsync::testing
