#include "json/json_stream.hpp"

#include <functional>
#include <sstream>

#include <gtest/gtest.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/report/drift_report.hpp"
#include "tmsync/report/plan_diff_report.hpp"
#include "tmsync/report/plan_file.hpp"
#include "tmsync/report/plan_report.hpp"
#include "tmsync/report/run_result.hpp"
#include "tmsync/report/verify_report.hpp"

#include "hostile_plan.hpp"
#include "sample_plan.hpp"
#include "sample_results.hpp"
#include "schema_check.hpp"

namespace tmsync::report {
namespace {

TEST(JsonStream, WritesWhatADocumentInMemoryWouldBe) {
  const Json nested{{"a", {1, 2, {{"b", "x\ny\u00e9\u202e"}}}}, {"empty", Json::array()}, {"none", Json::object()}};
  Json whole{{"text", "a"}, {"list", {nested, nested}}, {"nothing", Json::array()}, {"inner", {{"m", nullptr}}}};
  std::ostringstream text;
  JsonStream out(&text);
  out.begin_hashed();
  out.member("text", "a");
  out.begin_array("list");
  out.element(nested);
  out.element(nested);
  out.end();
  out.begin_array("nothing");
  out.end();
  out.begin_object("inner");
  out.member("m", nullptr);
  out.end();
  const auto digest = out.digest();
  out.member("more", 1);
  out.end();
  EXPECT_EQ(digest, "sha256:" + core::sha256_hex(compact(whole)));
  whole["more"] = 1;
  EXPECT_EQ(text.str(), printed(whole));
}

// The document as `printed` writes it, and the digest as docs/plan-json.md says it is made.
TEST(JsonStream, PlansAreTheSameBytesAndDigestAsInMemory) {
  for (const auto& plan : {sample_plan(), launches_plan(), configuration_plan(), empty_plan(), plan::Plan{},
                           with_text(sample_plan(), "\xff\x1b\u202e\"\\\n</script>")}) {
    const auto text = to_json(plan);
    auto json = Json::parse(text);
    EXPECT_EQ(printed(json), text);
    const auto told = json["digest"].get<std::string>();
    json.erase("digest");
    EXPECT_EQ(told, "sha256:" + core::sha256_hex(compact(json)));
    EXPECT_EQ(told, digest(plan));
  }
}

std::string written(const RunResult& result) {
  std::ostringstream out;
  write_json(result, out);
  return out.str();
}

TEST(JsonStream, EveryVerbHasItsDocument) {
  const auto plan = sample_plan();
  const auto after = empty_plan();
  RunResult result;
  result.verb = "plan";
  result.plan = &plan;
  EXPECT_EQ(written(result), to_json(plan));
  result.verb = "show";
  EXPECT_EQ(written(result), to_json(plan));

  const auto applied = sample_applied();
  result.verb = "apply";
  result.outcome = "incomplete";
  result.exit_code = 3;
  result.stopped_by = "--max-requests 9";
  result.applied = &applied;
  result.remaining = &after;
  const auto json = Json::parse(written(result));
  EXPECT_EQ(printed(json), written(result));
  EXPECT_EQ(json["exitCode"], 3);
  EXPECT_EQ(json["stoppedBy"], "--max-requests 9");
  EXPECT_EQ(json["outcome"], "incomplete");
  EXPECT_EQ(json["plan"].dump(), Json::parse(to_json(plan)).dump());
  EXPECT_EQ(json["verification"].dump(), Json::parse(to_json(after)).dump());
  EXPECT_EQ(schema_errors("apply.schema.json", written(result)), "");

  const auto report = drift_report(plan);
  RunResult drift;
  drift.verb = "drift";
  drift.plan = &plan;
  drift.drift = &report;
  EXPECT_EQ(written(drift), to_json(report));
  const auto verified = sample_verification();
  RunResult verify;
  verify.verb = "verify";
  verify.verified = &verified;
  EXPECT_EQ(written(verify), to_json(verified));
  RunResult failed;
  failed.verb = "plan";
  EXPECT_EQ(written(failed), "");
}

/// Counts what is written and keeps nothing of it.
class Counter : public std::streambuf {
 public:
  std::size_t bytes = 0;
  std::size_t longest = 0;

 private:
  std::streamsize xsputn(const char*, std::streamsize count) override {
    bytes += static_cast<std::size_t>(count);
    longest = std::max(longest, static_cast<std::size_t>(count));
    return count;
  }
  int overflow(int c) override {
    ++bytes;
    return c;
  }
};

/// What is written in one piece was whole in memory.
TEST(JsonStream, NoFormatHoldsMoreThanOneChangeOfALargePlan) {
  auto plan = sample_plan();
  plan::Change update = plan.exports[0].changes[1];
  plan.exports[0].changes.clear();
  for (plan::Id id = 1; id <= 1'000; ++id) {
    update.source_id = id;
    update.address = plan::case_address("payments-to-hq", id);
    plan.exports[0].changes.push_back(update);
  }
  const auto nothing = empty_plan();
  const auto diff = plan::diff(nothing, plan);
  const auto drift = drift_report(plan);
  RunResult result;
  result.verb = "plan";
  result.plan = &plan;
  const std::vector<std::pair<const char*, std::function<void(std::ostream&)>>> writers{
      {"json", [&](std::ostream& out) { write_json(result, out); }},
      {"ndjson", [&](std::ostream& out) { write_ndjson(result, out); }},
      {"text", [&](std::ostream& out) { write_text(plan, {}, out); }},
      {"plan file", [&](std::ostream& out) { write_plan_file(plan, {}, out); }},
      {"drift", [&](std::ostream& out) { write_text(drift, {}, out); }},
      {"plan diff", [&](std::ostream& out) { write_text(diff, {}, out); }},
      {"plan diff as json", [&](std::ostream& out) { write_json(diff, out); }},
  };
  for (const auto& [name, write] : writers) {
    Counter counter;
    std::ostream out(&counter);
    write(out);
    EXPECT_GT(counter.bytes, 50'000u) << name;
    EXPECT_LT(counter.longest, 20'000u) << name;
  }
}

}  // namespace
}  // namespace tmsync::report
