#include "simulation.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "tmsync/config/load.hpp"
#include "tmsync/report/diagnostics.hpp"
#include "tmsync/sync/saved.hpp"

namespace tmsync::testing {
namespace {

class NoProgress final : public sync::Progress {
 public:
  void begin(const std::string&, std::int64_t) override {}
  void advance(std::int64_t) override {}
  void end() override {}
  void note(const std::string&) override {}
};

standin::Request to_standin(const http::Request& request) {
  standin::Request translated{std::string(http::to_string(request.method)), request.target, {}, request.body};
  for (const auto& header : request.headers) translated.headers.emplace_back(header.name, header.value);
  return translated;
}

http::Response to_http(standin::Response response) {
  http::Response translated{response.status, {}, std::move(response.body)};
  for (auto& [name, value] : response.headers) translated.headers.push_back({std::move(name), std::move(value)});
  return translated;
}

http::Response status(int code, const char* retry_after = nullptr) {
  http::Response response{code,
                          {{"Content-Type", "application/json"}},
                          R"({"message":"made to fail","status":)" + std::to_string(code) + "}"};
  if (retry_after != nullptr) response.headers.push_back({"Retry-After", retry_after});
  return response;
}

}  // namespace

const char* to_string(WireFault::Kind kind) {
  switch (kind) {
    case WireFault::Kind::lost_before:
      return "lost_before";
    case WireFault::Kind::lost_after:
      return "lost_after";
    case WireFault::Kind::status_503:
      return "status_503";
    case WireFault::Kind::status_500:
      return "status_500";
    case WireFault::Kind::status_500_after:
      return "status_500_after";
    case WireFault::Kind::status_503_after:
      return "status_503_after";
    case WireFault::Kind::status_429:
      return "status_429";
    case WireFault::Kind::truncated:
      return "truncated";
    case WireFault::Kind::malformed:
      return "malformed";
    case WireFault::Kind::html:
      return "html";
    case WireFault::Kind::kill_before:
      return "kill_before";
    case WireFault::Kind::kill_after:
      return "kill_after";
  }
  return "";
}

/// Everything that dies with a process: event loop, clock, connections.
struct Simulation::Process {
  explicit Process(Simulation& the_world, std::uint64_t seed)
      : world(the_world),
        clock(the_world.now_ms_),
        random(seed),
        services{clock, [this](const model::Instance& instance) { return connect(instance); }, progress, stop,
                 [this](const model::Instance& instance) { return world.token_of(instance); }} {
    services.journal = world.journal_;
  }
  ~Process() { world.now_ms_ = clock.unix_ms() + 1000; }

  class Wire final : public http::Transport {
   public:
    Wire(Process& process, standin::Instance& instance) : process_(process), instance_(instance) {}
    core::Task<core::Result<http::Response>> send(http::Request request) override {
      return process_.world.send(process_, instance_, std::move(request));
    }

   private:
    Process& process_;
    standin::Instance& instance_;
  };

  core::Result<std::shared_ptr<testops::Connection>> connect(const model::Instance& instance) {
    auto& server = instance.endpoint == kEmeaEndpoint ? *world.emea_ : *world.hq_;
    http::ClientLimits limits;
    limits.concurrency = instance.limits.concurrency;
    limits.requests_per_second = instance.limits.requests_per_second;
    limits.retries = instance.limits.retries;
    auto client = std::make_shared<http::Client>(std::make_shared<Wire>(*this, server), limits, clock, random);
    testops::ConnectionOptions options;
    auto token = world.token_of(instance);
    if (!token) return core::fail(token.error());
    options.token = std::move(*token);
    options.prefix = instance.api_prefix;
    return std::make_shared<testops::Connection>(client, std::move(options), clock);
  }

  Simulation& world;
  boost::asio::io_context context{1};
  VirtualClock clock;
  core::SeededRandom random;
  NoProgress progress;
  sync::StopFlag stop;
  sync::Services services;
  bool killed = false;
};

Simulation::Simulation(std::uint64_t seed, const Tweak& tweak) : seed_(seed) {
  const auto open = [&](const std::string& name) {
    standin::Instance::Options options;
    options.name = name;
    options.clock_ms = [this] { return now_ms_++; };
    options.peer = [this](const std::string& endpoint, const standin::Request& request) {
      return deliver(endpoint, request);
    };
    if (tweak) tweak(options);
    auto instance = standin::Instance::open(options);
    if (!instance) throw std::runtime_error(instance.error().message);
    return std::move(*instance);
  };
  emea_ = open("emea");
  hq_ = open("hq");
}

Simulation::~Simulation() = default;

core::Result<core::Secret> Simulation::token_of(const model::Instance& instance) const {
  const auto* variable = std::get_if<model::TokenEnv>(&instance.token);
  const auto set = variable == nullptr ? variables_.end() : variables_.find(variable->variable);
  return core::Secret(set == variables_.end() ? instance.name + "-token" : set->second);
}

std::optional<standin::Response> Simulation::deliver(const std::string& endpoint, const standin::Request& request) {
  if (unreachable_.contains(endpoint)) return std::nullopt;
  if (endpoint == kEmeaEndpoint) return emea_->handle(request).response;
  if (endpoint == kHqEndpoint) return hq_->handle(request).response;
  return std::nullopt;
}

void Simulation::pass_time(std::int64_t seconds) {
  now_ms_ += seconds * 1000;
  emea_->tick();
  hq_->tick();
}

void Simulation::configure(const std::string& yaml) {
  core::Diagnostics diags;
  configuration_ = config::load_text({{"tmsync.yaml", yaml}}, diags);
  if (diags.has_errors()) throw std::runtime_error(report::to_text(diags));
}

core::Task<core::Result<http::Response>> Simulation::send(Process& process, standin::Instance& instance,
                                                          http::Request request) {
  using Kind = WireFault::Kind;
  const std::int64_t index = sent_++;
  const bool hit = index == fault_.at;
  const auto there = core::Clock::Duration(1 + static_cast<int>(process.random.uniform() * 20));
  const auto back = core::Clock::Duration(1 + static_cast<int>(process.random.uniform() * 20));
  if (hit && fault_.kind == Kind::kill_before) process.killed = true;
  co_await process.clock.sleep(there);
  if (process.killed) {
    // A dead process waits for ever; the simulation ends it.
    co_await process.clock.sleep(std::chrono::hours(24 * 365));
  }
  if (hit) {
    switch (fault_.kind) {
      case Kind::lost_before:
        co_return core::fail(core::ErrorKind::unknown_outcome, "connection reset");
      case Kind::status_503:
        co_return status(503, "1");
      case Kind::status_500:
        co_return status(500);
      case Kind::status_429:
        co_return status(429, "2");
      case Kind::html:
        co_return http::Response{200, {{"Content-Type", "text/html"}}, "<html>restarting</html>"};
      case Kind::lost_after:
      case Kind::status_500_after:
      case Kind::status_503_after:
      case Kind::truncated:
      case Kind::malformed:
      case Kind::kill_before:
      case Kind::kill_after:
        break;
    }
  }
  now_ms_ = std::max(now_ms_, process.clock.unix_ms());
  if (watcher_) watcher_({index, instance.name(), request, process.stop});
  auto outcome = instance.handle(to_standin(request));
  if (hit) {
    switch (fault_.kind) {
      case Kind::lost_after:
      case Kind::truncated:
        co_return core::fail(core::ErrorKind::unknown_outcome, "connection reset");
      case Kind::status_500_after:
        co_return status(500);
      case Kind::status_503_after:
        co_return status(503, "1");
      case Kind::malformed:
        co_return http::Response{200, {{"Content-Type", "application/json"}}, "{\"id\": 1, \"name\": \"cut of"};
      case Kind::kill_after:
        process.killed = true;
        co_await process.clock.sleep(std::chrono::hours(24 * 365));
        break;
      case Kind::lost_before:
      case Kind::status_503:
      case Kind::status_500:
      case Kind::status_429:
      case Kind::html:
      case Kind::kill_before:
        break;
    }
  }
  co_await process.clock.sleep(back);
  co_return to_http(std::move(outcome.response));
}

namespace {

core::Task<void> whole_run(const model::Configuration& configuration, sync::PlanOptions options,
                           sync::Services& services, bool plan_only, Simulation::Run& run,
                           const sync::RevertSource* revert = nullptr) {
  if (revert != nullptr) {
    run.planned = co_await sync::make_revert_plan(configuration, *revert, options, services);
  } else {
    run.planned = co_await sync::make_plan(configuration, options, services);
  }
  if (options.saved != nullptr) run.settlement = sync::settle(*options.saved, run.planned, configuration, options);
  if (plan_only || run.planned.plan.guarded()) co_return;
  run.report = co_await sync::apply(run.planned, services);
}

}  // namespace

Simulation::Run Simulation::apply(const sync::PlanOptions& options, bool plan_only) {
  return run_once(nullptr, options, plan_only);
}

Simulation::Run Simulation::revert(const sync::RevertSource& source, const sync::PlanOptions& options, bool plan_only) {
  return run_once(&source, options, plan_only);
}

Simulation::Run Simulation::run_once(const sync::RevertSource* source, const sync::PlanOptions& options,
                                     bool plan_only) {
  Run run;
  Process process(*this, seed_++);
  bool finished = false;
  std::exception_ptr failure;
  boost::asio::co_spawn(process.context, whole_run(configuration_, options, process.services, plan_only, run, source),
                        [&](std::exception_ptr error) {
                          failure = error;
                          finished = true;
                        });
  run_until_done(process.context, process.clock, [&] { return finished || process.killed; });
  if (failure) std::rethrow_exception(failure);
  run.killed = process.killed;
  if (run.killed) run.planned = {};
  return run;
}

std::pair<Simulation::Run, Simulation::Run> Simulation::apply_twice_at_once() {
  auto runs = apply_at_once({{}, {}});
  return {std::move(runs[0]), std::move(runs[1])};
}

std::vector<Simulation::Run> Simulation::apply_at_once(const std::vector<sync::PlanOptions>& options) {
  std::vector<Run> runs(options.size());
  std::vector<sync::Services> services;
  // One event loop and one clock, many sets of connections: what processes on one machine look like to the servers.
  Process first(*this, seed_++);
  std::size_t finished = 0;
  std::exception_ptr failure;
  for (std::size_t i = 0; i < options.size(); ++i) services.push_back(first.services);
  for (std::size_t i = 0; i < options.size(); ++i) {
    boost::asio::co_spawn(first.context, whole_run(configuration_, options[i], services[i], false, runs[i]),
                          [&](std::exception_ptr error) {
                            if (error) failure = error;
                            ++finished;
                          });
  }
  run_until_done(first.context, first.clock, [&] { return finished == options.size() || first.killed; });
  if (failure) std::rethrow_exception(failure);
  for (auto& run : runs) {
    run.killed = first.killed;
    if (run.killed) run.planned = {};
  }
  return runs;
}

Simulation::MarkRun Simulation::mark(const sync::MarkRequest& request, const std::function<void()>& meanwhile) {
  MarkRun run;
  Process process(*this, seed_++);
  bool finished = false;
  std::exception_ptr failure;
  const auto whole = [&]() -> core::Task<void> {
    run.planned = co_await sync::plan_mark(configuration_, request, process.services);
    if (meanwhile) meanwhile();
    if (run.planned && run.planned->plan.verdict == sync::MarkVerdict::write) {
      run.written = co_await sync::write_mark(*run.planned);
    }
  };
  boost::asio::co_spawn(process.context, whole(), [&](std::exception_ptr error) {
    failure = error;
    finished = true;
  });
  run_until_done(process.context, process.clock, [&] { return finished || process.killed; });
  if (failure) std::rethrow_exception(failure);
  run.killed = process.killed;
  return run;
}

plan::Verification Simulation::verify(const sync::PlanOptions& options) {
  Process process(*this, seed_++);
  return run(process.context, process.clock, sync::verify(configuration_, options, process.services));
}

core::Result<sync::Imported> Simulation::import(const sync::ImportOptions& options) {
  Process process(*this, seed_++);
  return run(process.context, process.clock, sync::import_configuration(configuration_, options, process.services));
}

core::Result<sync::Explanation> Simulation::explain(const std::string& export_name, model::Id test_case) {
  Process process(*this, seed_++);
  return run(process.context, process.clock, sync::explain(configuration_, export_name, test_case, process.services));
}

core::Result<sync::LaunchExplanation> Simulation::explain_launch(const std::string& export_name, model::Id launch) {
  Process process(*this, seed_++);
  return run(process.context, process.clock,
             sync::explain_launch(configuration_, export_name, launch, process.services));
}

std::size_t Simulation::writes() const {
  std::size_t count = 0;
  for (const auto* instance : {emea_.get(), hq_.get()}) {
    for (const auto& request : instance->log()) {
      if (request.method != "GET" && request.target.find("/oauth/token") == std::string::npos) ++count;
    }
  }
  return count;
}

void Simulation::clear_logs() {
  emea_->clear_log();
  hq_->clear_log();
}

std::string sample_yaml(const std::string& more, const std::string& test_cases) {
  return R"(apiVersion: tmsync/v1
kind: Instance
metadata: { name: emea }
spec:
  endpoint: http://127.0.0.1:1
  token: { env: EMEA }
  limits: { concurrency: 4, requestsPerSecond: 1000, retries: 3 }
---
apiVersion: tmsync/v1
kind: Instance
metadata: { name: hq }
spec:
  endpoint: http://127.0.0.1:2
  token: { env: HQ }
  limits: { concurrency: 4, requestsPerSecond: 1000, retries: 3 }
---
apiVersion: tmsync/v1
kind: AttributeMapping
metadata: { name: common }
spec:
  status: { identity: true }
  layer: { identity: true }
  customFields:
    Priority: { rows: [ { source: P0, target: Blocker }, { source: P1, target: Major }, { source: P2 } ] }
    Component: { identity: true, createMissing: true }
---
apiVersion: tmsync/v1
kind: Export
metadata: { name: payments }
spec:
  source: { instance: emea, project: Payments }
  recipient: { instance: hq, project: Payments EMEA }
  mapping: common
)" + (test_cases.empty() ? std::string() : "  testCases: " + test_cases + "\n") +
         more;
}

}  // namespace tmsync::testing
