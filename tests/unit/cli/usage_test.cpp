#include <cstdlib>
#include <sstream>

#include <gmock/gmock.h>

#include "cli_world.hpp"

namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// Flags read the variables of the process.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

using Usage = CliWorld;

TEST_F(Usage, VersionIsOneLine) {
  const auto outcome = run({"version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, ::testing::MatchesRegex("tmsync [0-9]+\\.[0-9]+\\.[0-9]+[^\n]*\n"));
  EXPECT_EQ(outcome.err, "");
}

class Help : public CliWorld, public ::testing::WithParamInterface<const char*> {};

TEST_P(Help, HasAnExampleAndFits80Columns) {
  std::vector<std::string> arguments{"--help"};
  if (*GetParam() != '\0') arguments.insert(arguments.begin(), GetParam());
  const auto outcome = run(arguments);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(outcome.out, HasSubstr("Example:\n  tmsync "));
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

INSTANTIATE_TEST_SUITE_P(Verbs, Help,
                         ::testing::Values("", "init", "validate", "fmt", "plan", "show", "apply", "verify", "drift",
                                           "explain", "import", "mark", "aql", "sandbox", "schema", "doctor",
                                           "completion", "help", "version"),
                         [](const auto& row) {
                           return *row.param == '\0' ? std::string("tmsync") : std::string(row.param);
                         });

TEST_F(Usage, HelpTellsFlagsVariablesAndGlobalFlags) {
  const auto outcome = run({"plan", "--help"});
  EXPECT_THAT(outcome.out, HasSubstr("--refresh {quick,full}"));
  EXPECT_THAT(outcome.out, HasSubstr("(default: quick)"));
  EXPECT_THAT(outcome.out, HasSubstr("TMSYNC_LOG_LEVEL"));
  EXPECT_THAT(outcome.out, HasSubstr("--config"));
}

TEST_F(Usage, OnlyWhatLooksHasADetailedExitCode) {
  for (const char* verb : {"plan", "drift"}) {
    EXPECT_THAT(run({verb, "--help"}).out, HasSubstr("--detailed-exitcode"));
  }
  EXPECT_THAT(run({"apply", "--help"}).out, Not(HasSubstr("--detailed-exitcode")));
  EXPECT_EQ(run({"apply", "--yes", "--detailed-exitcode"}).code, 64);
}

TEST_F(Usage, WithoutArgumentsHelpIsAnErrorOnStderr) {
  const auto outcome = run({});
  EXPECT_EQ(outcome.code, 64);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("Usage: tmsync"));
}

struct MistakeCase {
  const char* name;
  std::vector<std::string> arguments;
  std::vector<std::string> said;
};
void PrintTo(const MistakeCase& row, std::ostream* out) {
  *out << row.name;
}

class Mistake : public CliWorld, public ::testing::WithParamInterface<MistakeCase> {};

TEST_P(Mistake, IsAUsageErrorThatHelps) {
  start();
  const auto outcome = run(GetParam().arguments);
  EXPECT_EQ(outcome.code, 64) << outcome.all();
  EXPECT_EQ(outcome.out, "");
  for (const auto& said : GetParam().said) EXPECT_THAT(outcome.err, HasSubstr(said));
  EXPECT_EQ(requests(), 0U) << "a mistake on the command line must be told before anything is asked";
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Mistake,
    ::testing::Values(
        MistakeCase{"unknown_verb", {"plna"}, {"unknown command \"plna\"", "did you mean \"plan\"?", "tmsync --help"}},
        MistakeCase{"strange_verb", {"zzzzzz"}, {"unknown command \"zzzzzz\"", "tmsync --help"}},
        MistakeCase{
            "unknown_verb_after_flags", {"--quiet", "aply"}, {"unknown command \"aply\"", "did you mean \"apply\"?"}},
        MistakeCase{"unknown_verb_after_value", {"--color", "never", "aply"}, {"unknown command \"aply\""}},
        MistakeCase{"only_a_flag", {"--quiet"}, {"a command is missing", "tmsync --help"}},
        MistakeCase{"unknown_flag",
                    {"plan", "--tagret", "x"},
                    {"unknown flag --tagret", "did you mean \"--target\"?", "tmsync plan --help"}},
        MistakeCase{"unknown_flag_with_value",
                    {"plan", "--formt=json"},
                    {"unknown flag --formt", "did you mean \"--format\"?"}},
        MistakeCase{"global_flag_misspelt",
                    {"plan", "--colour", "never"},
                    {"unknown flag --colour", "did you mean \"--color\"?"}},
        MistakeCase{"flag_without_value", {"plan", "--format"}, {"--format"}},
        MistakeCase{"wrong_choice", {"plan", "--format", "xml"}, {"--format", "xml", "text", "json"}},
        MistakeCase{"superfluous_argument", {"plan", "export/payments"}, {"export/payments", "tmsync plan --help"}},
        MistakeCase{"escape_in_argument", {"plan\x1b[31m"}, {"plan\\x1b[31m"}},
        MistakeCase{"target_nobody_has",
                    {"plan", "--target", "export/paymnts"},
                    {"--target", "\"export/paymnts\"", "did you mean \"export/payments\"?"}},
        MistakeCase{"target_of_no_form",
                    {"plan", "--target", "4711"},
                    {"--target \"4711\" names nothing", "export/NAME/launch/ID"}},
        MistakeCase{"exclude_nobody_has",
                    {"apply", "--yes", "--exclude", "export/x"},
                    {"--exclude \"export/x\" names nothing"}},
        MistakeCase{"ack_without_address", {"plan", "--ack", "maxUpdate"}, {"--ack", "GUARD@ADDRESS"}},
        MistakeCase{
            "ack_of_unknown_guard", {"plan", "--ack", "maxUpdates@export/payments"}, {"maxUpdate", "uploadPolicy"}},
        MistakeCase{"ack_of_unknown_export", {"plan", "--ack", "uploadPolicy@export/x"}, {"there is no export/x"}},
        MistakeCase{"explain_without_address", {"explain"}, {"ADDRESS"}},
        MistakeCase{"explain_of_no_address",
                    {"explain", "4711"},
                    {"\"4711\" is no address of a test case", "export/NAME/test-case/ID"}},
        MistakeCase{"explain_of_no_number", {"explain", "export/payments/test-case/x"}, {"export/NAME/test-case/ID"}},
        MistakeCase{"explain_of_unknown_export",
                    {"explain", "export/paymets/test-case/1"},
                    {"no export \"paymets\"", "did you mean \"payments\"?"}}),
    [](const auto& row) { return row.param.name; });

TEST_F(Usage, GlobalFlagsWorkBeforeAndAfterTheVerb) {
  start();
  std::filesystem::rename(folder / "tmsync.yaml", folder / "other.yaml");
  const std::vector<std::vector<std::string>> forms = {{"--config", "other.yaml", "plan"},
                                                       {"plan", "--config", "other.yaml"},
                                                       {"plan", "--config=other.yaml", "-q"},
                                                       {"-q", "--config=other.yaml", "plan"}};
  for (const auto& form : forms) {
    const auto outcome = run(form);
    EXPECT_EQ(outcome.code, 0) << outcome.all();
    EXPECT_EQ(summary(outcome.out), "Plan: 3 to create, 0 to update, 0 to delete") << outcome.all();
  }
}

TEST_F(Usage, FlagsHaveVariables) {
  start();
  {
    const Variable format("TMSYNC_FORMAT", "json");
    EXPECT_THAT(run({"plan"}).out, StartsWith("{"));
    EXPECT_THAT(run({"plan", "--format", "text"}).out, Not(StartsWith("{"))) << "a flag wins over its variable";
  }
  {
    const Variable code("TMSYNC_DETAILED_EXITCODE", "true");
    EXPECT_EQ(run({"plan"}).code, 2);
  }
  {
    const Variable off("TMSYNC_DETAILED_EXITCODE", "false");
    EXPECT_EQ(run({"plan"}).code, 0);
  }
  {
    const Variable wrong("TMSYNC_FORMAT", "xml");
    const auto outcome = run({"plan"});
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("xml"));
  }
  {
    std::filesystem::rename(folder / "tmsync.yaml", folder / "other.yaml");
    const Variable config("TMSYNC_CONFIG", "other.yaml");
    EXPECT_EQ(run({"plan"}).code, 0);
  }
}

TEST_F(Usage, ColorIsForTerminalsAndCanBeChosen) {
  start();
  struct Row {
    const char* name;
    bool terminal;
    std::map<std::string, std::string> variables;
    std::vector<std::string> flags;
    bool colored;
  };
  const std::vector<Row> rows = {{"pipe", false, {}, {}, false},
                                 {"terminal", true, {}, {}, true},
                                 {"NO_COLOR", true, {{"NO_COLOR", "1"}}, {}, false},
                                 {"empty NO_COLOR", true, {{"NO_COLOR", ""}}, {}, true},
                                 {"dumb", true, {{"TERM", "dumb"}}, {}, false},
                                 {"always", false, {}, {"--color", "always"}, true},
                                 {"always beats NO_COLOR", true, {{"NO_COLOR", "1"}}, {"--color", "always"}, true},
                                 {"never", true, {}, {"--color", "never"}, false}};
  const auto before = environment;
  for (const auto& row : rows) {
    environment = before;
    environment.insert(row.variables.begin(), row.variables.end());
    terminal_output = row.terminal;
    auto arguments = row.flags;
    arguments.push_back("plan");
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.code, 0) << row.name;
    EXPECT_EQ(outcome.out.find("\x1b[") != std::string::npos, row.colored) << row.name;
  }
}

TEST_F(Usage, QuietLeavesStderrEmpty) {
  start();
  EXPECT_EQ(run({"plan", "--quiet"}).err, "");
  EXPECT_NE(run({"plan"}).err, "");
}

TEST_F(Usage, LogLevelDebugShowsRequestsWithoutTokens) {
  start();
  const auto outcome = run({"plan", "-vv"});  // `run` looks for the tokens
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("POST /api/uaa/oauth/token -> 200"), HasSubstr("hq: GET /api/")));
  EXPECT_THAT(run({"plan", "--log-level", "debug"}).err, HasSubstr("-> 200"));
  EXPECT_THAT(run({"plan"}).err, Not(HasSubstr("-> 200")));
}

}  // namespace
}  // namespace tmsync::testing
