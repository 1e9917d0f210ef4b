#include "tmsync/report/guard_report.hpp"

#include <gtest/gtest.h>

namespace tmsync::report {
namespace {

plan::GuardResult guard(const std::string& name, const std::string& address, std::int64_t value,
                        const std::string& limit, std::int64_t allowed) {
  plan::GuardResult result;
  result.guard = name;
  result.address = address;
  result.value = value;
  result.limit = limit;
  result.allowed = allowed;
  result.stopped = true;
  return result;
}

TEST(GuardReport, NamesWhatStopsAndTheWaysOut) {
  plan::Plan plan;
  plan.guards = {guard("maxUpdate", "export/pay", 2800, "30%", 2745), guard("maxDelete", "export/pay", 1, "0", 0),
                 guard("emptyScope", "export/refunds", 0, "at least 1", 1), guard("maxCreate", "run", 812, "5%", 500)};
  plan.guards[1].acknowledged = true;
  auto quiet = guard("maxCreate", "export/pay", 5, "10", 10);
  quiet.stopped = false;
  plan.guards.push_back(quiet);
  EXPECT_EQ(stop_message(plan, {false, 80}),
            "tmsync: stopped by 3 guards before the first write\n"
            "  maxUpdate@export/pay: 2,800 to update, the limit is 30% (2,745)\n"
            "    once: --ack maxUpdate@export/pay\n"
            "    else: change spec.guards.maxUpdate, or acknowledge it up to a day under\n"
            "      spec.guards.acknowledge\n"
            "  emptyScope@export/refunds: nothing is in scope, but objects were exported\n"
            "    before\n"
            "    once: --ack emptyScope@export/refunds\n"
            "    else: set spec.guards.allowEmptyScope: true, or acknowledge it up to a day\n"
            "      under spec.guards.acknowledge\n"
            "  maxCreate@run: 812 to create in all exports together, the limit is 5% (500)\n"
            "    once: --ack maxCreate@run\n"
            "    else: raise --max-create\n");
}

TEST(GuardReport, NamesTheFieldsThatResultsWouldRewrite) {
  plan::Plan plan;
  plan.exports.emplace_back();
  plan.exports[0].name = "pay";
  plan.exports[0].launches.emplace();
  plan.exports[0].launches->unprotected = {"tags", "odd\x1b[31m"};
  plan.guards = {guard("uploadPolicy", "export/pay", 2, "0", 0)};
  EXPECT_EQ(guard_finding(plan.guards[0], plan),
            "closing a launch lets its results rewrite 2 fields of exported test cases: tags, odd\x1b[31m");
  const auto message = stop_message(plan, {false, 200});
  EXPECT_NE(message.find("tags, odd\\x1b[31m"), std::string::npos) << message;
  EXPECT_EQ(message.find('\x1b'), std::string::npos);
}

TEST(GuardReport, TellsWhoAcknowledgedUpToWhen) {
  auto one = guard("maxDelete", "export/pay", 1, "0", 0);
  EXPECT_EQ(acknowledgement(one), "");
  one.acknowledged = true;
  EXPECT_EQ(acknowledgement(one), "acknowledged");
  one.until = "2026-12-01";
  one.reason = "clean-up";
  EXPECT_EQ(acknowledgement(one), "acknowledged until 2026-12-01: clean-up");
  EXPECT_EQ(ack_of(one), "maxDelete@export/pay");
}

}  // namespace
}  // namespace tmsync::report
