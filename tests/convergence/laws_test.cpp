#include <gmock/gmock.h>

#include "tmsync/config/load.hpp"
#include "tmsync/report/plan_report.hpp"

#include "world.hpp"

/// What holds for every input: one apply settles, two plans are the same bytes, a plan writes nothing, texts arrive as
/// they are.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

const char* const kEverything = R"({ create: true })";

std::unique_ptr<Simulation> generated(std::uint64_t seed, int count) {
  auto world = sample_world(seed, "  guards: { maxUpdate: 100%, maxDelete: 100% }\n", R"({ onScopeExit: delete })");
  const auto made = world->emea().generate("Payments", count, seed);
  if (!made) throw std::runtime_error(made.error().message);
  return world;
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t bound) {
    return std::min(bound - 1, static_cast<std::size_t>(random_.uniform() * static_cast<double>(bound)));
  }

 private:
  core::SeededRandom random_;
};

std::vector<model::Id> ids_of(const Person& person, model::Id project) {
  std::vector<model::Id> ids;
  const auto page =
      person.get("/testcase/__search?projectId=" + std::to_string(project) + "&rql=true&size=1000&sort=id,asc");
  for (const auto& row : page.at("content")) ids.push_back(row.at("id").get<model::Id>());
  return ids;
}

/// One edit that a person might make, somewhere.
void edit_source(const Person& p, Dice& dice) {
  const auto ids = ids_of(p, kSourceProject);
  const auto id = ids.at(dice.below(ids.size()));
  const auto n = std::to_string(dice.below(1000));
  switch (dice.below(9)) {
    case 0:
      p.patch(path_of(id), {{"name", "Name " + n}});
      break;
    case 1:
      p.patch(path_of(id), {{"description", n}, {"expectedResult", ""}});
      break;
    case 2:
      p.post(path_of(id, "/tag"), json::array({{{"name", "t" + n}}, {{"name", "release"}}}));
      break;
    case 3:
      p.post(path_of(id, "/cfv"),
             values_of(p, kSourceProject, {{"Priority", "P" + std::to_string(dice.below(3))}, {"Component", "C" + n}}));
      break;
    case 4:
      p.post(path_of(id, "/scenario?v2=true"), {{"steps", {{{"type", "body"}, {"body", "Step " + n}}}}});
      break;
    case 5:
      p.upload("POST", "/testcase/attachment?testCaseId=" + std::to_string(id), n + ".txt", "content " + n);
      break;
    case 6:
      p.remove(path_of(id));
      break;
    case 7:
      p.post("/testcase", {{"projectId", kSourceProject}, {"name", "Fresh " + n}});
      break;
    case 8:
      p.post(path_of(id, "/cfv"), json::array());
      break;
    default:
      break;
  }
}

void edit_recipient(const Person& p, Dice& dice) {
  const auto ids = ids_of(p, kRecipientProject);
  const auto id = ids.at(dice.below(ids.size()));
  if (id == 900) return;
  switch (dice.below(4)) {
    case 0:
      p.patch(path_of(id), {{"name", "Theirs"}});
      break;
    case 1:
      p.remove(path_of(id));
      break;
    case 2:
      p.post(path_of(id, "/cfv"), values_of(p, kRecipientProject, {{"Priority", "Minor"}}));
      break;
    case 3:
      p.post(path_of(id, "/tag"), json::array({{{"name", "theirs"}}}));
      break;
    default:
      break;
  }
}

class AnyState : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(AnyState, IsSettledByOneApply) {
  auto world = generated(GetParam(), 40);
  Dice dice(GetParam());
  ASSERT_TRUE(world->apply().report.complete());
  expect_settled(*world);
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    for (int i = 0; i < 8; ++i) edit_source(source_person(*world), dice);
    for (int i = 0; i < 4; ++i) edit_recipient(recipient_person(*world), dice);
    world->clear_logs();
    const auto plan = world->plan();
    EXPECT_EQ(world->writes(), 0u);
    EXPECT_TRUE(plan.summary().has_changes());
    const auto run = world->apply();
    EXPECT_TRUE(run.report.complete()) << story(run);
    EXPECT_EQ(report::to_json(plan), report::to_json(run.planned.plan));
    ASSERT_NO_FATAL_FAILURE(expect_settled(*world));
    for (const auto id : ids_of(source_person(*world), kSourceProject))
      EXPECT_EQ(copy_rows(*world, id).size(), 1u) << id;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyState, ::testing::Range<std::uint64_t>(1, 13));

TEST(SameBytes, WhateverTheSchedule) {
  std::string first;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    auto world = sample_world(seed);
    ASSERT_TRUE(world->emea().generate("Payments", 60, 5).has_value());
    world->configure(sample_yaml("", kEverything));
    const auto text = report::to_json(world->plan());
    if (first.empty()) first = text;
    EXPECT_EQ(text, first) << seed;
  }
}

TEST(SameBytes, WhateverTheOrderOfTheFiles) {
  const auto yaml = sample_yaml();
  std::vector<std::pair<std::string, std::string>> files;
  std::size_t begin = 0;
  while (begin != std::string::npos) {
    const auto end = yaml.find("---\n", begin);
    files.push_back({"f" + std::to_string(files.size()) + ".yaml",
                     yaml.substr(begin, end == std::string::npos ? end : end - begin)});
    begin = end == std::string::npos ? end : end + 4;
  }
  ASSERT_EQ(files.size(), 4u);
  core::Diagnostics diags;
  const auto forward = config::load_text(files, diags);
  std::reverse(files.begin(), files.end());
  const auto backward = config::load_text(files, diags);
  ASSERT_TRUE(diags.empty());
  EXPECT_EQ(forward.digest, backward.digest);
}

/// Hostile texts
/// ------------------------------------------------------------------------------------------------------------

const std::vector<std::string> kHostile = {
    "quote \" and ' and `",
    "back\\slash and \\n that is no line",
    "ends with a backslash\\",
    "tab\there and bell\x07",
    "line\nbreak",
    "\xF0\x9F\x92\xB3 card \xE2\x80\x8D joined \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
    "tag = \"release\" or not (id > 0)",
    "[~= ] in (\"a\", \"b\")",
    "% _ * ? {n} ${x} %20 + & # ; =",
    "\xC3\x9C"
    "bergr\xC3\xB6\xC3\x9F"
    "e \xD0\x9F\xD0\xBB\xD0\xB0\xD1\x82\xD1\x91\xD0\xB6",
    "<script>alert(1)</script> &amp;",
    std::string(255, 'x'),
    "\xE2\x80\xAE right to left",
};

class HostileNames : public ::testing::TestWithParam<std::size_t> {};

TEST_P(HostileNames, ArriveExactlyAlsoWhenTheAnswerIsLost) {
  const auto& text = kHostile.at(GetParam());
  for (const bool lost : {false, true}) {
    SCOPED_TRACE(lost);
    auto world = sample_world();
    const auto alice = source_person(*world);
    const auto id =
        alice
            .post("/testcase", {{"projectId", kSourceProject},
                                {"name", text},
                                {"description", text},
                                {"tags", {{{"name", "release"}}, {{"name", text}}}},
                                {"links", {{{"name", text}, {"type", "doc"}, {"url", "https://x.example/?q=" + text}}}},
                                {"scenario", {{"steps", {{{"type", "body"}, {"body", text}}}}}}})
            .at("id")
            .get<model::Id>();
    alice.post(path_of(id, "/cfv"), values_of(alice, kSourceProject, {{"Component", text}}));
    if (lost) {
      standin::Fault fault;
      fault.kind = standin::Fault::Kind::status_after;
      fault.method = "POST";
      fault.times = -1;
      fault.path_glob = "/testcase";
      world->hq().add_fault(fault);
    }
    const auto run = world->apply();
    world->hq().clear_faults();
    ASSERT_TRUE(run.report.complete()) << story(run);
    ASSERT_EQ(copy_rows(*world, id).size(), 1u);
    const auto copy = recipient_person(*world).get(path_of(copy_id(*world, id), "/overview"));
    const auto original = alice.get(path_of(id, "/overview"));
    EXPECT_EQ(copy.at("name"), original.at("name"));
    EXPECT_EQ(copy.at("description"), original.at("description"));
    const auto arrived = dumped(*world, id);
    EXPECT_THAT(arrived.at("tags").dump(), HasSubstr(json(text).dump()));
    EXPECT_THAT(arrived.at("links").dump(), HasSubstr(json(text).dump()));
    EXPECT_THAT(arrived.at("scenario").dump(), HasSubstr(json(text).dump()));
    EXPECT_THAT(arrived.at("customFields").dump(), HasSubstr(json(text).dump()));
    expect_settled(*world);
  }
}

INSTANTIATE_TEST_SUITE_P(Texts, HostileNames, ::testing::Range<std::size_t>(0, kHostile.size()));

}  // namespace
}  // namespace tmsync::testing
