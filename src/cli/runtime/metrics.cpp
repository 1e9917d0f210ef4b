#include "runtime/metrics.hpp"

#include <ostream>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "tmsync/plan/action_counts.hpp"

namespace tmsync::cli {
namespace {

std::string escaped(const std::string& value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\') {
      text += "\\\\";
    } else if (c == '"') {
      text += "\\\"";
    } else if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
  return text;
}

double number(std::int64_t value) {
  return static_cast<double>(value);
}

}  // namespace

Metrics::Metrics(std::string verb, std::string configuration)
    : common_{{"verb", std::move(verb)}, {"configuration", std::move(configuration)}} {}

void Metrics::set(const std::string& name, const std::string& help, Labels labels, double value) {
  labels.insert(labels.begin(), common_.begin(), common_.end());
  auto& family = families_[name];
  family.help = help;
  family.samples[std::move(labels)] = value;
}

void Metrics::note_plan(const plan::Plan& plan) {
  set("tmsync_plan_complete", "1 where everything could be read.", {}, plan.complete ? 1 : 0);
  for (const auto& planned : plan.exports) {
    const std::pair<std::string, std::string> label{"export", planned.name};
    for (const auto state : {plan::ExportState::planned, plan::ExportState::paused, plan::ExportState::excluded,
                             plan::ExportState::failed}) {
      set("tmsync_export_state", "1 for the state that the export has in the plan.",
          {label, {"state", std::string(plan::to_string(state))}}, planned.state == state ? 1 : 0);
    }
    if (planned.state != plan::ExportState::planned) continue;
    set("tmsync_export_in_scope", "Test cases that the export selects.", {label}, number(planned.in_scope));
    if (planned.delivery == model::Delivery::direct) {
      set("tmsync_plan_ignored_values", "Values, by test case, that are lost without a rule of the mapping.", {label},
          number(planned.ignored));
    }
    for (const auto& [action, count] : plan::actions_of(planned)) {
      if (action == plan::Action::none) continue;
      set("tmsync_plan_changes", "Planned changes of test cases, launches and export configurations.",
          {label, {"action", std::string(plan::to_string(action))}}, number(count));
    }
  }
  std::int64_t stopped = 0;
  std::int64_t acknowledged = 0;
  for (const auto& guard : plan.guards) {
    if (guard.stopped) ++(guard.acknowledged ? acknowledged : stopped);
  }
  set("tmsync_guards_stopped", "Guards that stop the plan.", {}, number(stopped));
  set("tmsync_guards_acknowledged", "Guards that would stop the plan and are acknowledged.", {}, number(acknowledged));
}

void Metrics::note(const report::RunResult& result) {
  if (result.plan != nullptr) note_plan(*result.plan);
  if (result.applied != nullptr) {
    const auto& applied = *result.applied;
    const auto& done = applied.done;
    const std::vector<std::pair<const char*, std::int64_t>> states{
        {"done", done.create + done.update + done.remove + done.restore + done.adopt + done.touch},
        {"failed", applied.failed},
        {"skipped", applied.skipped},
        {"unknown", applied.unknown},
        {"stale", applied.stale}};
    for (const auto& [state, count] : states) {
      set("tmsync_operations", "Operations of the apply by how they ended.", {{"state", state}}, number(count));
    }
    set("tmsync_results_uploaded", "Results of launches that were uploaded.", {}, number(applied.results));
  }
  if (result.drift != nullptr) {
    using plan::DriftSide;
    const std::vector<std::pair<const char*, DriftSide>> sides{{"source", DriftSide::source},
                                                               {"recipient", DriftSide::recipient},
                                                               {"configuration", DriftSide::configuration}};
    for (const auto& [name, side] : sides) {
      set("tmsync_drift_objects", "Objects that somebody changed since the last apply.", {{"side", name}},
          static_cast<double>(result.drift->count(side)));
    }
  }
  if (result.verified != nullptr) {
    for (const auto state : {plan::CheckState::passed, plan::CheckState::failed, plan::CheckState::unknown}) {
      set("tmsync_checks", "Checks by their outcome.", {{"state", std::string(plan::to_string(state))}},
          number(result.verified->count(state)));
    }
  }
}

void Metrics::note_traffic(const std::string& instance, const Traffic& traffic) {
  auto& sum = traffic_[instance];
  sum.requests += traffic.requests;
  sum.retries += traffic.retries;
  sum.throttled += traffic.throttled;
  sum.bytes += traffic.bytes;
}

void Metrics::write(std::ostream& out, const End& end) const {
  Metrics all = *this;
  all.set("tmsync_run_info", "Which tmsync ran.", {{"version", end.version}}, 1);
  all.set("tmsync_run_exit_code", "Exit code of the run.", {}, end.exit_code);
  all.set("tmsync_run_timestamp_seconds", "When the run ended.", {}, number(end.at_ms) / 1'000);
  all.set("tmsync_run_duration_seconds", "How long the run took.", {}, number(end.took_ms) / 1'000);
  for (const auto& [instance, traffic] : traffic_) {
    const Labels label{{"instance", instance}};
    all.set("tmsync_run_requests", "Requests sent, retries included.", label, number(traffic.requests));
    all.set("tmsync_run_retries", "Requests sent again.", label, number(traffic.retries));
    all.set("tmsync_run_throttled", "Answers that asked to slow down (429, 503).", label, number(traffic.throttled));
    all.set("tmsync_run_received_bytes", "Bytes of bodies received, decompressed.", label, number(traffic.bytes));
  }
  for (const auto& [name, family] : all.families_) {
    fmt::print(out, "# HELP {} {}\n# TYPE {} gauge\n", name, family.help, name);
    for (const auto& [labels, value] : family.samples) {
      std::string text;
      for (const auto& [label, content] : labels) {
        text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", label, escaped(content));
      }
      fmt::print(out, "{}{{{}}} {}\n", name, text, value);
    }
  }
}

}  // namespace tmsync::cli
