#include <cstdlib>
#include <sstream>

#include <gmock/gmock.h>

#include "cli_world.hpp"

/// What a person asks the program about itself.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using HelpOf = CliWorld;

/// The lines from a heading to the next empty one.
std::string under(const std::string& help, const std::string& heading) {
  const auto from = help.find("\n" + heading + ":\n");
  if (from == std::string::npos) return {};
  return help.substr(from, help.find("\n\n", from + 1) - from);
}

TEST_F(HelpOf, LongListsOfFlagsStandUnderHeadings) {
  const auto help = run({"apply", "--help"}).out;
  EXPECT_THAT(under(help, "What is planned"), AllOf(HasSubstr("--target ADDRESS"), HasSubstr("--refresh")));
  EXPECT_THAT(under(help, "Safety"), AllOf(HasSubstr("--yes"), HasSubstr("--max-delete"), HasSubstr("--ack")));
  EXPECT_THAT(under(help, "Output"), AllOf(HasSubstr("--format"), HasSubstr("--json-into FILE")));
  EXPECT_THAT(under(help, "Options"), HasSubstr("--help"));
  EXPECT_LT(help.find("What is planned:"), help.find("Output:"));
  EXPECT_THAT(run({"fmt", "--help"}).out, Not(HasSubstr("Safety:"))) << "few flags need no headings";
}

TEST_F(HelpOf, EveryFlagOfALongListIsUnderAHeadingOfItsOwn) {
  for (const char* verb : {"plan", "apply", "verify", "drift"}) {
    EXPECT_EQ(count(under(run({verb, "--help"}).out, "Options"), "\n  -"), 1U)
        << verb << ": name the heading of the flag in src/cli/help.cpp\n"
        << under(run({verb, "--help"}).out, "Options");
  }
}

TEST_F(HelpOf, HelpIsAVerbToo) {
  EXPECT_EQ(run({"help"}).out, run({"--help"}).out);
  EXPECT_EQ(run({"help", "plan"}).out, run({"plan", "--help"}).out);
  EXPECT_THAT(run({"-q", "help", "plan"}).out, HasSubstr("Usage: tmsync plan"));
  const auto unknown = run({"help", "plna"});
  EXPECT_EQ(unknown.code, 64);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean \"plan\"?"));
}

TEST_F(HelpOf, TheVersionIsAFlagToo) {
  EXPECT_EQ(run({"--version"}).out, run({"version"}).out);
  EXPECT_EQ(run({"--version"}).code, 0);
}

TEST_F(HelpOf, HiddenVerbsAreNeitherListedNorSuggested) {
  EXPECT_THAT(run({"--help"}).out, Not(HasSubstr("reference")));
  EXPECT_THAT(run({"referense"}).err, Not(HasSubstr("did you mean")));
}

TEST_F(HelpOf, ACommandLineCanBeCheckedWithoutRunningIt) {
  EXPECT_EQ(run({"plan", "--target", "export/nobody", "--parse-only"}).code, 0);
  EXPECT_EQ(run({"plan", "--tarket", "x", "--parse-only"}).code, 64);
  EXPECT_EQ(run({"plan", "--format", "xml", "--parse-only"}).code, 64);
  EXPECT_EQ(run({"explain", "--parse-only"}).code, 64);
}

TEST_F(HelpOf, ReferencePagesAreMadeFromTheProgram) {
  const auto commands = run({"reference", "commands"}).out;
  EXPECT_THAT(commands, AllOf(HasSubstr("\n## tmsync plan\n"),
                              HasSubstr("| `--refresh {quick,full}` | `quick` | "
                                        "`TMSYNC_REFRESH` |"),
                              HasSubstr("`--max-delete N\\|P%`"), HasSubstr("```sh\ntmsync "),
                              HasSubstr("| `--verbose`, `-v` |"), Not(HasSubstr("parse-only"))));
  EXPECT_THAT(run({"reference", "exit-codes"}).out, HasSubstr("\n| 8 | an instance refused"));
  EXPECT_THAT(run({"reference", "diagnostics"}).out, HasSubstr("| TM1204 | E | no Instance of that name |"));
  const auto kinds = run({"reference", "kinds"}).out;
  EXPECT_THAT(kinds,
              AllOf(HasSubstr("| `limits.timeout` | text | 30s | Time for one attempt"),
                    HasSubstr("| `limits.concurrency` | integer, 1 to 1024 | 16 | Requests in flight at once. |"),
                    HasSubstr("[token](#token) | required |"), HasSubstr("\n## kind: Export\n")));
}

TEST_F(HelpOf, ExplainKnowsEveryCode) {
  const auto outcome = run({"explain", "TM1204"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("TM1204 (error): no Instance of that name"), HasSubstr("declare it")));
  const auto unknown = run({"explain", "TM9999"});
  EXPECT_EQ(unknown.code, 64);
  EXPECT_THAT(unknown.err, HasSubstr("there is no code TM9999"));
}

}  // namespace
}  // namespace tmsync::testing
