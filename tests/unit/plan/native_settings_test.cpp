#include "tmsync/plan/native_settings.hpp"

#include <random>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "samples.hpp"

namespace tmsync::plan {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Side side(Id offset) {
  Side out;
  out.project = {offset, "P"};
  out.workflows = {{{offset + 1, "Default"}, {{offset + 10, "Draft"}, {offset + 11, "Active"}}},
                   {{offset + 2, "Long"}, {{offset + 10, "Draft"}, {offset + 12, "Review"}}}};
  out.layers = {{offset + 20, "API"}, {offset + 21, "UI"}};
  out.roles = {{-1, "Owner"}, {offset + 30, "Reviewer"}};
  out.fields = {{{offset + 40, "Priority"}, true, false, {{offset + 50, "P0"}, {offset + 51, "P1"}}, {}},
                {{offset + 41, "Component"}, false, false, {{offset + 60, "Card"}}, {}}};
  return out;
}

json rendered(const model::AttributeMapping& mapping, const model::SettingsTemplate& names = {}) {
  core::Diagnostics diags;
  const auto source = side(100);
  const auto recipient = side(200);
  const ResolvedMapping resolved(&mapping, source, recipient, diags);
  EXPECT_FALSE(diags.has_errors());
  return json::parse(render_settings(resolved, names));
}

TEST(NativeSettings, RowsDefaultAndDropsBecomeIdsOfBothSides) {
  model::AttributeMapping mapping;
  mapping.status = model::AttributeRules{true, false, by_name("Active"), {{by_name("Draft"), by_id(212), {}}}, {}};
  mapping.custom_fields.push_back({"Priority", std::nullopt, {false, false, {}, {{by_id(150), {}, {}}}, {}}});
  EXPECT_EQ(rendered(mapping).at("attributeMapping"),
            json::parse(R"([{"attribute": "status", "identity": true, "defaultValue": 211,
                             "rows": [{"source": 110, "target": 212}]},
                            {"attribute": "customField", "customFieldId": 140, "targetCustomFieldId": 240,
                             "identity": false, "rows": [{"source": 150}]}])"));
}

TEST(NativeSettings, TheTemplateNamesEveryMember) {
  model::AttributeMapping mapping;
  mapping.custom_fields.push_back(
      {"Priority", std::nullopt, {true, false, by_id(250), {{by_id(151), by_id(251), {}}}, {}}});
  model::SettingsTemplate names{"m", "a", "f", "t", "i", "d", "r", "s", "g", true};
  EXPECT_EQ(rendered(mapping, names),
            json::parse(R"({"m": [{"a": "customField", "f": 140, "t": 240, "i": true, "d": 250,
                                   "r": [{"s": 151, "g": 251}]}]})"));
}

TEST(NativeSettings, NoMappingIsAnEmptyList) {
  EXPECT_EQ(rendered({}), json::parse(R"({"attributeMapping": []})"));
}

TEST(NativeSettings, EveryFieldOfTheStarStandsForItself) {
  model::AttributeMapping mapping;
  mapping.custom_fields.push_back({"*", std::nullopt, {true, false, {}, {}, {}}});
  const auto list = rendered(mapping).at("attributeMapping");
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list.at(0).at("customFieldId"), 140);
  EXPECT_EQ(list.at(1).at("customFieldId"), 141);
}

const std::string kDeclared = R"({"attributeMapping": [{"attribute": "layer", "identity": true, "rows": []}]})";

TEST(NativeSettings, ComparisonLooksOnlyAtWhatIsDeclared) {
  const model::SettingsTemplate names;
  EXPECT_THAT(compare_settings(R"({"attributeMapping": [{"attribute": "layer", "identity": true, "hint": 1}], "x": 2})",
                               kDeclared, names),
              IsEmpty());
  EXPECT_THAT(compare_settings("{}", R"({"attributeMapping": []})", names), IsEmpty());
  const auto changes = compare_settings(R"({"attributeMapping": [{"attribute": "layer"}]})", kDeclared, names);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes.front().field, "settings.attributeMapping");
  EXPECT_EQ(changes.front().before, R"([{"attribute":"layer"}])");
  EXPECT_THAT(compare_settings("no json", R"({"a": 1})", names), ElementsAre(FieldChange{"settings.a", "null", "1"}));
}

TEST(NativeSettings, OrderOfElementsDoesNotMatter) {
  const std::string one = R"({"attributeMapping": [{"attribute": "layer"}, {"attribute": "status"}]})";
  const std::string other = R"({"attributeMapping": [{"attribute": "status"}, {"attribute": "layer"}]})";
  EXPECT_THAT(compare_settings(one, other, {}), IsEmpty());
}

TEST(NativeSettings, MergingKeepsWhatIsUnknown) {
  const auto merged = json::parse(merge_settings(
      R"({"x": {"y": 1}, "attributeMapping": [{"attribute": "layer", "hint": "kept", "identity": false},
                                              {"attribute": "status", "hint": "gone with its element"}]})",
      kDeclared, {}));
  EXPECT_EQ(merged, json::parse(R"({"x": {"y": 1}, "attributeMapping": [
      {"attribute": "layer", "hint": "kept", "identity": true, "rows": []}]})"));
}

TEST(NativeSettings, WhatYamlCannotSayIsNotRead) {
  for (const char* element :
       {R"({"attribute": "layer", "hint": 1})", R"({"attribute": "colour"})", R"({"identity": true})", "7",
        R"({"attribute": "layer", "rows": [{"source": 999, "target": 220}]})",
        R"({"attribute": "layer", "rows": [{"source": 120, "target": 220, "why": 1}]})",
        R"({"attribute": "layer", "rows": [{"target": 220}]})", R"({"attribute": "layer", "defaultValue": "API"})",
        R"({"attribute": "customField", "customFieldId": 77})", R"({"attribute": "layer", "identity": "yes"})"}) {
    const std::string settings = std::string(R"({"attributeMapping": [)") + element + "]}";
    EXPECT_FALSE(read_settings(settings, {}, side(100), side(200))) << settings;
  }
  EXPECT_FALSE(read_settings(R"({"attributeMapping": {}})", {}, side(100), side(200)));
  EXPECT_FALSE(read_settings(R"({"attributeMapping": [{"attribute": "layer"}, {"attribute": "layer"}]})", {}, side(100),
                             side(200)));
  const auto none = read_settings(R"({"other": 1})", {}, side(100), side(200));
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->status || none->layer);
}

/// Law: what is read back from rendered settings renders to the same settings.
TEST(NativeSettings, ReadingUndoesRendering) {
  std::mt19937 random(7);
  const auto chance = [&](unsigned n) { return random() % n == 0; };
  const auto rules = [&](const std::vector<Ref>& from, const std::vector<Ref>& to) {
    model::AttributeRules out;
    out.identity = chance(2);
    if (chance(2)) out.fallback = by_id(to[random() % to.size()].id);
    for (const auto& ref : from) {
      if (chance(2)) continue;
      model::MappingRow row{by_id(ref.id), std::nullopt, {}};
      if (!chance(3)) row.target = by_id(to[random() % to.size()].id);
      out.rows.push_back(std::move(row));
    }
    return out;
  };
  const auto source = side(100);
  const auto recipient = side(200);
  for (int round = 0; round < 300; ++round) {
    model::AttributeMapping mapping;
    if (chance(2)) mapping.status = rules(source.statuses(), recipient.statuses());
    if (chance(2)) mapping.workflow = rules(source.workflow_refs(), recipient.workflow_refs());
    if (chance(2)) mapping.layer = rules(source.layers, recipient.layers);
    if (chance(2)) mapping.role = rules(source.roles, recipient.roles);
    for (std::size_t i = 0; i < source.fields.size(); ++i) {
      if (chance(2)) continue;
      mapping.custom_fields.push_back(
          {source.fields[i].field.name, std::nullopt, rules(source.fields[i].values, recipient.fields[i].values)});
    }
    core::Diagnostics diags;
    const auto settings = render_settings(ResolvedMapping(&mapping, source, recipient, diags), {});
    const auto back = read_settings(settings, {}, source, recipient);
    ASSERT_TRUE(back) << settings;
    EXPECT_EQ(render_settings(ResolvedMapping(&*back, source, recipient, diags), {}), settings);
    EXPECT_FALSE(diags.has_errors());
    EXPECT_THAT(compare_settings(merge_settings(R"({"kept": 1})", settings, {}), settings, {}), IsEmpty());
  }
}

}  // namespace
}  // namespace tmsync::plan
