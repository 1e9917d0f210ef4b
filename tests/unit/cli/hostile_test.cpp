#include <gmock/gmock.h>

#include "cli_world.hpp"

/// What a server sends is shown as text and never reaches a terminal as a command.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;

/// Newlines are tmsync's own; every other control character, C1, and bidirectional control came from elsewhere.
void expect_harmless(const std::string& text, const std::string& what) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    EXPECT_FALSE((byte < 0x20 && byte != '\n') || byte == 0x7f) << what << ": byte " << int{byte} << " at " << i << '\n'
                                                                << text;
  }
  for (const char* sequence : {"\u202e", "\u2066", "\u200f", "\u2028", "\u0085", "\u009b"}) {
    EXPECT_EQ(text.find(sequence), std::string::npos) << what << '\n' << text;
  }
}

const std::string kHostile =
    R"(Pay \u001b[2J\u001b]0;owned\u0007 by\nPlan: 0 to create\r card \u202etxt.exe\u2066 \u009b31m \u0085 \u2028 \u007f)";

class Hostile : public CliWorld {
 protected:
  void SetUp() override {
    Setup setup;
    setup.source = replaced(source_state(), "Pay by card", kHostile);
    setup.source = replaced(setup.source, "\"release\", \"smoke\"", "\"release\", \"smo\\u001b[31mke\"");
    setup.source = replaced(setup.source, "\"New one\"", "\"New \\u001b[31m\\u202eone\"");
    start(setup);
  }
};

TEST_F(Hostile, NamesNeverReachATerminal) {
  const std::vector<std::vector<std::string>> steps = {{"plan"},
                                                       {"plan", "-v"},
                                                       {"plan", "-vv"},
                                                       {"plan", "--format", "json"},
                                                       {"explain", "export/payments/test-case/101"},
                                                       {"explain", "export/payments/test-case/102"},
                                                       {"apply", "--yes", "-vv"},
                                                       {"plan", "-v"}};
  for (const auto& arguments : steps) {
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.all();
    const auto what = arguments.front() + ' ' + arguments.back();
    expect_harmless(outcome.out, what + ", stdout");
    expect_harmless(outcome.err, what + ", stderr");
  }
  EXPECT_THAT(run({"explain", "export/payments/test-case/101"}).out, HasSubstr("\\x1b[2J"));
}

TEST_F(Hostile, ANameCannotForgeALineOfThePlan) {
  const auto outcome = run({"plan", "-v"});
  EXPECT_EQ(count(outcome.out, "\nPlan: "), 1U) << outcome.out;
}

TEST_F(Hostile, FailuresThatQuoteTheServerAreEscaped) {
  on_hq([](standin::Instance& hq) {
    standin::Fault refused;
    refused.kind = standin::Fault::Kind::status;
    refused.status = 422;
    refused.method = "POST";
    refused.path_glob = "/testcase";
    refused.times = -1;
    hq.add_fault(refused);
  });
  const auto outcome = run({"apply", "--yes"});
  EXPECT_EQ(outcome.code, 12) << outcome.all();
  EXPECT_THAT(outcome.out, HasSubstr("422"));
  expect_harmless(outcome.out, "stdout");
  expect_harmless(outcome.err, "stderr");
}

TEST_F(Hostile, ProjectNamesInSuggestionsAreEscaped) {
  Setup setup;
  setup.source = replaced(source_state(), "\"name\": \"Payments\"", "\"name\": \"Payment\\u001bs\"");
  setup.source = replaced(setup.source, "{\"Payments\": ", "{\"Payment\\u001bs\": ");
  start(setup);
  const auto outcome = run({"plan"});
  EXPECT_EQ(outcome.code, 7) << outcome.all();
  EXPECT_THAT(outcome.all(), HasSubstr("Payment\\x1bs"));
  expect_harmless(outcome.all(), "all");
}

}  // namespace
}  // namespace tmsync::testing
