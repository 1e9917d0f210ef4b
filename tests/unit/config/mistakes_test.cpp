#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/config/load.hpp"

namespace tmsync::config {
namespace {

struct Expected {
  std::string code;
  std::size_t line;
  std::size_t column;
  std::string hint;  ///< a part of it
};

/// A mistake in a document that is otherwise right: `text` stands in file m.yaml beside two instances, emea and hq.
struct MistakeCase {
  std::string name;
  std::string text;
  std::vector<Expected> expected;
};
void PrintTo(const MistakeCase& c, std::ostream* out) {
  *out << c.name;
}

const std::string kHead = "apiVersion: tmsync/v1\n";
const std::string kBackground =
    kHead + "kind: Instance\nmetadata: {name: emea}\nspec: {endpoint: https://e.example, token: {env: A}}\n---\n" +
    kHead + "kind: Instance\nmetadata: {name: hq}\nspec: {endpoint: https://h.example, token: {env: B}}\n";

/// Lines 1 to 4 are the head; the given lines follow as `spec`.
std::string instance(const std::string& spec) {
  return kHead + "kind: Instance\nmetadata: {name: third}\nspec:\n" + spec;
}
std::string exported(const std::string& spec) {
  return kHead +
         "kind: Export\nmetadata: {name: x}\nspec:\n  source: {instance: emea, project: A}\n"
         "  recipient: {instance: hq, project: B}\n" +
         spec;
}
std::string mapping(const std::string& spec) {
  return kHead + "kind: AttributeMapping\nmetadata: {name: m}\nspec:\n" + spec;
}
const std::string kGood = "  endpoint: https://t.example\n  token: {env: T}\n";

class Mistakes : public testing::TestWithParam<MistakeCase> {};

TEST_P(Mistakes, AreToldOnceWithPlaceAndNextStep) {
  core::Diagnostics diags;
  const auto configuration = load_text({{"background.yaml", kBackground}, {"m.yaml", GetParam().text}}, diags);
  const auto found = diags.sorted();
  std::string all;
  for (const auto& d : found) {
    all += core::to_string(d.where) + ' ' + d.code + ' ' + d.summary + " | " + d.hint + '\n';
    EXPECT_THAT(d.summary, testing::Not(testing::HasSubstr("s3cret"))) << "a secret is repeated";
    EXPECT_THAT(d.hint, testing::Not(testing::HasSubstr("s3cret"))) << "a secret is repeated";
  }
  ASSERT_EQ(found.size(), GetParam().expected.size()) << all;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& want = GetParam().expected[i];
    EXPECT_EQ(found[i].code, want.code) << all;
    EXPECT_EQ(found[i].where, (core::SourcePosition{"m.yaml", want.line, want.column})) << all;
    EXPECT_THAT(found[i].hint, testing::HasSubstr(want.hint)) << all;
  }
}

const auto kName = [](const testing::TestParamInfo<MistakeCase>& row) { return row.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Yaml, Mistakes,
    testing::Values(
        MistakeCase{"syntax", "a: [1\nb: 2\n", {{"TM1001", 2, 2, "brackets"}}},
        MistakeCase{"environment_of_launches",
                    exported("  launches: { environment: BUILD_* }\n"),
                    {{"TM1105", 7, 28, "a list of names"}}},
        MistakeCase{"control_character", "a: 1\nb: \x04\n", {{"TM1002", 2, 4, ""}}},
        MistakeCase{"nul", std::string("a: \0", 4), {{"TM1002", 1, 4, ""}}},
        MistakeCase{"not_utf8", "a: 1\nb: \xff\n", {{"TM1002", 2, 1, "UTF-8"}}},
        MistakeCase{"duplicate_key", instance(kGood + "  origin: a\n  origin: b\n"), {{"TM1004", 8, 3, "m.yaml:7:3"}}},
        MistakeCase{"tag", instance(kGood + "  origin: !!str a\n"), {{"TM1005", 7, 11, "quote"}}},
        MistakeCase{"merge_of_no_mapping", "a: &x 1\nc:\n  <<: *x\n", {{"TM1006", 3, 3, "mapping"}}},
        MistakeCase{"merge_of_a_list_with_text", "c:\n  <<: [{a: 1}, b]\n", {{"TM1006", 2, 3, "mapping"}}},
        MistakeCase{"merge_twice",
                    "a: &x {b: 1}\nc:\n  <<: *x\n  <<: *x\n",
                    {{"TM1102", 1, 1, "kind"}, {"TM1004", 4, 3, "3:3"}}},
        MistakeCase{
            "merge_bomb",
            "a: &a {k: [x,x,x,x,x,x,x,x,x,x]}\nb: &b [{<<: *a},{<<: *a},{<<: *a},{<<: *a},{<<: *a},{<<: *a},{<<: *a}]\n"
            "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
            "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
            {{"TM1003", 6, 35, "aliases"}}},
        MistakeCase{"no_document_begins_with_a_comma", ", a: 1\n", {{"TM1001", 1, 1, "brackets"}}},
        MistakeCase{"complex_key", "? [a]\n: b\n", {{"TM1007", 1, 3, ""}}},
        MistakeCase{"alias_of_itself", "a: &x [*x]\n", {{"TM1008", 1, 8, ""}}},
        MistakeCase{"not_a_mapping", "- a\n", {{"TM1011", 1, 1, "apiVersion"}}},
        MistakeCase{"alias_bomb",
                    "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                    "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                    "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
                    {{"TM1003", 6, 35, "aliases"}}},
        MistakeCase{"nesting", "a: " + std::string(5'000, '[') + std::string(5'000, ']'), {{"TM1003", 1, 67, ""}}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Structure, Mistakes,
    testing::Values(
        MistakeCase{"api_version", "apiVersion: tmsync/v2\nkind: Export\n", {{"TM1110", 1, 13, "tmsync/v1"}}},
        MistakeCase{"no_api_version",
                    "kind: AttributeMapping\nmetadata: {name: m}\nspec: {}\n",
                    {{"TM1102", 1, 1, "apiVersion"}}},
        MistakeCase{"no_kind", "apiVersion: tmsync/v1\n", {{"TM1102", 1, 1, "Instance"}}},
        MistakeCase{"kind", "apiVersion: tmsync/v1\nkind: Exprot\n", {{"TM1111", 2, 7, "\"Export\""}}},
        MistakeCase{
            "kind_near_another", "apiVersion: tmsync/v1\nkind: Integraton\n", {{"TM1111", 2, 7, "\"Integration\""}}},
        MistakeCase{
            "unknown_key", instance(kGood + "  limits: {concurency: 3}\n"), {{"TM1101", 7, 12, "\"concurrency\""}}},
        MistakeCase{"unknown_keys",
                    instance(kGood + "  foo: 1\n  bar: 2\n"),
                    {{"TM1101", 7, 3, "known keys: "}, {"TM1101", 8, 3, "known keys: "}}},
        MistakeCase{"misspelt_required_key",
                    instance("  endpont: https://t.example\n  token: {env: T}\n"),
                    {{"TM1101", 5, 3, "\"endpoint\""}}},
        MistakeCase{"misspelt_key_beside_a_missing_one",
                    exported("  testCases:\n    adopt: {bye: name}\n---\n") + kHead +
                        "kind: Export\nmetadata: {name: y}\nspec:\n  sorce: {instance: emea, project: A}\n",
                    {{"TM1101", 8, 13, "\"by\""}, {"TM1102", 13, 1, "recipient"}, {"TM1101", 14, 3, "\"source\""}}},
        MistakeCase{"unknown_key_near_a_taken_one",
                    mapping("  status: {rows: [{sources: X, source: Y}]}\n"),
                    {{"TM1101", 5, 20, "\"source\""}}},
        MistakeCase{"missing_key", instance("  token: {env: T}\n"), {{"TM1102", 4, 1, "endpoint"}}},
        MistakeCase{"wrong_type",
                    instance(kGood + "  limits: {concurrency: many, retries: 1.5}\n"),
                    {{"TM1103", 7, 25, ""}, {"TM1103", 7, 40, ""}}},
        MistakeCase{"yes_is_no_boolean",
                    instance(kGood + "  tls: {insecureSkipVerify: yes}\n"),
                    {{"TM1103", 7, 29, "true or false"}}},
        MistakeCase{"enum_value", exported("  testCases: {onScopeExit: kep}\n"), {{"TM1104", 7, 28, "\"keep\""}}},
        MistakeCase{
            "enum_item", exported("  testCases: {include: [tags, testkeys]}\n"), {{"TM1104", 7, 31, "\"testKeys\""}}},
        MistakeCase{"upload_of_launches", exported("  launches: {upload: bulky}\n"), {{"TM1104", 7, 22, "\"bulk\""}}},
        MistakeCase{"key_of_launches", exported("  launches: {enable: false}\n"), {{"TM1101", 7, 14, "\"enabled\""}}},
        MistakeCase{"key_of_test_cases_in_launches",
                    exported("  launches: {onScopeExit: delete}\n"),
                    {{"TM1101", 7, 14, "known keys: enabled, aql, attachments, upload"}}},
        MistakeCase{"type_in_launches",
                    exported("  launches: {enabled: yes, attachments: 1, aql: [a]}\n"),
                    {{"TM1103", 7, 23, "true or false"}, {"TM1103", 7, 41, "true or false"}, {"TM1103", 7, 49, ""}}},
        MistakeCase{"launches_without_a_mapping", exported("  launches:\n"), {{"TM1103", 7, 3, ""}}},
        MistakeCase{"launches_as_a_flag", exported("  launches: true\n"), {{"TM1103", 7, 13, ""}}},
        MistakeCase{"list_twice", exported("  testCases: {include: [tags, tags]}\n"), {{"TM1107", 7, 24, ""}}},
        MistakeCase{"number_that_is_no_duration_in_quotes_either",
                    instance(kGood + "  limits: {timeout: 30}\n"),
                    {{"TM1103", 7, 21, "30s"}}},
        MistakeCase{"number_that_is_a_name_in_quotes",
                    kHead + "kind: AttributeMapping\nmetadata: {name: 12}\nspec: {}\n",
                    {{"TM1103", 3, 18, "\"12\""}}},
        MistakeCase{"pattern", instance(kGood + "  limits: {timeout: 30 seconds}\n"), {{"TM1105", 7, 21, "30s"}}},
        MistakeCase{"range", instance(kGood + "  limits: {concurrency: 0}\n"), {{"TM1106", 7, 25, "at least 1"}}},
        MistakeCase{"integer_beyond_64_bits",
                    instance(kGood + "  limits: {retries: 99999999999999999999}\n"),
                    {{"TM1103", 7, 21, ""}}},
        MistakeCase{"two_token_sources",
                    instance("  endpoint: https://t.example\n  token: {env: A, file: b}\n"),
                    {{"TM1108", 6, 10, "exactly one"}}},
        MistakeCase{
            "no_token_source", instance("  endpoint: https://t.example\n  token: {}\n"), {{"TM1108", 6, 10, ""}}},
        MistakeCase{"metadata_name",
                    kHead + "kind: AttributeMapping\nmetadata: {name: Big_Name}\nspec: {}\n",
                    {{"TM1105", 3, 18, "DNS label"}}},
        MistakeCase{"threshold",
                    exported("  guards: {maxUpdate: 30 %, maxDelete: -1}\n"),
                    {{"TM1105", 7, 23, ""}, {"TM1106", 7, 40, "at least 0"}}},
        MistakeCase{"row_without_source", mapping("  status: {rows: [{target: X}]}\n"), {{"TM1102", 5, 19, "source"}}},
        MistakeCase{"value_with_id_and_name",
                    mapping("  layer: {default: {id: 1, name: X}}\n"),
                    {{"TM1108", 5, 20, "by name"}}},
        MistakeCase{
            "create_missing_on_a_status", mapping("  status: {createMissing: true}\n"), {{"TM1101", 5, 12, ""}}},
        MistakeCase{
            "huge_text", instance(kGood + "  origin: " + std::string(300'000, 'a') + "\n"), {{"TM1107", 7, 11, ""}}},
        MistakeCase{"after_other_alphabets",
                    instance(kGood + "  limits: {\"\xc3\xa4\xe2\x82\xac\": 1, x: 2}\n"),
                    {{"TM1101", 7, 12, ""}, {"TM1101", 7, 21, ""}}}),
    kName);

INSTANTIATE_TEST_SUITE_P(Elsewhere, Mistakes,
                         testing::Values(MistakeCase{"launches_elsewhere_are_unknown",
                                                     instance(kGood + "  launches: {}\n"),
                                                     {{"TM1101", 7, 3, ""}}}),
                         kName);

INSTANTIATE_TEST_SUITE_P(
    Meaning, Mistakes,
    testing::Values(
        MistakeCase{
            "literal_token", instance("  endpoint: https://t.example\n  token: s3cret\n"), {{"TM1116", 6, 10, "env"}}},
        MistakeCase{"literal_token_in_env",
                    instance("  endpoint: https://t.example\n  token: {env: s3cret-123}\n"),
                    {{"TM1105", 6, 16, ""}}},
        MistakeCase{"literal_token_as_key",
                    instance("  endpoint: https://t.example\n  token: {s3cret-1}\n"),
                    {{"TM1101", 6, 11, "known keys: env"}}},
        MistakeCase{"literal_token_under_another_key",
                    instance("  endpoint: https://t.example\n  token: {value: s3cret}\n"),
                    {{"TM1101", 6, 11, "known keys: env"}}},
        MistakeCase{"literal_token_in_list",
                    instance("  endpoint: https://t.example\n  token: [s3cret]\n"),
                    {{"TM1103", 6, 10, ""}}},
        MistakeCase{
            "endpoint", instance("  endpoint: testops.example\n  token: {env: T}\n"), {{"TM1209", 5, 13, "https://"}}},
        MistakeCase{"endpoint_scheme",
                    instance("  endpoint: ftp://t.example\n  token: {env: T}\n"),
                    {{"TM1209", 5, 13, "https://"}}},
        MistakeCase{"endpoint_query",
                    instance("  endpoint: https://t.example/?a=b\n  token: {env: T}\n"),
                    {{"TM1209", 5, 13, "https://"}}},
        MistakeCase{"endpoint_password",
                    instance("  endpoint: https://me:s3cret@t.example\n  token: {env: T}\n"),
                    {{"TM1210", 5, 13, "remove"}}},
        MistakeCase{"endpoint_password_in_no_url",
                    instance("  endpoint: 'https://me:s3cret@t example'\n  token: {env: T}\n"),
                    {{"TM1209", 5, 13, ""}}},
        MistakeCase{
            "plain_http", instance("  endpoint: http://t.example\n  token: {env: T}\n"), {{"TM1211", 5, 13, "https"}}},
        MistakeCase{"plain_http_on_loopback", instance("  endpoint: http://[::1]:80\n  token: {env: T}\n"), {}},
        MistakeCase{
            "skip_verify", instance(kGood + "  tls: {insecureSkipVerify: true}\n"), {{"TM1212", 7, 29, "caFile"}}},
        MistakeCase{"zero_timeout", instance(kGood + "  limits: {timeout: 0s}\n"), {{"TM1213", 7, 21, "30s"}}},
        MistakeCase{
            "long_timeout", instance(kGood + "  limits: {timeout: 99999999999999999h}\n"), {{"TM1213", 7, 21, ""}}},
        MistakeCase{"delete_more_than_all", exported("  guards: {maxDelete: 101%}\n"), {{"TM1214", 7, 23, ""}}},
        MistakeCase{"number_as_name",
                    mapping("  status: {rows: [{source: 101, target: X}]}\n"),
                    {{"TM1215", 5, 28, "{ id: 101 }"}}},
        MistakeCase{"same_source_twice",
                    mapping("  status: {rows: [{source: {id: 1}}, {source: {id: 1}, target: X}]}\n"),
                    {{"TM1216", 5, 47, "m.yaml:5:28"}}},
        MistakeCase{"proxy", instance(kGood + "  proxy: proxy\n"), {{"TM1217", 7, 10, ""}}},
        MistakeCase{
            "proxy_password", instance(kGood + "  proxy: http://u:s3cret@p.example\n"), {{"TM1218", 7, 10, ""}}},
        MistakeCase{
            "star_renamed", mapping("  customFields: {'*': {field: X, identity: true}}\n"), {{"TM1219", 5, 31, ""}}},
        MistakeCase{"create_missing_alone",
                    mapping("  customFields: {A: {createMissing: true}}\n"),
                    {{"TM1220", 5, 22, "identity"}}},
        MistakeCase{"name_taken",
                    kHead + "kind: Instance\nmetadata: {name: hq}\nspec:\n" + kGood,
                    {{"TM1202", 3, 18, "background.yaml:8:18"}}},
        MistakeCase{"origin_taken", instance(kGood + "  origin: hq\n"), {{"TM1203", 3, 18, "background.yaml:8:18"}}},
        MistakeCase{"unknown_instance",
                    kHead + "kind: Export\nmetadata: {name: x}\nspec:\n  source: {instance: emeaa, project: A}\n"
                            "  recipient: {instance: hq, project: B}\n",
                    {{"TM1204", 5, 22, "\"emea\""}}},
        MistakeCase{"unknown_mapping",
                    exported("  mapping: comon\n---\n" + kHead +
                             "kind: AttributeMapping\nmetadata: {name: common}\nspec: {}\n"),
                    {{"TM1205", 7, 12, "\"common\""}}},
        MistakeCase{"same_project",
                    kHead + "kind: Export\nmetadata: {name: x}\nspec:\n  source: {instance: hq, project: A}\n"
                            "  recipient: {instance: hq, project: A}\n",
                    {{"TM1206", 6, 25, ""}}},
        MistakeCase{"overlap",
                    exported("  testCases: {aql: tag = \"a\"}\n---\n") + kHead +
                        "kind: Export\nmetadata: {name: z}\nspec:\n  source: {instance: emea, project: A}\n"
                        "  recipient: {instance: hq, project: B}\n",
                    {{"TM1207", 11, 18, "m.yaml:3:18"}}},
        MistakeCase{"no_overlap_that_is_certain",
                    exported("  testCases: {aql: tag = \"a\"}\n---\n") + kHead +
                        "kind: Export\nmetadata: {name: z}\nspec:\n  source: {instance: emea, project: A}\n"
                        "  recipient: {instance: hq, project: B}\n  testCases: {aql: tag = \"b\"}\n",
                    {}},
        MistakeCase{"echo",
                    exported("---\n") + kHead +
                        "kind: Export\nmetadata: {name: z}\nspec:\n  source: {instance: hq, project: B}\n"
                        "  recipient: {instance: emea, project: A}\n",
                    {{"TM1208", 10, 18, "m.yaml:3:18"}}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Policy, Mistakes,
    testing::Values(
        MistakeCase{"day_that_is_none",
                    exported("  paused: {until: 2026-02-30, reason: x}\n"),
                    {{"TM1221", 7, 19, "2026-12-24"}}},
        MistakeCase{"day_as_a_word", exported("  paused: {until: soon, reason: x}\n"), {{"TM1105", 7, 19, "UTC"}}},
        MistakeCase{
            "day_as_a_number", exported("  paused: {until: 20261224, reason: x}\n"), {{"TM1103", 7, 19, "UTC"}}},
        MistakeCase{"day_with_a_time",
                    exported("  paused: {until: 2026-12-24T10:00:00, reason: x}\n"),
                    {{"TM1105", 7, 19, "UTC"}}},
        MistakeCase{
            "pause_without_reason", exported("  paused: {until: 2026-12-24}\n"), {{"TM1102", 7, 3, "`reason:`"}}},
        MistakeCase{"pause_without_day", exported("  paused: {reason: x}\n"), {{"TM1102", 7, 3, "`until:`"}}},
        MistakeCase{"pause_with_an_empty_reason",
                    exported("  paused: {until: 2026-12-24, reason: ''}\n"),
                    {{"TM1107", 7, 39, ""}}},
        MistakeCase{"pause_as_a_word", exported("  paused: maybe\n"), {{"TM1103", 7, 11, "2026-12-24"}}},
        MistakeCase{"unknown_guard",
                    exported("  guards: {acknowledge: [{guard: maxDelet, until: 2026-12-01, reason: x}]}\n"),
                    {{"TM1104", 7, 34, "\"maxDelete\""}}},
        MistakeCase{"acknowledged_up_to_no_day",
                    exported("  guards: {acknowledge: [{guard: maxDelete, until: 2026-13-01, reason: x}]}\n"),
                    {{"TM1221", 7, 52, ""}}},
        MistakeCase{"acknowledged_without_an_end",
                    exported("  guards: {acknowledge: [{guard: maxDelete, reason: x}]}\n"),
                    {{"TM1102", 7, 26, "`until:`"}}},
        MistakeCase{"lost_mark_of_no_test_case",
                    exported("  guards: {acknowledge: [{guard: lostMark, until: 2026-12-01, reason: x}]}\n"),
                    {{"TM1225", 7, 26, "testCase"}}},
        MistakeCase{
            "lost_mark_of_a_misspelt_test_case",
            exported("  guards: {acknowledge: [{guard: lostMark, until: 2026-12-01, reason: x, testcase: 5}]}\n"),
            {{"TM1101", 7, 74, "\"testCase\""}}},
        MistakeCase{
            "test_case_of_another_guard",
            exported("  guards: {acknowledge: [{guard: maxDelete, until: 2026-12-01, reason: x, testCase: 5}]}\n"),
            {{"TM1225", 7, 75, "lostMark"}}},
        MistakeCase{"acknowledged_twice",
                    exported("  guards: {acknowledge: [{guard: maxDelete, until: 2026-12-01, reason: x}, {guard: "
                             "maxDelete, until: 2026-12-02, reason: y}]}\n"),
                    {{"TM1226", 7, 76, "m.yaml:7:52"}}},
        MistakeCase{"two_lost_marks",
                    exported("  guards: {acknowledge: [{guard: lostMark, until: 2026-12-01, reason: x, testCase: 5}, "
                             "{guard: lostMark, until: 2026-12-01, reason: x, testCase: 6}]}\n"),
                    {}}),
    kName);
INSTANTIATE_TEST_SUITE_P(
    Aql, Mistakes,
    testing::Values(
        MistakeCase{"plain", exported("  testCases:\n    aql: tag = = \"a\"\n"), {{"TM2102", 8, 16, ""}}},
        MistakeCase{"single_quoted", exported("  testCases:\n    aql: 'tag = = \"a\"'\n"), {{"TM2102", 8, 17, ""}}},
        MistakeCase{"double_quoted",
                    exported("  testCases:\n    aql: \"tag = \\\"\\u00e4\\\" and tag = = 1\"\n"),
                    {{"TM2102", 8, 38, ""}}},
        MistakeCase{"literal",
                    exported("  testCases:\n    aql: |\n      tag = \"\xc3\xa4\" and\n      tag = = \"a\"\n"),
                    {{"TM2102", 10, 13, ""}}},
        MistakeCase{"folded",
                    exported("  testCases:\n    aql: >-\n      tag = \"a\"\n      and tag = = \"a\"\n"),
                    {{"TM2102", 10, 17, ""}}},
        MistakeCase{"of_launches",
                    exported("  launches:\n    aql: |\n      closed = true and\n      tag = = \"a\"\n"),
                    {{"TM2102", 10, 13, ""}}},
        MistakeCase{"field_of_test_cases_in_launches",
                    exported("  launches: {aql: 'tag = \"a\" and cf[\"Priority\"] = \"P0\"'}\n"),
                    {{"TM2203", 7, 34, "test cases"}}},
        MistakeCase{"field_of_launches_in_test_cases",
                    exported("  testCases: {aql: closed = true}\n  launches: {aql: closed = true}\n"),
                    {{"TM2203", 7, 20, "launches"}}},
        MistakeCase{"of_launches_that_are_switched_off",
                    exported("  launches: {enabled: false, aql: closed = = true}\n"),
                    {{"TM2102", 7, 44, ""}}},
        MistakeCase{
            "every_field_of_launches",
            exported("  launches:\n    aql: >-\n      id > 5 and name ~= \"x\" and tag = \"a\" and issue = "
                     "\"I-1\" and job = \"nightly\" and\n      ev[\"os\"] = \"linux\" and evv = \"x\" and closed = "
                     "true and createdDate > 1735689600000 and\n      createdBy = \"ada\" and lastModifiedDate > "
                     "1735689600000 and lastModifiedBy = \"ada\"\n"),
            {}}),
    kName);

TEST(Mistakes, OfSeveralFilesAreToldTogether) {
  core::Diagnostics diags;
  const auto configuration = load_text({{"b.yaml", "a: ["}, {"a.yaml", instance("  token: {env: 1x}\n")}}, diags);
  EXPECT_EQ(configuration.instances.size(), 1U);
  std::vector<std::string> codes;
  for (const auto& d : diags.sorted()) codes.push_back(d.where.file + ' ' + d.code);
  EXPECT_THAT(codes, testing::ElementsAre("a.yaml TM1102", "a.yaml TM1105", "b.yaml TM1001"));
}

TEST(Mistakes, AFileTooLargeIsNotRead) {
  core::Diagnostics diags;
  const auto configuration = load_text({{"a.yaml", std::string((8U << 20U) + 1, '#')}}, diags);
  EXPECT_TRUE(configuration.exports.empty());
  ASSERT_EQ(diags.items().size(), 1U);
  EXPECT_EQ(diags.items()[0].code, "TM1003");
}

}  // namespace
}  // namespace tmsync::config
