#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "samples.hpp"

namespace tmsync::plan {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names(const std::vector<FieldChange>& changes) {
  std::vector<std::string> names;
  for (const auto& change : changes) names.push_back(change.field);
  return names;
}

TEST(Compare, FindsNothingBetweenEqualContents) {
  EXPECT_THAT(compare(full_content(), full_content()), ElementsAre());
  EXPECT_THAT(compare(Content{}, Content{}), ElementsAre());
}

TEST(Compare, NamesTheFieldThatDiffers) {
  for (const auto& mutation : mutations()) {
    SCOPED_TRACE(mutation.name);
    auto other = full_content();
    mutation.apply(other);
    const auto forward = names(compare(full_content(), other));
    const auto backward = names(compare(other, full_content()));
    EXPECT_THAT(forward, ::testing::Contains(mutation.field));
    EXPECT_EQ(forward, backward);
    EXPECT_EQ(forward.size(), mutation.name == "file of another content" ? 2u : 1u);
  }
}

// Every member of a content is one of these, or the test above leaves one out.
TEST(Compare, MutationsReachEveryField) {
  std::set<std::string> reached;
  for (const auto& mutation : mutations()) reached.insert(mutation.field);
  const auto changes = compare(full_content(), [] {
    Content blank;
    blank.status = StatusTarget{};
    return blank;
  }());
  for (const auto& name : names(changes)) EXPECT_TRUE(reached.contains(name)) << name;
  EXPECT_EQ(changes.size(), 20u);
}

TEST(Compare, GivesBeforeAndAfterAsJson) {
  auto observed = full_content();
  observed.name = "Sign \"in\"";
  observed.tags = {"old"};
  observed.layer.reset();
  observed.fields.erase(1031);
  const auto changes = compare(full_content(), observed);
  ASSERT_EQ(changes.size(), 4u);
  EXPECT_EQ(changes[0], (FieldChange{"name", R"("Sign \"in\"")", R"("Log in")"}));
  EXPECT_EQ(changes[1], (FieldChange{"layer", "null", R"("UI")"}));
  EXPECT_EQ(changes[2], (FieldChange{"tags", R"(["old"])", R"(["release","smoke"])"}));
  EXPECT_EQ(changes[3], (FieldChange{"customFields.Priority", "null", R"(["Blocker"])"}));
}

TEST(Compare, LeavesOutWhatIsNotManaged) {
  auto desired = full_content();
  desired.status.reset();
  desired.layer.reset();
  desired.fields.clear();
  EXPECT_THAT(compare(desired, full_content()), ElementsAre()) << "they are the recipient's own";
  EXPECT_THAT(names(compare(full_content(), desired)),
              ElementsAre("status", "workflow", "layer", "customFields.Priority", "customFields.Component"));
}

TEST(Compare, TakesNothingAndEmptyForTheSame) {
  Content desired;
  desired.fields[1031] = {{1031, "Priority"}, {}};
  EXPECT_THAT(compare(desired, Content{}), ElementsAre());
  EXPECT_EQ(revision(desired), revision(Content{}));
}

TEST(Compare, ComparesFilesByNameAndLengthWhereNeitherSideKnowsTheBytes) {
  const auto with = [](const ContentFile& file) {
    Content content;
    content.files.emplace(content_id(file), file);
    return content;
  };
  const ContentFile log{"log.txt", "text/plain", 3, ""};
  EXPECT_THAT(compare(with(log), with({"log.txt", "application/octet-stream", 3, ""})), ElementsAre())
      << "the type is the server's guess";
  EXPECT_THAT(names(compare(with(log), with({"log.txt", "text/plain", 4, ""}))), ElementsAre("attachments"));
  EXPECT_THAT(names(compare(with(log), with({"other.txt", "text/plain", 3, ""}))), ElementsAre("attachments"));
}

TEST(Compare, DoesNotThrowAtBytesThatAreNoUtf8) {
  auto hostile = full_content();
  hostile.name = "a\xff";
  std::vector<FieldChange> changes;
  ASSERT_NO_THROW(changes = compare(full_content(), hostile));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_FALSE(nlohmann::json::parse(changes[0].before.text(), nullptr, false).is_discarded());
  ASSERT_NO_THROW((void)revision(hostile));
  ASSERT_NO_THROW((void)to_json(hostile));
}

TEST(Revision, ChangesWithEveryMember) {
  std::set<std::string> seen{revision(full_content())};
  for (const auto& mutation : mutations()) {
    auto other = full_content();
    mutation.apply(other);
    EXPECT_TRUE(seen.insert(revision(other)).second) << mutation.name;
  }
}

TEST(Revision, TellsStatusAndLayerThatAreNotManagedApart) {
  auto content = full_content();
  content.status.reset();
  EXPECT_NE(revision(content), revision(full_content()));
  content = full_content();
  content.layer.reset();
  EXPECT_NE(revision(content), revision(full_content()));
}

// It is stored in marks: another value for the same content makes every exported case look changed.
TEST(Revision, StaysWhatItWasInEarlierVersions) {
  EXPECT_EQ(revision(full_content()), "a3634d7a12017c75");
  EXPECT_EQ(revision(Content{}), "e3b0c44298fc1c14");
}

TEST(Revision, DoesNotDependOnIdsOfTheRecipient) {
  auto content = full_content();
  content.status->status.id = 5;
  content.status->workflow.id = 6;
  content.layer->id = 7;
  content.members[0].role.id = 8;
  content.fields[1031].values[0].id = 9;
  EXPECT_EQ(revision(content), revision(full_content()));
  EXPECT_THAT(compare(content, full_content()), ElementsAre());
}

TEST(Laws, RevisionsAreEqualExactlyWhereNothingDiffers) {
  std::mt19937 random(3);
  std::vector<Content> contents;
  for (int i = 0; i < 60; ++i) {
    std::mt19937 drawn(random() % 40);  // few enough seeds that draws meet each other
    contents.push_back(random_content(drawn));
  }
  int equal = 0;
  for (const auto& a : contents) {
    ASSERT_TRUE(compare(a, a).empty());
    for (const auto& b : contents) {
      const bool same = compare(a, b).empty();
      ASSERT_EQ(same, revision(a) == revision(b)) << to_json(a) << '\n' << to_json(b);
      ASSERT_EQ(same, to_json(a) == to_json(b));
      equal += same ? 1 : 0;
    }
  }
  EXPECT_GT(equal, 60) << "else the law says nothing about equal contents";
}

TEST(ToJson, HoldsWhatIsThere) {
  EXPECT_EQ(to_json(Content{}), "{}");
  const auto json = nlohmann::json::parse(to_json(full_content()));
  EXPECT_EQ(json["customFields.Component"], (nlohmann::json{"Core", "New"}));
  EXPECT_EQ(json["attachments"][0], (nlohmann::json{{"name", "log.txt"}, {"length", 3}}));
  EXPECT_EQ(json["scenario"][1]["attachment"], (nlohmann::json{{"name", "shot.png"}, {"length", 9}}));
  EXPECT_EQ(json["parameters"][0], (nlohmann::json{{"currency", "EUR"}, {"amount", "1"}}));
}

}  // namespace
}  // namespace tmsync::plan
