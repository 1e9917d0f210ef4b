#include "tmsync/sync/doctor.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/testops/raw_token.hpp"

#include "configuration/config_observe.hpp"
#include "prepare.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Task;
using State = Finding::State;

constexpr std::int64_t kPatienceMs = 10'000;
constexpr std::int64_t kClockToleranceMs = 60'000;
constexpr std::int64_t kDayS = std::int64_t{24} * 3600;
constexpr std::int64_t kSoonDays = 14;  ///< a certificate that ends so soon is worth a warning

std::string default_advice(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unauthorized:
      return "put a valid API token where the configuration looks for it (in TestOps: your profile, API tokens)";
    case ErrorKind::forbidden:
      return "give the user of the token that right, or use the token of another user";
    case ErrorKind::unavailable:
    case ErrorKind::unknown_outcome:
      return "check the endpoint, the network, and the proxy (HTTPS_PROXY, or spec.proxy of the Instance)";
    case ErrorKind::tls:
      return "look at its certificate and TLS versions: openssl s_client -connect HOST:PORT";
    case ErrorKind::not_found:
    case ErrorKind::invalid_input:
      return "correct the configuration";
    case ErrorKind::conflict:
    case ErrorKind::protocol:
    case ErrorKind::too_large:
    case ErrorKind::io:
    case ErrorKind::cancelled:
      break;
  }
  return "look at the endpoint with curl: is it TestOps that answers there?";
}

/// Messages say what is wrong, and many of them what to do behind a semicolon.
Finding failure(std::string address, std::string check, const core::Error& error) {
  Finding finding{std::move(address), std::move(check),           State::failed,
                  error.message,      default_advice(error.kind), error.kind};
  if (const auto at = error.message.find("; "); at != std::string::npos) {
    finding.text = error.message.substr(0, at);
    finding.advice = error.message.substr(at + 2);
  }
  return finding;
}

std::string check_of(ErrorKind kind) {
  if (kind == ErrorKind::unauthorized || kind == ErrorKind::forbidden) return "token";
  return kind == ErrorKind::tls ? "tls" : "connection";
}

bool on_loopback(const std::string& endpoint) {
  for (const char* host : {"://127.", "://localhost", "://[::1]"}) {
    if (endpoint.find(host) != std::string::npos) return true;
  }
  return false;
}

std::string day_of(std::int64_t unix_s) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(unix_s)));
}

/// What one run of the doctor holds: an impatient copy of each instance, and the line to it where it can be used.
class Doctor {
 public:
  Doctor(const model::Configuration& configuration, Services& services)
      : configuration_(configuration), services_(services) {}

  Task<std::vector<Finding>> run() {
    for (const auto& instance : configuration_.instances) {
      auto& patient = patients_[instance.name];
      patient.instance = instance;
      patient.instance.limits.retries = std::min(instance.limits.retries, 1);
      patient.instance.limits.timeout_ms = std::min(instance.limits.timeout_ms, kPatienceMs);
      co_await check_instance(patient);
    }
    for (const auto& integration : configuration_.integrations) co_await check_integration(integration);
    for (const auto& declared : configuration_.exports) co_await check_export(declared);
    co_return std::move(findings_);
  }

 private:
  struct Patient {
    model::Instance instance;
    std::shared_ptr<testops::Connection> connection;  ///< null where it cannot be used
  };

  void add(std::string address, std::string check, State state, std::string text, std::string advice = {}) {
    findings_.push_back({std::move(address), std::move(check), state, std::move(text), std::move(advice)});
  }

  Task<void> check_instance(Patient& patient) {
    const auto& instance = patient.instance;
    const std::string address = "instance/" + instance.name;
    auto connection = services_.connect(instance);
    if (!connection) {
      findings_.push_back(failure(address, check_of(connection.error().kind), connection.error()));
      co_return;
    }
    testops::ReadApi api(*connection);
    const auto identity = co_await api.connect();
    const auto tls = (*connection)->client().tls();
    if (!identity) {
      if (tls) tell_tls(address, *tls);
      findings_.push_back(failure(address, check_of(identity.error().kind), identity.error()));
      co_return;
    }
    patient.connection = *connection;
    add(address, "connection", State::ok,
        fmt::format("{} answers; its API is below {}", instance.endpoint, (*connection)->base_path()));
    if (tls) {
      tell_tls(address, *tls);
    } else if (on_loopback(instance.endpoint)) {
      add(address, "tls", State::ok, "plain http, on this machine only");
    } else {
      add(address, "tls", State::warning, "plain http: the token and everything else can be read on the way",
          "use https in spec.endpoint");
    }
    const std::string origin = model::describe(instance.token);
    if (identity->user.empty()) {
      add(address, "token", State::warning,
          fmt::format("the token ({}) is accepted, but the instance does not tell whose it is", origin),
          "every copy is compared in full then, because nobody knows who changed it last");
    } else {
      add(address, "token", State::ok, fmt::format("the token ({}) is accepted: user \"{}\"", origin, identity->user));
    }
    if (testops::sends_api_token(**connection)) {
      add(address, "token", State::warning,
          "the instance has no token exchange: the API token itself goes along with each request",
          "look whether spec.endpoint leads to TestOps itself");
    }
    tell_clock(address, (*connection)->client().server_ahead_ms());
  }

  void tell_tls(const std::string& address, const http::TlsSession& tls) {
    if (!tls.verified) {
      add(address, "tls", State::warning, tls.protocol + ", but the certificate is not checked",
          "remove tls.insecureSkipVerify, and set tls.caFile where your own authority signed the certificate");
      return;
    }
    std::string text = tls.protocol + ", certificate verified";
    if (!tls.certificate_until) {
      add(address, "tls", State::ok, std::move(text));
      return;
    }
    const auto days = (*tls.certificate_until - services_.clock.unix_ms() / 1000) / kDayS;
    text += fmt::format(", valid until {}", day_of(*tls.certificate_until));
    const bool soon = days < kSoonDays;
    add(address, "tls", soon ? State::warning : State::ok, std::move(text),
        soon ? fmt::format("have it renewed: {} day{} left", days, days == 1 ? "" : "s") : "");
  }

  void tell_clock(const std::string& address, std::optional<std::int64_t> ahead_ms) {
    if (!ahead_ms) return;
    const auto seconds = std::abs(*ahead_ms) / 1000;
    if (std::abs(*ahead_ms) <= kClockToleranceMs) {
      add(address, "clock", State::ok, "its clock and this machine's agree");
      return;
    }
    add(address, "clock", State::warning,
        fmt::format("its clock is {} s {} this machine's", core::with_thousands(static_cast<std::uint64_t>(seconds)),
                    *ahead_ms > 0 ? "ahead of" : "behind"),
        "set both clocks by a time server: certificates, tokens and dated pauses depend on them");
  }

  /// Of an integration and each of its uses: what TestOps holds, and the token that is declared for it.
  Task<void> check_integration(const model::Integration& declared) {
    const auto& source = patients_.at(declared.instance);
    const auto& recipient = patients_.at(declared.recipient);
    const std::string address = plan::integration_address(declared.name);
    if (source.connection == nullptr) {
      skip(address, declared.instance);
    } else {
      testops::IntegrationReader api(source.connection);
      auto known = co_await api.integrations(std::string(testops::kTestOpsType));
      if (!known) {
        findings_.push_back(failure(address, "integration", known.error()));
      } else {
        const bool there = std::any_of(known->begin(), known->end(),
                                       [&](const auto& row) { return row.integration.name == declared.display_name; });
        add(address, "integration", State::ok,
            fmt::format("\"{}\" {}", declared.display_name,
                        there ? "is in TestOps" : "is not in TestOps yet; apply creates it"));
      }
    }
    for (const auto& use : declared.projects) {
      if (use.presence == model::Presence::absent || !use.token) continue;
      const std::string place = plan::integration_project_address(declared.name, model::to_string(use.project));
      const auto* written = written_project(declared, use);
      if (written == nullptr) continue;  // no export says which project it writes to
      auto probe = co_await probe_recipient(recipient.instance, use, *written, services_);
      if (probe.works) {
        add(place, "token", State::ok, probe.finding);
        continue;
      }
      const auto kind = probe.reached ? ErrorKind::unauthorized : ErrorKind::unavailable;
      findings_.push_back(failure(place, "token", {kind, probe.finding, 0}));
    }
  }

  /// The project of the recipient that an export writes to by this use.
  const model::ProjectRef* written_project(const model::Integration& integration,
                                           const model::IntegrationProject& use) const {
    for (const auto& one : configuration_.exports) {
      if (!one.native || one.native->integration != integration.name) continue;
      const auto& source = one.source.project;
      if (source.id == use.project.id && source.name == use.project.name) return &one.recipient.project;
    }
    return nullptr;
  }

  void skip(const std::string& address, const std::string& instance) {
    add(address, "readable", State::skipped, fmt::format("not checked, because instance/{} cannot be used", instance));
  }

  Task<void> check_export(const model::Export& declared) {
    const std::string address = plan::export_address(declared.name);
    const auto& source = patients_.at(declared.source.instance);
    const auto& recipient = patients_.at(declared.recipient.instance);
    for (const auto* side : {&source, &recipient}) {
      if (side->connection != nullptr) continue;
      skip(address, side->instance.name);
      co_return;
    }
    // Natively TestOps writes, with the integration's own token.
    const bool native = declared.delivery == model::Delivery::native;
    const Need of_source = native ? kConfigure : kRead;
    const Need of_recipient = native ? kRead : kWrite;
    const bool source_is_good = co_await check_project(address, "source", source, declared.source.project, of_source);
    const bool recipient_is_good =
        co_await check_project(address, "recipient", recipient, declared.recipient.project, of_recipient);
    if (!source_is_good || !recipient_is_good) co_return;
    co_await check_names(address, declared, source, recipient);
  }

  struct Need {
    const char* right;
    const char* verb;
    bool certain;             ///< false: the right's name is not documented, so that without it there is only a doubt
    const char* else_enough;  ///< what goes without it; empty = nothing
  };
  static constexpr Need kRead{"project:read", "read", true, ""};
  static constexpr Need kWrite{"project:write", "written to", true, "; plan, drift and verify need project:read alone"};
  static constexpr Need kConfigure{"project:configure", "configured", false, ""};

  Task<bool> check_project(const std::string& address, const char* check, const Patient& patient,
                           model::ProjectRef wanted, Need need) {
    testops::ReadApi api(patient.connection);
    const auto project = co_await api.project(wanted);
    if (!project) {
      findings_.push_back(failure(address, check, project.error()));
      co_return false;
    }
    const auto rights = co_await api.permissions(project->id);
    if (!rights) {
      findings_.push_back(failure(address, check, rights.error()));
      co_return false;
    }
    const std::string name =
        fmt::format("project \"{}\" (#{}) of instance/{}", project->name, project->id, patient.instance.name);
    if (!rights->has_value()) {
      add(address, check, State::warning,
          fmt::format("{} is there; the instance does not tell what the token may do", name),
          "the first apply will tell");
      co_return true;
    }
    const bool allowed = (*rights)->contains(need.right);
    if (allowed) {
      add(address, check, State::ok, fmt::format("{} can be {}", name, need.verb));
      co_return true;
    }
    Finding finding{
        address, check, need.certain ? State::failed : State::warning,
        fmt::format("{}: the token ({}) has no right {}", name, model::describe(patient.instance.token), need.right),
        fmt::format("give its user that right in the project, or use the token of another user{}", need.else_enough)};
    if (need.certain) finding.cause = ErrorKind::forbidden;
    findings_.push_back(std::move(finding));
    co_return !need.certain;
  }

  /// The values that the mapping names, and the queries in the instance's own opinion.
  Task<void> check_names(const std::string& address, const model::Export& declared, const Patient& source,
                         const Patient& recipient) {
    ExportContext context;
    context.declared = &declared;
    context.source_instance = &source.instance;
    context.recipient_instance = &recipient.instance;
    context.source_connection = source.connection;
    context.recipient_connection = recipient.connection;
    plan::ExportPlan planned;
    planned.name = declared.name;
    core::Diagnostics names;
    const bool prepared = co_await prepare(context, planned, names);
    tell(address, "mapping", names);
    if (!prepared) {
      if (names.empty()) findings_.push_back(failure(address, "mapping", planned.error));
      co_return;
    }
    if (names.empty() && declared.mapping) {
      add(address, "mapping", State::ok, "every name and id of the mapping exists on its side");
    }
    core::Diagnostics queries;
    bool good = co_await check_query(context, planned, QueryOf::test_cases, queries);
    if (good && declared.launches && declared.launches->enabled) {
      good = co_await check_query(context, planned, QueryOf::launches, queries);
    }
    tell(address, "query", queries);
    if (!good && queries.empty()) findings_.push_back(failure(address, "query", planned.error));
    if (!good) co_return;
    std::string text = "the source accepts the query";
    if (planned.aql_count) {
      text += fmt::format(": {} test cases", core::with_thousands(static_cast<std::uint64_t>(*planned.aql_count)));
    }
    add(address, "query", State::ok, std::move(text));
  }

  void tell(const std::string& address, const char* check, const core::Diagnostics& diagnostics) {
    for (const auto& one : diagnostics.sorted()) {
      const bool error = one.severity == core::Severity::error;
      const std::string place = core::to_string(one.where);
      Finding finding{address, check, error ? State::failed : State::warning,
                      fmt::format("{}{}{} ({})", place, place.empty() ? "" : ": ", one.summary, one.code), one.hint};
      if (error) finding.cause = ErrorKind::invalid_input;
      findings_.push_back(std::move(finding));
    }
  }

  const model::Configuration& configuration_;
  Services& services_;
  std::map<std::string, Patient> patients_;
  std::vector<Finding> findings_;
};

}  // namespace

core::Task<std::vector<Finding>> diagnose(const model::Configuration& configuration, Services& services) {
  Doctor doctor(configuration, services);
  auto findings = co_await doctor.run();
  co_return findings;
}

}  // namespace tmsync::sync
