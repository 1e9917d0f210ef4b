#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "tmsync/core/duration.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/standin/demo.hpp"
#include "tmsync/standin/standin.hpp"

#include "session.hpp"

namespace tmsync::cli {

namespace {

using standin::Fault;
using standin::Instance;
using standin::Listener;

struct SandboxOptions {
  std::vector<std::string> instances;
  std::vector<std::string> ports;
  std::vector<std::string> allure;
  std::vector<std::string> generate;
  std::vector<std::string> generate_launches;
  std::vector<std::string> faults;
  std::string storage;
  std::string address = "127.0.0.1";
  std::string token_lifetime = "1h";
  std::string write_endpoints;
  std::string upload_api = "26";
  bool tls = false;
  bool gzip = false;
};

/// A user mistake on the command line.
struct Usage {
  std::string message;
};

std::pair<std::string, std::string> split_at(const std::string& text, char separator, const char* flag,
                                             const char* form) {
  const std::size_t at = text.find(separator);
  if (at == std::string::npos || at == 0 || at + 1 == text.size()) {
    throw Usage{std::string(flag) + " " + text + ": expected " + form};
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

/// A bare number counts seconds.
std::int64_t seconds_of(const std::string& text) {
  constexpr std::int64_t kMost = 3'600'000'000;  // milliseconds, about 41 days
  const bool bare = core::parse_int(text).has_value();
  const auto milliseconds = core::parse_duration_ms(bare ? text + 's' : text, kMost);
  if (!milliseconds || *milliseconds < 1'000) {
    throw Usage{"--token-lifetime " + text + ": expected a duration of at least a second, such as 60s, 5m or 1h"};
  }
  return *milliseconds / 1'000;
}

Fault parse_fault(const std::string& text, std::string& instance) {
  static const std::map<std::string, Fault::Kind> kinds = {
      {"status", Fault::Kind::status},       {"status-after", Fault::Kind::status_after},
      {"reset", Fault::Kind::reset_before},  {"reset-after", Fault::Kind::reset_after},
      {"truncated", Fault::Kind::truncated}, {"malformed", Fault::Kind::malformed},
      {"html", Fault::Kind::html},           {"delay", Fault::Kind::delay}};
  const auto parts = core::split(text, ':');
  const auto kind = parts.size() < 4 ? kinds.end() : kinds.find(parts[3]);
  if (kind == kinds.end() || parts.size() > 5) {
    throw Usage{"--fault " + text +
                ": expected NAME:METHOD:GLOB:KIND[:ARG], KIND one of status, status-after, reset, " +
                "reset-after, truncated, malformed, html, delay"};
  }
  instance = parts[0];
  Fault fault;
  fault.kind = kind->second;
  fault.method = parts[1] == "*" ? "" : parts[1];
  fault.path_glob = parts[2];
  fault.times = -1;
  if (parts.size() == 5) {
    const auto number = core::parse_int(parts[4]);
    if (!number || *number < 0) throw Usage{"--fault " + text + ": ARG is a status, or a delay in milliseconds"};
    if (fault.kind == Fault::Kind::delay)
      fault.delay_ms = *number;
    else
      fault.status = static_cast<int>(*number);
  }
  return fault;
}

/// One instance to be served and where its state comes from.
struct Planned {
  std::string name;
  std::string source;  ///< for messages
  std::string state;   ///< JSON
  std::uint16_t port = 0;
};

std::string read_file(const Session& session, const std::string& name, const char* flag) {
  std::ifstream file(session.working_directory / name, std::ios::binary);
  if (!file) throw Usage{std::string(flag) + ": cannot read " + name};
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Planned> planned(const Session& session, const SandboxOptions& options) {
  std::vector<Planned> list;
  for (const std::string& item : options.instances) {
    const auto [name, file] = split_at(item, '=', "--instance", "NAME=STATE.json");
    if (!core::is_dns_label(name)) throw Usage{"--instance " + item + ": the name is not a DNS label"};
    list.push_back({name, file, read_file(session, file, "--instance"), 0});
  }
  if (list.empty()) {
    for (const auto& [name, state] : standin::demo_states()) list.push_back({name, "the built-in state", state, 0});
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (list[i].name == list[j].name) throw Usage{"two instances are named " + list[i].name};
    }
  }
  return list;
}

std::size_t index_of(const std::vector<Planned>& list, const std::string& name, const char* flag) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].name == name) return i;
  }
  throw Usage{std::string(flag) + ": no instance is named \"" + name + "\""};
}

void set_ports(std::vector<Planned>& list, const SandboxOptions& options) {
  for (const std::string& item : options.ports) {
    const auto [name, text] = split_at(item, '=', "--port", "NAME=PORT");
    const auto port = core::parse_int(text);
    if (!port || *port < 0 || *port > 65535) throw Usage{"--port " + item + ": not a port"};
    list[index_of(list, name, "--port")].port = static_cast<std::uint16_t>(*port);
  }
}

using Instances = std::vector<std::unique_ptr<Instance>>;

/// The instances by URL, for the exports from one to another.
using Peers = std::map<std::string, Instance*>;

std::optional<standin::Response> deliver(const Peers& peers, const std::string& url, const standin::Request& request) {
  const auto found = peers.find(url);
  if (found == peers.end()) return std::nullopt;
  standin::Outcome outcome = found->second->handle(request);
  if (outcome.wire != standin::Outcome::Wire::complete) return std::nullopt;
  return std::move(outcome.response);
}

/// Once the listener knows the URLs; a loopback address is also reached by its name.
void connect(Peers& peers, const Instances& instances, const Listener& listener) {
  static const std::string loopback = "://127.0.0.1:";
  for (std::size_t i = 0; i < instances.size(); ++i) {
    std::string url = listener.endpoints()[i].url;
    peers[url] = instances[i].get();
    const std::size_t host = url.find(loopback);
    if (host != std::string::npos) peers[url.replace(host, loopback.size(), "://localhost:")] = instances[i].get();
  }
}

void check(const core::Result<void>& result, const std::string& what) {
  if (!result) throw Usage{what + ": " + result.error().message};
}

Instances open_all(const Session& session, const std::vector<Planned>& list, const SandboxOptions& options,
                   const std::shared_ptr<const Peers>& peers) {
  Instances instances;
  for (const Planned& item : list) {
    Instance::Options settings;
    settings.name = item.name;
    settings.peer = [peers](const std::string& url, const standin::Request& request) {
      return deliver(*peers, url, request);
    };
    settings.token_lifetime_s = seconds_of(options.token_lifetime);
    settings.upload_api = options.upload_api != "none";
    if (settings.upload_api) settings.upload_answer = options.upload_api;
    bool fresh = true;
    if (!options.storage.empty()) {
      const auto folder = session.working_directory / options.storage;
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      const auto file = folder / (item.name + ".sqlite");
      fresh = !std::filesystem::exists(file, error);
      settings.storage = file.string();
    }
    auto opened = Instance::open(std::move(settings));
    if (!opened) throw Usage{item.name + ": " + opened.error().message};
    if (fresh) check((*opened)->load_json(item.state), item.source);  // a kept storage holds the state already
    instances.push_back(std::move(*opened));
  }
  return instances;
}

void fill(const Session& session, const std::vector<Planned>& list, Instances& instances,
          const SandboxOptions& options) {
  for (const std::string& item : options.allure) {
    const std::size_t equals = item.find('=');
    const std::string target = equals == std::string::npos ? list.front().name + "/Allure" : item.substr(0, equals);
    const std::string folder = equals == std::string::npos ? item : item.substr(equals + 1);
    const auto [name, project] = split_at(target, '/', "--load-allure", "NAME/PROJECT=DIR or DIR");
    check(instances[index_of(list, name, "--load-allure")]->load_allure((session.working_directory / folder).string(),
                                                                        project),
          "--load-allure");
  }
  for (const std::string& item : options.generate) {
    const auto [target, text] = split_at(item, '=', "--generate", "NAME/PROJECT=COUNT");
    const auto [name, project] = split_at(target, '/', "--generate", "NAME/PROJECT=COUNT");
    const auto count = core::parse_int(text);
    if (!count || *count < 0) throw Usage{"--generate " + item + ": not a count"};
    check(instances[index_of(list, name, "--generate")]->generate(project, *count, 1), "--generate");
  }
  for (const std::string& item : options.generate_launches) {
    const char* form = "NAME/PROJECT=LAUNCHESxRESULTS";
    const auto [target, text] = split_at(item, '=', "--generate-launches", form);
    const auto [name, project] = split_at(target, '/', "--generate-launches", form);
    const auto [launches, results] = split_at(text, 'x', "--generate-launches", form);
    const auto many = core::parse_int(launches);
    const auto each = core::parse_int(results);
    if (!many || *many < 0 || !each || *each < 0) throw Usage{"--generate-launches " + item + ": expected " + form};
    check(instances[index_of(list, name, "--generate-launches")]->generate_launches(project, *many, *each, 1),
          "--generate-launches");
  }
  for (const std::string& item : options.faults) {
    std::string name;
    Fault fault = parse_fault(item, name);
    instances[index_of(list, name, "--fault")]->add_fault(std::move(fault));
  }
}

void write_atomically(const std::filesystem::path& path, const std::string& text, std::filesystem::perms permissions) {
  const std::filesystem::path temporary = path.string() + ".new";
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code error;
  std::filesystem::permissions(temporary, permissions, error);
  if (file) std::filesystem::rename(temporary, path, error);
  if (!file || error) throw Usage{"cannot write " + path.string()};
}

constexpr auto kPrivate = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

std::string first_token(const Instance& instance) {
  const auto tokens = instance.tokens();
  return tokens.empty() ? std::string() : tokens.front().first;
}

void write_endpoints(const Session& session, const Instances& instances, const Listener& listener,
                     const SandboxOptions& options) {
  if (options.write_endpoints.empty()) return;
  const auto path = session.working_directory / options.write_endpoints;
  std::string ca_file;
  if (options.tls) {
    ca_file = path.string() + ".pem";
    write_atomically(ca_file, listener.certificate_pem(), kPrivate);
  }
  nlohmann::ordered_json document;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    auto& entry = document[listener.endpoints()[i].instance];
    entry = {{"url", listener.endpoints()[i].url}, {"token", first_token(*instances[i])}};
    if (options.tls) entry["caFile"] = ca_file;
  }
  write_atomically(path, document.dump(2) + "\n", kPrivate);
}

void print_endpoints(Session& session, const Instances& instances, const Listener& listener) {
  for (std::size_t i = 0; i < instances.size(); ++i) {
    session.out << listener.endpoints()[i].instance << ' ' << listener.endpoints()[i].url;
    for (const auto& [token, user] : instances[i]->tokens()) session.out << ' ' << user << ':' << token;
    session.out << '\n';
  }
  session.out.flush();
}

/// Blocks SIGINT and SIGTERM for all threads that come after, so that one thread can wait for them.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~Signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  void wait() {
    int signal = 0;
    sigwait(&set_, &signal);
  }

 private:
  sigset_t set_{};
  sigset_t before_{};
};

bool is_loopback(const std::string& address) {
  return address == "::1" || address.rfind("127.", 0) == 0;
}

ExitCode serve(Session& session, const SandboxOptions& options) {
  std::vector<Planned> list = planned(session, options);
  set_ports(list, options);
  const auto peers = std::make_shared<Peers>();
  Instances instances = open_all(session, list, options, peers);
  fill(session, list, instances, options);
  if (!is_loopback(options.address)) {
    session.err << "warning: the sandbox answers on " << core::escape_terminal(options.address)
                << ", anyone who reaches it can use the tokens it prints\n";
  }
  std::vector<Instance*> served;
  std::vector<std::uint16_t> ports;
  for (std::size_t i = 0; i < list.size(); ++i) {
    served.push_back(instances[i].get());
    ports.push_back(list[i].port);
  }
  Signals signals;
  auto listener = Listener::start(served, ports, {options.address, options.tls, options.gzip});
  if (!listener) {
    session.err << "error: " << core::escape_terminal(listener.error().message) << '\n';
    return ExitCode::error;
  }
  (*listener)->exclusively([&] { connect(*peers, instances, **listener); });
  write_endpoints(session, instances, **listener, options);
  print_endpoints(session, instances, **listener);
  signals.wait();
  return ExitCode::done;
}

ExitCode run(Session& session, const SandboxOptions& options) {
  try {
    return serve(session, options);
  } catch (const Usage& usage) {
    session.err << "error: " << core::escape_terminal(usage.message) << '\n';
    return ExitCode::usage;
  }
}

}  // namespace

void add_sandbox(CLI::App& app, Session& session) {
  const auto options = std::make_shared<SandboxOptions>();
  auto* verb = app.add_subcommand("sandbox", "Serve stand-ins for TestOps instances, to learn and to test against");
  verb->add_option("--instance", options->instances, "An instance and its state; without any: emea and hq with a demo")
      ->type_name("NAME=STATE.json");
  verb->add_option("--port", options->ports, "The port of an instance; any free one without")->type_name("NAME=PORT");
  verb->add_option("--load-allure", options->allure, "Add the test cases and a launch of a folder of Allure results")
      ->type_name("[NAME/PROJECT=]DIR");
  verb->add_option("--generate", options->generate, "Add generated test cases")->type_name("NAME/PROJECT=COUNT");
  verb->add_option("--generate-launches", options->generate_launches,
                   "Add generated launches of a project's test cases")
      ->type_name("NAME/PROJECT=LAUNCHESxRESULTS");
  verb->add_option("--fault", options->faults, "Let requests fail, for ever")->type_name("NAME:METHOD:GLOB:KIND[:ARG]");
  verb->add_option("--storage", options->storage, "Keep the instances in SQLite files of this folder")
      ->type_name("DIR");
  verb->add_option("--address", options->address, "The IP address to listen on")->capture_default_str();
  verb->add_option("--token-lifetime", options->token_lifetime, "How long an access token is good")
      ->capture_default_str();
  verb->add_option("--write-endpoints", options->write_endpoints, "Write URLs and tokens as JSON when ready")
      ->type_name("FILE");
  verb->add_option("--upload-api", options->upload_api, "Which upload API there is: that of 25.x, of 26.x, or none")
      ->check(CLI::IsMember({"25", "26", "none"}))
      ->capture_default_str();
  verb->add_flag("--tls", options->tls, "Serve HTTPS with a self-signed certificate made at start");
  verb->add_flag("--gzip", options->gzip, "Compress answers for clients that accept it");
  verb->footer(
      "Example:\n  tmsync sandbox --instance emea=emea.json --instance hq=hq.json --tls\n\n"
      "Prints a line per instance: its name, its URL, and user:token for each API\ntoken. Runs until SIGINT or "
      "SIGTERM.\n\n"
      "Exit codes: 0 stopped, 1 cannot listen, 64 usage or a state file with a mistake.");
  verb->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace tmsync::cli
