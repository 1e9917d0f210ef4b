#include <functional>

#include <gmock/gmock.h>

#include "tmsync/plan/launch_attempts.hpp"
#include "tmsync/plan/launch_scope.hpp"
#include "tmsync/plan/plan.hpp"

namespace tmsync::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kOurs = "1111111111111111";
constexpr const char* kOursWithout = "2222222222222222";
constexpr const char* kAnother = "3333333333333333";

model::LaunchRow launch(Id id, const std::string& name = "Nightly") {
  model::LaunchRow row;
  row.id = id;
  row.name = name;
  row.closed = true;
  row.links.emplace();
  row.tags = {"b", "a"};
  row.last_modified_date = 1000 + id;
  return row;
}

/// One launch of the source, the copies it has, and the rules.
struct Scene {
  Scene() {
    rules.content = &content;
    rules.digest = kOurs;
    rules.digest_without_copies = kOursWithout;
    source_side.origin = "emea";
    source_side.endpoint = "https://emea.example";
    recipient_side.project.id = 7;
    recipient_side.bases = {"hq.example"};
    content.source = &source_side;
    content.recipient = &recipient_side;
    source.push_back(launch(5));
  }

  /// A copy as the last export left it.
  LaunchCopy& add_copy(Id id) {
    LaunchCopy copy;
    copy.row = launch(id);
    copy.row.tags = {"a", "b"};
    copy.mark.source = {"emea", 1, 5};
    copy.mark.source_url = "https://emea.example/launch/5";
    copy.mark.rev = "9";
    copy.mark.mod = 1005;
    copy.mark.map = kOurs;
    copies.push_back(copy);
    return copies.back();
  }

  LaunchClassification run() {
    Omissions omissions;
    return classify_launches(source, copies, rules, omissions);
  }

  Side source_side;
  Side recipient_side;
  ContentRules content;
  LaunchRules rules;
  std::vector<model::LaunchRow> source;
  std::vector<LaunchCopy> copies;
};

struct Row {
  const char* name;
  std::function<void(Scene&)> prepare;
  std::optional<std::pair<Action, Reason>> verdict;  ///< nothing: unchanged
  bool look_inside = true;
};

class Launches : public ::testing::TestWithParam<Row> {};

TEST_P(Launches, AreJudged) {
  Scene scene;
  GetParam().prepare(scene);
  const auto found = scene.run();
  if (!GetParam().verdict) {
    EXPECT_THAT(found.verdicts, IsEmpty());
    EXPECT_EQ(found.unchanged, 1);
    return;
  }
  ASSERT_EQ(found.verdicts.size(), 1u);
  EXPECT_EQ(found.verdicts[0].action, GetParam().verdict->first);
  EXPECT_EQ(to_string(found.verdicts[0].reason), to_string(GetParam().verdict->second));
  EXPECT_EQ(found.verdicts[0].look_inside, GetParam().look_inside);
  EXPECT_EQ(found.unchanged, 0);
}

const Row kRows[] = {
    {"WithoutACopy", [](Scene&) {}, std::pair{Action::create, Reason::not_in_recipient}},
    {"CompleteAndClosed", [](Scene& s) { s.add_copy(50); }, std::nullopt},
    {"CompleteButForCasesWithoutCopy", [](Scene& s) { s.add_copy(50).mark.map = kOursWithout; }, std::nullopt},
    {"CompleteForTwoExports", [](Scene& s) { s.add_copy(50).mark.map = std::string(kOurs) + kAnother; }, std::nullopt},
    {"CompleteForAnotherExportOnly", [](Scene& s) { s.add_copy(50).mark.map = kAnother; },
     std::pair{Action::update, Reason::mapping_changed}},
    {"HalfWritten", [](Scene& s) { s.add_copy(50).mark.rev.clear(); }, std::pair{Action::update, Reason::incomplete}},
    {"SourceMoved", [](Scene& s) { s.add_copy(50).mark.mod = 7; }, std::pair{Action::update, Reason::source_changed}},
    {"StillOpenAtTheSource",
     [](Scene& s) {
       s.source[0].closed = false;
       s.add_copy(50);
     },
     std::pair{Action::update, Reason::source_changed}},
    {"OpenOnTheRecipientOnly", [](Scene& s) { s.add_copy(50).row.closed = false; },
     std::pair{Action::update, Reason::recipient_changed}, false},
    {"RenamedOnTheRecipient", [](Scene& s) { s.add_copy(50).row.name = "Mine"; },
     std::pair{Action::update, Reason::recipient_changed}, false},
    {"FullRefresh",
     [](Scene& s) {
       s.add_copy(50);
       s.rules.full = true;
     },
     std::pair{Action::update, Reason::refresh}},
    {"Echo",
     [](Scene& s) {
       model::Mark mark;
       mark.source = {"hq", 7, 3};
       mark.source_url = "https://hq.example/launch/3";
       s.source[0].links->push_back(model::to_link(mark));
     },
     std::pair{Action::refused, Reason::echo}, false},
    {"CopyOfAThirdProjectIsNoEcho",
     [](Scene& s) {
       model::Mark mark;
       mark.source = {"hq", 8, 3};
       mark.source_url = "https://hq.example/launch/3";
       s.source[0].links->push_back(model::to_link(mark));
     },
     std::pair{Action::create, Reason::not_in_recipient}},
    {"CopyFromAnotherAddressOfTheSameOriginIsNoEcho",
     [](Scene& s) {
       model::Mark mark;
       mark.source = {"hq", 7, 3};
       mark.source_url = "https://elsewhere.example/launch/3";
       s.source[0].links->push_back(model::to_link(mark));
     },
     std::pair{Action::create, Reason::not_in_recipient}},
    {"MarkOfAnotherOrigin", [](Scene& s) { s.add_copy(50).mark.source.origin = "old"; },
     std::pair{Action::update, Reason::touch}, false},
    {"MarkOfAFormerAddress", [](Scene& s) { s.add_copy(50).mark.source_url = "https://old.example/launch/5"; },
     std::pair{Action::update, Reason::touch}, false},
};

INSTANTIATE_TEST_SUITE_P(Plan, Launches, ::testing::ValuesIn(kRows), [](const auto& row) { return row.param.name; });

TEST(LaunchDoubles, AllButTheLowestIdAreNamed) {
  Scene scene;
  scene.add_copy(50);
  scene.add_copy(51);
  scene.add_copy(60);
  const auto found = scene.run();
  EXPECT_THAT(found.doubles, ElementsAre(1u, 2u));
  EXPECT_EQ(found.unchanged, 1);
}

TEST(LaunchDigests, AreASetOfSixteenDigitHashes) {
  const auto two = with_digest(kAnother, kOurs);
  EXPECT_EQ(two, std::string(kOurs) + kAnother);
  EXPECT_EQ(with_digest(two, kOurs), two);
  EXPECT_TRUE(has_digest(two, kOurs));
  EXPECT_TRUE(has_digest(two, kAnother));
  EXPECT_FALSE(has_digest(two, "1111111133333333"));  // across the border of two
  EXPECT_FALSE(has_digest("", kOurs));
}

struct FateRow {
  const char* name;
  std::function<void(model::ResultRow&)> change;
  ResultFate bulk;
  ResultFate single;
};

class Results : public ::testing::TestWithParam<FateRow> {};

TEST_P(Results, GoAlongOrNot) {
  const std::vector<Id> scope{3, 5, 9};
  const std::vector<std::pair<Id, Id>> copies{{3, 30}, {5, 50}, {6, 60}};
  model::ResultRow row;
  row.test_case = 5;
  row.status = model::ResultStatus::passed;
  GetParam().change(row);
  EXPECT_EQ((ResultRules{&scope, &copies, true}.fate(row)), GetParam().bulk);
  EXPECT_EQ((ResultRules{&scope, &copies, false}.fate(row)), GetParam().single);
}

const FateRow kFates[] = {
    {"Ordinary", [](auto&) {}, ResultFate::taken, ResultFate::taken},
    {"OfNoCase", [](auto& row) { row.test_case.reset(); }, ResultFate::unbound, ResultFate::unbound},
    {"OutOfScope", [](auto& row) { row.test_case = 6; }, ResultFate::out_of_scope, ResultFate::out_of_scope},
    {"CaseWithoutCopy", [](auto& row) { row.test_case = 9; }, ResultFate::without_copy, ResultFate::without_copy},
    {"Unfinished", [](auto& row) { row.status.reset(); }, ResultFate::unfinished, ResultFate::unfinished},
    {"Hidden", [](auto& row) { row.hidden = true; }, ResultFate::taken, ResultFate::retry},
};

INSTANTIATE_TEST_SUITE_P(Plan, Results, ::testing::ValuesIn(kFates), [](const auto& row) { return row.param.name; });

TEST(ResultRevision, FollowsEverythingThatGoesAlongAndNothingElse) {
  model::ResultRow row;
  row.id = 4;
  row.test_case = 5;
  row.name = "pays";
  row.status = model::ResultStatus::failed;
  row.links.emplace();
  const auto before = result_revision(row);
  const std::vector<std::pair<const char*, std::function<void(model::ResultRow&)>>> moves{
      {"name", [](auto& r) { r.name = "x"; }},
      {"status", [](auto& r) { r.status = model::ResultStatus::passed; }},
      {"message", [](auto& r) { r.message = "x"; }},
      {"trace", [](auto& r) { r.trace = "x"; }},
      {"start", [](auto& r) { r.times.start = 1; }},
      {"hidden", [](auto& r) { r.hidden = true; }},
      {"muted", [](auto& r) { r.muted = true; }},
      {"parameter",
       [](auto& r) {
         r.parameters.push_back({"a", "b", false, false});
       }},
      {"tag", [](auto& r) { r.tags.push_back("x"); }},
      {"link",
       [](auto& r) {
         r.links->push_back({"n", "t", "u"});
       }},
      {"case", [](auto& r) { r.test_case = 6; }},
  };
  for (const auto& [what, move] : moves) {
    auto other = row;
    move(other);
    EXPECT_NE(result_revision(other), before) << what;
  }
  auto same = row;
  same.id = 9;
  same.last_modified_date = 77;
  same.links->push_back(model::to_link(model::Mark{{"hq", 1, 2}, "", "ab", 1, "", ""}));
  EXPECT_EQ(result_revision(same), before);
}

TEST(LaunchContent, TheMarkIsNoPartOfItAndIssuesBecomeLinksWhereNoIntegrationFits) {
  Scene scene;
  auto row = launch(5, std::string(300, 'n'));
  row.links->push_back(model::to_link(model::Mark{{"hq", 1, 2}, "", "ab", 1, "", ""}));
  row.issues.push_back({"PAY-1", "https://jira.example/PAY-1", std::nullopt});
  Omissions omissions;
  const auto content = desired_launch(row, scene.content, omissions);
  EXPECT_EQ(content.name.size(), 255u);
  EXPECT_THAT(content.tags, ElementsAre("a", "b"));
  ASSERT_EQ(content.links.size(), 1u);
  EXPECT_EQ(content.links[0].url, "https://jira.example/PAY-1");
  EXPECT_THAT(content.issues, IsEmpty());
  EXPECT_EQ(omissions.size(), 1u);
}

TEST(LaunchContent, OneThingTwiceOnACopyIsADifference) {
  Scene scene;
  auto row = launch(5);
  row.links = {{"job", "ci", "https://ci.example/7"}};
  row.issues = {{"PAY-1", "", Id{3}}};
  const auto once = observed_launch(row);
  row.links->push_back(row.links->front());
  const auto links = compare(once, observed_launch(row));
  ASSERT_EQ(links.size(), 1u);
  EXPECT_EQ(links.front().field, "links");
  row.links->pop_back();
  row.issues.push_back(row.issues.front());
  EXPECT_EQ(compare(once, observed_launch(row)).size(), 1u);
  // At the source it is one.
  Omissions omissions;
  auto source = launch(5);
  source.links = {{"job", "ci", "https://ci.example/7"}, {"job", "ci", "https://ci.example/7"}};
  EXPECT_EQ(desired_launch(source, scene.content, omissions).links.size(), 1u);
}

model::ResultRow attempt(Id id, std::int64_t start, bool hidden, const std::string& history = "h") {
  model::ResultRow row;
  row.id = id;
  row.history_key = history;
  row.times.start = start;
  row.hidden = row.retried = hidden;
  row.status = model::ResultStatus::failed;
  return row;
}

std::vector<Id> ids_of(const std::vector<Attempts::Sent>& list) {
  std::vector<Id> ids;
  for (const auto& one : list) ids.push_back(one.source);
  return ids;
}

TEST(AttemptOrder, IsThatOfTimeWithTheLastOneLast) {
  Attempts attempts;
  attempts.add(attempt(9, 10, true), std::nullopt);
  attempts.add(attempt(1, 5, false), std::nullopt);  // seen, though it began before one of the retries
  attempts.add(attempt(4, 3, true), std::nullopt);
  attempts.add(attempt(3, 3, true), std::nullopt);
  attempts.add(attempt(7, 1, true, "another test"), std::nullopt);
  EXPECT_THAT(ids_of(attempts.in_order()), ElementsAre(3, 4, 9, 1));
}

TEST(AttemptOrder, WithOneThatIsSentGoItsSuccessorsAlone) {
  Attempts attempts;
  attempts.add(attempt(1, 1, true), 101);
  attempts.add(attempt(2, 2, true), std::nullopt);
  attempts.add(attempt(3, 3, false), 103);
  const auto order = attempts.in_order();
  EXPECT_THAT(ids_of(order), ElementsAre(2, 3));
  EXPECT_EQ(order[1].copy, 103);
}

TEST(AttemptOrder, ThatTheCopyDoesNotKeepIsSentAnew) {
  Attempts wrong;
  wrong.add(attempt(1, 1, true), 105);
  wrong.add(attempt(2, 2, false), 103);
  EXPECT_THAT(ids_of(wrong.in_order()), ElementsAre(2));
  Attempts right;
  right.add(attempt(1, 1, true), 103);
  right.add(attempt(2, 2, false), 105);
  EXPECT_THAT(right.in_order(), IsEmpty());
}

TEST(AttemptOrder, HasNoPlaceForWhatIsNoAttempt) {
  Attempts attempts;
  attempts.add(attempt(1, 1, false, ""), std::nullopt);
  auto by_hand = attempt(2, 1, true);
  by_hand.retried = false;
  attempts.add(by_hand, std::nullopt);
  attempts.add(attempt(3, 2, false), std::nullopt);
  attempts.add(attempt(4, 3, false), std::nullopt);  // gets a key of its own
  EXPECT_THAT(attempts.in_order(), IsEmpty());
}

TEST(LaunchStatistic, SaysWhatIsSeenOtherwise) {
  Statistic wanted;
  Statistic found;
  wanted.add(model::ResultStatus::passed, false);
  wanted.add(model::ResultStatus::failed, true);
  found.add(model::ResultStatus::passed, true);
  found.add(model::ResultStatus::failed, false);
  EXPECT_NE(wanted, found);
  EXPECT_EQ(what_differs(wanted, found, 2),
            "1 failed instead of 0, 0 passed instead of 1, 2 results hidden on one side alone");
  EXPECT_EQ(what_differs(wanted, wanted, 0), "");
}

TEST(LaunchSummaries, CountLaunchesBesideTheCases) {
  Plan plan;
  plan.exports.emplace_back();
  auto& launches = plan.exports.back().launches.emplace();
  launches.unchanged = 3;
  LaunchChange change;
  change.action = Action::create;
  change.upload = {{"passed", 2}, {"failed", 1}};
  launches.changes.push_back(change);
  change.action = Action::update;
  launches.changes.push_back(change);
  const auto sum = plan.summary();
  EXPECT_EQ(sum.create, 1);
  EXPECT_EQ(sum.update, 1);
  EXPECT_EQ(sum.unchanged, 3);
  EXPECT_EQ(sum.launches.results, 6);
  EXPECT_TRUE(sum.has_changes());
}

TEST(UploadPolicyGuard, StopsBulkResultsThatCouldRewriteTestCases) {
  model::Export declared;
  ExportPlan planned;
  planned.name = "a";
  planned.in_scope = 1;
  auto& launches = planned.launches.emplace();
  const auto stopped = [&] {
    for (const auto& guard : check_guards(declared, planned)) {
      if (guard.guard == "uploadPolicy") return guard.stopped;
    }
    return false;
  };
  launches.unprotected = {"name"};
  EXPECT_FALSE(stopped()) << "nothing is uploaded";
  launches.uploads = 1;
  EXPECT_TRUE(stopped());
  launches.bulk = false;
  EXPECT_FALSE(stopped());
  launches.bulk = true;
  launches.unprotected.clear();
  EXPECT_FALSE(stopped());
}

}  // namespace
}  // namespace tmsync::plan
