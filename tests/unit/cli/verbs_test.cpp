// init, validate, fmt and schema: in process, on files of a folder of their own.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tmsync/config/format.hpp"
#include "tmsync/config/load.hpp"

#include "run.hpp"
#include "schema_check.hpp"

namespace tmsync::cli {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

class Verbs : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "tmsync-verbs-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = fs::canonical(pattern);
    fs::create_directory(root_ / ".git");  // the search upwards ends here
  }
  void TearDown() override { fs::remove_all(root_); }

  Outcome run(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Session session{
        .in = in,
        .out = out,
        .err = err,
        .environment = [this](const std::string& name) -> std::optional<std::string> {
          const auto found = environment_.find(name);
          return found == environment_.end() ? std::nullopt : std::optional(found->second);
        },
        .working_directory = root_,
        .global = {},
        .action = {},
    };
    const int code = static_cast<int>(cli::run(arguments, session));
    return {code, out.str(), err.str()};
  }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream stream(root_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

  fs::path root_;
  std::map<std::string, std::string> environment_;
};

/// Two mistakes, one warning, and texts that XML and terminals do not hold.
const std::string kBad =
    "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: a }\nspec:\n  endpoint: http://a.example\n"
    "  token: { env: T }\n  \"x<&>\\e\\\"\": 1\n  tls: { caFile: 7 }\n";

TEST_F(Verbs, InitWritesWhatValidateAcceptsAndNeverOverwrites) {
  const auto first = run({"init"});
  EXPECT_EQ(first.code, 0);
  EXPECT_THAT(first.out, AllOf(HasSubstr("Wrote tmsync.yaml"), HasSubstr("tmsync validate\n"), HasSubstr("_TOKEN")));
  EXPECT_EQ(read("tmsync.yaml"), config::starter());
  EXPECT_EQ(run({"validate"}).out, "OK: 4 documents in 1 file\n");
  EXPECT_EQ(run({"fmt", "--check"}).code, 0);
  write("tmsync.yaml", "mine");
  const auto again = run({"init"});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("tmsync.yaml exists already"));
  EXPECT_EQ(read("tmsync.yaml"), "mine");
}

TEST_F(Verbs, InitInAFolderSaysHowItIsFound) {
  EXPECT_THAT(run({"init", "deep/er"}).out, HasSubstr("tmsync plan --config deep/er/tmsync.yaml\n"));
  EXPECT_THAT(run({"init", "tmsync"}).out, HasSubstr("tmsync plan\n"));
  EXPECT_EQ(run({"validate"}).code, 0);
  // tmsync.yaml beside the folder would never be read.
  const auto hidden = run({"init"});
  EXPECT_EQ(hidden.code, 1);
  EXPECT_THAT(hidden.err, HasSubstr("`tmsync init tmsync`"));
  EXPECT_FALSE(fs::exists(root_ / "tmsync.yaml"));
}

TEST_F(Verbs, ValidateWithoutAConfigurationNamesTheNextStepOnce) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"validate"}, {"validate", "nope"}, {"fmt"}}) {
    const auto none = run(arguments);
    EXPECT_EQ(none.code, 7);
    EXPECT_THAT(none.err, HasSubstr("TM1009"));
    EXPECT_EQ(none.err.find("tmsync init"), none.err.rfind("tmsync init")) << none.err;
    EXPECT_EQ(none.out, "");
  }
  fs::create_directory(root_ / "empty");
  const auto empty = run({"validate", "empty"});
  EXPECT_EQ(empty.code, 7);
  EXPECT_THAT(empty.err, AllOf(HasSubstr("TM1010"), HasSubstr("in empty")));
}

TEST_F(Verbs, ValidateTellsAllMistakesOfAllFiles) {
  write("tmsync/a.yaml", kBad);
  write("tmsync/deep/b.yml", "kind: Integrated\n");
  write("tmsync/.hidden/c.yaml", "not: looked at\n");
  const auto result = run({"validate"});
  EXPECT_EQ(result.code, 7);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("tmsync/a.yaml:5:13: warning[TM1211]"), HasSubstr("tmsync/a.yaml:7:3: error[TM1101]"),
                    HasSubstr("tmsync/a.yaml:8:18: error[TM1103]"), HasSubstr("tmsync/deep/b.yml:1:7: error[TM1111]"),
                    HasSubstr("3 errors, 1 warning"), Not(HasSubstr("\x1b")), Not(HasSubstr("hidden"))));
}

TEST_F(Verbs, ValidateTakesPathsTheVariableAndStdin) {
  write("a.yaml", config::starter());
  write("x/b.yaml", kBad);
  EXPECT_EQ(run({"validate", "a.yaml", "./a.yaml"}).out, "OK: 4 documents in 1 file\n");
  EXPECT_EQ(run({"validate", "a.yaml", "x"}).code, 7);
  EXPECT_EQ(run({"--config", "a.yaml", "validate"}).code, 0);
  EXPECT_EQ(run({"validate", "--config", "x"}).code, 7);
  EXPECT_EQ(run({"validate", "-"}, config::starter()).code, 0);
  EXPECT_EQ(run({"validate", "-"}, "").code, 7);
  EXPECT_THAT(run({"validate", "-"}, "# nothing\n").err, HasSubstr("-: error[TM1010]: there is no document here"));
  EXPECT_THAT(run({"validate", "-"}, kBad).err, HasSubstr("-:7:3: error[TM1101]"));
}

TEST_F(Verbs, ValidateAsJson) {
  write("tmsync.yaml", kBad);
  const auto result = run({"validate", "--format", "json"});
  EXPECT_EQ(result.code, 7);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(report::schema_errors("validate.schema.json", result.out), "");
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json.at("formatVersion"), "1.0");
  EXPECT_EQ(json.at("valid"), false);
  EXPECT_EQ(json.at("errors"), 2);
  EXPECT_EQ(json.at("warnings"), 1);
  EXPECT_EQ(json.at("files"), 1);
  const auto& first = json.at("diagnostics").at(0);
  EXPECT_EQ(first.at("code"), "TM1211");
  EXPECT_EQ(first.at("severity"), "warning");
  EXPECT_EQ(first.at("file"), "tmsync.yaml");
  EXPECT_EQ(first.at("line"), 5);
  EXPECT_EQ(first.at("column"), 13);
  write("tmsync.yaml", config::starter());
  EXPECT_EQ(nlohmann::json::parse(run({"validate", "--format=json"}).out).at("valid"), true);
}

TEST_F(Verbs, ValidateAsJunit) {
  write("tmsync/bad&.yaml", kBad);
  write("tmsync/good.yaml", config::starter());
  const auto result = run({"validate", "--format", "junit"});
  EXPECT_EQ(result.code, 7);
  const std::string& xml = result.out;
  EXPECT_THAT(xml, testing::StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"tmsync validate\" tests=\"2\" failures=\"1\" errors=\"0\">"));
  EXPECT_THAT(xml, HasSubstr("name=\"tmsync/good.yaml\" file=\"tmsync/good.yaml\"/>"));
  EXPECT_THAT(xml, HasSubstr("name=\"tmsync/bad&amp;.yaml\""));
  EXPECT_THAT(
      xml, HasSubstr("<failure type=\"TM1101\" message=\"tmsync/bad&amp;.yaml:7:3: unknown key &quot;x&lt;&amp;&gt;"));
  EXPECT_THAT(xml, HasSubstr("tmsync/bad&amp;.yaml:8:18: error[TM1103]"));
  EXPECT_THAT(xml, HasSubstr("<system-out>tmsync/bad&amp;.yaml:5:13: warning[TM1211]"));
  EXPECT_THAT(xml, Not(HasSubstr("\x1b")));
  EXPECT_FALSE(std::regex_search(xml, std::regex("&(?!amp;|lt;|gt;|quot;)"))) << xml;
  const auto none = run({"validate", "nope", "--format", "junit"});
  EXPECT_EQ(none.code, 7);
  EXPECT_THAT(none.out, AllOf(HasSubstr("name=\"configuration\""), HasSubstr("type=\"TM1009\"")));
}

const std::string kMessy = "# top\nkind:   Export # what\napiVersion: tmsync/v1\nspec:\n    paused: true\n";
const std::string kTidy = "# top\napiVersion: tmsync/v1\nkind: Export  # what\nspec:\n  paused: true\n";

TEST_F(Verbs, FmtRewritesOnlyWhatChangesAndKeepsModeAndLinks) {
  write("tmsync/a.yaml", kMessy);
  write("tmsync/b.yaml", kTidy);
  write("elsewhere.yaml", kMessy);
  fs::create_symlink("../elsewhere.yaml", root_ / "tmsync/c.yaml");
  fs::permissions(root_ / "tmsync/a.yaml", fs::perms::owner_read | fs::perms::owner_write);
  const auto before = fs::last_write_time(root_ / "tmsync/b.yaml");
  const auto check = run({"fmt", "--check"});
  EXPECT_EQ(check.code, 1);
  EXPECT_EQ(check.out, "tmsync/a.yaml\ntmsync/c.yaml\n");
  EXPECT_EQ(read("tmsync/a.yaml"), kMessy);
  const auto done = run({"fmt"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.out, check.out);
  EXPECT_EQ(read("tmsync/a.yaml"), kTidy);
  EXPECT_EQ(read("elsewhere.yaml"), kTidy);
  EXPECT_TRUE(fs::is_symlink(root_ / "tmsync/c.yaml"));
  EXPECT_EQ(fs::status(root_ / "tmsync/a.yaml").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::last_write_time(root_ / "tmsync/b.yaml"), before);
  EXPECT_EQ(run({"fmt", "--check"}).code, 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "tmsync"), fs::directory_iterator()), 3) << "a file was left";
}

TEST_F(Verbs, FmtOfStdin) {
  const auto done = run({"fmt", "-"}, kMessy);
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.out, kTidy);
  EXPECT_EQ(run({"fmt", "-", "--check"}, kMessy).code, 1);
  EXPECT_EQ(run({"fmt", "-", "--check"}, kTidy).code, 0);
  const auto broken = run({"fmt", "-"}, "a: [\n");
  EXPECT_EQ(broken.code, 7);
  EXPECT_EQ(broken.out, "");
}

const std::string kMessyDiff =
    "@@ -1,5 +1,5 @@\n # top\n-kind:   Export # what\n apiVersion: tmsync/v1\n+kind: Export  # what\n spec:\n"
    "-    paused: true\n+  paused: true\n";

TEST_F(Verbs, FmtShowsTheDifferenceAndWritesNothing) {
  write("tmsync/a.yaml", kMessy);
  write("tmsync/b.yaml", kTidy);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"fmt", "--diff"}, {"fmt", "--diff", "--check"}}) {
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 1);
    EXPECT_EQ(result.out, "--- a/tmsync/a.yaml\n+++ b/tmsync/a.yaml\n" + kMessyDiff);
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(read("tmsync/a.yaml"), kMessy);
  }
  EXPECT_EQ(run({"fmt", "--diff", "tmsync/b.yaml"}).code, 0);
  EXPECT_EQ(run({"fmt", "--diff", "tmsync/b.yaml"}).out, "");
  const auto stdin_too = run({"fmt", "-", "--diff"}, kMessy);
  EXPECT_EQ(stdin_too.code, 1);
  EXPECT_EQ(stdin_too.out, "--- a/-\n+++ b/-\n" + kMessyDiff);
}

TEST_F(Verbs, FmtLeavesWhatItCannotKeepAndDoesTheRest) {
  write("tmsync/a.yaml", "a: &x 1\nb:   *x\n");
  write("tmsync/b.yaml", kMessy);
  const auto result = run({"fmt"});
  EXPECT_EQ(result.code, 7);
  EXPECT_THAT(result.err, HasSubstr("tmsync/a.yaml:1:1: error[TM1230]"));
  EXPECT_EQ(read("tmsync/a.yaml"), "a: &x 1\nb:   *x\n");
  EXPECT_EQ(read("tmsync/b.yaml"), kTidy);
}

TEST_F(Verbs, SchemaPrintsWhatTheToolUses) {
  EXPECT_THAT(run({"schema"}).out, HasSubstr("attributeMapping\n"));
  for (const char* name : {"attributeMapping", "AttributeMapping", "attribute-mapping"}) {
    EXPECT_EQ(run({"schema", name}).out, config::schema_text("attributeMapping")) << name;
  }
  const auto unknown = run({"schema", "exprt"});
  EXPECT_EQ(unknown.code, 64);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean \"export\"?"));
  EXPECT_EQ(unknown.out, "");
}

TEST_F(Verbs, HelpShowsAnExampleAndFitsEightyColumns) {
  for (const char* verb : {"init", "validate", "fmt", "schema"}) {
    const auto help = run({verb, "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, HasSubstr(std::string("Example:\n  tmsync ") + verb));
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

}  // namespace
}  // namespace tmsync::cli
