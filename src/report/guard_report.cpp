#include "tmsync/report/guard_report.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/guards.hpp"
#include "tmsync/report/plan_report.hpp"

#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

/// What the recipient's upload policy does not protect.
std::string unprotected(const plan::GuardResult& guard, const plan::Plan& plan) {
  for (const auto& planned : plan.exports) {
    if (plan::export_address(planned.name) != guard.address || !planned.launches) continue;
    return core::join(planned.launches->unprotected, ", ");
  }
  return {};
}

/// Both addresses, and how many copies are at stake.
std::string moved_source(const plan::GuardResult& guard, const plan::Plan& plan) {
  for (const auto& planned : plan.exports) {
    if (plan::export_address(planned.name) != guard.address) continue;
    std::string endpoint = planned.source_instance;
    for (const auto& instance : plan.instances) {
      if (instance.name == planned.source_instance) endpoint = instance.endpoint;
    }
    std::vector<std::string> others;
    for (const auto& other : planned.other_sources) {
      others.push_back(fmt::format("{} of origin \"{}\" from {}", core::counted(other.copies, "copy", "copies"),
                                   other.origin, other.base));
    }
    return fmt::format("the recipient project holds {}, and none from {}", core::join(others, ", "), endpoint);
  }
  return {};
}

bool of_run(const plan::GuardResult& guard) {
  return guard.address == plan::kRunAddress;
}

}  // namespace

std::string ack_of(const plan::GuardResult& guard) {
  return guard.guard + '@' + guard.address;
}

std::string guard_finding(const plan::GuardResult& guard, const plan::Plan& plan) {
  if (guard.guard == "emptyScope") return "nothing is in scope, but objects were exported before";
  if (guard.guard == "sourceMoved") return moved_source(guard, plan);
  if (guard.guard == "uploadPolicy") {
    const auto fields = unprotected(guard, plan);
    return fmt::format("closing a launch lets its results rewrite {} of exported test cases{}{}",
                       core::counted(guard.value, "field"), fields.empty() ? "" : ": ", fields);
  }
  const std::string what = guard.guard == "maxCreate"    ? " to create"
                           : guard.guard == "maxUpdate"  ? " to update"
                           : guard.guard == "maxDelete"  ? " to delete"
                           : guard.guard == "maxIgnored" ? " values lost without a rule of the mapping"
                                                         : "";
  const bool percent = guard.limit.ends_with('%');
  return fmt::format("{}{}{}, the limit is {}", number(guard.value), what,
                     of_run(guard) ? " in all exports together" : "",
                     percent ? fmt::format("{} ({})", guard.limit, number(guard.allowed)) : number(guard.allowed));
}

std::string guard_setting(const plan::GuardResult& guard) {
  if (of_run(guard)) {
    return guard.guard == "maxCreate"   ? "raise --max-create"
           : guard.guard == "maxUpdate" ? "raise --max-update"
                                        : "raise --max-delete";
  }
  if (guard.guard == "sourceMoved") {
    return "if the instance moved, add the old address to spec.formerEndpoints of its Instance; if it is another "
           "instance, give it an `origin` of its own";
  }
  if (guard.guard == "emptyScope") return "set spec.guards.allowEmptyScope: true";
  if (guard.guard == "uploadPolicy") {
    return "let the upload policy of the recipient project keep the values of test cases, set spec.launches.upload: "
           "auto";
  }
  if (guard.guard == "maxIgnored") return "give the mapping rules for these values, change spec.guards.maxIgnored";
  return "change spec.guards." + guard.guard;
}

std::string acknowledgement(const plan::GuardResult& guard) {
  if (!guard.acknowledged) return {};
  return guard.until.empty() ? "acknowledged" : fmt::format("acknowledged until {}: {}", guard.until, guard.reason);
}

std::string stop_message(const plan::Plan& plan, const TextStyle& style) {
  const auto stops = [](const plan::GuardResult& guard) { return guard.stopped && !guard.acknowledged; };
  const auto count = std::count_if(plan.guards.begin(), plan.guards.end(), stops);
  const PlanTextOptions options{.style = style};
  std::ostringstream text;
  TextBlock out(options, text);
  out.line(0, fmt::format("tmsync: stopped by {} before the first write",
                          count == 1 ? "a guard" : fmt::format("{} guards", count)));
  for (const auto& guard : plan.guards) {
    if (!stops(guard)) continue;
    out.item(2, safe(fmt::format("{}: {}", ack_of(guard), guard_finding(guard, plan))));
    out.line(4, "once: --ack " + safe(ack_of(guard)));
    const char* dated = of_run(guard) ? "" : ", or acknowledge it up to a day under spec.guards.acknowledge";
    out.item(4, safe(fmt::format("else: {}{}", guard_setting(guard), dated)));
  }
  return text.str();
}

}  // namespace tmsync::report
