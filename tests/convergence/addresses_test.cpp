#include <gmock/gmock.h>

#include "world.hpp"

/// Whose copy is it? That follows from the address of the source, whatever people call it.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kExported = R"({ aql: 'tag = "release"' })";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("no " + what);
  return text.replace(at, what.size(), with);
}

/// The sample configuration with more keys for the source instance, in the form "key: value".
std::string with_source_keys(const std::vector<std::string>& keys) {
  std::string lines = "endpoint: http://127.0.0.1:1\n";
  for (const auto& key : keys) lines += "  " + key + '\n';
  return replaced(sample_yaml("", kExported), "endpoint: http://127.0.0.1:1\n", lines);
}

std::unique_ptr<Simulation> exported(const std::string& yaml) {
  auto world = sample_world();
  world->configure(yaml);
  const auto run = world->apply();
  EXPECT_EQ(run.report.done.create, 3) << story(run);
  return world;
}

std::vector<std::string> marks_of(Simulation& world) {
  const auto page = recipient_bot(world).get("/testcase/__search?projectId=7&rql=true&size=1000");
  std::vector<std::string> marks;
  for (const auto& row : page.at("content")) {
    for (const auto& link : row.at("links")) {
      if (link.value("type", "") != "tmsync") continue;
      marks.push_back(link.at("name").get<std::string>() + ' ' + link.at("url").get<std::string>());
    }
  }
  return marks;
}

std::vector<std::string> stopped_guards(const plan::Plan& plan) {
  std::vector<std::string> names;
  for (const auto& guard : plan.guards) {
    if (guard.stopped && !guard.acknowledged) names.push_back(guard.guard);
  }
  return names;
}

TEST(Addresses, ARenamedInstanceKeepsItsCopies) {
  auto world = exported(sample_yaml("", kExported));
  auto renamed = replaced(sample_yaml("", kExported), "name: emea", "name: emea-prod");
  world->configure(replaced(renamed, "instance: emea", "instance: emea-prod"));
  world->set_variable("EMEA", "emea-token");
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(run.planned.plan.exports[0].changes, SizeIs(3)) << story(run);
  EXPECT_FALSE(run.planned.plan.summary().has_changes()) << story(run);
  EXPECT_EQ(run.planned.plan.summary().touch, 3) << story(run);
  EXPECT_THAT(run.planned.plan.exports[0].notes, Contains(HasSubstr("another origin")));
  EXPECT_THAT(marks_of(*world), AllOf(SizeIs(3), Each(HasSubstr("emea-prod/1/"))));
  expect_settled(*world);
}

TEST(Addresses, AnExportMayHaveTokensOfItsOwn) {
  auto world = sample_world();
  world->set_variable("HQ", "nobody's token");
  world->set_variable("HQ_WRITER", "hq-token");
  world->configure(replaced(sample_yaml("", kExported), "recipient: { instance: hq,",
                            "recipient: { instance: hq, token: { env: HQ_WRITER },"));
  const auto run = world->apply();
  EXPECT_EQ(run.report.done.create, 3) << story(run);
  expect_settled(*world);
}

TEST(Addresses, APublicAddressIsWhatMarksSay) {
  auto world = exported(with_source_keys({"publicUrl: https://testops.example.com/"}));
  EXPECT_THAT(marks_of(*world), AllOf(SizeIs(3), Each(HasSubstr("https://testops.example.com/project/1/test-cases/"))));
  expect_settled(*world);
}

TEST(Addresses, AHostThatIsRenamedIsRefreshedInEveryMark) {
  auto world = exported(with_source_keys({"publicUrl: https://old.example.com"}));
  world->configure(
      with_source_keys({"publicUrl: https://new.example.com", "formerEndpoints: [https://OLD.example.com:443/]"}));
  const auto run = world->apply();
  EXPECT_EQ(run.planned.plan.summary().touch, 3) << story(run);
  EXPECT_FALSE(run.planned.plan.summary().has_changes()) << story(run);
  EXPECT_THAT(marks_of(*world), AllOf(SizeIs(3), Each(HasSubstr("https://new.example.com/"))));
  expect_settled(*world);
}

TEST(Addresses, ASourceThatMovedStopsBeforeTheFirstWrite) {
  auto world = exported(with_source_keys({"publicUrl: https://old.example.com"}));
  world->configure(with_source_keys({"publicUrl: https://new.example.com"}));
  world->clear_logs();
  const auto run = world->apply();
  EXPECT_THAT(stopped_guards(run.planned.plan), ElementsAre("sourceMoved")) << story(run);
  EXPECT_EQ(world->writes(), 0u);
  const auto& others = run.planned.plan.exports[0].other_sources;
  ASSERT_THAT(others, SizeIs(1));
  EXPECT_EQ(others[0].base, "old.example.com");
  EXPECT_EQ(others[0].origin, "emea");
  EXPECT_EQ(others[0].copies, 3);
}

/// Two repositories whose instances have one name: nobody touches the marks of the other, and nobody stops the other
/// for long.
TEST(Addresses, TwoSourcesOfOneNameLiveSideBySide) {
  const auto first = with_source_keys({"publicUrl: https://a.example.com"});
  const auto second = with_source_keys({"publicUrl: https://b.example.com"});
  auto world = sample_world();
  world->configure(first);
  ASSERT_EQ(world->apply().report.done.create, 3);
  const auto kept = marks_of(*world);
  world->configure(second);
  sync::PlanOptions acknowledged;
  acknowledged.acks = {"sourceMoved@export/payments", "lostMark@*"};
  const auto run = world->apply(acknowledged);
  EXPECT_EQ(run.report.done.create, 3) << story(run);
  for (const auto& mark : kept) EXPECT_THAT(marks_of(*world), Contains(mark));
  EXPECT_THAT(marks_of(*world), SizeIs(6));
  for (const auto& yaml : {first, second, first, second}) {
    world->configure(yaml);
    expect_settled(*world);
  }
  EXPECT_THAT(marks_of(*world), SizeIs(6));
}

TEST(Addresses, AMarkOfWhichTheAddressCannotBeReadIsLost) {
  auto world = exported(sample_yaml("", kExported));
  const auto copy = copy_id(*world, 101);
  auto links = recipient_person(*world).get(path_of(copy, "/overview")).at("links");
  for (auto& link : links) {
    if (link.at("type") == "tmsync") link["url"] = "https://elsewhere.example.com/somewhere";
  }
  recipient_person(*world).patch(path_of(copy), {{"links", links}, {"name", "Another name"}});
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("! 101 lost_mark")) << story(run);
  EXPECT_THAT(marks_of(*world), SizeIs(3));
}

TEST(Addresses, AnOriginalThatIsYoungerThanItsMarkIsRefused) {
  auto world = exported(sample_yaml("", kExported));
  const auto copy = copy_id(*world, 101);
  auto links = recipient_bot(*world).get(path_of(copy, "/overview")).at("links");
  for (auto& link : links) {
    if (link.at("type") != "tmsync") continue;
    auto url = link.at("url").get<std::string>();
    const auto begin = url.find("mod=") + 4;
    link["url"] = url.replace(begin, url.find(';', begin) - begin, "1000");
  }
  recipient_bot(*world).patch(path_of(copy), {{"links", links}});
  world->clear_logs();
  const auto run = world->apply();
  EXPECT_THAT(changes_of(run.planned.plan), ElementsAre("! 101 source_reset")) << story(run);
  EXPECT_EQ(world->writes(), 0u);
}

}  // namespace
}  // namespace tmsync::testing
