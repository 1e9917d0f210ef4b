#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/aql/json.hpp"

namespace tmsync::aql {
namespace {

struct Row {
  const char* name;
  const char* item;
  const char* holds;      ///< `;` between queries; all of them are true of the item
  const char* holds_not;  ///< all of them are false
};

std::vector<std::string> queries(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const auto end = std::min(list.find(';'), list.size());
    out.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

class Reference : public testing::TestWithParam<Row> {};

TEST_P(Reference, Holds) {
  const auto items = read_items(std::string("[") + GetParam().item + "]");
  ASSERT_TRUE(items.has_value()) << items.error().message;
  const JsonSubject subject(items->front());
  const auto check = [&](const char* list, bool expected) {
    for (const auto& text : queries(list)) {
      const auto tree = parse(text);
      ASSERT_TRUE(tree.has_value()) << text;
      EXPECT_EQ(evaluate(**tree, subject, Dialect::reference), expected) << text;
    }
  };
  check(GetParam().holds, true);
  check(GetParam().holds_not, false);
}

const Row kRows[] = {
    {"NullOnTheRight", R"({"a":1,"n":null})", "n = null;z = null;a != null;n is empty",
     "a = null;n != null;a > null;a ~= null;a in [null];n in [null]"},
    {"NullOnTheLeft", R"({"n":null})", "not n = 1;not n != 1",
     "n = 1;n != 1;n > 0;n >= 0;n < 9;n <= 9;n ~= \"\";n in [1];z != \"x\""},
    {"StringsIgnoreCase", R"({"s":"STRASSE","t":"ПрИвЕт"})",
     "s = \"strasse\";t = \"привет\";t in [\"x\", \"ПРИВЕТ\"];s != \"x\"",
     "s = \"straße\";s != \"Strasse\";t = \"приве\""},
    {"NoNormalisation", R"({"s":"caf\u00e9"})", "s = \"CAFÉ\"", "s = \"cafe\\u0301\""},
    {"TypesDoNotMix", R"({"s":"10","n":10,"b":true})", "n = 10;n = 10.0;b = TRUE;n != \"10\";b != 1;b != \"true\"",
     "s = 10;n = \"10\";b = \"true\";b = 1;n in [\"10\", true]"},
    {"ArraysNeverEqual", R"({"a":["smoke"],"o":{}})", "a != \"smoke\";o != 1;a ~= \"SMOKE\"",
     "a = \"smoke\";a in [\"smoke\"];a = null;o = null"},
    {"Doubles", R"({"n":9007199254740992,"f":4})", "n = 9007199254740993;f = 4.99999999999999999999;f = 4.;f != 4.5",
     "f = 5;f = 4.5"},
    {"OrderOfNumbers", R"({"n":5})", "n > 4;n >= 5;n < 6;n <= 5;n > \"4x\";n > true",
     "n > 5;n < 5;n <= 4;n >= 6;n < \"4\""},
    {"OrderOfText", R"({"s":"1500ms","e":"","d":"2024-01-15"})",
     "s > 1000;s >= 1500;d >= 2024;e >= 5;e <= 5;d <= \"2024-12\"", "s > 1500;e > 5;e < 5;d < \"2024-12\""},
    {"OrderOfOthers", R"({"b":true,"o":{},"a":[],"one":["7"],"two":[1,2],"hex":["0x10"],"nul":[null]})",
     "b > 0.5;b >= 1;o >= 5;o <= 5;a >= 0;a <= 0;one > 6;two >= 100;hex = null or hex >= 16;nul <= 0",
     "b > 1;o > 5;a > 0;one > 7;two > 1;hex > 16;nul < 0"},
    {"InfinityMinusInfinity", R"({"i":"Infinity"})", "i > 1;i >= 1",
     "i > \"Infinity\";i >= \"Infinity\";i < \"Infinity\";i <= \"Infinity\""},
    {"Contains", R"({"s":"Nightly #100","n":1e21,"t":1.5,"b":true})",
     "s ~= \"NIGHT\";s ~= \"\";s ~= 100;s ~= 100.0;n ~= \"E+21\";t ~= \"1.5\";b ~= \"RU\";b ~= true",
     "s ~= \"101\";s ~= null;t ~= 15;b ~= false"},
    {"ContainsInArrays", R"({"a":["a,b","c"],"m":[[1,2],[3]],"o":{},"n":[null,1]})",
     "a ~= \"B,C\";m ~= \"1,2,3\";o ~= \"[object object]\";n ~= \",1\"", "a ~= \"ac\";n ~= \"null\""},
    {"ContainsHalfAPair", "{\"s\":\"x\U0001F600\"}", "s ~= \"\\ud83d\";s ~= \"\\ude00\"",
     "s ~= \"\\ud83e\";s = \"x\\ud83d\""},
    {"Keys", R"({"cf":{"Epic":"Auth","10":"by id","1.5":1,"1e+21":2,"0":3},"s":"text","n":null})",
     "cf[\"Epic\"] = \"auth\";cf[10] = \"by id\";cf[\"10\"] = \"by id\";cf[1.50] = 1;cf[1000000000000000000000] = "
     "2;cf[-0] = 3;"
     "cf[\"epic\"] = null;s[0] = null;n[\"x\"] = null;z[1] = null",
     "cf[\"epic\"] != null;s[0] != null;cf[\"Epic\"] != \"AUTH\""},
    {"KeysOfArrays", R"({"a":["zero","one"]})",
     "a[0] = \"zero\";a[\"1\"] = \"one\";a[\"length\"] = 2;a[\"01\"] = null;a[-1] = null;a[2] = null;a[0.5] = "
     "null;a[0.99999999999999999999] = \"one\"",
     "a[\"01\"] != null;a[\"length\"] > 2"},
    {"Logic", R"({"a":1})", "true;not false;a=2 or a=1;a=1 and true;a=2 and a=2 or a=1;not (a=2 and true);not not a=1",
     "false;a=1 and a=2;not (a=1 or a=2);a=2 or false and true;not a=1 or a=2"},
    {"FinalSigma", "{\"s\":\"\u039F\u0394\u039F\u03A3\"}", "s = \"\u03BF\u03B4\u03BF\u03C2\"",
     "s = \"\u03BF\u03B4\u03BF\u03C3\""},
};

INSTANTIATE_TEST_SUITE_P(Rules, Reference, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ReferenceContext, ExponentQuirkOfNumbers) {
  const auto items = read_items(R"([{"n":1},{"n":2},{"n":1e21},{"n":1e-7}])");
  const Context context{{"big()", 1e21}, {"bigger()", 2.5e21}, {"tiny()", 1e-7}};
  ParseOptions options;
  options.context = &context;
  const std::pair<const char*, std::vector<int>> rows[] = {{"n = big()", {0}},
                                                           {"n = bigger()", {1}},
                                                           {"n = tiny()", {3}},
                                                           {"n in [bigger(), 1000000000000000000000]", {1, 2}}};
  for (const auto& [text, expected] : rows) {
    const Compiled query(parse(text, options)->get(), Dialect::reference);
    std::vector<int> found;
    for (int i = 0; i < 4; ++i) {
      if (query.matches(JsonSubject((*items)[static_cast<std::size_t>(i)]))) {
        found.push_back(i);
      }
    }
    EXPECT_EQ(found, expected) << text;
  }
}

TEST(ReferenceEntry, BlankAndIncludesAll) {
  for (const auto* text : {"", " \t", "\u00a0\u3000\ufeff", "\v"}) {
    EXPECT_TRUE(is_blank(text));
    EXPECT_TRUE(includes_all(text));
  }
  EXPECT_TRUE(includes_all("\u00a0TrUe\n"));
  for (const auto* text : {"(true)", "not false", "truе", "true and true", "\u180e"}) {
    EXPECT_FALSE(includes_all(text)) << text;
    EXPECT_FALSE(is_blank(text)) << text;
  }
}

TEST(ReferenceEntry, NullRootMatchesEverything) {
  EXPECT_TRUE(Compiled(nullptr, Dialect::reference).matches(JsonSubject(Json{})));
}

}  // namespace
}  // namespace tmsync::aql
