#include <algorithm>

#include <gmock/gmock.h>

#include "samples.hpp"

namespace tmsync::plan {
namespace {

using model::Part;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// References in these tests read `/attachment/<id>`; those that are not known stay.
std::string rewrite(std::string_view text, const ContentRules::FindFile& to) {
  constexpr std::string_view kPrefix = "/attachment/";
  std::string out;
  while (true) {
    const auto at = text.find(kPrefix);
    if (at == std::string_view::npos) return out + std::string(text);
    const auto begin = at + kPrefix.size();
    auto end = begin;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    const auto id = to(std::stoll(std::string(text.substr(begin, end - begin))), false);
    out += text.substr(0, begin);
    out += id ? std::to_string(*id) : std::string(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

/// Both ends, a mapping that takes everything by name, and rules that include every part.
struct World {
  World() {
    mapping_spec.status.emplace().identity = true;
    mapping_spec.layer.emplace().identity = true;
    model::AttributeMapping::Field priority{"Priority", std::nullopt, {}};
    priority.rules.rows = {{by_name("P0"), by_name("Blocker"), {}}, {by_name("P1"), by_name("P1"), {}}};
    model::AttributeMapping::Field component{"Component", std::nullopt, {}};
    component.rules.identity = true;
    component.rules.create_missing = true;
    mapping_spec.custom_fields = {priority, component};
    declared.include = model::all_parts();
    resolve();
  }

  void resolve() {
    core::Diagnostics diags;
    mapping.emplace(&mapping_spec, source_end, recipient_end, diags);
  }

  ContentRules rules() { return {&declared.include, &*mapping, &source_end, &recipient_end, &unknown_users, rewrite}; }
  Content desired(const model::TestCase& from, const FileIndex& files = {}) {
    omissions.clear();
    return desired_content(from, files, rules(), omissions);
  }
  Content observed(const model::TestCase& from, const Content& wanted, const FileIndex& files = {}) {
    return observed_content(from, files, rules(), declared, wanted);
  }

  Side source_end = source_side();
  Side recipient_end = recipient_side();
  model::AttributeMapping mapping_spec;
  model::Export declared;
  std::optional<ResolvedMapping> mapping;
  std::set<std::string> unknown_users;
  Omissions omissions;
};

model::Step text_step(std::string body, std::string body_json = {}) {
  model::Step step;
  step.body = std::move(body);
  step.body_json = std::move(body_json);
  return step;
}

model::Step file_step(Id id, bool shared = false) {
  model::Step step;
  step.kind = model::Step::Kind::attachment;
  step.attachment_id = id;
  step.of_shared_step = shared;
  return step;
}

model::TestCase source_case() {
  model::TestCase data;
  data.id = 4711;
  data.name = "Log in";
  data.full_name = "web.login";
  data.description = "See ![](/attachment/5)";
  data.precondition = "pre";
  data.expected_result = "exp";
  data.automated = false;
  data.status = Ref{102, "Active"};
  data.workflow = Ref{1, "Manual"};
  data.layer = Ref{12, "UI"};
  data.tags = {"smoke", "release", "smoke"};
  data.links = {
      {"Wiki", "link", "https://w"}, {"Spec", "link", "https://s"}, {"other/1/2", "tmsync", "https://x#tmsync=1;"}};
  data.members = {{{-1, "Owner"}, "bob"}, {{-1, "Owner"}, "ada"}};
  data.custom_fields = {{{32, "Component"}, {{322, "New"}, {321, "Core"}}}, {{31, "Priority"}, {{311, "P0"}}}};
  data.issues = {{"PAY-7", "https://jira/PAY-7", 41}};
  data.test_keys = {{"PAY-T1", "https://jira/PAY-T1", 41}};
  data.examples = {{{"currency", "USD"}}, {{"currency", "EUR"}}};
  data.scenario = {text_step("Open /attachment/6", R"({"src":"/attachment/6"})"), file_step(5)};
  return data;
}

const FileIndex kSourceFiles{{5, {"log.txt", "text/plain", 3, "aa"}}, {6, {"shot.png", "image/png", 9, "bb"}}};
const FileIndex kRecipientFiles{{905, {"shot.png", "image/png", 9, "bb"}}, {906, {"log.txt", "text/plain", 3, "aa"}}};

/// The same case as the recipient would hand it back: other ids, another order.
model::TestCase recipient_case() {
  auto data = source_case();
  data.id = 99;
  data.description = "See ![](/attachment/906)";
  data.status = Ref{2002, "Active"};
  data.workflow = Ref{1002, "Manual"};
  data.layer = Ref{1011, "UI"};
  data.tags = {"release", "smoke"};
  data.links = {
      {"emea/7/4711", "tmsync", "https://x#tmsync=1;"}, {"Spec", "link", "https://s"}, {"Wiki", "link", "https://w"}};
  data.members = {{{-1, "Owner"}, "ada"}, {{-1, "Owner"}, "bob"}};
  data.custom_fields = {{{1031, "Priority"}, {{1311, "Blocker"}}},
                        {{1032, "Component"}, {{1321, "Core"}, {1399, "New"}}}};
  data.issues = {{"PAY-7", "https://other/PAY-7", 1041}};
  data.test_keys = {{"PAY-T1", "https://other/PAY-T1", 1041}};
  data.examples = {{{"currency", "EUR"}}, {{"currency", "USD"}}};
  data.scenario = {text_step("Open /attachment/905", R"({"src":"/attachment/905"})"), file_step(906)};
  return data;
}

TEST(Content, AFileThatTheCopyHasTwiceIsADifferenceAndOneThatTheSourceHasTwiceIsNot) {
  World world;
  auto twice = kRecipientFiles;
  twice[907] = twice.at(906);
  auto from = kSourceFiles;
  from[7] = from.at(5);
  const auto wanted = world.desired({}, from);
  EXPECT_EQ(wanted.files.size(), 2u);
  EXPECT_TRUE(compare(wanted, world.observed({}, wanted, kRecipientFiles)).empty());
  const auto changes = compare(wanted, world.observed({}, wanted, twice));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].field, "attachments");
  // A shared step has its own file of the same content.
  auto shared = kRecipientFiles;
  shared[-3] = shared.at(906);
  EXPECT_TRUE(compare(wanted, world.observed({}, wanted, shared)).empty());
}

TEST(Content, WhatACopyHasTwiceIsADifferenceAndWhatTheSourceHasTwiceIsNot) {
  World world;
  const auto wanted = world.desired(source_case(), kSourceFiles);
  const auto differs = [&](const auto& change) {
    auto copy = recipient_case();
    change(copy);
    std::string fields;
    for (const auto& field : compare(wanted, world.observed(copy, wanted, kRecipientFiles))) fields += field.field + ' ';
    return fields;
  };
  EXPECT_EQ(differs([](auto& copy) { copy.links.push_back(copy.links.back()); }), "links ");
  EXPECT_EQ(differs([](auto& copy) { copy.issues.push_back(copy.issues.front()); }), "issues ");
  EXPECT_EQ(differs([](auto& copy) { copy.test_keys.push_back(copy.test_keys.front()); }), "testKeys ");
  EXPECT_EQ(differs([](auto& copy) { copy.members.push_back(copy.members.front()); }), "members ");
  EXPECT_EQ(differs([](auto& copy) { copy.examples.push_back(copy.examples.front()); }), "parameters ");
  auto source = source_case();
  source.links.push_back(source.links.front());
  source.issues.push_back(source.issues.front());
  source.test_keys.push_back(source.test_keys.front());
  source.members.push_back(source.members.front());
  EXPECT_THAT(compare(world.desired(source, kSourceFiles), wanted), IsEmpty());
}

TEST(Content, IsEqualForACopyWithOtherIdsAndAnotherOrder) {
  World world;
  const auto desired = world.desired(source_case(), kSourceFiles);
  EXPECT_THAT(world.omissions, IsEmpty());
  const auto observed = world.observed(recipient_case(), desired, kRecipientFiles);
  EXPECT_THAT(compare(desired, observed), IsEmpty()) << to_json(desired) << '\n' << to_json(observed);
  EXPECT_EQ(revision(desired), revision(observed));
}

TEST(Content, DoesNotDependOnTheOrderOfSets) {
  World world;
  const auto before = revision(world.desired(source_case(), kSourceFiles));
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) {
    auto data = source_case();
    std::shuffle(data.tags.begin(), data.tags.end(), random);
    std::shuffle(data.links.begin(), data.links.end(), random);
    std::shuffle(data.members.begin(), data.members.end(), random);
    std::shuffle(data.custom_fields.begin(), data.custom_fields.end(), random);
    std::shuffle(data.custom_fields[0].values.begin(), data.custom_fields[0].values.end(), random);
    std::shuffle(data.examples.begin(), data.examples.end(), random);
    EXPECT_EQ(revision(world.desired(data, kSourceFiles)), before);
  }
}

TEST(Content, DependsOnTheOrderOfSteps) {
  World world;
  auto data = source_case();
  std::swap(data.scenario[0], data.scenario[1]);
  EXPECT_NE(revision(world.desired(data, kSourceFiles)), revision(world.desired(source_case(), kSourceFiles)));
}

TEST(Content, SpeaksTheWordsOfTheRecipient) {
  World world;
  const auto content = world.desired(source_case(), kSourceFiles);
  ASSERT_TRUE(content.status);
  EXPECT_EQ(content.status->status, (Ref{2002, "Active"}));
  EXPECT_EQ(content.status->workflow, (Ref{1002, "Manual"}));
  EXPECT_EQ(content.layer, (Ref{1011, "UI"}));
  EXPECT_THAT(content.tags, ElementsAre("release", "smoke"));
  EXPECT_EQ(content.links, (std::vector<model::Link>{{"Spec", "link", "https://s"}, {"Wiki", "link", "https://w"}}));
  EXPECT_EQ(content.fields.at(1031).values, (std::vector<Ref>{{1311, "Blocker"}}));
  EXPECT_EQ(content.fields.at(1032).values, (std::vector<Ref>{{1321, "Core"}, {0, "New"}}));
  EXPECT_EQ(content.issues, (std::vector<model::Issue>{{"PAY-7", "", 1041}}));
  EXPECT_EQ(content.test_keys, (std::vector<model::TestKey>{{"PAY-T1", "", 1041}}));
  EXPECT_EQ(content.files.size(), 2u);
}

TEST(Content, NamesFilesByWhatTheyAre) {
  World world;
  const auto content = world.desired(source_case(), kSourceFiles);
  const auto log = content_id(kSourceFiles.at(5));
  const auto shot = std::to_string(content_id(kSourceFiles.at(6)));
  EXPECT_EQ(content.description, "See ![](/attachment/" + std::to_string(log) + ")");
  EXPECT_EQ(content.scenario[0].body, "Open /attachment/" + shot);
  EXPECT_EQ(content.scenario[0].body_json, R"({"src":"/attachment/)" + shot + "\"}");
  EXPECT_EQ(content.scenario[1].attachment_id, log);
  EXPECT_GT(log, 0);
  EXPECT_NE(content_id({"a", "", 1, "x"}), content_id({"b", "", 1, "x"}));
  EXPECT_NE(content_id({"a", "", 1, "x"}), content_id({"a", "", 2, "x"}));
  EXPECT_NE(content_id({"a", "", 1, "x"}), content_id({"a", "", 1, "y"}));
  EXPECT_EQ(content_id({"a", "text/plain", 1, "x"}), content_id({"a", "image/png", 1, "x"}));
}

TEST(Content, ChangesWhenTheBytesOfAFileChange) {
  World world;
  auto files = kSourceFiles;
  files[5].sha256 = "ac";
  const auto desired = world.desired(source_case(), kSourceFiles);
  const auto other = world.desired(source_case(), files);
  EXPECT_NE(revision(desired), revision(other));
  EXPECT_THAT(compare(desired, other), ::testing::Not(IsEmpty()));
}

TEST(Content, TakesFilesOfSharedStepsByTheNegatedId) {
  World world;
  auto data = source_case();
  data.scenario = {file_step(5, true)};
  const FileIndex files{{5, {"own.txt", "text/plain", 1, "01"}}, {-5, {"shared.txt", "text/plain", 2, "02"}}};
  const auto content = world.desired(data, files);
  ASSERT_EQ(content.scenario.size(), 1u);
  EXPECT_EQ(content.scenario[0].attachment_id, content_id(files.at(-5)));
  EXPECT_FALSE(content.scenario[0].of_shared_step) << "the copy has no shared steps";
}

TEST(Content, LeavesOutStepsWhoseFilesAreMissing) {
  World world;
  auto data = source_case();
  auto parent = text_step("parent");
  parent.children = {file_step(77)};
  data.scenario = {parent, file_step(78), text_step("stays /attachment/79")};
  const auto content = world.desired(data, {});
  ASSERT_EQ(content.scenario.size(), 2u);
  EXPECT_THAT(content.scenario[0].children, IsEmpty());
  EXPECT_EQ(content.scenario[1].body, "stays /attachment/79") << "an unknown reference stays as it is";
  EXPECT_THAT(world.omissions, ::testing::Contains(HasSubstr("2 attachment step(s) left out")));
  EXPECT_THAT(world.omissions, ::testing::Contains(HasSubstr("79"))) << "a reference that cannot be resolved is said";
}

TEST(Content, HoldsOnlyThePartsThatAreIncluded) {
  struct Row {
    Part part;
    std::function<bool(const Content&)> is_there;
  };
  const Row rows[] = {
      {Part::scenario, [](const Content& c) { return !c.scenario.empty(); }},
      {Part::tags, [](const Content& c) { return !c.tags.empty(); }},
      {Part::links, [](const Content& c) { return !c.links.empty(); }},
      {Part::issues, [](const Content& c) { return !c.issues.empty(); }},
      {Part::members, [](const Content& c) { return !c.members.empty(); }},
      {Part::test_keys, [](const Content& c) { return !c.test_keys.empty(); }},
      {Part::parameters, [](const Content& c) { return !c.examples.empty(); }},
      {Part::attachments, [](const Content& c) { return !c.files.empty(); }},
  };
  EXPECT_EQ(std::size(rows), model::all_parts().size());
  for (const auto& left_out : rows) {
    World world;
    world.declared.include.erase(left_out.part);
    const auto desired = world.desired(source_case(), kSourceFiles);
    const auto observed = world.observed(recipient_case(), desired, kRecipientFiles);
    for (const auto& row : rows) {
      EXPECT_EQ(row.is_there(desired), row.part != left_out.part)
          << model::to_string(left_out.part) << ' ' << model::to_string(row.part);
      EXPECT_EQ(row.is_there(observed), row.part != left_out.part)
          << model::to_string(left_out.part) << ' ' << model::to_string(row.part);
    }
  }
}

TEST(Content, LeavesOutWhatTheRecipientCannotTakeAndSaysSo) {
  struct Row {
    const char* name;
    std::function<void(World&, model::TestCase&)> prepare;
    const char* omission;
  };
  const Row rows[] = {
      {"user", [](World& w, model::TestCase&) { w.unknown_users = {"ada"}; }, "member ada left out: no such user"},
      {"role",
       [](World&, model::TestCase& c) {
         c.members = {{{21, "Tester"}, "ada"}};
       },
       "no role \"Tester\""},
      {"two values for a single select",
       [](World&, model::TestCase& c) {
         c.custom_fields[1].values.push_back({312, "P1"});
       },
       "custom field \"Priority\" takes one value on the recipient: only \"Blocker\" of 2"},
      {"issue without an integration", [](World&, model::TestCase& c) { c.issues[0].integration_id = 43; },
       "issue PAY-7 becomes a link"},
      {"integration of the same name and another type",
       [](World&, model::TestCase& c) { c.issues[0].integration_id = 42; }, "issue PAY-7 becomes a link"},
      {"issue without address",
       [](World&, model::TestCase& c) {
         c.issues = {{"PAY-7", "", 43}};
       },
       "issue PAY-7 left out"},
      {"test key without an integration", [](World&, model::TestCase& c) { c.test_keys[0].integration_id.reset(); },
       "test key PAY-T1 left out"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    World world;
    auto data = source_case();
    row.prepare(world, data);
    world.resolve();
    (void)world.desired(data, kSourceFiles);
    EXPECT_THAT(world.omissions, ElementsAre(HasSubstr(row.omission)));
  }
}

TEST(Content, KeepsTheAddressOfAnIssueAsALink) {
  World world;
  auto data = source_case();
  data.issues[0].integration_id = 43;
  const auto content = world.desired(data, kSourceFiles);
  EXPECT_THAT(content.issues, IsEmpty());
  EXPECT_THAT(content.links, ::testing::Contains(model::Link{"PAY-7", "issue", "https://jira/PAY-7"}));
}

TEST(Content, DropsAMemberQuietlyWhoseRoleIsMappedToNothing) {
  World world;
  world.mapping_spec.role = model::AttributeRules{};
  world.mapping_spec.role->rows = {{by_name("Owner"), std::nullopt, {}}};
  world.resolve();
  EXPECT_THAT(world.desired(source_case(), kSourceFiles).members, IsEmpty());
  EXPECT_THAT(world.omissions, IsEmpty()) << "it was asked for";
}

TEST(Content, EmptiesAManagedFieldThatTheSourceDoesNotCarry) {
  World world;
  auto data = source_case();
  data.custom_fields.clear();
  const auto desired = world.desired(data, kSourceFiles);
  EXPECT_THAT(desired.fields.at(1031).values, IsEmpty());
  const auto changes = compare(desired, world.observed(recipient_case(), desired, kRecipientFiles));
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].field, "customFields.Priority");
  EXPECT_EQ(changes[0].after, "[]");
}

TEST(Content, DoesNotLookAtFieldsOfTheRecipientThatNobodyMapped) {
  World world;
  const auto desired = world.desired(source_case(), kSourceFiles);
  auto copy = recipient_case();
  copy.custom_fields.push_back({{1033, "Severity"}, {{1331, "High"}}});
  EXPECT_THAT(compare(desired, world.observed(copy, desired, kRecipientFiles)), IsEmpty());
}

TEST(Preserve, KeepsTagsAndLinksThatPeopleAdded) {
  World world;
  world.declared.preserve_tags = {"triage-*"};
  world.declared.preserve_links = {"runbook"};
  const auto desired = world.desired(source_case(), kSourceFiles);
  auto copy = recipient_case();
  copy.tags.push_back("triage-7");
  copy.links.push_back({"Runbook", "runbook", "https://r"});
  EXPECT_THAT(compare(desired, world.observed(copy, desired, kRecipientFiles)), IsEmpty()) << "they are no difference";

  copy.tags.push_back("stray");
  copy.links.push_back({"Stray", "link", "https://stray"});
  EXPECT_EQ(compare(desired, world.observed(copy, desired, kRecipientFiles)).size(), 2u) << "others are";
  EXPECT_THAT(merged_tags(desired, copy, world.declared), ElementsAre("release", "smoke", "triage-7"));
  EXPECT_EQ(merged_links(desired, copy, world.declared),
            (std::vector<model::Link>{
                {"Runbook", "runbook", "https://r"}, {"Spec", "link", "https://s"}, {"Wiki", "link", "https://w"}}));
}

TEST(Preserve, StillSeesATagThatTheSourceHasToo) {
  World world;
  world.declared.preserve_tags = {"smoke"};
  const auto desired = world.desired(source_case(), kSourceFiles);
  EXPECT_THAT(compare(desired, world.observed(recipient_case(), desired, kRecipientFiles)), IsEmpty());
  auto copy = recipient_case();
  copy.tags = {"release"};
  EXPECT_EQ(compare(desired, world.observed(copy, desired, kRecipientFiles)).size(), 1u)
      << "and misses it when it is gone";
}

TEST(Preserve, NeverMergesAMarkAndKeepsLinksThatAreNotManaged) {
  World world;
  world.declared.include.erase(Part::links);
  const auto desired = world.desired(source_case(), kSourceFiles);
  EXPECT_EQ(merged_links(desired, recipient_case(), world.declared),
            (std::vector<model::Link>{{"Spec", "link", "https://s"}, {"Wiki", "link", "https://w"}}))
      << "the recipient's own, without the mark, which the writer adds";
}

}  // namespace
}  // namespace tmsync::plan
