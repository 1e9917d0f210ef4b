#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tmsync/config/load.hpp"

#include "document.hpp"
#include "source_dir.hpp"

namespace tmsync::config {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::set<std::string> codes_in(const std::string& text) {
  std::set<std::string> codes;
  static const std::regex kCode("TM[0-9]{4}");
  for (std::sregex_iterator at(text.begin(), text.end(), kCode), end; at != end; ++at) codes.insert(at->str());
  return codes;
}

TEST(Diagnostics, OfTheSourcesAndOfTheDocumentAreTheSame) {
  std::set<std::string> used;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(source_dir()) / "src")) {
    if (entry.path().filename() == "diagnostic_catalogue.cpp") continue;
    if (entry.path().extension() == ".cpp") used.merge(codes_in(read(entry.path())));
  }
  EXPECT_GT(used.size(), 60U);
  const auto documented = codes_in(read(fs::path(source_dir()) / "docs/diagnostics.md"));
  std::vector<std::string> missing;
  std::set_difference(used.begin(), used.end(), documented.begin(), documented.end(), std::back_inserter(missing));
  EXPECT_THAT(missing, testing::IsEmpty()) << "used and not documented";
  std::vector<std::string> unused;
  std::set_difference(documented.begin(), documented.end(), used.begin(), used.end(), std::back_inserter(unused));
  EXPECT_THAT(unused, testing::IsEmpty()) << "documented and not used";
}

TEST(Schemas, AreTheFilesOfTheRepository) {
  EXPECT_THAT(schema_kinds(),
              testing::ElementsAre("instance", "integration", "attributeMapping", "export", "document", "plan", "apply",
                                   "verify", "drift", "event", "planDiff", "record", "doctor", "mark", "validate"));
  const fs::path folder = fs::path(source_dir()) / "schemas";
  EXPECT_EQ(schema_text("instance"), read(folder / "instance.schema.json"));
  EXPECT_EQ(schema_text("integration"), read(folder / "integration.schema.json"));
  EXPECT_EQ(schema_text("attributeMapping"), read(folder / "attribute-mapping.schema.json"));
  EXPECT_EQ(schema_text("export"), read(folder / "export.schema.json"));
  EXPECT_EQ(schema_text("document"), read(folder / "tmsync.schema.json"));
  EXPECT_EQ(schema_text("verify"), read(folder / "verify.schema.json"));
  EXPECT_EQ(schema_text("drift"), read(folder / "drift.schema.json"));
  EXPECT_EQ(schema_text("event"), read(folder / "event.schema.json"));
  EXPECT_EQ(schema_text("planDiff"), read(folder / "plan-diff.schema.json"));
  EXPECT_EQ(schema_text("record"), read(folder / "record.schema.json"));
  EXPECT_EQ(schema_text("doctor"), read(folder / "doctor.schema.json"));
  EXPECT_EQ(schema_text("mark"), read(folder / "mark.schema.json"));
  EXPECT_EQ(schema_text("validate"), read(folder / "validate.schema.json"));
  EXPECT_FALSE(schema_text("Instance").has_value());
}

using Json = nlohmann::ordered_json;

/// The schema of any document repeats the others, so that each file serves an editor alone: they must not drift apart.
TEST(Schemas, OfAnyDocumentHoldsTheOthersUnchanged) {
  const Json all = Json::parse(*schema_text("document"));
  for (const std::string kind : {"instance", "integration", "attributeMapping", "export"}) {
    const Json one = Json::parse(*schema_text(kind));
    EXPECT_EQ(all.at("definitions").at(kind).at("properties").dump(), one.at("properties").dump()) << kind;
    for (const auto& [name, definition] : one.at("definitions").items()) {
      EXPECT_EQ(all.at("definitions").at(name).dump(), definition.dump()) << kind << ' ' << name;
    }
  }
  EXPECT_EQ(all.at("definitions").at("exportSpec").at("properties").at("mapping").at("properties").dump(),
            all.at("definitions").at("mappingSpec").at("properties").dump());
}

void visit(const Json& schema, const std::string& path, int& properties) {
  if (const auto members = schema.find("properties"); members != schema.end()) {
    if (schema.contains("type")) {
      EXPECT_TRUE(schema.contains("additionalProperties")) << path << " lets unknown keys pass";
    }
    for (const auto& [key, member] : members->items()) {
      ++properties;
      EXPECT_TRUE(member.contains("description") || member.contains("$ref")) << path << '.' << key;
      EXPECT_TRUE(!member.contains("pattern") || member.contains("maxLength")) << path << '.' << key;
      visit(member, path + '.' + key, properties);
    }
  }
  if (const auto definitions = schema.find("definitions"); definitions != schema.end()) {
    for (const auto& [key, member] : definitions->items()) visit(member, key, properties);
  }
}

TEST(Schemas, DescribeEveryKeyAndAreClosed) {
  int properties = 0;
  for (const std::string kind : {"instance", "integration", "attributeMapping", "export"}) {
    visit(Json::parse(*schema_text(kind)), kind, properties);
  }
  EXPECT_GT(properties, 50);
}

struct PlainCase {
  std::string name;
  std::string text;
  Node::Kind kind;
};
class Plain : public testing::TestWithParam<PlainCase> {};
TEST_P(Plain, IsResolvedByTheCoreSchema) {
  EXPECT_EQ(resolve_plain(GetParam().text), GetParam().kind);
}
INSTANTIATE_TEST_SUITE_P(
    Table, Plain,
    testing::Values(PlainCase{"tilde", "~", Node::Kind::null}, PlainCase{"empty", "", Node::Kind::null},
                    PlainCase{"true_word", "True", Node::Kind::boolean}, PlainCase{"yes", "yes", Node::Kind::string},
                    PlainCase{"negative", "-7", Node::Kind::integer}, PlainCase{"minus", "-", Node::Kind::string},
                    PlainCase{"version", "1.0", Node::Kind::number}, PlainCase{"exponent", "1e5", Node::Kind::number},
                    PlainCase{"exponent_alone", "e5", Node::Kind::string}, PlainCase{"dot", ".", Node::Kind::string},
                    PlainCase{"two_dots", "1.2.3", Node::Kind::string}),
    [](const auto& row) { return row.param.name; });

TEST(Tree, AByteOrderMarkIsNotPartOfTheText) {
  core::Diagnostics diags;
  const auto file = parse_documents("f",
                                    "\xef\xbb\xbf"
                                    "a: b\n",
                                    YamlLimits{}, diags);
  ASSERT_TRUE(diags.empty());
  EXPECT_EQ(file->position(*file->documents.at(0)->entries.at(0).value), (core::SourcePosition{"f", 1, 4}));
}

TEST(Tree, AnEmptyValueStandsWhereItsKeyStands) {
  core::Diagnostics diags;
  const auto file = parse_documents("f", "a:\nb: 1\n", YamlLimits{}, diags);
  ASSERT_TRUE(diags.empty());
  EXPECT_EQ(file->position(*file->documents.at(0)->entries.at(0).value), (core::SourcePosition{"f", 1, 1}));
}

TEST(Tree, AliasesAreCountedWhereTheyStand) {
  core::Diagnostics diags;
  YamlLimits limits;
  limits.max_nodes = 10;
  const auto small = parse_documents("f", "a: &x [1, 2]\nb: *x\n", limits, diags);
  EXPECT_TRUE(diags.empty());
  EXPECT_EQ(small->documents.at(0)->size, 9U);
  const auto large = parse_documents("f", "a: &x [1, 2]\nb: [*x, *x]\n", limits, diags);
  ASSERT_EQ(diags.items().size(), 1U);
  EXPECT_EQ(diags.items()[0].code, "TM1003");
  EXPECT_FALSE(large->complete);
}

}  // namespace
}  // namespace tmsync::config
