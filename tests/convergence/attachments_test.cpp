#include <gmock/gmock.h>

#include "world.hpp"

/// Files of test cases: exact bytes, references in texts, no doubles, no leftovers.
namespace tmsync::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::unique_ptr<Simulation> exported() {
  auto world = sample_world();
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  return world;
}

std::string upload_path(model::Id id) {
  return "/testcase/attachment?testCaseId=" + std::to_string(id);
}

json files_of(const Person& person, model::Id id) {
  return person.get(upload_path(id) + "&size=1000").at("content");
}

TEST(Attachments, ReferencesPointToTheCopysOwnFiles) {
  auto world = exported();
  const auto copy = copy_id(*world, 102);
  const auto person = recipient_person(*world);
  const auto files = files_of(person, copy);
  ASSERT_THAT(files, SizeIs(2));
  std::string shot;
  for (const auto& row : files) {
    if (row.at("name") == "shot.png") shot = std::to_string(row.at("id").get<model::Id>());
  }
  EXPECT_THAT(person.get(path_of(copy, "/overview")).at("description").get<std::string>(),
              HasSubstr("/attachment/" + shot));
  EXPECT_THAT(dumped(*world, 102).at("scenario").dump(), HasSubstr("shot.png"));
  EXPECT_THAT(dumped(*world, 102).at("attachments").dump(), HasSubstr("image/png"));
}

TEST(Attachments, OneThatThePersonAddedGoesAndOneThatWasDeletedComesBack) {
  auto world = exported();
  const auto copy = copy_id(*world, 102);
  const auto person = recipient_person(*world);
  const auto before = dumped(*world, 102);
  person.upload("POST", upload_path(copy), "mine.txt", "mine");
  person.remove("/testcase/attachment/" + std::to_string(person.id_in(upload_path(copy), "log.txt")));
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(fields_of(*find_change(run.planned.plan, "export/payments/test-case/102")),
            std::vector<std::string>{"attachments"});
  EXPECT_EQ(dumped(*world, 102), before);
  expect_settled(*world);
}

TEST(Attachments, AFileOfAStepThatChangesChangesTheStep) {
  auto world = exported();
  const auto alice = source_person(*world);
  const auto shot = std::to_string(alice.id_in(upload_path(102), "shot.png"));
  alice.upload("PUT", "/testcase/attachment/" + shot + "/content", "shot.png", "another picture");
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  const auto fields = fields_of(*find_change(run.planned.plan, "export/payments/test-case/102"));
  EXPECT_THAT(fields, ::testing::ElementsAre("description", "scenario", "attachments"));
  EXPECT_THAT(files_of(recipient_person(*world), copy_id(*world, 102)), SizeIs(2));
  expect_settled(*world);
}

TEST(Attachments, TheSameContentTwiceArrivesOnceAndBinaryBytesArriveExactly) {
  auto world = sample_world();
  const auto alice = source_person(*world);
  std::string bytes;
  for (int i = 0; i < 512; ++i) bytes += static_cast<char>(i % 256);
  alice.upload("POST", upload_path(101), "twice.bin", bytes);
  alice.upload("POST", upload_path(101), "twice.bin", bytes);
  alice.upload("POST", upload_path(101), "empty.txt", "");
  alice.upload("POST", upload_path(101), "same name.txt", "one");
  alice.upload("POST", upload_path(101), "same name.txt", "two");
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  const auto person = recipient_person(*world);
  const auto files = files_of(person, copy_id(*world, 101));
  int twice = 0;
  int same = 0;
  int empty = 0;
  for (const auto& row : files) {
    if (row.at("name") == "twice.bin") {
      ++twice;
      EXPECT_EQ(StandinClient(world->hq(), "person-token")
                    .get("/testcase/attachment/" + std::to_string(row.at("id").get<model::Id>()) + "/content")
                    .text,
                bytes);
    }
    if (row.at("name") == "same name.txt") ++same;
    if (row.at("name") == "empty.txt") ++empty;
  }
  EXPECT_EQ(twice, 1);
  EXPECT_EQ(same, 2);
  EXPECT_EQ(empty, 1);
  expect_settled(*world);
}

TEST(Attachments, WhoseBytesAreGoneAreLeftOutAndSaid) {
  auto world = sample_world();
  load(world->emea(),
       R"({"projects": [{"name": "Payments", "testCases": [{"id": 400, "name": "Broken file", "tags": ["release"],
       "attachments": [{"name": "gone.txt", "text": "gone", "missed": true}, {"name": "here.txt", "text": "here"}], "scenario": ["A step", {"attachment": "gone.txt"}]}]}]})");
  const auto run = world->apply();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(run.report.notes, ::testing::Contains(HasSubstr("gone.txt")));
  EXPECT_THAT(dumped(*world, 400).dump(), Not(HasSubstr("gone.txt")));
  EXPECT_THAT(dumped(*world, 400).dump(), HasSubstr("here.txt"));
  expect_settled(*world);
}

TEST(Attachments, AnUploadThatLostItsAnswerIsNotRepeatedBlindly) {
  auto world = sample_world();
  standin::Fault lost;
  lost.kind = standin::Fault::Kind::status_after;
  lost.method = "POST";
  lost.path_glob = "/testcase/attachment";
  lost.times = -1;
  world->hq().add_fault(lost);
  const auto run = world->apply();
  world->hq().clear_faults();
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(files_of(recipient_person(*world), copy_id(*world, 102)), SizeIs(2));
  expect_settled(*world);
}

TEST(Attachments, OneThatTheCopyHasTwiceIsADifferenceThatTheNextApplyRemoves) {
  auto world = exported();
  const auto copy = copy_id(*world, 102);
  const auto before = dumped(*world, 102);
  const auto person = recipient_bot(*world);
  const auto log = std::to_string(person.id_in(upload_path(copy), "log.txt"));
  const auto bytes = StandinClient(world->hq(), "hq-token").get("/testcase/attachment/" + log + "/content").text;
  person.upload("POST", upload_path(copy), "log.txt", bytes);
  ASSERT_THAT(files_of(person, copy), SizeIs(3));
  sync::PlanOptions full;
  full.full = true;
  const auto run = world->apply(full);
  EXPECT_TRUE(run.report.complete()) << story(run);
  EXPECT_EQ(dumped(*world, 102), before) << story(run);
  expect_settled(*world);
}

std::string copied_description(Simulation& world, model::Id id) {
  return recipient_person(world).get(path_of(copy_id(world, id), "/overview")).at("description").get<std::string>();
}

TEST(Attachments, OnlyReferencesToTheSourceItselfMoveToTheRecipient) {
  auto world = sample_world();
  const auto alice = source_person(*world);
  const auto shot = std::to_string(alice.id_in(upload_path(102), "shot.png"));
  const auto ref = [&](const std::string& base, const std::string& id) {
    return base + "/testcase/attachment/" + id + "/content";
  };
  const std::string wiki = ref("https://wiki.example.com/api", shot);
  alice.patch(path_of(102), {{"description", ref("/api", shot) + ' ' + ref("/api/rs", shot) + ' ' +
                                                 ref("http://127.0.0.1:1/api/rs", shot) + ' ' + wiki}});
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  const auto copied = std::to_string(recipient_person(*world).id_in(upload_path(copy_id(*world, 102)), "shot.png"));
  EXPECT_EQ(copied_description(*world, 102),
            ref("/api", copied) + ' ' + ref("/api", copied) + ' ' + ref("http://127.0.0.1:2/api", copied) + ' ' + wiki);
  expect_settled(*world);
  // A person who writes the recipient's address in another way says the same.
  recipient_person(*world).patch(path_of(copy_id(*world, 102)),
                                 {{"description", ref("/api/rs", copied) + ' ' + ref("/api", copied) + ' ' +
                                                      ref("HTTP://127.0.0.1:2/api", copied) + ' ' + wiki}});
  const auto again = world->apply();
  EXPECT_TRUE(again.report.complete()) << story(again);
  EXPECT_FALSE(again.planned.plan.summary().has_changes()) << story(again);
}

TEST(Attachments, AReferenceThatCannotBeResolvedKeepsLeadingToTheSourceAndIsSaid) {
  auto world = exported();
  const auto copy = copy_id(*world, 102);
  // An id that happens to be one of the copy's own files, and none of the source's: made later than those.
  recipient_person(*world).remove("/testcase/attachment/" +
                                  std::to_string(recipient_person(*world).id_in(upload_path(copy), "shot.png")));
  ASSERT_TRUE(world->apply().report.complete());
  const auto there = std::to_string(recipient_person(*world).id_in(upload_path(copy), "shot.png"));
  const auto alice = source_person(*world);
  ASSERT_NE(there, std::to_string(alice.id_in(upload_path(102), "shot.png")));
  ASSERT_NE(there, std::to_string(alice.id_in(upload_path(102), "log.txt")));
  const std::string path = "/testcase/attachment/" + there + "/content";
  alice.patch(path_of(102), {{"description", "See /api" + path}});
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(find_change(run.planned.plan, "export/payments/test-case/102")->notes,
              ::testing::Contains(HasSubstr("testcase/attachment/" + there)));
  EXPECT_EQ(copied_description(*world, 102), "See http://127.0.0.1:1/api" + path);
  expect_settled(*world);
}

TEST(Attachments, ReferencesKeepTheirFilesWhenAttachmentsDoNotGoAlong) {
  auto world = sample_world(1, "", R"({ aql: 'tag = "release"', include: [scenario, tags] })");
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  EXPECT_THAT(copied_description(*world, 102), HasSubstr("(http://127.0.0.1:1/api/testcase/attachment/"));
  expect_settled(*world);
}

TEST(Attachments, AFileOfASharedStepBecomesOneOfTheCopy) {
  auto world = sample_world();
  const auto alice = source_person(*world);
  const auto shared = alice.post("/sharedstep", {{"name", "Log in"}, {"projectId", kSourceProject}}).at("id");
  alice.upload("POST", "/sharedstep/attachment?sharedStepId=" + shared.dump(), "form.png", "a form");
  const auto file = alice.id_in("/sharedstep/attachment?size=100&sharedStepId=" + shared.dump(), "form.png");
  alice.post("/sharedstep/" + shared.dump() + "/scenario",
             {{"steps", {{{"type", "attachment"}, {"attachmentId", file}}}}});
  alice.post(path_of(101, "/scenario?v2=true"),
             {{"steps", {{{"type", "shared"}, {"sharedStepId", shared}}, {{"type", "body"}, {"body", "Pay"}}}}});
  alice.patch(path_of(101), {{"description", "![](/api/sharedstep/attachment/" + std::to_string(file) + "/content)"}});
  const auto run = world->apply();
  ASSERT_TRUE(run.report.complete()) << story(run);
  const auto copied = std::to_string(recipient_person(*world).id_in(upload_path(copy_id(*world, 101)), "form.png"));
  EXPECT_EQ(copied_description(*world, 101), "![](/api/testcase/attachment/" + copied + "/content)");
  expect_settled(*world);
}

}  // namespace
}  // namespace tmsync::testing
