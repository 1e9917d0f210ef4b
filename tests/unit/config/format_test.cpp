#include "tmsync/config/format.hpp"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/config/load.hpp"

namespace tmsync::config {
namespace {

struct FormatCase {
  std::string name;
  std::string before;
  std::string after;
};
void PrintTo(const FormatCase& c, std::ostream* out) {
  *out << c.name;
}

class Format : public testing::TestWithParam<FormatCase> {};

TEST_P(Format, GivesTheCanonicalTextAndThenLeavesItAlone) {
  core::Diagnostics diags;
  const std::string once = format("f", GetParam().before, diags);
  ASSERT_TRUE(diags.empty()) << diags.items().front().summary;
  EXPECT_EQ(once, GetParam().after);
  EXPECT_EQ(format("f", once, diags), once);
  EXPECT_TRUE(diags.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, Format,
    testing::Values(
        FormatCase{"key_order", "spec: {origin: a, endpoint: b}\nkind: Instance\nmetadata: {labels: {}, name: x}\n",
                   "kind: Instance\nmetadata: { name: x, labels: {} }\nspec: { endpoint: b, origin: a }\n"},
        FormatCase{
            "key_order_of_launches",
            "spec:\n  mapping: m\n  launches: {upload: bulk, attachments: true, aql: closed = true, enabled: "
            "true}\n  testCases: {}\nkind: Export\n",
            "kind: Export\nspec:\n  testCases: {}\n  launches: { enabled: true, aql: closed = true, attachments: "
            "true, upload: bulk }\n  mapping: m\n"},
        FormatCase{"key_order_of_an_integration",
                   "spec:\n  projects:\n  - {state: absent, token: {env: T}, project: A}\n  state: present\n"
                   "  disableCertificateValidation: false\n  displayName: HQ\n  recipient: hq\n  instance: emea\n"
                   "kind: Integration\n",
                   "kind: Integration\nspec:\n  instance: emea\n  recipient: hq\n  displayName: HQ\n"
                   "  disableCertificateValidation: false\n  state: present\n  projects:\n"
                   "    - { project: A, token: { env: T }, state: absent }\n"},
        FormatCase{"key_order_of_native_delivery",
                   "spec:\n  native:\n    settingsTemplate: {target: t, source: s, rows: r, default: d, identity: i, "
                   "targetField: tf, field: f, attribute: a, mapping: m}\n    settings: {b: [1, '2'], a: }\n    id: 3\n"
                   "  notificationEmail: a@b.example\n  syncDelay: 60s\n  mapping: m\n  testCases: {}\n  paused: true\n"
                   "  state: absent\n  integration: hq\n  delivery: native\nkind: Export\n",
                   "kind: Export\nspec:\n  delivery: native\n  integration: hq\n  state: absent\n  paused: true\n"
                   "  testCases: {}\n  mapping: m\n  syncDelay: 60s\n  notificationEmail: a@b.example\n  native:\n"
                   "    id: 3\n    settings: { b: [1, \"2\"], a: null }\n    settingsTemplate:\n      mapping: m\n"
                   "      attribute: a\n      field: f\n      targetField: tf\n      identity: i\n      default: d\n"
                   "      rows: r\n      source: s\n      target: t\n"},
        FormatCase{"unknown_keys_last", "zzz: 1\nkind: Export\n", "kind: Export\nzzz: 1\n"},
        FormatCase{"comments",
                   "# top\n\n# kind\nb:   1 # one\n# below\nc:\n    # deep\n    d: 'x'\n    # foot\ne: 2\n# end\n",
                   "# top\n\n# kind\nb: 1  # one\n# below\nc:\n  # deep\n  d: x\n  # foot\ne: 2\n# end\n"},
        FormatCase{"lists", "a:\n- 1\n-   b: 2\n    c: 3\n# x\n- [1,2]\n",
                   "a:\n  - 1\n  - b: 2\n    c: 3\n  # x\n  - [1, 2]\n"},
        FormatCase{"long_braces_over_lines", "a: {\n  b: 1,\n  c: [2]\n}\n", "a:\n  b: 1\n  c: [2]\n"},
        FormatCase{"scalars",
                   "a: '101'\nb: \"yes\"\nc: 'it''s'\nd: \"x: y\"\ne: 'a \"b\": c'\nf: ~\ng: 1.0\nh: \"a\\nb\"\n",
                   "a: \"101\"\nb: \"yes\"\nc: it's\nd: \"x: y\"\ne: 'a \"b\": c'\nf:\ng: 1.0\nh: \"a\\nb\"\n"},
        FormatCase{"blocks", "a: |  # c\n     x\n       y\n\n     z\nb: >-\n    p\n    q\n",
                   "a: |  # c\n  x\n    y\n\n  z\nb: >-\n  p\n  q\n"},
        FormatCase{"documents", "---\n# one\na: 1\n---\n# two\nb: 2\n", "# one\na: 1\n---\n# two\nb: 2\n"},
        FormatCase{"hash_in_text", "a: 'x # y'\nb: x#y\n", "a: \"x # y\"\nb: x#y\n"}),
    [](const auto& row) { return row.param.name; });

struct RefusedCase {
  std::string name;
  std::string text;
  std::string code;
};
void PrintTo(const RefusedCase& c, std::ostream* out) {
  *out << c.name;
}
class Refused : public testing::TestWithParam<RefusedCase> {};
TEST_P(Refused, LeavesTheTextAsItIs) {
  core::Diagnostics diags;
  EXPECT_EQ(format("f", GetParam().text, diags), GetParam().text);
  ASSERT_EQ(diags.items().size(), 1U);
  EXPECT_EQ(diags.items()[0].code, GetParam().code);
}
INSTANTIATE_TEST_SUITE_P(Table, Refused,
                         testing::Values(RefusedCase{"anchor", "a: &x 1\nb: *x\n", "TM1230"},
                                         RefusedCase{"comment_behind_bracket", "a: [\n  1\n]  # c\n", "TM1231"},
                                         RefusedCase{"syntax", "a: [1\n", "TM1001"}),
                         [](const auto& row) { return row.param.name; });

TEST(Starter, IsCanonicalAndValid) {
  core::Diagnostics diags;
  EXPECT_EQ(format("f", starter(), diags), starter());
  const auto configuration = load_text({{"tmsync.yaml", starter()}}, diags);
  EXPECT_TRUE(diags.empty());
  ASSERT_EQ(configuration.exports.size(), 1U);
  ASSERT_TRUE(configuration.exports[0].launches.has_value());
  EXPECT_FALSE(configuration.exports[0].launches->enabled) << "a first plan is small";
}

/// Two repositories that begin with `tmsync init` would otherwise give one name to two servers.
TEST(Starter, NamesInstancesAfterTheirHosts) {
  core::Diagnostics diags;
  const auto configuration = load_text({{"tmsync.yaml", starter()}}, diags);
  ASSERT_EQ(configuration.instances.size(), 2U);
  for (const auto& instance : configuration.instances) {
    std::string host = instance.endpoint.substr(instance.endpoint.find("://") + 3);
    std::replace(host.begin(), host.end(), '.', '-');
    EXPECT_EQ(instance.name, host);
  }
}

/// Random exports with odd texts, odd spacing and comments: formatting changes neither meaning nor, again, text.
TEST(Format, KeepsTheMeaningOfGeneratedDocuments) {
  std::mt19937 random(7);
  const auto pick = [&](const std::vector<std::string>& of) { return of[random() % of.size()]; };
  const std::vector<std::string> values{"x",
                                        "'1'",
                                        "\"a\\tb\"",
                                        "'# no'",
                                        "\"\xc3\xa4: b\"",
                                        "|\n      l1\n       l2\n",
                                        ">-\n      f1\n      f2\n",
                                        "a  b",
                                        "'-'",
                                        "''",
                                        "\"yes\"",
                                        "[a, 'b, c']",
                                        "{q: 1}"};
  for (int round = 0; round < 500; ++round) {
    std::string text = "apiVersion: tmsync/v1\nkind: AttributeMapping\nmetadata: {name: m}\nspec:\n";
    for (int key = 0; key < 4; ++key) {
      if (random() % 3 == 0) text += "  # note " + std::to_string(key) + "\n";
      if (random() % 4 == 0) text += "\n";
      const std::string value = pick(values);
      text += "  " + pick({"role", "status", "x", "layer"}) + std::to_string(key) + ":  " + value;
      if (!value.ends_with('\n')) text += pick({"\n", "  # tail\n"});
    }
    core::Diagnostics diags;
    const std::string digest = load_text({{"f", text}}, diags).digest;
    core::Diagnostics mine;
    const std::string once = format("f", text, mine);
    ASSERT_TRUE(mine.empty()) << text << mine.items().front().summary;
    EXPECT_EQ(load_text({{"f", once}}, diags).digest, digest) << text << once;
    EXPECT_EQ(format("f", once, mine), once) << text;
  }
}

}  // namespace
}  // namespace tmsync::config
