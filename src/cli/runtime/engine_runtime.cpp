#include "runtime/engine_runtime.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "tmsync/core/text.hpp"
#include "tmsync/http/client.hpp"
#include "tmsync/http/socket_transport.hpp"

#include "runtime/log.hpp"
#include "runtime/progress.hpp"
#include "runtime/token.hpp"
#include "runtime/verb_run.hpp"
#include "version.hpp"

namespace tmsync::cli {
namespace asio = boost::asio;

namespace {

using Duration = core::Clock::Duration;

constexpr Duration kDeadlineTick{100};
/// So long before the deadline nothing new is begun.
constexpr Duration kMostGrace{30'000};

}  // namespace

struct EngineRuntime::State {
  explicit State(Session& the_session)
      : session(the_session),
        budget(the_session.run == nullptr ? nullptr : &the_session.run->budget()),
        random(core::SeededRandom::entropy()),
        display(make_display(the_session, clock)),
        services{clock, [this](const model::Instance& instance) { return connect(instance); }, *display, stop,
                 [this](const model::Instance& instance) { return fetch_token(instance, session); }},
        signals(context, SIGINT, SIGTERM),
        beat(context) {}

  struct Line {
    std::string instance;
    std::shared_ptr<http::Client> client;
    std::int64_t refused = 0;  ///< requests that the client counts and that were not sent
  };

  std::string proxy_variable(const std::string& upper) const {
    if (auto value = session.environment(upper)) return *value;
    return session.environment(core::ascii_lower(upper)).value_or("");
  }

  core::Result<std::unique_ptr<http::Transport>> open_transport(const model::Instance& instance) const {
    http::SocketOptions socket;
    socket.endpoint = instance.endpoint;
    socket.ca_file = instance.ca_file;
    socket.insecure_skip_verify = instance.insecure_skip_verify;
    socket.proxy = instance.proxy;
    const bool tls = instance.endpoint.starts_with("https:");
    socket.https_proxy = proxy_variable(tls ? "HTTPS_PROXY" : "HTTP_PROXY");
    socket.no_proxy = proxy_variable("NO_PROXY");
    socket.max_connections = static_cast<std::size_t>(instance.limits.concurrency);
    socket.user_agent = fmt::format("tmsync/{}", kVersion);
    auto transport = http::make_socket_transport(socket);
    if (transport) return transport;
    // Nothing was sent yet: an unreadable caFile is a mistake of the configuration as much as a bad proxy is.
    return core::fail(core::ErrorKind::invalid_input,
                      fmt::format("instance \"{}\": {}", instance.name, transport.error().message));
  }

  core::Result<std::shared_ptr<testops::Connection>> connect(const model::Instance& instance) {
    auto token = fetch_token(instance, session);
    if (!token) return core::fail(token.error());
    auto opened = open_transport(instance);
    if (!opened) return core::fail(opened.error());
    auto line = std::make_unique<Line>();
    line->instance = instance.name;
    std::shared_ptr<http::Transport> transport(std::move(*opened));
    if (budget != nullptr) {
      transport = make_budgeted(
          std::move(transport), *budget, [this] { on_sent(); },
          [this, line = line.get()] {
            ++line->refused;
            end(budget->requests_name(), "used up");
          });
    }
    http::ClientLimits limits;
    limits.concurrency = instance.limits.concurrency;
    limits.requests_per_second = instance.limits.requests_per_second;
    limits.retries = instance.limits.retries;
    line->client = std::make_shared<http::Client>(std::move(transport), limits, clock, random);
    observe(*line->client, instance.name);
    if (!stopped_by.empty() || (caught != 0 && !writing)) line->client->stop();
    testops::ConnectionOptions options;
    options.token = std::move(*token);
    options.prefix = instance.api_prefix;
    options.timeout = Duration(instance.limits.timeout_ms);
    options.subject = fmt::format("instance \"{}\"", instance.name);
    options.token_origin = model::describe(instance.token);
    auto connection = std::make_shared<testops::Connection>(line->client, std::move(options), clock);
    lines.push_back(std::move(line));
    return connection;
  }

  void observe(http::Client& client, const std::string& instance) {
    if (!logs_debug(session)) return;
    client.set_observer([this, instance](http::Method method, const std::string& target, int status, std::int64_t ms,
                                         std::size_t bytes) {
      display->clear();
      const std::string path = core::escape_terminal(target);
      log_debug(
          session,
          fmt::format("{}: {} {} -> {} in {} ms, {} bytes", instance, http::to_string(method), path, status, ms, bytes),
          {{"instance", instance},
           {"method", std::string(http::to_string(method))},
           {"path", path},
           {"status", std::int64_t{status}},
           {"ms", ms},
           {"bytes", static_cast<std::int64_t>(bytes)}});
    });
  }

  void stop_clients() {
    for (const auto& line : lines) line->client->stop();
  }

  /// Nothing new is begun; what is under way goes on.
  void drain(const std::string& limit, const std::string& how) {
    if (stop.draining) return;
    stop.draining = true;
    stop.why = fmt::format("not begun: {} is {}", limit, how);
    drained_by = limit;
    display->note(fmt::format("{} is nearly {}: finishing what was begun", limit, how));
  }

  /// No request is sent any more.
  void end(const std::string& limit, const std::string& how) {
    if (!stopped_by.empty()) return;
    stopped_by = limit;
    if (!stop.draining) {
      drained_by = limit;
      stop.draining = true;
      stop.why = fmt::format("not begun: {} is {}", limit, how);
    }
    stop_clients();
  }

  void on_sent() {
    if (!writing) return;
    const auto left = budget->left();
    if (left && *left <= reserve) drain(budget->requests_name(), "used up");
  }

  void set_writing(bool now_writing) {
    writing = now_writing;
    if (budget == nullptr || !writing) return;
    if (const auto left = budget->time_left()) drain_at = clock.now() + *left - std::min(*left / 10, kMostGrace);
    on_sent();
  }

  void watch_deadline() {
    const auto left = budget == nullptr ? std::nullopt : budget->time_left();
    if (!left) return;
    if (*left == Duration::zero()) {
      end(budget->deadline_name(), "over");
    } else if (writing && clock.now() >= drain_at) {
      drain(budget->deadline_name(), "over");
    }
  }

  /// Regularly while a task runs.
  void schedule_beat() {
    auto every = display->tick_every();
    if (budget != nullptr && budget->time_left())
      every = every > Duration::zero() ? std::min(every, kDeadlineTick) : kDeadlineTick;
    if (every == Duration::zero()) return;
    beat.expires_after(every);
    beat.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      display->tick();
      watch_deadline();
      schedule_beat();
    });
  }

  void listen() {
    signals.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      if (caught != 0) {
        // Asked twice: at once. What was sent may have happened; the next run finds it by its mark.
        display->clear();
        _exit(128 + number);
      }
      caught = number;
      stop.draining = true;
      display->note(writing ? "interrupted: finishing what was begun (once more to stop at once)" : "interrupted");
      if (!writing) stop_clients();
      listen();
    });
  }

  void tell_traffic() {
    for (const auto& line : lines) {
      const auto& counters = line->client->counters();
      const Traffic traffic{counters.requests - line->refused, counters.retries, counters.throttled, counters.bytes_in};
      if (session.run != nullptr) session.run->metrics().note_traffic(line->instance, traffic);
      log_info(session,
               fmt::format("{}: {} requests, {} retries, {} throttled, {} bytes", line->instance, traffic.requests,
                           traffic.retries, traffic.throttled, traffic.bytes),
               {{"instance", line->instance},
                {"requests", traffic.requests},
                {"retries", traffic.retries},
                {"throttled", traffic.throttled},
                {"bytes", traffic.bytes}});
    }
  }

  Session& session;
  Budget* budget;  ///< null where the verb has no limits
  asio::io_context context{1};
  core::SystemClock clock;
  core::SeededRandom random;
  std::unique_ptr<Display> display;
  sync::StopFlag stop;
  sync::Services services;
  asio::signal_set signals;
  asio::steady_timer beat;
  std::vector<std::unique_ptr<Line>> lines;
  bool writing = false;
  std::string stopped_by;
  std::string drained_by;
  std::int64_t reserve = 0;
  Duration drain_at{};
  int caught = 0;
};

EngineRuntime::EngineRuntime(Session& session) : state_(std::make_unique<State>(session)) {}
EngineRuntime::~EngineRuntime() {
  state_->display->clear();
  state_->tell_traffic();
}

sync::Services& EngineRuntime::services() {
  return state_->services;
}
void EngineRuntime::set_writing(bool writing) {
  state_->set_writing(writing);
}
std::optional<ExitCode> EngineRuntime::interrupted() const {
  if (state_->caught == 0) return std::nullopt;
  return static_cast<ExitCode>(128 + state_->caught);
}
std::string EngineRuntime::stopped_by() const {
  return state_->stopped_by;
}
std::string EngineRuntime::drained_by() const {
  return state_->drained_by;
}

void EngineRuntime::keep_pace(const plan::Plan& plan) {
  const auto left = state_->budget == nullptr ? std::nullopt : state_->budget->left();
  if (!left) return;
  const auto sum = plan.summary();
  const auto operations = sum.create + sum.update + sum.remove + sum.restore + sum.adopt + sum.touch;
  const auto how = pace(*left, plan.requests(), operations);
  state_->services.most_at_once = how.at_once;
  state_->reserve = how.reserve;
}

void EngineRuntime::run(const std::function<core::Task<void>()>& task) {
  std::exception_ptr failure;
  auto& context = state_->context;
  if (state_->caught == 0) {
    state_->signals.cancel();
    state_->listen();
  }
  context.restart();
  state_->watch_deadline();
  state_->schedule_beat();
  asio::co_spawn(context, task(), [&](std::exception_ptr error) {
    failure = std::move(error);
    context.stop();
  });
  context.run();
  state_->beat.cancel();
  state_->display->clear();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tmsync::cli
