#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/config/load.hpp"

namespace tmsync::config {
namespace {

struct Expected {
  std::string code;
  std::size_t line;
  std::size_t column;
  std::string summary;  ///< a part of it
  std::string hint;     ///< a part of it
};

/// `text` stands in file m.yaml beside the instances emea, apac and hq and the integrations of `kIntegrations`.
struct IntegrationMistake {
  std::string name;
  std::string text;
  std::vector<Expected> expected;
};
void PrintTo(const IntegrationMistake& c, std::ostream* out) {
  *out << c.name;
}

const std::string kHead = "apiVersion: tmsync/v1\n";

std::string instance(const std::string& name) {
  return kHead + "kind: Instance\nmetadata: {name: " + name + "}\nspec: {endpoint: https://" + name +
         ".example, token: {env: A}}\n---\n";
}
/// Lines 1 to 4 are the head; the given lines follow as `spec`.
std::string integration(const std::string& name, const std::string& spec) {
  return kHead + "kind: Integration\nmetadata: {name: " + name + "}\nspec:\n" + spec;
}
/// Lines 1 to 6; the given lines follow.
std::string exported(const std::string& name, const std::string& ends, const std::string& spec) {
  return kHead + "kind: Export\nmetadata: {name: " + name + "}\nspec:\n" + ends + spec;
}
const std::string kEnds = "  source: {instance: emea, project: A}\n  recipient: {instance: hq, project: B}\n";
const std::string kNative = "  delivery: native\n  integration: to-hq\n";
/// An export with native delivery; the given lines begin with line 9.
std::string native(const std::string& spec, const std::string& name = "x") {
  return exported(name, kEnds, kNative + spec);
}
std::string direct(const std::string& spec) {
  return exported("x", kEnds, spec);
}
/// The given list of projects is line 8.
std::string projects(const std::string& list) {
  return integration("third", "  instance: emea\n  recipient: hq\n  displayName: Third\n  projects: " + list + "\n");
}

/// From emea to hq: to-hq (used in A and Payments, to be removed from D), by-id (used in #7), and old, which is to be
/// deleted. From apac to hq: apac-to-hq, used in no project.
const std::string kIntegrations =
    integration(
        "to-hq",
        "  instance: emea\n  recipient: hq\n  displayName: HQ\n  projects:\n    - {project: A, token: {env: T}}\n"
        "    - {project: Payments, token: {env: T}}\n    - {project: D, state: absent}\n") +
    "---\n" +
    integration("by-id",
                "  instance: emea\n  recipient: hq\n  displayName: By id\n  projects:\n"
                "    - {project: 7, token: {env: T}}\n") +
    "---\n" + integration("apac-to-hq", "  instance: apac\n  recipient: hq\n  displayName: HQ\n") + "---\n" +
    integration("old",
                "  instance: emea\n  recipient: hq\n  displayName: Old\n  state: absent\n"
                "  projects: [{project: A}]\n");

class Integrations : public testing::TestWithParam<IntegrationMistake> {};

TEST_P(Integrations, MistakesAreToldOnceWithPlaceAndNextStep) {
  core::Diagnostics diags;
  const auto configuration = load_text({{"background.yaml", instance("emea") + instance("apac") + instance("hq")},
                                        {"integrations.yaml", kIntegrations},
                                        {"m.yaml", GetParam().text}},
                                       diags);
  const auto found = diags.sorted();
  std::string all;
  for (const auto& d : found) {
    all += core::to_string(d.where) + ' ' + d.code + ' ' + d.summary + " | " + d.hint + '\n';
    EXPECT_THAT(d.hint, testing::Not(testing::IsEmpty())) << d.summary;
    EXPECT_THAT(d.summary + d.hint, testing::Not(testing::HasSubstr("s3cret"))) << "a secret is repeated";
  }
  ASSERT_EQ(found.size(), GetParam().expected.size()) << all;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& want = GetParam().expected[i];
    EXPECT_EQ(found[i].code, want.code) << all;
    EXPECT_EQ(found[i].where, (core::SourcePosition{"m.yaml", want.line, want.column})) << all;
    EXPECT_THAT(found[i].summary, testing::HasSubstr(want.summary)) << all;
    EXPECT_THAT(found[i].hint, testing::HasSubstr(want.hint)) << all;
  }
}

const auto kName = [](const testing::TestParamInfo<IntegrationMistake>& row) { return row.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Documents, Integrations,
    testing::Values(
        IntegrationMistake{"missing_keys",
                           integration("third", "  projects: []\n"),
                           {{"TM1102", 4, 1, "\"displayName\"", "add `displayName:`"},
                            {"TM1102", 4, 1, "\"instance\"", "add `instance:`"},
                            {"TM1102", 4, 1, "\"recipient\"", "add `recipient:`"}}},
        IntegrationMistake{"unknown_key",
                           integration("third", "  instance: emea\n  recipient: hq\n  displayName: X\n  project: []\n"),
                           {{"TM1101", 8, 3, "\"project\"", "\"projects\""}}},
        IntegrationMistake{"blank_display_name",
                           integration("third", "  instance: emea\n  recipient: hq\n  displayName: ' '\n"),
                           {{"TM1105", 7, 16, "displayName", "not blank"}}},
        IntegrationMistake{"empty_display_name",
                           integration("third", "  instance: emea\n  recipient: hq\n  displayName: ''\n"),
                           {{"TM1107", 7, 16, "may not be empty", "name in TestOps"}}},
        IntegrationMistake{
            "long_display_name",
            integration("third", "  instance: emea\n  recipient: hq\n  displayName: " + std::string(256, 'a') + "\n"),
            {{"TM1107", 7, 16, "too long", ""}}},
        IntegrationMistake{
            "longest_display_name",
            integration("third", "  instance: emea\n  recipient: hq\n  displayName: " + std::string(255, 'a') + "\n"),
            {}},
        IntegrationMistake{
            "state",
            integration("third", "  instance: emea\n  recipient: hq\n  displayName: X\n  state: absnt\n"),
            {{"TM1104", 8, 10, "absnt", "\"absent\""}}},
        IntegrationMistake{"certificates",
                           integration("third",
                                       "  instance: emea\n  recipient: hq\n  displayName: X\n"
                                       "  disableCertificateValidation: true\n"),
                           {{"TM1212", 8, 33, "does not check the certificate", "trust"}}},
        IntegrationMistake{"no_token",
                           projects("[{project: A}]"),
                           {{"TM1102", 8, 14, "\"token\" is missing in spec.projects[0]", "env"}}},
        IntegrationMistake{
            "misspelt_token", projects("[{project: A, tokn: {env: T}}]"), {{"TM1101", 8, 27, "\"tokn\"", "\"token\""}}},
        IntegrationMistake{"no_token_to_be_removed", projects("[{project: A, state: absent}]"), {}},
        IntegrationMistake{
            "no_project", projects("[{token: {env: T}}]"), {{"TM1102", 8, 14, "\"project\"", "a name, or an id"}}},
        IntegrationMistake{"project_id_out_of_range",
                           projects("[{project: 0, token: {env: T}}]"),
                           {{"TM1106", 8, 24, "spec.projects[0].project", "at least 1"}}},
        IntegrationMistake{"literal_token",
                           projects("[{project: A, token: s3cret}]"),
                           {{"TM1116", 8, 34, "configuration itself", "revoke it"}}},
        IntegrationMistake{"literal_token_that_is_a_number",
                           projects("[{project: A, token: {env: T}}, {project: C, token: 123}]"),
                           {{"TM1116", 8, 65, "configuration itself", "env"}}},
        IntegrationMistake{"literal_token_in_env",
                           projects("[{project: A, token: {env: s3cret-123}}]"),
                           {{"TM1105", 8, 40, "the value is not a valid spec.projects[0].token.env", "environment"}}},
        IntegrationMistake{"literal_token_as_key",
                           projects("[{project: A, token: {s3cret-1}}]"),
                           {{"TM1101", 8, 35, "unknown key in spec.projects[0].token", "known keys: env"}}},
        IntegrationMistake{"literal_token_under_another_key",
                           projects("[{project: A, token: {value: s3cret}}]"),
                           {{"TM1101", 8, 35, "", "known keys: env"}}},
        IntegrationMistake{"literal_token_in_list",
                           projects("[{project: A, token: [s3cret]}]"),
                           {{"TM1103", 8, 34, "", "exactly one of env"}}},
        IntegrationMistake{"literal_token_as_the_project",
                           projects("[s3cret]"),
                           {{"TM1103", 8, 14, "spec.projects[0] has to be a mapping", ""}}},
        IntegrationMistake{"token_without_a_source",
                           projects("[{project: A, token: }]"),
                           {{"TM1103", 8, 27, "spec.projects[0].token", "env"}}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    References, Integrations,
    testing::Values(
        IntegrationMistake{
            "unknown_instances",
            integration("third", "  instance: emeaa\n  recipient: qqq\n  displayName: X\n"),
            {{"TM1204", 5, 13, "\"emeaa\"", "\"emea\""}, {"TM1204", 6, 14, "\"qqq\"", "declared: apac"}}},
        IntegrationMistake{
            "the_same_instance_twice", integration("third", "  instance: hq\n  recipient: hq\n  displayName: X\n"), {}},
        IntegrationMistake{"name_taken",
                           integration("to-hq", "  instance: emea\n  recipient: hq\n  displayName: X\n"),
                           {{"TM1202", 3, 18, "another Integration", "integrations.yaml:3:18"}}},
        IntegrationMistake{"display_name_taken",
                           integration("zzz", "  instance: emea\n  recipient: apac\n  displayName: HQ\n"),
                           {{"TM1241", 3, 18, "integration/zzz and integration/to-hq", "integrations.yaml:3:18"}}},
        IntegrationMistake{"display_name_taken_on_another_instance",
                           integration("third", "  instance: hq\n  recipient: apac\n  displayName: HQ\n"),
                           {}},
        IntegrationMistake{"project_twice",
                           projects("[{project: A, token: {env: T}}, {project: A, state: absent}]"),
                           {{"TM1242", 8, 55, "lists the project A twice", "m.yaml:8:24"}}},
        IntegrationMistake{"project_id_twice",
                           projects("[{project: 8, token: {env: T}}, {project: 8, token: {env: U}}]"),
                           {{"TM1242", 8, 55, "#8", "m.yaml:8:24"}}},
        IntegrationMistake{"project_by_name_and_by_id",
                           projects("[{project: 8, token: {env: T}}, {project: '8', token: {env: U}}]"),
                           {}},
        IntegrationMistake{"of_an_export_that_fits", native(""), {}},
        IntegrationMistake{"unknown",
                           exported("x", kEnds, "  delivery: native\n  integration: to-qh\n"),
                           {{"TM1240", 8, 16, "there is no Integration named \"to-qh\"", "\"to-hq\""}}},
        IntegrationMistake{
            "of_another_source",
            exported("x", kEnds, "  delivery: native\n  integration: apac-to-hq\n"),
            {{"TM1243", 8, 16,
              "integration/apac-to-hq leads from instance/apac to instance/hq, but the export from instance/emea to "
              "instance/hq",
              "`integration: by-id`"}}},
        IntegrationMistake{
            "of_another_recipient",
            exported("x", "  source: {instance: emea, project: A}\n  recipient: {instance: apac, project: B}\n",
                     "  delivery: native\n  integration: to-hq\n"),
            {{"TM1243", 8, 16, "to instance/apac", "`instance: emea` and `recipient: apac`"}}},
        IntegrationMistake{
            "of_an_unknown_source",
            exported("x", "  source: {instance: emeaa, project: A}\n  recipient: {instance: hq, project: B}\n",
                     kNative),
            {{"TM1204", 5, 22, "\"emeaa\"", "\"emea\""}}},
        IntegrationMistake{
            "to_be_deleted",
            exported("x", kEnds, "  delivery: native\n  integration: old\n"),
            {{"TM1244", 8, 16, "integration/old, which is to be deleted", "`state: absent` in the export"}}},
        IntegrationMistake{"to_be_deleted_with_the_export",
                           exported("x", kEnds, "  delivery: native\n  integration: old\n  state: absent\n"),
                           {}},
        IntegrationMistake{
            "project_to_be_removed",
            exported("x", "  source: {instance: emea, project: D}\n  recipient: {instance: hq, project: B}\n", kNative),
            {{"TM1244", 5, 37, "in the project D, where it is to be removed", "integrations.yaml:11:17"}}},
        IntegrationMistake{
            "project_to_be_removed_with_the_export",
            exported("x", "  source: {instance: emea, project: D}\n  recipient: {instance: hq, project: B}\n",
                     kNative + "  state: absent\n"),
            {}},
        IntegrationMistake{
            "project_misspelt",
            exported("x", "  source: {instance: emea, project: Paymnets}\n  recipient: {instance: hq, project: B}\n",
                     kNative),
            {{"TM1245", 5, 37, "integration/to-hq is not used in the project Paymnets", "\"Payments\""}}},
        IntegrationMistake{
            "project_not_listed",
            exported("x", "  source: {instance: apac, project: Q}\n  recipient: {instance: hq, project: B}\n",
                     "  delivery: native\n  integration: apac-to-hq\n"),
            {{"TM1245", 5, 37, "not used in the project Q", "`projects` of the integration"}}},
        IntegrationMistake{"project_by_name_where_an_id_is_listed",
                           exported("x", kEnds, "  delivery: native\n  integration: by-id\n"),
                           {}},
        IntegrationMistake{
            "project_by_another_id",
            exported("x", "  source: {instance: emea, project: 8}\n  recipient: {instance: hq, project: B}\n",
                     "  delivery: native\n  integration: by-id\n"),
            {{"TM1245", 5, 37, "#8", ""}}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Delivery, Integrations,
    testing::Values(
        IntegrationMistake{"without_integration",
                           exported("x", kEnds, "  delivery: native\n"),
                           {{"TM1102", 7, 13, "\"integration\" is missing in spec", "the name of the Integration"}}},
        IntegrationMistake{"with_a_misspelt_integration",
                           exported("x", kEnds, "  delivery: native\n  integraton: to-hq\n"),
                           {{"TM1101", 8, 3, "\"integraton\"", "\"integration\""}}},
        IntegrationMistake{"of_another_name",
                           exported("x", kEnds, "  delivery: nativ\n  integration: to-hq\n"),
                           {{"TM1104", 7, 13, "nativ", "\"native\""}}},
        IntegrationMistake{
            "native_keys_with_direct",
            direct("  delivery: direct\n  native: {}\n  integration: to-hq\n  syncDelay: 60s\n"
                   "  notificationEmail: a@b.example\n  state: present\n"),
            {{"TM1246", 8, 3, "\"native\" has a meaning only with delivery: native", "write `delivery: native`"},
             {"TM1246", 9, 3, "\"integration\"", ""},
             {"TM1246", 10, 3, "\"syncDelay\"", ""},
             {"TM1246", 11, 3, "\"notificationEmail\"", ""},
             {"TM1256", 12, 3, "\"state\"", ""}}},
        IntegrationMistake{
            "native_key_without_delivery", direct("  integration: to-hq\n"), {{"TM1246", 7, 3, "\"integration\"", ""}}},
        IntegrationMistake{
            "direct_keys_with_native",
            native("  testCases:\n    onScopeExit: keep\n    onRecipientDelete: respect\n    adopt: {by: name}\n"
                   "    include: [tags]\n    preserve: {}\n  launches:\n    attachments: true\n    upload: auto\n"
                   "    environment: all\n  guards: {}\n"),
            {{"TM1247", 10, 5, "testCases.onScopeExit says nothing with delivery: native", "left the scope"},
             {"TM1247", 11, 5, "testCases.onRecipientDelete", "deleted on the recipient"},
             {"TM1247", 12, 5, "testCases.adopt", "remembers"},
             {"TM1247", 13, 5, "testCases.include", "choice of parts"},
             {"TM1247", 14, 5, "testCases.preserve", "add on the recipient"},
             {"TM1247", 16, 5, "launches.attachments", "attachments"},
             {"TM1247", 17, 5, "launches.upload", "results"},
             {"TM1247", 18, 5, "launches.environment", "variables"},
             {"TM1247", 19, 3, "guards", "paused: true"}}},
        IntegrationMistake{"what_carries_over_to_native",
                           native("  paused: true\n  testCases: {aql: tag = \"a\", create: false}\n"
                                  "  launches: {enabled: true, aql: closed = true}\n  mapping: {layer: {}}\n"),
                           {}},
        IntegrationMistake{
            "query_with_native", native("  testCases: {aql: tag = = \"a\"}\n"), {{"TM2102", 9, 26, "", ""}}},
        IntegrationMistake{
            "delay_without_a_unit", native("  syncDelay: 60\n"), {{"TM1103", 9, 14, "", "such as 60s or 12h"}}},
        IntegrationMistake{"delay_of_another_form", native("  syncDelay: 60 s\n"), {{"TM1105", 9, 14, "", "60s"}}},
        IntegrationMistake{
            "delay_of_parts", native("  syncDelay: 1500ms\n"), {{"TM1249", 9, 14, "whole seconds", "60s"}}},
        IntegrationMistake{"delay_too_long", native("  syncDelay: 721h\n"), {{"TM1249", 9, 14, "720h", "12h"}}},
        IntegrationMistake{
            "delay_beyond_64_bits", native("  syncDelay: 99999999999999999h\n"), {{"TM1249", 9, 14, "720h", "12h"}}},
        IntegrationMistake{"email", native("  notificationEmail: qa\n"), {{"TM1105", 9, 22, "\"qa\"", "address"}}},
        IntegrationMistake{"native_id", native("  native: {id: 0}\n"), {{"TM1106", 9, 16, "", "at least 1"}}},
        IntegrationMistake{"unknown_native_key",
                           native("  native: {setings: {}}\n"),
                           {{"TM1101", 9, 12, "\"setings\"", "\"settings\""}}},
        IntegrationMistake{"settings_as_text",
                           native("  native: {settings: '{}'}\n"),
                           {{"TM1103", 9, 22, "a mapping", "JSON object"}}},
        IntegrationMistake{"settings_beside_a_mapping",
                           native("  mapping: {layer: {}}\n  native: {settings: {a: 1}}\n"),
                           {{"TM1248", 10, 12, "mapping says nothing beside it", "m.yaml:9:3"}}},
        IntegrationMistake{"settings_beside_a_template",
                           native("  native: {settings: {}, settingsTemplate: {rows: r}}\n"),
                           {{"TM1248", 9, 12, "settingsTemplate says nothing", "m.yaml:9:26"}}},
        IntegrationMistake{"integer_that_json_cannot_hold",
                           native("  native: {settings: {a: [99999999999999999999]}}\n"),
                           {{"TM1254", 9, 27, "99999999999999999999", "quotes"}}},
        IntegrationMistake{"number_that_json_cannot_hold",
                           native("  native: {settings: {a: 1e999}}\n"),
                           {{"TM1254", 9, 26, "1e999", "quotes"}}},
        IntegrationMistake{"unknown_name_in_the_template",
                           native("  native: {settingsTemplate: {row: x}}\n"),
                           {{"TM1101", 9, 31, "\"row\"", "\"rows\""}}},
        IntegrationMistake{"empty_name_in_the_template",
                           native("  native: {settingsTemplate: {rows: ''}}\n"),
                           {{"TM1107", 9, 37, "", "list of single values"}}},
        IntegrationMistake{"one_name_for_two_members",
                           native("  native: {settingsTemplate: {attribute: rows, source: x, target: x}}\n"),
                           {{"TM1253", 9, 42, "attribute and rows the same name", "another name"},
                            {"TM1253", 9, 67, "source and target the same name", "another name"}}},
        IntegrationMistake{
            "one_name_in_two_objects", native("  native: {settingsTemplate: {mapping: m, rows: m, source: m}}\n"), {}},
        IntegrationMistake{
            "values_that_are_to_be_created",
            native("  mapping: {customFields: {P: {identity: true, createMissing: true}, Q: {identity: true}}}\n"),
            {{"TM1252", 9, 12, "createMissing does nothing for \"P\"", "create the missing values"}}},
        IntegrationMistake{"values_that_are_to_be_created_by_name",
                           native("  mapping: common\n---\n") + kHead +
                               "kind: AttributeMapping\nmetadata: {name: common}\nspec:\n"
                               "  customFields: {P: {identity: true, createMissing: true}}\n",
                           {{"TM1252", 9, 12, "\"P\"", "a mapping of its own"}}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Twice, Integrations,
    testing::Values(
        IntegrationMistake{"native_and_direct",
                           native("  testCases: {aql: tag = \"a\"}\n---\n") +
                               exported("z", kEnds, "  testCases: {aql: tag = \"b\"}\n"),
                           {{"TM1250", 13, 18, "export/z and export/x deliver twice", "the other is at m.yaml:3:18"}}},
        IntegrationMistake{"direct_and_native",
                           exported("a", kEnds, "---\n") + native(""),
                           {{"TM1250", 10, 18, "export/x and export/a deliver twice", "m.yaml:3:18"}}},
        IntegrationMistake{
            "native_that_is_paused_and_direct", native("  paused: true\n---\n") + exported("z", kEnds, ""), {}},
        IntegrationMistake{
            "native_and_direct_that_is_paused", native("---\n") + exported("z", kEnds, "  paused: true\n"), {}},
        IntegrationMistake{
            "native_that_is_to_be_deleted_and_direct", native("  state: absent\n---\n") + exported("z", kEnds, ""), {}},
        IntegrationMistake{"native_and_direct_elsewhere",
                           native("---\n") + exported("z",
                                                      "  source: {instance: emea, project: A}\n"
                                                      "  recipient: {instance: hq, project: C}\n",
                                                      ""),
                           {}},
        IntegrationMistake{"native_alike",
                           native("  testCases: {aql: tag = \"a\"}\n  launches: {aql: closed = true}\n---\n") +
                               native("  testCases: {aql: ' tag = \"a\"'}\n  launches: {aql: 'closed = true '}\n", "z"),
                           {{"TM1251", 14, 18, "export/z and export/x are alike to TestOps", "native: { id: ... }"}}},
        IntegrationMistake{"native_alike_of_which_one_has_an_id",
                           native("---\n") + native("  native: {id: 4}\n", "z"),
                           {{"TM1251", 3, 18, "export/x and export/z", "m.yaml:12:18"}}},
        IntegrationMistake{
            "native_alike_with_ids", native("  native: {id: 3}\n---\n") + native("  native: {id: 4}\n", "z"), {}},
        IntegrationMistake{
            "native_with_queries_that_differ", native("---\n") + native("  testCases: {aql: tag = \"a\"}\n", "z"), {}},
        IntegrationMistake{"native_with_queries_of_launches_that_differ",
                           native("---\n") + native("  launches: {aql: closed = true}\n", "z"),
                           {}},
        IntegrationMistake{
            "native_id",
            native("  native: {id: 4}\n---\n") + native("  native: {id: 4}\n  testCases: {aql: tag = \"a\"}\n", "z"),
            {{"TM1255", 13, 18, "export/z and export/x have the same native.id 4", "m.yaml:3:18"}}},
        IntegrationMistake{
            "native_into_the_same_project",
            integration("self",
                        "  instance: hq\n  recipient: hq\n  displayName: Self\n  projects:\n"
                        "    - {project: A, token: {env: T}}\n---\n") +
                exported("x", "  source: {instance: hq, project: A}\n  recipient: {instance: hq, project: A}\n",
                         "  delivery: native\n  integration: self\n"),
            {{"TM1206", 16, 25, "", "another project"}}},
        IntegrationMistake{"native_and_back",
                           native("---\n") + exported("z",
                                                      "  source: {instance: hq, project: B}\n"
                                                      "  recipient: {instance: emea, project: A}\n",
                                                      ""),
                           {{"TM1208", 12, 18, "export/z and export/x", "m.yaml:3:18"}}}),
    kName);

}  // namespace
}  // namespace tmsync::config
