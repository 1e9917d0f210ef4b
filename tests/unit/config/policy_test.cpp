#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/config/dates.hpp"
#include "tmsync/config/format.hpp"
#include "tmsync/config/load.hpp"

namespace tmsync::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kDocument = R"(apiVersion: tmsync/v1
kind: Instance
metadata: { name: emea }
spec:
  endpoint: https://emea.example.com
  token: { env: EMEA_TOKEN }
---
apiVersion: tmsync/v1
kind: Instance
metadata: { name: hq }
spec:
  endpoint: https://hq.example.com
  token: { env: HQ_TOKEN }
---
apiVersion: tmsync/v1
kind: Export
metadata: { name: payments }
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: Payments EMEA }
  paused: { until: 2026-12-24, reason: migration of hq }
  guards:
    maxDelete: 0
    acknowledge:
      - { guard: maxDelete, until: 2026-12-01, reason: "clean-up: old suites" }
      - { guard: lostMark, until: 2026-12-10, reason: edited by hand, testCase: 4711 }
)";

model::Configuration loaded(const std::string& text = kDocument) {
  core::Diagnostics diags;
  auto configuration = load_text({{"a.yaml", text}}, diags);
  for (const auto& item : diags.items()) ADD_FAILURE() << item.code << ' ' << item.summary;
  return configuration;
}

std::vector<std::string> lines(const core::Diagnostics& diags) {
  std::vector<std::string> all;
  for (const auto& item : diags.sorted()) {
    all.push_back(std::string(core::to_string(item.severity)) + ' ' + item.code + ' ' + core::to_string(item.where));
  }
  return all;
}

TEST(PolicyDocument, GivesPausesAndAcknowledgements) {
  const auto configuration = loaded();
  const auto& declared = configuration.exports.front();
  EXPECT_TRUE(declared.paused);
  EXPECT_EQ(declared.paused_until, "2026-12-24");
  EXPECT_EQ(declared.pause_reason, "migration of hq");
  EXPECT_EQ(core::to_string(declared.paused_where), "a.yaml:21:20");
  ASSERT_EQ(declared.guards.acknowledged.size(), 2U);
  const auto& first = declared.guards.acknowledged[0];
  EXPECT_EQ(first.guard, "maxDelete");
  EXPECT_EQ(first.test_case, std::nullopt);
  EXPECT_EQ(first.until, "2026-12-01");
  EXPECT_EQ(first.reason, "clean-up: old suites");
  EXPECT_EQ(core::to_string(first.where), "a.yaml:25:36");
  EXPECT_EQ(declared.guards.acknowledged[1].test_case, 4711);
}

TEST(PolicyDocument, StaysAsItIsWhenFormatted) {
  core::Diagnostics diags;
  EXPECT_EQ(format("a.yaml", kDocument, diags), kDocument);
  EXPECT_TRUE(diags.empty());
}

TEST(PolicyDocument, AnotherDayOrReasonIsAnotherConfiguration) {
  const auto with = [](const std::string& what, const std::string& by) {
    auto text = kDocument;
    text.replace(text.find(what), what.size(), by);
    return loaded(text).digest;
  };
  const auto digest = loaded().digest;
  EXPECT_EQ(with("2026-12-24", "\"2026-12-24\""), digest) << "quotes say nothing";
  EXPECT_NE(with("2026-12-24", "2026-12-25"), digest);
  EXPECT_NE(with("edited by hand", "edited"), digest);
}

TEST(Dates, WhatIsOverIsAnErrorOfValidation) {
  core::Diagnostics diags;
  check_dates(loaded(), "2026-12-25", diags);
  EXPECT_THAT(lines(diags),
              ElementsAre("error TM1222 a.yaml:21:20", "error TM1223 a.yaml:25:36", "error TM1223 a.yaml:26:35"));
  const auto found = diags.sorted();
  EXPECT_EQ(found[0].summary, "export/payments is paused until 2026-12-24 (\"migration of hq\"), which is over");
  EXPECT_THAT(found[0].hint, HasSubstr("remove `paused`, or set a new date"));
  EXPECT_EQ(found[2].summary,
            "lostMark@export/payments/test-case/4711 is acknowledged until 2026-12-10 (\"edited by hand\"), which is "
            "over");
  EXPECT_THAT(found[2].hint, HasSubstr("remove it, or set a new date"));
}

TEST(Dates, WhatEndsWithinAWeekIsAWarning) {
  struct Row {
    const char* today;
    std::vector<std::string> found;
  };
  const Row rows[] = {
      {"2026-11-23", {}},
      {"2026-11-24", {"warning TM1224 a.yaml:25:36"}},
      {"2026-12-01", {"warning TM1224 a.yaml:25:36"}},
      {"2026-12-02", {"error TM1223 a.yaml:25:36"}},
      {"2026-12-03", {"error TM1223 a.yaml:25:36", "warning TM1224 a.yaml:26:35"}},
      {"2026-12-17", {"warning TM1224 a.yaml:21:20", "error TM1223 a.yaml:25:36", "error TM1223 a.yaml:26:35"}}};
  for (const auto& row : rows) {
    core::Diagnostics diags;
    check_dates(loaded(), row.today, diags);
    EXPECT_EQ(lines(diags), row.found) << row.today;
  }
  core::Diagnostics last;
  check_dates(loaded(), "2026-12-01", last);
  EXPECT_THAT(last.items().front().summary, HasSubstr("today is the last day"));
  core::Diagnostics one_before;
  check_dates(loaded(), "2026-11-30", one_before);
  EXPECT_THAT(one_before.items().front().summary, HasSubstr("1 day left"));
}

TEST(Dates, APlanIsOnlyWarned) {
  core::Diagnostics diags;
  note_dates(loaded(), "2026-12-25", diags);
  EXPECT_THAT(lines(diags), ElementsAre("warning TM1223 a.yaml:25:36", "warning TM1223 a.yaml:26:35"));
  core::Diagnostics soon;
  note_dates(loaded(), "2026-12-20", soon);
  EXPECT_THAT(lines(soon),
              ElementsAre("warning TM1224 a.yaml:21:20", "warning TM1223 a.yaml:25:36", "warning TM1223 a.yaml:26:35"));
}

TEST(Dates, WithoutADayNothingEnds) {
  auto text = kDocument;
  text.replace(text.find("{ until: 2026-12-24, reason: migration of hq }"), 46, "true");
  const auto configuration = loaded(text);
  EXPECT_TRUE(configuration.exports.front().paused);
  core::Diagnostics diags;
  check_dates(configuration, "2026-11-01", diags);
  check_dates(loaded(), "", diags);
  EXPECT_THAT(lines(diags), IsEmpty());
}

}  // namespace
}  // namespace tmsync::config
