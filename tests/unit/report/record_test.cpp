#include "tmsync/report/record.hpp"

#include <sstream>

#include <gmock/gmock.h>

#include "schema_check.hpp"

namespace tmsync::report {
namespace {

using ::testing::HasSubstr;

RecordRun sample_run() {
  RecordRun run;
  run.run_id = "4f3c";
  run.tool_version = "1.0.0";
  run.config_digest = "sha256:abc";
  run.started_at = "2026-11-26T12:00:00Z";
  run.instances = {{"emea", "https://emea.example"}, {"hq", "https://hq.example"}};
  run.exports = {{"payments", "emea", 1, "hq", 7}};
  return run;
}

RecordOperation sample_operation() {
  RecordOperation operation;
  operation.at = "2026-11-26T12:00:01Z";
  operation.address = "export/payments/test-case/101";
  operation.kind = "test-case";
  operation.action = "update";
  operation.reason = "source_changed";
  operation.name = "Pay by \"card\"\n\xE2\x80\xAE";
  operation.state = "done";
  operation.source_id = 101;
  operation.recipient_id = 9001;
  operation.before = R"({"name":"Pay","links":[],"written":{"name":"0123456789abcdef"}})";
  operation.after_rev = "0123456789abcdef";
  return operation;
}

std::string whole_record() {
  RecordEnd end;
  end.at = "2026-11-26T12:00:02Z";
  end.outcome = "applied";
  end.operations = 1;
  end.done = 1;
  return to_line(sample_run()) + to_line(sample_operation()) + to_line(end);
}

std::string error_of(const std::string& text) {
  std::istringstream in(text);
  RecordReader reader(in);
  const auto run = reader.run();
  if (!run) return run.error().message;
  for (;;) {
    const auto next = reader.next();
    if (!next) return next.error().message;
    if (!*next) return {};
  }
}

TEST(Record, EveryLineKeepsTheSchema) {
  const SchemaCheck schema("record.schema.json");
  std::istringstream lines(whole_record());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_EQ(schema.errors(line), "") << line;
  EXPECT_EQ(count, 3);
  auto operation = sample_operation();
  operation.before.clear();
  operation.recipient_id.reset();
  operation.results = 5;
  EXPECT_EQ(schema.errors(to_line(operation)), "");
  auto run = sample_run();
  run.shard = "2/4";
  run.reverts = "17aa";
  EXPECT_EQ(schema.errors(to_line(run)), "");
  EXPECT_NE(schema.errors(R"({"type":"other"})"), "");
}

TEST(Record, IsReadAsItWasWritten) {
  std::istringstream in(whole_record());
  RecordReader reader(in);
  const auto run = reader.run();
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(to_line(*run), to_line(sample_run()));
  EXPECT_FALSE(reader.ended());
  const auto next = reader.next();
  ASSERT_TRUE(next.has_value() && next->has_value());
  EXPECT_EQ(to_line(**next), to_line(sample_operation()));
  const auto none = reader.next();
  ASSERT_TRUE(none.has_value());
  EXPECT_FALSE(none->has_value());
  EXPECT_TRUE(reader.ended());
}

TEST(Record, OfAKilledRunEndsWhereItWasCut) {
  const std::string text = to_line(sample_run()) + to_line(sample_operation());
  const auto first = to_line(sample_run()).size();
  for (std::size_t cut = first; cut < text.size(); ++cut) {
    std::istringstream in(text.substr(0, cut));
    RecordReader reader(in);
    ASSERT_TRUE(reader.run().has_value());
    const auto next = reader.next();
    ASSERT_TRUE(next.has_value()) << cut;
    ASSERT_FALSE(next->has_value()) << cut;
    ASSERT_FALSE(reader.ended());
  }
}

TEST(Record, WhatIsNoneIsRefused) {
  EXPECT_THAT(error_of(""), HasSubstr("no run record"));
  EXPECT_THAT(error_of("{\"formatVersion\":\"1.0\"}\n"), HasSubstr("no run record"));
  EXPECT_THAT(error_of("apiVersion: tmsync/v1\n"), HasSubstr("no run record"));
  EXPECT_THAT(error_of(std::string(1000, '[') + '\n'), HasSubstr("no run record"));
  EXPECT_THAT(error_of("{\"type\":\"run\",\"formatVersion\":\"2.0\",\"toolVersion\":\"9.1\"}\n"),
              HasSubstr("format version 2.0"));
  const auto run = to_line(sample_run());
  EXPECT_THAT(error_of(run + "{\"type\":\n" + to_line(sample_operation())), HasSubstr("line 2 cannot be read"));
  EXPECT_THAT(error_of(run + "{\"a\":" + std::string(400, '[') + std::string(400, ']') + "}\n"),
              HasSubstr("line 2 cannot be read"));
  // Lines of later versions say nothing to this one.
  EXPECT_EQ(error_of(run + "{\"type\":\"later\"}\n"), "");
}

TEST(Record, SaysWhatAPlanSays) {
  plan::Plan plan;
  plan.tool_version = "1.0.0";
  plan.config_digest = "sha256:abc";
  plan.instances.push_back({"emea", "https://emea.example", "bot", 0, 50});
  plan.instances.push_back({"hq", "https://hq.example", "bot", 0, 50});
  plan::ExportPlan planned;
  planned.name = "payments";
  planned.source_instance = "emea";
  planned.recipient_instance = "hq";
  planned.source_project_id = 1;
  planned.recipient_project_id = 7;
  plan.exports.push_back(planned);
  planned.name = "failed";
  planned.state = plan::ExportState::failed;
  plan.exports.push_back(planned);
  auto run = record_run(plan);
  run.run_id = "4f3c";
  run.started_at = "2026-11-26T12:00:00Z";
  EXPECT_EQ(to_line(run), to_line(sample_run()));
}

}  // namespace
}  // namespace tmsync::report
