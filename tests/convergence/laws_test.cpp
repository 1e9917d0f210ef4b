#include <gmock/gmock.h>

#include "tmsync/config/load.hpp"
#include "tmsync/report/plan_report.hpp"

#include "edits.hpp"

/// What holds for every input: one apply settles, two plans are the same bytes, a plan writes nothing, texts arrive as
/// they are.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

const char* const kEverything = R"({ create: true })";

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
