#include "tmsync/plan/mapping.hpp"

#include <set>

#include <gmock/gmock.h>

#include "tmsync/plan/coverage.hpp"

#include "samples.hpp"

namespace tmsync::plan {
namespace {

using model::AttributeMapping;
using model::AttributeRules;
using model::MappingRow;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<Ref> kSource{{1, "P0"}, {2, "P1"}, {3, "Same"}, {4, "Gone"}, {5, "P0"}};
const std::vector<Ref> kRecipient{{91, "Blocker"}, {92, "Minor"}, {93, "Same"}, {94, "P1"}};

MappingRow row(model::ValueRef source, std::optional<model::ValueRef> target = std::nullopt, std::size_t line = 1) {
  return {std::move(source), std::move(target), {"m.yaml", line, 1}};
}

AttributeRules rules_of(std::vector<MappingRow> rows, bool identity = false,
                        std::optional<model::ValueRef> fallback = {}, bool create_missing = false) {
  AttributeRules rules;
  rules.rows = std::move(rows);
  rules.identity = identity;
  rules.fallback = std::move(fallback);
  rules.create_missing = create_missing;
  rules.where = {"m.yaml", 99, 1};
  return rules;
}

AttributeRules identity_rules() {
  return rules_of({}, true);
}

TEST(ValueMap, AppliesTheRulesInTheirOrder) {
  struct Row {
    const char* name;
    AttributeRules rules;
    Ref value;
    MappingOutcome outcome;
    std::optional<Ref> target;
    std::size_t line;  ///< of the rule that decided
  };
  const Row rows[] = {
      {"row by name",
       rules_of({row(by_name("P0"), by_name("Blocker"))}),
       {1, "P0"},
       MappingOutcome::mapped,
       Ref{91, "Blocker"},
       1},
      {"row by name takes each value of that name",
       rules_of({row(by_name("P0"), by_id(91))}),
       {5, "P0"},
       MappingOutcome::mapped,
       Ref{91, "Blocker"},
       1},
      {"row by id", rules_of({row(by_id(1), by_id(92))}), {1, "P0"}, MappingOutcome::mapped, Ref{92, "Minor"}, 1},
      {"row by id takes only that id", rules_of({row(by_id(1), by_id(92))}), {5, "P0"}, MappingOutcome::ignored, {}, 0},
      {"first row that names it",
       rules_of({row(by_id(1), by_id(92), 1), row(by_name("P0"), by_id(91), 2)}),
       {1, "P0"},
       MappingOutcome::mapped,
       Ref{92, "Minor"},
       1},
      {"second row for the other id",
       rules_of({row(by_id(1), by_id(92), 1), row(by_name("P0"), by_id(91), 2)}),
       {5, "P0"},
       MappingOutcome::mapped,
       Ref{91, "Blocker"},
       2},
      {"row without target drops",
       rules_of({row(by_name("Gone"))}, true, by_id(92)),
       {4, "Gone"},
       MappingOutcome::dropped,
       {},
       1},
      {"row without target drops what identity would take",
       rules_of({row(by_name("Same"))}, true),
       {3, "Same"},
       MappingOutcome::dropped,
       {},
       1},
      {"row before identity",
       rules_of({row(by_name("Same"), by_id(92))}, true),
       {3, "Same"},
       MappingOutcome::mapped,
       Ref{92, "Minor"},
       1},
      {"identity", rules_of({}, true, by_id(92)), {3, "Same"}, MappingOutcome::identity, Ref{93, "Same"}, 99},
      {"identity needs the same name", rules_of({}, true), {1, "P0"}, MappingOutcome::ignored, {}, 0},
      {"no identity without being asked", rules_of({}), {3, "Same"}, MappingOutcome::ignored, {}, 0},
      {"createMissing before default",
       rules_of({}, true, by_id(92), true),
       {1, "P0"},
       MappingOutcome::identity,
       Ref{0, "P0"},
       99},
      {"createMissing only with identity",
       rules_of({}, false, by_id(92), true),
       {1, "P0"},
       MappingOutcome::fallback,
       Ref{92, "Minor"},
       99},
      {"default after identity",
       rules_of({}, true, by_id(92)),
       {1, "P0"},
       MappingOutcome::fallback,
       Ref{92, "Minor"},
       99},
      {"default alone",
       rules_of({}, false, by_name("Minor")),
       {3, "Same"},
       MappingOutcome::fallback,
       Ref{92, "Minor"},
       99},
      {"nothing applies", rules_of({}), {1, "P0"}, MappingOutcome::ignored, {}, 0},
  };
  for (const auto& entry : rows) {
    SCOPED_TRACE(entry.name);
    core::Diagnostics diags;
    const ValueMap map(entry.rules, "status", kSource, kRecipient, false, diags);
    EXPECT_THAT(diags.items(), IsEmpty());
    const auto mapped = map.map(entry.value);
    EXPECT_EQ(mapped.outcome, entry.outcome) << to_string(mapped.outcome);
    EXPECT_EQ(mapped.target, entry.target);
    EXPECT_EQ(mapped.row.line, entry.line);
  }
}

TEST(ValueMap, ReportsWhatDoesNotExistOnItsSide) {
  struct Row {
    const char* name;
    AttributeRules rules;
    const char* summary;
    const char* hint;
  };
  const Row rows[] = {
      {"source name", rules_of({row(by_name("P00"), by_id(91))}), "status \"P00\" does not exist on the source",
       "did you mean \"P0\""},
      {"source id", rules_of({row(by_id(91), by_id(91))}), "status id 91 does not exist on the source",
       "known: P0 (id 1)"},
      {"target name", rules_of({row(by_name("P0"), by_name("Bloker"))}),
       "status \"Bloker\" does not exist on the recipient", "did you mean \"Blocker\"?"},
      {"target id", rules_of({row(by_name("P0"), by_id(1))}), "status id 1 does not exist on the recipient",
       "Blocker (id 91)"},
      {"default", rules_of({}, false, by_id(7)), "status id 7 does not exist on the recipient", "known: "},
      {"row that drops", rules_of({row(by_name("Nobody"))}), "status \"Nobody\" does not exist on the source",
       "known: "},
  };
  for (const auto& entry : rows) {
    SCOPED_TRACE(entry.name);
    core::Diagnostics diags;
    const ValueMap map(entry.rules, "status", kSource, kRecipient, false, diags);
    ASSERT_EQ(diags.items().size(), 1u);
    EXPECT_EQ(diags.items()[0].code, "TM3101");
    EXPECT_THAT(diags.items()[0].summary, HasSubstr(entry.summary));
    EXPECT_THAT(diags.items()[0].hint, HasSubstr(entry.hint));
    EXPECT_EQ(map.map({1, "P0"}).outcome, MappingOutcome::ignored) << "the broken rule does nothing";
  }
}

TEST(ValueMap, CreatesNothingInALockedField) {
  core::Diagnostics diags;
  const ValueMap map(rules_of({}, true, by_id(92), true), "custom field \"X\"", kSource, kRecipient, true, diags);
  ASSERT_EQ(diags.items().size(), 1u);
  EXPECT_EQ(diags.items()[0].code, "TM3102");
  EXPECT_FALSE(diags.has_errors());
  EXPECT_EQ(map.map({1, "P0"}).outcome, MappingOutcome::fallback);
  EXPECT_EQ(map.map({3, "Same"}).outcome, MappingOutcome::identity);
}

TEST(ValueMap, FindsAValueThatWasCreatedMeanwhile) {
  core::Diagnostics diags;
  ValueMap map(rules_of({}, true, {}, true), "x", kSource, kRecipient, false, diags);
  EXPECT_EQ(map.map({1, "P0"}).target, (Ref{0, "P0"}));
  map.add_recipient({95, "P0"});
  EXPECT_EQ(map.map({1, "P0"}).target, (Ref{95, "P0"}));
}

AttributeMapping::Field field(std::string source, AttributeRules rules,
                              std::optional<std::string> target = std::nullopt) {
  return {std::move(source), std::move(target), std::move(rules)};
}

struct Resolved {
  core::Diagnostics diags;
  std::optional<ResolvedMapping> mapping;
};

Resolved resolve(const AttributeMapping* mapping) {
  Resolved resolved;
  resolved.mapping.emplace(mapping, source_side(), recipient_side(), resolved.diags);
  return resolved;
}

TEST(ResolvedMapping, IgnoresEverythingWithoutAMapping) {
  const auto resolved = resolve(nullptr);
  EXPECT_EQ(resolved.mapping->status(Ref{102, "Active"}), std::nullopt);
  EXPECT_EQ(resolved.mapping->layer(Ref{12, "UI"}), std::nullopt);
  EXPECT_EQ(resolved.mapping->workflow(Ref{1, "Manual"}), std::nullopt);
  EXPECT_EQ(resolved.mapping->status_target(Ref{102, "Active"}, Ref{1, "Manual"}, false), std::nullopt);
  EXPECT_THAT(resolved.mapping->fields(), IsEmpty());
  EXPECT_FALSE(resolved.mapping->maps_roles());
  EXPECT_EQ(resolved.mapping->role({-1, "Owner"}).target, (Ref{-1, "Owner"})) << "roles go by their name";
  EXPECT_EQ(resolved.mapping->role({21, "Tester"}).outcome, MappingOutcome::ignored);
}

TEST(ResolvedMapping, ManagesOnlyWhatTheMappingNames) {
  AttributeMapping mapping;
  mapping.layer = identity_rules();
  mapping.role = rules_of({row(by_name("Tester"), by_name("QA"))});
  const auto resolved = resolve(&mapping);
  EXPECT_THAT(resolved.diags.items(), IsEmpty());
  EXPECT_EQ(resolved.mapping->layer(Ref{12, "UI"})->target, (Ref{1011, "UI"}));
  EXPECT_EQ(resolved.mapping->layer(std::nullopt), std::nullopt);
  EXPECT_EQ(resolved.mapping->status(Ref{102, "Active"}), std::nullopt);
  EXPECT_TRUE(resolved.mapping->maps_roles());
  EXPECT_EQ(resolved.mapping->role({21, "Tester"}).target, (Ref{1021, "QA"}));
  EXPECT_EQ(resolved.mapping->role({-1, "Owner"}).outcome, MappingOutcome::ignored) << "no identity was asked for";
}

TEST(ResolvedMapping, CoversTheOtherFieldsByTheStar) {
  AttributeMapping mapping;
  mapping.custom_fields = {field("*", identity_rules()),
                           field("Priority", rules_of({row(by_name("P0"), by_name("Blocker"))}))};
  const auto resolved = resolve(&mapping);
  EXPECT_THAT(resolved.diags.items(), IsEmpty()) << "a field that only one side has is no mistake under the star";
  ASSERT_EQ(resolved.mapping->fields().size(), 2u);
  const auto* priority = resolved.mapping->field_of_source(31);
  ASSERT_NE(priority, nullptr);
  EXPECT_EQ(priority->target.id, 1031);
  EXPECT_TRUE(priority->single_select);
  EXPECT_EQ(priority->values.map({311, "P0"}).target, (Ref{1311, "Blocker"}));
  EXPECT_EQ(priority->values.map({312, "P1"}).outcome, MappingOutcome::ignored)
      << "the named rules, not those of the star";
  ASSERT_NE(resolved.mapping->field_of_source(32), nullptr);
  EXPECT_EQ(resolved.mapping->field_of_source(33), nullptr);
  EXPECT_TRUE(resolved.mapping->manages(1031));
  EXPECT_TRUE(resolved.mapping->manages(1032));
  EXPECT_FALSE(resolved.mapping->manages(1033));
}

TEST(ResolvedMapping, RenamesAFieldAndKeepsTheStarOffIt) {
  AttributeMapping mapping;
  mapping.custom_fields = {field("Component", identity_rules(), "Priority"), field("*", identity_rules())};
  const auto resolved = resolve(&mapping);
  ASSERT_EQ(resolved.mapping->fields().size(), 1u) << "Priority is taken: the field of that name does not go there";
  EXPECT_EQ(resolved.mapping->fields()[0].source.name, "Component");
  EXPECT_EQ(resolved.mapping->fields()[0].target.name, "Priority");
}

TEST(ResolvedMapping, ReportsFieldsThatDoNotExistAndCollisions) {
  AttributeMapping mapping;
  mapping.custom_fields = {
      field("Prioriyt", identity_rules(), "Priority"), field("Component", identity_rules(), "Componet"),
      field("Priority", identity_rules(), "Severity"), field("Component", identity_rules(), "Severity")};
  const auto resolved = resolve(&mapping);
  ASSERT_EQ(resolved.diags.items().size(), 3u);
  EXPECT_EQ(resolved.diags.items()[0].code, "TM3103");
  EXPECT_THAT(resolved.diags.items()[0].hint, HasSubstr("\"Priority\""));
  EXPECT_EQ(resolved.diags.items()[1].code, "TM3103");
  EXPECT_THAT(resolved.diags.items()[1].hint, HasSubstr("\"Component\""));
  EXPECT_EQ(resolved.diags.items()[2].code, "TM3104");
  EXPECT_THAT(resolved.diags.items()[2].summary, HasSubstr("\"Priority\" and \"Component\" both go to \"Severity\""));
}

TEST(StatusTarget, ChoosesAWorkflowThatContainsTheStatus) {
  struct Row {
    const char* name;
    Ref status;
    std::optional<Ref> workflow;
    bool automated;
    std::optional<AttributeRules> workflow_rules;
    std::optional<Id> expected;
  };
  const Ref active{102, "Active"};
  const Row rows[] = {
      {"manual case: the project's own", active, Ref{1, "Manual"}, false, {}, 1002},
      {"automated case: the project's own", active, Ref{2, "Automated"}, true, {}, 1003},
      {"mapped workflow first", active, Ref{2, "Automated"}, false, identity_rules(), 1003},
      {"mapped workflow that lacks the status", {101, "Draft"}, Ref{2, "Automated"}, false, identity_rules(), 1002},
      {"own one that lacks the status: the first that has it", {101, "Draft"}, std::nullopt, true, {}, 1001},
      {"no workflow at the source", active, std::nullopt, false, identity_rules(), 1002},
      {"status in no workflow there", {103, "Outdated"}, Ref{1, "Manual"}, false, {}, std::nullopt},
  };
  for (const auto& entry : rows) {
    SCOPED_TRACE(entry.name);
    AttributeMapping mapping;
    mapping.status = identity_rules();
    mapping.workflow = entry.workflow_rules;
    const auto resolved = resolve(&mapping);
    const auto target = resolved.mapping->status_target(entry.status, entry.workflow, entry.automated);
    ASSERT_EQ(target.has_value(), entry.expected.has_value());
    if (!target) continue;
    EXPECT_EQ(target->workflow.id, *entry.expected);
    EXPECT_EQ(target->status.name, entry.status.name);
  }
}

TEST(StatusTarget, IsNothingForACaseWithoutStatus) {
  AttributeMapping mapping;
  mapping.status = rules_of({}, true, by_name("Draft"));
  EXPECT_EQ(resolve(&mapping).mapping->status_target(std::nullopt, Ref{1, "Manual"}, false), std::nullopt);
}

TEST(Digest, ChangesWithEachRule) {
  const auto base = [] {
    AttributeMapping mapping;
    mapping.status = rules_of({row(by_name("Active"), by_name("Active"))});
    mapping.custom_fields = {field("Priority", identity_rules())};
    return mapping;
  };
  struct Row {
    const char* name;
    std::function<void(AttributeMapping&, model::Export&)> change;
  };
  const Row rows[] = {
      {"as it is", [](auto&, auto&) {}},
      {"identity", [](auto& m, auto&) { m.status->identity = true; }},
      {"default", [](auto& m, auto&) { m.status->fallback = by_name("Draft"); }},
      {"default by id", [](auto& m, auto&) { m.status->fallback = by_id(2001); }},
      {"row more", [](auto& m, auto&) { m.status->rows.push_back(row(by_name("Draft"))); }},
      {"row less", [](auto& m, auto&) { m.status->rows.clear(); }},
      {"source of a row", [](auto& m, auto&) { m.status->rows[0].source = by_id(102); }},
      {"target of a row", [](auto& m, auto&) { m.status->rows[0].target = by_name("Draft"); }},
      {"row drops", [](auto& m, auto&) { m.status->rows[0].target.reset(); }},
      {"no status", [](auto& m, auto&) { m.status.reset(); }},
      {"layer", [](auto& m, auto&) { m.layer = identity_rules(); }},
      {"workflow", [](auto& m, auto&) { m.workflow = identity_rules(); }},
      {"role", [](auto& m, auto&) { m.role = identity_rules(); }},
      {"createMissing", [](auto& m, auto&) { m.custom_fields[0].rules.create_missing = true; }},
      {"another field", [](auto& m, auto&) { m.custom_fields[0].source_field = "Component"; }},
      {"target field", [](auto& m, auto&) { m.custom_fields[0].target_field = "Severity"; }},
      {"field more", [](auto& m, auto&) { m.custom_fields.push_back(field("*", identity_rules())); }},
      {"no fields", [](auto& m, auto&) { m.custom_fields.clear(); }},
      {"part less", [](auto&, auto& e) { e.include.erase(model::Part::tags); }},
      {"preserved tag", [](auto&, auto& e) { e.preserve_tags = {"triage-*"}; }},
      {"preserved link", [](auto&, auto& e) { e.preserve_links = {"triage-*"}; }},
  };
  std::map<std::string, std::string> seen;
  for (const auto& entry : rows) {
    auto mapping = base();
    model::Export declared;
    declared.include = model::all_parts();
    entry.change(mapping, declared);
    const auto [at, fresh] = seen.emplace(resolve(&mapping).mapping->digest(declared), entry.name);
    EXPECT_TRUE(fresh) << entry.name << " has the digest of " << at->second;
  }
}

TEST(Digest, DoesNotDependOnPlacesNamesOrPolicies) {
  AttributeMapping mapping;
  mapping.status = rules_of({row(by_name("Active"), by_name("Active"), 5)});
  model::Export declared;
  const auto digest = resolve(&mapping).mapping->digest(declared);
  mapping.name = "renamed";
  mapping.where.line = 7;
  mapping.status->where.line = 8;
  mapping.status->rows[0].where.line = 9;
  declared.name = "renamed";
  declared.aql = "tag = \"x\"";
  declared.create = false;
  declared.guards.allow_empty_scope = true;
  EXPECT_EQ(resolve(&mapping).mapping->digest(declared), digest);
}

TEST(Coverage, CountsByValueAndMarksCollapsedOnes) {
  Coverage coverage;
  const MappedValue blocker{MappingOutcome::mapped, Ref{91, "Blocker"}, {}};
  coverage.count("status", "Draft", {MappingOutcome::identity, Ref{1, "Draft"}, {}});
  coverage.count("customFields.Priority", "P1", blocker);
  coverage.count("customFields.Priority", "P0", blocker, 3);
  coverage.count("customFields.Priority", "P0", blocker);
  coverage.count("customFields.Priority", "P2", {MappingOutcome::dropped, {}, {}});
  coverage.count("customFields.Priority", "P3", {MappingOutcome::ignored, {}, {}});
  coverage.count("customFields.Severity", "S0", blocker);
  coverage.count("layer", "Lab", {MappingOutcome::fallback, Ref{4, "UI"}, {}});
  const std::vector<CoverageRow> expected{
      {"customFields.Priority", "P0", 4, MappingOutcome::mapped, "Blocker", true},
      {"customFields.Priority", "P1", 1, MappingOutcome::mapped, "Blocker", true},
      {"customFields.Priority", "P2", 1, MappingOutcome::dropped, "", false},
      {"customFields.Priority", "P3", 1, MappingOutcome::ignored, "", false, CoverageReason::no_such_value},
      {"customFields.Severity", "S0", 1, MappingOutcome::mapped, "Blocker", false},
      {"layer", "Lab", 1, MappingOutcome::fallback, "UI", false},
      {"status", "Draft", 1, MappingOutcome::identity, "Draft", false},
  };
  EXPECT_EQ(coverage.rows(), expected);
}

TEST(Coverage, SaysWhyAValueIsLostAndCountsOnlyWhatNoRuleSays) {
  model::AttributeMapping rules;
  rules.layer.emplace().identity = true;
  core::Diagnostics diags;
  const ResolvedMapping mapping(&rules, Side{}, Side{}, diags);
  using Outcome = MappingOutcome;
  using Reason = CoverageReason;
  std::vector<CoverageRow> rows{
      {"customFields.Risk", "High", 5, Outcome::ignored, "", false, Reason::no_such_field},
      {"layer", "Lab", 4, Outcome::ignored, "", false, Reason::no_such_value},
      {"layer", "Old", 7, Outcome::dropped, "", false, Reason::none},
      {"role", "Owner", 3, Outcome::ignored, "", false, Reason::no_such_value},
      {"status", "Draft", 2, Outcome::ignored, "", false, Reason::no_such_value},
      {"workflow", "Default", 1, Outcome::ignored, "", false, Reason::no_such_value},
  };
  explain_ignored(rows, mapping);
  std::vector<Reason> reasons;
  for (const auto& row : rows) reasons.push_back(row.reason);
  EXPECT_EQ(reasons, (std::vector<Reason>{Reason::no_such_field, Reason::no_such_value, Reason::none,
                                          Reason::no_such_value, Reason::no_rule, Reason::no_rule}));
  EXPECT_EQ(count_ignored(rows), 15);
}

TEST(Coverage, KnowsWhyACustomFieldDoesNotGoAlong) {
  const Ref risk{5, "Risk"};
  Side with;
  with.fields.push_back({{9, "Risk"}, false, false, {}, {}});
  EXPECT_EQ(reason_of_unmapped(nullptr, risk, with), CoverageReason::no_rule);
  model::AttributeMapping rules;
  EXPECT_EQ(reason_of_unmapped(&rules, risk, with), CoverageReason::no_rule);
  rules.custom_fields.push_back({"*", std::nullopt, {}});
  EXPECT_EQ(reason_of_unmapped(&rules, risk, Side{}), CoverageReason::no_such_field);
  EXPECT_EQ(reason_of_unmapped(&rules, risk, with), CoverageReason::no_rule) << "another field goes there";
}

}  // namespace
}  // namespace tmsync::plan
