#include "tmsync/report/drift_report.hpp"

#include <array>
#include <sstream>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

#include "export_words.hpp"
#include "json/drift_json.hpp"
#include "plan_words.hpp"
#include "result_words.hpp"
#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

using plan::DriftSide;

struct Side {
  DriftSide side;
  const char* words;
};
constexpr std::array<Side, 3> kSides{{{DriftSide::source, "at the source"},
                                      {DriftSide::recipient, "on the recipient"},
                                      {DriftSide::configuration, "in the configuration"}}};

class DriftText {
 public:
  DriftText(const DriftReport& report, const PlanTextOptions& options, std::ostream& out)
      : report_(report), options_(options), out_(options, out) {}

  void write() {
    for (const auto& [side, words] : kSides) side_block(side, words);
    for (const auto& unread : report_.unread) {
      out_.item(0, fmt::format("! {}: not read: {}", safe(unread.address), safe(unread.message)), Color::red);
    }
    if (!report_.unread.empty()) out_.empty_line();
    const auto last = drift_line(report_);
    options_.wrap_summary ? out_.paragraph(0, last) : out_.line(0, last);
  }

 private:
  void side_block(DriftSide side, const char* words) {
    const auto all = report_.count(side);
    if (all == 0) return;
    out_.paragraph(0, fmt::format("{}:", words), Color::bold);
    std::size_t shown = 0;
    report_.for_each([&](const plan::Drift& drift) {
      if (drift.side != side || (options_.max_changes > 0 && shown == options_.max_changes)) return;
      one(drift);
      ++shown;
    });
    if (shown < all) {
      const auto more = number(static_cast<std::int64_t>(all - shown));
      out_.line(2, fmt::format("... and {} more; see --format json", more));
    }
    out_.empty_line();
  }

  void one(const plan::Drift& drift) {
    const bool launch = drift.address.find("/launch/") != std::string::npos;
    const auto why = launch ? launch_words(drift.reason) : words(drift.reason);
    out_.change(2, {drift.action, drift.address, drift.name, why});
    if (!drift.changed_by.empty()) out_.paragraph(6, "last changed by " + safe(drift.changed_by));
    out_.fields(6, drift.fields);
    for (const auto& note : drift.notes) out_.paragraph(6, "note: " + safe(note));
  }

  const DriftReport& report_;
  const PlanTextOptions& options_;
  TextBlock out_;
};

}  // namespace

std::size_t DriftReport::count(DriftSide side) const {
  const auto at = counts.find(side);
  return at == counts.end() ? 0 : at->second;
}

std::size_t DriftReport::count() const {
  std::size_t all = 0;
  for (const auto& [side, number] : counts) all += number;
  return all;
}

void DriftReport::for_each(const std::function<void(const plan::Drift&)>& tell) const {
  if (plan != nullptr) plan::for_each_drift(*plan, tell);
}

DriftReport drift_report(const plan::Plan& plan) {
  DriftReport report{&plan, {}, {}, plan.complete, plan.diagnostics};
  report.for_each([&](const plan::Drift& drift) { ++report.counts[drift.side]; });
  for (const auto& planned : plan.integrations) {
    if (planned.state != plan::IntegrationPlan::State::failed) continue;
    report.unread.push_back({plan::integration_address(planned.name), planned.error.message});
  }
  for (const auto& planned : plan.exports) {
    if (planned.state != plan::ExportState::failed) continue;
    report.unread.push_back({plan::export_address(planned.name), planned.error.message});
  }
  return report;
}

std::string drift_line(const DriftReport& report) {
  const auto unread = report.plan == nullptr ? std::string() : unread_words(*report.plan);
  const std::string head = "Drift: " + (unread.empty() ? unread : unread + ": ");
  if (report.plan != nullptr && nothing_read(*report.plan)) return fmt::format("Drift: {}.", unread);
  std::string text = head + (unread.empty() ? "none." : "none in the rest.");
  if (const auto all = report.count(); all > 0) {
    std::vector<std::string> parts;
    for (const auto& [side, words] : kSides) {
      parts.push_back(number(static_cast<std::int64_t>(report.count(side))) + ' ' + words);
    }
    text = fmt::format("{}{} {} ({}).", head, number(static_cast<std::int64_t>(all)),
                       all == 1 ? "object differs" : "objects differ", core::join(parts, ", "));
  }
  return text;
}

void write_text(const DriftReport& report, const PlanTextOptions& options, std::ostream& out) {
  DriftText(report, options, out).write();
}

std::string to_text(const DriftReport& report, const PlanTextOptions& options) {
  std::ostringstream text;
  write_text(report, options, text);
  return text.str();
}

Json drift_counts_json(const DriftReport& report) {
  Json counts = Json::object();
  for (const auto& [side, words] : kSides) counts[std::string(plan::to_string(side))] = report.count(side);
  return counts;
}

void write_drift(const DriftReport& report, JsonStream& out) {
  out.begin_object();
  out.member("formatVersion", "1.0");
  out.member("complete", report.complete);
  out.member("counts", drift_counts_json(report));
  out.begin_array("drift");
  report.for_each([&](const plan::Drift& drift) { out.element(drift_json(drift)); });
  out.end();
  out.begin_array("unread");
  for (const auto& unread : report.unread) {
    out.element({{"address", unread.address}, {"message", unread.message}});
  }
  out.end();
  out.member("exitCodes", exit_codes_json(exit_codes_of(report)));
  out.member("diagnostics", Json::parse(to_json(report.diagnostics)));
  out.end();
}

std::string to_json(const DriftReport& report) {
  std::ostringstream text;
  JsonStream out(&text);
  write_drift(report, out);
  return text.str();
}

}  // namespace tmsync::report
