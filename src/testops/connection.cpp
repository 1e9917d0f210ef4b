#include "connection.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/testops/raw_token.hpp"

#include "errors.hpp"
#include "jwt.hpp"

namespace tmsync::testops {

namespace {

using core::ErrorKind;
using nlohmann::json;

constexpr std::int64_t kDefaultLifetime = 3600;  ///< seconds, where the exchange names none
constexpr std::int64_t kEarly = 60;              ///< seconds before expiry at which the token is renewed
/// A question where HTML is an answer ("not here"), not a reason to repeat.
constexpr const char* kJsonOrPage = "application/json, text/html;q=0.1";

std::string text_member(const json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// 414 and 431, and the page with which servers and proxies refuse a long URL before TestOps sees it.
bool is_too_long(const Call& call, const http::Response& response) {
  constexpr std::size_t kLong = 1000;
  if (call.query.empty()) return false;
  return response.status == 414 || response.status == 431 ||
         (response.status == 400 && is_html(response) && call.query.size() > kLong);
}

/// What a refusal of the request's size is about.
core::Error with_size(core::Error error, const Call& call, const http::Response& response) {
  if (is_too_long(call, response)) {
    error.kind = ErrorKind::protocol;
    error.message += fmt::format(
        "; the query is {} bytes in the URL, more than the instance or a proxy in front of it takes: shorten the "
        "AQL, or raise the limit there",
        core::with_thousands(call.query.size()));
  } else if (response.status == 413) {
    const std::string bytes = core::with_thousands(call.body.size());
    error.message += fmt::format(
        "; {} more than the instance or a proxy in front of it takes: raise the limit there, or make it smaller at the "
        "source",
        call.carries.empty() ? fmt::format("the request has {} bytes,", bytes)
                             : fmt::format("sent: {}, {} bytes in all,", call.carries, bytes));
  }
  return error;
}

void replace_all(std::string& text, const std::string& what) {
  if (what.size() < 6) return;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at))
    text.replace(at, what.size(), "***");
}

}  // namespace

Connection::State::State(std::shared_ptr<http::Client> client_, ConnectionOptions options_, core::Clock& clock_)
    : client(std::move(client_)), options(std::move(options_)), clock(clock_) {}

std::string Connection::State::masked(std::string text) const {
  replace_all(text, options.token.reveal());
  replace_all(text, access_token_);
  return text;
}

core::Error Connection::State::explain(const Call& call, const std::string& path, core::Error error) const {
  // Nothing is lost when a read is not answered.
  if (call.method == http::Method::get && error.kind == ErrorKind::unknown_outcome) error.kind = ErrorKind::unavailable;
  const std::string subject = fmt::format("{} {}", http::to_string(call.method), path);
  if (error.message.find(subject) == std::string::npos) error.message = subject + ": " + error.message;
  error.message = masked(std::move(error.message));
  return named(std::move(error));
}

core::Error Connection::State::named(core::Error error) const {
  if (options.subject.empty() || error.message.starts_with(options.subject)) return error;
  error.message = options.subject + ": " + error.message;
  if (options.token_origin.empty()) return error;
  if (error.kind == ErrorKind::unauthorized) {
    error.message +=
        fmt::format("; the token comes from the {}: put a valid API token there (in TestOps: your profile, API tokens)",
                    options.token_origin);
  } else if (error.kind == ErrorKind::forbidden) {
    error.message +=
        fmt::format("; the token comes from the {}: give its user the right, or use the token of another user",
                    options.token_origin);
  }
  return error;
}

core::Task<core::Result<http::Response>> Connection::State::send(Call call, std::string target,
                                                                 std::string authorization) {
  http::Request request;
  request.method = call.method;
  request.target = std::move(target);
  request.timeout = options.timeout;
  request.max_response_bytes = call.max_response_bytes;
  request.headers.push_back({"Accept", call.accept});
  if (!authorization.empty()) request.headers.push_back({"Authorization", std::move(authorization)});
  if (!call.body.empty()) request.headers.push_back({"Content-Type", call.content_type});
  request.body = std::move(call.body);
  const http::Repeat repeat = call.repeat;
  core::Result<http::Response> outcome = co_await client->call(std::move(request), repeat);
  co_return outcome;
}

/// POST /api/uaa/oauth/token, whatever the base path of the rest is.
Answer<void> Connection::State::exchange() {
  Call call;
  call.method = http::Method::post;
  call.content_type = "application/x-www-form-urlencoded";
  call.body = "grant_type=apitoken&scope=openid&token=" + core::percent_encode(options.token.reveal());
  call.repeat = http::Repeat::safe;
  // At the first contact a page means a login screen. Later on it is an instance that restarts.
  if (!connected_) call.accept = kJsonOrPage;
  const std::string path = "/api/uaa/oauth/token";
  const core::Result<http::Response> outcome = co_await send(call, path, {});
  if (!outcome) {
    core::Error error = outcome.error();
    if (error.kind == ErrorKind::unknown_outcome) error.kind = ErrorKind::unavailable;  // a lost exchange does no harm
    co_return core::fail(explain(call, path, std::move(error)));
  }
  const http::Response& response = *outcome;
  const int status = response.status;
  const bool edge = response.header("cf-mitigated") != nullptr;
  if (status == 400 || status == 401 || (status == 403 && !edge)) {
    std::string message =
        fmt::format("POST {}: {}: the API token is not accepted (revoked, expired or mistyped)", path, status);
    if (options.token.reveal().starts_with("ato1.")) {
      message += "; a token that begins with ato1. is for uploading reports, no API token";
    }
    const std::string said = server_text(response);
    if (!said.empty()) message += ": " + said;
    co_return core::fail(named({ErrorKind::unauthorized, masked(std::move(message)), status}));
  }
  // Only an instance that has no exchange at all is given the API token itself.
  const bool no_exchange = status == 404 || status == 405;
  if (!no_exchange && (status < 200 || status > 299)) {
    core::Error error = to_error(call.method, path, response);
    if (error.kind == ErrorKind::unknown_outcome) error.kind = ErrorKind::unavailable;  // a lost exchange does no harm
    const bool classed = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::forbidden;
    if (!classed) error.kind = ErrorKind::protocol;
    co_return core::fail(explain(call, path, std::move(error)));
  }
  if (no_exchange) {
    authorization_ = "Api-Token " + options.token.reveal();
    access_token_.clear();
    valid_until_.reset();
    co_return core::Result<void>{};
  }
  const json body = is_html(response) ? json() : json::parse(response.body, nullptr, false);
  std::string token = text_member(body, "access_token");
  if (token.empty()) {
    const std::string found = is_html(response) ? server_text(response) : "not the expected JSON";
    co_return core::fail(
        named({ErrorKind::unauthorized,
               fmt::format("POST {}: the answer holds no access token ({}); a login page or a proxy answered "
                           "instead of TestOps",
                           path, masked(found)),
               status}));
  }
  std::int64_t lifetime = kDefaultLifetime;
  if (const auto found = body.find("expires_in"); found != body.end() && found->is_number()) {
    lifetime = std::clamp<std::int64_t>(found->get<std::int64_t>(), 1, 10'000'000);
  }
  const std::int64_t usable_ms = std::max((lifetime - kEarly) * 1000, lifetime * 500);
  valid_until_ = clock.now() + core::Clock::Duration(usable_ms);
  authorization_ = "Bearer " + token;
  access_token_ = std::move(token);
  co_return core::Result<void>{};
}

Answer<Connection::State::Ticket> Connection::State::authorize() {
  while (true) {
    const bool fresh = authorized_ && (!valid_until_ || clock.now() < *valid_until_);
    if (fresh) co_return Ticket{authorization_, generation_};
    if (exchanging_) {
      co_await exchange_waiters_.wait();
      if (exchange_error_) co_return core::fail(*exchange_error_);
      continue;
    }
    exchanging_ = true;
    const core::Result<void> done = co_await exchange();
    exchanging_ = false;
    exchange_error_.reset();
    if (done) {
      authorized_ = true;
      ++generation_;
    } else {
      authorized_ = false;
      exchange_error_ = done.error();
    }
    exchange_waiters_.wake_all();
    if (!done) co_return core::fail(done.error());
  }
}

Answer<void> Connection::State::find_base() {
  if (options.prefix != model::ApiPrefix::automatic) {
    base = options.prefix == model::ApiPrefix::api_rs ? "/api/rs" : "/api";
    co_return core::Result<void>{};
  }
  Call call;
  call.accept = kJsonOrPage;
  const core::Result<Ticket> ticket = co_await authorize();
  if (!ticket) co_return core::fail(ticket.error());
  const core::Result<http::Response> outcome = co_await send(call, "/api/project?size=1", ticket->header);
  if (!outcome) co_return core::fail(explain(call, "/api/project", outcome.error()));
  const int status = outcome->status;
  if (status == 404 || (status == 200 && is_html(*outcome))) {
    base = "/api/rs";
  } else if ((status >= 200 && status <= 299) || status == 403) {
    base = "/api";
  } else {
    co_return core::fail(explain(call, "/api/project", to_error(call.method, "/api/project", *outcome)));
  }
  co_return core::Result<void>{};
}

Answer<Identity> Connection::State::who_am_i() {
  Call call;
  call.accept = kJsonOrPage;
  const core::Result<Ticket> ticket = co_await authorize();
  if (!ticket) co_return core::fail(ticket.error());
  const core::Result<http::Response> outcome = co_await send(call, "/api/uaa/account/me", ticket->header);
  Identity identity;
  if (outcome && outcome->status == 200 && !is_html(*outcome)) {
    const json body = json::parse(outcome->body, nullptr, false);
    identity.user = text_member(body, "username");
  }
  if (!outcome && outcome.error().kind == ErrorKind::cancelled) co_return core::fail(named(outcome.error()));
  if (identity.user.empty()) identity.user = user_of_jwt(access_token_);
  co_return identity;
}

Answer<void> Connection::State::set_up() {
  if (options.token.empty()) co_return core::fail(named({ErrorKind::unauthorized, "the API token is empty", 0}));
  const core::Result<Ticket> ticket = co_await authorize();
  if (!ticket) co_return core::fail(ticket.error());
  const core::Result<void> found = co_await find_base();
  if (!found) co_return found;
  const core::Result<Identity> identity = co_await who_am_i();
  if (!identity) co_return core::fail(identity.error());
  identity_ = *identity;
  co_return core::Result<void>{};
}

Answer<Identity> Connection::State::connect() {
  while (!connected_) {
    if (connecting_) {
      co_await connect_waiters_.wait();
      if (connect_error_) co_return core::fail(*connect_error_);
      continue;
    }
    connecting_ = true;
    const core::Result<void> done = co_await set_up();
    connecting_ = false;
    connect_error_.reset();
    if (done) {
      connected_ = true;
    } else {
      connect_error_ = done.error();
    }
    connect_waiters_.wake_all();
    if (!done) co_return core::fail(done.error());
  }
  co_return identity_;
}

Answer<http::Response> Connection::State::call(Call call) {
  if (!connected_) {
    const core::Result<Identity> connected = co_await connect();
    if (!connected) co_return core::fail(connected.error());
  }
  const std::string path = base + call.path;
  const std::string target = call.query.empty() ? path : path + "?" + call.query;
  for (int round = 0;; ++round) {
    const core::Result<Ticket> ticket = co_await authorize();
    if (!ticket) co_return core::fail(ticket.error());
    Call copy = call;
    core::Result<http::Response> outcome = co_await send(std::move(copy), target, ticket->header);
    if (!outcome) co_return core::fail(explain(call, path, outcome.error()));
    if (outcome->status == 401 && round == 0) {
      // Many calls may see the same expired token; only the first of them drops it.
      if (ticket->generation == generation_) authorized_ = false;
      continue;
    }
    if (outcome->status < 200 || outcome->status > 299) {
      core::Error error = with_size(to_error(call.method, path, *outcome), call, *outcome);
      co_return core::fail(explain(call, path, std::move(error)));
    }
    const bool wants_json = call.accept == "application/json";
    if (wants_json && is_html(*outcome)) {
      co_return core::fail(explain(
          call, path,
          {ErrorKind::unavailable,
           "HTML in place of JSON (" + server_text(*outcome) + "): a proxy or the web interface answered, not the API",
           outcome->status}));
    }
    co_return outcome;
  }
}

Connection::Connection(std::shared_ptr<http::Client> client, ConnectionOptions options, core::Clock& clock)
    : state_(std::make_unique<State>(std::move(client), std::move(options), clock)) {}

Connection::~Connection() = default;

Answer<Identity> Connection::connect() {
  return state_->connect();
}

const std::string& Connection::base_path() const {
  return state_->base;
}

const http::Client& Connection::client() const {
  return *state_->client;
}

bool sends_api_token(Connection& connection) {
  return connection.state().sends_api_token();
}

}  // namespace tmsync::testops
