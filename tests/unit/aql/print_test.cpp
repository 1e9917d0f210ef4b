#include <gtest/gtest.h>

#include "tmsync/aql/json.hpp"
#include "tmsync/aql/parse.hpp"
#include "tmsync/core/text.hpp"

#include "random_tree.hpp"

namespace tmsync::aql {
namespace {

TEST(Print, ParsesBackToTheSameTree) {
  std::mt19937_64 random(20240601);
  for (int i = 0; i < 20'000; ++i) {
    const auto tree = random_tree(random, 6);
    const auto text = print(*tree);
    ASSERT_TRUE(core::is_valid_utf8(text));
    const auto again = parse(text);
    ASSERT_TRUE(again.has_value()) << text << ": " << again.error().code << '@' << again.error().byte;
    ASSERT_EQ(to_json(again->get()), to_json(tree.get())) << text;
  }
}

TEST(Print, IsAFixedPoint) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 2'000; ++i) {
    const auto text = print(*random_tree(random, 5));
    EXPECT_EQ(print(**parse(text)), text);
  }
}

TEST(Print, Spelling) {
  const std::pair<const char*, const char*> rows[] = {
      {"a=1", "a = 1"},
      {"NOT a IN[1,\"x\",EMPTY]", "not a in [1, \"x\", null]"},
      {"a is TRUE and(b~=\"c\"or cf [ 007 ]!=1.)", "a = TRUE and (b ~= \"c\" or cf[7] != 1.)"},
      {"cf[1000000000000000000000] = null", "cf[1000000000000000000000] = null"},
      {"cf[0.0000001] >= 1", "cf[0.0000001] >= 1"},
      {"cf[-0] <= 1", "cf[-0] <= 1"},
      {"a = \"\\u0007\"", "a = \"\\u0007\""},
      {"a = \"\\ud83d\"", "a = \"\\ud83d\""},
  };
  for (const auto& [text, printed] : rows) {
    EXPECT_EQ(print(**parse(text)), printed);
  }
}

TEST(Print, ParenthesesWhereATreeOfItsOwnNeedsThem) {
  const auto leaf = [](const char* name) {
    return std::make_unique<Node>(Condition{{name, {}}, Operator::eq, {"1", ValueType::number}});
  };
  const auto both = std::make_unique<Node>(
      Binary{true, std::make_unique<Node>(Binary{false, leaf("a"), leaf("b")}),
             std::make_unique<Node>(Not{std::make_unique<Node>(Binary{true, leaf("c"), leaf("d")})})});
  EXPECT_EQ(print(*both), "(a = 1 or b = 1) and not (c = 1 and d = 1)");
}

TEST(Quote, OneDecodingSufficesWhereItCan) {
  const std::pair<const char*, const char*> rows[] = {
      {"", R"("")"},       {"plain", R"("plain")"},   {"a\"b", R"("a\"b")"},       {"a\\qb", R"("a\\qb")"},
      {"a\\", R"("a\\")"}, {"a\\nb", R"("a\\\\nb")"}, {"a\\\\b", R"("a\\\\\\b")"}, {"a\nb\t\r", R"("a\nb\t\r")"},
  };
  for (const auto& [value, literal] : rows) {
    EXPECT_EQ(quote(value), literal);
  }
}

TEST(Quote, ComesBackUnchanged) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const auto text = random_text(random);
    const auto tree = parse("a = " + quote(text));
    ASSERT_TRUE(tree.has_value());
    ASSERT_EQ(std::get<Condition>((*tree)->kind).right.text, text) << quote(text);
  }
}

}  // namespace
}  // namespace tmsync::aql
