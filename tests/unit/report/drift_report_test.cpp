#include "tmsync/report/drift_report.hpp"

#include <functional>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "golden.hpp"
#include "hostile_plan.hpp"
#include "sample_plan.hpp"
#include "schema_check.hpp"

namespace tmsync::report {
namespace {

using ::testing::EndsWith;
using testing::expect_golden;
using ::testing::HasSubstr;
using ::testing::Not;

PlanTextOptions wide(std::size_t width, bool color = false) {
  PlanTextOptions options;
  options.style = {color, width};
  return options;
}

/// Drift on every side, and an export and an integration that could not be read.
plan::Plan make_drifted() {
  auto plan = sample_plan();
  plan.exports[0].changes.edit(1)->provenance = {"alice", 1'700'000'000'001, "bob", 1'700'000'000'002};
  plan.exports[0].changes.edit(2)->provenance = {"alice", 1'700'000'000'003, "bob", 1'700'000'000'004};
  plan.exports[0].launches = launches_plan().exports[0].launches;
  auto configuration = configuration_plan();
  plan.integrations = configuration.integrations;
  plan.exports.insert(plan.exports.begin(), configuration.exports.at(2));
  return plan;
}

const plan::Plan& drifted() {
  static const auto plan = make_drifted();
  return plan;
}

/// One test case of drift for each side that is named.
plan::Plan drifted_at(const std::vector<plan::DriftSide>& sides) {
  static const std::map<plan::DriftSide, plan::Reason> reasons{
      {plan::DriftSide::source, plan::Reason::source_changed},
      {plan::DriftSide::recipient, plan::Reason::recipient_changed},
      {plan::DriftSide::configuration, plan::Reason::switched_off}};
  auto plan = empty_plan();
  for (const auto side : sides) {
    plan::Change change;
    change.address = "export/a/test-case/1";
    change.action = plan::Action::update;
    change.reason = reasons.at(side);
    change.name = "Log in";
    plan.exports[0].changes.push_back(change);
  }
  return plan;
}

TEST(DriftText, OfEverySide) {
  expect_golden("report/drift-80.txt", to_text(drift_report(drifted()), wide(80)));
  expect_golden("report/drift-40.txt", to_text(drift_report(drifted()), wide(40)));
}

TEST(DriftText, OfNothing) {
  EXPECT_EQ(to_text(DriftReport{}, wide(80)), "Drift: none.\n");
  const auto plan = empty_plan();
  EXPECT_EQ(to_text(drift_report(plan), wide(80)), "Drift: none.\n");
}

TEST(DriftText, EndsWithTheCounts) {
  using Side = plan::DriftSide;
  const auto three = drifted_at({Side::source, Side::recipient, Side::recipient});
  EXPECT_THAT(to_text(drift_report(three), wide(100)),
              EndsWith("\n\nDrift: 3 objects differ (1 at the source, 2 on the recipient, 0 in the configuration).\n"));
  const auto one = drifted_at({Side::configuration});
  EXPECT_THAT(to_text(drift_report(one), wide(100)),
              EndsWith("\n\nDrift: 1 object differs (0 at the source, 0 on the recipient, 1 in the configuration).\n"));
}

TEST(DriftText, WrapsTheLastLineOnATerminalOnly) {
  auto options = wide(40);
  const auto plan = drifted_at({plan::DriftSide::source});
  const auto report = drift_report(plan);
  EXPECT_THAT(to_text(report, options),
              EndsWith("\nDrift: 1 object differs (1 at the source, 0 on the recipient, 0 in the configuration).\n"));
  options.wrap_summary = true;
  EXPECT_THAT(to_text(report, options), EndsWith("\nDrift: 1 object differs (1 at the\nsource, 0 on the recipient, 0 "
                                                 "in the\nconfiguration).\n"));
}

TEST(DriftText, SaysWhatIsNotKnown) {
  auto plan = empty_plan();
  plan.exports[0].state = plan::ExportState::failed;
  plan.exports[0].error.message = "hq answers 503";
  plan.complete = false;
  EXPECT_EQ(to_text(drift_report(plan), wide(80)),
            "! export/payments-to-hq: not read: hq answers 503\n"
            "\n"
            "Drift: not known, nothing could be read.\n");
  plan.exports.push_back(empty_plan().exports[0]);
  EXPECT_THAT(to_text(drift_report(plan), wide(80)),
              EndsWith("Drift: incomplete, 1 of 2 exports could not be read: none in the rest.\n"));
}

TEST(DriftText, HasNoTimes) {
  EXPECT_THAT(to_text(drift_report(drifted()), wide(200)), Not(HasSubstr("1700000")));
}

TEST(DriftText, CountsWhatItHides) {
  const auto plan = drifted_at(std::vector<plan::DriftSide>(5, plan::DriftSide::source));
  const auto report = drift_report(plan);
  auto options = wide(80);
  options.max_changes = 2;
  EXPECT_THAT(to_text(report, options), HasSubstr("... and 3 more; see --format json"));
  options.max_changes = 5;
  EXPECT_THAT(to_text(report, options), Not(HasSubstr("more")));
}

TEST(DriftText, IsTheSameTextWithoutTheColors) {
  std::string text = to_text(drift_report(drifted()), wide(80, true));
  EXPECT_NE(text.find('\x1b'), std::string::npos);
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) - at + 1);
  EXPECT_EQ(text, to_text(drift_report(drifted()), wide(80)));
}

const std::string kHostile = "a\x1b[2J\u202e\xff\xc0\xaf\r\nDrift: none.";

plan::Plan make_hostile() {
  auto plan = with_text(drifted(), kHostile);
  for (auto& planned : plan.exports) {
    for (std::size_t i = 0; i < planned.changes.size(); ++i) {
      auto change = planned.changes.edit(i);
      change->provenance = {kHostile, 1, kHostile, 1};
      change->address += "/project/" + kHostile;
    }
  }
  return plan;
}

DriftReport hostile() {
  static const auto plan = make_hostile();
  return drift_report(plan);
}

TEST(DriftText, EscapesWhatServersSay) {
  const auto text = to_text(hostile(), wide(80));
  EXPECT_TRUE(core::is_valid_utf8(text));
  std::size_t last = 0;
  for (const auto& line : core::split(text, '\n')) {
    EXPECT_EQ(core::escape_terminal(line), line);
    last += line.starts_with("Drift: ") ? 1U : 0U;
  }
  EXPECT_EQ(last, 1U);
}

TEST(DriftJson, KeepsItsSchema) {
  for (const auto& report : {drift_report(drifted()), hostile(), DriftReport{}}) {
    const auto text = to_json(report);
    EXPECT_EQ(schema_errors("drift.schema.json", text), "");
    EXPECT_TRUE(core::is_valid_utf8(text));
    for (const auto& line : core::split(text, '\n')) EXPECT_EQ(core::escape_terminal(line), line);
    EXPECT_EQ(text.back(), '\n');
  }
}

TEST(DriftJson, SaysWhatDiffers) {
  const auto json = nlohmann::json::parse(to_json(drift_report(drifted())));
  EXPECT_EQ(json["formatVersion"], "1.0");
  EXPECT_EQ(json["complete"], false);
  EXPECT_EQ(json["counts"]["configuration"], 3);
  EXPECT_EQ(json["drift"].size(),
            json["counts"]["source"].get<std::size_t>() + json["counts"]["recipient"].get<std::size_t>() + 3U);
  const auto plan = nlohmann::json::parse(to_json(drifted()));
  EXPECT_EQ(json["drift"], plan["drift"]) << "the same as in the plan";
  EXPECT_EQ(json["drift"][3]["changedBy"], "alice");
  EXPECT_EQ(json["drift"][3]["changedAt"], 1'700'000'000'001);
  EXPECT_EQ(json["drift"][4]["changedBy"], "bob");
  ASSERT_EQ(json["unread"].size(), 2U);
  EXPECT_EQ(json["unread"][0], (nlohmann::json{{"address", "integration/unreadable"},
                                               {"message", "emea does not let this token's user read integrations"}}));
  EXPECT_EQ(json["unread"][1]["address"], "export/unreadable");
  EXPECT_EQ(json["diagnostics"][0]["code"], "TM3102");
}

TEST(DriftJson, SchemaRefusesWhatIsNoDrift) {
  const auto good = nlohmann::json::parse(to_json(drift_report(drifted())));
  struct Row {
    const char* name;
    std::function<void(nlohmann::json&)> spoil;
  };
  const Row rows[] = {
      {"unknown member", [](nlohmann::json& json) { json["extra"] = 1; }},
      {"member missing", [](nlohmann::json& json) { json.erase("counts"); }},
      {"another version", [](nlohmann::json& json) { json["formatVersion"] = "2.0"; }},
      {"unknown side", [](nlohmann::json& json) { json["drift"][0]["side"] = "both"; }},
      {"unknown reason", [](nlohmann::json& json) { json["drift"][0]["reason"] = "because"; }},
      {"another address", [](nlohmann::json& json) { json["drift"][0]["address"] = "pay"; }},
      {"time as text", [](nlohmann::json& json) { json["drift"][0]["changedAt"] = "now"; }},
      {"unread without a message", [](nlohmann::json& json) { json["unread"][0].erase("message"); }},
  };
  for (const auto& row : rows) {
    auto bad = good;
    row.spoil(bad);
    EXPECT_NE(schema_errors("drift.schema.json", bad.dump()), "") << row.name;
  }
}

}  // namespace
}  // namespace tmsync::report
