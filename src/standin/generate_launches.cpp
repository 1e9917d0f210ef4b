#include <array>
#include <random>

#include "instance.hpp"
#include "launch_loader.hpp"

namespace tmsync::standin {
namespace {

constexpr std::int64_t kMinute = 60'000;

TestResult make_result(const Case& c, const json& launch, std::uint64_t dice, std::int64_t number, std::int64_t now) {
  TestResult r;
  r.launch = id_of(launch);
  r.project = c.project;
  r.test_case = c.id;
  r.name = c.name;
  r.full_name = c.full_name;
  r.uploaded = true;
  r.start = now - kMinute - static_cast<std::int64_t>(dice % 50'000);
  r.duration = static_cast<std::int64_t>(dice % 9'000);
  r.stop = *r.start + *r.duration;
  r.history_key = "history-" + std::to_string(c.id) + '-' + std::to_string(number);
  const bool fails = dice % 20 == 0;
  r.status = fails ? "failed" : "passed";
  if (fails) {
    r.message = "expected <200> but was <500>";
    r.trace =
        "at com.example.payments.Client.send(Client.java:120)\n  at "
        "com.example.payments.PaymentTest.pay(PaymentTest.java:41)\n";
  }
  r.steps = R"([{"type":"body","body":"Open the payment page","status":"passed"},)"
            R"({"type":"body","body":"Pay","status":")" +
            r.status + R"(","steps":[{"type":"body","body":"Confirm","status":")" + r.status + R"("}]}])";
  r.created = r.modified = now;
  r.created_by = r.modified_by = "generator";
  return r;
}

}  // namespace

void generate_launches(State& state, const std::string& project, std::int64_t launches, std::int64_t results_each,
                       std::uint64_t seed, std::int64_t now) {
  const Id id = ensure_project(state, project, now);
  ensure_user(state, "generator");
  std::vector<const Case*> cases;
  for (const auto& [case_id, c] : state.cases) {
    if (c.project == id && !c.deleted) cases.push_back(&c);
  }
  if (cases.empty()) refuse(400, "launches need test cases in project " + project);
  std::mt19937_64 dice(seed);
  std::size_t next = 0;
  for (std::int64_t i = 1; i <= launches; ++i) {
    json row = new_launch(id, "Generated run #" + std::to_string(i), now, "generator");
    row["closed"] = true;
    row["tags"].push_back(state.launches.tag_id("generated"));
    const json launch = state.launches.launches.add(std::move(row));
    for (std::int64_t n = 0; n < results_each; ++n) {
      state.launches.add_result(make_result(*cases[next++ % cases.size()], launch, dice(), n, now));
    }
  }
}

}  // namespace tmsync::standin
