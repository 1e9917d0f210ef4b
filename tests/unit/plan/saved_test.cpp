#include "tmsync/plan/saved.hpp"

#include <gmock/gmock.h>

#include "tmsync/plan/selection.hpp"

namespace tmsync::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Id kCase = 101;
constexpr Id kCopy = 9101;

Change case_change(Action action, Reason reason, Id source = kCase) {
  Change change;
  change.address = case_address("a", source);
  change.action = action;
  change.reason = reason;
  change.name = "Pay by card";
  change.source_id = source;
  change.source_modified = 1000;
  change.source_attributes = 77;
  if (action != Action::create && action != Action::refused) change.recipient_id = kCopy;
  if (action == Action::update || action == Action::restore || action == Action::adopt) {
    change.desired_rev = "00000000000000aa";
    change.recipient_rev = 0xbb;
    change.fields = {{"name", R"("Pay")", R"("Pay by card")"}, {"tags", "[]", R"(["x"])"}};
    change.before = R"({"name":"Pay","tags":[]})";
    change.after = R"({"name":"Pay by card","tags":["x"]})";
  }
  return change;
}

Change update() {
  return case_change(Action::update, Reason::source_changed);
}
Change create() {
  return case_change(Action::create, Reason::not_in_recipient);
}
Change touch() {
  return case_change(Action::none, Reason::touch);
}
Change removal(Reason reason = Reason::scope_left) {
  return case_change(Action::remove, reason);
}

LaunchChange launch(Action action, Reason reason = Reason::source_changed) {
  LaunchChange change;
  change.address = launch_address("a", kCase);
  change.action = action;
  change.reason = reason;
  change.name = "Nightly";
  change.source_id = kCase;
  if (action != Action::create) change.recipient_id = kCopy;
  change.upload = {{"failed", 2}, {"passed", 8}};
  change.close = true;
  return change;
}

ConfigChange configured(Action action = Action::update, Reason reason = Reason::configuration_changed) {
  ConfigChange change;
  change.address = "integration/hq";
  change.action = action;
  change.reason = reason;
  change.name = "Headquarters";
  change.id = 4;
  change.before = R"({"endpoint":"https://old.example"})";
  change.after = R"({"endpoint":"https://hq.example"})";
  change.seen_modified = 5;
  return change;
}

Plan plan_of(std::vector<Change> changes, std::vector<LaunchChange> launches = {},
             std::vector<ConfigChange> configuration = {}) {
  Plan plan;
  auto& planned = plan.exports.emplace_back();
  planned.name = "a";
  planned.changes = std::move(changes);
  planned.launches.emplace().changes = std::move(launches);
  for (const auto& change : planned.launches->changes) planned.launches->uploads += change.uploads();
  auto& integration = plan.integrations.emplace_back();
  integration.name = "hq";
  integration.changes = std::move(configuration);
  return plan;
}

/// The object as a sweep meets it where there is nothing to do.
Standings standing(bool in_scope, std::vector<Id> copies, bool in_bin = false) {
  const Standing one{kCase, in_scope, in_bin, std::move(copies)};
  return {{one}, {one}};
}
const Standings kInStep = standing(true, {kCopy});

struct Expected {
  std::int64_t kept = 0;
  std::int64_t done = 0;
  std::string stale;  ///< part of the reason; empty = not stale
};

void expect(const Plan& saved, Plan fresh, const Standings& standings, const Expected& expected,
            const std::string& what) {
  const auto result = settle(saved, fresh, {standings});
  EXPECT_EQ(result.kept, expected.kept) << what;
  EXPECT_EQ(result.done, expected.done) << what;
  EXPECT_EQ(result.came_up, 0) << what;
  ASSERT_EQ(result.stale.size(), expected.stale.empty() ? 0U : 1U)
      << what << (result.stale.empty() ? "" : ": " + result.stale.front().why);
  if (!expected.stale.empty()) {
    EXPECT_THAT(result.stale.front().why, HasSubstr(expected.stale)) << what;
    EXPECT_FALSE(result.stale.front().address.empty()) << what;
  }
  const auto sum = fresh.summary();
  EXPECT_EQ(sum.create + sum.update + sum.remove + sum.restore + sum.adopt, expected.kept)
      << what << ": what is not kept is not carried out";
}

struct CaseRow {
  const char* name;
  Change saved;
  std::vector<Change> fresh;
  Standings standings;
  Expected expected;
};
void PrintTo(const CaseRow& row, std::ostream* out) {
  *out << row.name;
}

template <typename T>
T with(T change, const std::function<void(T&)>& edit) {
  edit(change);
  return change;
}

Change with_case(Change change, const std::function<void(Change&)>& edit) {
  return with<Change>(std::move(change), edit);
}

std::vector<CaseRow> case_rows() {
  const Expected keep{1, 0, ""};
  const Expected done{0, 1, ""};
  const auto stale = [](std::string why) { return Expected{0, 0, std::move(why)}; };
  const Standings none = standing(true, {});
  const Standings left = standing(false, {kCopy});
  const Standings binned = standing(true, {}, true);
  const auto incomplete = case_change(Action::update, Reason::incomplete);
  const auto refused = [](Reason reason) { return case_change(Action::refused, reason); };
  return {
      {"update_as_planned", update(), {update()}, kInStep, keep},
      {"update_for_another_reason", update(), {case_change(Action::update, Reason::refresh)}, kInStep, keep},
      {"update_of_which_a_part_is_done",
       update(),
       {with_case(update(), [](auto& c) { c.fields.pop_back(); })},
       kInStep,
       keep},
      {"update_and_the_date_alone_moved",
       update(),
       {with_case(update(), [](auto& c) { c.source_modified = 2000; })},
       kInStep,
       keep},
      {"update_that_is_done", update(), {}, kInStep, done},
      {"update_of_which_only_the_mark_is_left", update(), {touch()}, kInStep, done},
      {"update_of_another_source",
       update(),
       {with_case(update(),
                  [](auto& c) {
                    c.desired_rev = "00000000000000cc";
                    c.after = R"({"name":"Pay by phone","tags":["x"],"layer":"UI"})";
                    c.provenance.source_by = "ada";
                    c.provenance.source_at = 7;
                  })},
       kInStep,
       stale("the source changed by ada (layer, name)")},
      {"update_of_another_copy_content",
       update(),
       {with_case(update(),
                  [](auto& c) {
                    c.fields.front().before = R"("Mine")";
                    c.provenance.recipient_by = "bob";
                    c.provenance.recipient_at = 7;
                  })},
       kInStep,
       stale("the copy changed by bob (name)")},
      {"update_with_a_field_more",
       update(),
       {with_case(update(),
                  [](auto& c) {
                    c.fields.push_back({"layer", "null", R"("UI")"});
                  })},
       kInStep,
       stale("the copy changed (layer)")},
      {"update_of_another_copy",
       update(),
       {with_case(update(), [](auto& c) { c.recipient_id = 1; })},
       kInStep,
       stale("another object is its copy")},
      {"update_whose_copy_is_gone", update(), {create()}, none, stale("gone from the recipient")},
      {"update_whose_copy_is_in_the_bin",
       update(),
       {case_change(Action::restore, Reason::deleted_on_recipient)},
       binned,
       stale("deleted on the recipient")},
      {"update_whose_deletion_is_respected", update(), {}, binned, stale("deleted on the recipient")},
      {"update_that_left_the_scope", update(), {}, left, stale("not in scope")},
      {"update_that_is_to_be_deleted_now", update(), {removal()}, left, stale("not in scope")},
      {"update_that_is_refused_now", update(), {refused(Reason::echo)}, none, stale("copy from the recipient")},
      {"create_as_planned", create(), {create()}, none, keep},
      {"create_that_is_done", create(), {}, kInStep, done},
      {"create_of_a_case_that_changed",
       create(),
       {with_case(create(), [](auto& c) { c.source_modified = 2000; })},
       none,
       stale("the source changed")},
      {"create_with_another_custom_field",
       create(),
       {with_case(create(), [](auto& c) { c.source_attributes = 78; })},
       none,
       stale("the source changed")},
      {"create_that_was_begun", create(), {incomplete}, kInStep, keep},
      {"create_that_was_begun_of_a_case_that_changed",
       create(),
       {with_case(incomplete, [](auto& c) { c.source_modified = 2000; })},
       kInStep,
       stale("the source changed")},
      {"create_of_what_exists_otherwise", create(), {update()}, kInStep, stale("a copy exists by now")},
      {"create_of_what_can_be_adopted",
       create(),
       {case_change(Action::adopt, Reason::adopt_match)},
       none,
       stale("to adopt")},
      {"create_whose_mark_was_lost", create(), {refused(Reason::lost_mark)}, none, stale("unmarked case")},
      {"create_that_was_made_and_deleted", create(), {}, binned, stale("deleted on the recipient")},
      {"create_that_left_the_scope", create(), {}, standing(false, {}), stale("not in scope")},
      {"restore_as_planned",
       case_change(Action::restore, Reason::deleted_on_recipient),
       {case_change(Action::restore, Reason::deleted_on_recipient)},
       binned,
       keep},
      {"restore_that_was_begun", case_change(Action::restore, Reason::deleted_on_recipient), {update()}, kInStep, keep},
      {"restore_that_is_done", case_change(Action::restore, Reason::deleted_on_recipient), {touch()}, kInStep, done},
      {"adopt_as_planned",
       case_change(Action::adopt, Reason::adopt_match),
       {case_change(Action::adopt, Reason::adopt_match)},
       none,
       keep},
      {"adopt_of_another_one",
       case_change(Action::adopt, Reason::adopt_match),
       {with_case(case_change(Action::adopt, Reason::adopt_match), [](auto& c) { c.recipient_id = 1; })},
       none,
       stale("another object")},
      {"adopt_that_became_ambiguous",
       case_change(Action::adopt, Reason::adopt_match),
       {refused(Reason::adopt_ambiguous)},
       none,
       stale("several candidates")},
      {"delete_as_planned", removal(), {removal()}, left, keep},
      {"delete_that_is_done", removal(), {}, standing(false, {}), done},
      {"delete_of_what_is_in_scope_again", removal(), {update()}, kInStep, stale("in scope again")},
      {"delete_of_what_is_unchanged_again", removal(), {}, kInStep, stale("in scope again")},
      {"delete_of_a_double", removal(Reason::duplicate), {update(), removal(Reason::duplicate)}, kInStep, keep},
      {"delete_of_the_last_double", removal(Reason::duplicate), {}, kInStep, stale("not a double")},
      {"touch_as_planned", touch(), {touch()}, kInStep, {}},
      {"touch_that_is_done", touch(), {}, kInStep, {}},
  };
}

class SettledCase : public ::testing::TestWithParam<CaseRow> {};

TEST_P(SettledCase, IsCarriedOutDoneOrStale) {
  const auto& row = GetParam();
  if (row.name == std::string("delete_of_a_double")) {
    auto fresh = plan_of(row.fresh);
    const auto result = settle(plan_of({row.saved}), fresh, {row.standings});
    EXPECT_EQ(result.kept, 1);
    ASSERT_EQ(fresh.exports.front().changes.size(), 1U);
    EXPECT_EQ(fresh.exports.front().changes.front().action, Action::remove);
    return;
  }
  expect(plan_of({row.saved}), plan_of(row.fresh), row.standings, row.expected, row.name);
}

INSTANTIATE_TEST_SUITE_P(Rows, SettledCase, ::testing::ValuesIn(case_rows()),
                         [](const auto& row) { return row.param.name; });

TEST(Settle, WhatCameUpSinceIsCountedAndNotDone) {
  auto fresh = plan_of({create(), case_change(Action::create, Reason::not_in_recipient, 102),
                        case_change(Action::refused, Reason::echo, 103), case_change(Action::none, Reason::touch, 104),
                        case_change(Action::remove, Reason::scope_left, 105)});
  const auto result = settle(plan_of({create()}), fresh, {kInStep});
  EXPECT_EQ(result.kept, 1);
  EXPECT_EQ(result.came_up, 2);
  EXPECT_THAT(result.stale, IsEmpty());
  ASSERT_EQ(fresh.exports.front().changes.size(), 1U);
  EXPECT_EQ(fresh.exports.front().changes.front().source_id, kCase);
}

TEST(Settle, TouchesOfThePlanStayAndAreCounted) {
  auto fresh = plan_of({touch()});
  fresh.exports.front().touch = 5;
  const auto result = settle(plan_of({touch()}), fresh, {kInStep});
  EXPECT_EQ(result.kept, 0);
  EXPECT_EQ(fresh.exports.front().touch, 1);
  EXPECT_EQ(fresh.exports.front().changes.size(), 1U);
}

TEST(Settle, ATouchThatBecameAChangeCameUpSince) {
  auto fresh = plan_of({update()});
  const auto result = settle(plan_of({touch()}), fresh, {kInStep});
  EXPECT_EQ(result.came_up, 1);
  EXPECT_THAT(result.stale, IsEmpty());
  EXPECT_THAT(fresh.exports.front().changes, IsEmpty());
}

TEST(Settle, ARefusalThatWasShownIsShownAgain) {
  auto saved = plan_of({case_change(Action::refused, Reason::lost_mark)});
  auto fresh = saved;
  const auto result = settle(saved, fresh, {Standings{}});
  EXPECT_EQ(fresh.exports.front().changes.size(), 1U);
  EXPECT_THAT(result.stale, IsEmpty());
}

TEST(Settle, OnlyValuesOfThePlanAreCreated) {
  auto saved = plan_of({create()});
  saved.exports.front().values = {{{31, "Component"}, "Checkout"}};
  auto fresh = saved;
  fresh.exports.front().values.push_back({{31, "Component"}, "Basket"});
  static_cast<void>(settle(saved, fresh, {kInStep}));
  EXPECT_THAT(fresh.exports.front().values, ElementsAre(ValueCreate{{31, "Component"}, "Checkout"}));
}

TEST(Settle, ExportsThatCouldNotBeReadThenAreNotAppliedNow) {
  auto saved = plan_of({});
  saved.exports.front().state = ExportState::failed;
  saved.integrations.front().state = IntegrationPlan::State::failed;
  auto fresh = plan_of({create()}, {}, {configured()});
  const auto result = settle(saved, fresh, {kInStep});
  EXPECT_THAT(result.unread, ElementsAre("integration/hq", "export/a"));
  EXPECT_EQ(result.came_up, 2);
  EXPECT_FALSE(fresh.summary().has_changes());
}

TEST(Settle, ExportsThatCannotBeReadNowAreLeftToTheirError) {
  auto fresh = plan_of({});
  fresh.exports.front().state = ExportState::failed;
  const auto result = settle(plan_of({create()}), fresh, {Standings{}});
  EXPECT_EQ(result.kept + result.done + result.came_up, 0);
  EXPECT_THAT(result.stale, IsEmpty());
}

TEST(Settle, InARevertWhatIsNotPlannedAnyMoreIsDone) {
  auto saved =
      plan_of({case_change(Action::remove, Reason::reverted), case_change(Action::update, Reason::reverted, 102)});
  saved.reverts = "4f3c";
  auto fresh = plan_of({});
  const auto result = settle(saved, fresh, {});
  EXPECT_EQ(result.done, 2);
  EXPECT_THAT(result.stale, IsEmpty());
}

struct LaunchRow {
  const char* name;
  LaunchChange saved;
  std::vector<LaunchChange> fresh;
  Standings standings;
  Expected expected;
};
void PrintTo(const LaunchRow& row, std::ostream* out) {
  *out << row.name;
}

std::vector<LaunchRow> launch_rows() {
  const Expected keep{1, 0, ""};
  const Expected done{0, 1, ""};
  const auto stale = [](std::string why) { return Expected{0, 0, std::move(why)}; };
  const auto edit = [](LaunchChange change, const std::function<void(LaunchChange&)>& how) {
    return with<LaunchChange>(std::move(change), how);
  };
  const auto open = [&](LaunchChange change) { return edit(std::move(change), [](auto& c) { c.close = false; }); };
  const auto more = [](LaunchChange& change) { change.upload["passed"] = 9; };
  const auto create = launch(Action::create, Reason::not_in_recipient);
  const auto update = launch(Action::update);
  const auto begun = edit(launch(Action::update, Reason::incomplete), [](auto& c) {
    c.upload = {{"passed", 3}};
    c.present = 7;
  });
  const auto named = edit(update, [](auto& c) { c.fields = {{"name", R"("Mine")", R"("Nightly")"}}; });
  return {
      {"create_as_planned", create, {create}, standing(true, {}), keep},
      {"create_that_is_done", create, {}, kInStep, done},
      {"create_that_was_begun", create, {begun}, kInStep, keep},
      {"create_of_what_only_has_to_be_closed",
       create,
       {edit(update, [](auto& c) { c.upload.clear(); })},
       kInStep,
       keep},
      {"create_of_what_exists_otherwise", create, {named}, kInStep, stale("a copy exists by now")},
      {"create_that_is_not_selected_any_more", create, {}, standing(false, {}), stale("not in scope")},
      {"create_of_which_nothing_is_in_scope", create, {}, standing(true, {}), stale("none of its results")},
      {"create_that_was_renamed",
       create,
       {edit(create, [](auto& c) { c.name = "Weekly"; })},
       standing(true, {}),
       stale("renamed")},
      {"closed_one_with_more_results", create, {edit(create, more)}, standing(true, {}), stale("more results")},
      {"closed_one_with_fewer_results",
       create,
       {edit(create, [](auto& c) { c.upload.erase("failed"); })},
       standing(true, {}),
       keep},
      {"closed_one_that_was_opened_again", create, {open(create)}, standing(true, {}), stale("opened again")},
      {"open_one_with_more_results", open(create), {open(edit(create, more))}, standing(true, {}), keep},
      {"open_one_that_was_closed", open(create), {edit(create, more)}, standing(true, {}), keep},
      {"update_as_planned", update, {update}, kInStep, keep},
      {"update_that_is_done", update, {}, kInStep, done},
      {"update_whose_copy_is_gone", update, {create}, standing(true, {}), stale("gone from the recipient")},
      {"update_of_another_copy",
       update,
       {edit(update, [](auto& c) { c.recipient_id = 1; })},
       kInStep,
       stale("another launch")},
      {"update_with_changed_results",
       update,
       {edit(update, [](auto& c) { c.replace = 1; })},
       kInStep,
       stale("results of it changed")},
      {"update_with_more_to_take_away",
       open(update),
       {open(edit(update, [](auto& c) { c.remove = 1; }))},
       kInStep,
       stale("gone at the source")},
      {"update_that_would_reopen",
       open(update),
       {edit(update, [](auto& c) { c.reopen = true; })},
       kInStep,
       stale("reopened")},
      {"fields_as_planned", named, {named}, kInStep, keep},
      {"fields_of_which_all_are_done", named, {update}, kInStep, keep},
      {"fields_over_another_name",
       named,
       {edit(named, [](auto& c) { c.fields.front().before = R"("His")"; })},
       kInStep,
       stale("(name)")},
      {"double_as_planned",
       launch(Action::remove, Reason::duplicate),
       {launch(Action::remove, Reason::duplicate)},
       kInStep,
       keep},
      {"double_that_is_gone", launch(Action::remove, Reason::duplicate), {}, standing(true, {1}), done},
      {"refused_now", update, {launch(Action::refused, Reason::echo)}, kInStep, stale("copy from the recipient")},
  };
}

class SettledLaunch : public ::testing::TestWithParam<LaunchRow> {};

TEST_P(SettledLaunch, IsCarriedOutDoneOrStale) {
  const auto& row = GetParam();
  expect(plan_of({}, {row.saved}), plan_of({}, row.fresh), row.standings, row.expected, row.name);
}

INSTANTIATE_TEST_SUITE_P(Rows, SettledLaunch, ::testing::ValuesIn(launch_rows()),
                         [](const auto& row) { return row.param.name; });

TEST(Settle, CountsOfLaunchesAreThoseOfWhatIsLeft) {
  auto other = launch(Action::create, Reason::not_in_recipient);
  other.source_id = 102;
  auto fresh = plan_of({}, {launch(Action::create, Reason::not_in_recipient), other});
  fresh.exports.front().launches->files = 40;
  fresh.exports.front().launches->bytes = 4000;
  const auto result = settle(plan_of({}, {launch(Action::create, Reason::not_in_recipient)}), fresh, {kInStep});
  EXPECT_EQ(result.came_up, 1);
  EXPECT_EQ(fresh.exports.front().launches->uploads, 10);
  EXPECT_EQ(fresh.exports.front().launches->files, 20);
  EXPECT_EQ(fresh.exports.front().launches->bytes, 2000);
}

struct ConfigRow {
  const char* name;
  ConfigChange saved;
  std::vector<ConfigChange> fresh;
  Expected expected;
};
void PrintTo(const ConfigRow& row, std::ostream* out) {
  *out << row.name;
}

std::vector<ConfigRow> config_rows() {
  const Expected keep{1, 0, ""};
  const Expected done{0, 1, ""};
  const auto stale = [](std::string why) { return Expected{0, 0, std::move(why)}; };
  const auto edit = [](ConfigChange change, const std::function<void(ConfigChange&)>& how) {
    return with<ConfigChange>(std::move(change), how);
  };
  const auto rotation = configured(Action::update, Reason::secret_rotated);
  return {
      {"as_planned", configured(), {configured()}, keep},
      {"only_the_date_moved", configured(), {edit(configured(), [](auto& c) { c.seen_modified = 6; })}, keep},
      {"done", configured(), {}, done},
      {"over_another_value",
       configured(),
       {edit(configured(), [](auto& c) { c.before = R"({"endpoint":"https://third.example"})"; })},
       stale("changed on the instance (endpoint)")},
      {"created_meanwhile",
       configured(Action::create, Reason::not_on_instance),
       {configured()},
       stale("changed on the instance")},
      {"another_id", configured(), {edit(configured(), [](auto& c) { c.id = 9; })}, stale("changed on the instance")},
      {"refused_now",
       configured(),
       {configured(Action::refused, Reason::credentials_refused)},
       stale("refuses the token")},
      {"rotation_as_planned", rotation, {rotation}, keep},
      {"rotation_of_what_was_modified",
       rotation,
       {edit(rotation, [](auto& c) { c.seen_modified = 6; })},
       stale("cannot be seen")},
  };
}

class SettledConfiguration : public ::testing::TestWithParam<ConfigRow> {};

TEST_P(SettledConfiguration, IsCarriedOutDoneOrStale) {
  const auto& row = GetParam();
  expect(plan_of({}, {}, {row.saved}), plan_of({}, {}, row.fresh), kInStep, row.expected, row.name);
  auto saved = plan_of({});
  auto fresh = plan_of({});
  saved.exports.front().configuration = row.saved;
  if (!row.fresh.empty()) fresh.exports.front().configuration = row.fresh.front();
  expect(saved, fresh, kInStep, row.expected, row.name);
}

INSTANTIATE_TEST_SUITE_P(Rows, SettledConfiguration, ::testing::ValuesIn(config_rows()),
                         [](const auto& row) { return row.param.name; });

TEST(OtherTarget, IsAnotherEndpointOrAnotherProject) {
  Plan saved = plan_of({});
  saved.instances = {{"hq", "https://hq.example", "", 0, 50}};
  saved.exports.front().source_project_id = 5;
  EXPECT_EQ(other_target(saved, saved), std::nullopt);
  Plan fresh = saved;
  fresh.exports.front().source_project_id = 0;
  EXPECT_EQ(other_target(saved, fresh), std::nullopt) << "not read";
  fresh.exports.front().source_project_id = 6;
  EXPECT_THAT(other_target(saved, fresh).value_or(""), HasSubstr("export/a: the source project \"\" is #6 by now"));
  fresh = saved;
  fresh.instances.front().endpoint = "https://lab.example";
  EXPECT_THAT(other_target(saved, fresh).value_or(""), HasSubstr("instance \"hq\" is https://lab.example by now"));
}

TEST(StandingsOf, TellScopeCopiesAndBin) {
  SourceSweep source;
  source.cases = {{2, 0, 0, 0, false}, {5, 0, 0, 0, false}};
  RecipientSweep recipient;
  const auto copy = [](Id id, Id of, bool deleted) {
    RecipientRecord record;
    record.id = id;
    record.source = of;
    record.deleted = deleted;
    return record;
  };
  recipient.copies = {copy(20, 2, false), copy(21, 2, true), copy(30, 3, true)};
  const auto found = standings_of({2, 3, 5}, source, recipient);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_TRUE(found[0].in_scope && found[0].in_bin);
  EXPECT_THAT(found[0].copies, ElementsAre(20));
  EXPECT_TRUE(!found[1].in_scope && found[1].in_bin && found[1].copies.empty());
  EXPECT_TRUE(found[2].in_scope && !found[2].in_bin && found[2].copies.empty());
}

TEST(KeepOnly, LeavesWhatTheGlobsName) {
  auto plan = plan_of({create(), case_change(Action::create, Reason::not_in_recipient, 102)}, {launch(Action::create)},
                      {configured()});
  plan.exports.emplace_back().name = "b";
  plan.guards = {{"maxCreate", "export/a", 0, "", 0, false, false}, {"maxCreate", "run", 0, "", 0, false, false}};
  auto one = plan;
  EXPECT_TRUE(keep_only({"export/a/test-case/102"}, one));
  ASSERT_EQ(one.exports.size(), 1U);
  ASSERT_EQ(one.exports.front().changes.size(), 1U);
  EXPECT_EQ(one.exports.front().changes.front().source_id, 102);
  EXPECT_THAT(one.exports.front().launches->changes, IsEmpty());
  EXPECT_THAT(one.integrations, IsEmpty());
  EXPECT_THAT(one.guards, IsEmpty());
  auto whole = plan;
  EXPECT_TRUE(keep_only({"export/a"}, whole));
  EXPECT_EQ(whole.exports.front().changes.size(), 2U);
  EXPECT_EQ(whole.guards.size(), 1U);
  EXPECT_TRUE(keep_only({"integration/*"}, plan));
  EXPECT_EQ(plan.integrations.size(), 1U);
  EXPECT_FALSE(keep_only({"export/c"}, plan));
}

}  // namespace
}  // namespace tmsync::plan
