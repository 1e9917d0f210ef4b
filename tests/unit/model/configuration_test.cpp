#include "tmsync/model/configuration.hpp"

#include <gtest/gtest.h>

namespace tmsync::model {
namespace {

TEST(Configuration, WritesProjectsByNameOrNumber) {
  EXPECT_EQ(to_string(ProjectRef{std::nullopt, "Payments", {}}), "Payments");
  EXPECT_EQ(to_string(ProjectRef{12, "", {}}), "#12");
  EXPECT_EQ(to_string(ProjectRef{12, "Payments", {}}), "#12") << "the id is what is used";
}

TEST(Configuration, FindsByExactName) {
  Configuration configuration;
  configuration.instances.resize(2);
  configuration.instances[0].name = "emea";
  configuration.instances[1].name = "hq";
  configuration.integrations.resize(1);
  configuration.integrations[0].name = "to-hq";
  configuration.exports.resize(1);
  configuration.exports[0].name = "payments";
  EXPECT_EQ(configuration.find_instance("hq"), &configuration.instances[1]);
  EXPECT_EQ(configuration.find_instance("HQ"), nullptr);
  EXPECT_EQ(configuration.find_instance("payments"), nullptr);
  EXPECT_EQ(configuration.find_export("payments"), &configuration.exports[0]);
  EXPECT_EQ(configuration.find_export(""), nullptr);
  EXPECT_EQ(configuration.find_integration("to-hq"), &configuration.integrations[0]);
  EXPECT_EQ(configuration.find_integration("hq"), nullptr);
}

TEST(Configuration, DescribesWhereATokenComesFromAndNoArguments) {
  EXPECT_EQ(describe(TokenSource{TokenEnv{"TMSYNC_EMEA_TOKEN"}}), "environment variable TMSYNC_EMEA_TOKEN");
  EXPECT_EQ(describe(TokenSource{TokenFile{"/run/token"}}), "file /run/token");
  EXPECT_EQ(describe(TokenSource{TokenCommand{{"vault", "kv", "get", "-token=s3cret"}}}), "command vault");
  EXPECT_EQ(describe(TokenSource{TokenCommand{{}}}), "command (empty)");
}

TEST(Configuration, NamesEveryPartOnceAsInYaml) {
  std::set<std::string_view> names;
  for (const auto part : all_parts()) names.insert(to_string(part));
  EXPECT_EQ(names, (std::set<std::string_view>{"scenario", "tags", "links", "issues", "members", "testKeys",
                                               "parameters", "attachments"}));
}

TEST(Configuration, GuardsByDefaultLetCreatesThroughAndDeletesNot) {
  const Guards guards;
  EXPECT_EQ(guards.max_create, std::nullopt);
  EXPECT_EQ(guards.max_update, (Threshold{30, true}));
  EXPECT_EQ(guards.max_delete, (Threshold{0, false}));
  EXPECT_FALSE(guards.allow_empty_scope);
}

}  // namespace
}  // namespace tmsync::model
