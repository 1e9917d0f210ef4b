#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tmsync/sync/engine.hpp"

#include "configuration/config_observe.hpp"
#include "configuration/native_verify.hpp"
#include "context.hpp"

namespace tmsync::sync {
namespace {

using core::Task;
using plan::Check;
using plan::CheckState;

constexpr const char* kValidity = "how long it stays valid cannot be known";

Check token_check(const std::string& address, const std::string& title) {
  Check check;
  check.address = address;
  check.id = "token";
  check.title = title;
  check.expected = 1;
  return check;
}

/// Every instance that takes part: does the token of the configuration work?
Task<Check> check_instance(const model::Instance& instance, Services& services) {
  auto check = token_check("instance/" + instance.name, "the token works");
  auto connection = services.connect(instance);
  std::optional<core::Error> error;
  std::string user;
  if (connection) {
    testops::ReadApi api(*connection);
    auto identity = co_await api.connect();
    if (identity) user = identity->user;
    if (!identity) error = identity.error();
  } else {
    error = connection.error();
  }
  if (!error) {
    check.detail = fmt::format("{} acts as \"{}\"; {}", model::describe(instance.token), user, kValidity);
    co_return check;
  }
  const bool refused = error->kind == core::ErrorKind::unauthorized || error->kind == core::ErrorKind::forbidden;
  check.state = refused ? CheckState::failed : CheckState::unknown;
  check.wrong = 1;
  if (!refused) check.cause = error->kind;
  check.detail = error->message;
  co_return check;
}

/// The recipient's token that is declared for a project integration. What TestOps stored cannot be read.
Task<void> check_uses(const IntegrationContext& context, const std::vector<model::Export>& exports, Services& services,
                      std::vector<Check>& checks) {
  for (const auto& use : context.uses) {
    if (use.declared->presence == model::Presence::absent || !use.declared->token) continue;
    const auto address =
        plan::integration_project_address(context.declared->name, model::to_string(use.declared->project));
    auto check = token_check(address, "the recipient accepts the token");
    model::ProjectRef project;
    for (const auto& one : exports) {
      const auto& source = one.source.project;
      const bool of_use = source.id ? *source.id == use.project : source.name == use.name;
      if (of_use && one.native && one.native->integration == context.declared->name) project = one.recipient.project;
    }
    if (!project.id && project.name.empty()) continue;  // no export says which project it writes to
    auto probe = co_await probe_recipient(*context.recipient, *use.declared, project, services);
    check.detail = probe.works ? fmt::format("{}; {}", probe.finding, kValidity) : probe.finding;
    if (!probe.works) {
      check.state = probe.reached ? CheckState::failed : CheckState::unknown;
      if (!probe.reached) check.cause = core::ErrorKind::unavailable;
      check.wrong = 1;
    }
    checks.push_back(std::move(check));
  }
}

/// Statistics and retries: a launch may hold all results and still say something else.
Check check_statistics(const plan::ExportPlan& planned, const LaunchContext& launches) {
  constexpr std::size_t kMostExamples = 20;
  Check check;
  check.address = plan::export_address(planned.name);
  check.id = "statistics";
  check.title = "launches show what the source shows";
  const auto& lines = launches.statistics;
  check.wrong = static_cast<std::int64_t>(lines.size());
  check.expected = std::max(planned.launches->exported, check.wrong);
  check.state = lines.empty() ? CheckState::passed : CheckState::failed;
  check.detail = fmt::format("{} {}", check.expected, check.expected == 1 ? "launch" : "launches");
  if (!lines.empty()) check.detail = fmt::format("{} of {}", check.wrong, check.detail);
  check.examples.assign(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(std::min(lines.size(), kMostExamples)));
  return check;
}

Task<void> check_native(NativeContext* context, const plan::ExportPlan& planned, Services& services,
                        std::vector<Check>& checks) {
  for (auto& check : plan::checks_of(planned)) checks.push_back(std::move(check));
  if (planned.state != plan::ExportState::planned || context == nullptr) co_return;
  const auto& declared = *context->common.declared;
  if (declared.paused || declared.native->presence == model::Presence::absent) co_return;
  auto seen = co_await observe_delivery(*context, services);
  const auto address = plan::export_address(planned.name);
  if (seen) {
    for (auto& check : plan::native_checks(address, *seen)) checks.push_back(std::move(check));
    co_return;
  }
  Check unknown;
  unknown.address = address;
  unknown.id = "readable";
  unknown.title = "both sides can be read";
  unknown.state = CheckState::unknown;
  unknown.cause = seen.error().kind;
  unknown.detail = seen.error().message;
  checks.push_back(std::move(unknown));
}

}  // namespace

core::Task<plan::Verification> verify(const model::Configuration& configuration, const PlanOptions& options,
                                      Services& services) {
  PlanOptions whole = options;
  whole.full = true;
  auto planned = co_await make_plan(configuration, whole, services);
  plan::Verification verification;
  auto& checks = verification.checks;
  for (const auto& info : planned.plan.instances) {
    const auto* instance = configuration.find_instance(info.name);
    checks.push_back(co_await check_instance(*instance, services));
  }
  for (std::size_t i = 0; i < planned.plan.integrations.size(); ++i) {
    const auto& integration = planned.plan.integrations[i];
    if (integration.state == plan::IntegrationPlan::State::excluded) continue;
    for (auto& check : plan::checks_of(integration)) checks.push_back(std::move(check));
    const auto* context = planned.configuration->integrations[i].get();
    if (context != nullptr) co_await check_uses(*context, configuration.exports, services, checks);
  }
  for (std::size_t i = 0; i < planned.plan.exports.size(); ++i) {
    const auto& one = planned.plan.exports[i];
    if (one.delivery == model::Delivery::native) {
      if (one.state == plan::ExportState::excluded) continue;
      co_await check_native(planned.configuration->natives[i].get(), one, services, checks);
      continue;
    }
    for (auto& check : plan::checks_of(one)) checks.push_back(std::move(check));
    const auto& context = planned.exports[i].context;
    if (one.state != plan::ExportState::planned || !one.launches || !context || !context->launches) continue;
    checks.push_back(check_statistics(one, *context->launches));
  }
  std::stable_sort(checks.begin(), checks.end(), [](const auto& a, const auto& b) { return a.address < b.address; });
  verification.diagnostics = planned.plan.diagnostics;
  co_return verification;
}

}  // namespace tmsync::sync
