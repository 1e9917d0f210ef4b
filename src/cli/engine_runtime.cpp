#include "engine_runtime.hpp"

#include <csignal>
#include <exception>
#include <ostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "tmsync/core/text.hpp"
#include "tmsync/http/client.hpp"
#include "tmsync/http/socket_transport.hpp"

#include "progress.hpp"
#include "token.hpp"
#include "version.hpp"

namespace tmsync::cli {
namespace asio = boost::asio;

struct EngineRuntime::State {
  explicit State(Session& the_session)
      : session(the_session),
        random(core::SeededRandom::entropy()),
        progress(make_progress(the_session)),
        services{clock, [this](const model::Instance& instance) { return connect(instance); }, *progress, stop,
                 [this](const model::Instance& instance) { return fetch_token(instance, session); }},
        signals(context, SIGINT, SIGTERM) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(session.err);
    log = std::make_shared<spdlog::logger>("tmsync", sink);
    log->set_pattern("%l: %v");
    log->set_level(session.global.verbose >= 2 ? spdlog::level::debug
                                               : spdlog::level::from_str(session.global.log_level));
  }

  std::string proxy_variable(const std::string& upper) const {
    if (auto value = session.environment(upper)) return *value;
    return session.environment(core::ascii_lower(upper)).value_or("");
  }

  core::Result<std::shared_ptr<testops::Connection>> connect(const model::Instance& instance) {
    auto token = fetch_token(instance, session);
    if (!token) return core::fail(token.error());
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
    if (!transport) {
      // Nothing was sent yet: an unreadable caFile is a mistake of the configuration as much as a bad proxy is.
      return core::fail(core::ErrorKind::invalid_input,
                        fmt::format("instance \"{}\": {}", instance.name, transport.error().message));
    }
    http::ClientLimits limits;
    limits.concurrency = instance.limits.concurrency;
    limits.requests_per_second = instance.limits.requests_per_second;
    limits.retries = instance.limits.retries;
    auto client =
        std::make_shared<http::Client>(std::shared_ptr<http::Transport>(std::move(*transport)), limits, clock, random);
    client->set_observer([this, name = instance.name](http::Method method, const std::string& target, int status,
                                                      std::int64_t ms, std::size_t bytes) {
      if (!log->should_log(spdlog::level::debug)) return;
      log->debug("{}: {} {} -> {} in {} ms, {} bytes", name, http::to_string(method), core::escape_terminal(target),
                 status, ms, bytes);
    });
    clients.push_back(client);
    names.push_back(instance.name);
    testops::ConnectionOptions options;
    options.token = std::move(*token);
    options.prefix = instance.api_prefix;
    options.timeout = core::Clock::Duration(instance.limits.timeout_ms);
    options.subject = fmt::format("instance \"{}\"", instance.name);
    options.token_origin = model::describe(instance.token);
    return std::make_shared<testops::Connection>(client, std::move(options), clock);
  }

  void listen() {
    signals.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      if (caught != 0) {
        // Asked twice: at once. What was sent may have happened; the next run finds it by its mark.
        _exit(128 + number);
      }
      caught = number;
      stop.draining = true;
      progress->note(writing ? "interrupted: finishing what was begun (once more to stop at once)" : "interrupted");
      if (!writing) {
        for (const auto& client : clients) client->stop();
      }
      listen();
    });
  }

  Session& session;
  asio::io_context context{1};
  core::SystemClock clock;
  core::SeededRandom random;
  std::unique_ptr<sync::Progress> progress;
  sync::StopFlag stop;
  sync::Services services;
  asio::signal_set signals;
  std::vector<std::shared_ptr<http::Client>> clients;
  std::vector<std::string> names;  ///< parallel to `clients`
  std::shared_ptr<spdlog::logger> log;
  bool writing = false;
  int caught = 0;
};

EngineRuntime::EngineRuntime(Session& session) : state_(std::make_unique<State>(session)) {}
EngineRuntime::~EngineRuntime() {
  for (std::size_t i = 0; i < state_->clients.size(); ++i) {
    const auto& counters = state_->clients[i]->counters();
    state_->log->info("{}: {} requests, {} retries, {} throttled, {} bytes", state_->names[i], counters.requests,
                      counters.retries, counters.throttled, counters.bytes_in);
  }
}

sync::Services& EngineRuntime::services() {
  return state_->services;
}
void EngineRuntime::set_writing(bool writing) {
  state_->writing = writing;
}
int EngineRuntime::signal() const {
  return state_->caught;
}

void EngineRuntime::run(std::function<core::Task<void>()> task) {
  std::exception_ptr failure;
  auto& context = state_->context;
  if (state_->caught == 0) {
    state_->signals.cancel();
    state_->listen();
  }
  context.restart();
  asio::co_spawn(context, task(), [&](std::exception_ptr error) {
    failure = error;
    context.stop();
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tmsync::cli
