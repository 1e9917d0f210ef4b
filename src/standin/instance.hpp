#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "call.hpp"
#include "received.hpp"
#include "router.hpp"
#include "store.hpp"

namespace tmsync::standin {

struct Session {
  std::string login;
  std::string api_token;
  std::int64_t expires_ms = 0;
};

/// Counts down the faults and says which one a request meets.
class FaultBox {
 public:
  void add(Fault fault) { faults_.push_back(std::move(fault)); }
  void clear() { faults_.clear(); }
  [[nodiscard]] std::optional<Fault> next(const std::string& method, const std::string& path);

 private:
  std::vector<Fault> faults_;
};

class InstanceImpl final : public Instance {
 public:
  InstanceImpl(Options options, Store store);

  [[nodiscard]] core::Result<void> open();
  [[nodiscard]] const std::string& name() const override { return options_.name; }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> tokens() const override;
  [[nodiscard]] Outcome handle(const Request& request) override;
  [[nodiscard]] core::Result<void> load_json(std::string_view json) override;
  [[nodiscard]] core::Result<void> load_allure(const std::string& directory, const std::string& project) override;
  [[nodiscard]] core::Result<void> generate(const std::string& project, std::int64_t count,
                                            std::uint64_t seed) override;
  [[nodiscard]] core::Result<void> generate_launches(const std::string& project, std::int64_t launches,
                                                     std::int64_t results_each, std::uint64_t seed) override;
  [[nodiscard]] std::string dump(const std::string& project) const override;
  void add_fault(Fault fault) override { faults_.add(std::move(fault)); }
  void clear_faults() override { faults_.clear(); }
  [[nodiscard]] const std::vector<LoggedRequest>& log() const override { return log_; }
  void clear_log() override { log_.clear(); }
  bool revoke_token(const std::string& token) override;
  bool set_right(const std::string& login, const std::string& project, const std::string& right) override;
  void tick() override;
  [[nodiscard]] std::vector<Mail> mails() const override;

 private:
  [[nodiscard]] std::int64_t now() const;
  /// One request without the exports that are due around it.
  [[nodiscard]] Outcome execute(const Request& request);
  /// For people: every path outside the API.
  [[nodiscard]] Response page(const std::string& path, const std::string& query) const;
  [[nodiscard]] Response dispatch(const Request& request, const std::string& path, Pairs query);
  [[nodiscard]] Response exchange(const Request& request);
  /// The user that a request acts as; throws Refusal 401.
  [[nodiscard]] const json& authenticate(const Request& request) const;
  [[nodiscard]] std::string issue_token(const std::string& login, const std::string& api_token);
  [[nodiscard]] core::Result<void> commit();

  Options options_;
  Store store_;
  State state_;
  Router router_;
  FaultBox faults_;
  std::vector<LoggedRequest> log_;
  ReceivedLog received_;
  std::unordered_map<std::string, Session> sessions_;
  std::int64_t requests_ = 0;
  std::int64_t tokens_issued_ = 0;
  bool ticking_ = false;
};

// Loaders of state; they throw Refusal with a message for a person.
void seed_built_ins(State& state, std::int64_t now);
void load_state_file(State& state, FaultBox& faults, std::string_view text, std::int64_t now);
void load_allure_results(State& state, const std::string& directory, const std::string& project, std::int64_t now);
void generate_cases(State& state, const std::string& project, std::int64_t count, std::uint64_t seed, std::int64_t now);
void generate_launches(State& state, const std::string& project, std::int64_t launches, std::int64_t results_each,
                       std::uint64_t seed, std::int64_t now);
[[nodiscard]] json dump_launches(const State& state, Id project);
[[nodiscard]] std::string dump_project(const State& state, const std::string& project);
/// The project of that name, created with a workflow for both kinds of cases where it is missing.
Id ensure_project(State& state, const std::string& name, std::int64_t now, Id wanted = 0);
/// The custom field of that name, created and linked to the project where it is missing.
Id ensure_field(State& state, Id project, const std::string& name, std::int64_t now, Id wanted = 0);
void ensure_user(State& state, const std::string& login);

}  // namespace tmsync::standin
