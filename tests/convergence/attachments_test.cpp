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

}  // namespace
}  // namespace tmsync::testing
