#include <gtest/gtest.h>

#include "tmsync/aql/evaluate.hpp"
#include "tmsync/aql/json.hpp"
#include "tmsync/aql/lint.hpp"
#include "tmsync/aql/parse.hpp"

namespace tmsync::aql {
namespace {

std::string repeat(std::string_view piece, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) {
    out += piece;
  }
  return out;
}

bool holds(const Node& node) {
  return evaluate(node, JsonSubject(Json{}), Dialect::reference);
}

TEST(Limits, LongChainsNeedNoStack) {
  for (const auto* joint : {" and ", " or "}) {
    const bool is_and = std::string_view(joint) == " and ";
    // The last term decides, so everything before it is evaluated.
    const auto text =
        repeat(std::string(is_and ? "a = null" : "a = 1") + joint, 200'000) + (is_and ? "a = 1" : "a = null");
    const auto tree = parse(text);
    ASSERT_TRUE(tree.has_value());
    EXPECT_EQ(holds(**tree), !is_and);
    EXPECT_EQ(print(**tree), text);
    EXPECT_EQ(uses(**tree).size(), 200'001U);
    const auto json = to_json(tree->get());
    EXPECT_TRUE(json.starts_with(repeat(R"({"type":"binary","left":)", 200'000) + R"({"type":"condition")"));
    EXPECT_TRUE(json.ends_with("}}}"));
  }
}

TEST(Limits, NestingUpToTheLimit) {
  const std::pair<std::string, std::string> rows[] = {{"(", ")"}, {"not ", ""}, {"not (", ")"}};
  for (const auto& [open, close] : rows) {
    const std::size_t levels = open == "not (" ? 1000 : 2000;
    const auto text = repeat(open, levels) + "true" + repeat(close, levels);
    const auto tree = parse(text);
    ASSERT_TRUE(tree.has_value()) << open;
    EXPECT_TRUE(holds(**tree));
    EXPECT_EQ(print(**tree), text);
    const auto deeper = parse(repeat(open, levels + 1) + "true" + repeat(close, levels + 1));
    ASSERT_FALSE(deeper.has_value());
    EXPECT_EQ(deeper.error().code, "TOO_DEEP");
    EXPECT_EQ(deeper.error().byte, open.size() * levels);
    EXPECT_EQ(diagnostic_code(deeper.error()), "TM2104");
  }
}

TEST(Limits, DepthIsNotLength) {
  EXPECT_TRUE(parse(repeat("(not true) and ", 5'000) + "true").has_value());
}

TEST(Limits, HugeNestingIsRefusedQuickly) {
  EXPECT_EQ(parse(repeat("(", 1'000'000)).error().code, "TOO_DEEP");
  EXPECT_EQ(parse(repeat("not ", 1'000'000)).error().code, "TOO_DEEP");
}

TEST(Limits, Length) {
  ParseOptions options;
  options.limits.max_bytes = 5;
  EXPECT_TRUE(parse("a = 1", options).has_value());
  EXPECT_EQ(parse("a = 12", options).error().code, "TOO_LONG");
  EXPECT_EQ(parse(std::string((4U << 20U) + 1, ' ')).error().code, "TOO_LONG");
}

}  // namespace
}  // namespace tmsync::aql
