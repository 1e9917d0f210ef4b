#include "runtime/token.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "cli_world.hpp"

/// Tokens: where they come from, what happens when they are missing or refused. `CliWorld::run` looks for the tokens
/// themselves in everything that is shown.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

struct TokenCase {
  const char* name;
  std::function<void(Yaml&, std::map<std::string, std::string>&)> break_it;
  std::vector<std::string> said;
};
void PrintTo(const TokenCase& row, std::ostream* out) {
  *out << row.name;
}

class BadToken : public CliWorld, public ::testing::WithParamInterface<TokenCase> {};

TEST_P(BadToken, NamesInstanceOriginAndRemedyAndWritesNothing) {
  start();
  write("empty", "\n");
  write("good", std::string(kHqToken) + "\n");
  write("two", std::string(kHqToken) + "\nsecond line\n");
  Yaml yaml;
  GetParam().break_it(yaml, environment);
  configure(yaml);
  const auto before = copies();
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"plan"},
                                                                     {"apply", "--yes", "-vv"},
                                                                     {"plan", "--format", "json"},
                                                                     {"explain", "export/payments/test-case/101"}}) {
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.code, 8) << arguments.front() << '\n' << outcome.all();
    EXPECT_THAT(outcome.flat(), HasSubstr("instance \"hq\""));
    for (const auto& said : GetParam().said) EXPECT_THAT(outcome.flat(), HasSubstr(said)) << arguments.front();
  }
  EXPECT_EQ(writes(), 0U);
  EXPECT_EQ(copies(), before);
}

using Env = std::map<std::string, std::string>;
INSTANTIATE_TEST_SUITE_P(
    Rows, BadToken,
    ::testing::Values(
        TokenCase{"missing",
                  [](Yaml&, Env& env) { env.erase("HQ_TOKEN"); },
                  {"no token", "HQ_TOKEN is not set", "export HQ_TOKEN="}},
        TokenCase{"empty", [](Yaml&, Env& env) { env["HQ_TOKEN"] = ""; }, {"no token", "HQ_TOKEN", "export HQ_TOKEN="}},
        TokenCase{"blank", [](Yaml&, Env& env) { env["HQ_TOKEN"] = " \n"; }, {"no token", "HQ_TOKEN"}},
        TokenCase{"newline_inside",
                  [](Yaml&, Env& env) { env["HQ_TOKEN"] = std::string(kHqToken) + "\nX-Evil: 1"; },
                  {"environment variable HQ_TOKEN", "white space"}},
        TokenCase{"wrong",
                  [](Yaml&, Env& env) { env["HQ_TOKEN"] = std::string(kHqToken) + "x"; },
                  {"401", "not accepted", "environment variable HQ_TOKEN", "put a valid API token there"}},
        TokenCase{"of_the_other_instance",
                  [](Yaml&, Env& env) { env["HQ_TOKEN"] = kEmeaToken; },
                  {"401", "not accepted", "environment variable HQ_TOKEN"}},
        TokenCase{"file_missing",
                  [](Yaml& yaml, Env&) { yaml.hq_token = "{ file: nothing-here }"; },
                  {"nothing-here", "No such file"}},
        TokenCase{"file_empty", [](Yaml& yaml, Env&) { yaml.hq_token = "{ file: empty }"; }, {"empty"}},
        TokenCase{
            "file_is_a_folder", [](Yaml& yaml, Env&) { yaml.hq_token = "{ file: . }"; }, {"token file", "is a folder"}},
        TokenCase{
            "file_of_two_lines", [](Yaml& yaml, Env&) { yaml.hq_token = "{ file: two }"; }, {"two", "white space"}},
        TokenCase{"command_missing",
                  [](Yaml& yaml, Env&) { yaml.hq_token = "{ command: [no-such-program-here] }"; },
                  {"no-such-program-here", "cannot be started"}},
        TokenCase{"command_fails",
                  [](Yaml& yaml, Env&) { yaml.hq_token = std::string("{ command: [sh, -c, 'exit 3'] }"); },
                  {"token command sh", "exit code 3"}},
        TokenCase{
            "command_silent", [](Yaml& yaml, Env&) { yaml.hq_token = "{ command: ['true'] }"; }, {"printed nothing"}}),
    [](const auto& row) { return row.param.name; });

class Token : public CliWorld {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Token, ComesFromAFileOrACommandToo) {
  write("hq.token", std::string("\t") + kHqToken + "\r\n");
  environment.erase("HQ_TOKEN");
  Yaml yaml;
  yaml.hq_token = "{ file: hq.token }";
  configure(yaml);
  EXPECT_EQ(run({"plan", "-vv"}).code, 0);
  yaml.hq_token = "{ command: [cat, " + (folder / "hq.token").string() + "] }";
  configure(yaml);
  EXPECT_EQ(run({"plan", "-vv"}).code, 0);
}

TEST_F(Token, ACommandRunsWithoutAShell) {
  const std::string program = (folder / "show").string();
  const std::string touch = "touch " + (folder / "pwned").string();
  const std::string argument = "a; " + touch + "; $(" + touch + ") `" + touch + "` | " + touch + " && " + touch;
  write("show", "#!/bin/sh\nprintf '%s' \"$1\" > \"$0.argument\"\necho " + std::string(kHqToken) + "\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  Yaml yaml;
  yaml.hq_token = "{ command: [" + program + ", '" + argument + "'] }";
  configure(yaml);
  const auto outcome = run({"plan"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  std::ifstream file(program + ".argument");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), argument);
  EXPECT_FALSE(std::filesystem::exists(folder / "pwned"));
}

TEST_F(Token, ACommandHasATimeLimit) {
  std::istringstream in;
  std::ostringstream out;
  const cli::Session session{
      .in = in, .out = out, .err = out, .environment = {}, .working_directory = folder, .global = {}, .action = {}};
  model::Instance instance;
  instance.name = "hq";
  instance.token = model::TokenCommand{{"sleep", "600"}};
  const auto began = std::chrono::steady_clock::now();
  const auto token = cli::fetch_token(instance, session, std::chrono::seconds(1));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, core::ErrorKind::unauthorized);
  EXPECT_THAT(token.error().message, AllOf(HasSubstr("instance \"hq\""), HasSubstr("did not end within 1 s")));
}

TEST_F(Token, ExpiredAccessTokensAreRenewedSilently) {
  Setup setup;
  setup.token_lifetime_s = 1;
  start(setup);
  on_hq([](standin::Instance& hq) {
    standin::Fault slow;
    slow.kind = standin::Fault::Kind::delay;
    slow.method = "POST";
    slow.path_glob = "/testcase";
    slow.times = -1;
    slow.delay_ms = 700;
    hq.add_fault(slow);
  });
  const auto outcome = run({"apply", "--yes"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("Applied: 3 created"));
  std::size_t exchanges = 0;
  on_hq([&](standin::Instance& hq) {
    for (const auto& request : hq.log()) exchanges += request.target.find("/oauth/token") != std::string::npos ? 1 : 0;
  });
  EXPECT_GE(exchanges, 2U) << "the access token was good for a second only";
}

TEST_F(Token, RevokedInTheMiddleOfAnApplyStopsTheExportAndTheNextRunCompletesIt) {
  on_hq([](standin::Instance& hq) {
    standin::Fault revoked;
    revoked.kind = standin::Fault::Kind::status;
    revoked.status = 401;
    revoked.path_glob = "/testcase";
    revoked.method = "POST";
    revoked.skip = 1;
    revoked.times = -1;
    hq.add_fault(revoked);
  });
  Yaml yaml;
  yaml.concurrency = 1;
  configure(yaml);
  const auto outcome = run({"apply", "--yes"});
  EXPECT_EQ(outcome.code, 8) << outcome.all();
  EXPECT_THAT(outcome.flat(),
              AllOf(HasSubstr("instance \"hq\""), HasSubstr("401"), HasSubstr("environment variable HQ_TOKEN")));
  EXPECT_THAT(outcome.out, HasSubstr("Run apply again to complete the work."));
  EXPECT_THAT(outcome.out, HasSubstr("Applied: 1 created"));
  on_hq([](standin::Instance& hq) { hq.clear_faults(); });
  const auto again = run({"apply", "--yes", "--verify"});
  EXPECT_EQ(again.code, 0) << again.all();
  EXPECT_EQ(count(copies(), "\"name\": \"Pay by card\""), 1U) << copies();
}

TEST_F(Token, RevokedForGood) {
  ASSERT_EQ(run({"plan"}).code, 0);
  on_emea([](standin::Instance& emea) { ASSERT_TRUE(emea.revoke_token(kEmeaToken)); });
  const auto outcome = run({"apply", "--yes"});
  EXPECT_EQ(outcome.code, 8) << outcome.all();
  EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("instance \"emea\""), HasSubstr("environment variable EMEA_TOKEN")));
  EXPECT_EQ(writes(), 0U);
}

TEST_F(Token, ReadOnlyRecipientIsToldBeforeAnyWrite) {
  Setup setup;
  setup.recipient = replaced(recipient_state(), R"({"login": "bot", "rights": {"Payments EMEA": "write"}})",
                             R"({"login": "bot", "rights": {"Payments EMEA": "read"}})");
  start(setup);
  const auto outcome = run({"apply", "--yes"});
  EXPECT_EQ(outcome.code, 8) << outcome.all();
  EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("instance \"hq\""), HasSubstr("environment variable HQ_TOKEN"),
                                    HasSubstr("project:write"), HasSubstr("\"Payments EMEA\"")));
  EXPECT_EQ(writes(), 0U);
  EXPECT_EQ(run({"plan"}).code, 0) << "a plan only reads";
}

/// The recipient has a second user, who may only read: for plans in pull requests.
struct Readers : Token {
  void SetUp() override {
    Setup setup;
    auto state = replaced(recipient_state(), R"({"login": "bot", "rights": {"Payments EMEA": "write"}})",
                          R"({"login": "bot", "rights": {"Payments EMEA": "write"}},
                             {"login": "reader", "rights": {"Payments EMEA": "read"}})");
    setup.recipient = replaced(std::move(state), "\"tokens\": [",
                               R"("tokens": [{"token": ")" + std::string(kReader) + R"(", "user": "reader"}, )");
    start(setup);
  }
  Outcome as_reader(const std::vector<std::string>& arguments) {
    environment["HQ_TOKEN"] = kReader;
    auto outcome = run(arguments);
    environment["HQ_TOKEN"] = kHqToken;
    return outcome;
  }
  static constexpr const char* kReader = "canary-reader-8c11";
};

TEST_F(Readers, PlanWhatTheWriterWouldApply) {
  const auto planned = as_reader({"plan"});
  ASSERT_EQ(planned.code, 0) << planned.all();
  EXPECT_EQ(planned.out, run({"plan"}).out);
  ASSERT_EQ(as_reader({"plan", "--out", "plan.tmsync"}).code, 0);
  const auto applied = run({"apply", "plan.tmsync", "--yes"});
  EXPECT_EQ(applied.code, 0) << applied.all();
  EXPECT_THAT(applied.flat(), HasSubstr("3 created"));
  EXPECT_EQ(as_reader({"apply", "--yes"}).code, 8);
}

TEST_F(Readers, FindNothingToDoAndNoDriftBehindTheWriter) {
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  const auto before = requests();
  const auto own = run({"plan"});
  const auto of_writer = requests() - before;
  const auto planned = as_reader({"plan"});
  EXPECT_EQ(planned.code, 0);
  EXPECT_EQ(planned.out, own.out);
  EXPECT_EQ(requests() - before - of_writer, of_writer) << "copies are trusted as the writer's are";
  EXPECT_EQ(as_reader({"drift", "--refresh", "full", "--detailed-exitcode"}).code, 0);
  EXPECT_EQ(as_reader({"verify"}).code, 0);
}

TEST_F(Token, AReadOnlySourceIsEnough) {
  // The sample's source user reads only.
  EXPECT_THAT(source_state(), HasSubstr(R"({"login": "exporter", "rights": {"Payments": "read"}})"));
  EXPECT_EQ(run({"apply", "--yes"}).code, 0);
}

}  // namespace
}  // namespace tmsync::testing
