#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "session.hpp"

namespace tmsync::cli {
namespace {

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

Outcome run(std::vector<std::string> arguments, const std::string& input = {},
            const std::filesystem::path& directory = ".") {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  Session session{.in = in,
                  .out = out,
                  .err = err,
                  .environment = [](const std::string&) -> std::optional<std::string> { return std::nullopt; },
                  .working_directory = directory,
                  .global = {},
                  .action = {}};
  CLI::App app;
  app.require_subcommand(1);
  add_aql(app, session);
  arguments.insert(arguments.begin(), "aql");
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return {64, "", error.what()};
  }
  const auto code = static_cast<int>(session.action());
  return {code, out.str(), err.str()};
}

const char* const kTrue = "{\"accepted\":true,\"ast\":{\"type\":\"boolean\",\"value\":true},\"includesAll\":true}\n";

TEST(AqlCommand, AcceptedGoesToStdoutAlone) {
  const auto outcome = run({"true"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, kTrue);
  EXPECT_EQ(outcome.err, "");
}

TEST(AqlCommand, ReadsStdin) {
  EXPECT_EQ(run({"-"}, "true\n").out, kTrue);
  EXPECT_EQ(run({"-"}, "").out, "{\"accepted\":true,\"ast\":null,\"includesAll\":true}\n");
}

TEST(AqlCommand, EmptyExpressionIsBlank) {
  const auto outcome = run({""});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "{\"accepted\":true,\"ast\":null,\"includesAll\":true}\n");
}

TEST(AqlCommand, RefusedHasADocumentAndAHint) {
  const auto outcome = run({"true and\n\u0416 = 1"});
  EXPECT_EQ(outcome.code, 7);
  EXPECT_NE(outcome.out.find("\"position\":9,\"byte\":9"), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.err.find("2:1: unexpected character"), 0U) << outcome.err;
  EXPECT_NE(run({"a not in [1]"}).err.find("hint: negation goes in front: not a in [...]"), std::string::npos);
}

TEST(AqlCommand, ItemsContextAndRestrictions) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "tmsync-aql-command";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "array.json") << R"([{"a":1},{"a":2}])";
  std::ofstream(folder / "object.json") << R"({"items":[{"a":2},{"a":1}]})";
  std::ofstream(folder / "bad.json") << "{";
  EXPECT_NE(run({"--items", "array.json", "a = 2"}, "", folder).out.find("\"matches\":[1]"), std::string::npos);
  EXPECT_NE(
      run({"a = n()", "--items", "object.json", "--context", R"j({"n()":2})j"}, "", folder).out.find("\"matches\":[0]"),
      std::string::npos);
  EXPECT_EQ(run({"a = 2", "--restrict", R"({"operations":["EQ"]})"}).code, 0);
  EXPECT_EQ(run({"a > 2", "--restrict", R"({"operations":["EQ"]})"}).code, 7);
  const auto batch = run({"--batch", "--items", "array.json"}, "{\"expr\":\"a=1\"}\n{\"expr\":\"a=\"}\n", folder);
  EXPECT_EQ(batch.code, 0);
  EXPECT_EQ(std::count(batch.out.begin(), batch.out.end(), '\n'), 2);
  EXPECT_NE(batch.out.find("\"matches\":[0]"), std::string::npos);
  EXPECT_EQ(run({"a = 2", "--items", "bad.json"}, "", folder).code, 64);
  EXPECT_EQ(run({"a = 2", "--items", "missing.json"}, "", folder).code, 64);
  std::filesystem::remove_all(folder);
}

TEST(AqlCommand, UsageErrorsPrintNoDocument) {
  const std::vector<std::vector<std::string>> rows = {
      {},
      {"a = 1", "--context", "{"},
      {"a = 1", "--context", "[]"},
      {"a = 1", "--restrict", R"({"operation":[]})"},
      {"a = 1", "b = 2"},
      {"a = \"\xFF\""},
      {"--batch", "a = 1"},
  };
  for (const auto& row : rows) {
    const auto outcome = run(row);
    EXPECT_EQ(outcome.code, 64) << testing::PrintToString(row);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err, "");
  }
  const auto batch = run({"--batch"}, "{\"expr\":\"true\"}\nnonsense\n");
  EXPECT_EQ(batch.code, 64);
  EXPECT_NE(batch.err.find("line 2"), std::string::npos);
}

}  // namespace
}  // namespace tmsync::cli
