#include <algorithm>
#include <random>
#include <set>

#include <gmock/gmock.h>

#include "tmsync/plan/scope.hpp"

namespace tmsync::plan {
namespace {

using ::testing::IsEmpty;

constexpr std::uint64_t kMap = 0x77;

/// One source case, what the recipient has of it, and the rules.
struct Scene {
  Scene() {
    declared.on_scope_exit = model::ScopeExit::remove;
    rules.map_digest = kMap;
  }

  SourceRecord& add_case(Id id, const std::string& name = "Log in") {
    source.cases.push_back({id, 1000 + id, 5, source.names.add(name), false});
    return source.cases.back();
  }
  /// A copy that is as the last export left it.
  RecipientRecord& add_copy(Id source_id, Id id) {
    RecipientRecord copy;
    copy.id = id;
    copy.source = source_id;
    copy.mark_modified = 1000 + source_id;
    copy.rev = 9;
    copy.map = kMap;
    copy.attributes = 6;
    copy.att = combine_attributes(5, 6);
    copy.own = true;
    recipient.copies.push_back(copy);
    return recipient.copies.back();
  }
  Classification run() {
    rules.declared = &declared;
    std::sort(recipient.copies.begin(), recipient.copies.end(), [](const auto& a, const auto& b) {
      return std::tie(a.source, a.deleted, a.id) < std::tie(b.source, b.deleted, b.id);
    });
    return classify(source, recipient, rules);
  }

  SourceSweep source;
  RecipientSweep recipient;
  model::Export declared;
  ClassifyRules rules;
};

struct Row {
  const char* name;
  std::function<void(Scene&)> prepare;
  std::optional<std::pair<Action, Reason>> candidate;
  std::function<void(const Classification&)> check = [](const Classification&) {};
};

void expect_counts(const Row& row) {
  SCOPED_TRACE(row.name);
  Scene scene;
  row.prepare(scene);
  const auto result = scene.run();
  if (row.candidate) {
    ASSERT_EQ(result.candidates.size(), 1u);
    EXPECT_EQ(result.candidates[0].action, row.candidate->first) << to_string(result.candidates[0].action);
    EXPECT_EQ(result.candidates[0].reason, row.candidate->second) << to_string(result.candidates[0].reason);
  } else {
    EXPECT_THAT(result.candidates, IsEmpty());
  }
  row.check(result);
}

TEST(Classify, ACaseWithItsCopy) {
  const auto with = [](const std::function<void(SourceRecord&, RecipientRecord&)>& change) {
    return [change](Scene& scene) { change(scene.add_case(1), scene.add_copy(1, 50)); };
  };
  const Row rows[] = {
      {"equal",
       with([](auto&, auto&) {}),
       {},
       [](const auto& c) {
         EXPECT_EQ(c.unchanged, 1);
         EXPECT_EQ(c.exported, 1);
       }},
      {"source moved",
       with([](auto& s, auto&) { s.modified = 1; }),
       {{Action::update, Reason::source_changed}},
       [](const auto& c) {
         EXPECT_EQ(c.unchanged, 0);
         EXPECT_EQ(c.exported, 1);
         EXPECT_EQ(c.candidates[0].recipient, 0u);
       }},
      {"attribute of the source",
       with([](auto& s, auto&) { s.attributes = 7; }),
       {{Action::update, Reason::source_changed}}},
      {"attribute of the copy",
       with([](auto&, auto& r) { r.attributes = 7; }),
       {{Action::update, Reason::source_changed}}},
      {"somebody else wrote the copy",
       with([](auto&, auto& r) { r.modified_by_other = true; }),
       {{Action::update, Reason::recipient_changed}}},
      {"another mapping", with([](auto&, auto& r) { r.map = 1; }), {{Action::update, Reason::mapping_changed}}},
      {"mapping before source",
       with([](auto& s, auto& r) {
         r.map = 1;
         s.modified = 1;
       }),
       {{Action::update, Reason::mapping_changed}}},
      {"created, but not complete", with([](auto&, auto& r) { r.rev = 0; }), {{Action::update, Reason::incomplete}}},
      {"mark without its state",
       with([](auto&, auto& r) {
         r.rev = 0;
         r.mark_modified = 0;
       }),
       {{Action::update, Reason::mark_damaged}}},
      {"row without links", with([](auto&, auto& r) { r.readable = false; }), {{Action::update, Reason::mark_damaged}}},
      {"made by another token's user",
       with([](auto&, auto& r) { r.own = false; }),
       {{Action::refused, Reason::foreign_copy}},
       [](const auto& c) {
         EXPECT_EQ(c.exported, 0) << "a clone is never taken for the copy";
         EXPECT_EQ(c.foreign_copies, 1);
       }},
      {"its source is itself a copy, but was exported before",
       with([](auto& s, auto&) { s.is_copy_of_recipient = true; }),
       {}},
      {"full comparison",
       [](Scene& s) {
         s.add_case(1);
         s.add_copy(1, 50);
         s.rules.full = true;
       },
       {{Action::update, Reason::refresh}}},
  };
  for (const auto& row : rows) expect_counts(row);
}

TEST(Classify, ACaseWhoseCopyIsInTheBin) {
  const Row rows[] = {
      {"restore",
       [](Scene& s) {
         s.add_case(1);
         s.add_copy(1, 50).deleted = true;
       },
       {{Action::restore, Reason::deleted_on_recipient}},
       [](const auto& c) {
         EXPECT_EQ(c.candidates[0].recipient, 0u);
         EXPECT_EQ(c.exported, 0);
       }},
      {"respect",
       [](Scene& s) {
         s.add_case(1);
         s.add_copy(1, 50).deleted = true;
         s.declared.on_recipient_delete = model::RecipientDelete::respect;
       },
       {},
       [](const auto& c) {
         EXPECT_EQ(c.respected, 1);
         EXPECT_EQ(c.exported, 0);
       }},
      {"a live one beside it",
       [](Scene& s) {
         s.add_case(1);
         s.add_copy(1, 50).deleted = true;
         s.add_copy(1, 51);
       },
       {},
       [](const auto& c) {
         EXPECT_EQ(c.unchanged, 1);
         EXPECT_EQ(c.respected, 0);
         EXPECT_THAT(c.removals, IsEmpty());
       }},
  };
  for (const auto& row : rows) expect_counts(row);
}

TEST(Classify, ACaseWithoutACopy) {
  const Row rows[] = {
      {"create",
       [](Scene& s) { s.add_case(1); },
       {{Action::create, Reason::not_in_recipient}},
       [](const auto& c) {
         EXPECT_EQ(c.candidates[0].recipient, std::nullopt);
         EXPECT_EQ(c.exported, 0);
       }},
      {"create: false",
       [](Scene& s) {
         s.add_case(1);
         s.declared.create = false;
       },
       {},
       [](const auto& c) { EXPECT_EQ(c.not_created, 1); }},
      {"echo", [](Scene& s) { s.add_case(1).is_copy_of_recipient = true; }, {{Action::refused, Reason::echo}}},
      {"echo, whatever create says",
       [](Scene& s) {
         s.add_case(1).is_copy_of_recipient = true;
         s.declared.create = false;
       },
       {{Action::refused, Reason::echo}}},
      {"lost mark",
       [](Scene& s) {
         s.add_case(1);
         s.recipient.own_unmarked.emplace("Log in", 70);
       },
       {{Action::refused, Reason::lost_mark}}},
      {"lost mark of another name",
       [](Scene& s) {
         s.add_case(1);
         s.recipient.own_unmarked.emplace("Log out", 70);
       },
       {{Action::create, Reason::not_in_recipient}}},
      {"lost mark is no matter without creates",
       [](Scene& s) {
         s.add_case(1);
         s.declared.create = false;
         s.recipient.own_unmarked.emplace("Log in", 70);
       },
       {}},
      {"somebody else's case of that name",
       [](Scene& s) {
         s.add_case(1);
         s.recipient.foreign_unmarked.emplace("Log in", 70);
       },
       {{Action::create, Reason::not_in_recipient}}},
  };
  for (const auto& row : rows) expect_counts(row);
}

TEST(Classify, ACaseToBeAdopted) {
  const auto by = [](model::AdoptBy how, std::function<void(Scene&)> more) {
    return [how, more](Scene& s) {
      s.add_case(1);
      s.declared.adopt_by = how;
      more(s);
    };
  };
  using model::AdoptBy;
  const auto takes = [](Id id) { return [id](const Classification& c) { EXPECT_EQ(c.candidates[0].adopt, id); }; };
  const Row rows[] = {
      {"by name: our own",
       by(AdoptBy::name, [](Scene& s) { s.recipient.own_unmarked.emplace("Log in", 70); }),
       {{Action::adopt, Reason::adopt_match}},
       takes(70)},
      {"by name: somebody else's",
       by(AdoptBy::name, [](Scene& s) { s.recipient.foreign_unmarked.emplace("Log in", 71); }),
       {{Action::adopt, Reason::adopt_match}},
       takes(71)},
      {"by name: one of each",
       by(AdoptBy::name,
          [](Scene& s) {
            s.recipient.own_unmarked.emplace("Log in", 70);
            s.recipient.foreign_unmarked.emplace("Log in", 71);
          }),
       {{Action::refused, Reason::adopt_ambiguous}},
       [](const auto& c) { EXPECT_EQ(c.candidates[0].adopt, std::nullopt); }},
      {"by name: none", by(AdoptBy::name, [](Scene&) {}), {{Action::create, Reason::not_in_recipient}}},
      {"by name, even with create: false",
       by(AdoptBy::name,
          [](Scene& s) {
            s.declared.create = false;
            s.recipient.own_unmarked.emplace("Log in", 70);
          }),
       {{Action::adopt, Reason::adopt_match}},
       takes(70)},
      {"by key",
       by(AdoptBy::test_key, [](Scene& s) { s.rules.adoptable.emplace(1, 80); }),
       {{Action::adopt, Reason::adopt_match}},
       takes(80)},
      {"by Allure ID",
       by(AdoptBy::allure_id, [](Scene& s) { s.rules.adoptable.emplace(1, 80); }),
       {{Action::adopt, Reason::adopt_match}},
       takes(80)},
      {"by key: two",
       by(AdoptBy::test_key,
          [](Scene& s) {
            s.rules.adoptable.emplace(1, 80);
            s.rules.adoptable.emplace(1, 81);
          }),
       {{Action::refused, Reason::adopt_ambiguous}}},
      {"by key: none of this case",
       by(AdoptBy::test_key, [](Scene& s) { s.rules.adoptable.emplace(2, 80); }),
       {{Action::create, Reason::not_in_recipient}}},
      {"by key: none, but a lost mark",
       by(AdoptBy::test_key, [](Scene& s) { s.recipient.own_unmarked.emplace("Log in", 70); }),
       {{Action::refused, Reason::lost_mark}}},
  };
  for (const auto& row : rows) expect_counts(row);
}

TEST(Classify, NeverGivesOneObjectToTwoCases) {
  for (const auto how : {model::AdoptBy::name, model::AdoptBy::test_key}) {
    Scene scene;
    scene.add_case(1);
    scene.add_case(2);
    scene.declared.adopt_by = how;
    scene.recipient.own_unmarked.emplace("Log in", 70);
    scene.rules.adoptable.emplace(1, 80);
    scene.rules.adoptable.emplace(2, 80);
    std::multiset<Id> taken;
    for (const auto& candidate : scene.run().candidates) {
      if (candidate.adopt) taken.insert(*candidate.adopt);
    }
    EXPECT_LE(taken.size(), 1u);
  }
}

TEST(Classify, Doubles) {
  Scene scene;
  scene.add_case(1);
  scene.add_copy(1, 52);
  scene.add_copy(1, 50);
  scene.add_copy(1, 51).own = false;  // a person's clone
  const auto result = scene.run();
  ASSERT_EQ(result.removals.size(), 1u) << "ours, and not the clone";
  EXPECT_EQ(scene.recipient.copies[result.removals[0].first].id, 52);
  EXPECT_EQ(result.removals[0].second, Reason::duplicate);
  EXPECT_EQ(result.foreign_copies, 1);
  EXPECT_EQ(result.exported, 1);
  EXPECT_EQ(result.unchanged, 1) << "the one with the lowest id stays";
}

TEST(Classify, ClonesAreRefusedAndNeverTakenForTheCopy) {
  Scene alone;
  alone.add_case(1).modified = 1;
  alone.add_copy(1, 50).own = false;
  alone.add_copy(1, 51).own = false;
  auto result = alone.run();
  ASSERT_EQ(result.candidates.size(), 1u);
  EXPECT_EQ(result.candidates[0].reason, Reason::foreign_copy);
  EXPECT_EQ(alone.recipient.copies[*result.candidates[0].recipient].id, 50);
  ASSERT_EQ(result.foreign.size(), 1u);
  EXPECT_EQ(alone.recipient.copies[result.foreign[0]].id, 51);
  EXPECT_EQ(result.foreign_copies, 2);
  EXPECT_THAT(result.removals, IsEmpty());

  Scene beside_the_bin;
  beside_the_bin.add_case(1);
  beside_the_bin.add_copy(1, 50).deleted = true;
  beside_the_bin.add_copy(1, 51).own = false;
  result = beside_the_bin.run();
  ASSERT_EQ(result.candidates.size(), 1u);
  EXPECT_EQ(result.candidates[0].action, Action::restore);
  EXPECT_EQ(result.foreign.size(), 1u);
}

TEST(Classify, OfTwoCopiesWhoseCaseLeftOneIsADouble) {
  Scene scene;
  scene.add_copy(7, 50);
  scene.add_copy(7, 51);
  const auto result = scene.run();
  ASSERT_EQ(result.removals.size(), 2u);
  EXPECT_EQ(result.removals[0].second, Reason::scope_left);
  EXPECT_EQ(result.removals[1].second, Reason::duplicate) << "to be judged before it goes";
}

TEST(Classify, CopiesWhoseCaseLeftTheScope) {
  const auto orphan = [](std::function<void(Scene&, RecipientRecord&)> change) {
    return [change](Scene& s) { change(s, s.add_copy(7, 50)); };
  };
  const auto removed = [](const Classification& c) {
    ASSERT_EQ(c.removals.size(), 1u);
    EXPECT_EQ(c.removals[0].second, Reason::scope_left);
    EXPECT_EQ(c.exported, 1);
    EXPECT_EQ(c.left_kept, 0);
  };
  const auto kept = [](const Classification& c) {
    EXPECT_THAT(c.removals, IsEmpty());
    EXPECT_EQ(c.left_kept, 1);
    EXPECT_EQ(c.exported, 1);
  };
  const auto nothing = [](const Classification& c) {
    EXPECT_THAT(c.removals, IsEmpty());
    EXPECT_EQ(c.left_kept, 0);
    EXPECT_EQ(c.exported, 0);
  };
  const Row rows[] = {
      {"delete", orphan([](Scene&, auto&) {}), {}, removed},
      {"keep", orphan([](Scene& s, auto&) { s.declared.on_scope_exit = model::ScopeExit::keep; }), {}, kept},
      {"in the bin already", orphan([](Scene&, auto& r) { r.deleted = true; }), {}, nothing},
      {"in the scope of a sibling",
       orphan([](Scene& s, auto&) {
         s.rules.has_siblings = true;
         s.rules.in_sibling_scope = [](Id id) { return id == 7; };
       }),
       {},
       nothing},
      {"in no scope, written by us",
       orphan([](Scene& s, auto&) {
         s.rules.has_siblings = true;
         s.rules.in_sibling_scope = [](Id) { return false; };
       }),
       {},
       removed},
      {"in no scope, written by a sibling",
       orphan([](Scene& s, auto& r) {
         s.rules.has_siblings = true;
         r.map = 1;
         s.rules.in_sibling_scope = [](Id) { return false; };
       }),
       {},
       kept},
      {"a sibling of the same mark keeps",
       orphan([](Scene& s, auto&) {
         s.rules.has_siblings = true;
         s.rules.siblings_keep = true;
       }),
       {},
       kept},
      {"a sibling of the same mark deletes it",
       orphan([](Scene& s, auto&) { s.rules.sibling_deletes = true; }),
       {},
       nothing},
      {"a person's clone beside it", orphan([](Scene& s, auto&) { s.add_copy(7, 51).own = false; }), {}, removed},
      {"another mapping without siblings", orphan([](Scene&, auto& r) { r.map = 1; }), {}, removed},
  };
  for (const auto& row : rows) expect_counts(row);
}

// What one pass says of many cases at once: each is counted exactly once, whatever state it is in.
TEST(Laws, EveryCaseIsSettledOnce) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    Scene scene;
    scene.declared.create = random() % 4 != 0;
    scene.declared.on_recipient_delete =
        random() % 2 == 0 ? model::RecipientDelete::restore : model::RecipientDelete::respect;
    for (Id id = 1; id <= 20; ++id) {
      if (random() % 3 != 0) scene.add_case(id).modified += random() % 2 == 0 ? 1 : 0;
      for (auto copies = random() % 3; copies > 0; --copies) {
        auto& copy = scene.add_copy(id, 1000 - static_cast<Id>(scene.recipient.copies.size()));
        copy.deleted = random() % 4 == 0;
        copy.own = random() % 4 != 0;
      }
    }
    const auto result = scene.run();
    EXPECT_EQ(
        static_cast<std::int64_t>(result.candidates.size()) + result.unchanged + result.not_created + result.respected,
        static_cast<std::int64_t>(scene.source.cases.size()));
    std::set<std::size_t> touched;
    for (const auto& candidate : result.candidates) {
      if (candidate.recipient) {
        EXPECT_TRUE(touched.insert(*candidate.recipient).second);
      }
    }
    for (const auto& [at, reason] : result.removals) {
      EXPECT_TRUE(touched.insert(at).second) << "nothing is both written and removed";
      EXPECT_FALSE(scene.recipient.copies[at].deleted);
      EXPECT_TRUE(reason != Reason::duplicate || scene.recipient.copies[at].own);
    }
    for (std::size_t i = 1; i < result.candidates.size(); ++i) {
      EXPECT_LT(result.candidates[i - 1].source, result.candidates[i].source) << "by source id";
    }
  }
}

TEST(Laws, EqualSidesHaveNothingToDo) {
  std::mt19937 random(12);
  for (int round = 0; round < 50; ++round) {
    Scene scene;
    for (Id id = 1; id <= 30; ++id) {
      if (random() % 2 == 0) continue;
      scene.add_case(id, "case " + std::to_string(random() % 5));
      scene.add_copy(id, 100 + id);
    }
    const auto result = scene.run();
    EXPECT_THAT(result.candidates, IsEmpty());
    EXPECT_THAT(result.removals, IsEmpty());
    EXPECT_EQ(result.unchanged, static_cast<std::int64_t>(scene.source.cases.size()));
    EXPECT_EQ(result.exported, result.unchanged);
  }
}

TEST(NameArena, GivesBackWhatWasAdded) {
  NameArena arena;
  const std::vector<std::string> names{
      "", "Log in", std::string("a\0b", 3), std::string(255, 'x'), std::string(70'000, 'y'), "\u00e9"};
  std::vector<std::uint64_t> at;
  for (const auto& name : names) at.push_back(arena.add(name));
  arena.shrink();
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(arena.get(at[i]), names[i].substr(0, 0xffff));
}

TEST(Attributes, TermsDependOnFieldAndValueAndSidesAreToldApart) {
  EXPECT_EQ(attribute_term("Priority", "P0"), attribute_term("Priority", "P0"));
  EXPECT_NE(attribute_term("Priority", "P0"), attribute_term("Priority", "P1"));
  EXPECT_NE(attribute_term("Priority", "P0"), attribute_term("Component", "P0"));
  EXPECT_NE(attribute_term("ab", "c"), attribute_term("a", "bc"));
  EXPECT_NE(combine_attributes(6, 10), combine_attributes(10, 6));
  EXPECT_NE(combine_attributes(0, 0), 0u) << "0 is what an unreadable mark has";
}

}  // namespace
}  // namespace tmsync::plan
