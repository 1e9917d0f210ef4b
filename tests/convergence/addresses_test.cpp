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

/// emea/Payments -> hq/Payments EMEA -> emea/Third -> emea/Payments, each in a configuration of its own.
class Ring : public ::testing::Test {
 protected:
  Ring() : world(sample_world()) {
    load(world->emea(), R"({"users": [{"login": "carol", "rights": {"Payments": "write", "Third": "write"}}],
                            "tokens": [{"token": "carol-token", "user": "carol"}],
                            "projects": [{"id": 3, "name": "Third"}, {"id": 4, "name": "Fourth"}]})");
    world->set_variable("EMEA2", "carol-token");
  }

  /// Without the mapping, whose rows name values of the first project only.
  static std::string leg(const std::string& from, const std::string& to) {
    auto yaml = replaced(sample_yaml("", "{}"), "  mapping: common\n", "");
    yaml = replaced(yaml, "source: { instance: emea, project: Payments }", "source: " + from);
    yaml = replaced(yaml, "recipient: { instance: hq, project: Payments EMEA }", "recipient: " + to);
    return replaced(yaml, "token: { env: EMEA }", "token: { env: EMEA2 }");
  }
  static constexpr const char* kFirst = "{ instance: emea, project: Payments }";
  static constexpr const char* kSecond = "{ instance: hq, project: Payments EMEA }";
  static constexpr const char* kThird = "{ instance: emea, project: Third }";

  std::unique_ptr<Simulation> world;
};

TEST_F(Ring, OfThreeIsSeenByTheRootInTheMark) {
  world->configure(leg(kFirst, kSecond));
  ASSERT_EQ(world->apply().report.done.create, 4);
  world->configure(leg(kSecond, kThird));
  const auto second = world->apply();
  ASSERT_EQ(second.report.done.create, 5) << "four copies, and one case that was made on hq: " << story(second);
  expect_settled(*world);

  world->configure(leg(kThird, kFirst));
  const auto run = world->apply();
  EXPECT_EQ(run.report.done.create, 1) << story(run);
  const auto changes = changes_of(run.planned.plan);
  EXPECT_EQ(std::count_if(changes.begin(), changes.end(),
                          [](const auto& line) { return line.find(" echo") != std::string::npos; }),
            4)
      << story(run);
  world->configure(leg(kFirst, kSecond));
  const auto around = world->plan();
  EXPECT_EQ(around.summary().create, 0) << "what hq made has come home: " << story(around);
  EXPECT_EQ(around.summary().refused, 1) << story(around);
}

TEST_F(Ring, MarksOfTheirCopiesWithoutARootAreRefreshed) {
  world->configure(leg(kFirst, kSecond));
  ASSERT_EQ(world->apply().report.done.create, 4);
  world->configure(leg(kSecond, kThird));
  const auto second = world->apply();
  ASSERT_EQ(second.report.done.create, 5) << story(second);
  const Person carol(world->emea(), "carol-token");
  int stripped = 0;
  const auto rows = carol.get("/testcase/__search?projectId=3&rql=true&size=100").at("content");
  for (const auto& row : rows) {
    auto links = row.at("links");
    for (auto& link : links) {
      auto url = link.at("url").get<std::string>();
      const auto at = url.find(";root=");
      if (at != std::string::npos) link["url"] = url.erase(at, url.find(';', at + 1) - at);
    }
    if (links != row.at("links")) ++stripped;
    carol.patch(path_of(row.at("id").get<model::Id>()), {{"links", links}});
  }
  ASSERT_EQ(stripped, 4) << "those of copies of copies; the fifth is the copy of an original";
  const auto run = world->apply();
  EXPECT_THAT(run.planned.plan.exports[0].notes, Contains(HasSubstr("4 marks do not say where the chain")));
  EXPECT_FALSE(run.planned.plan.summary().has_changes()) << story(run);
  EXPECT_TRUE(run.report.complete()) << story(run);
  expect_settled(*world);
  EXPECT_THAT(world->plan().exports[0].notes, IsEmpty());
}

}  // namespace
}  // namespace tmsync::testing
