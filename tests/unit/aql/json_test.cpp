#include "tmsync/aql/json.hpp"

#include <gtest/gtest.h>

namespace tmsync::aql {
namespace {

std::string document(std::string_view text, const char* items = nullptr) {
  if (items == nullptr) {
    return try_expression(text, {}).document;
  }
  const auto read = read_items(items);
  return try_expression(text, {}, &*read).document;
}

TEST(AqlJson, Documents) {
  const std::pair<std::string, const char*> rows[] = {
      {"", R"({"accepted":true,"ast":null,"includesAll":true})"},
      {"TRUE", R"({"accepted":true,"ast":{"type":"boolean","value":true},"includesAll":true})"},
      {"not (a in [1]) and cf[\"K\"] = null",
       R"({"accepted":true,"ast":{"type":"binary","left":{"type":"not","expression":{"type":"paren","expression":)"
       R"({"type":"arrayCondition","left":{"identifier":"a"},"operator":"IN","right":[{"value":"1","type":"NUMBER"}]}}},)"
       R"("operator":"AND","right":{"type":"condition","left":{"identifier":"cf","param":{"value":"K","type":"string"}},)"
       R"("operator":"EQ","right":{"value":"null","type":"NULL"}}},"includesAll":false})"},
      {"a[" + std::string(400, '9') + "] = \"\\ud83d\"",
       R"({"accepted":true,"ast":{"type":"condition","left":{"identifier":"a","param":{"value":{"$number":"Infinity"},)"
       R"("type":"number"}},"operator":"EQ","right":{"value":{"$utf16":[55357]},"type":"STRING"}},"includesAll":false})"},
      {"a[-0] = 1",
       R"({"accepted":true,"ast":{"type":"condition","left":{"identifier":"a","param":{"value":0,"type":"number"}},)"
       R"("operator":"EQ","right":{"value":"1","type":"NUMBER"}},"includesAll":false})"},
      {"\U0001F600",
       R"({"accepted":false,"error":{"kind":"tokenizer","code":"UNEXPECTED_CHARACTER","position":0,"byte":0,)"
       R"("character":{"$utf16":[55357]}},"includesAll":false})"},
  };
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(document(text), expected);
  }
}

TEST(AqlJson, Matches) {
  const auto* items = R"({"items":[{"a":1},{"a":2},{"a":{"$number":"Infinity"}},{"a":{"$utf16":[65,55357]}}]})";
  const std::pair<const char*, const char*> rows[] = {
      {"a >= 2", R"("matches":[1,2,3],)"},
      {"a = \"a\\ud83d\"", R"("matches":[3],)"},
      {"false", R"("matches":[],)"},
      {" ", R"("matches":[0,1,2,3],)"},
  };
  for (const auto& [text, expected] : rows) {
    EXPECT_NE(document(text, items).find(expected), std::string::npos) << document(text, items);
  }
  EXPECT_EQ(document("a =", items).find("matches"), std::string::npos);
  // Blank only for JavaScript: refused by the parser, but the filter keeps everything.
  const auto blank = document("\u00a0", items);
  EXPECT_NE(blank.find(R"("accepted":false)"), std::string::npos);
  EXPECT_NE(blank.find(R"("matches":[0,1,2,3],"includesAll":true)"), std::string::npos);
}

TEST(AqlJson, RefusesWhatItCannotUse) {
  for (const auto* text : {"", "{", "1", "{\"item\":[]}", "{\"items\":1}"}) {
    EXPECT_FALSE(read_items(text).has_value()) << text;
  }
  EXPECT_FALSE(read_items(std::string(5000, '[') + std::string(5000, ']')).has_value());
  for (const auto* text : {"[]", "{\"now()\":[]}", "nonsense"}) {
    EXPECT_FALSE(read_context(text).has_value()) << text;
  }
  for (const auto* text : {"[]", "{\"operations\":\"EQ\"}", "{\"operations\":[1]}", "{\"parentheses\":0}"}) {
    EXPECT_FALSE(read_restrictions(text).has_value()) << text;
  }
  const auto misspelt = read_restrictions("{\"operation\":[]}");
  ASSERT_FALSE(misspelt.has_value());
  EXPECT_NE(misspelt.error().message.find("\"operations\""), std::string::npos) << misspelt.error().message;
  for (const auto* text : {"{}", "{\"expr\":1}", "[]", "x"}) {
    EXPECT_FALSE(try_line(text).has_value()) << text;
  }
}

TEST(AqlJson, LineWithContextAndConfig) {
  EXPECT_EQ(try_line(R"j({"expr":"a = f()","context":{"f()":"x"}})j").value(),
            R"j({"accepted":true,"ast":{"type":"condition","left":{"identifier":"a"},"operator":"EQ",)j"
            R"j("right":{"value":"x","type":"STRING"}},"includesAll":false})j");
  EXPECT_EQ(try_line(R"j({"expr":"(true)","config":{"parentheses":false}})j").value(),
            R"j({"accepted":false,"error":{"kind":"parser","code":"FORBIDDEN_PARENTHESES","position":0,"byte":0},)j"
            R"j("includesAll":false})j");
}

}  // namespace
}  // namespace tmsync::aql
