#include "tmsync/report/exit_codes.hpp"

#include <vector>

namespace tmsync::report {
namespace {

using plan::ExitCode;

/// `export/a` of `export/a/test-case/4`, `integration/a` of `integration/a/project/B`.
std::string owner_of(const std::string& address) {
  for (const char* part : {"/test-case/", "/launch/", "/project/"}) {
    if (const auto at = address.find(part); at != std::string::npos) return address.substr(0, at);
  }
  return address;
}

class Collector {
 public:
  void add(const std::string& address, ExitCode code) { codes_[owner_of(address)].push_back(code); }

  [[nodiscard]] ExitCodes take() const {
    ExitCodes first;
    for (const auto& [address, codes] : codes_) first.emplace(address, plan::first_of(codes));
    return first;
  }

 private:
  std::map<std::string, std::vector<ExitCode>> codes_;
};

void add_failures(const plan::Plan& plan, Collector& codes) {
  for (const auto& planned : plan.integrations) {
    if (planned.state == plan::IntegrationPlan::State::excluded) continue;
    codes.add(plan::integration_address(planned.name), plan::code_of_failure(planned));
  }
  for (const auto& planned : plan.exports) {
    if (planned.state == plan::ExportState::excluded) continue;
    codes.add(plan::export_address(planned.name), plan::code_of_failure(planned));
  }
}

void add_applied(const plan::Plan& plan, const Applied& applied, bool guarded, Collector& codes) {
  for (const auto& operation : applied.not_done) codes.add(operation.address, operation.code);
  for (const auto& planned : plan.exports) {
    const auto address = plan::export_address(planned.name);
    if (plan::waits_for_a_person(planned)) codes.add(address, ExitCode::refused);
    if (planned.incomplete > 0) codes.add(address, ExitCode::incomplete);
    if (guarded && plan::is_guarded(planned, plan.guards)) codes.add(address, ExitCode::guarded);
  }
}

}  // namespace

ExitCode code_of(const plan::Check& check) {
  switch (check.state) {
    case plan::CheckState::passed:
      return ExitCode::done;
    case plan::CheckState::failed:
      return check.id == "token" ? ExitCode::unauthorized : ExitCode::residue;
    case plan::CheckState::unknown:
      break;
  }
  return check.cause ? plan::code_of(*check.cause) : ExitCode::incomplete;  // the next run may read it
}

ExitCodes exit_codes_of(const plan::Verification& verification) {
  Collector codes;
  for (const auto& check : verification.checks) codes.add(check.address, code_of(check));
  return codes.take();
}

ExitCodes exit_codes_of(const DriftReport& report) {
  Collector codes;
  if (report.plan != nullptr) add_failures(*report.plan, codes);
  report.for_each([&](const plan::Drift& drift) { codes.add(drift.address, ExitCode::changes_present); });
  return codes.take();
}

ExitCodes exit_codes_of(const RunResult& result) {
  if (result.verified != nullptr) return exit_codes_of(*result.verified);
  if (result.drift != nullptr) return exit_codes_of(*result.drift);
  Collector codes;
  if (result.plan == nullptr) return codes.take();
  add_failures(*result.plan, codes);
  if (result.applied != nullptr) {
    add_applied(*result.plan, *result.applied, result.outcome == "guarded", codes);
    return codes.take();
  }
  for (const auto& planned : result.plan->exports) {
    if (planned.state == plan::ExportState::excluded) continue;
    codes.add(plan::export_address(planned.name), plan::detailed_code(planned, result.plan->guards));
  }
  return codes.take();
}

}  // namespace tmsync::report
