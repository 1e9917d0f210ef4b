#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tmsync/http/transport.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/saved.hpp"
#include "tmsync/standin/standin.hpp"
#include "tmsync/sync/engine.hpp"
#include "tmsync/sync/mark.hpp"
#include "tmsync/sync/revert.hpp"

#include "virtual_clock.hpp"

/// The whole reconciler in one thread on virtual time: two stand-in instances behind in-process transports, with a
/// seeded delay for every answer, so that a seed is a schedule.
namespace tmsync::testing {

/// What the wire does to the n-th request (counted over all instances from 0 since the last `arm`).
struct WireFault {
  enum class Kind {
    lost_before,       ///< the connection is cut, nothing is executed
    lost_after,        ///< executed, the answer is lost
    status_503,        ///< not executed, 503 with Retry-After: 1
    status_500,        ///< not executed, 500
    status_500_after,  ///< executed, 500
    status_503_after,  ///< executed, 503 with Retry-After: 1
    status_429,        ///< not executed, 429 with Retry-After: 2
    truncated,         ///< executed, half of the body
    malformed,         ///< executed, 200 with something that is no JSON
    html,              ///< not executed, 200 with a page
    kill_before,       ///< the process ends before the request is sent
    kill_after,        ///< the process ends after the request was executed
  };
  Kind kind = Kind::lost_before;
  std::int64_t at = -1;  ///< -1 = never
};
inline constexpr int kWireFaultKinds = 12;
[[nodiscard]] const char* to_string(WireFault::Kind kind);

inline constexpr const char* kEmeaEndpoint = "http://127.0.0.1:1";
inline constexpr const char* kHqEndpoint = "http://127.0.0.1:2";

class Simulation {
 public:
  using Tweak = std::function<void(standin::Instance::Options&)>;
  /// `tweak` may change how each instance is served; `name` tells which it is.
  explicit Simulation(std::uint64_t seed = 1, const Tweak& tweak = nullptr);
  ~Simulation();

  standin::Instance& emea() { return *emea_; }
  standin::Instance& hq() { return *hq_; }

  /// Loads the text as one YAML file; fails the test where it has mistakes.
  void configure(const std::string& yaml);

  /// What an environment variable holds; unset ones hold "<instance>-token" for whatever instance names them.
  void set_variable(const std::string& name, const std::string& value) { variables_[name] = value; }
  /// The instances, which reach each other by their endpoints, live on for a while: exports that are due run.
  void pass_time(std::int64_t seconds);
  void set_reachable(const std::string& endpoint, bool reachable) {
    if (reachable) {
      unreachable_.erase(endpoint);
    } else {
      unreachable_.insert(endpoint);
    }
  }

  /// One process: plans, and applies unless `plan_only`. Empty when the process was killed.
  struct Run {
    sync::Planned planned;
    sync::ApplyReport report;
    plan::Settlement settlement;  ///< where PlanOptions::saved is given
    bool killed = false;
  };
  [[nodiscard]] Run apply(const sync::PlanOptions& options = {}, bool plan_only = false);
  [[nodiscard]] plan::Plan plan(const sync::PlanOptions& options = {}) { return apply(options, true).planned.plan; }
  /// The same with a plan that brings back what a run did.
  [[nodiscard]] Run revert(const sync::RevertSource& source, const sync::PlanOptions& options = {},
                           bool plan_only = false);
  /// What every process tells its operations; null = nobody. Outlives them.
  void keep(sync::Journal* journal) { journal_ = journal; }
  [[nodiscard]] const model::Configuration& configuration() const { return configuration_; }
  /// Two processes at once, on one schedule.
  [[nodiscard]] std::pair<Run, Run> apply_twice_at_once();
  /// One process for each of the options, all at once on one schedule. A fault that kills ends all of them.
  [[nodiscard]] std::vector<Run> apply_at_once(const std::vector<sync::PlanOptions>& options);
  /// One `tmsync mark`: plans, and writes what is planned.
  struct MarkRun {
    core::Result<sync::PlannedMark> planned;
    core::Result<void> written;
    bool killed = false;
    [[nodiscard]] const sync::MarkPlan& plan() const { return planned->plan; }
  };
  /// `meanwhile` is called between plan and write.
  [[nodiscard]] MarkRun mark(const sync::MarkRequest& request, const std::function<void()>& meanwhile = nullptr);
  [[nodiscard]] plan::Verification verify(const sync::PlanOptions& options = {});
  [[nodiscard]] core::Result<sync::Imported> import(const sync::ImportOptions& options);
  [[nodiscard]] core::Result<sync::Explanation> explain(const std::string& export_name, model::Id test_case);
  [[nodiscard]] core::Result<sync::LaunchExplanation> explain_launch(const std::string& export_name, model::Id launch);

  void arm(WireFault fault) {
    fault_ = fault;
    sent_ = 0;
  }
  /// One request right before it reaches its instance.
  struct Seen {
    std::int64_t index;
    const std::string& instance;
    const http::Request& request;
    sync::StopFlag& stop;  ///< of the process that sends it
  };
  /// Called for every request from now on: the way to change something in the middle of a run.
  void watch(std::function<void(const Seen&)> watcher) { watcher_ = std::move(watcher); }
  [[nodiscard]] std::int64_t requests() const { return sent_; }
  /// Requests other than GET that an instance has handled since `clear_logs`, the token exchange aside.
  [[nodiscard]] std::size_t writes() const;
  void clear_logs();

  struct Process;

 private:
  friend struct Process;
  Run run_once(const sync::RevertSource* source, const sync::PlanOptions& options, bool plan_only);
  core::Result<core::Secret> token_of(const model::Instance& instance) const;
  std::optional<standin::Response> deliver(const std::string& endpoint, const standin::Request& request);
  core::Task<core::Result<http::Response>> send(Process& process, standin::Instance& instance, http::Request request);

  std::uint64_t seed_;
  std::int64_t now_ms_ = 1'735'689'600'000;
  std::unique_ptr<standin::Instance> emea_;
  std::unique_ptr<standin::Instance> hq_;
  model::Configuration configuration_;
  std::map<std::string, std::string> variables_;
  std::set<std::string> unreachable_;
  WireFault fault_;
  std::function<void(const Seen&)> watcher_;
  sync::Journal* journal_ = nullptr;
  std::int64_t sent_ = 0;
};

/// The configuration of the tests: emea/Payments -> hq/Payments EMEA, with a mapping. `more` goes under `spec:` of the
/// export.
[[nodiscard]] std::string sample_yaml(const std::string& more = "", const std::string& test_cases = "");
/// State of the two instances for `load_json`.
[[nodiscard]] std::string sample_source();
[[nodiscard]] std::string sample_recipient();

}  // namespace tmsync::testing
