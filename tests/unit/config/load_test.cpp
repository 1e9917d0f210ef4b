#include "tmsync/config/load.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tmsync::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kInstances = R"(apiVersion: tmsync/v1
kind: Instance
metadata: { name: emea, labels: { region: emea, tier: 1 } }
spec:
  endpoint: https://testops.emea.example.com/
  token: { env: TMSYNC_EMEA_TOKEN }
  tls: { caFile: ca.pem }
  proxy: http://proxy.example.com:3128
  limits: { concurrency: 4, requestsPerSecond: 2.5, timeout: 2m, retries: 0 }
  origin: old-emea
  apiPrefix: /api/rs
---
apiVersion: tmsync/v1
kind: Instance
metadata: { name: hq }
spec:
  endpoint: http://127.0.0.1:8080/base
  token: { command: [vault, kv, get, x] }
)";

constexpr const char* kMapping = R"(apiVersion: tmsync/v1
kind: AttributeMapping
metadata: { name: common }
spec:
  status:
    identity: true
    default: { id: 12 }
    rows:
      - { source: { id: 101 }, target: { id: -1 } }
      - { source: Deprecated, target: Outdated }
      - { source: { name: 1.0 } }
      - { source: true, target: "101" }
  layer: { identity: true }
  customFields:
    Priority: { field: Severity, rows: [ { source: P0, target: Blocker } ] }
    Component: { identity: true, createMissing: true }
    "*": { identity: true }
)";

constexpr const char* kExport = R"(apiVersion: tmsync/v1
kind: Export
metadata: { name: payments-to-hq }
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: 7 }
  delivery: direct
  paused: true
  testCases:
    aql: tag = "release"
    create: false
    onScopeExit: delete
    onRecipientDelete: respect
    adopt: { by: allureId }
    include: [scenario, testKeys]
    preserve: { tags: [triage-*], links: [runbook] }
  launches:
    enabled: false
    aql: closed = true
    attachments: false
    upload: single
  mapping: common
  guards: { maxCreate: 5000, maxUpdate: "45%", maxDelete: 10%, allowEmptyScope: true }
)";

std::string all_of(const core::Diagnostics& diags) {
  std::string text;
  for (const auto& item : diags.sorted()) {
    text += core::to_string(item.where) + ' ' + item.code + ' ' + item.summary + " | " + item.hint + '\n';
  }
  return text;
}

model::Configuration load_valid() {
  core::Diagnostics diags;
  auto configuration =
      load_text({{"conf/a.yaml", kInstances}, {"conf/b.yaml", kMapping}, {"conf/c.yaml", kExport}}, diags);
  EXPECT_TRUE(diags.empty()) << all_of(diags);
  return configuration;
}

TEST(Load, ReadsEveryKeyOfAnInstance) {
  const auto configuration = load_valid();
  ASSERT_EQ(configuration.instances.size(), 2U);
  const auto& emea = configuration.instances[0];
  EXPECT_EQ(emea.name, "emea");
  EXPECT_THAT(emea.labels, ElementsAre(testing::Pair("region", "emea"), testing::Pair("tier", "1")));
  EXPECT_EQ(emea.endpoint, "https://testops.emea.example.com");
  EXPECT_EQ(emea.token, model::TokenSource(model::TokenEnv{"TMSYNC_EMEA_TOKEN"}));
  EXPECT_EQ(emea.ca_file, "conf/ca.pem");
  EXPECT_EQ(emea.proxy, "http://proxy.example.com:3128");
  EXPECT_EQ(emea.limits, (model::InstanceLimits{4, 2.5, 120'000, 0}));
  EXPECT_EQ(emea.origin, "old-emea");
  EXPECT_EQ(emea.api_prefix, model::ApiPrefix::api_rs);
  EXPECT_EQ(emea.where, (core::SourcePosition{"conf/a.yaml", 3, 19}));
  EXPECT_EQ(emea.token_where, (core::SourcePosition{"conf/a.yaml", 6, 10}));
  const auto& hq = configuration.instances[1];
  EXPECT_EQ(hq.endpoint, "http://127.0.0.1:8080/base");
  EXPECT_EQ(hq.token, model::TokenSource(model::TokenCommand{{"vault", "kv", "get", "x"}}));
  EXPECT_EQ(hq.limits, model::InstanceLimits{});
  EXPECT_EQ(hq.origin, "hq");
  EXPECT_EQ(hq.api_prefix, model::ApiPrefix::automatic);
}

TEST(Load, ReadsAMappingInTheOrderOfTheFile) {
  const auto configuration = load_valid();
  ASSERT_EQ(configuration.mappings.size(), 1U);
  const auto& status = *configuration.mappings[0].status;
  EXPECT_TRUE(status.identity);
  EXPECT_EQ(status.fallback->id, 12);
  ASSERT_EQ(status.rows.size(), 4U);
  EXPECT_EQ(status.rows[0].target->id, -1);
  EXPECT_EQ(status.rows[1].source.name, "Deprecated");
  EXPECT_EQ(status.rows[2].source.name, "1.0");
  EXPECT_FALSE(status.rows[2].target.has_value());
  EXPECT_EQ(status.rows[3].source.name, "true");
  EXPECT_EQ(status.rows[3].target->name, "101");
  EXPECT_EQ(status.rows[1].where, (core::SourcePosition{"conf/b.yaml", 10, 9}));
  EXPECT_FALSE(configuration.mappings[0].workflow.has_value());
  const auto& fields = configuration.mappings[0].custom_fields;
  ASSERT_EQ(fields.size(), 3U);
  EXPECT_EQ(fields[0].source_field, "Priority");
  EXPECT_EQ(fields[0].target_field, "Severity");
  EXPECT_TRUE(fields[1].rules.create_missing);
  EXPECT_FALSE(fields[1].target_field.has_value());
  EXPECT_EQ(fields[2].source_field, "*");
}

TEST(Load, ReadsEveryKeyOfAnExport) {
  const auto configuration = load_valid();
  ASSERT_EQ(configuration.exports.size(), 1U);
  const auto& exported = configuration.exports[0];
  EXPECT_EQ(exported.source.instance, "emea");
  EXPECT_EQ(exported.source.project.name, "Payments");
  EXPECT_EQ(exported.recipient.project.id, 7);
  EXPECT_TRUE(exported.paused);
  EXPECT_EQ(exported.aql, "tag = \"release\"");
  EXPECT_EQ(exported.aql_where, (core::SourcePosition{"conf/c.yaml", 10, 10}));
  EXPECT_FALSE(exported.create);
  EXPECT_EQ(exported.on_scope_exit, model::ScopeExit::remove);
  EXPECT_EQ(exported.on_recipient_delete, model::RecipientDelete::respect);
  EXPECT_EQ(exported.adopt_by, model::AdoptBy::allure_id);
  EXPECT_THAT(exported.include, ElementsAre(model::Part::scenario, model::Part::test_keys));
  EXPECT_THAT(exported.preserve_tags, ElementsAre("triage-*"));
  EXPECT_THAT(exported.preserve_links, ElementsAre("runbook"));
  ASSERT_TRUE(exported.launches.has_value());
  EXPECT_FALSE(exported.launches->enabled);
  EXPECT_EQ(exported.launches->aql, "closed = true");
  EXPECT_EQ(exported.launches->aql_where, (core::SourcePosition{"conf/c.yaml", 19, 10}));
  EXPECT_FALSE(exported.launches->attachments);
  EXPECT_EQ(exported.launches->upload, model::UploadMode::single);
  EXPECT_EQ(exported.launches->where, (core::SourcePosition{"conf/c.yaml", 17, 3}));
  ASSERT_TRUE(exported.mapping.has_value());
  EXPECT_EQ(exported.mapping->name, "common");
  EXPECT_EQ(exported.guards.max_create, (model::Threshold{5000, false}));
  EXPECT_EQ(exported.guards.max_update, (model::Threshold{45, true}));
  EXPECT_EQ(exported.guards.max_delete, (model::Threshold{10, true}));
  EXPECT_TRUE(exported.guards.allow_empty_scope);
}

TEST(Load, TakesNumbersInEveryBaseForIdsAndQuotedOnesForNames) {
  const std::string head = "apiVersion: tmsync/v1\nkind: Export\nmetadata: {name: x}\nspec:\n";
  core::Diagnostics diags;
  const auto configuration = load_text(
      {{"a.yaml", kInstances},
       {"b.yaml", head + "  source: {instance: emea, project: 0x1F}\n  recipient: {instance: hq, project: '0x1F'}\n"}},
      diags);
  ASSERT_TRUE(diags.empty()) << all_of(diags);
  EXPECT_EQ(configuration.exports.at(0).source.project.id, 31);
  EXPECT_EQ(configuration.exports.at(0).recipient.project.name, "0x1F");
  for (const char* number : {".inf", "-.INF", ".nan"}) {
    core::Diagnostics wrong;
    (void)load_text({{"a.yaml", kInstances},
                     {"b.yaml", head + "  source: {instance: emea, project: " + number +
                                    "}\n  recipient: {instance: hq, project: P}\n"}},
                    wrong);
    EXPECT_TRUE(wrong.has_errors()) << number;
  }
}

TEST(Load, GivesTheDefaultsOfTheDesign) {
  core::Diagnostics diags;
  const auto configuration = load_text(
      {{"a.yaml", kInstances},
       {"b.yaml",
        "apiVersion: tmsync/v1\nkind: Export\nmetadata: {name: x}\nspec:\n  source: {instance: emea, project: "
        "\"7\"}\n  recipient: {instance: hq, project: P}\n  testCases: { aql: }\n  mapping: { layer: { identity: "
        "true } }\n"}},
      diags);
  ASSERT_TRUE(diags.empty()) << all_of(diags);
  const auto& exported = configuration.exports.at(0);
  EXPECT_FALSE(exported.source.project.id.has_value());
  EXPECT_EQ(exported.source.project.name, "7");
  EXPECT_TRUE(exported.aql.empty());
  EXPECT_TRUE(exported.create);
  EXPECT_EQ(exported.include, model::all_parts());
  EXPECT_EQ(exported.on_scope_exit, model::ScopeExit::keep);
  EXPECT_EQ(exported.on_recipient_delete, model::RecipientDelete::restore);
  EXPECT_FALSE(exported.adopt_by.has_value());
  EXPECT_FALSE(exported.launches.has_value());
  EXPECT_FALSE(exported.guards.max_create.has_value());
  EXPECT_EQ(exported.guards.max_update, (model::Threshold{30, true}));
  EXPECT_EQ(exported.guards.max_delete, (model::Threshold{0, false}));
  EXPECT_TRUE(exported.mapping->layer->identity);
  EXPECT_TRUE(exported.mapping->name.empty());
}

TEST(Load, GivesTheDefaultsOfLaunches) {
  struct Row {
    const char* name;
    std::string launches;
    std::string aql;
    model::UploadMode upload;
  };
  const Row rows[] = {
      {"empty", "{}", "", model::UploadMode::automatic},
      {"no query", "{ aql: , upload: auto }", "", model::UploadMode::automatic},
      {"a query that is a boolean", "{ aql: true, upload: bulk }", "true", model::UploadMode::bulk},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    core::Diagnostics diags;
    const auto configuration =
        load_text({{"a.yaml", kInstances},
                   {"b.yaml",
                    "apiVersion: tmsync/v1\nkind: Export\nmetadata: {name: x}\nspec:\n  source: {instance: emea, "
                    "project: 7}\n  recipient: {instance: hq, project: P}\n  launches: " +
                        row.launches + '\n'}},
                  diags);
    ASSERT_TRUE(diags.empty()) << all_of(diags);
    const auto& launches = configuration.exports.at(0).launches;
    ASSERT_TRUE(launches.has_value());
    EXPECT_TRUE(launches->enabled);
    EXPECT_EQ(launches->aql, row.aql);
    EXPECT_TRUE(launches->attachments);
    EXPECT_EQ(launches->upload, row.upload);
  }
}

TEST(Load, ReadsWhichVariablesOfLaunchesGoAlong) {
  struct Row {
    std::string text;
    model::EnvironmentScope scope;
  };
  for (const auto& row : {Row{"{}", {}}, Row{"{ environment: none }", {}}, Row{"{ environment: [] }", {}},
                          Row{"{ environment: all }", {true, {}}},
                          Row{"{ environment: [BROWSER, 'OS_*'] }", {false, {"BROWSER", "OS_*"}}}}) {
    SCOPED_TRACE(row.text);
    core::Diagnostics diags;
    const auto configuration =
        load_text({{"a.yaml", kInstances},
                   {"b.yaml",
                    "apiVersion: tmsync/v1\nkind: Export\nmetadata: {name: x}\nspec:\n  source: {instance: emea, "
                    "project: 7}\n  recipient: {instance: hq, project: P}\n  launches: " +
                        row.text + '\n'}},
                  diags);
    ASSERT_TRUE(diags.empty()) << all_of(diags);
    EXPECT_EQ(configuration.exports.at(0).launches->environment, row.scope);
  }
}

TEST(Digest, DoesNotDependOnFilesOrderCommentsOrKeyOrder) {
  const std::string digest = load_valid().digest;
  EXPECT_EQ(digest.size(), 71U);
  core::Diagnostics diags;
  const std::string one = std::string("# all of it\n") + kExport + "---\n" + kMapping + "---\n" + kInstances;
  EXPECT_EQ(load_text({{"x.yaml", one}}, diags).digest, digest);
  EXPECT_EQ(load_text({{"x.yaml", "b: 1\n"}}, diags).digest, load_text({}, diags).digest);
  const std::string left =
      "apiVersion: tmsync/v1\nkind: Instance\nmetadata: {name: a}\nspec: {origin: x, endpoint: y}\n";
  const std::string right =
      "kind: Instance\nspec: {endpoint: y, origin: x}\nmetadata: {name: \"a\"}\napiVersion: tmsync/v1\n";
  EXPECT_EQ(load_text({{"x", left}}, diags).digest, load_text({{"x", right}}, diags).digest);
}

TEST(Digest, ChangesWithAnyValue) {
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"maxCreate: 5000", "maxCreate: 5001"},
                                 {"enabled: false", "enabled: true"},
                                 {"closed = true", "closed = false"},
                                 {"attachments: false", "attachments: true"},
                                 {"upload: single", "upload: bulk"}}) {
    core::Diagnostics diags;
    std::string changed = kExport;
    changed.replace(changed.find(from), from.size(), to);
    EXPECT_NE(load_text({{"a", kInstances}, {"b", kMapping}, {"c", changed}}, diags).digest, load_valid().digest) << to;
  }
}

TEST(Load, ExpandsAnchorsAndMergeKeys) {
  core::Diagnostics diags;
  const auto configuration =
      load_text({{"a.yaml", kInstances},
                 {"b.yaml",
                  "apiVersion: tmsync/v1\nkind: Export\nmetadata: { name: x }\nspec:\n"
                  "  source: &end { instance: emea, project: P }\n  recipient: { <<: *end, instance: hq }\n"
                  "  testCases: { include: &parts [tags, links] , preserve: { tags: *parts } }\n"},
                 {"c.yaml",
                  "apiVersion: tmsync/v1\nkind: AttributeMapping\nmetadata: { name: m }\nspec:\n"
                  "  status: &base { identity: true, default: { id: 1 } }\n"
                  "  layer: { <<: [ { default: Low }, *base ], rows: [] }\n"}},
                diags);
  EXPECT_TRUE(diags.empty()) << all_of(diags);
  const auto& exported = configuration.exports.at(0);
  EXPECT_EQ(exported.recipient.instance, "hq");
  EXPECT_EQ(exported.recipient.project.name, "P");
  EXPECT_THAT(exported.preserve_tags, ElementsAre("tags", "links"));
  const auto& layer = *configuration.mappings.at(0).layer;
  EXPECT_TRUE(layer.identity);
  EXPECT_EQ(layer.fallback->name, "Low");
}

class Folder : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "tmsync-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = std::filesystem::canonical(pattern);
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  std::filesystem::path root_;
};

TEST_F(Folder, IsFoundUpwardsToTheRepositoryRoot) {
  write("repo/.git/HEAD", "");
  write("repo/a/b/x", "");
  write("tmsync.yaml", "");
  const auto none = find_configuration(std::nullopt, root_ / "repo/a/b");
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("tmsync init"));
  write("repo/tmsync.yaml", "");
  EXPECT_EQ(find_configuration(std::nullopt, root_ / "repo/a/b").value(), root_ / "repo/tmsync.yaml");
  write("repo/.tmsync/x.yaml", "");
  EXPECT_EQ(find_configuration(std::nullopt, root_ / "repo/a/b").value(), root_ / "repo/.tmsync");
  write("repo/a/tmsync/x.yaml", "");
  EXPECT_EQ(find_configuration(std::nullopt, root_ / "repo/a/b").value(), root_ / "repo/a/tmsync");
  EXPECT_EQ(find_configuration("x", root_ / "repo/a/b").value(), root_ / "repo/a/b/x");
  EXPECT_FALSE(find_configuration("missing", root_ / "repo"));
}

TEST_F(Folder, ListsYamlFilesSortedAndSkipsHiddenOnes) {
  for (const char* name : {"c/b.yml", "c/a.yaml", "z.yaml", ".hidden.yaml", ".git/x.yaml", "notes.txt"})
    write(name, "");
  EXPECT_THAT(configuration_files(root_).value(), ElementsAre(root_ / "c/a.yaml", root_ / "c/b.yml", root_ / "z.yaml"));
  EXPECT_THAT(configuration_files(root_ / "notes.txt").value(), ElementsAre(root_ / "notes.txt"));
  EXPECT_FALSE(configuration_files(root_ / "missing"));
}

TEST_F(Folder, ListsFilesInLettersOfEitherCase) {
  for (const char* name : {"a.YAML", "b.YML", "c.Yaml"}) write(name, "");
  EXPECT_THAT(configuration_files(root_).value(), ElementsAre(root_ / "a.YAML", root_ / "b.YML", root_ / "c.Yaml"));
}

TEST_F(Folder, FollowsLinksToFilesAndFolders) {
  for (const char* name : {"conf/own.yaml", "teams/a.yaml", "teams/deep/b.yml", "one.yaml", "notes.txt"}) {
    write(name, "");
  }
  std::filesystem::create_symlink("../teams", root_ / "conf/linked");
  std::filesystem::create_symlink("../one.yaml", root_ / "conf/one.yaml");
  std::filesystem::create_symlink("../notes.txt", root_ / "conf/notes.txt");
  EXPECT_THAT(configuration_files(root_ / "conf").value(),
              ElementsAre(root_ / "conf/linked/a.yaml", root_ / "conf/linked/deep/b.yml", root_ / "conf/one.yaml",
                          root_ / "conf/own.yaml"));
}

TEST_F(Folder, ReadsOnceWhatLinksLeadToTwiceOrInALoop) {
  write("conf/own.yaml", "");
  write("teams/a.yaml", "");
  std::filesystem::create_symlink(".", root_ / "conf/self");
  std::filesystem::create_symlink("own.yaml", root_ / "conf/again.yaml");
  std::filesystem::create_symlink("../teams", root_ / "conf/x");
  std::filesystem::create_symlink("../teams", root_ / "conf/y");
  std::filesystem::create_symlink("../conf", root_ / "teams/back");
  EXPECT_THAT(configuration_files(root_ / "conf").value(),
              ElementsAre(root_ / "conf/own.yaml", root_ / "conf/x/a.yaml"));
}

TEST_F(Folder, RefusesALinkToWhatHoldsIt) {
  write("conf/own.yaml", "");
  std::filesystem::create_symlink("..", root_ / "conf/up");
  const auto files = configuration_files(root_ / "conf");
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().message, HasSubstr("conf/up"));
}

TEST_F(Folder, TellsLinksThatLeadNowhere) {
  write("conf/own.yaml", "");
  std::filesystem::create_symlink("nothing.yaml", root_ / "conf/gone.yaml");
  std::filesystem::create_symlink("circle", root_ / "conf/circle");
  core::Diagnostics diags;
  (void)load(root_ / "conf", {.working_directory = root_.string()}, diags);
  std::vector<std::string> unreadable;
  for (const auto& item : diags.items()) {
    if (item.code == "TM1009") unreadable.push_back(item.where.file);
  }
  EXPECT_THAT(unreadable, ElementsAre("conf/circle", "conf/gone.yaml"));
}

TEST_F(Folder, ResolvesPathsFromTheFileThatDeclaresThem) {
  write("conf/sub/i.yaml",
        "apiVersion: tmsync/v1\nkind: Instance\nmetadata: {name: a}\nspec:\n  endpoint: https://a.example\n"
        "  token: {file: ../token}\n  tls: {caFile: /etc/ca.pem}\n");
  core::Diagnostics diags;
  const auto configuration = load(root_ / "conf", {root_}, diags);
  ASSERT_TRUE(diags.empty()) << all_of(diags);
  EXPECT_EQ(configuration.instances.at(0).token, model::TokenSource(model::TokenFile{(root_ / "conf/token").string()}));
  EXPECT_EQ(configuration.instances.at(0).ca_file, "/etc/ca.pem");
  EXPECT_EQ(configuration.instances.at(0).where.file, "conf/sub/i.yaml");
}

TEST_F(Folder, WithoutDocumentsIsAMistake) {
  write("conf/empty.yaml", "# nothing\n");
  core::Diagnostics diags;
  const auto configuration = load(root_ / "conf", {root_}, diags);
  EXPECT_TRUE(configuration.instances.empty());
  ASSERT_EQ(diags.items().size(), 1U);
  EXPECT_EQ(diags.items()[0].code, "TM1010");
  EXPECT_THAT(diags.items()[0].hint, HasSubstr("tmsync init"));
}

}  // namespace
}  // namespace tmsync::config
