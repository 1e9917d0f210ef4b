#include "json/json_stream.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/report/drift_report.hpp"
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

TEST(JsonStream, HoldsOneChangeOfALargePlanAtATime) {
  auto plan = sample_plan();
  const auto update = plan.exports[0].changes[1];
  plan.exports[0].changes = std::vector<plan::Change>(2'000, update);
  RunResult result;
  result.verb = "plan";
  result.plan = &plan;
  Counter counter;
  std::ostream out(&counter);
  write_json(result, out);
  EXPECT_GT(counter.bytes, 2'000'000u);
  EXPECT_LT(counter.longest, 20'000u);
}

}  // namespace
}  // namespace tmsync::report
