#include "doctor/environment.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "tmsync/core/text.hpp"
#include "tmsync/http/proxy_choice.hpp"
#include "tmsync/plan/plan.hpp"

#include "completion/command_words.hpp"

extern char** environ;

namespace tmsync::cli {
namespace {

using State = sync::Finding::State;

/// Flags read the variables of the process itself.
std::map<std::string, std::string> own_variables() {
  std::map<std::string, std::string> found;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!text.starts_with("TMSYNC_")) continue;
    const auto at = text.find('=');
    found.emplace(text.substr(0, at), at == std::string_view::npos ? "" : text.substr(at + 1));
  }
  return found;
}

/// The flag that a variable feeds, and the verbs that have it; none = all of them.
struct Fed {
  std::string flag;
  std::vector<std::string> verbs;
};

void note_flags(const CLI::App& app, const std::string& verb, std::map<std::string, Fed>& fed) {
  for (const auto* option : app.get_options()) {
    if (option->get_envname().empty()) continue;
    auto& one = fed[option->get_envname()];
    one.flag = "--" + option->get_lnames().front();
    if (!verb.empty()) one.verbs.push_back(verb);
  }
  for (const auto* inner : app.get_subcommands([](const CLI::App*) { return true; })) {
    note_flags(*inner, verb.empty() ? inner->get_name() : verb + ' ' + inner->get_name(), fed);
  }
}

/// Variables that hold tokens, and whose.
std::map<std::string, std::string> token_variables(const model::Configuration& configuration) {
  std::map<std::string, std::string> holders;
  const auto note = [&](const model::TokenSource& token, const std::string& whose) {
    if (const auto* env = std::get_if<model::TokenEnv>(&token)) holders.emplace(env->variable, whose);
  };
  for (const auto& instance : configuration.instances) note(instance.token, "instance/" + instance.name);
  for (const auto& exported : configuration.exports) {
    for (const auto* end : {&exported.source, &exported.recipient}) {
      if (end->token) note(*end->token, plan::export_address(exported.name));
    }
  }
  for (const auto& integration : configuration.integrations) {
    for (const auto& use : integration.projects) {
      if (use.token) {
        note(*use.token, plan::integration_project_address(integration.name, model::to_string(use.project)));
      }
    }
  }
  return holders;
}

void look_at_own(const CLI::App& app, const model::Configuration& configuration, Diagnosis& diagnosis) {
  std::map<std::string, Fed> fed;
  note_flags(app, "", fed);
  const auto tokens = token_variables(configuration);
  std::vector<std::string> known;
  for (const auto& [name, flag] : fed) known.push_back(name);
  for (const auto& [name, whose] : tokens) known.push_back(name);
  for (const auto& [name, value] : own_variables()) {
    if (const auto token = tokens.find(name); token != tokens.end()) {
      diagnosis.add("environment", "variable", State::ok, fmt::format("{} holds the token of {}", name, token->second));
    } else if (const auto flag = fed.find(name); flag != fed.end()) {
      const auto& verbs = flag->second.verbs;
      diagnosis.add("environment", "variable", State::ok,
                    fmt::format("{}={} sets {} of {}", name, value, flag->second.flag,
                                verbs.empty() ? "every command" : core::join(verbs, ", ")));
    } else {
      const auto hint = core::did_you_mean(name, known);
      diagnosis.add("environment", "variable", State::warning, fmt::format("{} sets no flag and holds no token", name),
                    hint.empty() ? "unset it, or see docs/reference/commands.md for the names" : hint);
    }
  }
}

bool is_readable(const std::string& path) {
  return access(path.c_str(), R_OK) == 0;
}

/// A proxy may carry a user and a password.
std::string without_credentials(const std::string& url) {
  const auto at = url.rfind('@');
  if (at == std::string::npos) return url;
  const auto scheme = url.find("://");
  const auto from = scheme == std::string::npos ? 0 : scheme + 3;
  return from > at ? url : url.substr(0, from) + "***" + url.substr(at);
}

/// Value and name of the first that is set, in upper or lower case.
std::optional<std::pair<std::string, std::string>> either_case(const std::string& upper, const Session& session) {
  for (const auto& name : {upper, core::ascii_lower(upper)}) {
    if (const auto value = session.environment(name); value && !value->empty()) return std::pair(name, *value);
  }
  return std::nullopt;
}

std::string proxy_variable(const model::Instance& instance) {
  return instance.endpoint.starts_with("https:") ? "HTTPS_PROXY" : "HTTP_PROXY";
}

std::string value_of(const CLI::Option& option) {
  if (!takes_value(option)) return option.count() == 0 ? "no" : "yes";
  const std::string value = option.count() == 0 ? option.get_default_str() : core::join(option.results(), ", ");
  return value.empty() ? "none" : value;
}

Setting setting_of(const CLI::Option& option) {
  Setting setting;
  setting.name = "--" + option.get_lnames().front();
  setting.value = value_of(option);
  const char* variable = option.get_envname().empty() ? nullptr : std::getenv(option.get_envname().c_str());
  const bool from_variable = variable != nullptr && option.count() > 0 && option.results().front() == variable;
  setting.by_default = option.count() == 0;
  setting.origin = setting.by_default ? "default" : from_variable ? option.get_envname() : "flag";
  return setting;
}

void list_instance(const model::Instance& instance, const Session& session, Diagnosis& diagnosis) {
  const std::string address = "instance/" + instance.name + ' ';
  const std::string place = core::to_string(instance.where);
  const auto add = [&](const std::string& key, const std::string& value, const std::string& origin, bool by_default) {
    diagnosis.settings.push_back({address + key, value, origin, by_default});
  };
  const auto configured = [&](const std::string& key, const std::string& value, bool by_default) {
    add(key, value, by_default ? "default" : place, by_default);
  };
  add("endpoint", instance.endpoint, place, false);
  add("token", "(secret)", model::describe(instance.token), false);
  if (instance.proxy) {
    add("proxy", without_credentials(*instance.proxy), place, false);
  } else if (const auto proxy = either_case(proxy_variable(instance), session)) {
    http::SocketOptions socket;
    socket.endpoint = instance.endpoint;
    socket.https_proxy = proxy->second;
    const auto exempt = either_case("NO_PROXY", session);
    if (exempt) socket.no_proxy = exempt->second;
    const auto chosen = http::choose_proxy(socket);
    const bool unused = chosen && chosen->address.empty();
    // A proxy that is refused is told by the connection.
    add("proxy", unused ? "none" : without_credentials(proxy->second),
        !unused                                    ? proxy->first
        : chosen->why_none == "NO_PROXY" && exempt ? exempt->first
                                                   : chosen->why_none,
        false);
  } else {
    add("proxy", "none", "default", true);
  }
  const model::InstanceLimits usual;
  const auto& limits = instance.limits;
  configured("tls.caFile", instance.ca_file.value_or("the system's"), !instance.ca_file);
  configured("tls.insecureSkipVerify", instance.insecure_skip_verify ? "true" : "false",
             !instance.insecure_skip_verify);
  configured("limits.concurrency", std::to_string(limits.concurrency), limits.concurrency == usual.concurrency);
  configured("limits.requestsPerSecond", fmt::format("{:g}", limits.requests_per_second),
             limits.requests_per_second == usual.requests_per_second);
  configured("limits.timeout", fmt::format("{} ms", limits.timeout_ms), limits.timeout_ms == usual.timeout_ms);
  configured("limits.retries", std::to_string(limits.retries), limits.retries == usual.retries);
}

}  // namespace

void list_settings(const CLI::App& app, const model::Configuration& configuration, const Session& session,
                   Diagnosis& diagnosis) {
  for (const auto* option : app.get_options()) {
    if (option->get_envname().empty() || option->get_group().empty()) continue;
    diagnosis.settings.push_back(setting_of(*option));
  }
  for (const auto& instance : configuration.instances) list_instance(instance, session, diagnosis);
}

void look_at_environment(const CLI::App& app, const model::Configuration& configuration, const Session& session,
                         Diagnosis& diagnosis) {
  look_at_own(app, configuration, diagnosis);
  for (const char* name : {"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"}) {
    if (const auto set = either_case(name, session)) {
      diagnosis.add("environment", "proxy", State::ok,
                    fmt::format("{}={}", set->first, without_credentials(set->second)));
    }
  }
  for (const char* name : {"NO_COLOR", "CI", "TERM"}) {
    const auto value = session.environment(name).value_or("");
    if (value.empty() || (name == std::string_view("TERM") && value != "dumb")) continue;
    diagnosis.add("environment", "terminal", State::ok,
                  fmt::format("{}={}: {}", name, value,
                              name == std::string_view("CI") ? "no progress bars" : "no colours, unless --color asks"));
  }
  if (const auto file = session.environment("SSL_CERT_FILE"); file && !file->empty()) {
    const bool good = is_readable(*file);
    diagnosis.add("environment", "files", good ? State::ok : State::warning,
                  fmt::format("SSL_CERT_FILE={} {}", *file, good ? "can be read" : "cannot be read"),
                  good ? "" : "name a PEM file that this user may read, or unset the variable");
  }
}

}  // namespace tmsync::cli
