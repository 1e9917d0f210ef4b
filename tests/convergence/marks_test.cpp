#include <gmock/gmock.h>

#include "launch_world.hpp"
#include "world.hpp"

/// `tmsync mark`: off a clone, and again onto a copy that lost its mark.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using sync::MarkVerdict;
using sync::MarkWork;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

sync::MarkRequest request(MarkWork work, model::Id original, std::optional<model::Id> copy = std::nullopt) {
  return {work, "payments", false, original, copy};
}

std::unique_ptr<Simulation> exported() {
  auto world = sample_world();
  const auto run = world->apply();
  EXPECT_EQ(run.report.done.create, 3) << story(run);
  return world;
}

json links_of(Simulation& world, model::Id test_case) {
  return recipient_person(world).get(path_of(test_case, "/overview")).at("links");
}

model::Id clone(Simulation& world, model::Id copy, const std::string& name) {
  return recipient_person(world)
      .post("/testcase", {{"projectId", kRecipientProject}, {"name", name}, {"links", links_of(world, copy)}})
      .at("id")
      .get<model::Id>();
}

json without_marks(json links) {
  for (auto at = links.begin(); at != links.end();) at = at->at("type") == "tmsync" ? links.erase(at) : std::next(at);
  return links;
}

void lose_mark(Simulation& world, model::Id copy) {
  recipient_person(world).patch(path_of(copy), {{"links", without_marks(links_of(world, copy))}});
}

/// Nothing to do, and nothing written.
void expect_nothing_left(Simulation& world, const sync::MarkRequest& asked) {
  world.clear_logs();
  const auto again = world.mark(asked);
  ASSERT_TRUE(again.planned) << again.planned.error().message;
  EXPECT_EQ(again.plan().verdict, MarkVerdict::nothing) << again.plan().why;
  EXPECT_EQ(world.writes(), 0U);
}

TEST(MarkRemove, TakesTheMarkOffTheCloneAndLeavesTheCopyAlone) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  const auto before = links_of(*world, copy);
  const auto theirs = clone(*world, copy, "My clone");
  ASSERT_THAT(changes_of(world->plan()), ElementsAre("! 101 foreign_copy"));
  world->clear_logs();
  const auto run = world->mark(request(MarkWork::remove, 101));
  ASSERT_TRUE(run.planned && run.written) << run.plan().why;
  EXPECT_EQ(run.plan().verdict, MarkVerdict::write);
  EXPECT_EQ(run.plan().object.id, theirs);
  EXPECT_EQ(world->writes(), 1U);
  EXPECT_EQ(links_of(*world, theirs), without_marks(before));
  EXPECT_EQ(links_of(*world, copy), before);
  expect_settled(*world);
  EXPECT_EQ(copy_id(*world, 101), copy);
  expect_nothing_left(*world, request(MarkWork::remove, 101));
  expect_nothing_left(*world, request(MarkWork::remove, 101, theirs));
}

TEST(MarkRemove, ListsTheClonesWhereThereAreSeveral) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  const auto first = clone(*world, copy, "One");
  const auto second = clone(*world, copy, "Two");
  world->clear_logs();
  auto run = world->mark(request(MarkWork::remove, 101));
  EXPECT_EQ(run.plan().verdict, MarkVerdict::ambiguous);
  ASSERT_THAT(run.plan().candidates, SizeIs(2));
  EXPECT_EQ(run.plan().candidates[0].id, first);
  EXPECT_EQ(run.plan().candidates[0].name, "One");
  EXPECT_THAT(run.plan().candidates[0].what, HasSubstr("made by person"));
  EXPECT_THAT(run.plan().why, HasSubstr("--copy"));
  EXPECT_EQ(world->writes(), 0U);
  run = world->mark(request(MarkWork::remove, 101, second));
  EXPECT_EQ(run.plan().object.id, second);
  run = world->mark(request(MarkWork::remove, 101));
  EXPECT_EQ(run.plan().object.id, first) << "one is left";
  expect_settled(*world);
}

TEST(MarkRemove, RefusesWhatIsNotTheRecipientsOrHasAnotherMark) {
  auto world = exported();
  world->clear_logs();
  auto run = world->mark(request(MarkWork::remove, 101, copy_id(*world, 102)));
  EXPECT_EQ(run.plan().verdict, MarkVerdict::refused);
  EXPECT_THAT(run.plan().why, HasSubstr("emea/1/102"));
  run = world->mark(request(MarkWork::remove, 101, 99'999));
  EXPECT_EQ(run.plan().verdict, MarkVerdict::refused);
  EXPECT_THAT(run.plan().why, HasSubstr("no case #99999"));
  EXPECT_EQ(world->writes(), 0U);
}

TEST(MarkRemove, IsStaleWhereTheObjectChangedSinceItWasRead) {
  auto world = exported();
  const auto theirs = clone(*world, copy_id(*world, 101), "My clone");
  const auto links = links_of(*world, theirs);
  const auto run = world->mark(request(MarkWork::remove, 101), [&] {
    recipient_person(*world).patch(path_of(theirs), {{"name", "Renamed"}});
  });
  ASSERT_FALSE(run.written);
  EXPECT_EQ(run.written.error().kind, core::ErrorKind::conflict);
  EXPECT_EQ(links_of(*world, theirs), links);
}

TEST(MarkRemove, LetsTheCopyOfAReusedIdGo) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  auto links = links_of(*world, copy);
  for (auto& link : links) {
    auto mark = model::parse_mark({link.value("name", ""), link.value("type", ""), link.value("url", "")});
    if (!mark) continue;
    mark->mod = 1000;
    link["url"] = model::to_link(*mark).url;
  }
  recipient_bot(*world).patch(path_of(copy), {{"name", "Of the earlier server"}, {"links", links}});
  ASSERT_THAT(changes_of(world->plan()), ElementsAre("! 101 source_reset"));
  const auto run = world->mark(request(MarkWork::remove, 101));
  EXPECT_EQ(run.plan().object.id, copy) << run.plan().why;
  const auto applied = world->apply();
  EXPECT_EQ(applied.report.done.create, 1) << story(applied);
  EXPECT_EQ(recipient_bot(*world).get(path_of(copy, "/overview")).at("name"), "Of the earlier server");
  expect_settled(*world);
}

TEST(MarkRepair, KeepsTheCopyWhereTheServerWasRestored) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  auto links = links_of(*world, copy);
  for (auto& link : links) {
    auto mark = model::parse_mark({link.value("name", ""), link.value("type", ""), link.value("url", "")});
    if (!mark) continue;
    mark->mod = 1000;
    link["url"] = model::to_link(*mark).url;
  }
  recipient_bot(*world).patch(path_of(copy), {{"links", links}});
  ASSERT_THAT(changes_of(world->plan()), ElementsAre("! 101 source_reset"));
  const auto run = world->mark(request(MarkWork::repair, 101));
  EXPECT_EQ(run.plan().object.id, copy) << run.plan().why;
  ASSERT_TRUE(world->apply().report.complete());
  EXPECT_EQ(copy_id(*world, 101), copy);
  expect_settled(*world);
}

TEST(MarkRepair, BringsBackALostMarkAndDoublesNothing) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  lose_mark(*world, copy);
  ASSERT_THAT(changes_of(world->plan()), ElementsAre("! 101 lost_mark"));
  const auto run = world->mark(request(MarkWork::repair, 101));
  ASSERT_TRUE(run.planned && run.written) << run.plan().why;
  EXPECT_EQ(run.plan().object.id, copy);
  expect_nothing_left(*world, request(MarkWork::repair, 101));
  const auto applied = world->apply();
  EXPECT_EQ(applied.report.done.create, 0) << story(applied);
  EXPECT_EQ(copy_id(*world, 101), copy);
  expect_settled(*world);
}

TEST(MarkRepair, MendsAMarkOfWhichTheAddressIsDamaged) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  auto links = links_of(*world, copy);
  for (auto& link : links) {
    if (link.at("type") == "tmsync") link["url"] = "https://wiki.example/page";
  }
  recipient_person(*world).patch(path_of(copy), {{"name", "Renamed"}, {"links", links}});
  ASSERT_THAT(changes_of(world->plan()), ElementsAre("! 101 lost_mark"));
  const auto run = world->mark(request(MarkWork::repair, 101));
  EXPECT_EQ(run.plan().object.id, copy) << run.plan().why;
  ASSERT_TRUE(world->apply().report.complete());
  EXPECT_THAT(links_of(*world, copy).dump(), Not(HasSubstr("wiki.example/page")));
  EXPECT_EQ(copy_id(*world, 101), copy);
  expect_settled(*world);
}

TEST(MarkRepair, MakesACloneTheCopyOnlyWhereItIsNamed) {
  auto world = exported();
  const auto copy = copy_id(*world, 101);
  const auto theirs = clone(*world, copy, "My clone");
  lose_mark(*world, copy);
  recipient_bot(*world).remove(path_of(copy));
  auto run = world->mark(request(MarkWork::repair, 101));
  EXPECT_EQ(run.plan().verdict, MarkVerdict::ambiguous) << run.plan().why;
  ASSERT_THAT(run.plan().candidates, SizeIs(1));
  EXPECT_EQ(run.plan().candidates[0].id, theirs);
  run = world->mark(request(MarkWork::repair, 101, theirs));
  ASSERT_TRUE(run.planned && run.written) << run.plan().why;
  ASSERT_TRUE(world->apply().report.complete());
  EXPECT_EQ(copy_id(*world, 101), theirs);
  EXPECT_EQ(dumped(*world, 101).at("name"), "Pay by card");
  expect_settled(*world);
}

TEST(MarkRepair, RefusesASecondCopyAndAnOriginalThatIsNotThere) {
  auto world = exported();
  const auto theirs = clone(*world, copy_id(*world, 101), "My clone");
  world->clear_logs();
  auto run = world->mark(request(MarkWork::repair, 101, theirs));
  EXPECT_EQ(run.plan().verdict, MarkVerdict::refused);
  EXPECT_THAT(run.plan().why, HasSubstr("--remove export/payments/test-case/101 --copy"));
  run = world->mark(request(MarkWork::repair, 4711));
  EXPECT_EQ(run.plan().verdict, MarkVerdict::refused);
  EXPECT_THAT(run.plan().why, HasSubstr("no case #4711"));
  run = world->mark({MarkWork::repair, "paymnts", false, 101, std::nullopt});
  ASSERT_FALSE(run.planned);
  EXPECT_THAT(run.planned.error().message, HasSubstr("paymnts"));
  EXPECT_EQ(world->writes(), 0U);
}

nlohmann::json launch_named(Simulation& world, const std::string& name) {
  const auto page = recipient_bot(world).get("/launch/__search?projectId=7&rql=true&size=1000&sort=id,asc");
  for (const auto& row : page.at("content")) {
    if (row.at("name") == name) return row;
  }
  return nullptr;
}

std::size_t results_in(Simulation& world, const std::string& launch) {
  const auto id = launch_named(world, launch).at("id").get<model::Id>();
  return recipient_bot(world).get("/testresult?launchId=" + std::to_string(id) + "&size=1000").at("content").size();
}

/// Whatever happens to any request: run again, and it is as without that.
TEST(Mark, SurvivesAFaultAtEveryRequest) {
  for (const auto work : {MarkWork::remove, MarkWork::repair}) {
    for (const auto kind : {WireFault::Kind::kill_before, WireFault::Kind::kill_after, WireFault::Kind::lost_after,
                            WireFault::Kind::status_503_after}) {
      for (std::int64_t at = 0;; ++at) {
        SCOPED_TRACE(std::string(to_string(kind)) + " at request " + std::to_string(at));
        auto world = exported();
        const auto copy = copy_id(*world, 101);
        if (work == MarkWork::remove) {
          clone(*world, copy, "My clone");
        } else {
          lose_mark(*world, copy);
        }
        world->arm({kind, at});
        const auto first = world->mark(request(work, 101));
        const bool over = world->requests() <= at;
        world->arm({kind, -1});
        const auto again = world->mark(request(work, 101));
        ASSERT_TRUE(again.planned) << again.planned.error().message;
        ASSERT_TRUE(again.written) << again.written.error().message;
        ASSERT_THAT(again.plan().verdict, ::testing::AnyOf(MarkVerdict::write, MarkVerdict::nothing));
        ASSERT_TRUE(world->apply().report.complete());
        ASSERT_EQ(copy_id(*world, 101), copy);
        if (over) break;
      }
    }
  }
}

TEST(MarkOfALaunch, IsTakenOffTheCloneAndStaysClosed) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto copy = launch_named(*world, "Nightly");
  const auto person = recipient_person(*world);
  const auto theirs = person
                          .post("/launch", {{"projectId", kRecipientProject},
                                            {"name", "Nightly, my copy"},
                                            {"autoclose", false},
                                            {"links", copy.at("links")}})
                          .at("id")
                          .get<model::Id>();
  person.post("/launch/" + std::to_string(theirs) + "/close", json::object());
  const sync::MarkRequest asked{MarkWork::remove, "payments", true, world.ids.nightly, std::nullopt};
  const auto run = world->mark(asked);
  ASSERT_TRUE(run.planned) << run.planned.error().message;
  ASSERT_TRUE(run.written) << run.written.error().message;
  EXPECT_EQ(run.plan().object.id, theirs) << run.plan().why;
  const auto after = launch_named(*world, "Nightly, my copy");
  EXPECT_THAT(after.at("links").dump(), Not(HasSubstr("tmsync")));
  EXPECT_EQ(after.at("closed"), true);
  EXPECT_EQ(launch_named(*world, "Nightly").at("links"), copy.at("links"));
  EXPECT_FALSE(world->plan().summary().has_changes());
  EXPECT_EQ(world->plan().summary().refused, 0);
  expect_nothing_left(*world, asked);
}

TEST(MarkOfALaunch, IsWrittenAgainOntoTheCopyThatLostIt) {
  auto world = launch_world();
  ASSERT_TRUE(world->apply().report.complete());
  const auto before = launch_named(*world, "Nightly");
  const auto id = before.at("id").get<model::Id>();
  const std::string path = "/launch/" + std::to_string(id);
  recipient_person(*world).post(path + "/reopen", json::object());
  recipient_person(*world).patch(path, {{"links", without_marks(before.at("links"))}});
  recipient_person(*world).post(path + "/close", json::object());
  const sync::MarkRequest asked{MarkWork::repair, "payments", true, world.ids.nightly, std::nullopt};
  const auto run = world->mark(asked);
  ASSERT_TRUE(run.planned) << run.planned.error().message;
  ASSERT_TRUE(run.written) << run.written.error().message;
  EXPECT_EQ(run.plan().object.id, id) << run.plan().why;
  expect_nothing_left(*world, asked);
  const auto results = results_in(*world, "Nightly");
  const auto applied = world->apply();
  EXPECT_EQ(applied.report.done.create, 0) << story(applied);
  EXPECT_EQ(launch_named(*world, "Nightly").at("id"), id);
  EXPECT_EQ(results_in(*world, "Nightly"), results);
  EXPECT_FALSE(world->plan().summary().has_changes());
}

}  // namespace
}  // namespace tmsync::testing
