#include "tmsync/report/verify_report.hpp"

#include <functional>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "golden.hpp"
#include "sample_results.hpp"
#include "schema_check.hpp"

namespace tmsync::report {
namespace {

using plan::CheckState;
using ::testing::EndsWith;
using testing::expect_golden;
using ::testing::HasSubstr;
using ::testing::Not;

plan::Verification hostile() {
  const std::string text = "a\x1b[2J\u202e\xff\xc0\xaf\r\n\x01]]><&\"'\uffff\\ Verify: 1 check";
  auto verification = sample_verification();
  for (auto& check : verification.checks) {
    check.address = "export/" + text;
    check.title = text;
    check.detail = text;
    check.examples = {text, text};
  }
  verification.diagnostics.warning("TM3102", {text, 1, 1}, text, text);
  return verification;
}

TEST(VerifyText, OfEveryState) {
  expect_golden("report/verify-80.txt", to_text(sample_verification(), {false, 80}));
  expect_golden("report/verify-40.txt", to_text(sample_verification(), {false, 40}));
}

TEST(VerifyText, IsTheSameTextWithoutTheColors) {
  std::string text = to_text(sample_verification(), {true, 80});
  EXPECT_NE(text.find('\x1b'), std::string::npos);
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) - at + 1);
  EXPECT_EQ(text, to_text(sample_verification(), {false, 80}));
}

TEST(VerifyText, EndsWithTheCountsWithinTheWidth) {
  EXPECT_THAT(to_text(sample_verification(), {}), EndsWith("\nVerify: 5 checks, 2 passed, 2 failed, 1 unknown.\n"));
  plan::Verification one;
  one.checks.resize(1);
  EXPECT_THAT(to_text(one, {}), EndsWith("\nVerify: 1 check, 1 passed, 0 failed, 0 unknown.\n"));
}

TEST(VerifyText, SaysWhyThereIsNoCheck) {
  const auto text = to_text(plan::Verification{}, {});
  EXPECT_THAT(text, HasSubstr("Nothing was verified"));
  EXPECT_THAT(text, EndsWith("\nVerify: 0 checks, 0 passed, 0 failed, 0 unknown.\n"));
}

TEST(VerifyText, KeepsTheWidth) {
  for (const std::size_t width : {40, 60, 80, 120}) {
    for (const auto& line : core::split(to_text(sample_verification(), {false, width}), '\n')) {
      if (core::code_points(line) <= width || line.starts_with("Verify: ")) continue;
      if (core::trim(line).starts_with("export/")) continue;  // an address is never cut
      ADD_FAILURE() << width << ": " << line;
    }
  }
}

TEST(VerifyText, CountsTheExamplesThatItDoesNotHave) {
  EXPECT_THAT(to_text(sample_verification(), {}), HasSubstr("... and 28 more\n"));
  auto verification = sample_verification();
  verification.checks[1].wrong = 2;
  EXPECT_THAT(to_text(verification, {}), Not(HasSubstr("more")));
}

TEST(VerifyText, EscapesWhatServersSay) {
  const auto text = to_text(hostile(), {});
  EXPECT_TRUE(core::is_valid_utf8(text));
  std::size_t last = 0;
  for (const auto& line : core::split(text, '\n')) {
    EXPECT_EQ(core::escape_terminal(line), line);
    last += line.starts_with("Verify: ") ? 1U : 0U;
  }
  EXPECT_EQ(last, 1U);
}

TEST(VerifyJson, KeepsItsSchema) {
  for (const auto& verification : {sample_verification(), hostile(), plan::Verification{}}) {
    const auto text = to_json(verification);
    EXPECT_EQ(schema_errors("verify.schema.json", text), "");
    EXPECT_TRUE(core::is_valid_utf8(text));
    for (const auto& line : core::split(text, '\n')) EXPECT_EQ(core::escape_terminal(line), line);
    EXPECT_EQ(text.back(), '\n');
  }
}

TEST(VerifyJson, SaysWhatWasFound) {
  const auto json = nlohmann::json::parse(to_json(sample_verification()));
  EXPECT_EQ(json["formatVersion"], "1.0");
  EXPECT_EQ(json["passed"], false);
  EXPECT_EQ(json["counts"], (nlohmann::json{{"checks", 5}, {"passed", 2}, {"failed", 2}, {"unknown", 1}}));
  ASSERT_EQ(json["checks"].size(), 5U);
  EXPECT_EQ(json["checks"][2],
            (nlohmann::json{{"address", "export/payments-to-hq"},
                            {"id", "doubles"},
                            {"title", "nothing is there twice"},
                            {"state", "failed"},
                            {"expected", 9151},
                            {"wrong", 1},
                            {"detail", "1 of 9,151 copies"},
                            {"examples", {"export/payments-to-hq/test-case/4711 \"Log in\": a second copy"}}}));
  EXPECT_EQ(json["diagnostics"][0]["code"], "TM3102");
  auto good = sample_verification();
  good.checks.resize(1);
  EXPECT_EQ(nlohmann::json::parse(to_json(good))["passed"], true);
}

TEST(VerifyJson, SchemaRefusesWhatIsNoVerification) {
  const auto good = nlohmann::json::parse(to_json(sample_verification()));
  struct Row {
    const char* name;
    std::function<void(nlohmann::json&)> spoil;
  };
  const Row rows[] = {
      {"unknown member", [](nlohmann::json& json) { json["extra"] = 1; }},
      {"member missing", [](nlohmann::json& json) { json.erase("passed"); }},
      {"another version", [](nlohmann::json& json) { json["formatVersion"] = "2.0"; }},
      {"unknown state", [](nlohmann::json& json) { json["checks"][0]["state"] = "maybe"; }},
      {"another id", [](nlohmann::json& json) { json["checks"][0]["id"] = "Test cases"; }},
      {"another address", [](nlohmann::json& json) { json["checks"][0]["address"] = "payments"; }},
      {"negative count", [](nlohmann::json& json) { json["counts"]["failed"] = -1; }},
      {"too many examples",
       [](nlohmann::json& json) { json["checks"][0]["examples"] = std::vector<std::string>(21, "x"); }},
  };
  for (const auto& row : rows) {
    auto bad = good;
    row.spoil(bad);
    EXPECT_NE(schema_errors("verify.schema.json", bad.dump()), "") << row.name;
  }
}

TEST(VerifyJunit, OfEveryState) {
  expect_golden("report/verify.junit.xml", to_junit(sample_verification()));
}

TEST(VerifyJunit, OfNothing) {
  EXPECT_EQ(to_junit(plan::Verification{}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"tmsync verify\" tests=\"0\" failures=\"0\" errors=\"0\">\n</testsuites>\n");
}

TEST(VerifyJunit, HoldsOneSuiteAnAddressWhateverTheOrder) {
  auto verification = sample_verification();
  std::swap(verification.checks[1], verification.checks[4]);
  const auto text = to_junit(verification);
  std::size_t suites = 0;
  for (auto at = text.find("<testsuite "); at != std::string::npos; at = text.find("<testsuite ", at + 1)) ++suites;
  EXPECT_EQ(suites, 3U);
}

// Whatever a server says, the elements are ours: a hostile document has as many of each as a good one.
TEST(VerifyJunit, IsWellFormedWhateverServersSay) {
  const auto text = to_junit(hostile());
  EXPECT_TRUE(core::is_valid_utf8(text));
  EXPECT_EQ(text.find("\uffff"), std::string::npos);
  for (const unsigned char c : text) EXPECT_TRUE(c >= 0x20 || c == '\n');
  EXPECT_EQ(text.find("]]>"), std::string::npos);
  EXPECT_THAT(text, HasSubstr("]]&gt;&lt;&amp;&quot;&apos;"));
  const auto count = [&](char wanted) { return std::count(text.begin(), text.end(), wanted); };
  EXPECT_EQ(count('<'), count('>'));
  // 1 declaration, 2 of the root, 2 of the one suite, 2 passed ones, 3 others with 4 each.
  EXPECT_EQ(count('<'), 1 + 2 + 2 + 2 + 3 * 4);
}

}  // namespace
}  // namespace tmsync::report
