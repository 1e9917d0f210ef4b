#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "tmsync/plan/action_counts.hpp"
#include "tmsync/plan/drift.hpp"
#include "tmsync/report/guard_report.hpp"
#include "tmsync/report/plan_report.hpp"

#include "json/apply_parts.hpp"
#include "json/drift_json.hpp"
#include "json/json_text.hpp"
#include "json/plan_parts.hpp"
#include "plan_words.hpp"
#include "result_words.hpp"

namespace tmsync::report {
namespace {

using plan::Action;

constexpr const char* kInfo = "info";
constexpr const char* kWarning = "warning";
constexpr const char* kError = "error";

std::string event(const char* type, const char* level, const std::string& message, const Json& more) {
  Json json{{"type", type}, {"level", level}, {"message", message}};
  json.update(more);
  return printable_json(compact(json));
}

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

std::string named(const std::string& address, const std::string& name) {
  return fmt::format("{} \"{}\"", address, name);
}

template <typename T>
std::int64_t touches_in(const plan::ChangeList<T>& changes) {
  return std::count_if(changes.heads().begin(), changes.heads().end(),
                       [](const auto& head) { return head.reason == plan::Reason::touch; });
}

/// What the plan does within one export, by action.
Json changes_of(const plan::ExportPlan& planned) {
  Json counts;
  for (const auto& [action, count] : plan::actions_of(planned)) {
    if (action != Action::none) counts[std::string(plan::to_string(action))] = count;
  }
  counts["touch"] = touches_in(planned.changes) + (planned.launches ? touches_in(planned.launches->changes) : 0);
  return counts;
}

class Events {
 public:
  Events(const RunResult& result, std::ostream& out) : result_(result), out_(out) {}

  void begin() {
    const auto* plan = result_.plan;
    tell("version", kInfo, "tmsync " + result_.verb,
         {{"formatVersion", "1.0"},
          {"toolVersion", plan != nullptr ? or_null(plan->tool_version) : Json()},
          {"verb", result_.verb},
          {"runId", or_null(result_.run_id)}});
    if (result_.verified != nullptr) {
      diagnostics(result_.verified->diagnostics);
      for (const auto& check : result_.verified->checks) one(check);
    } else if (result_.drift != nullptr) {
      diagnostics(result_.drift->diagnostics);
      result_.drift->for_each([&](const plan::Drift& drift) { one(drift); });
      for (const auto& unread : result_.drift->unread) {
        tell("unread", kError, unread.address + ": not read: " + unread.message,
             {{"address", unread.address}, {"error", unread.message}});
      }
    } else if (plan != nullptr) {
      whole(*plan);
    }
  }

  void end(bool told) {
    if (const auto* applied = result_.applied; applied != nullptr) {
      for (const auto& operation : applied->not_done) {
        if (told) break;
        out_ << operation_event_json(
                    {operation.address, operation.action, operation.name, operation.state, operation.message})
             << '\n';
      }
      for (const auto& note : applied->notes) tell("note", kInfo, note, Json::object());
    }
    if (result_.remaining != nullptr) {
      for_each_change(*result_.remaining, [&](const Json& change) { changed("remaining_change", change); });
    }
    summary();
  }

 private:
  void tell(const char* type, const char* level, const std::string& message, const Json& more) {
    out_ << event(type, level, message, more) << '\n';
  }

  void diagnostics(const core::Diagnostics& found) {
    for (const auto& item : Json::parse(to_json(found))) {
      const auto severity = item["severity"].get<std::string>();
      const auto* level = severity == "note" ? kInfo : severity == "warning" ? kWarning : kError;
      tell("diagnostic", level, item["summary"].get<std::string>(), {{"diagnostic", item}});
    }
  }

  void whole(const plan::Plan& plan) {
    diagnostics(plan.diagnostics);
    for (const auto& planned : plan.integrations) one(planned);
    for (const auto& planned : plan.exports) one(planned, plan);
    for (const auto& guard : plan.guards) one(guard, plan);
    for_each_change(plan, [&](const Json& change) { changed("planned_change", change); });
    plan::for_each_drift(plan, [&](const plan::Drift& drift) { one(drift); });
    tell("change_summary", kInfo, summary_line(plan),
         {{"complete", plan.complete},
          {"shard", or_null(plan.shard)},
          {"reverts", or_null(plan.reverts)},
          {"removedExports", plan.removed_exports},
          {"summary", summary_json(plan.summary())},
          {"cost", cost_json(plan)},
          {"digest", digest_of(result_)}});
  }

  void one(const plan::IntegrationPlan& planned) {
    const bool failed = planned.state == plan::IntegrationPlan::State::failed;
    const auto address = plan::integration_address(planned.name);
    tell("integration", failed ? kError : kInfo, failed ? address + ": not planned: " + planned.error.message : address,
         {{"integration", integration_json(planned)}});
  }

  void one(const plan::ExportPlan& planned, const plan::Plan& plan) {
    const bool failed = planned.state == plan::ExportState::failed;
    const auto address = plan::export_address(planned.name);
    tell("scope", failed ? kError : kInfo, failed ? address + ": not planned: " + planned.error.message : address,
         {{"scope", scope_json(planned, plan.guards)}, {"changes", changes_of(planned)}});
  }

  void one(const plan::GuardResult& guard, const plan::Plan& plan) {
    const auto* level = !guard.stopped ? kInfo : guard.acknowledged ? kWarning : kError;
    const auto lifted = acknowledgement(guard);
    tell("guard", level,
         fmt::format("{}: {}{}{}", ack_of(guard), guard_finding(guard, plan), lifted.empty() ? "" : ", ", lifted),
         {{"guard", guard_json(guard)}});
  }

  void one(const plan::Drift& drift) {
    tell("drift", kWarning, named(drift.address, drift.name) + ": " + std::string(words(drift.reason)),
         {{"drift", drift_json(drift)}});
  }

  void one(const plan::Check& check) {
    const auto* level = check.state == plan::CheckState::passed   ? kInfo
                        : check.state == plan::CheckState::failed ? kError
                                                                  : kWarning;
    tell("check", level,
         fmt::format("{} {}: {}", check.address, check.id, check.detail.empty() ? check.title : check.detail),
         {{"check", check_json(check)}});
  }

  void changed(const char* type, const Json& change) {
    const auto action = change["action"].get<std::string>();
    const bool risky = action == "delete" || action == "refused";
    tell(type, risky ? kWarning : kInfo,
         fmt::format("{} {} ({})", action,
                     named(change["address"].get<std::string>(), change["name"].get<std::string>()),
                     change["reason"].get<std::string>()),
         {{"change", change}});
  }

  [[nodiscard]] Json counts() const {
    Json counts = Json::object();
    if (result_.verified != nullptr) {
      const auto& found = *result_.verified;
      counts["checks"] = {{"passed", found.count(plan::CheckState::passed)},
                          {"failed", found.count(plan::CheckState::failed)},
                          {"unknown", found.count(plan::CheckState::unknown)}};
    }
    if (result_.drift != nullptr) {
      counts["drift"] = drift_counts_json(*result_.drift);
      counts["unread"] = result_.drift->unread.size();
    } else if (result_.plan != nullptr) {
      counts["planned"] = summary_json(result_.plan->summary());
    }
    if (const auto* applied = result_.applied; applied != nullptr) {
      counts["done"] = done_json(*applied);
      counts["notDone"] = {{"failed", applied->failed},
                           {"unknown", applied->unknown},
                           {"stale", applied->stale},
                           {"skipped", applied->skipped}};
    }
    if (result_.remaining != nullptr) counts["remaining"] = summary_json(result_.remaining->summary());
    return counts;
  }

  void summary() {
    Json instances = Json::array();
    Json exports = Json::array();
    if (result_.plan != nullptr) {
      for (const auto& instance : result_.plan->instances) instances.push_back(instance.name);
      for (const auto& planned : result_.plan->exports) {
        if (planned.state == plan::ExportState::excluded) continue;
        exports.push_back(plan::export_address(planned.name));
      }
    }
    const bool well = result_.exit_code == 0 || result_.exit_code == 2;
    const bool waits = result_.exit_code == static_cast<int>(plan::ExitCode::refused);
    tell("summary",
         well    ? kInfo
         : waits ? kWarning
                 : kError,
         result_line(result_),
         {{"verb", result_.verb},
          {"outcome", result_.outcome},
          {"exitCode", result_.exit_code},
          {"stoppedBy", or_null(result_.stopped_by)},
          {"runId", or_null(result_.run_id)},
          {"instances", std::move(instances)},
          {"exports", std::move(exports)},
          {"exitCodes", exit_codes_json(exit_codes_of(result_))},
          {"counts", counts()}});
  }

  const RunResult& result_;
  std::ostream& out_;
};

}  // namespace

std::string operation_event_json(const OperationEvent& operation) {
  const bool done = operation.state == "done";
  const bool bad = operation.state == "failed" || operation.state == "unknown";
  const auto type = "apply_" + (done ? std::string("complete") : operation.state);
  const auto message = fmt::format("{} {}: {}{}{}", operation.action, named(operation.address, operation.name),
                                   operation.state, operation.message.empty() ? "" : ": ", operation.message);
  return event(type.c_str(),
               done  ? kInfo
               : bad ? kError
                     : kWarning,
               message,
               {{"operation",
                 {{"address", operation.address},
                  {"kind", or_null(operation.kind)},
                  {"action", operation.action},
                  {"reason", or_null(operation.reason)},
                  {"name", operation.name},
                  {"state", operation.state},
                  {"message", operation.message},
                  {"sourceId", operation.source_id ? Json(*operation.source_id) : Json()},
                  {"recipientId", operation.recipient_id ? Json(*operation.recipient_id) : Json()}}}});
}

void write_ndjson_begin(const RunResult& result, std::ostream& out) {
  Events(result, out).begin();
}

void write_ndjson_end(const RunResult& result, bool told, std::ostream& out) {
  Events(result, out).end(told);
}

void write_ndjson(const RunResult& result, std::ostream& out) {
  write_ndjson_begin(result, out);
  write_ndjson_end(result, false, out);
}

}  // namespace tmsync::report
