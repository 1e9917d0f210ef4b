#include "cli_world.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <unistd.h>

#include "tmsync/core/async.hpp"

#include "run.hpp"
#include "simulation.hpp"

namespace tmsync::testing {
namespace {

using Meddle = std::function<void(const standin::Request&, standin::Outcome&)>;

/// An instance that lets a test answer some requests in its place.
class Meddled final : public standin::Instance {
 public:
  Meddled(standin::Instance& real, Meddle meddle) : real_(real), meddle_(std::move(meddle)) {}

  const std::string& name() const override { return real_.name(); }
  std::vector<std::pair<std::string, std::string>> tokens() const override { return real_.tokens(); }
  standin::Outcome handle(const standin::Request& request) override {
    standin::Outcome outcome;
    outcome.response.status = 0;
    meddle_(request, outcome);
    return outcome.response.status == 0 ? real_.handle(request) : outcome;
  }
  core::Result<void> load_json(std::string_view json) override { return real_.load_json(json); }
  core::Result<void> load_allure(const std::string& directory, const std::string& project) override {
    return real_.load_allure(directory, project);
  }
  core::Result<void> generate(const std::string& project, std::int64_t count, std::uint64_t seed) override {
    return real_.generate(project, count, seed);
  }
  core::Result<void> generate_launches(const std::string& project, std::int64_t launches, std::int64_t results_each,
                                       std::uint64_t seed) override {
    return real_.generate_launches(project, launches, results_each, seed);
  }
  std::string dump(const std::string& project) const override { return real_.dump(project); }
  void add_fault(standin::Fault fault) override { real_.add_fault(std::move(fault)); }
  void clear_faults() override { real_.clear_faults(); }
  const std::vector<standin::LoggedRequest>& log() const override { return real_.log(); }
  void clear_log() override { real_.clear_log(); }
  bool revoke_token(const std::string& token) override { return real_.revoke_token(token); }
  bool set_right(const std::string& login, const std::string& project, const std::string& right) override {
    return real_.set_right(login, project, right);
  }
  void tick() override { real_.tick(); }
  std::vector<standin::Mail> mails() const override { return real_.mails(); }

 private:
  standin::Instance& real_;
  Meddle meddle_;
};

bool is_write(const standin::LoggedRequest& request) {
  return request.method != "GET" && request.target.find("/oauth/token") == std::string::npos;
}

}  // namespace

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  if (text.find(what) == std::string::npos) throw std::runtime_error("the sample does not hold " + what);
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string source_state() {
  return replaced(sample_source(), "emea-token", kEmeaToken);
}
std::string recipient_state() {
  return replaced(sample_recipient(), "hq-token", kHqToken);
}

std::string Outcome::flat() const {
  std::string text;
  for (const char c : all()) {
    if (c == '"' && !text.empty() && text.back() == '\\') text.pop_back();
    const bool space = c == ' ' || c == '\n';
    if (!space || (!text.empty() && text.back() != ' ')) text += space ? ' ' : c;
  }
  return text;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

std::string summary(const std::string& text) {
  const auto at = text.rfind("Plan: ");
  if (at == std::string::npos) return "";
  return text.substr(at, text.find(" (", at) - at);
}

CliWorld::CliWorld() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tmsync-cli-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder = pattern;
  // The search for a configuration ends at the root of a repository.
  std::filesystem::create_directory(folder / ".git");
  environment["EMEA_TOKEN"] = kEmeaToken;
  environment["HQ_TOKEN"] = kHqToken;
}

CliWorld::~CliWorld() {
  listener_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

std::unique_ptr<standin::Instance> CliWorld::open_instance(const std::string& name, const std::string& state,
                                                           std::int64_t token_lifetime_s) {
  standin::Instance::Options options;
  options.name = name;
  options.token_lifetime_s = token_lifetime_s;
  options.clock_ms = [this] { return core::SystemClock().unix_ms() + offset_ms_; };
  options.peer = [this](const std::string& url, const standin::Request& request) -> std::optional<standin::Response> {
    const auto found = peers_.find(url);
    if (found == peers_.end()) return std::nullopt;
    auto outcome = found->second->handle(request);
    if (outcome.wire != standin::Outcome::Wire::complete) return std::nullopt;
    return std::move(outcome.response);
  };
  auto instance = standin::Instance::open(options);
  if (!instance) throw std::runtime_error(instance.error().message);
  const auto loaded = (*instance)->load_json(state);
  if (!loaded) throw std::runtime_error(loaded.error().message);
  return std::move(*instance);
}

void CliWorld::start(const Setup& setup) {
  listener_.reset();
  peers_.clear();
  emea_ = open_instance("emea", setup.source.empty() ? source_state() : setup.source, setup.token_lifetime_s);
  hq_ = open_instance("hq", setup.recipient.empty() ? recipient_state() : setup.recipient, setup.token_lifetime_s);
  standin::Listener::Options options;
  options.tls = setup.tls;
  std::vector<standin::Instance*> served{emea_.get(), hq_.get()};
  meddled_.clear();
  if (setup.meddle) {
    for (auto*& instance : served) {
      meddled_.push_back(std::make_unique<Meddled>(*instance, setup.meddle));
      instance = meddled_.back().get();
    }
  }
  auto listener = standin::Listener::start(served, {0, 0}, options);
  if (!listener) throw std::runtime_error(listener.error().message);
  listener_ = std::move(*listener);
  listener_->exclusively([&] { peers_ = {{endpoint(0), emea_.get()}, {endpoint(1), hq_.get()}}; });
  configure({});
}

void CliWorld::configure(const Yaml& yaml) {
  write("tmsync.yaml", text_of(yaml));
}

void CliWorld::write(const std::string& name, const std::string& text) const {
  std::ofstream file(folder / name, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + name);
}

std::string CliWorld::text_of(const Yaml& yaml) const {
  const auto url = [&](const std::string& given, std::size_t index) {
    if (!given.empty()) return given;
    return listener_ == nullptr ? std::string("http://127.0.0.1:1") : listener_->endpoints().at(index).url;
  };
  const auto instance = [&](const std::string& name, const std::string& endpoint, const std::string& token,
                            const std::string& more) {
    return "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: " + name + " }\nspec:\n  endpoint: " + endpoint +
           "\n  token: " + token + "\n  limits: { concurrency: " + std::to_string(yaml.concurrency) +
           ", requestsPerSecond: 1000, retries: 0, timeout: " + yaml.timeout + " }\n" + more + "---\n";
  };
  return instance("emea", url(yaml.emea_endpoint, 0), yaml.emea_token, yaml.emea_more) +
         instance("hq", url(yaml.hq_endpoint, 1), yaml.hq_token, yaml.hq_more) +
         "apiVersion: tmsync/v1\nkind: AttributeMapping\nmetadata: { name: common }\nspec:\n" + yaml.mapping +
         "---\napiVersion: tmsync/v1\nkind: Export\nmetadata: { name: payments }\nspec:\n  source: { instance: " +
         yaml.source_instance + ", project: " + yaml.source_project +
         " }\n  recipient: { instance: hq, project: " + yaml.recipient_project + " }\n  mapping: common\n" +
         (yaml.test_cases.empty() ? "" : "  testCases: " + yaml.test_cases + "\n") + yaml.export_more;
}

Outcome CliWorld::run(const std::vector<std::string>& arguments, const std::string& input) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  cli::Session session{.in = in,
                       .out = out,
                       .err = err,
                       .environment = [this](const std::string& name) -> std::optional<std::string> {
                         const auto found = environment.find(name);
                         return found == environment.end() ? std::nullopt : std::optional<std::string>(found->second);
                       },
                       .working_directory = folder,
                       .out_is_terminal = terminal_output,
                       .err_is_terminal = terminal_output,
                       .in_is_terminal = terminal_input,
                       .global = {},
                       .action = {}};
  if (!today.empty()) session.today = [this] { return today; };
  Outcome outcome;
  outcome.code = static_cast<int>(cli::run(arguments, session));
  outcome.out = out.str();
  outcome.err = err.str();
  for (const char* secret : {kEmeaToken, kHqToken, kExportToken, kNewExportToken}) {
    EXPECT_EQ(outcome.all().find(secret), std::string::npos) << "a token was shown:\n" << outcome.all();
  }
  return outcome;
}

void CliWorld::on_emea(const std::function<void(standin::Instance&)>& action) {
  listener_->exclusively([&] { action(*emea_); });
}

void CliWorld::on_hq(const std::function<void(standin::Instance&)>& action) {
  listener_->exclusively([&] { action(*hq_); });
}

void CliWorld::later(std::int64_t seconds) {
  offset_ms_ += seconds * 1000;
  const auto tick = [](standin::Instance& instance) { instance.tick(); };
  on_emea(tick);
  on_hq(tick);
}

std::size_t CliWorld::writes() {
  std::size_t found = 0;
  const auto add = [&](standin::Instance& instance) {
    for (const auto& request : instance.log()) found += is_write(request) ? 1 : 0;
  };
  on_emea(add);
  on_hq(add);
  return found;
}

std::size_t CliWorld::requests() {
  std::size_t found = 0;
  const auto add = [&](standin::Instance& instance) { found += instance.log().size(); };
  on_emea(add);
  on_hq(add);
  return found;
}

std::string CliWorld::copies() {
  std::string text;
  on_hq([&](standin::Instance& instance) { text = instance.dump("Payments EMEA"); });
  return text;
}

}  // namespace tmsync::testing
