#include "tmsync/report/diagnostics.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

namespace tmsync::report {
namespace {

core::Diagnostics sample() {
  core::Diagnostics diags;
  diags.error("TM1204", {"b.yaml", 4, 9}, "there is no Instance \"emae\"", "did you mean \"emea\"?");
  diags.warning("TM1211", {"a.yaml", 2, 0}, "plain http");
  diags.error("TM1010", {}, "no document found");
  diags.warning("TM1211", {"a.yaml", 2, 0}, "plain http");
  diags.add({core::Severity::note, "TM1401", {"b.yaml", 5, 1}, "by the way", ""});
  return diags;
}

TEST(Diagnostics, AsText) {
  EXPECT_EQ(to_text(sample()),
            "error[TM1010]: no document found\n"
            "a.yaml:2: warning[TM1211]: plain http\n"
            "b.yaml:4:9: error[TM1204]: there is no Instance \"emae\"\n"
            "    hint: did you mean \"emea\"?\n"
            "b.yaml:5:1: note[TM1401]: by the way\n"
            "2 errors, 1 warning\n");
}

TEST(Diagnostics, AsTextInColor) {
  core::Diagnostics diags;
  diags.error("TM1010", {}, "no document found");
  EXPECT_EQ(to_text(diags, {true, 80}), "\x1b[31merror[TM1010]\x1b[0m: no document found\n1 error\n");
}

TEST(Diagnostics, AsNothing) {
  EXPECT_EQ(to_text(core::Diagnostics{}), "");
  EXPECT_EQ(to_json(core::Diagnostics{}), "[]\n");
}

TEST(Diagnostics, AsJson) {
  const auto json = nlohmann::json::parse(to_json(sample()));
  ASSERT_EQ(json.size(), 4u);
  EXPECT_EQ(json[2], (nlohmann::json{{"severity", "error"},
                                     {"code", "TM1204"},
                                     {"file", "b.yaml"},
                                     {"line", 4},
                                     {"column", 9},
                                     {"summary", "there is no Instance \"emae\""},
                                     {"hint", "did you mean \"emea\"?"}}));
}

TEST(Diagnostics, AreHarmlessWhateverTheyQuote) {
  const std::string hostile = "\x1b[2J\u202e\xff\r\n1 error";
  core::Diagnostics diags;
  diags.error("TM1010", {hostile, 1, 1}, hostile, hostile);
  const auto text = to_text(diags);
  for (const auto& line : core::split(text, '\n')) EXPECT_EQ(core::escape_terminal(line), line);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  std::string json;
  ASSERT_NO_THROW(json = to_json(diags));
  EXPECT_TRUE(core::is_valid_utf8(json));
}

}  // namespace
}  // namespace tmsync::report
