#include <gmock/gmock.h>

#include "world.hpp"

/// `tmsync explain`: why is this case in scope, what becomes of its values, what will happen.
namespace tmsync::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const char* const kScope = R"({ aql: 'tag = "release" and not (status = "Outdated" or cf["Priority"] in ["P2"])' })";

std::string outcome_of(const sync::Explanation& explanation, const std::string& attribute, const std::string& value) {
  for (const auto& row : explanation.attributes) {
    if (row.attribute == attribute && row.value == value)
      return std::string(plan::to_string(row.outcome)) + " -> " + row.target;
  }
  return "none";
}

TEST(Explain, ACaseInScope) {
  auto world = sample_world(1, "", kScope);
  world->clear_logs();
  const auto found = world->explain("payments", 101);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(found->address, "export/payments/test-case/101");
  EXPECT_EQ(found->name, "Pay by card");
  EXPECT_TRUE(found->in_scope);
  EXPECT_EQ(found->instance_says, true);
  EXPECT_THAT(found->scope_tree,
              ElementsAre("true  and", "true    tag = \"release\"", "true    not", "false     or",
                          "false       status = \"Outdated\"", HasSubstr("false       cf[\"Priority\"]")));
  EXPECT_EQ(outcome_of(*found, "customFields.Priority", "P0"), "mapped -> Blocker");
  EXPECT_EQ(outcome_of(*found, "customFields.Secret field", "x"), "ignored -> ");
  EXPECT_EQ(outcome_of(*found, "layer", "API"), "identity -> API");
  EXPECT_EQ(found->attributes.size(), found->attribute_places.size());
  EXPECT_THAT(found->attribute_places, Contains(HasSubstr("tmsync.yaml:")));
  EXPECT_EQ(found->change.action, plan::Action::create);
  EXPECT_THAT(found->desired, HasSubstr("Blocker"));
  EXPECT_EQ(world->writes(), 0u);
}

TEST(Explain, ACaseOutOfScope) {
  auto world = sample_world(1, "", kScope);
  const auto dropped = world->explain("payments", 103);
  ASSERT_TRUE(dropped.has_value()) << dropped.error().message;
  EXPECT_FALSE(dropped->in_scope);
  EXPECT_EQ(dropped->instance_says, false);
  EXPECT_EQ(dropped->change.action, plan::Action::none);
  const auto binned = [&] {
    source_person(*world).remove("/testcase/101");
    return world->explain("payments", 101);
  }();
  ASSERT_TRUE(binned.has_value()) << binned.error().message;
  EXPECT_FALSE(binned->in_scope);
  EXPECT_THAT(binned->scope_tree, Contains(HasSubstr("in the bin")));
}

TEST(Explain, AnUpdateNamesItsFieldsAndAnUnchangedCaseHasNone) {
  auto world = sample_world(1, "", kScope);
  ASSERT_TRUE(world->apply().report.complete());
  source_person(*world).patch("/testcase/101", {{"name", "New"}});
  const auto changed = world->explain("payments", 101);
  ASSERT_TRUE(changed.has_value()) << changed.error().message;
  EXPECT_EQ(changed->change.action, plan::Action::update);
  EXPECT_THAT(fields_of(changed->change), ElementsAre("name"));
  const auto same = world->explain("payments", 102);
  ASSERT_TRUE(same.has_value()) << same.error().message;
  EXPECT_EQ(same->change.action, plan::Action::none);
}

TEST(Explain, WhatIsNotThereIsSaid) {
  auto world = sample_world(1, "", kScope);
  const auto no_case = world->explain("payments", 4711);
  ASSERT_FALSE(no_case.has_value());
  EXPECT_EQ(no_case.error().kind, core::ErrorKind::not_found);
  const auto no_export = world->explain("paymants", 101);
  ASSERT_FALSE(no_export.has_value());
  EXPECT_EQ(no_export.error().kind, core::ErrorKind::not_found);
  world->configure(sample_yaml("  paused: true\n", kScope));
  const auto paused = world->explain("payments", 101);
  ASSERT_FALSE(paused.has_value());
  EXPECT_THAT(paused.error().message, HasSubstr("paused"));
}

}  // namespace
}  // namespace tmsync::testing
