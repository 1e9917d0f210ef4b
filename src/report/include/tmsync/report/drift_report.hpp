#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "tmsync/plan/drift.hpp"
#include "tmsync/report/plan_report.hpp"

/// Drift for people and for programs. Pure: equal plans give equal bytes; text of servers is escaped.
namespace tmsync::report {

/// What could not be read, so that nothing is known about it.
struct Unread {
  std::string address;
  std::string message;
};

/// The plan must outlive it: drift is found in it each time it is asked for, since there may be much.
struct DriftReport {
  const plan::Plan* plan = nullptr;  ///< null = no drift
  std::map<plan::DriftSide, std::size_t> counts;
  std::vector<Unread> unread;
  bool complete = true;
  core::Diagnostics diagnostics;
  [[nodiscard]] std::size_t count(plan::DriftSide side) const;
  [[nodiscard]] std::size_t count() const;
  void for_each(const std::function<void(const plan::Drift&)>& tell) const;
};
[[nodiscard]] DriftReport drift_report(const plan::Plan& plan);
DriftReport drift_report(plan::Plan&& plan) = delete;

/// By side, without times; `max_changes` counts per side. The last line is `Drift: none.` or
/// `Drift: 3 objects differ (1 at the source, 2 on the recipient, 0 in the configuration).` What could not be read is
/// said first, as in the last line of a plan.
void write_text(const DriftReport& report, const PlanTextOptions& options, std::ostream& out);
[[nodiscard]] std::string to_text(const DriftReport& report, const PlanTextOptions& options);

/// One JSON document, schema in schemas/drift.schema.json, newline included.
[[nodiscard]] std::string to_json(const DriftReport& report);

}  // namespace tmsync::report
